"""Guardians of minors, and whose habits are forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guardians",
        sa.Column("guardian_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["guardian_id"], ["patients.id"], name=op.f("fk_guardians_guardian_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_guardians_patient_id")),
        sa.PrimaryKeyConstraint("guardian_id", "patient_id", name=op.f("pk_guardians")),
    )
    op.create_index(op.f("ix_guardians_patient_id"), "guardians", ["patient_id"])
    op.create_table(
        "forgotten_habits",
        sa.Column("patient_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_forgotten_habits_patient_id")),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_forgotten_habits")),
    )


def downgrade() -> None:
    op.drop_table("forgotten_habits")
    op.drop_table("guardians")
