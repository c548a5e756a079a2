"""What may be purged of each kind: which rows belong to it, from when their time counts, what keeps them, and how they go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, exists, false, func, insert, or_, select, true, union, update

from bot.clinic.patients.verbs import OF_AGE
from bot.clinic.retention import Kind
from bot.store.schema import (
    alert_notices,
    appointment_history,
    appointments,
    audit_entries,
    consent_changes,
    conversations,
    forgotten_habits,
    guardians,
    handoffs,
    identity_attempts,
    identity_codes,
    inbound_messages,
    legal_holds,
    outbound_messages,
    patients,
    purge_permits,
    safety_alerts,
    sign_ins,
    statement_lines,
    statements,
    waitlist,
)

Condition = Any


@dataclass(frozen=True)
class Purged:
    """One kind in SQL. What is `held` or `unsettled` stays; `also_young` names what is younger than its own moment says."""

    table: Table
    key: Any
    at: Any
    scope: Condition
    unsettled: Condition
    held: Condition
    by_day: bool = False
    also_young: Callable[[datetime], Condition] = lambda before: false()


_STANDS = legal_holds.c.released_at.is_(None)
ALL_HELD = exists().where(_STANDS, legal_holds.c.patient_id.is_(None))
HELD_PATIENTS = select(legal_holds.c.patient_id).where(_STANDS, legal_holds.c.patient_id.is_not(None)).correlate(None)
HELD_PHONES = select(patients.c.phone).where(patients.c.id.in_(HELD_PATIENTS), patients.c.phone.is_not(None)).correlate(None)


def touching(patient_ids: Any) -> Any:
    """Return the conversations in which one of these patients came up."""
    noted = audit_entries.c.patient_id.in_(patient_ids), audit_entries.c.conversation_id.is_not(None)
    on_file = conversations.c.address.in_(select(patients.c.phone).where(patients.c.id.in_(patient_ids)).correlate(None))
    parts = (
        select(conversations.c.id).where(conversations.c.patient_id.in_(patient_ids)),
        select(audit_entries.c.conversation_id).where(*noted),
        select(identity_codes.c.conversation_id).where(identity_codes.c.patient_id.in_(patient_ids)),
        select(waitlist.c.conversation_id).where(waitlist.c.patient_id.in_(patient_ids)),
        select(conversations.c.id).where(on_file),
    )
    return union(*(part.correlate(None) for part in parts))


def _held_conversation(conversation_id: Any) -> Condition:
    return or_(ALL_HELD, conversation_id.in_(touching(HELD_PATIENTS)))


def _held_patient(patient_id: Any) -> Condition:
    return or_(ALL_HELD, patient_id.in_(HELD_PATIENTS))


def unsettled_conversations(now: datetime) -> Any:
    """Return the few conversations about which somebody still has to do something, each sort by its own partial index."""
    parts = (
        select(handoffs.c.conversation_id).where(handoffs.c.closed_at.is_(None)),
        select(inbound_messages.c.conversation_id).where(inbound_messages.c.done_at.is_(None)),
        select(outbound_messages.c.conversation_id).where(outbound_messages.c.status.in_(("queued", "sending"))),
        select(outbound_messages.c.conversation_id).where(outbound_messages.c.status == "deferred"),
        select(safety_alerts.c.conversation_id).where(safety_alerts.c.acknowledged_at.is_(None)),
        select(waitlist.c.conversation_id).where(_open_place()),
        select(appointments.c.conversation_id).where(
            appointments.c.conversation_id.is_not(None), appointments.c.held_until > now
        ),
    )
    return union(*(part.correlate(None) for part in parts))


def _open_place() -> Condition:
    return or_(waitlist.c.status.in_(("waiting", "offered")), waitlist.c.news.is_not(None))


def _visitor() -> Condition:
    noted = audit_entries.c.conversation_id.is_not(None), audit_entries.c.patient_id.is_not(None)
    came_up = union(
        select(audit_entries.c.conversation_id).where(*noted).correlate(None), select(waitlist.c.conversation_id).correlate(None)
    )
    nobody = conversations.c.patient_id.is_(None) & conversations.c.id.not_in(came_up)
    return and_(conversations.c.channel == "webchat", nobody)


def _minor(patient_id: Any) -> Callable[[datetime], Condition]:
    """Tell whether the patient's 18th birthday is not so long ago as `before`, whatever the visit's own day."""

    def young(before: datetime) -> Condition:
        day = before.date()
        born_after = date(day.year - OF_AGE, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
        return exists().where(patients.c.id == patient_id, patients.c.born_on > born_after)

    return young


def purged(kind: Kind, now: datetime) -> Purged:
    """Return what a kind is in SQL; the audit goes its own way."""
    last = func.coalesce(conversations.c.last_message_at, conversations.c.created_at)
    talked_of = unsettled_conversations(now)
    unsettled = conversations.c.id.in_(talked_of)
    came, went, later = inbound_messages, outbound_messages, consent_changes.alias("later")
    match kind:
        case Kind.CODES:
            held = _held_patient(identity_codes.c.patient_id)
            return Purged(identity_codes, identity_codes.c.id, identity_codes.c.sent_at, true(), false(), held)
        case Kind.ATTEMPTS:
            held = _held_conversation(identity_attempts.c.conversation_id)
            return Purged(identity_attempts, identity_attempts.c.id, identity_attempts.c.at, true(), false(), held)
        case Kind.NOTICES:
            alert = safety_alerts.c.id == alert_notices.c.alert_id
            open_alert = exists().where(alert, safety_alerts.c.acknowledged_at.is_(None))
            held = or_(ALL_HELD, exists().where(alert, _held_conversation(safety_alerts.c.conversation_id)))
            return Purged(alert_notices, alert_notices.c.id, alert_notices.c.claimed_at, true(), open_alert, held)
        case Kind.SIGN_INS:
            return Purged(sign_ins, sign_ins.c.token_hash, sign_ins.c.expires_at, true(), false(), ALL_HELD)
        case Kind.VISITORS:
            return Purged(conversations, conversations.c.id, last, _visitor(), unsettled, _held_conversation(conversations.c.id))
        case Kind.CONVERSATIONS:
            return Purged(conversations, conversations.c.id, last, ~_visitor(), unsettled, _held_conversation(conversations.c.id))
        case Kind.SENT:
            return Purged(
                went,
                went.c.id,
                went.c.created_at,
                true(),
                went.c.conversation_id.in_(talked_of),
                _held_conversation(went.c.conversation_id),
            )
        case Kind.RECEIVED:
            held = _held_conversation(came.c.conversation_id)
            return Purged(came, came.c.id, came.c.received_at, true(), came.c.conversation_id.in_(talked_of), held)
        case Kind.HANDOFFS:
            at = func.coalesce(handoffs.c.closed_at, handoffs.c.opened_at)
            held = _held_conversation(handoffs.c.conversation_id)
            return Purged(handoffs, handoffs.c.id, at, true(), handoffs.c.closed_at.is_(None), held)
        case Kind.WAITLIST:
            offered = exists().where(appointments.c.waitlist_id == waitlist.c.id, appointments.c.status == "proposed")
            held = _held_patient(waitlist.c.patient_id)
            return Purged(waitlist, waitlist.c.id, waitlist.c.since, true(), or_(_open_place(), offered), held)
        case Kind.TIME_HOLDS:
            place = exists().where(waitlist.c.id == appointments.c.waitlist_id, _open_place())
            held, until = _held_patient(appointments.c.patient_id), appointments.c.held_until
            return Purged(appointments, appointments.c.id, until, until.is_not(None), or_(until > now, place), held)
        case Kind.APPOINTMENTS:
            visit = appointments
            held, scope = _held_patient(visit.c.patient_id), visit.c.held_until.is_(None)
            minor = _minor(visit.c.patient_id)
            return Purged(visit, visit.c.id, visit.c.ends_at, scope, visit.c.ends_at > now, held, also_young=minor)
        case Kind.STATEMENTS:
            left = select(func.sum(statement_lines.c.patient_cents)).where(statement_lines.c.statement_id == statements.c.id)
            owed = func.coalesce(left.scalar_subquery(), 0) > statements.c.paid_cents
            held, minor = _held_patient(statements.c.patient_id), _minor(statements.c.patient_id)
            return Purged(statements, statements.c.id, statements.c.issued_on, true(), owed, held, True, minor)
        case Kind.CONSENT:
            whole_end = and_(later.c.category.is_(None), later.c.action == "opt_out")
            same_kind = func.coalesce(later.c.category, "") == func.coalesce(consent_changes.c.category, "")
            replacing = select(func.min(later.c.at)).where(
                later.c.address == consent_changes.c.address, later.c.id > consent_changes.c.id, or_(same_kind, whole_end)
            )
            held = or_(ALL_HELD, consent_changes.c.address.in_(HELD_PHONES))
            return Purged(consent_changes, consent_changes.c.id, replacing.scalar_subquery(), true(), false(), held)
        case Kind.ERASED:
            left_over = or_(*(exists().where(column == patients.c.id) for column in _REFERRING))
            erased = patients.c.erased_at
            return Purged(patients, patients.c.id, erased, erased.is_not(None), left_over, _held_patient(patients.c.id))
        case Kind.DIALOGUE | Kind.AUDIT:
            raise LookupError(f"{kind} is not purged like this")


_CLOCKS_DIFFER = timedelta(minutes=5)
"""A line of history may be a little ahead of this desk's clock."""

