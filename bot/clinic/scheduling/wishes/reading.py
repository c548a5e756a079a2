"""Read a wish about time, practitioner, visit and person out of a message, English and Spanish, as people say it.

What words mean ("next Tuesday", "afternoon", "in two weeks") is written in docs/wishes.md. A message is read in steps:
its time words are put right (`spelling`), numbers and clock times become figures (`numbers`), what only looks
like a wish is blanked out (`masks`), Spanish time words are said in English (`spanish`); then days are marked,
most telling wording first (`holidays`, `dates`, `weeks`), the words around the marks decide what becomes
of them (`days`), and hours are read from what is left (`times`).
"""

from __future__ import annotations

from datetime import datetime

from bot.clinic.clinic_time import local_day
from bot.clinic.knowledge.content import Clinic
from bot.clinic.scheduling.wishes import TimeWish
from bot.clinic.scheduling.wishes.message import heard, read_said, spelt
from bot.clinic.scheduling.wishes.refining import refine_wish
from bot.clinic.scheduling.wishes.spanish import is_spanish

__all__ = ["read_wish", "refine_wish"]


def read_wish(text: str, *, now: datetime, clinic: Clinic) -> TimeWish:
    """Return what was wished; an empty TimeWish when nothing was."""
    today = local_day(now, clinic.zone)
    return read_said(heard(spelt(text), today, spanish=is_spanish(text)), text, today=today, clinic=clinic)
