"""Links that go with a message, such as a visit's calendar file."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbound_messages", sa.Column("links", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("outbound_messages", "links")
