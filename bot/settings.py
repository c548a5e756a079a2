"""Settings: one frozen value, and the only reader of the environment."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.clinic.retention import RULES, Days

PREFIX = "FRONTDESK_"


class SettingsMistaken(Exception):
    """One or more settings are missing or wrong; the text names all of them."""


def _text(value: str) -> str:
    return value


def _flag(value: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    try:
        return words[value.strip().lower()]
    except KeyError:
        raise ValueError("say yes or no") from None


def _port(value: str) -> int:
    if not value.isdigit() or int(value) > 65535:
        raise ValueError("give a port number from 0 (any free one) to 65535")
    return int(value)


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("give a whole address, such as https://desk.example.org")
    return value.rstrip("/")


def _database(value: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("give sqlite:///path/to/file or postgresql+psycopg://name:password@host/database")
    return value


def _path(value: str) -> Path:
    return Path(value).expanduser()


def _moment(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("give an ISO time with its zone, such as 2026-12-01T09:00:00-06:00") from None
    if moment.tzinfo is None:
        raise ValueError("add the zone, such as 2026-12-01T09:00:00-06:00")
    return moment.astimezone(UTC)


def _days(value: str) -> int | None:
    if value.strip().lower() in ("forever", "for ever"):
        return None
    if not value.isdigit() or int(value) < 1:
        raise ValueError('give a number of days from 1 on, or "forever"')
    return int(value)


def _time_of_day(value: str) -> time:
    if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value):
        raise ValueError("give a time of day, such as 03:30")
    hour, minute = value.split(":")
    return time(int(hour), int(minute))


def _map_url(value: str) -> str:
    if value.lower() == "none":
        return ""
    if "{address}" not in value:
        raise ValueError('put {address} where the office\'s address goes, or write "none" for no link')
    return _url(value)


def _contacts(value: str) -> tuple[str, ...]:
    contacts = _tokens(value)
    wrong = [one for one in contacts if not re.fullmatch(r"\+[1-9]\d{7,14}|[^@\s]+@[^@\s]+\.[^@\s]+", one)]
    if wrong:
        raise ValueError("write phone numbers like +15555550100 and e-mail addresses like desk@clinic.example.org")
    return contacts


def _mail_server(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("smtp", "smtps", "smtp+plain") or not parts.hostname:
        raise ValueError("write it like smtp://user:password@mail.example.org:587")
    return value


def _tokens(value: str) -> tuple[str, ...]:
    return tuple(token.strip() for token in value.split(",") if token.strip())


def _providers(value: str) -> tuple[str, ...]:
    names = tuple(one.strip() for one in value.split(",") if one.strip())
    if unknown := set(names) - {"apertium", "libretranslate", "google"}:
        raise ValueError(f"takes apertium, libretranslate and google, in the order to ask them; not {', '.join(sorted(unknown))}")
    return names


def _setting(read: Callable[[str], Any], default: Any, help: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"read": read, "help": help, "secret": secret})


def _retained(name: str) -> Any:
    """Make the setting of how long a kind of record is kept; kinds that share it are told of together."""
    rules = [rule for rule in RULES.values() if rule.setting == name]
    told = f'Days to keep {rules[0].what}, or "forever" (docs/retention.md).'
    return _setting(_days, rules[0].days, told)


@dataclass(frozen=True)
class Settings:
    """Everything that an operator can decide. Each field is the variable `FRONTDESK_<NAME IN CAPITALS>`."""

    demo: bool = _setting(_flag, True, "Demo mode: seeds the demo clinic, offers the phone simulator and the demo sign-in.")
    now: datetime | None = _setting(
        _moment, None, "The clock starts at this ISO time with zone and runs on from it. Demo mode only."
    )
    clinic: Path = _setting(_path, Path("clinic.yml"), "The clinic's own content.")
    data_dir: Path = _setting(_path, Path("var"), "The folder for the database, the engine's tracker and generated secrets.")
    database_url: str = _setting(
        _database, "", "Where the desk keeps its records; empty means SQLite in the data folder.", secret=True
    )
    host: str = _setting(_text, "127.0.0.1", "The address that the public site listens on; 0.0.0.0 for every interface.")
    port: int = _setting(_port, 8080, "The public site's port; 0 means any free one.")
    private_port: int = _setting(_port, 0, "The private site's port (Rasa's actions, loopback only); 0 means any free one.")
    private_host: str = _setting(
        _text,
        "127.0.0.1",
        "The address that the private site listens on; change it only when the engine runs on another machine.",
    )
    engine_port: int = _setting(_port, 0, "The engine's port (loopback only); 0 means any free one.")
    public_url: str = _setting(
        _url, "", "The address by which patients and Twilio reach the public site, when it is behind a proxy."
    )
    allowed_origins: tuple[str, ...] = _setting(
        _tokens, (), "Other web sites that may embed the chat, with commas between, such as https://clinic.example.org."
    )
    engine_url: str = _setting(_url, "", "The engine's address when it runs elsewhere (`frontdesk desk`).")
    actions_url: str = _setting(_url, "", "The private site's address as the engine sees it (`frontdesk engine`).")
    engine_token: str = _setting(
        _text, "", "The token that the desk shows to the engine; `frontdesk up` makes one if it is empty.", secret=True
    )
    actions_secret: str = _setting(
        _text, "", "The secret that the engine shows to the private site; `frontdesk up` makes one.", secret=True
    )
    link_secret: str = _setting(
        _text, "", "The secret that signs links to calendar files; desks that share a database need the same one.", secret=True
    )
    tracker_url: str = _setting(
        _text, "", "The engine's tracker store as an SQLAlchemy 1.4 address; empty means SQLite in the data folder.", secret=True
    )
    redis_url: str = _setting(
        _text, "", "A Redis address for the engine's lock store, needed with several engine replicas.", secret=True
    )
    model_dir: Path = _setting(_path, Path("models"), "The folder of trained models.")
    twilio_account_sid: str = _setting(_text, "", "Twilio's account SID (AC...).")
    twilio_auth_tokens: tuple[str, ...] = _setting(
        _tokens,
        (),
        "Twilio's auth token; two, with a comma between, while one is being rotated. The first one signs what we send.",
        secret=True,
    )
    twilio_from: str = _setting(_text, "", "The clinic's number at Twilio (+1...), or a messaging service SID (MG...).")
    twilio_api_url: str = _setting(
        _url, "https://api.twilio.com", "Twilio's REST address; another one for rehearsals against a local server."
    )
    alert_contacts: tuple[str, ...] = _setting(
        _contacts,
        (),
        "Who is told at once of a patient in danger: phone numbers (+1...) and e-mail addresses, with commas between.",
    )
    second_alert_contacts: tuple[str, ...] = _setting(
        _contacts, (), "Who is told as well when nobody has acknowledged the alert in the console in time."
    )
    alert_minutes: int = _setting(int, 5, "Minutes until the second contacts are told.")
    smtp_url: str = _setting(
        _mail_server,
        "",
        "The mail server for alerts: smtp://user:password@host:587, or smtps:// for TLS from the start, smtp+plain:// for none.",
        secret=True,
    )
    smtp_from: str = _setting(_text, "", "The address that alerts by e-mail come from.")
    quiet_from: time = _setting(
        _time_of_day, time(21), "From this time on, where the reader is, no text is sent that nobody asked for, such as 20:00."
    )
    quiet_until: time = _setting(_time_of_day, time(8), "Until this time, where the reader is, no such text is sent.")
    texts_a_day: int = _setting(int, 1, "So many texts that nobody asked for go to one number within 24 hours.")
    texts_a_week: int = _setting(int, 3, "So many within seven days.")
    text_segments: int = _setting(int, 2, "So many segments such a text may have.")
    sms_accents: str = _setting(
        _text,
        "keep",
        "Accents in text messages. `keep` them, or keep them `if_free`: á, í, ó and ú make a message cost up to twice as much; where they do, it is sent without them.",
    )
    translation: tuple[str, ...] = _setting(
        _providers,
        (),
        "Who translates for patients of other languages than English and Spanish, in the order to ask them: `apertium`, `libretranslate`, "
        "`google`. Empty: a person with an interpreter answers. docs/translation.md says what each is sent.",
    )
    libretranslate_url: str = _setting(_url, "", "The address of a server that speaks LibreTranslate's protocol.")
    libretranslate_key: str = _setting(_text, "", "Its API key, if it wants one.", secret=True)
    libretranslate_covers_phi: bool = _setting(
        _flag, False, "Whether patients' data may go there: it runs on the clinic's own machine, or there is an agreement."
    )
    map_url: str = _setting(
        _map_url,
        "https://www.openstreetmap.org/search?query={address}",
        "Where the chat's link to a map leads; `{address}` is the office's address. `none`: no link.",
    )
    google_translate_url: str = _setting(
        _url, "https://translate.google.com", "Google's translation page; another address for rehearsals against a local server."
    )
    revocation_scope: str = _setting(
        _text,
        "all",
        "What `stop` in free words ends when it answers a text of one kind: `all` texts, or that `kind` alone. The carrier's keywords end all.",
    )
    sign_in_hours: int = _setting(int, 12, "Hours until a staff member must sign in again.")
    idle_minutes: int = _setting(
        int,
        60,
        "Minutes without doing anything until a staff member must sign in again; 0 for never. An open page alone does nothing.",
    )
    proxies: int = _setting(
        int, 0, "How many proxies of your own stand before the desk; the visitor's address is then read from X-Forwarded-For."
    )
    purge_nightly: time | None = _setting(
        _time_of_day,
        None,
        "At this time of the clinic's day, such as 03:30, what is past its retention is purged; empty means never.",
    )
    retain_dialogue: int | None = _retained("retain_dialogue")
    retain_codes: int | None = _retained("retain_codes")
    retain_notices: int | None = _retained("retain_notices")
    retain_sign_ins: int | None = _retained("retain_sign_ins")
    retain_visitors: int | None = _retained("retain_visitors")
    retain_conversations: int | None = _retained("retain_conversations")
    retain_waitlist: int | None = _retained("retain_waitlist")
    retain_time_holds: int | None = _retained("retain_time_holds")
    retain_appointments: int | None = _retained("retain_appointments")
    retain_statements: int | None = _retained("retain_statements")
    retain_consent: int | None = _retained("retain_consent")
    retain_audit: int | None = _retained("retain_audit")
    retain_erased: int | None = _retained("retain_erased")
    chats_of_one: int = _setting(int, 50, "So many web chats may be open from one address, such as a waiting room's.")
    log_level: str = _setting(_text, "INFO", "How much the logs say: DEBUG, INFO, WARNING or ERROR. Logs hold ids only.")

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Read all settings, or raise SettingsMistaken naming everything that is wrong at once."""
        mistakes: list[str] = []
        values: dict[str, Any] = {}
        known = {PREFIX + f.name.upper(): f for f in fields(cls)}
        for name, written in environment.items():
            if not name.startswith(PREFIX):
                continue
            if name not in known:
                mistakes.append(f"{name} is no setting; see docs/settings.md for the list")
            elif written.strip():
                try:
                    values[known[name].name] = known[name].metadata["read"](written.strip())
                except ValueError as wrong:
                    shown = "" if known[name].metadata["secret"] else f" {written!r}"
                    mistakes.append(f"{name}{shown} is wrong: {wrong}")
        settings = cls(**values)
        mistakes += settings._contradictions()
        if mistakes:
            raise SettingsMistaken("\n".join(["These settings need a look:", *(f"  - {line}" for line in mistakes)]))
        return settings

    def _contradictions(self) -> list[str]:
        found = []
        if self.now and not self.demo:
            found.append("FRONTDESK_NOW moves the clock and works in demo mode only; remove it or set FRONTDESK_DEMO=yes")
        twilio = {
            "FRONTDESK_TWILIO_ACCOUNT_SID": self.twilio_account_sid,
            "FRONTDESK_TWILIO_AUTH_TOKENS": self.twilio_auth_tokens,
            "FRONTDESK_TWILIO_FROM": self.twilio_from,
        }
        missing = [name for name, value in twilio.items() if not value]
        if missing and len(missing) < len(twilio):
            found.append(f"Twilio needs all three of its settings; missing: {', '.join(missing)}")
        if not self.demo and missing and len(missing) == len(twilio):
            found.append("outside demo mode the desk needs Twilio: set " + ", ".join(missing))
        if len(self.twilio_auth_tokens) > 2:
            found.append("FRONTDESK_TWILIO_AUTH_TOKENS takes one token, or two during a rotation")
        if self.log_level.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            found.append("FRONTDESK_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR")
        mails = [one for one in (*self.alert_contacts, *self.second_alert_contacts) if "@" in one]
        if mails and not (self.smtp_url and self.smtp_from):
            found.append("alerts by e-mail need FRONTDESK_SMTP_URL and FRONTDESK_SMTP_FROM")
        if not 1 <= self.alert_minutes <= 120:
            found.append("FRONTDESK_ALERT_MINUTES must be from 1 to 120")
        if self.quiet_until >= self.quiet_from:
            found.append("FRONTDESK_QUIET_UNTIL must be earlier in the day than FRONTDESK_QUIET_FROM")
        if self.quiet_from > time(21) or self.quiet_until < time(8):
            found.append("quiet hours may be longer than from 21:00 to 8:00, not shorter (47 CFR 64.1200(c)(1))")
        if not 1 <= self.texts_a_day <= self.texts_a_week:
            found.append("FRONTDESK_TEXTS_A_DAY must be at least 1, and no more than FRONTDESK_TEXTS_A_WEEK")
        if not 1 <= self.text_segments <= 10:
            found.append("FRONTDESK_TEXT_SEGMENTS must be from 1 to 10")
        if "libretranslate" in self.translation and not self.libretranslate_url:
            found.append("FRONTDESK_TRANSLATION names libretranslate: set FRONTDESK_LIBRETRANSLATE_URL")
        if self.sms_accents not in ("keep", "if_free"):
            found.append("FRONTDESK_SMS_ACCENTS must be keep or if_free")
        if self.revocation_scope not in ("all", "kind"):
            found.append("FRONTDESK_REVOCATION_SCOPE must be all or kind")
        if not 0 <= self.idle_minutes <= 1440:
            found.append("FRONTDESK_IDLE_MINUTES must be from 0 to 1440")
        if not 1 <= self.chats_of_one <= 10_000:
            found.append("FRONTDESK_CHATS_OF_ONE must be from 1 to 10000")
        if not 0 <= self.proxies <= 10:
            found.append("FRONTDESK_PROXIES must be from 0 to 10")
        if not 1 <= self.sign_in_hours <= 168:
            found.append("FRONTDESK_SIGN_IN_HOURS must be from 1 to 168")
        return found

    @property
    def database(self) -> str:
        """The database's address, SQLite in the data folder unless set."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'frontdesk.db'}"

    @property
    def tracker(self) -> str:
        """The address of the engine's tracker store, SQLite in the data folder unless set."""
        return self.tracker_url or f"sqlite:///{self.data_dir.absolute() / 'tracker.db'}"

    @property
    def retention(self) -> Days:
        """How many days each kind of record is kept; None is for ever."""
        return {kind: getattr(self, rule.setting) for kind, rule in RULES.items()}

    @property
    def uses_twilio(self) -> bool:
        return bool(self.twilio_account_sid)
