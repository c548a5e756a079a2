"""What the clinic asks of the store, as protocols: one unit of work, one repository per capability.

Everything here is synchronous; callers on the event loop go through a thread (`bot.gateway.offload`).
Moments are aware UTC datetimes. A repository returns frozen values and never a database row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol, Self

from bot.clinic.audit import Anchor, AuditEntry, Seal
from bot.clinic.billing import Statement
from bot.clinic.handoff import Handoff, HandoffId, Owner
from bot.clinic.messages import (
    AcceptedMessage,
    Channel,
    Choice,
    ConversationId,
    DeliveryStatus,
    InboundId,
    InboundMessage,
    Link,
    OutboundId,
    OutgoingMessage,
)
from bot.clinic.patients import Patient, PatientId
from bot.clinic.patients.attempts import Attempt
from bot.clinic.patients.codes import OneTimeCode
from bot.clinic.retention import Kind, Tally
from bot.clinic.retention.legal_holds import LegalHold
from bot.clinic.retention.sharing import Span, Trace
from bot.clinic.scheduling.appointments import Appointment, AppointmentChange, AppointmentId, AppointmentStatus, Opening
from bot.clinic.scheduling.free_time import FreeTime
from bot.clinic.scheduling.waitlist import WaitlistEntry, WaitlistId
from bot.clinic.staff import Role


@dataclass(frozen=True)
class Conversation:
    """What the desk remembers of a conversation. `patient_id` is set once identity is proven, at `proven_at`."""

    id: ConversationId
    channel: Channel
    address: str
    owner: Owner = Owner.ASSISTANT
    language: str | None = None
    patient_id: PatientId | None = None
    proven_at: datetime | None = None
    failed_proofs: int = 0
    choices: tuple[Choice, ...] = ()
    created_at: datetime | None = None
    last_message_at: datetime | None = None
    zone: str | None = None
    """The IANA time zone that the patient's browser names, or that they say to be in."""
    confirmed_at: datetime | None = None
    """When a code that went to the number on file came back."""


@dataclass(frozen=True)
class ConsentChange:
    """One line of the consent ledger: `action` is "opt_out" or "opt_in", `how` is "keyword", "words", "carrier", "wrong_number" or,
    for what was said at the desk, "staff". `words` are exactly what was said."""

    address: str
    action: str
    how: str
    words: str
    at: datetime
    category: str | None = None
    """The kind of texts, one of `Category`; None means every kind."""
    by: str = "patient"
    """Whose word it is: "patient", "carrier", or "staff:<username>" for what a patient told them."""


@dataclass(frozen=True)
class SafetyAlert:
    """Something staff must look at now: `kind` is "medical" or "crisis"."""

    conversation_id: ConversationId
    inbound_id: InboundId
    kind: str
    at: datetime
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    id: int | None = None


@dataclass(frozen=True)
class StaffAccount:
    """Somebody who may sign in to the console; the password is kept as an argon2 hash.

    `totp_secret` is there when they sign in with a code as well; `totp_period` is the last one whose code was taken.
    """

    username: str
    name: str
    password_hash: str
    id: int | None = None
    role: Role = Role.FRONT_DESK
    totp_secret: str | None = None
    totp_period: int | None = None


@dataclass(frozen=True)
class SignIn:
    """A sign-in that stands. One that is `pending` waits for the code and opens nothing yet. `key` names it in lists."""

    key: str
    username: str
    opened_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str = ""
    browser: str = ""
    pending: bool = False
    tries: int = 0


@dataclass(frozen=True)
class ConversationLine:
    """One line of a conversation as the console shows it. `author` is "patient", "assistant", "staff" or "system"."""

    key: str
    """`in:<id>` or `out:<id>`; unique within the conversation."""
    author: str
    text: str
    at: datetime
    staff_name: str | None = None
    status: str | None = None
    media: int = 0
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = ()
    response: str | None = None
    """The name of what the assistant said."""
    held_because: str | None = None
    """Why it was put off or refused, and until when at least it waits."""
    not_before: datetime | None = None


class Patients(Protocol):
    def add(self, patient: Patient) -> Patient: ...
    def get(self, patient_id: PatientId) -> Patient | None: ...
    def by_phone(self, phone: str) -> list[Patient]: ...
    def born_on(self, born_on: date) -> list[Patient]:
        """Return everybody born on this day; names are compared by the clinic, not by SQL."""
        ...

    def by_external_id(self, external_id: str) -> Patient | None: ...
    def save(self, patient: Patient) -> Patient: ...
    def all(self) -> list[Patient]: ...


