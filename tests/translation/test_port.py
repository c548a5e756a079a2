"""The port takes the first good translation, and says so when there is none; it never raises and never hangs."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.clinic.language.translating import Limits, Translated, Tried
from bot.services.translation.port import PortRules, TranslationPort
from tests.translation.providers import Spoken, worded

START = datetime(2026, 11, 25, 12, tzinfo=UTC)
TEXT = "Maria, you owe $85.00 since 4/12/2026. Do not pay twice."
GOOD = "Maria, deve $85.00 desde 4/12/2026. Não pague duas vezes."


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


def facts_kept(text: str) -> str:
    """Translate the words around the placeholders, whatever these are."""
    found = re.findall(r"\[\w\d+\]", text)
    return f"{found[0]}, deve {found[1]} desde {found[2]}. Não pague duas vezes."


async def test_first_good_translation_is_taken_and_remembered() -> None:
    first, second = Spoken(lambda text: GOOD, "first"), Spoken(lambda text: GOOD, "second")
    port = TranslationPort([first, second], Clock())
    found = await port.translate(TEXT, "en", "pt", names=["Maria"])
    assert found == Translated(GOOD, "first", (Tried("first", TEXT, GOOD),))
    assert await port.translate(TEXT, "en", "pt", names=["Maria"]) == found
    assert (len(first.sent), len(second.sent)) == (1, 0)


async def test_who_may_not_see_patients_data_gets_placeholders() -> None:
    stranger = Spoken(facts_kept, "stranger", covers_phi=False)
    found = await TranslationPort([stranger], Clock()).translate(TEXT, "en", "pt", names=["Maria"])
    assert stranger.sent == ["[N1], you owe [M2] since [D3]. Do not pay twice."]
    assert (found.text, found.by) == (GOOD, "stranger")


@pytest.mark.parametrize(
    ("mangled", "wrong"),
    [
        (lambda text: GOOD.replace("85", "58"), "numbers"),
        (lambda text: GOOD.replace("Maria", "Mary"), "names"),
        (lambda text: GOOD.replace("Não pague", "Pague"), "denial"),
        (lambda text: text, "unchanged"),
        (lambda text: "", "empty"),
    ],
)
async def test_next_one_is_asked_when_a_translation_is_mangled(mangled: object, wrong: str) -> None:
    bad, good = Spoken(mangled, "bad"), Spoken(lambda text: GOOD, "good")  # type: ignore[arg-type]
    found = await TranslationPort([bad, good], Clock()).translate(TEXT, "en", "pt", names=["Maria"])
    assert (found.text, found.by) == (GOOD, "good")
    assert [one.broken for one in found.tried] == [wrong, None]


async def test_lost_placeholder_is_noticed() -> None:
    careless = Spoken(lambda text: text.replace("[M2]", "").replace("you owe", "deve"), "careless", covers_phi=False)
    found = await TranslationPort([careless], Clock()).translate(TEXT, "en", "pt", names=["Maria"])
    assert (found.text, found.by, found.tried[0].broken) == (TEXT, None, "placeholders")


async def test_without_a_translation_there_is_the_original() -> None:
    port = TranslationPort([Spoken(worded, away=True)], Clock())
    assert (await port.translate(TEXT, "en", "pt")).by is None
    assert (await port.translate(TEXT, "en", "pt")).text == TEXT
    assert await TranslationPort([], Clock()).translate(TEXT, "en", "pt") == Translated(TEXT, None)


async def test_pair_that_nobody_knows_is_not_asked_for() -> None:
    provider = Spoken(worded)
    assert (await TranslationPort([provider], Clock()).translate(TEXT, "en", "sw")).tried == ()
    assert provider.sent == []


async def test_who_keeps_failing_rests_and_is_tried_again_afterwards() -> None:
    provider, clock = Spoken(lambda text: GOOD, away=True), Clock()
    port = TranslationPort([provider], clock, PortRules(failures=2, rest=timedelta(minutes=1)))
    for _ in range(5):
        await port.translate(TEXT, "en", "pt")
    assert len(provider.sent) == 2
    clock.now += timedelta(minutes=1)
    await port.translate(TEXT, "en", "pt")
    assert len(provider.sent) == 3  # one call to see, and it rests again
    await port.translate(TEXT, "en", "pt")
    assert len(provider.sent) == 3
    clock.now += timedelta(minutes=1)
    provider.away = False
    assert (await port.translate(TEXT, "en", "pt")).by == "spoken"


async def test_no_more_calls_a_minute_than_allowed() -> None:
    provider, clock = Spoken(worded, limits=Limits(longest=10_000, a_minute=2)), Clock()
    port = TranslationPort([provider], clock)
    for number in range(4):
        await port.translate(f"hello there number {number}", "en", "pt")
    assert len(provider.sent) == 2
    clock.now += timedelta(minutes=1)
    assert (await port.translate("hello there again", "en", "pt")).by == "spoken"


async def test_text_that_is_too_long_for_one_goes_to_the_next() -> None:
    brief, patient = Spoken(worded, "brief", limits=Limits(longest=20, a_minute=60)), Spoken(worded, "patient")
    port = TranslationPort([brief, patient], Clock())
    assert (await port.translate("your visit is on another day then", "en", "pt")).by == "patient"
    assert brief.sent == []
    assert (await port.translate("see you then", "en", "pt")).by == "brief"


async def test_slow_one_is_not_waited_for() -> None:
    port = TranslationPort([Spoken(worded, slow=True)], Clock(), PortRules(within=timedelta(milliseconds=20)))
    found = await port.translate(TEXT, "en", "pt")
    assert (found.by, found.tried[0].broken) == (None, "too slow")


async def test_only_so_much_is_remembered() -> None:
    provider = Spoken(worded)
    port = TranslationPort([provider], Clock(), PortRules(remembered=2))
    for text in ("one thing", "two things", "three things", "one thing"):
        await port.translate(text, "en", "pt")
    assert len(provider.sent) == 4


async def test_logs_hold_no_words(caplog: pytest.LogCaptureFixture) -> None:
    await TranslationPort([Spoken(worded, away=True)], Clock()).translate(TEXT, "en", "pt", names=["Maria"])
    assert caplog.messages == ["no translation by spoken: spoken: away"]


@given(
    text=some.lists(
        some.sampled_from(["Maria", "owes", "$85.00", "not", "on 4/12/2026", "call", "(555) 555-0101", "2:40 PM"]), min_size=2
    ),
    mangle=some.sampled_from(["drop digit", "swap name", "drop not", "nothing"]),
)
async def test_no_mangled_fact_ever_gets_through(text: list[str], mangle: str) -> None:
    original = " ".join(text)

    def translated(sent: str) -> str:
        said = worded(sent.replace("not", "não"))
        changed = {
            "drop digit": re.sub(r"\d", "", said, count=1),
            "swap name": said.replace("Maria", "Mario"),
            "drop not": said.replace("não", ""),
        }
        return changed.get(mangle, said)

    provider = Spoken(lambda sent: translated(sent).replace("airaM", "Maria"))
    found = await TranslationPort([provider], Clock()).translate(original, "en", "pt", names=["Maria"])
    if found.by:
        assert sorted(re.findall(r"\d+", found.text)) == sorted(re.findall(r"\d+", original))
        assert "Maria" not in original or "Maria" in found.text
        assert "not" not in text or "não" in found.text
