"""What is offered is the same whether days are read as they are needed or all at once."""

from hypothesis import given
from hypothesis import strategies as st

from bot.clinic.scheduling.spreading import soonest, spread
from bot.clinic.scheduling.starts import Candidate, Start

DAY = 24 * 60
starts = st.tuples(st.integers(0, 20), st.integers(96, 200).map(lambda tick: 5 * tick), st.sampled_from(["ann", "bob", "cy"]))
calendars = st.sets(starts, max_size=40)


def days_of(calendar: set[tuple[int, int, str]]) -> list[tuple[int, list[Candidate]]]:
    return [
        (day, sorted(Candidate(Start(day * DAY + clock, who, "main"), day, clock) for on, clock, who in calendar if on == day))
        for day in range(21)
    ]


def spread_of_all(candidates: list[Candidate], limit: int) -> list[Candidate]:
    """Look at everything each time, as the rule says it: near the first one, on other days, half days and with others."""
    chosen = candidates[:1]
    while chosen and len(chosen) < limit:
        rest = [one for one in candidates if all(one.start.starts != other.start.starts for other in chosen)]
        if not rest:
            break

        def cost(one: Candidate) -> int:
            return 60 * (one.day - chosen[0].day) + sum(
                120 * (one.day == other.day)
                + max(0, 120 - abs(one.start.starts - other.start.starts))
                + 72 * ((one.clock < 720) == (other.clock < 720))
                + 18 * (one.start.practitioner_id == other.start.practitioner_id)
                for other in chosen
            )

        chosen.append(min(rest, key=lambda one: (cost(one), one)))
    return sorted(chosen)


@given(calendars, st.integers(1, 4))
def test_spread_reads_days_as_needed_and_chooses_as_if_it_had_read_all(calendar: set[tuple[int, int, str]], limit: int) -> None:
    days = days_of(calendar)
    assert spread(days, limit) == spread_of_all([one for _, found in days for one in found], limit)


@given(calendars, st.integers(1, 4))
def test_the_soonest_are_the_first_moments_each_once(calendar: set[tuple[int, int, str]], limit: int) -> None:
    moments = sorted({day * DAY + clock for day, clock, _ in calendar})
    assert [one.start.starts for one in soonest(days_of(calendar), limit)] == moments[:limit]


def test_spread_stops_reading_when_no_later_day_can_win() -> None:
    read: list[int] = []

    def reading() -> object:
        for day in range(60):
            read.append(day)
            yield day, [Candidate(Start(day * DAY + clock, "ann", "main"), day, clock) for clock in (540, 900)]

    assert len(spread(reading(), 3)) == 3  # type: ignore[arg-type]
    assert read[-1] < 7
