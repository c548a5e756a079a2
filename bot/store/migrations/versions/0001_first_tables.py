"""The first tables: patients, calendar, bills, conversations, messages, consent, hand-offs, alerts, staff."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NO_OVERLAP = """
    ALTER TABLE appointments ADD CONSTRAINT appointments_no_overlap_{column}
    EXCLUDE USING gist ({column} WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&)
    WHERE (status NOT IN ('cancelled', 'noshow'))
"""

NO_OVERLAP_SQLITE = """
    CREATE TRIGGER appointments_no_overlap_{column}_{event} BEFORE {event} ON appointments
    WHEN NEW.status NOT IN ('cancelled', 'noshow') AND EXISTS (
        SELECT 1 FROM appointments AS other
        WHERE other.{column} = NEW.{column} AND other.ends_at > NEW.starts_at AND other.starts_at < NEW.ends_at
        AND other.status NOT IN ('cancelled', 'noshow') AND other.id IS NOT NEW.id
    )
    BEGIN SELECT RAISE(ABORT, 'appointments_no_overlap_{column}'); END
"""

APPEND_ONLY = """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""

LEDGERS = ("consent_changes", "appointment_history")


def upgrade() -> None:
    create_tables()
    if op.get_bind().dialect.name == "postgresql":
        add_postgresql_rules()
    else:
        add_sqlite_rules()


def add_postgresql_rules() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for column in ("practitioner_id", "patient_id"):
        op.execute(NO_OVERLAP.format(column=column))
    op.execute(APPEND_ONLY)
    for ledger in LEDGERS:
        op.execute(
            f"CREATE TRIGGER {ledger}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {ledger} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def add_sqlite_rules() -> None:
    for column in ("practitioner_id", "patient_id"):
        for event in ("INSERT", "UPDATE"):
            op.execute(NO_OVERLAP_SQLITE.format(column=column, event=event))
    for ledger in LEDGERS:
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {ledger}_no_{event} BEFORE {event} ON {ledger} "
                f"BEGIN SELECT RAISE(ABORT, '{ledger} is append-only'); END"
            )


def create_tables() -> None:
    op.create_table(
        "consent_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("action IN ('opt_out', 'opt_in')", name=op.f("ck_consent_changes_action")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_consent_changes_of_address", "consent_changes", ["address", "id"], unique=False)
    op.create_table(
        "patients",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("last_name", sa.String(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("preferred_name", sa.String(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patients")),
        sa.UniqueConstraint("external_id", name=op.f("uq_patients_external_id")),
    )
    op.create_index(op.f("ix_patients_born_on"), "patients", ["born_on"], unique=False)
    op.create_index(op.f("ix_patients_phone"), "patients", ["phone"], unique=False)
    op.create_table(
        "staff_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_accounts")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_accounts_username")),
    )
    op.create_table(
        "appointments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("practitioner_id", sa.String(), nullable=False),
        sa.Column("location_id", sa.String(), nullable=False),
        sa.Column("visit_type_id", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("request", sa.String(), nullable=True),
        sa.CheckConstraint(
            "status IN ('proposed', 'pending', 'booked', 'arrived', 'fulfilled', 'cancelled', 'noshow')",
            name=op.f("ck_appointments_status"),
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_appointments_span")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_appointments_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint("external_id", name=op.f("uq_appointments_external_id")),
        sa.UniqueConstraint("request", name=op.f("uq_appointments_request")),
    )
    op.create_index("ix_appointments_of_patient", "appointments", ["patient_id", "ends_at", "starts_at"], unique=False)
    op.create_index("ix_appointments_of_practitioner", "appointments", ["practitioner_id", "ends_at", "starts_at"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_proofs", sa.Integer(), server_default="0", nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lane_worker", sa.String(), nullable=True),
        sa.Column("lane_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lane_inbound_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_conversations_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    op.create_index(op.f("ix_conversations_lane_worker"), "conversations", ["lane_worker"], unique=False)
    op.create_index(op.f("ix_conversations_last_message_at"), "conversations", ["last_message_at"], unique=False)
    op.create_table(
        "sign_ins",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_accounts.id"], name=op.f("fk_sign_ins_staff_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_ins")),
    )
    op.create_index(op.f("ix_sign_ins_staff_id"), "sign_ins", ["staff_id"], unique=False)
    op.create_table(
        "statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("paid_cents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_statements_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint("external_id", name=op.f("uq_statements_external_id")),
    )
    op.create_index(op.f("ix_statements_patient_id"), "statements", ["patient_id"], unique=False)
    op.create_table(
        "appointment_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("from_status", sa.String(), nullable=True),
        sa.Column("to_status", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointments.id"], name=op.f("fk_appointment_history_appointment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_history")),
    )
    op.create_index(op.f("ix_appointment_history_appointment_id"), "appointment_history", ["appointment_id"], unique=False)
    op.create_table(
        "handoffs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.String(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_handoffs_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoffs")),
    )
    op.create_index(
        "uq_handoffs_open",
        "handoffs",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "inbound_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("message_sid", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("media", sa.JSON(), nullable=False),
        sa.Column("opt_out_type", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_inbound_messages_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_messages")),
        sa.UniqueConstraint("channel", "message_sid", name=op.f("uq_inbound_messages_channel_message_sid")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbound_messages_of_conversation", "inbound_messages", ["conversation_id", "id"], unique=False)
    op.create_index(
        "ix_inbound_messages_waiting",
        "inbound_messages",
        ["conversation_id", "id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "statement_lines",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("charged_cents", sa.Integer(), nullable=False),
        sa.Column("payer_paid_cents", sa.Integer(), nullable=False),
        sa.Column("adjusted_cents", sa.Integer(), nullable=False),
        sa.Column("patient_cents", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], name=op.f("fk_statement_lines_statement_id")),
        sa.PrimaryKeyConstraint("statement_id", "position", name=op.f("pk_statement_lines")),
    )
    op.create_table(
        "outbound_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("response", sa.String(), nullable=True),
        sa.Column("answers_inbound", sa.Integer(), nullable=True),
        sa.Column("staff_name", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("carrier_sid", sa.String(), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answers_inbound"], ["inbound_messages.id"], name=op.f("fk_outbound_messages_answers_inbound")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_outbound_messages_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbound_messages")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbound_messages_answers_inbound"), "outbound_messages", ["answers_inbound"], unique=False)
    op.create_index(op.f("ix_outbound_messages_carrier_sid"), "outbound_messages", ["carrier_sid"], unique=False)
    op.create_index("ix_outbound_messages_of_conversation", "outbound_messages", ["conversation_id", "id"], unique=False)
    op.create_index(
        "ix_outbound_messages_unsent",
        "outbound_messages",
        ["conversation_id", "id"],
        unique=False,
        sqlite_where=sa.text("status IN ('queued', 'sending')"),
        postgresql_where=sa.text("status IN ('queued', 'sending')"),
    )
    op.create_table(
        "safety_alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("inbound_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_by", sa.String(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_safety_alerts_conversation_id")),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound_messages.id"], name=op.f("fk_safety_alerts_inbound_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safety_alerts")),
        sa.UniqueConstraint("inbound_id", "kind", name=op.f("uq_safety_alerts_inbound_id_kind")),
    )
    op.create_index(
        "ix_safety_alerts_unacknowledged",
        "safety_alerts",
        ["id"],
        unique=False,
        sqlite_where=sa.text("acknowledged_at IS NULL"),
        postgresql_where=sa.text("acknowledged_at IS NULL"),
    )
