"""The way to an office: from a link on the desk's own site to a map elsewhere."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from bot.clinic.knowledge.content import Clinic


class MapSite:
    """`GET /map/{location_id}`: leads to the map of an office; the map learns its address and nothing about who asks.

    `url` holds `{address}`.
    """

    def __init__(self, clinic: Clinic, url: str) -> None:
        self._addresses = {place.id: place.address for place in clinic.locations}
        self._url = url

    async def show(self, request: web.Request) -> web.Response:
        address = self._addresses.get(request.match_info["location_id"])
        if address is None or not self._url:
            raise web.HTTPNotFound(text="There is no such office.")
        found = self._url.replace("{address}", quote(address, safe=""))
        raise web.HTTPSeeOther(found, headers={"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"})
