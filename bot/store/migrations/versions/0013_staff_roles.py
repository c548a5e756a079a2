"""Roles, two-step sign-in, where a sign-in comes from, and tries to sign in that every desk counts. Who is there is a manager."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ROLES = "role IN ('front_desk', 'nurse', 'billing', 'manager')"
NEW = (
    ("seen_at", MOMENT, None),
    ("address", sa.String(), ""),
    ("browser", sa.String(), ""),
    ("pending", sa.Boolean(), sa.text("false")),
    ("tries", sa.Integer(), "0"),
)


def upgrade() -> None:
    with op.batch_alter_table("staff_accounts") as table:
        table.add_column(sa.Column("role", sa.String(), server_default="manager", nullable=False))
        table.add_column(sa.Column("totp_secret", sa.String()))
        table.add_column(sa.Column("totp_period", sa.Integer()))
        table.create_check_constraint(op.f("ck_staff_accounts_role"), ROLES)
    for name, kind, default in NEW:
        op.add_column("sign_ins", sa.Column(name, kind, server_default=default, nullable=default is None))
    op.create_table(
        "staff_recovery_codes",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_accounts.id"], name="fk_staff_recovery_codes_staff_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("staff_id", "hash", name="pk_staff_recovery_codes"),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_tries"),
    )
    op.create_index("ix_sign_in_tries_key", "sign_in_tries", ["key", "at"])


def downgrade() -> None:
    op.drop_table("sign_in_tries")
    op.drop_table("staff_recovery_codes")
    for name, _, _ in NEW:
        op.drop_column("sign_ins", name)
    with op.batch_alter_table("staff_accounts") as table:
        table.drop_constraint(op.f("ck_staff_accounts_role"), type_="check")
        for name in ("totp_period", "totp_secret", "role"):
            table.drop_column(name)
