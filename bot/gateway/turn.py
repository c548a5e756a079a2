"""One turn: a message passes the gates, the engine answers, and everything is committed at once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.clinic.clinic_time import Clock
from bot.clinic.messages import AcceptedMessage, Answer, Channel, ConversationId, InboundId, OutgoingMessage
from bot.gateway.announcements import announce_arrived, announce_queue, announce_typing
from bot.gateway.catalogue import ENGLISH
from bot.gateway.gates import SAFETY_RESPONSES, Verdict, onward
from bot.gateway.interpreting import Interpreting
from bot.gateway.ledger import TurnLedger
from bot.gateway.live import Live
from bot.gateway.offload import Offload
from bot.services.engine import EngineRequest, EngineUnavailable

log = logging.getLogger(__name__)

FRESH = timedelta(seconds=4)
"""A message older than this may have been begun by somebody else; the engine is asked before it runs again."""


class AsksEngine(Protocol):
    async def respond(self, request: EngineRequest) -> list[Answer]: ...
    async def already_ran(self, conversation_id: ConversationId, inbound_id: InboundId) -> list[Answer] | None: ...


class Turn:
    """Handles messages one by one. `wake_delivery` is told of each channel that has something to send.

    The engine may be away for `patience`; then a person takes over. A message that fails `tries` times does too.
    For `recovery` after the start every message may be one that an earlier life of this process had begun.
    """

    def __init__(
        self,
        *,
        ledger: TurnLedger,
        engine: AsksEngine,
        offload: Offload,
        live: Live,
        clock: Clock,
        wake_delivery: Callable[[Channel], None],
        patience: timedelta = timedelta(minutes=2),
        tries: int = 5,
        recovery: timedelta = timedelta(seconds=30),
        interpreting: Interpreting | None = None,
    ) -> None:
        self._ledger = ledger
        self._engine = engine
        self._offload = offload
        self._live = live
        self._clock = clock
        self._wake_delivery = wake_delivery
        self._patience = patience
        self._tries = tries
        self._interpreting = interpreting
        self._recovering_until = time.monotonic() + recovery.total_seconds()
        self._begun: dict[InboundId, datetime] = {}

    async def run(self, accepted: AcceptedMessage) -> bool:
        """Handle a message; False when it was put off and stays in the inbox."""
        try:
            done = await self._run(accepted)
        except Exception as failed:  # the edge: whatever a message does, its lane goes on
            done = await self._after_failure(accepted, failed)
        if done:
            self._begun.pop(accepted.id, None)
        return done

    async def look_ahead(self, conversation_id: ConversationId, waiting_for: InboundId) -> None:
        """Answer danger in messages that wait behind another one."""
        for later in await self._offload(self._ledger.waiting_after, waiting_for, conversation_id):
            opened = await self._offload(self._ledger.open, later)
            if opened.verdict.alert and not opened.answered:
                self._announce(later, await self._offload(self._ledger.warn, later, opened.verdict))

    async def _run(self, accepted: AcceptedMessage) -> bool:
        tried_before = accepted.id in self._begun
        begun = self._begun.setdefault(accepted.id, self._clock())
        if not tried_before:
            announce_arrived(self._live, accepted)
        opened = await self._offload(self._ledger.open, accepted)
        verdict, answers = opened.verdict, list[Answer]()
        maybe_ran = tried_before or self._is_old(accepted)
        foreign = self._interpreting is not None and not opened.answered and self._interpreting.is_wanted(verdict)
        if (verdict.goes_on or foreign) and not opened.answered:
            announce_typing(self._live, accepted.message.conversation_id)
            try:
                if foreign:
                    verdict, answers = await self._interpreted(accepted, verdict, maybe_ran=maybe_ran)
                else:
                    answers = await self._ask_engine(accepted, verdict, maybe_ran=maybe_ran)
                verdict = _second_net(verdict, answers)
            except EngineUnavailable as away:
                waited = self._clock() - begun
                log.warning("inbound %s waits for the engine: %s", accepted.id, away)
                if waited < self._patience:
                    return await self._put_off(accepted, waited)
                verdict = self._handed_over(verdict, "engine_unavailable")
        await self._close(accepted, verdict, answers)
        return True

    async def _interpreted(self, accepted: AcceptedMessage, verdict: Verdict, *, maybe_ran: bool) -> tuple[Verdict, list[Answer]]:
        """Ask the engine in English for somebody of another language; without a translation the verdict stands as it was."""
        interpreting, message = self._interpreting, accepted.message
        assert interpreting is not None
        language, written = verdict.language, message.text.strip()
        passed = onward(message, written, language, self._ledger.senses)
        answers = await self._engine.already_ran(message.conversation_id, accepted.id) if maybe_ran else None
        if answers is None and passed.goes_on:
            english = await interpreting.read(written, language)
            if english is None:
                return verdict, await self._ask_engine(accepted, verdict, maybe_ran=False) if verdict.goes_on else []
            if danger := interpreting.danger_in(english):
                passed = Verdict("safety", language, (Answer(SAFETY_RESPONSES[danger]),), alert=danger)
            else:
                passed = onward(message, english, language, self._ledger.senses)
            if passed.goes_on:
                answers = await self._ask_engine(accepted, verdict, maybe_ran=False, text=english, language=ENGLISH)
        spoken = await interpreting.speak(answers or (), language, message.channel)
        return replace(passed, gate="translated" if passed.goes_on else passed.gate, consent=verdict.consent), spoken

    async def _ask_engine(
        self,
        accepted: AcceptedMessage,
        verdict: Verdict,
        *,
        maybe_ran: bool,
        text: str | None = None,
        language: str | None = None,
    ) -> list[Answer]:
        message = accepted.message
        if maybe_ran and (ran := await self._engine.already_ran(message.conversation_id, accepted.id)) is not None:
            return ran
        return await self._engine.respond(
            EngineRequest(
                conversation_id=message.conversation_id,
                inbound_id=accepted.id,
                channel=message.channel,
                address=message.address,
                text=text or message.text.strip(),
                language=language or verdict.language,
                now=self._clock(),
                payload=verdict.payload,
            )
        )

    def _is_old(self, accepted: AcceptedMessage) -> bool:
        age = self._clock() - accepted.message.received_at
        return time.monotonic() < self._recovering_until or not timedelta() <= age < FRESH

    async def _put_off(self, accepted: AcceptedMessage, waited: timedelta) -> bool:
        """Wait as long again as it has waited, between one and fifteen seconds."""
        pause = min(max(waited, timedelta(seconds=1)), timedelta(seconds=15), max(self._patience / 4, timedelta(milliseconds=50)))
        await self._offload(self._ledger.put_off, accepted.id, self._clock() + pause)
        return False

    async def _after_failure(self, accepted: AcceptedMessage, failed: Exception) -> bool:
        place = failed.__traceback__
        while place and place.tb_next:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
        log.error("inbound %s failed: %s at %s", accepted.id, type(failed).__name__, where)
        pause = timedelta(seconds=2)
        tries = await self._offload(self._ledger.put_off, accepted.id, self._clock() + pause)
        if tries < self._tries:
            return False
        await self._close(accepted, self._handed_over(Verdict("failed", "en"), "message_failed"), [])
        return True

    def _handed_over(self, verdict: Verdict, reason: str) -> Verdict:
        answers = (*verdict.answers, Answer("utter_person_will_answer"))
        return replace(verdict, gate=reason, answers=answers, handoff=reason, to_staff=True, goes_on=False)

    async def _close(self, accepted: AcceptedMessage, verdict: Verdict, answers: list[Answer]) -> None:
        said = await self._offload(self._ledger.close, accepted, verdict, answers)
        self._announce(accepted, said)
        log.info("inbound %s done at gate %s with %d answers", accepted.id, verdict.gate, len(said))

    def _announce(self, accepted: AcceptedMessage, said: list[OutgoingMessage]) -> None:
        if said:
            self._wake_delivery(accepted.message.channel)
        announce_queue(self._live, accepted.message.conversation_id)


def _second_net(verdict: Verdict, answers: Sequence[Answer]) -> Verdict:
    """Alert staff as well when it was the engine, not the first gate, that heard danger."""
    said = {answer.response for answer in answers}
    heard = next((danger for danger, response in SAFETY_RESPONSES.items() if response in said), None)
    return replace(verdict, alert=heard) if heard else verdict
