"""`frontdesk audit`: verify says that all is well, or what is wrong; show prints the entries."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from bot.cli import main


@pytest.fixture
def run(tmp_path: Path):
    environment = {"FRONTDESK_DATA_DIR": str(tmp_path), "FRONTDESK_DATABASE_URL": "", "FRONTDESK_LOG_LEVEL": "ERROR"}
    return lambda *arguments, **more: CliRunner().invoke(main, list(arguments), env=environment, **more)


def test_audit_is_verified_and_shown(run, tmp_path: Path) -> None:
    first = run("audit", "verify")
    assert (first.exit_code, first.output.strip()) == (0, "0 entries are as they were written; 0 were sealed now.")
    engine = create_engine(f"sqlite:///{tmp_path / 'frontdesk.db'}")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit_entries (at, who, did, patient_id, outcome)"
                " VALUES ('2026-12-01 15:00:00.000000', 'staff:rosa', 'view_conversation', 7, 'done')"
            )
        )
    assert run("audit", "verify").output.strip() == "0 entries are as they were written; 1 were sealed now."
    (line,) = run("audit", "show", "--patient", "7").output.splitlines()
    assert json.loads(line)["who"] == "staff:rosa"
    assert run("audit", "show", "--patient", "8").output == ""
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_entries_no_UPDATE"))
        connection.execute(text("UPDATE audit_entries SET who = 'staff:tom'"))
    engine.dispose()
    broken = run("audit", "verify")
    assert broken.exit_code == 1
    assert "entry 1: it is not what was sealed" in broken.output


def test_password_that_is_too_short_is_refused_kindly(run) -> None:
    refused = run("staff", "add", "rosa", "--name", "Rosa", input="short\n")
    assert refused.exit_code == 1
    assert "from 12 to 1024 characters" in refused.output
