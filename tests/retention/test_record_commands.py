"""`frontdesk retention` and `frontdesk patient`, as an operator runs them on the demo clinic."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from bot.cli import main


@pytest.fixture
def run(tmp_path: Path):
    environment = {"FRONTDESK_DATA_DIR": str(tmp_path), "FRONTDESK_DATABASE_URL": "", "FRONTDESK_LOG_LEVEL": "ERROR"}

    def run(*arguments: str, **more):
        return CliRunner().invoke(main, list(arguments), env=environment, **more)

    run("seed")
    return run


def change(folder: Path, statement: str) -> None:
    engine = create_engine(f"sqlite:///{folder / 'frontdesk.db'}")
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_purge_is_a_dry_run_unless_told_to_delete(run, tmp_path: Path) -> None:
    change(
        tmp_path,
        "UPDATE appointments SET starts_at = '2001-01-01 10:00:00.000000', ends_at = '2001-01-01 11:00:00.000000',"
        " takes_from = '2001-01-01 10:00:00.000000', takes_until = '2001-01-01 11:00:00.000000' WHERE id = 14",
    )
    for dry in ([], ["--dry-run"]):
        told = run("retention", "purge", *dry)
        assert told.exit_code == 0, told.output
        assert "1 record(s) are due" in told.output
    deleted = run("retention", "purge", "--delete")
    assert "1 deleted: appointments that are over" in deleted.output
    assert "Nothing was due." in run("retention", "purge", "--delete").output
    assert '"purge_appointments"' in run("audit", "show").output


def test_patient_is_found_held_exported_and_erased(run, tmp_path: Path) -> None:
    assert "1  Maria Gomez" in run("patient", "find", "maria", "gom").output
    assert run("patient", "find", "nobody").exit_code == 1
    assert run("retention", "hold", "8", "--reason", "case 26-101").output.strip() == "Legal hold 1 stands on patient 8."
    assert "1  patient 8" in run("retention", "holds").output
    assert "Legal hold 1 stands" in run("patient", "erase", "8", "--yes").output
    assert run("retention", "release", "1").exit_code == 0
    assert run("retention", "holds").output.strip() == "No legal hold stands."
    assert run("retention", "hold", "8", "--everything", "--reason", "x").exit_code == 2
    assert run("patient", "export", "8", "--to", str(tmp_path / "out")).exit_code == 0
    assert "Emily Walsh" in (tmp_path / "out" / "record.html").read_text("utf-8")
    assert run("patient", "export", "8", "--to", str(tmp_path / "out")).exit_code == 1
    assert "nothing was done" in run("patient", "erase", "8", "--dry-run").output
    assert "nothing was done" in run("patient", "erase", "8", input="9\n").output
    assert "Patient 8 is erased." in run("patient", "erase", "8", input="8\n").output
    assert run("patient", "find", "emily").exit_code == 1
    assert "To be settled first" in run("patient", "erase", "1", "--yes").output
    assert b"Walsh" not in (tmp_path / "frontdesk.db").read_bytes()
    noted = run("audit", "show", "--patient", "8").output
    assert [did in noted for did in ("place_legal_hold", "release_legal_hold", "export_patient", "erase_patient")] == [True] * 4


def test_audit_verify_says_from_where_it_holds(run, tmp_path: Path) -> None:
    change(
        tmp_path,
        "INSERT INTO audit_entries (at, who, did, outcome) VALUES ('2001-01-01 10:00:00.000000', 'desk', 'send_code', 'done')",
    )
    run("audit", "verify")
    assert "1 deleted: the audit" in run("retention", "purge", "--delete").output
    told = run("audit", "verify")
    assert told.exit_code == 0
    assert "was purged on" in told.output
    assert "0 entries are as they were written; 1 were sealed now." in told.output
