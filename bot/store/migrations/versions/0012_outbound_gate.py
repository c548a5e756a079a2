"""Kinds of texts: in the consent ledger, and of what the desk starts; why a message was put off or refused."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consent_changes", sa.Column("category", sa.String()))
    op.add_column("consent_changes", sa.Column("by", sa.String(), server_default="patient", nullable=False))
    op.add_column("outbound_messages", sa.Column("category", sa.String()))
    op.add_column("outbound_messages", sa.Column("held_because", sa.String()))
    _partial("ix_outbound_messages_deferred", ["not_before"], "status = 'deferred'")
    _partial("ix_outbound_messages_started", ["conversation_id", "created_at"], "category IS NOT NULL")


def _partial(name: str, columns: list[str], where: str) -> None:
    op.create_index(name, "outbound_messages", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade() -> None:
    for name in ("started", "deferred"):
        op.drop_index(f"ix_outbound_messages_{name}", "outbound_messages")
    for name in ("held_because", "category"):
        op.drop_column("outbound_messages", name)
    for name in ("by", "category"):
        op.drop_column("consent_changes", name)
