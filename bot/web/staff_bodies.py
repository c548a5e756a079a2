"""Read the JSON bodies of the console's commands."""

from __future__ import annotations

from json import JSONDecodeError
from typing import Any

from aiohttp import web
from multidict import MultiDictProxy

from bot.clinic.ports import StaffAccount
from bot.web.sign_in import STAFF


class BadRequest(Exception):
    """The body is not what this route takes; the text says what is wrong with it."""


async def body_of(request: web.Request) -> dict[str, Any]:
    """Return the JSON object that was sent."""
    if request.content_type != "application/json":
        raise BadRequest("Send JSON.")
    try:
        body = await request.json()
    except (JSONDecodeError, UnicodeDecodeError, LookupError, RecursionError):
        raise BadRequest("This is not JSON.") from None
    if not isinstance(body, dict):
        raise BadRequest("Send a JSON object.")
    return body


async def form_of(request: web.Request) -> MultiDictProxy[Any]:
    """Return the form that was posted; one that cannot be read is a bad request."""
    try:
        return await request.post()
    except (ValueError, LookupError, AssertionError, RuntimeError):
        raise web.HTTPBadRequest(text="This form cannot be read. Go back, reload the page and send it again.") from None


def text_of(body: dict[str, Any], name: str, *, longest: int) -> str:
    """Return a text of the body that can be stored."""
    value = body.get(name)
    if not isinstance(value, str) or "\x00" in value:
        raise BadRequest(f"`{name}` must be text.")
    if len(value) > longest:
        raise BadRequest(f"`{name}` is longer than {longest} characters.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadRequest(f"`{name}` is not valid text.") from None
    return value


def staff_of(request: web.Request) -> StaffAccount:
    """Return who is signed in."""
    staff: StaffAccount | None = request[STAFF]
    if staff is None:
        raise web.HTTPUnauthorized
    return staff
