"""Rendering: a response's name and values become words in the patient's language, fit for the channel."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.sms.pages import first_page
from bot.channels.sms.segments import segments_of
from bot.clinic.clinic_time import Clock, local
from bot.clinic.knowledge.content import Clinic
from bot.clinic.messages import Answer, Channel, Choice, Link
from bot.clinic.patients.phones import written_phone
from bot.gateway import spoken
from bot.gateway.catalogue import ENGLISH, Catalogue, Field, Template

log = logging.getLogger(__name__)

MAP_PATH = "/map/{location_id}"
"""Leads from the desk's own site to the map of an office."""
_FINDS_THE_WAY = frozenset({"ask_location", "ask_parking"})
CalendarPath = Callable[[int, datetime, str], str]
"""Makes the path of a visit's calendar file from the appointment's number, when the visit begins, and a language."""
_CALENDAR = {
    "utter_appointment_moved": "utter_link_calendar_update",
    "utter_appointment_cancelled": "utter_link_calendar_remove",
}

_KIND = {
    "en": "Sorry, something went wrong on our side. Please call us at {clinic_phone} and we will help you.",
    "es": "Disculpe, algo salió mal de nuestro lado. Llámenos al {clinic_phone} y le ayudaremos.",
    "ar": "عذرا، حدث خطأ من جانبنا. اتصل بنا بالرقم {clinic_phone} وسنساعدك.",
    "fr": "Désolés, quelque chose a mal marché de notre côté. Appelez-nous au {clinic_phone} et nous vous aiderons.",
    "ht": "Padon, gen yon bagay ki mal pase bò kote pa nou. Rele nou nan {clinic_phone} e n ap ede ou.",
    "ko": "죄송합니다. 저희 쪽에 문제가 생겼습니다. {clinic_phone}번으로 전화해 주시면 도와드리겠습니다.",
    "pt": "Desculpe, algo deu errado do nosso lado. Ligue para {clinic_phone} e vamos ajudar você.",
    "ru": "Извините, у нас что-то пошло не так. Позвоните нам: {clinic_phone}, и мы поможем.",
    "tl": "Paumanhin po, may nangyaring mali sa panig namin. Tumawag sa {clinic_phone} at tutulungan namin kayo.",
    "vi": "Xin lỗi, phía chúng tôi có trục trặc. Xin gọi {clinic_phone}, chúng tôi sẽ giúp quý vị.",
    "zh": "对不起，我们这边出了问题。请致电 {clinic_phone}，我们会帮您。",
}
"""What is said when nothing else can be said."""


@dataclass(frozen=True)
class Words:
    """What a patient reads, the choices offered with it (already written into the text where there are no buttons), and links."""

    text: str
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = ()
    rest: str = ""
    """What a text message has no room for; it follows when the patient asks for more."""


@dataclass(frozen=True)
class Reader:
    """Where words are read: on which channel, and in which time zone if that is known."""

    channel: Channel
    zone: ZoneInfo | None = None


class SmsAccents(StrEnum):
    """What becomes of accents in a text message that cost segments: they are kept, or they go."""

    KEEP = "keep"
    IF_FREE = "if_free"


class ValueMissing(Exception):
    """A text asks for a value that the answer does not hold; `args[0]` is the place's name."""


