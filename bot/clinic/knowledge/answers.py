"""Choose the answer to a common question."""

from collections.abc import Sequence

from bot.clinic.knowledge.content import CommonAnswer
from bot.clinic.knowledge.words import plain, says


def choose_answer(answers: Sequence[CommonAnswer], intent: str, text: str) -> CommonAnswer | None:
    """Among the answers of the intent, return the one with the longest keyword in the text, else the one without keywords."""
    fitting = [answer for answer in answers if answer.intent == intent]
    said = [
        (max(len(plain(word)) for word in answer.keywords if says(text, word)), answer)
        for answer in fitting
        if _is_said(answer, text)
    ]
    if said:
        return max(said, key=lambda pair: pair[0])[1]
    return next((answer for answer in fitting if not answer.keywords), None)


def _is_said(answer: CommonAnswer, text: str) -> bool:
    return any(says(text, word) for word in answer.keywords)
