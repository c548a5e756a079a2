"""What the desk starts: consent, quiet hours at the reader, caps, revealing words and segments; each decision explains itself."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clinic.clinic_time import local
from bot.clinic.consent.quiet_hours import may_write_from
from bot.clinic.consent.standing import Category, Standing
from bot.clinic.messages import Channel
from bot.clinic.outreach.gate import Draft, Fate, OutboundRules, Recipient, decide
from bot.clinic.outreach.revealing import revealing_list, revealing_words
from bot.services.phone_zones import ANYWHERE, zones_of_phone

CHICAGO, HONOLULU, NEW_YORK = (ZoneInfo(name) for name in ("America/Chicago", "Pacific/Honolulu", "America/New_York"))
NOON = datetime(2026, 12, 1, 18, tzinfo=UTC)  # in Chicago
DRAFT = Draft("Lakeside: Ana, see you Tuesday at 9:00. Call 555-0100.", Channel.SMS, Category.CARE, 1)
RULES = OutboundRules()
HOUR = timedelta(hours=1)


def fate(draft: Draft = DRAFT, recipient: Recipient | None = None, now: datetime = NOON) -> Fate:
    return decide(draft, recipient or Recipient(Standing(), (CHICAGO,)), RULES, now=now).fate


def test_plain_text_by_day_goes() -> None:
    assert fate() is Fate.ALLOWED


@pytest.mark.parametrize(
    ("standing", "category", "expected"),
    [
        (Standing(), Category.REMINDERS, Fate.ALLOWED),
        (Standing(), Category.BILLING, Fate.REFUSED),
        (Standing(), Category.FEEDBACK, Fate.REFUSED),
        (Standing(given=frozenset({"billing"})), Category.BILLING, Fate.ALLOWED),
        (Standing(out=frozenset({"reminders"})), Category.REMINDERS, Fate.REFUSED),
        (Standing(out=frozenset({"reminders"})), Category.CARE, Fate.ALLOWED),
        (Standing(opted_out=True, given=frozenset({"billing"})), Category.BILLING, Fate.REFUSED),
        (Standing(opted_out=True, wrong_number=True), Category.CARE, Fate.REFUSED),
    ],
)
def test_consent_is_asked_per_kind(standing: Standing, category: Category, expected: Fate) -> None:
    assert fate(replace(DRAFT, category=category), Recipient(standing, (CHICAGO,))) is expected


def test_each_refusal_and_delay_says_why() -> None:
    night = NOON + 11 * HOUR
    told = {
        decide(replace(DRAFT, category=Category.BILLING), Recipient(Standing(), (CHICAGO,)), RULES, now=NOON).because,
        decide(replace(DRAFT, text="Your HIV test"), Recipient(Standing(), (CHICAGO,)), RULES, now=NOON).because,
        decide(replace(DRAFT, segments=3), Recipient(Standing(), (CHICAGO,)), RULES, now=NOON).because,
        decide(DRAFT, Recipient(Standing(), (CHICAGO,)), RULES, now=night).because,
        decide(DRAFT, Recipient(Standing(), (CHICAGO,), (NOON - HOUR,)), RULES, now=NOON).because,
        decide(DRAFT, Recipient(Standing(), (CHICAGO,), (night - HOUR,)), RULES, now=night).because,
    }
    assert told == {
        "billing texts need a consent of their own, and there is none",
        "a text may not reveal what the care is about: hiv test",
        "3 segments; at most 2 are allowed",
        "quiet hours",
        "1 a day and 3 a week",
        "quiet hours and 1 a day and 3 a week",
    }


def test_one_a_day_and_three_a_week_and_what_was_asked_for_beside_it() -> None:
    yesterday, days = NOON - 23 * HOUR, [NOON - timedelta(days=n) for n in (2, 4, 6)]
    decision = decide(DRAFT, Recipient(Standing(), (CHICAGO,), (yesterday,)), RULES, now=NOON)
    assert (decision.fate, decision.until) == (Fate.DEFERRED, NOON + HOUR)
    decision = decide(DRAFT, Recipient(Standing(), (CHICAGO,), days), RULES, now=NOON)
    assert (decision.fate, decision.until) == (Fate.DEFERRED, NOON + timedelta(days=1))
    assert fate(replace(DRAFT, requested=True), Recipient(Standing(), (CHICAGO,), [yesterday, *days])) is Fate.ALLOWED


def test_what_was_asked_for_is_sent_whatever_its_length() -> None:
    assert fate(replace(DRAFT, segments=5, requested=True)) is Fate.ALLOWED
    assert fate(replace(DRAFT, segments=5)) is Fate.REFUSED


def test_web_chat_wakes_nobody() -> None:
    assert fate(replace(DRAFT, channel=Channel.WEBCHAT, text="about your HIV test"), now=NOON + 11 * HOUR) is Fate.ALLOWED


def test_text_waits_until_it_is_day_wherever_the_reader_may_be() -> None:
    early = datetime(2026, 12, 1, 14, 30, tzinfo=UTC)  # 8:30 in Chicago, 4:30 in Honolulu
    decision = decide(DRAFT, Recipient(Standing(), (CHICAGO, HONOLULU)), RULES, now=early)
    assert decision.until == datetime(2026, 12, 1, 18, tzinfo=UTC)  # 12:00 and 8:00
    assert fate(recipient=Recipient(Standing(), (CHICAGO,)), now=early) is Fate.ALLOWED


def test_zones_without_a_common_hour_leave_it_to_the_first() -> None:
    far = ZoneInfo("Asia/Manila")  # 14 hours ahead of Chicago
    rules = OutboundRules(quiet_from=time(16), quiet_until=time(10))
    night = datetime(2026, 12, 1, 12, tzinfo=UTC)
    decision = decide(DRAFT, Recipient(Standing(), (CHICAGO, far)), rules, now=night)
    assert decision.until == datetime(2026, 12, 1, 16, tzinfo=UTC)


ZONES = [CHICAGO, HONOLULU, NEW_YORK, ZoneInfo("America/Phoenix"), ZoneInfo("America/Mexico_City")]


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True),
)
def test_no_text_leaves_in_the_night_of_any_zone_and_none_waits_for_more_than_a_day(now: datetime, zones: list[ZoneInfo]) -> None:
    when = may_write_from(now, Channel.SMS, zones)
    assert now <= when < now + timedelta(hours=25)
    assert all(time(8) <= local(when, zone).time() < time(21) for zone in zones)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See you at the oncology office", ["oncology"]),
        ("Su cita de ginecología es el martes", ["ginecologia"]),
        ("Your METFORMIN is ready", ["metformin"]),
        ("Results: HIV test", ["hiv test"]),
        ("your mental health visit", ["mental health"]),
        ("Lakeside: Ana, you have a visit with Dr. Lee on Tue, Dec 1 at 9:00. Call 555-0100.", []),
        ("Please bring your insurance card and arrive early", []),
        ("Hope you feel better", []),
    ],
)
def test_revealing_words(text: str, found: list[str]) -> None:
    assert revealing_words(text) == found


def test_list_of_revealing_words_holds_every_kind_in_both_languages() -> None:
    kinds = set(revealing_list().values())
    assert kinds == {"diagnosis", "drug", "specialty", "procedure"}
    assert {"depresion", "psiquiatra", "insulina", "biopsia", "depression", "psychiatrist", "insulin", "biopsy"} <= set(
        revealing_list()
    )


def test_a_numbers_own_zone_is_known_and_a_toll_free_one_may_be_anywhere() -> None:
    assert zones_of_phone("+13125550101") == (CHICAGO,)
    assert zones_of_phone("+18085550101") == (HONOLULU,)
    assert zones_of_phone("+18005550101") == ANYWHERE
    assert zones_of_phone("+15555550101") == ()
    assert zones_of_phone("nonsense") == ()
