"""Twilio's webhooks: what is signed is taken once, what is not is refused, and nothing that comes in breaks them."""

import asyncio
from pathlib import Path
from urllib.parse import parse_qsl

import aiohttp
import pytest
from multidict import MultiDict
from twilio.request_validator import RequestValidator

import bot.channels.sms
from bot.clinic.messages import Author, ConversationId, DeliveryStatus, Media, OutgoingMessage
from tests.channels.conftest import NOW, OLD_TOKEN, PUBLIC, Site
from tests.twilio_server.server import TOKEN

PAYLOADS = Path(bot.channels.sms.__file__).parent / "payloads"
MARIA = "+15555550101"


def payload(name: str, **changed: str) -> MultiDict[str]:
    form = MultiDict(parse_qsl((PAYLOADS / f"{name}.form").read_text().strip(), keep_blank_values=True))
    form.update(changed)
    return form


def signed(url: str, form: MultiDict[str], token: str = TOKEN) -> dict[str, str]:
    return {"X-Twilio-Signature": RequestValidator(token).compute_signature(url, form)}


async def post(url: str, data: object, headers: dict[str, str] | None = None) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(url, data=data, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_signed_message_is_stored_before_it_is_answered_with_empty_twiml(site: Site):
    assert await site.twilio.send_signed(f"{site.address}/twilio/sms", payload("text")) == (
        200,
        '<?xml version="1.0" encoding="UTF-8"?><Response/>',
    )
    (taken,) = site.stored()
    assert taken.message.text == "¿Tienen cita mañana?"
    assert taken.message.address == MARIA
    assert taken.message.received_at == NOW
    assert site.woken == [f"sms:{MARIA}"]


async def test_repeated_sid_is_answered_again_and_taken_once_even_all_at_the_same_time(site: Site):
    answers = await asyncio.gather(*(site.twilio.send_signed(f"{site.address}/twilio/sms", payload("text")) for _ in range(10)))
    assert {status for status, _ in answers} == {200}
    assert len(site.stored()) == 1
    assert len(site.woken) == 1


async def test_unsigned_changed_and_wrongly_signed_messages_are_refused_and_nothing_is_stored(site: Site):
    url, form = f"{site.address}/twilio/sms", payload("text")
    changed = payload("text", Body="something else")
    for data, headers in [
        (form, None),
        (form, {"X-Twilio-Signature": ""}),
        (form, {"X-Twilio-Signature": "é"}),
        (changed, signed(url, form)),
        (form, signed(url, form, "another token")),
        (form, signed(f"{site.address}/twilio/status", form)),
    ]:
        assert (await post(url, data, headers))[0] == 403
    assert site.stored() == []
    assert site.woken == []


async def test_both_tokens_are_good_while_one_is_rotated(site: Site):
    url = f"{site.address}/twilio/sms"
    for token, sid in [(TOKEN, "SMa"), (OLD_TOKEN, "SMb")]:
        form = payload("text", MessageSid=sid)
        assert (await post(url, form, signed(url, form, token)))[0] == 200
    assert len(site.stored()) == 2


@pytest.mark.parametrize("site", [PUBLIC], indirect=True)
@pytest.mark.parametrize("called", [PUBLIC, f"{PUBLIC}:443"])
async def test_behind_a_proxy_the_public_address_is_what_was_signed_with_and_without_port(site: Site, called: str):
    form = payload("text")
    assert (await post(f"{site.address}/twilio/sms", form, signed(f"{called}/twilio/sms", form)))[0] == 200
    assert (await post(f"{site.address}/twilio/sms", form, signed(f"{site.address}/twilio/sms", form)))[0] == 403
    assert len(site.stored()) == 1


async def test_field_that_comes_twice_is_signed_with_both_values(site: Site):
    url, form = f"{site.address}/twilio/sms", payload("text")
    form.add("Tag", "b")
    form.add("Tag", "a")
    assert (await post(url, form, signed(url, form)))[0] == 200


async def test_photo_without_words_is_a_message_with_media(site: Site):
    assert (await site.twilio.send_signed(f"{site.address}/twilio/sms", payload("photo_without_words")))[0] == 200
    (taken,) = site.stored()
    assert taken.message.text == ""
    assert [one.content_type for one in taken.message.media] == ["image/jpeg", "image/png"]
    assert isinstance(taken.message.media[0], Media)


@pytest.mark.parametrize(
    "body",
    ["", " ", "x" * 10_000, "😀" * 10_000, "/restart", "a\x00b\x07", "\U0010ffff", "<script>", "%00%ff", "\u202egnirts\r\n"],
)
async def test_any_words_are_taken_as_they_are(site: Site, body: str):
    assert (await site.twilio.send_signed(f"{site.address}/twilio/sms", payload("text", Body=body)))[0] == 200
    (taken,) = site.stored()
    assert taken.message.text == body.replace("\x00", "")


async def test_stop_that_twilio_has_answered_says_so(site: Site):
    await site.twilio.send_signed(f"{site.address}/twilio/sms", payload("stop"))
    (taken,) = site.stored()
    assert (taken.message.text, taken.message.opt_out_type) == ("STOP", "STOP")


@pytest.mark.parametrize(
    "wrong",
    [
        {"MessageSid": "", "SmsSid": "", "SmsMessageSid": ""},
        {"MessageSid": "a b"},
        {"From": ""},
        {"From": "whatsapp:+15555550101"},
        {"From": "nobody"},
    ],
)
async def test_signed_form_that_is_no_message_is_refused_as_mistaken(site: Site, wrong: dict[str, str]):
    assert (await site.twilio.send_signed(f"{site.address}/twilio/sms", payload("text", **wrong)))[0] == 400
    assert site.stored() == []


@pytest.mark.parametrize("count", ["99999", "-1", "two", "²", "1e3", ""])
async def test_odd_number_of_media_does_no_harm(site: Site, count: str):
    assert (await site.twilio.send_signed(f"{site.address}/twilio/sms", payload("text", NumMedia=count)))[0] == 200
    assert site.stored()[0].message.media == ()


@pytest.mark.parametrize("path", ["/twilio/sms", "/twilio/status"])
@pytest.mark.parametrize(
    "junk", [b"", b"\xff\xfe\x00\x01" * 50, b"Body=%ff%fe&From=%zz", b"&" * 1000, b"=" * 1000, b'{"From": 1}', b"a=1&" * 5000]
)
async def test_junk_is_refused_and_never_breaks_anything(site: Site, path: str, junk: bytes):
    kinds = ["application/x-www-form-urlencoded", "application/json", "multipart/form-data", "x"]
    for kind in kinds:
        status, _ = await post(f"{site.address}{path}", junk, {"Content-Type": kind, "X-Twilio-Signature": "x" * 28})
        assert 400 <= status < 500
    assert site.stored() == []


async def test_body_without_end_is_refused(site: Site):
    status, _ = await post(f"{site.address}/twilio/sms", b"Body=" + b"x" * 300_000, {"X-Twilio-Signature": "x"})
    assert status == 413


def outgoing(site: Site, *, sid: str | None) -> OutgoingMessage:
    with site.store.units() as work:
        message = work.outbox.put(OutgoingMessage(ConversationId(f"sms:{MARIA}"), Author.ASSISTANT, "Hello", NOW))
        if sid:
            work.outbox.sent(message.id, carrier_sid=sid, status=DeliveryStatus.SENT, at=NOW)
        work.commit()
    return message


def now_in_outbox(site: Site, message: OutgoingMessage) -> OutgoingMessage:
    with site.store.units() as work:
        return work.outbox.get(message.id)


async def test_status_callback_moves_the_message_on_and_never_back(site: Site):
    form = payload("delivered")
    message, url = outgoing(site, sid=form["MessageSid"]), f"{site.address}/twilio/status"
    with site.live.listen(message.conversation_id) as heard:
        assert (await site.twilio.send_signed(url, form))[0] == 204
        assert heard.get_nowait()["status"] == "delivered"
    await site.twilio.send_signed(url, payload("delivered", MessageStatus="sent"))
    assert now_in_outbox(site, message).status is DeliveryStatus.DELIVERED


async def test_undelivered_message_keeps_the_carriers_code(site: Site):
    form = payload("undelivered")
    message = outgoing(site, sid=form["MessageSid"])
    await site.twilio.send_signed(f"{site.address}/twilio/status", form)
    assert (now_in_outbox(site, message).status, now_in_outbox(site, message).error_code) == (DeliveryStatus.UNDELIVERED, 30003)


async def test_code_21610_by_callback_records_the_opt_out_once(site: Site):
    form = payload("undelivered", ErrorCode="21610")
    outgoing(site, sid=form["MessageSid"])
    for _ in range(2):
        await site.twilio.send_signed(f"{site.address}/twilio/status", form)
    with site.store.units() as work:
        assert [(line.action, line.how) for line in work.consents.of(MARIA)] == [("opt_out", "carrier")]


async def test_callback_tells_that_twilio_took_a_message_whose_answer_was_lost(site: Site):
    message = outgoing(site, sid=None)
    url = f"{site.address}/twilio/status?outbound={message.id}"
    assert (await site.twilio.send_signed(url, payload("delivered")))[0] == 204
    found = now_in_outbox(site, message)
    assert (found.carrier_sid, found.status) == (payload("delivered")["MessageSid"], DeliveryStatus.DELIVERED)


async def test_callback_for_somebody_elses_message_changes_nothing(site: Site):
    message = outgoing(site, sid=None)
    url = f"{site.address}/twilio/status?outbound={message.id}"
    assert (await site.twilio.send_signed(url, payload("delivered", To="+15555550112")))[0] == 204
    assert now_in_outbox(site, message).status is DeliveryStatus.QUEUED


@pytest.mark.parametrize("wrong", [{"MessageStatus": "flying"}, {"MessageSid": ""}])
async def test_status_callback_that_says_nothing_is_refused(site: Site, wrong: dict[str, str]):
    form = payload("undelivered", **wrong)
    form.popall("SmsStatus")
    assert (await site.twilio.send_signed(f"{site.address}/twilio/status?outbound=x", form))[0] == 400