class Calendar(Protocol):
    """Appointments and holds. Times never change in a row: a visit that moves is a new appointment, made with the old
    one's end in one transaction."""

    def book(
        self,
        appointment: Appointment,
        *,
        request: str | None,
        at: datetime,
        by: str = "desk",
        seats: int = 1,
        rooms: Sequence[str] = (),
    ) -> Appointment:
        """Insert an appointment or a hold, in the first of `rooms` that is free (when there are any) and, in a group
        session, on the first free one of its `seats`. The same `request` twice returns the first one. Expired holds that
        stand in the way are cancelled; any other overlap raises OpeningTaken."""
        ...

    def overbook(self, appointment: Appointment, *, at: datetime, seats: int = 1, rooms: Sequence[str] = ()) -> Appointment:
        """Insert an appointment beside what stands there; nothing else can then be put on its time. OpeningTaken when it
        is the patient who has another appointment, or when it would reach over two group sessions."""
        ...

    def take_hold(
        self,
        hold_id: AppointmentId,
        *,
        request: str | None,
        at: datetime,
        by: str = "desk",
        moved_from: AppointmentId | None = None,
    ) -> Appointment | None:
        """Make a hold a booked appointment; None when it is no hold any more. OpeningTaken when the patient is busy then."""
        ...

    def hold_of(self, conversation_id: ConversationId) -> Appointment | None:
        """Return what is held for this conversation, expired or not; an offer from the waitlist is not counted."""
        ...

    def extend_hold(self, hold_id: AppointmentId, *, held_until: datetime) -> Appointment | None:
        """Keep a hold for longer; None when it is no hold any more."""
        ...

    def queue_up(self, practitioner_ids: Iterable[str], patient_id: PatientId | None = None) -> None:
        """Wait for others who change more than one appointment of these people; call it first, in a transaction that does."""
        ...

    def get(self, appointment_id: AppointmentId) -> Appointment | None: ...
    def for_change(self, appointment_id: AppointmentId) -> Appointment | None:
        """Return the appointment, which nobody else changes until this transaction ends."""
        ...

    def of_request(self, request: str) -> Appointment | None: ...
    def of_patient(self, patient_id: PatientId, *, since: datetime) -> list[Appointment]:
        """Return appointments starting at or after `since`, soonest first, whatever their status; holds are not among them."""
        ...

    def taken(
        self,
        starts_at: datetime,
        ends_at: datetime,
        *,
        now: datetime,
        practitioner_id: str | None = None,
        besides: ConversationId | None = None,
    ) -> list[Appointment]:
        """Return what takes time, buffers included, in [starts_at, ends_at), in order: appointments, and holds that have
        not expired other than the one of conversation `besides`."""
        ...

    def here_or_late(self, starts_at: datetime, ends_at: datetime) -> list[Appointment]:
        """Return the visits beginning in [starts_at, ends_at) whose patient has said to be here or late, in order."""
        ...

    def busy(self, practitioner_id: str, starts_at: datetime, ends_at: datetime) -> list[tuple[datetime, datetime]]:
        """Return the spans, overlapping [starts_at, ends_at), in which this practitioner is taken, in order."""
        ...

    def set_status(
        self,
        appointment_id: AppointmentId,
        status: AppointmentStatus,
        *,
        by: str,
        at: datetime,
        moved_to: Opening | None = None,
        reason: str | None = None,
    ) -> Appointment:
        """Change the status and write the change to the appointment's history, with where the visit went."""
        ...

    def take_buffers(self, appointment_id: AppointmentId, *, before: timedelta, after: timedelta) -> Appointment:
        """Keep time before and after an appointment that has none; OpeningTaken when another stands there."""
        ...

    def note_late(self, appointment_id: AppointmentId, minutes: int, *, by: str, at: datetime) -> Appointment:
        """Remember how late the patient will be, and write it to the history."""
        ...

    def offered_to(self, starts_at: datetime, practitioner_id: str) -> set[WaitlistId]:
        """Return the places on the waitlist that were ever offered this practitioner's time."""
        ...

    def offer_of(self, waitlist_id: WaitlistId) -> Appointment | None:
        """Return what is held for this place on the waitlist."""
        ...

    def history(self, appointment_id: AppointmentId) -> list[AppointmentChange]:
        """Oldest first."""
        ...

    def by_external_id(self, external_id: str) -> Appointment | None: ...
    def all(self) -> list[Appointment]:
        """Return every appointment, whatever its status; holds are not among them."""
        ...


