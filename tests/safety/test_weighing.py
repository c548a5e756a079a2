"""The second net: words are weighed, in stretches, and only in languages that were learned."""

import pytest

from bot.clinic.language.folding import words_of
from bot.clinic.safety.weighing import STRETCH, DangerWeights, Weighed, grams, stretches


@pytest.fixture(scope="module")
def weights() -> DangerWeights:
    return DangerWeights()


def test_grams_are_words_in_a_row_pairs_around_one_and_letters() -> None:
    assert grams(["oh", ",", "no"]) == {"oh", "no", "oh no", "~<oh", "~oh>", "~<oh>", "~<no", "~no>", "~<no>"}
    assert "a _ c" in grams(["a", "b", "c"])


def test_long_message_is_weighed_sentence_by_sentence() -> None:
    words = words_of("one two three. " + "word " * 70 + "! four")
    assert [len(stretch) for stretch in stretches(words)] == [3, STRETCH, STRETCH, STRETCH, 25, 1]
    assert list(stretches(["a", "b"])) == [["a", "b"]]


def test_danger_is_heard_at_the_end_of_a_long_story(weights: DangerWeights) -> None:
    story = "we went to the store and then to my aunts house and had lunch there and it was nice. " * 6
    assert weights.weigh(words_of(story)).worst < 0.1
    assert weights.weigh(words_of(story + "now my dad slumped over and we cant bring him around")).medical > 0.3


@pytest.mark.parametrize("text", ["", "Y", "tel. 915 555 0133", "예약하고 싶어요", "🙂🙂🙂", "ana maria gomez"])
def test_what_is_too_little_or_not_learned_weighs_nothing(weights: DangerWeights, text: str) -> None:
    assert weights.weigh(words_of(text)).worst < 0.06


def test_weights_are_read_from_lines() -> None:
    lines = ["# head", "=\t0\t-5\t-5", "help\t2.0\t6.0\t0.0", "me\t1.0\t0.0\t0.0", "now\t1.0\t0.0\t0.0"]
    weighed = DangerWeights(lines).weigh(["help", "me", "now"])
    assert weighed.medical == pytest.approx(0.475, abs=0.01)
    assert DangerWeights(lines).weigh(["me", "help"]) == Weighed()
