"""Sending through Twilio: the real package against a server that speaks Twilio's protocol."""

from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer, unused_port

from bot.clinic.messages import Author, ConversationId, DeliveryStatus, OutboundId, OutgoingMessage
from bot.services.carrier import CarrierRefused, CarrierUnreachable
from bot.services.twilio import TwilioSender
from tests.channels.conftest import NOW, Site
from tests.twilio_server.server import ACCOUNT, CLINIC, TOKEN, TwilioServer

MARIA = "+15555550101"


@pytest.fixture
async def twilio() -> AsyncIterator[tuple[TwilioServer, str]]:
    made = TwilioServer()
    async with TestServer(made.application()) as server:
        yield made, str(server.make_url("")).rstrip("/")
        made.let_go.set()


def sender(
    api_url: str, *, token: str = TOKEN, callback: str | None = None, number: str = CLINIC, seconds: float = 5.0
) -> TwilioSender:
    return TwilioSender(
        account_sid=ACCOUNT, auth_token=token, sender=number, api_url=api_url, status_callback=callback, seconds=seconds
    )


def message(text: str = "¡Hola! Su cita es mañana.", key: int = 7) -> OutgoingMessage:
    return OutgoingMessage(ConversationId(f"sms:{MARIA}"), Author.ASSISTANT, text, NOW, id=OutboundId(key))


async def test_message_reaches_twilio_with_every_letter(twilio):
    server, url = twilio
    sent = await sender(url, callback="https://desk.example.org/twilio/status").send(message(), MARIA)
    (taken,) = server.messages
    assert sent.carrier_sid == taken.pop("sid")
    assert sent.status is DeliveryStatus.SENT
    assert taken == {
        "To": MARIA,
        "From": CLINIC,
        "Body": "¡Hola! Su cita es mañana.",
        "StatusCallback": "https://desk.example.org/twilio/status?outbound=7",
    }


async def test_messaging_service_takes_the_place_of_the_number(twilio):
    server, url = twilio
    await sender(url, number="MG123").send(message(), MARIA)
    assert server.messages[0]["MessagingServiceSid"] == "MG123"
    assert "From" not in server.messages[0]


@pytest.mark.parametrize(
    ("fault", "code", "permanent"),
    [(21610, 21610, True), (21211, 21211, True), (21614, 21614, True), (30034, 30034, True), ("429", 20429, False)],
)
async def test_refusal_says_its_code_and_whether_trying_again_helps(twilio, fault, code, permanent):
    server, url = twilio
    server.faults.append(fault)
    with pytest.raises(CarrierRefused) as refused:
        await sender(url).send(message(), MARIA)
    assert (refused.value.code, refused.value.permanent) == (code, permanent)
    assert server.messages == []


async def test_text_that_is_too_long_is_refused_for_good(twilio):
    with pytest.raises(CarrierRefused) as refused:
        await sender(twilio[1]).send(message("x" * 1601), MARIA)
    assert (refused.value.code, refused.value.permanent) == (21617, True)


async def test_wrong_token_waits_for_the_operator(twilio):
    with pytest.raises(CarrierRefused) as refused:
        await sender(twilio[1], token="old").send(message(), MARIA)
    assert (refused.value.code, refused.value.permanent) == (20003, False)


@pytest.mark.parametrize("fault", ["500", "slow", "junk"])
async def test_twilio_out_of_order_is_out_of_reach(twilio, fault):
    server, url = twilio
    server.faults.append(fault)
    with pytest.raises(CarrierUnreachable):
        await sender(url, seconds=0.3).send(message(), MARIA)


async def test_nobody_at_the_address_is_out_of_reach():
    with pytest.raises(CarrierUnreachable):
        await sender(f"http://127.0.0.1:{unused_port()}").send(message(), MARIA)


async def test_message_that_twilio_took_without_answering_is_noted_as_sent_and_not_sent_again(twilio, site: Site):
    server, url = twilio
    with site.store.units() as work:
        put = work.outbox.put(OutgoingMessage(ConversationId(f"sms:{MARIA}"), Author.ASSISTANT, "Hello", NOW))
        work.commit()
    server.faults.append("taken")
    with pytest.raises(CarrierUnreachable):
        await sender(url, callback=f"{site.address}/twilio/status", seconds=0.5).send(put, MARIA)
    await server.settled()
    with site.store.units() as work:
        found = work.outbox.get(put.id)
    assert (found.status, found.carrier_sid) == (DeliveryStatus.DELIVERED, server.messages[0]["sid"])


async def test_phone_that_is_off_is_told_by_a_signed_callback(twilio, site: Site):
    server, url = twilio
    with site.store.units() as work:
        put = work.outbox.put(OutgoingMessage(ConversationId(f"sms:{MARIA}"), Author.ASSISTANT, "Hello", NOW))
        work.commit()
    server.faults.append(30003)
    await sender(url, callback=f"{site.address}/twilio/status").send(put, MARIA)
    await server.settled()
    with site.store.units() as work:
        found = work.outbox.get(put.id)
    assert (found.status, found.error_code) == (DeliveryStatus.UNDELIVERED, 30003)
    assert server.callbacks == [("sent", 204), ("undelivered", 204)]