class Waitlist(Protocol):
    def join(self, entry: WaitlistEntry) -> WaitlistEntry:
        """Insert the entry; who has a place for this kind of visit already keeps it, with the new wish."""
        ...

    def save(self, entry: WaitlistEntry) -> None: ...
    def get(self, waitlist_id: WaitlistId) -> WaitlistEntry | None: ...
    def queue_up(self) -> None:
        """Wait for others who change places on the waitlist, so that nobody gets two offers at once. Practitioners come first."""
        ...

    def waiting(self) -> list[WaitlistEntry]:
        """Return who waits and has no offer, longest first."""
        ...

    def open_of(self, patient_id: PatientId) -> list[WaitlistEntry]:
        """Return the places of this patient, waiting or with an offer, longest first."""
        ...

    def offer_in(self, conversation_id: ConversationId) -> WaitlistEntry | None:
        """Return the place with an open offer in this conversation; there is one at most."""
        ...

    def all_open(self) -> list[WaitlistEntry]:
        """Return every place, waiting or with an offer, longest first."""
        ...

    def expecting(self, appointment_id: AppointmentId) -> list[WaitlistEntry]:
        """Return the open places that wait for something earlier than this appointment."""
        ...

    def run_out(self, *, now: datetime) -> list[WaitlistEntry]:
        """Return the places with an offer whose time is over."""
        ...

    def with_news(self, *, now: datetime) -> list[WaitlistEntry]:
        """Return the places whose news may be told now."""
        ...


class Codes(Protocol):
    def add(self, code: OneTimeCode) -> None: ...
    def save(self, code: OneTimeCode) -> None:
        """Keep the tries of the conversation's latest code."""
        ...

    def latest_of(self, conversation_id: ConversationId) -> OneTimeCode | None: ...
    def sent_to(self, patient_id: PatientId, *, since: datetime) -> int:
        """Count the codes that went to this patient's phone."""
        ...


class Attempts(Protocol):
    """Tries at being somebody."""

    def note(self, attempt: Attempt) -> None: ...
    def of_conversation(self, conversation_id: ConversationId, *, since: datetime) -> list[Attempt]:
        """Return the tries of a conversation since then, oldest first."""
        ...

    def failed_at_name(self, name_key: str, *, since: datetime) -> int:
        """Count the tries at this name that failed, in all conversations."""
        ...

    def failed_at_births(self, birth_keys: tuple[str, ...], *, since: datetime) -> int:
        """Count the tries at one of these dates of birth that failed, in all conversations."""
        ...


class CodePost(Protocol):
    """Puts the text with a code into the outbox, for the patient's own number and in their language."""

    def __call__(self, work: UnitOfWork, patient: Patient, digits: str, now: datetime) -> None: ...


class Family(Protocol):
    """Who is whose guardian, and whose habits are forgotten."""

    def link(self, guardian_id: PatientId, patient_id: PatientId, *, proxy: bool = False) -> bool:
        """Make somebody a minor's guardian, or a grown-up's proxy; a second time changes nothing. Tells whether it is new."""
        ...

    def unlink(self, guardian_id: PatientId, patient_id: PatientId) -> bool:
        """End it; tells whether it stood."""
        ...

    def links(self) -> list[tuple[PatientId, PatientId, bool]]:
        """Return every guardian or proxy with each of whom they act for, and whether it is as a proxy."""
        ...

    def dependents_of(self, guardian_id: PatientId, *, born_after: date) -> list[Patient]:
        """Return the minors, who are born after this day, and whoever they are a proxy of."""
        ...

    def forget_habits(self, patient_id: PatientId, *, at: datetime) -> None:
        """Let past visits until now say nothing about what the patient likes."""
        ...

    def habits_forgotten_at(self, patient_id: PatientId) -> datetime | None: ...


class Statements(Protocol):
    def add(self, statement: Statement) -> Statement: ...
    def of_patient(self, patient_id: PatientId) -> list[Statement]:
        """Newest first."""
        ...

    def by_external_id(self, external_id: str) -> Statement | None: ...
    def save(self, statement: Statement) -> Statement:
        """Replace the statement with the same `external_id`."""
        ...

    def all(self) -> list[Statement]: ...


