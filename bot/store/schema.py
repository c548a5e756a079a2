"""The tables. Rules that SQLAlchemy cannot say for both databases (no overlaps, append-only) stand in the migrations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment, kept and returned in UTC. A naive one is a mistake and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a moment needs its zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[Any]:
    return Column("id", Integer, primary_key=True)


HERE_OR_LATE = "status = 'arrived' OR late_minutes IS NOT NULL"


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


patients = Table(
    "patients",
    metadata,
    _id(),
    Column("first_name", String, nullable=False),
    Column("last_name", String, nullable=False),
    Column("born_on", Date, nullable=False, index=True),
    Column("phone", String, index=True),
    Column("language", String, nullable=False),
    Column("preferred_name", String),
    Column("external_id", String, unique=True),
    Column("erased_at", UtcMoment),
)

waitlist = Table(
    "waitlist",
    metadata,
    _id(),
    Column("patient_id", ForeignKey("patients.id"), nullable=False),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("visit_type_id", String, nullable=False),
    Column("practitioner_id", String),
    Column("location_id", String),
    Column("wish", JSON, nullable=False),
    Column("earlier_than", Integer, index=True),  # an appointment; no foreign key, for appointments refer to this table
    Column("since", UtcMoment, nullable=False),
    Column("status", String, nullable=False),
    Column("offered", JSON(none_as_null=True)),
    Column("offer_until", UtcMoment),
    Column("news", String),
    Column("news_at", UtcMoment),
    CheckConstraint("status IN ('waiting', 'offered', 'accepted', 'closed')", name="status"),
    CheckConstraint("news IN ('offer', 'too_late')", name="news"),
    _partial("ix_waitlist_waiting", "since", "id", where="status = 'waiting'"),
    _partial("uq_waitlist_place", "patient_id", "visit_type_id", where="status IN ('waiting', 'offered')", unique=True),
    _partial("uq_waitlist_offer", "conversation_id", where="status = 'offered'", unique=True),
    _partial("ix_waitlist_news", "news_at", where="news IS NOT NULL"),
    Index("ix_waitlist_of_conversation", "conversation_id"),
)

ACTIVE = "status NOT IN ('cancelled', 'noshow')"
_OFFERED = "status = 'proposed' AND waitlist_id IS NOT NULL"

appointments = Table(
    "appointments",
    metadata,
    _id(),
    Column("patient_id", ForeignKey("patients.id"), nullable=False),
    Column("practitioner_id", String, nullable=False),
    Column("location_id", String, nullable=False),
    Column("visit_type_id", String, nullable=False),
    Column("starts_at", UtcMoment, nullable=False),
    Column("ends_at", UtcMoment, nullable=False),
    Column("status", String, nullable=False),
    Column("external_id", String, unique=True),
    Column("request", String, unique=True),
    # With the buffers; what the rules against double booking look at.
    Column("takes_from", UtcMoment, nullable=False),
    Column("takes_until", UtcMoment, nullable=False),
    Column("room_id", String),
    # Those of one session share its time, each on a seat; one that is no group session has a session of its own.
    Column("session", String, nullable=False),
    Column("seat", Integer, nullable=False),
    Column("telehealth", Boolean, nullable=False),
    Column("held_until", UtcMoment),
    Column("conversation_id", String),
    Column("waitlist_id", ForeignKey("waitlist.id")),
    Column("moved_from", ForeignKey("appointments.id")),
    Column("late_minutes", Integer),
    Column("overbooked_by", String),
    Column("overbook_reason", String),
    CheckConstraint("starts_at < ends_at", name="span"),
    CheckConstraint("takes_from <= starts_at AND ends_at <= takes_until", name="buffers"),
    CheckConstraint("status IN ('proposed', 'pending', 'booked', 'arrived', 'fulfilled', 'cancelled', 'noshow')", name="status"),
    CheckConstraint("held_until IS NULL OR status IN ('proposed', 'cancelled')", name="hold"),
    CheckConstraint("(overbooked_by IS NULL) = (overbook_reason IS NULL)", name="overbooked"),
    # The end comes first, so that a search for overlaps from today on skips all the past.
    Index("ix_appointments_of_practitioner", "practitioner_id", "takes_until", "takes_from"),
    Index("ix_appointments_of_patient", "patient_id", "ends_at", "starts_at"),
    _partial("ix_appointments_of_room", "room_id", "takes_until", "takes_from", where="room_id IS NOT NULL"),
    _partial("uq_appointments_seat", "session", "seat", where=ACTIVE, unique=True),
    _partial(
        "uq_appointments_hold",
        "conversation_id",
        where="status = 'proposed' AND held_until IS NOT NULL AND waitlist_id IS NULL",
        unique=True,
    ),
    _partial("uq_appointments_offer", "waitlist_id", where=_OFFERED, unique=True),
    _partial("uq_appointments_offer_of_patient", "patient_id", where=_OFFERED, unique=True),
    _partial("ix_appointments_here_or_late", "starts_at", where=HERE_OR_LATE),
    _partial("ix_appointments_offered", "practitioner_id", "starts_at", where="waitlist_id IS NOT NULL"),
    _partial("ix_appointments_moved_from", "moved_from", where="moved_from IS NOT NULL"),
    _partial("ix_appointments_of_place", "waitlist_id", where="waitlist_id IS NOT NULL"),
)

appointment_history = Table(
    "appointment_history",
    metadata,
    _id(),
    Column("appointment_id", ForeignKey("appointments.id"), nullable=False, index=True),
    Column("at", UtcMoment, nullable=False),
    Column("by", String, nullable=False),
    Column("from_status", String),
    Column("to_status", String, nullable=False),
    Column("from_opening", JSON(none_as_null=True)),
    Column("to_opening", JSON(none_as_null=True)),
    Column("reason", String),
)

statements = Table(
    "statements",
    metadata,
    _id(),
    Column("patient_id", ForeignKey("patients.id"), nullable=False, index=True),
    Column("external_id", String, nullable=False, unique=True),
    Column("visited_on", Date, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("paid_cents", Integer, nullable=False),
)

statement_lines = Table(
    "statement_lines",
    metadata,
    Column("statement_id", ForeignKey("statements.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("description", String, nullable=False),
    Column("charged_cents", Integer, nullable=False),
    Column("payer_paid_cents", Integer, nullable=False),
    Column("adjusted_cents", Integer, nullable=False),
    Column("patient_cents", Integer, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    Column("channel", String, nullable=False),
    Column("address", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("language", String),
    Column("patient_id", ForeignKey("patients.id")),
    Column("proven_at", UtcMoment),
    Column("failed_proofs", Integer, nullable=False, server_default="0"),
    Column("choices", JSON, nullable=False),
    Column("created_at", UtcMoment),
    Column("last_message_at", UtcMoment, index=True),
    Column("zone", String),
    Column("confirmed_at", UtcMoment),
    # The lane: which worker answers now, which message, and until when nobody else may.
    Column("lane_worker", String, index=True),
    Column("lane_until", UtcMoment),
    Column("lane_inbound_id", Integer),
)

inbound_messages = Table(
    "inbound_messages",
    metadata,
    _id(),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("channel", String, nullable=False),
    Column("message_sid", String, nullable=False),
    Column("address", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("received_at", UtcMoment, nullable=False),
    Column("media", JSON, nullable=False),
    Column("opt_out_type", String),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("not_before", UtcMoment),
    Column("done_at", UtcMoment),
    UniqueConstraint("channel", "message_sid"),
    Index("ix_inbound_messages_of_conversation", "conversation_id", "id"),
    _partial("ix_inbound_messages_waiting", "conversation_id", "id", where="done_at IS NULL"),
    sqlite_autoincrement=True,
)

outbound_messages = Table(
    "outbound_messages",
    metadata,
    _id(),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("channel", String, nullable=False),
    Column("author", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", UtcMoment, nullable=False),
    Column("choices", JSON, nullable=False),
    Column("links", JSON, nullable=False, server_default="[]"),
    Column("response", String),
    Column("answers_inbound", ForeignKey("inbound_messages.id"), index=True),
    Column("staff_name", String),
    Column("status", String, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("carrier_sid", String, index=True),
    Column("error_code", Integer),
    Column("not_before", UtcMoment),
    Column("lease_until", UtcMoment),
    Column("changed_at", UtcMoment),
    # The kind of a text that the desk starts, and why it was put off or refused.
    Column("category", String),
    Column("held_because", String),
    Column("rest", Text, nullable=False, server_default=""),
    Index("ix_outbound_messages_of_conversation", "conversation_id", "id"),
    _partial("ix_outbound_messages_unsent", "conversation_id", "id", where="status IN ('queued', 'sending')"),
    _partial("ix_outbound_messages_deferred", "not_before", where="status = 'deferred'"),
    _partial("ix_outbound_messages_started", "conversation_id", "created_at", where="category IS NOT NULL"),
    sqlite_autoincrement=True,
)

consent_changes = Table(
    "consent_changes",
    metadata,
    _id(),
    Column("address", String, nullable=False),
    Column("action", String, nullable=False),
    Column("how", String, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("category", String),
    Column("by", String, nullable=False, server_default="patient"),
    CheckConstraint("action IN ('opt_out', 'opt_in')", name="action"),
    Index("ix_consent_changes_of_address", "address", "id"),
    sqlite_autoincrement=True,
)

identity_codes = Table(
    "identity_codes",
    metadata,
    _id(),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("patient_id", ForeignKey("patients.id"), nullable=False),
    Column("digest", String, nullable=False),
    Column("sent_at", UtcMoment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("used", Boolean, nullable=False),
    Index("ix_identity_codes_of_conversation", "conversation_id", "id"),
    Index("ix_identity_codes_of_patient", "patient_id", "sent_at"),
)

identity_attempts = Table(
    "identity_attempts",
    metadata,
    _id(),
    Column("at", UtcMoment, nullable=False),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("name_key", String),
    Column("birth_key", String),
    Column("other_birth_key", String),
    CheckConstraint("kind IN ('match', 'ploy')", name="kind"),
    CheckConstraint("outcome IN ('done', 'refused', 'forgiven')", name="outcome"),
    Index("ix_identity_attempts_of_conversation", "conversation_id", "at"),
    Index("ix_identity_attempts_at_name", "name_key", "at"),
    Index("ix_identity_attempts_at_birth", "birth_key", "at"),
    Index("ix_identity_attempts_at_other_birth", "other_birth_key", "at"),
)

handoffs = Table(
    "handoffs",
    metadata,
    _id(),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("reason", String, nullable=False),
    Column("queue", String, nullable=False),
    Column("opened_at", UtcMoment, nullable=False),
    Column("promised_at", UtcMoment),
    Column("taken_by", String),
    Column("taken_at", UtcMoment),
    Column("closed_at", UtcMoment),
    _partial("uq_handoffs_open", "conversation_id", where="closed_at IS NULL", unique=True),
    Index("ix_handoffs_of_conversation", "conversation_id"),
)

safety_alerts = Table(
    "safety_alerts",
    metadata,
    _id(),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("inbound_id", ForeignKey("inbound_messages.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("acknowledged_by", String),
    Column("acknowledged_at", UtcMoment),
    UniqueConstraint("inbound_id", "kind"),
    _partial("ix_safety_alerts_unacknowledged", "id", where="acknowledged_at IS NULL"),
    Index("ix_safety_alerts_of_conversation", "conversation_id"),
)

alert_notices = Table(
    "alert_notices",
    metadata,
    _id(),
    Column("alert_id", ForeignKey("safety_alerts.id"), nullable=False),
    Column("contact", String, nullable=False),
    Column("claimed_at", UtcMoment, nullable=False),
    Column("sent_at", UtcMoment),
    UniqueConstraint("alert_id", "contact"),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    _id(),
    Column("at", UtcMoment, nullable=False),
    Column("who", String, nullable=False),
    Column("did", String, nullable=False),
    # No foreign keys: the audit outlives what it tells of.
    Column("conversation_id", String),
    Column("patient_id", Integer, index=True),
    Column("outcome", String, nullable=False),
    Index("ix_audit_entries_of_conversation", "conversation_id"),
    sqlite_autoincrement=True,
)

audit_seals = Table(
    "audit_seals",
    metadata,
    _id(),
    Column("entry_id", Integer, nullable=False),
    Column("previous", String, nullable=False),
    Column("hash", String, nullable=False),
    UniqueConstraint("entry_id"),
    sqlite_autoincrement=True,
)

# Up to which seal the audit may be purged, with that seal's hash: the rest of the chain hangs on the newest one.
audit_anchors = Table(
    "audit_anchors",
    metadata,
    _id(),
    Column("at", UtcMoment, nullable=False),
    Column("before", UtcMoment, nullable=False),
    Column("seal_id", Integer, nullable=False),
    Column("hash", String, nullable=False),
    sqlite_autoincrement=True,
)

# Written and taken back within the transaction that purges a ledger, so that nobody else ever sees one.
purge_permits = Table(
    "purge_permits",
    metadata,
    Column("ledger", String, primary_key=True),
    Column("before", UtcMoment, nullable=False),
)

legal_holds = Table(
    "legal_holds",
    metadata,
    _id(),
    Column("patient_id", Integer),  # everybody where there is none; no foreign key, for a hold that is over outlives its patient
    Column("reason", String, nullable=False),
    Column("placed_at", UtcMoment, nullable=False),
    Column("placed_by", String, nullable=False),
    Column("released_at", UtcMoment),
    Column("released_by", String),
    sqlite_autoincrement=True,
)

staff_accounts = Table(
    "staff_accounts",
    metadata,
    _id(),
    Column("username", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("role", String, nullable=False, server_default="manager"),
    Column("totp_secret", String),
    Column("totp_period", Integer),
    CheckConstraint("role IN ('front_desk', 'nurse', 'billing', 'manager')", name="role"),
)

staff_recovery_codes = Table(
    "staff_recovery_codes",
    metadata,
    Column("staff_id", ForeignKey("staff_accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("hash", String, primary_key=True),
)

# Tries to sign in: digests of who from where, so that every desk counts the same.
sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    _id(),
    Column("key", String, nullable=False),
    Column("at", UtcMoment, nullable=False),
    Index("ix_sign_in_tries_key", "key", "at"),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("staff_id", ForeignKey("staff_accounts.id"), nullable=False, index=True),
    Column("opened_at", UtcMoment, nullable=False),
    Column("expires_at", UtcMoment, nullable=False),
    Column("seen_at", UtcMoment),
    Column("address", String, nullable=False, server_default=""),
    Column("browser", String, nullable=False, server_default=""),
    # Waits for the code of the second step.
    Column("pending", Boolean, nullable=False, server_default=text("false")),
    Column("tries", Integer, nullable=False, server_default="0"),
)

# What is free, derived from clinic.yml and the appointments: minutes and, for how long it is so, seconds from the epoch.
free_spans = Table(
    "free_spans",
    metadata,
    Column("day", Date, primary_key=True),
    Column("practitioner_id", String, primary_key=True),
    Column("starts", Integer, primary_key=True),
    Column("valid_from", BigInteger, primary_key=True),
    Column("valid_until", BigInteger, nullable=False),
    Column("ends", Integer, nullable=False),
    Column("clock_from", Integer, nullable=False),
    Column("clock_until", Integer, nullable=False),
    Column("location_id", String, nullable=False),
    Column("begins", Integer, nullable=False),
    Column("visit_type_ids", String, nullable=False),
    Column("seats", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# What has changed since the index was written: a row with each change, in its transaction, until its day is written anew.
free_time_changes = Table(
    "free_time_changes",
    metadata,
    _id(),
    Column("practitioner_id", String, nullable=False),
    Column("takes_from", UtcMoment, nullable=False),
    Column("takes_until", UtcMoment, nullable=False),
    sqlite_autoincrement=True,
)

free_time_built = Table(
    "free_time_built",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", String, nullable=False),
    Column("until", Date, nullable=False),
)

guardians = Table(
    "guardians",
    metadata,
    Column("guardian_id", ForeignKey("patients.id"), primary_key=True),
    Column("patient_id", ForeignKey("patients.id"), primary_key=True, index=True),
    # A guardian's word ends when the minor comes of age; a proxy's does not.
    Column("proxy", Boolean, nullable=False, server_default=text("false")),
)

# From when on a patient's past visits say nothing about what they like.
forgotten_habits = Table(
    "forgotten_habits",
    metadata,
    Column("patient_id", ForeignKey("patients.id"), primary_key=True, autoincrement=False),
    Column("at", UtcMoment, nullable=False),
)
