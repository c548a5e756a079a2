"""Texts read as the tone guide wants them, and the measures find what they must."""

from pathlib import Path

import pytest

from bot.gateway.rendering import Rendering, SmsAccents
from bot.services.content_file import load_clinic
from bot.wording.checking import check, unused_exceptions
from bot.wording.measures import is_hard, reading_level
from bot.wording.texts import texts
from bot.wording.tone import findings

ROOT = Path(__file__).parents[2]
CLINIC = load_clinic(ROOT / "clinic.yml")
RENDERING = Rendering(CLINIC, ROOT / "domain.yml", ROOT / "locales")


def test_every_text_of_ours_reads_as_the_guide_wants() -> None:
    checked = list(check(texts(RENDERING, CLINIC, ("en", "es"))))
    assert len(checked) > 400
    assert [(one.text.name, one.text.language, one.findings) for one in checked if one.findings] == []
    assert unused_exceptions(checked) == []


def test_every_place_of_every_text_has_a_sample_value(caplog: pytest.LogCaptureFixture) -> None:
    list(texts(RENDERING, CLINIC, ("en", "es")))
    assert caplog.messages == []


def test_in_at_most_two_segments_when_the_clinic_saves_accents() -> None:
    saving = Rendering(CLINIC, ROOT / "domain.yml", ROOT / "locales", sms_accents=SmsAccents.IF_FREE)
    longer = [
        one.text.name for one in check(texts(saving, CLINIC, ("en", "es"))) if not one.text.is_piece and one.segments.count > 2
    ]
    assert longer == []


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        (
            "Please note that your request was received!!",
            "en",
            ["more than one exclamation mark", "filler: please note", "passive: was received"],
        ),
        ("Your visit has been scheduled by our staff.", "en", ["passive: been scheduled"]),
        ("You forgot your card.", "en", ["blame: you forgot"]),
        ("Bring the form prior to your visit.", "en", ["jargon: prior to"]),
        ("**Hours**", "en", ["markup"]),
        ("Le informamos que su cita fue cancelada.", "es", ["filler: le informamos que", "passive: fue cancelada"]),
        ("PLEASE CALL US TODAY", "en", ["shouts"]),
        ("x" * 400, "en", ["long: 400 characters"]),
        ("Done. Your visit is on Friday at 9.", "en", []),
        ("Listo. Su cita es el viernes a las 9.", "es", []),
    ],
)
def test_lint_finds_what_the_guide_would_not_say(text: str, language: str, found: list[str]) -> None:
    assert list(findings(text, language)) == found


def test_hard_texts_are_told_from_easy_ones() -> None:
    hard = "Adjudication of the submitted reimbursement documentation necessitates verification of coinsurance eligibility."
    assert is_hard(hard, "en")
    assert not is_hard("We will call you on Friday. Bring your card.", "en")
    assert is_hard("La adjudicación de la documentación presentada requiere verificación administrativa de elegibilidad.", "es")
    assert not is_hard("Le llamamos el viernes. Traiga su tarjeta.", "es")
    assert not is_hard("Immunization documentation", "en")  # too short to have a level


def test_facts_do_not_count_as_words() -> None:
    plain = reading_level("Call us.", "en")
    assert reading_level("Call us (555) 555-0100 Thursday, 1/14/2027.", "en") == pytest.approx(plain, abs=1.0)


@pytest.mark.parametrize(
    ("accents", "said"),
    [(SmsAccents.KEEP, "Está aquí"), (SmsAccents.IF_FREE, "Está aquí")],
)
def test_a_short_message_keeps_its_accents_in_any_case(accents: SmsAccents, said: str) -> None:
    assert Rendering(CLINIC, ROOT / "domain.yml", ROOT / "locales", sms_accents=accents)._as_text_message(said) == said


def test_a_long_message_loses_only_the_accents_that_cost() -> None:
    saving = Rendering(CLINIC, ROOT / "domain.yml", ROOT / "locales", sms_accents=SmsAccents.IF_FREE)
    long = "El miércoles por la mañana está aquí la Dra. Lucía García; ¿quiere que le guarde el lugar también para su niño?"
    assert saving._as_text_message(long) == (
        "El miércoles por la mañana esta aqui la Dra. Lucia Garcia; ¿quiere que le guarde el lugar también para su niño?"
    )
