"""The only place that makes real things: everything is built here, passed on, and closed where it was opened."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web

from actions.registry import executor
from bot.clinic.clinic_time import Clock
from bot.clinic.consent.reading import read_consent
from bot.clinic.desk import Desk
from bot.clinic.knowledge.content import Clinic
from bot.clinic.language.translating import TranslationProvider
from bot.clinic.messages import Channel
from bot.clinic.outreach.gate import OutboundRules
from bot.clinic.patients import PatientId
from bot.clinic.ports import UnitsOfWork
from bot.clinic.safety.alerting import AlertPlan
from bot.clinic.scheduling.booking import rooms_for
from bot.clinic.scheduling.wishes.reading import read_wish
from bot.clinic.staff import Role
from bot.clock import clock_from
from bot.engine_process import ROOT, engine_python, train
from bot.gateway.alerting import AlertKeeper, AlertLedger
from bot.gateway.catalogue import Catalogue
from bot.gateway.code_post import CodePost
from bot.gateway.delivery import Delivery, Sender, SimulatorSender, WebchatSender
from bot.gateway.free_time import FreeTimeKeeper
from bot.gateway.gates import Senses
from bot.gateway.intake import Intake
from bot.gateway.interpreting import Interpreting
from bot.gateway.lanes import Lanes
from bot.gateway.ledger import TurnLedger
from bot.gateway.live import Live
from bot.gateway.offload import Offload
from bot.gateway.outbound import OutboundGate
from bot.gateway.purging import Purge, PurgeKeeper
from bot.gateway.rendering import Rendering, SmsAccents
from bot.gateway.sealing import AuditSealer
from bot.gateway.staff_calendar import StaffCalendar
from bot.gateway.staff_desk import StaffDesk
from bot.gateway.turn import Turn
from bot.gateway.understanding import understand
from bot.gateway.waitlist import WaitlistKeeper
from bot.services.calendar_links import CalendarLinks
from bot.services.content_file import load_clinic
from bot.services.demo import DEMO_GUARDIANS, demo_records
from bot.services.detection import detect
from bot.services.engine import Engine
from bot.services.mail import Mailer
from bot.services.matching import DangerLookout
from bot.services.parsing import parse_with
from bot.services.phone_zones import zones_of_phone
from bot.services.translation.apertium import Apertium
from bot.services.translation.google import GoogleTranslate
from bot.services.translation.libretranslate import LibreTranslate
from bot.services.translation.port import TranslationPort
from bot.services.twilio import TwilioSender
from bot.settings import Settings
from bot.store.engine import Store, open_store
from bot.store.tracker import TrackerStore
from bot.web.private import private_site
from bot.web.public import public_site
from bot.web.sign_in import add_staff
from bot.web.staff import staff_site
from bot.web.twilio import twilio_routes

DEMO_USERNAME, DEMO_PASSWORD = "frontdesk", "lakeside-demo"

DOMAIN, LOCALES = ROOT / "domain.yml", ROOT / "locales"
"""The English texts, and the folder of the other languages."""


@dataclass(frozen=True)
class Records:
    """The clinic's content and its store: what commands need that talk to nobody."""

    clinic: Clinic
    store: Store
    units: UnitsOfWork
    clock: Clock


@contextmanager
def open_records(settings: Settings, progress: Callable[[str], None] = lambda line: None) -> Iterator[Records]:
    """Load the content, open and migrate the store."""
    clinic = load_clinic(settings.clinic)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    store = open_store(settings.database)
    try:
        store.migrate(progress)
        yield Records(clinic, store, store.units, clock_from(settings.now))
    finally:
        store.close()


def seed_demo(records: Records) -> int:
    """Add the demo clinic's records and sign-in to an empty database; returns how many patients were added."""
    with records.units() as work:
        work.alone_with("demo")  # several desks may begin at once on one empty database
        if work.patients.all():
            return 0
        patients, appointments, statements = demo_records(records.clinic, records.clock())
        ids = {}
        for patient in patients:
            ids[patient.external_id] = work.patients.add(patient).id
        for guardian, minor in DEMO_GUARDIANS:
            work.family.link(_known(ids[guardian]), _known(ids[minor]))
        for owner, appointment in appointments:
            visit, rooms = replace(appointment, patient_id=_known(ids[owner])), rooms_for(records.clinic, appointment.opening)
            work.calendar.book(visit, request=None, at=records.clock(), rooms=rooms)
        for owner, statement in statements:
            work.statements.add(replace(statement, patient_id=_known(ids[owner])))
        work.commit()
    add_staff(records.units, DEMO_USERNAME, "Rosa", DEMO_PASSWORD, Role.MANAGER)
    return len(patients)


