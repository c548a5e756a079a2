"""Guardians and forgotten habits are kept."""

from datetime import UTC, date, datetime, timedelta

from bot.clinic.patients import Patient
from bot.store.engine import Store

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)


def test_guardian_has_the_minors_linked_once_and_nobody_elses(store: Store) -> None:
    with store.units() as work:
        mother, other, child = (
            work.patients.add(Patient(name, "Gomez", born_on))
            for name, born_on in (("Maria", date(1981, 4, 12)), ("Rosa", date(1950, 1, 1)), ("Sofia", date(2018, 6, 21)))
        )
        assert mother.id is not None
        assert other.id is not None
        assert child.id is not None
        for _ in range(2):
            work.family.link(mother.id, child.id)
        work.commit()
    with store.units() as work:
        assert work.family.dependents_of(mother.id, born_after=date(2008, 1, 1)) == [child]
        assert work.family.dependents_of(other.id, born_after=date(2008, 1, 1)) == []


def test_habits_are_forgotten_from_the_latest_request_on(store: Store) -> None:
    with store.units() as work:
        patient = work.patients.add(Patient("Maria", "Gomez", date(1981, 4, 12)))
        assert patient.id
        assert work.family.habits_forgotten_at(patient.id) is None
        work.family.forget_habits(patient.id, at=NOW - timedelta(days=1))
        work.family.forget_habits(patient.id, at=NOW)
        work.commit()
    with store.units() as work:
        assert work.family.habits_forgotten_at(patient.id) == NOW


def test_guardians_word_ends_when_the_minor_is_of_age_and_a_proxys_does_not(store: Store) -> None:
    with store.units() as work:
        mother, son, grandmother = (
            work.patients.add(Patient(name, "Gomez", born_on))
            for name, born_on in (("Maria", date(1981, 4, 12)), ("Leo", date(2008, 6, 21)), ("Rosa", date(1950, 1, 1)))
        )
        assert mother.id is not None
        assert son.id is not None
        assert grandmother.id is not None
        work.family.link(mother.id, son.id)
        work.family.link(mother.id, grandmother.id, proxy=True)
        assert work.family.dependents_of(mother.id, born_after=date(2008, 6, 20)) == [son, grandmother]
        assert work.family.dependents_of(mother.id, born_after=date(2008, 6, 21)) == [grandmother]
        assert work.family.link(mother.id, son.id, proxy=True)
        assert not work.family.link(mother.id, son.id, proxy=True)
        assert work.family.links() == [(mother.id, son.id, True), (mother.id, grandmother.id, True)]
