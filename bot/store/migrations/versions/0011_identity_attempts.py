"""Tries at being somebody, and proxies beside guardians."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BY = {"of_conversation": "conversation_id", "at_name": "name_key", "at_birth": "birth_key", "at_other_birth": "other_birth_key"}


def upgrade() -> None:
    op.create_table(
        "identity_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("name_key", sa.String()),
        sa.Column("birth_key", sa.String()),
        sa.Column("other_birth_key", sa.String()),
        sa.CheckConstraint("kind IN ('match', 'ploy')", name=op.f("ck_identity_attempts_kind")),
        sa.CheckConstraint("outcome IN ('done', 'refused', 'forgiven')", name=op.f("ck_identity_attempts_outcome")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_identity_attempts_conversation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_identity_attempts"),
    )
    for name, column in BY.items():
        op.create_index(f"ix_identity_attempts_{name}", "identity_attempts", [column, "at"])
    op.add_column("guardians", sa.Column("proxy", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade() -> None:
    op.drop_column("guardians", "proxy")
    op.drop_table("identity_attempts")