def _known(patient_id: PatientId | None) -> PatientId:
    if patient_id is None:
        raise LookupError("the store gave a patient no id")
    return patient_id


def secret_of(settings: Settings, name: str) -> str:
    """Return a secret kept in the data folder, made on first use."""
    path = settings.data_dir / f"{name}.secret"
    if not path.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


@dataclass(frozen=True)
class FrontDesk:
    """A desk ready to serve: its sites, its lanes and its delivery, and who keeps the index of free time and the waitlist."""

    public: web.Application
    private: web.Application
    lanes: Lanes
    delivery: Delivery
    free_time: FreeTimeKeeper
    waitlist: WaitlistKeeper
    alerts: AlertKeeper
    sealer: AuditSealer
    purger: PurgeKeeper
    engine: Engine
    ready: Callable[[], Awaitable[bool]]

    async def start(self) -> None:
        await self.free_time.start()
        await self.delivery.start()
        await self.waitlist.start()
        await self.alerts.start()
        await self.sealer.start()
        await self.purger.start()
        await self.lanes.start()

    async def stop(self) -> None:
        """Finish what has begun; what is waiting stays in the inbox and the outbox."""
        await self.lanes.stop()
        await self.waitlist.stop()
        await self.alerts.stop()
        await self.purger.stop()
        await self.sealer.stop()
        await self.delivery.stop()
        await self.free_time.stop()


def translation_providers(settings: Settings) -> list[TranslationProvider]:
    """Make the providers that the settings name, in their order."""
    made: dict[str, Callable[[], TranslationProvider]] = {
        "apertium": Apertium,
        "google": lambda: drafter(settings),
        "libretranslate": lambda: LibreTranslate(
            settings.libretranslate_url, settings.libretranslate_key, covers_phi=settings.libretranslate_covers_phi
        ),
    }
    return [made[name]() for name in settings.translation]


def drafter(settings: Settings) -> TranslationProvider:
    """Make what drafts catalogues."""
    return GoogleTranslate(settings.google_translate_url)


def offered_languages() -> frozenset[str]:
    """Return the languages in which every critical text is authored or reviewed."""
    return Catalogue.read(DOMAIN, LOCALES).offered


def open_words(settings: Settings) -> tuple[Clinic, Rendering]:
    """Read the clinic's content and the catalogues, for looking at what patients are told."""
    clinic = load_clinic(settings.clinic)
    return clinic, Rendering(clinic, DOMAIN, LOCALES)


