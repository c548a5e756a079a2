"""The index of free time that openings are found in."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "free_spans",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("practitioner_id", sa.String(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("clock_from", sa.Integer(), nullable=False),
        sa.Column("clock_until", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.String(), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("visit_type_ids", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "practitioner_id", "starts", "valid_from", name=op.f("pk_free_spans")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "free_time_built",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_free_time_built")),
    )


def downgrade() -> None:
    op.drop_table("free_time_built")
    op.drop_table("free_spans")
