"""Consent per kind of texts: what is asked, what the ledger keeps, where that leaves the number."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clinic.consent.asking import consent_answer, consent_asked, ledger_change
from bot.clinic.consent.kinds import is_wrong_number, kind_asked
from bot.clinic.consent.reading import read_consent
from bot.clinic.consent.standing import Category, Standing, standing_of
from bot.clinic.messages import Channel, InboundMessage
from bot.clinic.ports import ConsentChange

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
PHONE = "+15555550101"
BILLING, FEEDBACK, REMINDERS = Category.BILLING, Category.FEEDBACK, Category.REMINDERS


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("no more reminders please", ("opt_out", REMINDERS)),
        ("stop sending appointment reminders", ("opt_out", REMINDERS)),
        ("stop the billing texts", ("opt_out", BILLING)),
        ("no more texts about my bill", ("opt_out", BILLING)),
        ("stop payment reminders", ("opt_out", BILLING)),
        ("no more surveys", ("opt_out", FEEDBACK)),
        ("no me manden recordatorios", ("opt_out", REMINDERS)),
        ("ya no quiero mensajes de cobros", ("opt_out", BILLING)),
        ("no quiero encuestas", ("opt_out", FEEDBACK)),
        ("please send me reminders again", ("opt_in", REMINDERS)),
        ("i want billing texts", ("opt_in", BILLING)),
        ("quiero recordatorios", ("opt_in", REMINDERS)),
        ("stop reminders and texts", None),
        ("stop all texts, reminders too", None),
        ("my mom passed away, please stop sending her reminders", None),
        ("ya no me llegan los recordatorios y los quiero", ("opt_in", REMINDERS)),
        ("i got a reminder for a visit i dont know", None),
        ("ese mensaje de pago es de ustedes o es fraude?", None),
        ("can you text me my bill?", None),
        ("i want to pay my bill", None),
        ("cancel my appointment", None),
        ("STOP", None),
    ],
)
def test_kind_that_is_asked_for(text: str, asked: object) -> None:
    assert kind_asked(text) == asked


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("wrong number", True),
        ("you have the wrong person", True),
        ("this is not marias phone", True),
        ("Número equivocado", True),
        ("este teléfono ya no es de Rigoberto", True),
        ("打错了", True),
        ("i wrote the wrong date", False),
        ("this is not my insurance", False),
        ("is this the right number for dr lee", False),
    ],
)
def test_wrong_number(text: str, wrong: bool) -> None:
    assert is_wrong_number(text) is wrong


def line(action: str, category: str | None = None, how: str = "words") -> ConsentChange:
    return ConsentChange(PHONE, action, how, "", NOW, category)


@pytest.mark.parametrize(
    ("ledger", "allowed"),
    [
        ([], {"care", "reminders"}),
        ([line("opt_out")], set()),
        ([line("opt_out"), line("opt_in")], {"care", "reminders"}),
        ([line("opt_out", "reminders")], {"care"}),
        ([line("opt_out", "reminders"), line("opt_in")], {"care", "reminders"}),
        ([line("opt_in", "billing")], {"care", "reminders", "billing"}),
        ([line("opt_in", "billing"), line("opt_out"), line("opt_in")], {"care", "reminders"}),
        ([line("opt_in", "billing"), line("opt_out", "billing")], {"care", "reminders"}),
        ([line("opt_in", "feedback"), line("opt_out", "care")], {"reminders", "feedback"}),
    ],
)
def test_where_the_ledger_leaves_a_number(ledger: list[ConsentChange], allowed: set[str]) -> None:
    standing = standing_of(ledger)
    assert {category.value for category in Category if standing.allows(category)} == allowed


def test_wrong_number_stands_until_somebody_opts_in() -> None:
    wrong = line("opt_out", how="wrong_number")
    assert standing_of([wrong]).wrong_number
    assert not standing_of([wrong, line("opt_in")]).wrong_number


def heard(text: str, standing: Standing = Standing(), *, started: Category | None = None, opt_out_type: str | None = None):
    message = InboundMessage(Channel.SMS, "SM1", PHONE, text, NOW, opt_out_type=opt_out_type)
    asked = consent_asked(message, read_consent, started)
    change = ledger_change(message, asked, standing, NOW + timedelta(seconds=1))
    said = consent_answer(message, asked, standing, answers_a_question=False) if asked else None
    return said, (change.action, change.category, change.how, change.words) if change else None


@pytest.mark.parametrize(
    ("text", "standing", "said", "kept"),
    [
        ("STOP", Standing(), "utter_opted_out", ("opt_out", None, "keyword", "STOP")),
        ("no more reminders", Standing(), "utter_reminders_stopped", ("opt_out", "reminders", "words", "no more reminders")),
        ("wrong number", Standing(), "utter_wrong_number", ("opt_out", None, "wrong_number", "wrong number")),
        ("quit texting me", Standing(), "utter_opted_out", ("opt_out", None, "words", "quit texting me")),
        (
            "i want billing texts",
            Standing(),
            "utter_texts_of_kind_resumed",
            ("opt_in", "billing", "words", "i want billing texts"),
        ),
        ("send me reminders", Standing(), None, None),
        (
            "send me reminders",
            Standing(out=frozenset({"reminders"})),
            "utter_texts_of_kind_resumed",
            ("opt_in", "reminders", "words", "send me reminders"),
        ),
        ("START", Standing(opted_out=True), "utter_opted_in", ("opt_in", None, "keyword", "START")),
        (
            "send me reminders again",
            Standing(opted_out=True),
            "utter_opted_in",
            ("opt_in", None, "words", "send me reminders again"),
        ),
        ("cancel my appointment", Standing(), None, None),
        ("i quit smoking", Standing(), None, None),
        ("can i stop by at 5?", Standing(), None, None),
    ],
)
def test_what_is_said_and_kept(text: str, standing: Standing, said: str | None, kept: object) -> None:
    assert heard(text, standing) == (said, kept)


def test_free_words_may_end_the_kind_that_they_answer_alone() -> None:
    assert heard("please stop texting me", started=BILLING) == (
        "utter_billing_texts_stopped",
        ("opt_out", "billing", "words", "please stop texting me"),
    )
    assert heard("STOP", started=BILLING)[1] == ("opt_out", None, "keyword", "STOP")
    assert heard("STOP", started=BILLING, opt_out_type="STOP")[1] == ("opt_out", None, "carrier", "STOP")
