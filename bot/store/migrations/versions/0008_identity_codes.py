"""One-time codes, and when one came back."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("confirmed_at", sa.DateTime(timezone=True)))
    op.create_table(
        "identity_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_identity_codes_conversation_id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_identity_codes_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_identity_codes"),
    )
    op.create_index("ix_identity_codes_of_conversation", "identity_codes", ["conversation_id", "id"])
    op.create_index("ix_identity_codes_of_patient", "identity_codes", ["patient_id", "sent_at"])


def downgrade() -> None:
    op.drop_table("identity_codes")
    op.drop_column("conversations", "confirmed_at")
