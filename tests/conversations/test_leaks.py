"""The search for patients' words in the logs finds them when they are there."""

from pathlib import Path
from typing import Any, cast

import pytest

from tests.conversations.running import RunningDesk


@pytest.mark.parametrize(
    ("line", "leaks"),
    [
        ("inbound 7 done at gate engine with 1 answers", False),
        ("could not parse: i need a checkup on friday", True),
        ("no patient called Carter", True),
        ("sent to +15555551234", True),
    ],
)
def test_a_line_with_words_name_or_number_is_found(tmp_path: Path, line: str, leaks: bool) -> None:
    (tmp_path / "engine.log").write_text(f"started\n{line}\n")
    desk = RunningDesk(
        "", cast("Any", None), cast("Any", None), tmp_path, {"I need a checkup on Friday", "james carter 9/3/1957"}
    )
    assert desk.leaks() == ([line] if leaks else [])
