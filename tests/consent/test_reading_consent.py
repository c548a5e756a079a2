"""Consent is read from keywords exactly, and from plain wording without mistaking other business for it."""

import pytest

from bot.clinic.consent.reading import read_consent


@pytest.mark.parametrize("word", ["STOP", "stop.", "Stopall", "UNSUBSCRIBE", "cancel", "End!", "quit", "REVOKE", " optout "])
def test_a_single_carrier_keyword_opts_out(word: str) -> None:
    assert read_consent(word) == "opt_out"


@pytest.mark.parametrize("word", ["START", "unstop"])
def test_a_single_carrier_keyword_opts_in(word: str) -> None:
    assert read_consent(word) == "opt_in"


@pytest.mark.parametrize("word", ["HELP", "info?"])
def test_a_carrier_keyword_asks_for_help(word: str) -> None:
    assert read_consent(word) == "help"


def test_a_bare_yes_opts_in_only_a_number_that_is_opted_out() -> None:
    assert (read_consent("YES"), read_consent("Yes.", opted_out=True)) == (None, "opt_in")


@pytest.mark.parametrize(
    "text",
    [
        "no me manden más",
        "please quit texting me",
        "take my number off",
        "Stop. Thank you",
        "wrong number",
        "número equivocado",
        "ya no me escriban",
        "dont text me",
        "no more texts please",
        "je ne suis plus patient, arrêtez les messages",
        "不要再发短信",
    ],
)
def test_plain_wording_opts_out(text: str) -> None:
    assert read_consent(text) == "opt_out"


@pytest.mark.parametrize(
    "text", ["text me again", "sign me up for texts", "vuelvan a mandarme los recordatorios", "turn the texts back on"]
)
def test_plain_wording_opts_in(text: str) -> None:
    assert read_consent(text) == "opt_in"


@pytest.mark.parametrize(
    "text",
    [
        "cancel my appointment",
        "I quit smoking",
        "stop by at 5?",
        "stop taking metformin",
        "can you stop the bleeding",
        "quiero cancelar mi cita",
        "dejé de fumar",
        "yes please",
        "help me book a visit",
        "can I start the new pills",
        "end of next week",
        "",
    ],
)
def test_other_business_is_not_consent(text: str) -> None:
    assert read_consent(text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("STOP STOP STOP 😤", "opt_out"),
        ("Stop. I moved away", "opt_out"),
        ("I said stop already and you're still texting", "opt_out"),
        ("ya les dije stop y siguen mandando", "opt_out"),
        ("blocked if u text again", "opt_out"),
        ("los voy a bloquear", "opt_out"),
        ("these texts cost me money, cut it out", "opt_out"),
        ("ya no ocupo sus mensajes", "opt_out"),
        ("I hit stop by accident, can you undo that", "opt_in"),
        ("puse alto porque creí que era propaganda, cómo lo deshago", "opt_in"),
        ("count me in for text updates", "opt_in"),
        ("stop by at 5?", None),
        ("can i stop in at noon", None),
        ("start again", None),
        ("begin again please", None),
        ("my insurance costs more, no more visits", None),
        ("i will report this to the manager", None),
        ("block off an hour for me", None),
        ("can you send the lab report again", None),
        ("the report says it again", None),
        ("my portal account is blocked again", None),
        ("block off thursday again", None),
        ("no more", None),  # an answer to "anything else?" as likely as not
        ("no more thanks", None),
        ("your notice says it costs 50, no more than that?", None),
        ("the message said it costs 20, can i stop by to pay", None),
        ("stop. wait what time", None),
        ("i texted stop by at 5 already", None),
        ("she sent stop payment again", None),
        ("bloqueo de la rodilla otra vez, me escriben?", None),
        ("me bloquearon el portal, siguen sin abrirlo", None),
        ("ya no me manden la receta a esa farmacia", None),
    ],
)
def test_a_second_time_with_a_threat_or_undone(text: str, meant: str | None) -> None:
    assert read_consent(text) == meant
