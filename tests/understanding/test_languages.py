"""The language of a message is heard, short and unaccented ones too; and English and Spanish are not taken for another one."""

from collections import Counter
from pathlib import Path

import pytest

from bot.services.detection import detect

HERE = Path(__file__).parent
NLU = HERE.parent / "nlu"


def lines(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text("utf-8").splitlines() if line]


def test_everyday_messages_are_heard_in_their_language() -> None:
    rows = lines(HERE / "languages.tsv") + [[row[1], row[2]] for row in lines(HERE.parent / "safety" / "held_out_others.tsv")]
    right, of = Counter[str](), Counter(code for code, _ in rows)
    for code, text in rows:
        right[code] += detect(text) == code
    shares = {code: right[code] / of[code] for code in of}
    assert len(shares) == 9
    assert min(shares.values()) >= 0.88, shares
    assert right.total() / of.total() >= 0.97, shares


@pytest.mark.parametrize("language", ["en", "es"])
def test_english_and_spanish_are_hardly_ever_taken_for_another_language(language: str) -> None:
    texts = [row[2] for path in sorted(NLU.glob(f"heldout_{language}*.tsv")) for row in lines(path)]
    heard = Counter(detect(text) for text in texts)
    assert sum(count for code, count in heard.items() if code not in ("en", "es")) <= 0.002 * len(texts), heard
    assert heard[language] >= (0.99 if language == "en" else 0.96) * len(texts), heard


@pytest.mark.parametrize(
    ("text", "previous", "language"),
    [
        ("ok", "ht", "ht"),
        ("2", "vi", "vi"),
        ("Nguyen Thi Mai", "en", "en"),
        ("Leo Tran 3/14/2022", "es", "es"),
        ("merci", "en", "en"),
        ("je ne comprends pas la facture", "en", "fr"),
        ("mwen pa konprann sa", "en", "ht"),
        ("wi", "ht", "ht"),
        ("necesito una cita", "pt", "es"),
        ("what time do you open", "vi", "en"),
        ("😀", None, "en"),
        ("bonswa", None, "ht"),
    ],
)
def test_what_was_spoken_is_kept_until_the_patient_plainly_switches(text: str, previous: str | None, language: str) -> None:
    assert detect(text, previous) == language
