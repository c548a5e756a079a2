"""`frontdesk outbound`, as an operator runs it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.clinic.consent.standing import Category
from bot.clinic.messages import Author, ConversationId, OutgoingMessage
from bot.store.engine import open_store

NIGHT = "2026-12-01T23:00:00-06:00"
WORDS = "Lakeside: see you Tuesday."


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")

    def invoke(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["outbound", *arguments])
        return done.exit_code, done.output

    return invoke


def test_empty_outbox_says_so(run) -> None:
    assert run() == (0, "Nothing waits to be sent, and nothing was refused.\n")


def test_what_waits_is_explained_without_its_words(run, tmp_path: Path) -> None:
    run()
    store = open_store(f"sqlite:///{tmp_path / 'frontdesk.db'}")
    now = datetime(2026, 12, 2, 5, tzinfo=UTC)
    to = ConversationId("sms:+13125550101")
    with store.units() as work:
        work.outbox.put(OutgoingMessage(to, Author.ASSISTANT, WORDS, now, category=Category.REMINDERS))
        work.outbox.put(OutgoingMessage(to, Author.ASSISTANT, "Your HIV test", now, category=Category.CARE))
        work.commit()
    store.close()
    status, said = run("--explain", "--at", NIGHT)
    assert status == 0
    assert "quiet hours" in said
    assert "08:00" in said
    assert "hiv test" in said
    assert "0 allowed, 1 deferred, 1 refused" in said
    assert WORDS not in said
    assert "3125550101" not in said
    assert run("--at", NIGHT) == (0, "0 allowed, 1 deferred, 1 refused\n")


def test_a_text_is_tried_without_keeping_it(run) -> None:
    status, said = run("--to", "+13125550101", "--text", WORDS, "--category", "billing")
    assert (status, said.splitlines()[0]) == (0, "refused: billing texts need a consent of their own, and there is none")
    status, said = run("--to", "+13125550101", "--text", "Está lista su cita", "--category", "care", "--at", NIGHT)
    assert said.splitlines() == ["deferred until Wed 02 Dec 08:00 CST: quiet hours", "1 segment(s), UCS-2, 18 characters"]
    assert run()[1].startswith("Nothing waits")


def test_mistaken_use_says_what_to_do(run) -> None:
    status, said = run("--to", "+13125550101")
    assert status == 2
    assert "give --to and --text together" in said
    status, said = run("--at", "tomorrow")
    assert status == 2
    assert "give an ISO time with its zone" in said
