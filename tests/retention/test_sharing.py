"""Whose words they are: of a shared phone only what was surely theirs is given away, and what may be theirs is blanked."""

from datetime import UTC, datetime, timedelta

from bot.clinic.patients import PatientId
from bot.clinic.retention.sharing import Span, Trace, is_shared, perhaps_theirs, surely_theirs
from tests.retention.old_records import sms

TEN = datetime(2026, 12, 1, 10, tzinfo=UTC)
ANA, BEN = PatientId(1), PatientId(2)


def at(minutes: float) -> datetime:
    return TEN + timedelta(minutes=minutes)


def trace(who: PatientId, minutes: float, *, proven: bool = True) -> Trace:
    return Trace(sms(1), who, at(minutes), proven)


def test_conversation_is_shared_by_whoever_came_up_or_has_the_number() -> None:
    assert not is_shared(ANA, [trace(ANA, 0)], [ANA])
    assert not is_shared(ANA, [], [])
    assert is_shared(ANA, [trace(ANA, 0), trace(BEN, 60, proven=False)], [ANA])
    assert is_shared(ANA, [trace(ANA, 0)], [ANA, BEN])


def test_words_are_theirs_from_the_message_that_proves_it_until_the_proof_runs_out() -> None:
    arrivals = [at(-20), at(-0.5), at(5)]
    assert surely_theirs(ANA, [trace(ANA, 0)], arrivals) == [Span(at(-0.5), at(30))]
    assert surely_theirs(ANA, [trace(ANA, 0)], [at(-20)]) == [Span(at(0), at(30))]
    assert perhaps_theirs(ANA, [trace(ANA, 0)]) == [Span(at(-10), at(30))]


def test_what_led_up_to_somebody_elses_name_is_not_given_away() -> None:
    traces = [trace(ANA, 0), trace(BEN, 25)]
    (span,) = surely_theirs(ANA, traces, [at(0)])
    assert span.has(at(14.9))
    assert not span.has(at(15))
    assert perhaps_theirs(ANA, traces) == [Span(at(-10), at(25))]
    (bens,) = surely_theirs(BEN, traces, [at(0), at(24.5)])
    assert bens == Span(at(24.5), at(55))


def test_nothing_is_surely_theirs_when_somebody_else_comes_up_at_once_or_they_were_only_spoken_of() -> None:
    (span,) = surely_theirs(ANA, [trace(ANA, 0), trace(BEN, 5, proven=False)], [at(0)])
    assert not any(span.has(at(minute)) for minute in range(-10, 40))
    assert surely_theirs(BEN, [trace(ANA, 0), trace(BEN, 5, proven=False)], [at(0)]) == []
