"""A following turn is heard against the wish before and what was offered."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clinic.knowledge.content import Clinic
from bot.clinic.scheduling.appointments import Opening
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.wishes.reading import read_wish, refine_wish
from bot.gateway.understanding import wish_fields
from tests.wishes.small_clinic import clinic

CLINIC = clinic()
NORTH = replace(CLINIC.locations[0], id="north", name="North Side", aliases=("north", "norte"))
TWO_PLACES = replace(CLINIC, locations=(*CLINIC.locations, NORTH))
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=CLINIC.zone)


def opening(at: str, practitioner: str = "lee", location: str = "main") -> Opening:
    starts_at = datetime.fromisoformat(at).replace(tzinfo=CLINIC.zone)
    return Opening(starts_at, starts_at + timedelta(minutes=20), practitioner, location, "checkup")


def refined(before: str, offered: Sequence[Opening], turn: str, clinic: Clinic = CLINIC) -> dict[str, Any] | None:
    wish = refine_wish(read_wish(before, now=NOW, clinic=clinic), turn, offered=offered, now=NOW, clinic=clinic)
    return None if wish is None else wish_fields(wish)


TUESDAY = [opening("2026-12-01T09:00")]
WEEK = [opening("2026-11-30T13:00"), opening("2026-12-01T15:00"), opening("2026-12-03T16:00")]


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        ("later that day", {"date_from": "2026-12-01", "date_to": "2026-12-01", "time_from": "09:20"}),
        ("más tarde", {"date_from": "2026-12-01", "date_to": "2026-12-01", "time_from": "09:20"}),
        ("earlier", {"date_from": "2026-12-01", "date_to": "2026-12-01", "time_to": "09:00"}),
        ("not so early", {"date_from": "2026-12-01", "date_to": "2026-12-01", "time_from": "10:00"}),
        ("es muy temprano", {"date_from": "2026-12-01", "date_to": "2026-12-01", "time_from": "10:00"}),
        ("an hour later", {"date_from": "2026-12-01", "date_to": "2026-12-01", "time_from": "10:00", "time_to": "10:00"}),
        ("ese mismo dia pero en la mañana", {"date_from": "2026-12-01", "date_to": "2026-12-01", "time_to": "12:00"}),
        ("the week after", {"date_from": "2026-12-07", "date_to": "2026-12-13"}),
        ("otra semana", {"date_from": "2026-12-07", "date_to": "2026-12-13"}),
        ("la semana siguiente", {"date_from": "2026-12-07", "date_to": "2026-12-13"}),
        ("the day before", {"date_from": "2026-11-30", "date_to": "2026-11-30"}),
        ("al otro día", {"date_from": "2026-12-02", "date_to": "2026-12-02"}),
        ("a few days later", {"date_from": "2026-12-04", "date_to": "2026-12-04"}),
        ("later in the week", {"date_from": "2026-12-02", "date_to": "2026-12-06"}),
        ("same time but friday", {"date_from": "2026-12-04", "date_to": "2026-12-04", "time_from": "09:00", "time_to": "09:00"}),
        ("la misma hora pero el jueves", {"date_from": "2026-12-03", "date_to": "2026-12-03", "time_from": "09:00", "time_to": "09:00"}),
        ("same time next week", {"date_from": "2026-12-08", "date_to": "2026-12-08", "time_from": "09:00", "time_to": "09:00"}),
        ("wednesday instead", {"date_from": "2026-12-02", "date_to": "2026-12-02"}),
        ("the 12th", {"date_from": "2026-12-12", "date_to": "2026-12-12"}),
        ("not tuesdays", {"exclude_weekdays": [1]}),
        ("otro día", {"exclude_dates": ["2026-12-01"]}),
        ("that day doesn't work", {"exclude_dates": ["2026-12-01"]}),
        ("that week doesn't work", {"date_from": "2026-12-07", "date_to": "2026-12-13"}),
        ("anything sooner?", {"date_to": "2026-11-30", "first_available": True}),
        ("más adelante", {"date_from": "2026-12-02"}),
        ("mejor a las 4", {"date_from": "2026-12-01", "date_to": "2026-12-01", "time_from": "16:00", "time_to": "16:00"}),
        ("not that early, maybe 11", {"date_from": "2026-12-01", "date_to": "2026-12-01", "time_from": "11:00", "time_to": "11:00"}),
    ],
)  # fmt: skip
def test_turn_leans_on_the_opening_that_was_offered(turn: str, expected: dict[str, Any]) -> None:
    assert refined("tuesday", TUESDAY, turn) == expected


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        ("tuesday", {"date_from": "2026-12-01", "date_to": "2026-12-01", "time_from": "12:00", "time_to": "17:00"}),
        ("martes o jueves", {"date_from": "2026-11-30", "date_to": "2026-12-06", "time_from": "12:00", "time_to": "17:00", "weekdays": [1, 3]}),
        ("later", {"date_from": "2026-11-30", "date_to": "2026-12-06", "time_from": "16:20", "time_to": "17:00"}),
        ("mornings instead", {"date_from": "2026-11-30", "date_to": "2026-12-06", "time_to": "12:00"}),
        ("the week after", {"date_from": "2026-12-07", "date_to": "2026-12-13", "time_from": "12:00", "time_to": "17:00"}),
        ("not monday", {"date_from": "2026-11-30", "date_to": "2026-12-06", "time_from": "12:00", "time_to": "17:00", "exclude_weekdays": [0]}),
        ("lo antes posible", {"time_from": "12:00", "time_to": "17:00", "first_available": True}),
    ],
)  # fmt: skip
def test_turn_narrows_the_week_that_was_wished_for(turn: str, expected: dict[str, Any]) -> None:
    assert refined("next week in the afternoon", WEEK, turn) == expected


def test_her_in_the_other_office_is_the_offered_practitioner_elsewhere() -> None:
    assert refined("friday", [opening("2026-11-27T09:00")], "with her but in the other office", TWO_PLACES) == {
        "date_from": "2026-11-27", "date_to": "2026-11-27", "practitioner": "lee", "location": "north",
    }  # fmt: skip


def test_other_office_of_three_is_not_guessed() -> None:
    three = replace(TWO_PLACES, locations=(*TWO_PLACES.locations, replace(NORTH, id="east", name="East Side", aliases=())))
    assert refined("friday", [opening("2026-11-27T09:00")], "in the other office", three) == {
        "date_from": "2026-11-27", "date_to": "2026-11-27",
    }  # fmt: skip


def test_anybody_lets_go_of_the_practitioner() -> None:
    assert refined("friday with dr lee", [opening("2026-11-27T09:00")], "anyone is fine") == {
        "date_from": "2026-11-27", "date_to": "2026-11-27",
    }  # fmt: skip


def test_for_whom_and_what_is_kept() -> None:
    assert refined("flu shot for my son on friday", [opening("2026-11-27T09:00")], "the day before") == {
        "date_from": "2026-11-26", "date_to": "2026-11-26", "visit_type": "vaccine", "person": "son",
    }  # fmt: skip


def test_doubt_ends_when_a_day_is_named() -> None:
    assert read_wish("next friday", now=NOW, clinic=CLINIC).doubt != ()
    for turn in ("the 27th", "this friday", "this week"):
        assert refined("next friday", [], turn) == {"date_from": "2026-11-27", "date_to": "2026-11-27"}
    for turn in ("the 4th", "the one next week", "el de la próxima semana"):
        assert refined("next friday", [], turn) == {"date_from": "2026-12-04", "date_to": "2026-12-04"}


@pytest.mark.parametrize("turn", ["yes", "no", "ok thanks", "how much is it", "sí", "gracias", "are you open saturdays?"])
def test_turn_that_wishes_nothing_is_none(turn: str) -> None:
    assert refined("tuesday", TUESDAY, turn) is None


_WORDS = """
later earlier that same day week the after before not so early late other office with her an hour two days un poco mas tarde ese mismo dia
otra semana siguiente anterior misma hora friday martes but pero 3 10:30 12th december sooner asap no a la
"""


@given(
    st.lists(st.sampled_from(_WORDS.split()), max_size=8).map(" ".join),
    st.sampled_from([[], TUESDAY, WEEK]),
    st.sampled_from(["", "tuesday", "next week", "after 3"]),
)
@settings(max_examples=300, deadline=None)
def test_any_turn_leaves_a_wish_that_can_be_looked_for(turn: str, offered: list[Opening], before: str) -> None:
    wish = refine_wish(read_wish(before, now=NOW, clinic=CLINIC), turn, offered=offered, now=NOW, clinic=CLINIC) or TimeWish()
    assert wish.date_from is None or wish.date_from >= NOW.date()
    assert wish.date_from is None or wish.date_to is None or wish.date_from <= wish.date_to
    assert wish.time_from is None or wish.time_to is None or wish.time_from <= wish.time_to
    assert not set(wish.weekdays) & set(wish.exclude_weekdays)
    assert json.dumps(wish_fields(wish))
