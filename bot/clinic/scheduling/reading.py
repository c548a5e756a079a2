"""Read a wish about time, practitioner, visit and person out of a message, English and Spanish, as people say it.

What words mean ("next Tuesday", "afternoon", "in two weeks") is written in docs/wishes.md. A message is read in steps:
its time words are put right (`wish_spelling`), numbers and clock times become figures (`wish_numbers`), what only looks
like a wish is blanked out (`wish_masks`), Spanish time words are said in English (`wish_spanish`); then days are marked,
most telling wording first (`wish_holidays`, `wish_dates`, `wish_weeks`), the words around the marks decide what becomes
of them (`wish_days`), and hours are read from what is left (`wish_times`).
"""

from __future__ import annotations

from datetime import datetime

from bot.clinic.clinic_time import local_day
from bot.clinic.knowledge.content import Clinic
from bot.clinic.scheduling.refining import refine_wish
from bot.clinic.scheduling.wish_message import heard, read_said, spelt
from bot.clinic.scheduling.wish_spanish import is_spanish
from bot.clinic.scheduling.wishes import TimeWish

__all__ = ["read_wish", "refine_wish"]


def read_wish(text: str, *, now: datetime, clinic: Clinic) -> TimeWish:
    """Return what was wished; an empty TimeWish when nothing was."""
    today = local_day(now, clinic.zone)
    return read_said(heard(spelt(text), today, spanish=is_spanish(text)), text, today=today, clinic=clinic)
