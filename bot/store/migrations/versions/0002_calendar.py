"""The calendar: buffers, rooms, group sessions, holds, overbooking, a fuller history, and the waitlist."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ACTIVE = "status NOT IN ('cancelled', 'noshow')"
NOT_HELD = f"{ACTIVE} AND held_until IS NULL"
OFFERED = "status = 'proposed' AND waitlist_id IS NOT NULL"

STAFFED = "tstzrange(takes_from, takes_until, '[)') WITH &&, session WITH <>"
EXCLUSIONS = (
    ("practitioner_id", f"practitioner_id WITH =, {STAFFED}", ACTIVE),
    ("room_id", f"room_id WITH =, {STAFFED}", f"{ACTIVE} AND room_id IS NOT NULL"),
    ("patient_id", "patient_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&", NOT_HELD),
)

OTHERS_STAFFED = "other.takes_until > NEW.takes_from AND other.takes_from < NEW.takes_until AND other.session <> NEW.session"
TRIGGERS = (
    ("practitioner_id", OTHERS_STAFFED, ACTIVE),
    ("room_id", OTHERS_STAFFED, ACTIVE),
    ("patient_id", "other.ends_at > NEW.starts_at AND other.starts_at < NEW.ends_at", NOT_HELD),
)
NO_OVERLAP_SQLITE = """
    CREATE TRIGGER appointments_no_overlap_{column}_{event} BEFORE {event} ON appointments
    WHEN {new} AND EXISTS (
        SELECT 1 FROM appointments AS other
        WHERE other.{column} = NEW.{column} AND {overlaps} AND {other} AND other.id IS NOT NEW.id
    )
    BEGIN SELECT RAISE(ABORT, 'appointments_no_overlap_{column}'); END