class Conversations(Protocol):
    def get(self, conversation_id: ConversationId) -> Conversation | None: ...
    def get_or_start(self, conversation_id: ConversationId, *, at: datetime) -> Conversation: ...
    def save(self, conversation: Conversation) -> None: ...
    def lines(self, conversation_id: ConversationId, *, limit: int = 500) -> list[ConversationLine]:
        """Return the last `limit` lines in the order they happened: inbound by arrival, outgoing by creation."""
        ...

    def recent(self, *, search: str = "", limit: int = 50) -> list[Conversation]:
        """Return conversations whose address contains `search`, the latest message first."""
        ...


class Inbox(Protocol):
    def accept(self, message: InboundMessage) -> InboundId | None:
        """Take a message once; None when its (channel, message_sid) is there already. Starts the conversation."""
        ...

    def accept_all(self, messages: Sequence[InboundMessage]) -> list[InboundId | None]:
        """Take several at once, in order, each as `accept` does."""
        ...

    def claim(self, *, worker: str, now: datetime, lease_until: datetime) -> AcceptedMessage | None:
        """Claim the oldest waiting message of any conversation that no other worker holds, and hold that conversation
        until `lease_until`. One message at a time per conversation, in order of arrival. Messages put off by `retry` are
        not waiting before their time, and hold back the later ones of their conversation."""
        ...

    def finish(self, inbound_id: InboundId, *, at: datetime) -> None:
        """Mark the message done and let the conversation go."""
        ...

    def retry(self, inbound_id: InboundId, *, not_before: datetime) -> int:
        """Let the conversation go and put the message off; returns how often it was tried."""
        ...

    def release(self, worker: str) -> None:
        """Let go of every conversation that this worker holds (at shutdown)."""
        ...

    def get(self, inbound_id: InboundId) -> AcceptedMessage | None: ...


class Outbox(Protocol):
    def put(self, message: OutgoingMessage) -> OutgoingMessage: ...
    def get(self, outbound_id: OutboundId) -> OutgoingMessage | None: ...
    def claim(self, channel: Channel, *, now: datetime, lease_until: datetime, limit: int = 20) -> list[OutgoingMessage]:
        """Claim queued messages that are due, oldest first, marking them SENDING until `lease_until`; per conversation
        at most the oldest unsent one, so that messages leave in order. A SENDING message past its lease is due again."""
        ...

    def sent(self, outbound_id: OutboundId, *, carrier_sid: str | None, status: DeliveryStatus, at: datetime) -> None: ...
    def retry(self, outbound_id: OutboundId, *, not_before: datetime, error_code: int | None) -> None: ...
    def failed(self, outbound_id: OutboundId, *, error_code: int | None, at: datetime) -> None: ...
    def status_by_carrier_sid(
        self, carrier_sid: str, status: DeliveryStatus, *, error_code: int | None, at: datetime
    ) -> OutgoingMessage | None:
        """Apply a status callback; a status never goes backwards (sent after delivered changes nothing)."""
        ...

    def of_conversation(self, conversation_id: ConversationId, *, after: int = 0) -> list[OutgoingMessage]:
        """Return outgoing messages with id > `after`, oldest first."""
        ...

    def last_of(self, conversation_id: ConversationId, limit: int) -> list[OutgoingMessage]:
        """Return the newest so many outgoing messages of a conversation, oldest first."""
        ...

    def has_said(self, conversation_id: ConversationId, response: str) -> bool:
        """Tell whether this response was ever said in a conversation."""
        ...

    def answering(self, inbound_id: InboundId) -> list[OutgoingMessage]: ...
    def defer(self, outbound_id: OutboundId, *, until: datetime, because: str) -> None:
        """Put off a message that the desk started; what is written after it in the conversation does not wait for it."""
        ...

    def refuse(self, outbound_id: OutboundId, *, because: str, at: datetime) -> None:
        """Keep a message that may not be sent, with the reason."""
        ...

    def started_to(self, conversation_id: ConversationId, *, since: datetime) -> list[OutgoingMessage]:
        """Return the messages that the desk started since then and that went or are on their way, newest first."""
        ...

    def unsent(self) -> list[OutgoingMessage]:
        """Return what waits to be sent or is put off, and what was refused, oldest first."""
        ...


class Consents(Protocol):
    def record(self, change: ConsentChange) -> None: ...
    def is_opted_out(self, address: str) -> bool:
        """Tell whether the number wants no texts of any kind."""
        ...

    def of(self, address: str) -> list[ConsentChange]: ...