@asynccontextmanager
async def front_desk(
    settings: Settings, records: Records, *, engine_url: Callable[[], str], engine_token: str, actions_secret: str
) -> AsyncIterator[FrontDesk]:
    """Build everything that the desk process holds."""
    clinic, units, clock, store = records.clinic, records.units, records.clock, records.store
    offload, live, intake, tracker = Offload(), Live(), Intake(store.urgent_units), TrackerStore(settings.tracker)
    calendar_links = CalendarLinks(settings.link_secret or secret_of(settings, "links"))
    accents = SmsAccents(settings.sms_accents)
    rendering = Rendering(clinic, DOMAIN, LOCALES, clock, calendar_links.path, accents, maps=bool(settings.map_url))
    say, senses = rendering.say, _senses(settings)
    async with aiohttp.ClientSession() as session:
        engine = Engine(session, engine_url, engine_token)
        gate = outbound_gate(settings, clinic)
        delivery = Delivery(units=units, senders=_senders(settings), offload=offload, live=live, clock=clock, gate=gate)
        desk = Desk(clinic, units, read_wish, CodePost(say, delivery.wake))
        ledger = TurnLedger(units=units, clinic=clinic, senses=senses, say=say, clock=clock)
        interpreting = None
        if providers := translation_providers(settings):
            interpreting = Interpreting(TranslationPort(providers, clock), rendering, clinic, senses.look_for_danger)
        turn = Turn(
            ledger=ledger,
            engine=engine,
            offload=offload,
            live=live,
            clock=clock,
            wake_delivery=delivery.wake,
            interpreting=interpreting,
        )
        lanes = Lanes(units=units, turn=turn, offload=offload, clock=clock, name=f"{socket.gethostname()}:{settings.port}")

        async def ready() -> bool:
            return await offload(store.ready) and await engine.ready()

        public = public_site(
            clinic=clinic,
            units=units,
            offload=offload,
            clock=clock,
            live=live,
            wake=lanes.wake,
            ready=ready,
            calendar_links=calendar_links,
            map_url=settings.map_url,
            allowed_origins=settings.allowed_origins,
            demo=settings.demo,
            proxies=settings.proxies,
            chats_of_one=settings.chats_of_one,
        )
        staff_desk = StaffDesk(units, clinic, offload, live, clock, say, delivery.wake)
        staff_calendar = StaffCalendar(desk, units, offload, live, clock, say, delivery.wake)
        public.add_subapp(
            "/staff",
            staff_site(
                clinic=clinic,
                units=units,
                offload=offload,
                clock=clock,
                live=live,
                staff_desk=staff_desk,
                staff_calendar=staff_calendar,
                public_url=settings.public_url,
                secure_cookies=settings.public_url.startswith("https://"),
                sign_in_hours=settings.sign_in_hours,
                idle_minutes=settings.idle_minutes,
                proxies=settings.proxies,
                demo=settings.demo,
            ),
        )
        if settings.uses_twilio:
            public.add_routes(
                twilio_routes(
                    tokens=settings.twilio_auth_tokens,
                    public_url=settings.public_url,
                    units=units,
                    intake=intake,
                    offload=offload,
                    clock=clock,
                    wake=lanes.wake,
                    live=live,
                )
            )
        private = private_site(run=executor(desk, offload, clock).run, secret=actions_secret)
        try:
            free_time = FreeTimeKeeper(units, clinic, clock, offload)
            waitlist = WaitlistKeeper(
                desk=desk, units=units, say=say, offload=offload, live=live, clock=clock, wake_delivery=delivery.wake, gate=gate
            )
            plan = AlertPlan(settings.alert_contacts, settings.second_alert_contacts, timedelta(minutes=settings.alert_minutes))
            mailer = Mailer(settings.smtp_url, settings.smtp_from) if settings.smtp_url else None
            console = f"{settings.public_url or f'http://{settings.host}:{settings.port}'}/staff"
            alerts = AlertKeeper(AlertLedger(units, plan, say, console, mailer, clock), offload, delivery.wake)
            sealer, at = AuditSealer(units, offload), settings.purge_nightly
            purge = Purge(units, tracker, settings.retention, clock, "desk")
            purger = PurgeKeeper(purge, offload, clock, clinic.zone, at)
            yield FrontDesk(public, private, lanes, delivery, free_time, waitlist, alerts, sealer, purger, engine, ready)
        finally:
            tracker.close()
            await intake.close()
            offload.close()


def outbound_gate(settings: Settings, clinic: Clinic) -> OutboundGate:
    """Return the gate for what the desk starts, with the operator's rules."""
    rules = OutboundRules(
        settings.quiet_from, settings.quiet_until, settings.texts_a_day, settings.texts_a_week, settings.text_segments
    )
    return OutboundGate(clinic, rules, zones_of_phone)


def _senses(settings: Settings) -> Senses:
    lookout = DangerLookout()
    return Senses(
        look_for_danger=lambda text, language: lookout.look(text),
        read_consent=read_consent,
        detect_language=detect,
        is_worrying=lambda text: lookout.sense(text).worry,
        stops_one_kind=settings.revocation_scope == "kind",
    )


def _senders(settings: Settings) -> dict[Channel, Sender]:
    if not settings.uses_twilio:
        return {Channel.SMS: SimulatorSender(), Channel.WEBCHAT: WebchatSender()}
    callback = f"{settings.public_url}/twilio/status" if settings.public_url else None
    carrier = TwilioSender(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_tokens[0],
        sender=settings.twilio_from,
        api_url=settings.twilio_api_url,
        status_callback=callback,
    )
    return {Channel.SMS: carrier, Channel.WEBCHAT: WebchatSender()}


def understand_lines(settings: Settings, lines: Iterable[str], now: datetime | None) -> Iterator[dict[str, Any]]:
    """Show what the desk makes of messages, with the trained model in a process of its own."""
    clinic = load_clinic(settings.clinic)
    model = asyncio.run(train(settings.model_dir, quiet=True))

    def parse(messages: list[str]) -> Iterable[dict[str, Any]]:
        return parse_with(engine_python(), model, messages, cwd=ROOT)

    yield from understand(lines, clinic=clinic, now=now or clock_from(settings.now)(), parse=parse)