"""


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    drop_rules(postgresql)
    create_waitlist()
    create_changes()
    if postgresql:
        extend_history()
        extend_appointments()
    else:
        rebuild_on_sqlite()
    add_indexes()
    add_rules(postgresql)


def drop_rules(postgresql: bool) -> None:
    for column in ("practitioner_id", "patient_id"):
        if postgresql:
            op.drop_constraint(f"appointments_no_overlap_{column}", "appointments")
        else:
            for event in ("INSERT", "UPDATE"):
                op.execute(f"DROP TRIGGER appointments_no_overlap_{column}_{event}")
    for name in ("ix_appointments_of_practitioner", "ix_appointments_of_patient"):
        op.drop_index(name, "appointments")


def create_waitlist() -> None:
    op.create_table(
        "waitlist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("visit_type_id", sa.String(), nullable=False),
        sa.Column("practitioner_id", sa.String(), nullable=True),
        sa.Column("location_id", sa.String(), nullable=True),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.Column("earlier_than", sa.Integer(), nullable=True),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("offered", sa.JSON(), nullable=True),
        sa.Column("offer_until", MOMENT, nullable=True),
        sa.Column("news", sa.String(), nullable=True),
        sa.Column("news_at", MOMENT, nullable=True),
        sa.CheckConstraint("status IN ('waiting', 'offered', 'accepted', 'closed')", name=op.f("ck_waitlist_status")),
        sa.CheckConstraint("news IN ('offer', 'too_late')", name=op.f("ck_waitlist_news")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_waitlist_patient_id")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_waitlist_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waitlist")),
    )
    op.create_index(op.f("ix_waitlist_earlier_than"), "waitlist", ["earlier_than"])
    _partial("ix_waitlist_waiting", "waitlist", ["since", "id"], "status = 'waiting'")
    _partial("ix_waitlist_news", "waitlist", ["news_at"], "news IS NOT NULL")
    place = ["patient_id", "visit_type_id"]
    _partial("uq_waitlist_place", "waitlist", place, "status IN ('waiting', 'offered')", unique=True)
    _partial("uq_waitlist_offer", "waitlist", ["conversation_id"], "status = 'offered'", unique=True)


def create_changes() -> None:
    op.create_table(
        "free_time_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.String(), nullable=False),
        sa.Column("takes_from", MOMENT, nullable=False),
        sa.Column("takes_until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_free_time_changes")),
        sqlite_autoincrement=True,
    )


def rebuild_on_sqlite() -> None:
    """SQLite makes a table anew to change it; the history, which refers to the appointments, steps aside meanwhile."""
    op.execute("CREATE TABLE history_kept AS SELECT * FROM appointment_history")
    op.drop_table("appointment_history")
    extend_appointments()
    op.create_table(
        "appointment_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("from_status", sa.String(), nullable=True),
        sa.Column("to_status", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointments.id"], name=op.f("fk_appointment_history_appointment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_history")),
    )
    op.create_index(op.f("ix_appointment_history_appointment_id"), "appointment_history", ["appointment_id"])
    op.execute("INSERT INTO appointment_history SELECT * FROM history_kept")
    op.drop_table("history_kept")
    extend_history()
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER appointment_history_no_{event} BEFORE {event} ON appointment_history "
            "BEGIN SELECT RAISE(ABORT, 'appointment_history is append-only'); END"
        )


def extend_history() -> None:
    op.add_column("appointment_history", sa.Column("from_opening", sa.JSON(), nullable=True))
    op.add_column("appointment_history", sa.Column("to_opening", sa.JSON(), nullable=True))
    op.add_column("appointment_history", sa.Column("reason", sa.String(), nullable=True))


def extend_appointments() -> None:
    """Add the columns. An appointment that stands has no buffers, and a session of its own."""
    status = "status IN ('proposed', 'pending', 'booked', 'arrived', 'fulfilled', 'cancelled', 'noshow')"
    stands = (
        sa.CheckConstraint(status, name=op.f("ck_appointments_status")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_appointments_span")),
    )
    known = ("takes_from", MOMENT), ("takes_until", MOMENT), ("session", sa.String()), ("seat", sa.Integer())
    with op.batch_alter_table("appointments", table_args=stands) as table:
        for name, kind in (*known, ("telehealth", sa.Boolean())):
            table.add_column(sa.Column(name, kind, nullable=True))
        for name in ("room_id", "conversation_id", "overbooked_by", "overbook_reason"):
            table.add_column(sa.Column(name, sa.String(), nullable=True))
        table.add_column(sa.Column("held_until", MOMENT, nullable=True))
        for name in ("waitlist_id", "moved_from", "late_minutes"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
    op.execute(
        "UPDATE appointments SET takes_from = starts_at, takes_until = ends_at, session = '~' || id, seat = 0, telehealth = false"
    )
    with op.batch_alter_table("appointments", table_args=stands) as table:
        for name, kind in (*known, ("telehealth", sa.Boolean())):
            table.alter_column(name, existing_type=kind, nullable=False)
        table.create_foreign_key(op.f("fk_appointments_waitlist_id"), "waitlist", ["waitlist_id"], ["id"])
        table.create_foreign_key(op.f("fk_appointments_moved_from"), "appointments", ["moved_from"], ["id"])
        for name, rule in (
            ("buffers", "takes_from <= starts_at AND ends_at <= takes_until"),
            ("hold", "held_until IS NULL OR status IN ('proposed', 'cancelled')"),
            ("overbooked", "(overbooked_by IS NULL) = (overbook_reason IS NULL)"),
        ):
            table.create_check_constraint(op.f(f"ck_appointments_{name}"), rule)


def add_indexes() -> None:
    op.create_index("ix_appointments_of_practitioner", "appointments", ["practitioner_id", "takes_until", "takes_from"])
    op.create_index("ix_appointments_of_patient", "appointments", ["patient_id", "ends_at", "starts_at"])
    room = ["room_id", "takes_until", "takes_from"]
    _partial("ix_appointments_of_room", "appointments", room, "room_id IS NOT NULL")
    _partial("uq_appointments_seat", "appointments", ["session", "seat"], ACTIVE, unique=True)
    held = "status = 'proposed' AND held_until IS NOT NULL AND waitlist_id IS NULL"
    _partial("uq_appointments_hold", "appointments", ["conversation_id"], held, unique=True)
    _partial("uq_appointments_offer", "appointments", ["waitlist_id"], OFFERED, unique=True)
    _partial("uq_appointments_offer_of_patient", "appointments", ["patient_id"], OFFERED, unique=True)
    _partial("ix_appointments_offered", "appointments", ["practitioner_id", "starts_at"], "waitlist_id IS NOT NULL")


def add_rules(postgresql: bool) -> None:
    if postgresql:
        for column, elements, where in EXCLUSIONS:
            name = f"appointments_no_overlap_{column}"
            op.execute(f"ALTER TABLE appointments ADD CONSTRAINT {name} EXCLUDE USING gist ({elements}) WHERE ({where})")
        return
    for column, overlaps, where in TRIGGERS:
        for event in ("INSERT", "UPDATE"):
            values = {"column": column, "event": event, "overlaps": overlaps}
            op.execute(NO_OVERLAP_SQLITE.format(**values, new=_of("NEW", where), other=_of("other", where)))


def _of(row: str, where: str) -> str:
    return where.replace("status ", f"{row}.status ").replace("held_until ", f"{row}.held_until ")


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
