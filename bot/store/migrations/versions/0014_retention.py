"""Retention: legal holds, erased patients, and the narrow ways by which append-only ledgers may be purged."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PERMITTED = "EXISTS (SELECT 1 FROM purge_permits WHERE purge_permits.ledger = '{ledger}' AND OLD.at < purge_permits.before)"
ANCHORED = "(SELECT max(audit_anchors.seal_id) FROM audit_anchors)"
SEALED = "EXISTS (SELECT 1 FROM audit_seals WHERE audit_seals.entry_id = OLD.id AND audit_seals.id <= COALESCE({anchored}, 0))"
LATER = (
    "EXISTS (SELECT 1 FROM consent_changes AS later WHERE later.address = OLD.address AND later.id > OLD.id AND "
    "(COALESCE(later.category, '') = COALESCE(OLD.category, '') OR (later.category IS NULL AND later.action = 'opt_out')))"
)

MAY_GO = {
    "audit_entries": SEALED.format(anchored=ANCHORED),
    "audit_seals": f"OLD.id <= COALESCE({ANCHORED}, 0)",
    "appointment_history": PERMITTED.format(ledger="appointment_history"),
    "consent_changes": " AND ".join((PERMITTED.format(ledger="consent_changes"), LATER)),
}
"""Which line of a ledger may be deleted: of the audit what lies before an anchor, else what is older than a permit; of consent
never a number's newest line of a kind of texts, permit or not."""

FITS = (
    "EXISTS (SELECT 1 FROM audit_seals WHERE audit_seals.id = NEW.seal_id AND audit_seals.hash = NEW.hash) "
    "AND NOT EXISTS (SELECT 1 FROM audit_seals JOIN audit_entries ON audit_entries.id = audit_seals.entry_id "
    "WHERE audit_seals.id <= NEW.seal_id AND audit_entries.at >= NEW.before)"
)
"""What an anchor must be: a seal that stands, with nothing before it that is younger than the anchor says."""

INDEXES = (
    ("ix_appointments_moved_from", "appointments", "moved_from", "moved_from IS NOT NULL"),
    ("ix_appointments_of_place", "appointments", "waitlist_id", "waitlist_id IS NOT NULL"),
    ("ix_waitlist_of_conversation", "waitlist", "conversation_id", None),
    ("ix_handoffs_of_conversation", "handoffs", "conversation_id", None),
    ("ix_safety_alerts_of_conversation", "safety_alerts", "conversation_id", None),
    ("ix_audit_entries_of_conversation", "audit_entries", "conversation_id", None),
)
"""By which what refers to a row is found before the row goes; without one, each deletion reads the whole table."""


def upgrade() -> None:
    op.add_column("patients", sa.Column("erased_at", sa.DateTime(timezone=True)))
    for name, table, column, where in INDEXES:
        rows = sa.text(where) if where else None
        op.create_index(name, table, [column], sqlite_where=rows, postgresql_where=rows)
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer()),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by", sa.String(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True)),
        sa.Column("released_by", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_legal_holds"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "purge_permits",
        sa.Column("ledger", sa.String(), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("ledger", name="pk_purge_permits"),
    )
    op.create_table(
        "audit_anchors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_anchors"),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        _open_postgresql()
    else:
        _open_sqlite()


def _open_postgresql() -> None:
    for ledger, may_go in MAY_GO.items():
        _function(f"refuse_purge_of_{ledger}", may_go, "OLD")
        op.execute(f"DROP TRIGGER {ledger}_append_only ON {ledger}")
        op.execute(
            f"CREATE TRIGGER {ledger}_append_only BEFORE UPDATE OR TRUNCATE ON {ledger} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {ledger}_purged_only BEFORE DELETE ON {ledger} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_purge_of_{ledger}()"
        )
    _function("refuse_anchor", FITS, "NEW")
    op.execute("CREATE TRIGGER audit_anchors_fit BEFORE INSERT ON audit_anchors FOR EACH ROW EXECUTE FUNCTION refuse_anchor()")
    op.execute(
        "CREATE TRIGGER audit_anchors_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchors "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _function(name: str, condition: str, row: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN RETURN {row}; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
    )


def _open_sqlite() -> None:
    for ledger, may_go in MAY_GO.items():
        op.execute(f"DROP TRIGGER {ledger}_no_DELETE")
        _sqlite_trigger(f"{ledger}_no_DELETE", f"DELETE ON {ledger} WHEN NOT ({may_go})", ledger)
    _sqlite_trigger("audit_anchors_fit", f"INSERT ON audit_anchors WHEN NOT ({FITS})", "audit_anchors")
    for event in ("UPDATE", "DELETE"):
        _sqlite_trigger(f"audit_anchors_no_{event}", f"{event} ON audit_anchors", "audit_anchors")


def _sqlite_trigger(name: str, event: str, ledger: str) -> None:
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} BEGIN SELECT RAISE(ABORT, '{ledger} is append-only'); END")


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for ledger in MAY_GO:
        if postgresql:
            op.execute(f"DROP TRIGGER {ledger}_purged_only ON {ledger}")
            op.execute(f"DROP FUNCTION refuse_purge_of_{ledger}()")
            op.execute(f"DROP TRIGGER {ledger}_append_only ON {ledger}")
            op.execute(
                f"CREATE TRIGGER {ledger}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {ledger} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        else:
            op.execute(f"DROP TRIGGER {ledger}_no_DELETE")
            _sqlite_trigger(f"{ledger}_no_DELETE", f"DELETE ON {ledger}", ledger)
    for table in ("audit_anchors", "purge_permits", "legal_holds"):
        op.drop_table(table)
    if postgresql:
        op.execute("DROP FUNCTION refuse_anchor()")
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table)
    op.drop_column("patients", "erased_at")
