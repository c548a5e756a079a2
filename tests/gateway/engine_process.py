"""An engine in a process of its own, for tests that kill it: `python -m tests.gateway.engine_process FOLDER PORT`.

Like Rasa it keeps its tracker in a database and writes a turn's events at the turn's end; what a turn changes, it
changes before that, once per (conversation, message).
"""

import asyncio
import json
import sqlite3
import sys
from collections import defaultdict
from pathlib import Path

from aiohttp import web

SCHEMA = """
CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, sender TEXT, event TEXT);
CREATE TABLE IF NOT EXISTS runs (message_id TEXT);
CREATE TABLE IF NOT EXISTS effects (message_id TEXT PRIMARY KEY);
"""


def engine_app(folder: Path) -> web.Application:
    database = sqlite3.connect(folder / "engine.db", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.executescript(SCHEMA)
    locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def webhook(request: web.Request) -> web.Response:
        asked = await request.json()
        message_id = asked["metadata"]["message_id"]
        async with locks[asked["sender"]]:
            database.execute("INSERT OR IGNORE INTO effects VALUES (?)", (message_id,))
            await asyncio.sleep(0.005)
            said = ["utter_greet", "utter_default"]
            events = [{"event": "user", "text": asked["message"], "metadata": asked["metadata"]}]
            events += [{"event": "bot", "metadata": {"response": name, "values": {}}} for name in said]
            database.execute("BEGIN")
            database.execute("INSERT INTO runs VALUES (?)", (message_id,))
            database.executemany(
                "INSERT INTO events (sender, event) VALUES (?, ?)", [(asked["sender"], json.dumps(e)) for e in events]
            )
            database.execute("COMMIT")
        await asyncio.sleep(0.03)
        return web.json_response([{"custom": {"response": name, "values": {}}} for name in said])

    async def tracker(request: web.Request) -> web.Response:
        found = database.execute("SELECT event FROM events WHERE sender = ? ORDER BY id", (request.match_info["id"],))
        return web.json_response({"events": [json.loads(event) for (event,) in found]})

    async def tell(_: web.Application) -> None:
        print("serving", flush=True)

    app = web.Application()
    app.on_startup.append(tell)
    app.router.add_post("/webhooks/frontdesk/webhook", webhook)
    app.router.add_get("/conversations/{id}/tracker", tracker)
    return app


if __name__ == "__main__":
    web.run_app(
        engine_app(Path(sys.argv[1])),
        host="127.0.0.1",
        port=int(sys.argv[2]),
        print=lambda *_: None,
        access_log=None,
        reuse_address=True,
    )