_REFERRING = (
    appointments.c.patient_id,
    statements.c.patient_id,
    conversations.c.patient_id,
    identity_codes.c.patient_id,
    waitlist.c.patient_id,
    guardians.c.guardian_id,
    guardians.c.patient_id,
    forgotten_habits.c.patient_id,
)


@contextmanager
def permit(connection: Connection, ledger: Table, before: datetime) -> Iterator[None]:
    """Let what is older than `before` go from an append-only ledger, within this transaction alone."""
    connection.execute(insert(purge_permits).values(ledger=ledger.name, before=before))
    yield
    connection.execute(delete(purge_permits).where(purge_permits.c.ledger == ledger.name))


def remove(connection: Connection, kind: Kind, keys: Sequence[Any], now: datetime) -> None:
    """Delete these rows of a kind with what hangs on them."""
    match kind:
        case Kind.VISITORS | Kind.CONVERSATIONS:
            remove_conversations(connection, keys)
        case Kind.RECEIVED:
            remove_inbound(connection, inbound_messages.c.id.in_(keys))
        case Kind.WAITLIST:
            remove_places(connection, waitlist.c.id.in_(keys))
        case Kind.TIME_HOLDS | Kind.APPOINTMENTS:
            remove_appointments(connection, keys, now)
        case Kind.STATEMENTS:
            connection.execute(delete(statement_lines).where(statement_lines.c.statement_id.in_(keys)))
            connection.execute(delete(statements).where(statements.c.id.in_(keys)))
        case Kind.CONSENT:
            with permit(connection, consent_changes, now):
                connection.execute(delete(consent_changes).where(consent_changes.c.id.in_(keys)))
        case _:
            rows = purged(kind, now)
            connection.execute(delete(rows.table).where(rows.key.in_(keys)))


