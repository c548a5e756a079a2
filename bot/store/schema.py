"""The tables. Rules that SQLAlchemy cannot say for both databases (no overlaps, append-only) stand in the first migration."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
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
)

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
    CheckConstraint("starts_at < ends_at", name="span"),
    CheckConstraint("status IN ('proposed', 'pending', 'booked', 'arrived', 'fulfilled', 'cancelled', 'noshow')", name="status"),
    # The end comes first, so that a search for overlaps from today on skips all the past.
    Index("ix_appointments_of_practitioner", "practitioner_id", "ends_at", "starts_at"),
    Index("ix_appointments_of_patient", "patient_id", "ends_at", "starts_at"),
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
    Index("ix_outbound_messages_of_conversation", "conversation_id", "id"),
    _partial("ix_outbound_messages_unsent", "conversation_id", "id", where="status IN ('queued', 'sending')"),
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
    CheckConstraint("action IN ('opt_out', 'opt_in')", name="action"),
    Index("ix_consent_changes_of_address", "address", "id"),
    sqlite_autoincrement=True,
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
)

staff_accounts = Table(
    "staff_accounts",
    metadata,
    _id(),
    Column("username", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("password_hash", String, nullable=False),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("staff_id", ForeignKey("staff_accounts.id"), nullable=False, index=True),
    Column("opened_at", UtcMoment, nullable=False),
    Column("expires_at", UtcMoment, nullable=False),
)
