"""What of a long text message was left for later, until the patient replies MORE."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbound_messages", sa.Column("rest", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("outbound_messages", "rest")