def remove_conversations(connection: Connection, conversation_ids: Sequence[str]) -> None:
    """Delete whole conversations: messages, hand-offs, alerts, codes, tries at being somebody, places on the waitlist that are over."""

    def these(table: Table) -> Condition:
        return table.c.conversation_id.in_(conversation_ids)

    connection.execute(update(appointments).where(these(appointments)).values(conversation_id=None))
    remove_places(connection, these(waitlist))
    for table in (identity_codes, identity_attempts, handoffs, outbound_messages):
        connection.execute(delete(table).where(these(table)))
    remove_inbound(connection, these(inbound_messages))
    connection.execute(delete(conversations).where(conversations.c.id.in_(conversation_ids)))


def remove_inbound(connection: Connection, which: Condition) -> None:
    """Delete messages that came in, with the alerts that they raised; an answer that is younger stays."""
    messages = select(inbound_messages.c.id).where(which)
    alerts = select(safety_alerts.c.id).where(safety_alerts.c.inbound_id.in_(messages))
    connection.execute(delete(alert_notices).where(alert_notices.c.alert_id.in_(alerts)))
    connection.execute(delete(safety_alerts).where(safety_alerts.c.inbound_id.in_(messages)))
    answers = outbound_messages.c.answers_inbound.in_(messages)
    connection.execute(update(outbound_messages).where(answers).values(answers_inbound=None))
    connection.execute(delete(inbound_messages).where(which))


def remove_places(connection: Connection, which: Condition) -> None:
    places = select(waitlist.c.id).where(which)
    connection.execute(update(appointments).where(appointments.c.waitlist_id.in_(places)).values(waitlist_id=None))
    connection.execute(delete(waitlist).where(which))


def remove_appointments(connection: Connection, keys: Sequence[int], now: datetime) -> None:
    connection.execute(update(appointments).where(appointments.c.moved_from.in_(keys)).values(moved_from=None))
    connection.execute(update(waitlist).where(waitlist.c.earlier_than.in_(keys)).values(earlier_than=None))
    with permit(connection, appointment_history, now + _CLOCKS_DIFFER):
        connection.execute(delete(appointment_history).where(appointment_history.c.appointment_id.in_(keys)))
    connection.execute(delete(appointments).where(appointments.c.id.in_(keys)))
