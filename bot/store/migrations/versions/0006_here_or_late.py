"""The index of who is here or late."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    said = sa.text("status = 'arrived' OR late_minutes IS NOT NULL")
    op.create_index("ix_appointments_here_or_late", "appointments", ["starts_at"], sqlite_where=said, postgresql_where=said)


def downgrade() -> None:
    op.drop_index("ix_appointments_here_or_late", "appointments")