class Handoffs(Protocol):
    def open(self, handoff: Handoff) -> Handoff:
        """Open a hand-off; the one already open for this conversation is returned instead of a second.

        One that only told staff something, with nothing promised, becomes the one that a patient is promised an answer by.
        """
        ...

    def open_of(self, conversation_id: ConversationId) -> Handoff | None: ...
    def take(self, handoff_id: HandoffId, *, staff: str, at: datetime) -> Handoff:
        """Raise ConversationTaken when somebody else has taken it."""
        ...

    def close(self, handoff_id: HandoffId, *, at: datetime) -> Handoff: ...
    def all_open(self) -> list[Handoff]:
        """Longest waiting first."""
        ...


class Alerts(Protocol):
    def raise_alert(self, alert: SafetyAlert) -> SafetyAlert: ...
    def acknowledge(self, alert_id: int, *, staff: str, at: datetime) -> SafetyAlert: ...
    def unacknowledged(self) -> list[SafetyAlert]: ...


class AlertNotices(Protocol):
    """Whom an alert has reached outside the console."""

    def told(self, alert_id: int) -> frozenset[str]: ...
    def claim(self, alert_id: int, contact: str, *, at: datetime, again_before: datetime) -> bool:
        """Take on to tell a contact; one that was claimed before this moment and not told may be claimed again."""
        ...

    def sent(self, alert_id: int, contact: str, *, at: datetime) -> None: ...


class Audit(Protocol):
    def note(self, entry: AuditEntry) -> None:
        """Add an entry, in the transaction of what it tells of."""
        ...

    def seal(self, limit: int) -> int:
        """Chain the oldest entries that have no seal yet; nobody else may do so meanwhile. Returns how many."""
        ...

    def chain(self) -> Iterator[tuple[Seal, AuditEntry | None]]:
        """Yield every seal in order, behind what was purged, with its entry, or None where that is gone."""
        ...

    def anchor(self) -> Anchor | None:
        """Return up to where the audit was purged; None when it never was."""
        ...

    def entries(self, *, patient_id: PatientId | None = None) -> Iterator[AuditEntry]:
        """Yield all entries, or those of one patient, oldest first."""
        ...


class Staff(Protocol):
    def add(self, account: StaffAccount) -> StaffAccount:
        """Insert the account, or replace name and password of the one with this username."""
        ...

    def save(self, account: StaffAccount) -> None:
        """Keep the role, the name, and how the account's codes are made."""
        ...

    def remove(self, username: str) -> bool:
        """End the account with its sign-ins; what it did stays in the audit."""
        ...

    def by_username(self, username: str) -> StaffAccount | None: ...
    def all(self) -> list[StaffAccount]: ...
    def count(self) -> int: ...
    def open_sign_in(self, token_hash: str, sign_in: SignIn) -> None: ...
    def sign_in(self, token_hash: str, *, at: datetime) -> tuple[SignIn, StaffAccount] | None:
        """Return a sign-in that has not expired, pending or not, and whose it is."""
        ...

    def seen(self, token_hash: str, *, at: datetime) -> None: ...
    def tried(self, token_hash: str) -> None: ...
    def close_sign_in(self, token_hash: str) -> None: ...
    def sign_ins(self, *, at: datetime, username: str | None = None) -> list[SignIn]:
        """Return the sign-ins that stand, of one person or of all, latest first."""
        ...

    def end(self, key: str, *, username: str | None = None) -> bool:
        """End one sign-in by its name in the list; with a username only if it is theirs."""
        ...

    def end_all(self, username: str) -> int: ...
    def set_recovery(self, username: str, hashes: Iterable[str]) -> None:
        """Replace the recovery codes."""
        ...

    def use_recovery(self, username: str, hashed: str) -> bool:
        """Take one out; tells whether it was there."""
        ...

    def recovery_left(self, username: str) -> int: ...
    def note_try(self, keys: Iterable[str], *, at: datetime) -> None: ...
    def tries(self, key: str, *, since: datetime) -> tuple[int, datetime | None]:
        """Return how often was tried since then, and when last."""
        ...

    def forgive(self, keys: Iterable[str]) -> None: ...


