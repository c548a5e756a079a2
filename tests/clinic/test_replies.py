"""What people say about a booking besides when, in English and Spanish."""

from collections.abc import Callable

import pytest

from bot.clinic.scheduling import replies, standing

SAID: tuple[tuple[Callable[[str], object], tuple[str, ...], tuple[str, ...]], ...] = (
    (replies.means_anybody, ("anybody is fine", "con quien sea"), ("with dr lee", "any day")),
    (replies.means_whenever, ("any day next week", "me da igual"), ("tuesday", "anybody")),
    (replies.means_usual, ("same place and time of day as always", "como siempre"), ("the same for my son", "always busy")),
    (replies.means_same, ("now the same for my daughter", "lo mismo para mi hijo"), ("same time please", "for my son")),
    (replies.means_it, ("ok book one for friday", "quiero una para el lunes"), ("book a checkup", "quiero una cita")),
    (replies.pauses, ("hold on the baby is crying", "ahorita regreso"), ("hold my appointment", "i will come back in two weeks")),
    (replies.returns, ("ok im back", "ya regresé"), ("call me back", "back pain")),
    (replies.starts_over, ("can we start over", "empecemos de nuevo"), ("start at 9", "de nuevo me duele")),
    (
        replies.wants_waitlist,
        ("tell me if something opens", "put me on the list", "avíseme si se abre algo"),
        ("what is on friday", "tell me more"),
    ),
    (replies.wants_other_place, ("with her but in the other office", "en la otra clínica"), ("other times", "otro día")),
    (replies.wants_same_person, ("with her please", "con la misma doctora"), ("with dr osei",)),
    (replies.not_with_them, ("not with her", "another doctor", "con otra doctora"), ("with her", "another day")),
    (replies.complains, ("for her ear", "tengo tos", "my back hurts"), ("a checkup", "mi cita")),
    (replies.asks_rule, ("is there a fee?", "cobran multa?"), ("cancel it", "yes")),
    (replies.is_known, ("no im not new", "ya soy paciente"), ("yes im new", "primera vez")),
    (replies.is_new, ("im new", "soy nuevo", "first time"), ("news", "yes")),
    (replies.means_for_them, ("its for my son", "para mi mamá"), ("my son is sick", "para el lunes")),
    (standing.wants_to_move, ("move it", "cámbiela", "another day"), ("cancel it", "yes")),
    (standing.wants_to_keep, ("keep it", "déjela"), ("cancel it",)),
    (standing.wants_to_cancel, ("yes cancel the thursday one", "cancélela"), ("move it",)),
    (standing.means_all, ("both", "cancel all of them", "quiero cancelar todo", "las dos"), ("the first one", "la de mañana")),
    (standing.speaks_of_change, ("reschedule", "cancelar mi cita", "muévala"), ("book me for friday",)),
    (standing.is_late, ("stuck in traffic", "voy tarde"), ("im here", "ya llegué")),
    (standing.wants_another, ("i need a checkup", "otra cita"), ("cancel it",)),
    (replies.asks_for_opening, ("anything tomorrow?", "tiene algo el lunes"), ("yes tuesday", "el lunes")),
)


@pytest.mark.parametrize(("tells", "text"), [(tells, text) for tells, yes, _ in SAID for text in yes])
def test_it_is_heard(tells: Callable[[str], object], text: str) -> None:
    assert tells(text)


@pytest.mark.parametrize(("tells", "text"), [(tells, text) for tells, _, no in SAID for text in no])
def test_something_else_is_not_taken_for_it(tells: Callable[[str], object], text: str) -> None:
    assert not tells(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("make that video", True),
        ("mejor por videollamada", True),
        ("in person is better", False),
        ("no video please", False),
        ("at noon", None),
    ],
)
def test_how_to_meet_is_heard(text: str, wanted: bool | None) -> None:
    assert replies.wants_video(text) is wanted
