"""The report: figures as Markdown, to be read beside its plots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bot.evaluation.figures import Figures, Read, confusions, figures, intent_figures
from bot.evaluation.floors import Missed

LANGUAGES = {"en": "English", "es": "Spanish", "mix": "Spanglish", "all": "all together"}
FEWEST_OF_STYLE = 12
"""A style with fewer messages is counted among the others."""
_MOST_CONFUSIONS = 25


def by_language(read: Sequence[Read]) -> dict[str, Figures]:
    """Return the figures of each language that has messages, and of all together."""
    languages = sorted({one.message.language for one in read})
    return {language: figures([one for one in read if one.message.language == language]) for language in languages} | {
        "all": figures(read)
    }


def by_style(read: Sequence[Read]) -> dict[str, Figures]:
    """Return the figures of each style, most messages first; rare styles together as "other"."""
    counted = Counter(one.message.style for one in read)
    named = {style: style if count >= FEWEST_OF_STYLE else "other" for style, count in counted.items()}
    groups: dict[str, list[Read]] = {}
    for one in read:
        groups.setdefault(named[one.message.style], []).append(one)
    return {style: figures(held) for style, held in sorted(groups.items(), key=lambda item: -len(item[1]))}


def written(read: Sequence[Read], missed: Sequence[Missed], made: str) -> str:
    """Return the whole report. `made` says when and with what, in a sentence. No message's words stand in it."""
    return "\n".join(_lines(read, missed, made)) + "\n"


def _lines(read: Sequence[Read], missed: Sequence[Missed], made: str) -> Iterator[str]:
    yield "# Evaluation: held-out messages"
    yield ""
    yield made
    yield ""
    yield "The messages (`tests/nlu/heldout_*.tsv`) were written apart from the training phrases, and nobody tuned to them."
    yield "`frontdesk eval` makes this page and its plots; it fails when a figure is under its floor (`tests/nlu/floors.toml`)."
    yield ""
    yield from _table("language", {LANGUAGES.get(key, key): value for key, value in by_language(read).items()})
    yield ""
    yield "*Asked*: the assistant is not sure and asks which of its guesses is meant. *Wrong unasked*: it went ahead with a wrong guess."
    yield "*Rejected*: taken as out of scope or gibberish, of the messages that are so (recall), and of the others (false)."
    yield ""
    yield "\n".join(f"- **Under its floor:** {one}" for one in missed) if missed else "All floors hold."
    yield ""
    yield "![Confusions](confusion.png)"
    yield ""
    yield "![Confidence and what happens](calibration.png)"
    yield ""
    yield "![Accuracy by style](styles.png)"
    yield ""
    yield "## By style"
    yield ""
    yield from _table("style", by_style(read))
    yield ""
    yield "## By intent"
    yield ""
    yield "| intent | messages | recall | precision |"
    yield "| --- | --- | --- | --- |"
    for intent, (count, recall, precision) in sorted(intent_figures(read).items(), key=lambda item: item[1][1]):
        yield f"| {intent} | {count} | {recall:.0%} | {precision:.0%} |"
    yield ""
    yield "## Most frequent confusions"
    yield ""
    yield "| meant | taken for | times |"
    yield "| --- | --- | --- |"
    for meant, guessed, count in confusions(read)[:_MOST_CONFUSIONS]:
        yield f"| {meant} | {guessed} | {count} |"


def _table(of: str, rows: Mapping[str, Figures]) -> Iterator[str]:
    yield (
        f"| {of} | messages | right | among two | among three | macro F1 | asked | wrong unasked "
        "| rejected: recall | precision | false | calibration error |"
    )
    yield "| --- " * 12 + "|"
    for name, one in rows.items():
        shares = (one.accuracy, one.best_two, one.best_three)
        after = (one.asked, one.wrong_unasked, one.out_of_scope_recall, one.out_of_scope_precision, one.false_rejection)
        cells = [name, str(one.count), *(f"{value:.1%}" for value in shares), f"{one.macro_f1:.3f}"]
        yield f"| {' | '.join([*cells, *(f'{value:.1%}' for value in after), f'{one.calibration_error:.3f}'])} |"