class Retention(Protocol):
    """Legal holds, and the purge of what is old and settled. A record's key is its table's own."""

    def place(self, hold: LegalHold) -> LegalHold: ...
    def release(self, hold_id: int, *, by: str, at: datetime) -> None: ...
    def standing(self, patient_id: PatientId | None = None) -> list[LegalHold]:
        """Return the holds that stand, oldest first: all, or those on one patient, which the ones on everybody are."""
        ...

    def tally(self, kind: Kind, before: datetime | None, now: datetime) -> Tally: ...
    def due(self, kind: Kind, before: datetime, now: datetime, limit: int) -> list[Any]:
        """Return the keys of a few records that may go."""
        ...

    def remove(self, kind: Kind, keys: Sequence[Any], now: datetime) -> None: ...
    def unsettled_or_held(self, conversation_ids: Sequence[str], now: datetime) -> set[str]: ...
    def anchor_audit(self, before: datetime, now: datetime) -> None:
        """Say up to where the audit may be purged; `drop_audit` then deletes a few entries at a time and returns how many."""
        ...

    def drop_audit(self, limit: int) -> int: ...


class PatientFiles(Protocol):
    """What a patient's file is gathered from, for the clinic's own commands; the conversation goes through `access_patient`."""

    def find(self, words: str) -> list[Patient]: ...
    def conversations_of(self, patient_id: PatientId) -> list[ConversationId]:
        """Return the conversations in which they came up, or whose number is theirs."""
        ...

    def on_file(self, address: str) -> list[PatientId]:
        """Return everybody who has this number on file."""
        ...

    def traces_in(self, conversation_id: ConversationId) -> list[Trace]: ...
    def guardians_of(self, patient_id: PatientId) -> list[Patient]: ...
    def visits_of(self, patient_id: PatientId) -> list[Appointment]: ...
    def waitlist_of(self, patient_id: PatientId) -> list[WaitlistEntry]: ...
    def codes_sent_to(self, patient_id: PatientId) -> list[datetime]: ...
    def handoffs_of(self, conversation_id: ConversationId) -> list[Handoff]: ...
    def alerts_of(self, conversation_id: ConversationId) -> list[SafetyAlert]: ...


class Erasing(Protocol):
    """The steps of erasing a patient; each returns how many records it was about."""

    def unsettled(self, patient_id: PatientId, conversation_ids: Sequence[ConversationId], now: datetime) -> dict[str, int]: ...
    def begin(self) -> None: ...
    def conversations(self, conversation_ids: Sequence[ConversationId]) -> int: ...
    def messages_in(self, conversation_ids: Sequence[ConversationId]) -> int: ...
    def blank(self, conversation_id: ConversationId, spans: Sequence[Span]) -> int: ...
    def proofs(self, patient_id: PatientId) -> int: ...
    def attempts(self, birth_keys: Sequence[str]) -> int: ...
    def codes(self, patient_id: PatientId) -> int: ...
    def places(self, patient_id: PatientId) -> int: ...
    def time_holds(self, patient_id: PatientId, now: datetime) -> int: ...
    def ties(self, patient_id: PatientId) -> int: ...
    def visits(self, patient_id: PatientId) -> int: ...
    def history_with_reasons(self, patient_id: PatientId) -> int: ...
    def bills(self, patient_id: PatientId) -> int: ...
    def consent_lines(self, addresses: Sequence[str]) -> int: ...
    def audit_entries(self, patient_id: PatientId, conversation_ids: Sequence[ConversationId]) -> int: ...
    def reasons_of_holds(self, patient_id: PatientId) -> int: ...
    def patient(self, patient: Patient, patient_id: PatientId, *, now: datetime, today: date) -> bool:
        """Tells whether a record without a name is still there."""
        ...


class UnitOfWork(Protocol):
    """One transaction. Leaving the block without `commit()` rolls back."""

    patients: Patients
    family: Family
    codes: Codes
    attempts: Attempts
    calendar: Calendar
    free_time: FreeTime
    waitlist: Waitlist
    statements: Statements
    conversations: Conversations
    inbox: Inbox
    outbox: Outbox
    consents: Consents
    handoffs: Handoffs
    alerts: Alerts
    alert_notices: AlertNotices
    audit: Audit
    staff: Staff
    retention: Retention
    files: PatientFiles
    erasing: Erasing

    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...
    def alone_with(self, what: str) -> None:
        """Wait until no other unit of work, of any machine, is alone with `what`; keep others out until this one ends."""
        ...

    def commit(self) -> None: ...


UnitsOfWork = Callable[[], UnitOfWork]
"""Makes a new unit of work; `with units() as work: ... work.commit()`."""
