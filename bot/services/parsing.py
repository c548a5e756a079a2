"""Run the engine's parser as a child process: messages in, what the trained model makes of them out."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any


class ParserFailed(RuntimeError):
    """The engine's parser ended without an answer for each message."""


def parse_with(python: Path, model: Path, texts: Sequence[str], *, cwd: Path | None = None) -> Iterator[dict[str, Any]]:
    """Parse all messages in one run of the engine's interpreter and yield the answers in order."""
    if not texts:
        return
    command = [str(python), "-m", "frontdesk_engine.parse", "--model", str(model)]
    done = subprocess.run(
        command,
        input="".join(json.dumps(text) + "\n" for text in texts),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        check=False,
    )
    answers = done.stdout.splitlines()
    if done.returncode != 0 or len(answers) != len(texts):
        raise ParserFailed(f"the parser ended with {done.returncode} after {len(answers)} of {len(texts)} messages")
    for answer in answers:
        yield json.loads(answer)
