"""When nothing fits, the reason is told: what lies on the surface first, and that all is taken last."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.clinic.knowledge.content import Clinic, Holiday, Leave
from bot.clinic.scheduling.openings import Reason, Search, Why
from bot.clinic.scheduling.shortfalls import reason_for
from bot.clinic.scheduling.wishes import TimeWish
from tests.clinic.conftest import at

NOW = at("2026-11-30", "07:10")  # a Monday
MONDAY, TUESDAY, SUNDAY = date(2026, 12, 7), date(2026, 12, 8), date(2026, 12, 13)
WEEK = TimeWish(date_from=MONDAY, date_to=SUNDAY)
CHRISTMAS = date(2026, 12, 25)
VACATION = Leave(date(2026, 12, 5), date(2026, 12, 16), reason={"en": "vacation"})


def on(day: date, **more: object) -> TimeWish:
    return TimeWish(date_from=day, date_to=day, **more)  # type: ignore[arg-type]


REASONS = {
    "all is taken": (Search(WEEK, "checkup", "lee"), Reason(Why.FULL, MONDAY, SUNDAY, "lee")),
    "all is taken, with anybody": (Search(on(TUESDAY), "checkup"), Reason(Why.FULL, TUESDAY, TUESDAY)),
    "somebody does not work on that weekday": (Search(on(MONDAY), "checkup", "osei"), Reason(Why.NOT_WORKING, MONDAY, MONDAY, "osei")),
    "nobody gives such a visit on that weekday": (Search(on(MONDAY), "vaccine"), Reason(Why.NOT_WORKING, MONDAY, MONDAY)),
    "somebody is never at that office": (Search(WEEK, "checkup", "lee", "north"), Reason(Why.OTHER_LOCATION, MONDAY, SUNDAY, "lee", "north")),
    "somebody works at other hours": (Search(on(TUESDAY, time_from=time(17)), "checkup", "lee"), Reason(Why.OTHER_HOURS, TUESDAY, TUESDAY, "lee")),
    "nobody works at that hour": (Search(TimeWish(time_from=time(20)), "checkup"), Reason(Why.OTHER_HOURS)),
    "the clinic is closed on that weekday": (Search(on(date(2026, 12, 12)), "checkup"), Reason(Why.CLOSED, date(2026, 12, 12), date(2026, 12, 12))),
    "a holiday": (Search(on(CHRISTMAS), "checkup"), Reason(Why.HOLIDAY, CHRISTMAS, CHRISTMAS, holiday=Holiday(CHRISTMAS, {"en": "Christmas"}))),
    "a holiday of somebody": (Search(on(CHRISTMAS), "checkup", "lee"), Reason(Why.HOLIDAY, CHRISTMAS, CHRISTMAS, holiday=Holiday(CHRISTMAS, {"en": "Christmas"}))),
    "a day that is over": (Search(on(date(2026, 11, 27)), "checkup"), Reason(Why.PAST, date(2026, 11, 27), date(2026, 11, 27))),
    "a day beyond the window": (Search(on(date(2027, 6, 1)), "checkup"), Reason(Why.TOO_FAR, date(2027, 2, 28), date(2027, 2, 28))),
    "another visit": (Search(WEEK, "vaccine", "lee"), Reason(Why.OTHER_VISIT, practitioner_id="lee")),
    "no new patients": (Search(WEEK, "checkup", "osei", new_patient=True), Reason(Why.NO_NEW_PATIENTS, practitioner_id="osei")),
}  # fmt: skip


@pytest.mark.parametrize("what", REASONS)
def test_the_reason_is_told(what: str, clinic: Clinic) -> None:
    search, expected = REASONS[what]
    assert reason_for(clinic, search, now=NOW) == expected


def test_somebody_who_is_away_is_said_to_be_and_until_when(clinic: Clinic) -> None:
    lee = replace(clinic.practitioner("lee"), exceptions=(VACATION,))
    away = replace(clinic, practitioners=(lee, *clinic.practitioners[1:]))
    assert reason_for(away, Search(WEEK, "checkup", "lee"), now=NOW) == Reason(
        Why.AWAY, date(2026, 12, 5), date(2026, 12, 16), "lee"
    )
    later = TimeWish(date_from=date(2026, 12, 16), date_to=date(2026, 12, 18))
    assert reason_for(away, Search(later, "checkup", "lee"), now=NOW).why is Why.FULL


def test_what_the_visit_forbids_comes_before_what_the_days_do(clinic: Clinic) -> None:
    kinds = tuple(
        replace(kind, min_age=18, minimum_notice=timedelta(days=3), new_patients=False) if kind.id == "checkup" else kind
        for kind in clinic.visit_types
    )
    strict = replace(clinic, visit_types=kinds)
    tomorrow = on(date(2026, 12, 1))
    assert reason_for(strict, Search(tomorrow, "checkup", born_on=date(2015, 1, 1)), now=NOW) == Reason(Why.TOO_YOUNG, age=18)
    assert reason_for(strict, Search(tomorrow, "checkup", new_patient=True), now=NOW) == Reason(Why.NO_NEW_PATIENTS)
    assert reason_for(strict, Search(tomorrow, "checkup"), now=NOW) == Reason(Why.TOO_SOON, date(2026, 12, 3), date(2026, 12, 3))