class Rendering:
    """Speaks the clinic's responses. `clock` decides which days are said with their year; without it none is.

    `calendar_path` makes the path of a visit's calendar file; without it none is offered.
    """

    def __init__(
        self,
        clinic: Clinic,
        domain_path: Path,
        locales_dir: Path,
        clock: Clock | None = None,
        calendar_path: CalendarPath | None = None,
        sms_accents: SmsAccents = SmsAccents.KEEP,
        maps: bool = False,
    ) -> None:
        self._clinic = clinic
        self._clock = clock
        self._calendar_path = calendar_path
        self._sms_accents = sms_accents
        self._maps = maps
        self.catalogue = Catalogue.read(domain_path, locales_dir)
        self._always = {
            "clinic": clinic.short_name,
            "clinic_name": clinic.name,
            "clinic_phone": written_phone(clinic.phone),
            "nurse_line": written_phone(clinic.nurse_line),
            "emergency_number": clinic.emergency_number,
            "crisis_number": clinic.crisis_number,
            "assistant_name": clinic.assistant_name,
            "website": clinic.website,
        }
        self._answers = {answer.id: answer.text for answer in clinic.answers}
        self._finding = {answer.id for answer in clinic.answers if answer.intent in _FINDS_THE_WAY}

    def say(self, answer: Answer, language: str, channel: Channel, zone: str | None = None) -> Words:
        """Put an answer into words. In another `zone` (IANA) than the clinic's, times are said in both. What cannot be said is logged by name and becomes a kind text; never raises."""
        reader = Reader(channel, ZoneInfo(zone) if zone else None)
        try:
            text, choices = self._said(answer, language, reader)
        except ValueMissing as missing:
            log.error("response %s lacks a value for %s", answer.response, missing)
            text, choices = self._kind(language), ()
        except (LookupError, StopIteration, ValueError, TypeError, AttributeError, ArithmeticError) as wrong:
            log.error("response %s could not be said: %s", answer.response, type(wrong).__name__)
            text, choices = self._kind(language), ()
        if channel is Channel.SMS:
            return self._for_sms(text, choices, language, whole=self.is_critical(answer))
        return Words(text, choices, self._links(answer, language, reader))

    def speaks(self, answer: Answer, language: str, channel: Channel) -> bool:
        """Tell whether an answer and the clinic's own words in it stand in this language, rather than in English."""
        if answer.response is None:
            return True
        if answer.response == "utter_faq" and (text := self._answers.get(answer.values.get("answer_id", ""))):
            return language in text
        entry = self.catalogue.entry(answer.response, language, channel)
        if entry is None or entry.text.language != language:
            return False
        held = [answer.values.get(part.name) for part in entry.text.parts if isinstance(part, Field)]
        return all(language in words for words in held if isinstance(words, Mapping))

    def is_critical(self, answer: Answer) -> bool:
        """Tell whether an answer must never be a machine's."""
        entry = self.catalogue.entry(answer.response or "", ENGLISH, Channel.WEBCHAT)
        return entry is not None and entry.critical

    def _links(self, answer: Answer, language: str, reader: Reader) -> tuple[Link, ...]:
        """Return links to the offices' maps or a visit's calendar file; a text message has none, they would cost as much again."""
        if self._maps and answer.response == "utter_faq" and answer.values.get("answer_id") in self._finding:
            return self._map_links(language, reader)
        appointment_id, starts_at = answer.values.get("calendar_of"), answer.values.get("starts_at")
        if self._calendar_path is None or appointment_id is None or starts_at is None:
            return ()
        title = self.catalogue.entry(_CALENDAR.get(answer.response or "", "utter_link_calendar_add"), language, reader.channel)
        if title is None:
            return ()
        return (Link(self._fill(title.text, {}, reader), self._calendar_path(appointment_id, _moment(starts_at), language)),)

    def _map_links(self, language: str, reader: Reader) -> tuple[Link, ...]:
        title = self.catalogue.entry("utter_link_map", language, reader.channel)
        if title is None:
            return ()
        places = self._clinic.locations
        return tuple(
            Link(self._fill(title.text, {"location_id": place.id}, reader), MAP_PATH.format(location_id=place.id))
            for place in places
        )

    def _said(self, answer: Answer, language: str, reader: Reader) -> tuple[str, tuple[Choice, ...]]:
        if answer.response is None:
            return answer.text or self._kind(language), ()
        entry = self.catalogue.entry(answer.response, language, reader.channel)
        if isinstance(in_words := answer.values.get("in_words"), str):
            text = in_words
        elif answer.response == "utter_faq" and "answer_id" in answer.values:
            text = self._common_answer(answer.values, language)
        elif entry is None:
            log.error("response %s is not in the catalogue", answer.response)
            return self._kind(language), ()
        else:
            text = self._fill(entry.text, answer.values, reader)
        choices = [Choice(self._fill(title, answer.values, reader), payload) for title, payload in entry.buttons] if entry else []
        for offered in answer.values.get("choices") or ():
            choices.append(Choice(self._line(offered, language, reader), offered["payload"]))
        offered_now = {choice.payload for choice in choices}
        kept = answer.values.get("kept_choices") or ()
        choices += [Choice(one["title"], one["payload"]) for one in kept if one["payload"] not in offered_now]
        return text, tuple(choices)

    def _for_sms(self, text: str, choices: tuple[Choice, ...], language: str, *, whole: bool) -> Words:
        """Number the choices; cut a long text without any into pages, unless it must stay `whole`."""
        choices = tuple(Choice(spoken.plain(choice.title), choice.payload) for choice in choices)
        if not choices:
            said, more = self._as_text_message(text), self.catalogue.entry("utter_reply_more", language, Channel.SMS)
            if whole or more is None:
                return Words(said)
            page, rest = first_page(said, self._fill(more.text, {}, Reader(Channel.SMS)))
            return Words(page, rest=rest)
        lines = [f"{number}) {choice.title}" for number, choice in enumerate(choices, 1)]
        ending = self.catalogue.entry("utter_reply_with_number", language, Channel.SMS)
        lines += [self._fill(ending.text, {}, Reader(Channel.SMS))] if ending else []
        return Words(self._as_text_message("\n".join([text, *lines])), choices)

    def _as_text_message(self, text: str) -> str:
        said = spoken.plain(text)
        if self._sms_accents is SmsAccents.IF_FREE:
            cheaper = spoken.without_dear_accents(said)
            return cheaper if segments_of(cheaper).count < segments_of(said).count else said
        return said

    def _line(self, part: Mapping[str, Any], language: str, reader: Reader) -> str:
        entry = self.catalogue.entry(part["response"], language, reader.channel)
        if entry is None:
            raise ValueMissing(part["response"])
        return self._fill(entry.text, part.get("values") or {}, reader)

    def _fill(self, template: Template, values: Mapping[str, Any], reader: Reader) -> str:
        said = ""
        for part in template.parts:
            more = part if isinstance(part, str) else self._value(part, values, template.language, reader)
            said = _joined(said, more)
        said = said.strip()
        return said[:1].upper() + said[1:]

    def _value(self, field: Field, values: Mapping[str, Any], language: str, reader: Reader) -> str:
        name = field.name
        if name in self._always:
            return self._always[name]
        if values.get(name) is not None:
            return self._own_value(field, values[name], language, reader)
        for ending, part in (("_day", "day"), ("_time", "time")):
            base = name.removesuffix(ending)
            if base != name and values.get(base) is not None:
                return self._part_of_moment(values[base], part, language, reader)
        if values.get(f"{name}_cents") is not None:
            return spoken.money(int(values[f"{name}_cents"]), language)
        derived = self._derived(field, values, language)
        if derived is None:
            raise ValueMissing(name)
        return derived

    def _own_value(self, field: Field, value: Any, language: str, reader: Reader) -> str:
        if field.name.endswith("_at") and isinstance(value, str):
            when = local(_moment(value), self._clinic.zone)
            said = spoken.moment(when, language, after=field.after, with_year=self._other_year(when.date()))
            return said + spoken.elsewhere(when, reader.zone, language)
        if field.name.endswith("_on") and isinstance(value, str):
            when_on = date.fromisoformat(value)
            with_year = field.name == "born_on" or self._other_year(when_on)
            return spoken.article(language, field.after) + spoken.day(when_on, language, with_year=with_year)
        if field.name.endswith("_cents"):
            return spoken.money(int(value), language)
        if isinstance(value, Mapping):  # the clinic's own words, in its languages
            return _in(value, language)
        if isinstance(value, list):
            if all(isinstance(line, Mapping) for line in value):
                return "\n".join(self._line(line, language, reader) for line in value)
            return spoken.listing([str(item) for item in value], language)
        return str(value)

    def _part_of_moment(self, value: str, part: str, language: str, reader: Reader) -> str:
        when = local(_moment(value), self._clinic.zone)
        if part == "time":
            return spoken.hour(when, language) + spoken.elsewhere(when, reader.zone, language)
        return spoken.day(when.date(), language, with_year=self._other_year(when.date()))

    def _derived(self, field: Field, values: Mapping[str, Any], language: str) -> str | None:
        name = field.name
        if name == "practitioner" and values.get("practitioner_id"):
            person = self._clinic.practitioner(values["practitioner_id"])
            return spoken.person(person.name, person.gender, language, after=field.after)
        if name in ("visit_type", "preparation") and values.get("visit_type_id"):
            kind = self._clinic.visit_type(values["visit_type_id"])
            return _in(kind.name if name == "visit_type" else kind.preparation, language)
        if name in ("location", "address", "location_phone", "directions", "parking", "transit") and values.get("location_id"):
            place = self._clinic.location(values["location_id"])
            plain = {"location": place.name, "address": place.address, "location_phone": written_phone(place.phone)}
            return plain[name] if name in plain else _in(getattr(place, name), language)
        if name == "answer" and "answer_id" in values:
            return self._common_answer(values, language)
        return None

    def _common_answer(self, values: Mapping[str, Any], language: str) -> str:
        return _in(self._answers[values["answer_id"]], language)

    def _other_year(self, when: date) -> bool:
        return self._clock is not None and local(self._clock(), self._clinic.zone).year != when.year

    def _kind(self, language: str) -> str:
        return _KIND.get(language, _KIND[ENGLISH]).format(clinic_phone=self._always["clinic_phone"])


def _joined(said: str, more: str) -> str:
    """Put two pieces together as one writes them: "p. m." ends a sentence by itself, "de el" is "del", it is "a la 1:20"."""
    if said.endswith(".") and more.startswith(".") and not more.startswith(".."):
        return said + more[1:]
    if more.startswith("el ") and said.endswith((" de ", " a ")):
        return f"{said[:-1]}l {more[3:]}"
    if more.startswith("1:") and said.endswith(" las "):
        return f"{said[:-2]} {more}"
    return said + more


def _in(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words[ENGLISH]


def _moment(value: str) -> datetime:
    when = datetime.fromisoformat(value)
    if when.tzinfo is None:
        raise ValueError("a moment without its zone")
    return when
