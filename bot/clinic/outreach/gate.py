"""The outbound gate: whether a text that the desk starts may go now, later, or not at all, and why.

Answers, codes that were asked for and a person's replies are exempt: they have no category. What is put off goes out when it
may; what is refused stays in the outbox with its reason, and staff are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.clinic.consent.quiet_hours import BEGINS, ENDS, may_write_from
from bot.clinic.consent.standing import Category, Standing
from bot.clinic.messages import Channel
from bot.clinic.outreach.revealing import revealing_words

DAY, WEEK = timedelta(days=1), timedelta(days=7)


class Fate(StrEnum):
    ALLOWED = "allowed"
    DEFERRED = "deferred"
    REFUSED = "refused"


@dataclass(frozen=True)
class OutboundRules:
    """What an operator decides. Defaults are the health-care exemption's (47 CFR 64.1200(a)(9)(iv)); states may be narrower."""

    quiet_from: time = BEGINS
    quiet_until: time = ENDS
    a_day: int = 1
    a_week: int = 3
    most_segments: int = 2


@dataclass(frozen=True)
class Draft:
    """A text to be judged. `requested` says that the patient asked to be told just this, as who is on the waitlist did.

    What was asked for is sent whole: a name with an accent alone can double its segments.
    """

    text: str
    channel: Channel
    category: Category
    segments: int
    requested: bool = False


@dataclass(frozen=True)
class Recipient:
    """`zones` are where they may be: texts wait until it is day in all of them. `started_at`: what the desk has started lately."""

    standing: Standing
    zones: Sequence[ZoneInfo]
    started_at: Sequence[datetime] = ()


@dataclass(frozen=True)
class Decision:
    """`because` says it to an operator; it holds no word of the text but the revealing one."""

    fate: Fate
    because: str
    until: datetime | None = None


def decide(draft: Draft, recipient: Recipient, rules: OutboundRules, *, now: datetime) -> Decision:
    """Judge a text that the desk starts; a web chat, which wakes nobody and costs nothing, is judged by its words alone."""
    if draft.channel is Channel.SMS:
        if (refused := _consent_against(draft, recipient.standing)) is not None:
            return Decision(Fate.REFUSED, refused)
        if found := revealing_words(draft.text):
            return Decision(Fate.REFUSED, f"a text may not reveal what the care is about: {', '.join(found)}")
        if not draft.requested and draft.segments > rules.most_segments:
            return Decision(Fate.REFUSED, f"{draft.segments} segments; at most {rules.most_segments} are allowed")
    until, reasons = now, []
    if draft.channel is Channel.SMS:
        awake = may_write_from(now, draft.channel, recipient.zones, quiet_from=rules.quiet_from, quiet_until=rules.quiet_until)
        if awake > now:
            reasons.append("quiet hours")
        if not draft.requested and (room := _room_from(recipient.started_at, rules, now)) > now:
            reasons.append(f"{rules.a_day} a day and {rules.a_week} a week")
            awake = may_write_from(
                max(awake, room), draft.channel, recipient.zones, quiet_from=rules.quiet_from, quiet_until=rules.quiet_until
            )
        until = awake
    if until > now:
        return Decision(Fate.DEFERRED, " and ".join(reasons), until)
    return Decision(
        Fate.ALLOWED, "the patient asked for it" if draft.requested else f"{draft.category.value} texts are agreed to"
    )


def _consent_against(draft: Draft, standing: Standing) -> str | None:
    if standing.wrong_number:
        return "whoever has this number says that it is the wrong one"
    if standing.opted_out:
        return "the number has opted out"
    if draft.category.value in standing.out:
        return f"the number wants no {draft.category.value} texts"
    if not standing.allows(draft.category.value):
        return f"{draft.category.value} texts need a consent of their own, and there is none"
    return None


def _room_from(started_at: Sequence[datetime], rules: OutboundRules, now: datetime) -> datetime:
    """Return from when on one more text keeps the caps."""
    free = now
    for most, span in ((rules.a_day, DAY), (rules.a_week, WEEK)):
        within = sorted((one for one in started_at if now - span < one <= now), reverse=True)
        if len(within) >= most:
            free = max(free, within[most - 1] + span)
    return free
