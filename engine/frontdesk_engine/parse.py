"""Say what messages mean, without a server: JSON strings in, one a line; intents and entities out, one a line."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import sys
from typing import Any, TextIO

FALLBACK = "nlu_fallback"


def meaning(parsed: dict[str, Any]) -> dict[str, Any]:
    """Keep the ranking, best first, the entities, and whether Rasa would rather ask."""
    ranked = [intent for intent in parsed.get("intent_ranking", []) if intent["name"] != FALLBACK]
    ranking = [{"name": intent["name"], "confidence": intent["confidence"]} for intent in ranked]
    entities = [{"entity": e["entity"], "value": e["value"]} for e in parsed.get("entities", [])]
    return {"intents": ranking, "entities": entities, "fallback": parsed["intent"].get("name") == FALLBACK}


async def parse_lines(model: str, lines: TextIO, out: TextIO) -> None:
    from rasa.core.agent import Agent

    from frontdesk_engine.channel import defused
    from frontdesk_engine.quiet import quieten

    quieten()
    assistant = Agent.load(model)
    for line in lines:
        if line.strip():
            parsed = await assistant.parse_message(defused(json.loads(line)) or " ")
            out.write(json.dumps(meaning(parsed)) + "\n")
            out.flush()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="frontdesk_engine.parse", description=__doc__)
    parser.add_argument("--model", required=True, help="a trained model (.tar.gz)")
    options = parser.parse_args(arguments)
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    out = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        asyncio.run(parse_lines(options.model, sys.stdin, out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
