"""`frontdesk locales` shows states, lists what a translator has to read, and takes down reviews."""

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import cli, cli_locales
from bot.gateway.catalogue_states import State, stated
from tests.locales.catalogues import LANGUAGES, ROOT, SOURCES


def test_table_counts_states_of_every_language(locales: Path, command: CliRunner, empty: Callable[..., None]) -> None:
    empty("fr", "utter_crisis", "utter_what_else")
    shown = command.invoke(cli_locales.locales, [])
    assert shown.exit_code == 0
    rows = {cells[0]: cells[1:] for line in shown.output.splitlines() if (cells := line.split()) and cells[0] in LANGUAGES}
    texts, critical = len(SOURCES), sum(bool(source.reasons) for source in SOURCES)
    assert list(rows) == list(LANGUAGES)
    assert rows["es"] == ["yes", f"{texts}", f"{critical}", "0", "0", "0", "0", f"{texts}", "0"]
    found = Counter(one.state for one in stated(SOURCES, locales, "fr"))
    assert rows["fr"][:4] == ["no", f"{texts}", f"{critical - 1}", "1"]
    assert rows["fr"][4:] == [f"{found[state]}" for state in State]


def test_todo_is_written_for_the_translator_critical_texts_first(command: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "todo.csv"
    shown = command.invoke(cli_locales.locales, ["todo", "ru", "--csv", str(path)])
    assert shown.output == f"Wrote {len(SOURCES)} texts to {path}.\n"
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    critical = sum(bool(source.reasons) for source in SOURCES)
    assert head == ["text", "critical", "state", "English", "ru"]
    assert [bool(row[1]) for row in rows] == [True] * critical + [False] * (len(SOURCES) - critical)
    crisis = next(row for row in rows if row[0] == "utter_crisis")
    assert (crisis[1], crisis[2]) == ("safety", "authored")
    assert crisis[3].startswith("I am very glad you told me.")


def test_todo_shows_english_beside_the_translation(command: CliRunner) -> None:
    shown = command.invoke(cli_locales.locales, ["todo", "ko"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    assert "utter_crisis" in shown.output
    assert command.invoke(cli_locales.locales, ["todo", "xx"]).output.startswith("Error: There is no catalogue ")


def test_review_is_taken_down_and_shortens_the_list(command: CliRunner, locales: Path) -> None:
    done = command.invoke(cli_locales.locales, ["reviewed", "zh", "--by", "Chen Li", "--on", "2027-01-14"])
    found = stated(SOURCES, locales, "zh")
    count = sum(one.state is State.REVIEWED for one in found)
    assert done.output == f"{count} texts of zh are reviewed by Chen Li.\n"
    assert {one.state for one in found if one.critical} == {State.REVIEWED}
    assert "authored" not in command.invoke(cli_locales.locales, ["todo", "zh"]).output


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--by", "Li, Chen"], "without commas"),
        (["--by", " "], "full name"),
        (["--by", "Chen Li", "--only", "utter_nothing"], "utter_nothing: no such text"),
        (["--by", "Chen Li", "--on", "2027-02-30"], "2027-02-30"),
    ],
)
def test_review_that_can_not_be_is_refused(command: CliRunner, given: list[str], said: str) -> None:
    refused = command.invoke(cli_locales.locales, ["reviewed", "zh", *given])
    assert refused.exit_code != 0
    assert said in refused.output


def test_update_says_what_it_did(command: CliRunner) -> None:
    assert command.invoke(cli_locales.locales, ["update"]).output.splitlines() == [
        f"{language}: 0 new or changed, 0 gone" for language in LANGUAGES
    ]


def test_check_refuses_a_language_whose_critical_texts_are_not_written(tmp_path: Path) -> None:
    path = tmp_path / "clinic.yml"
    path.write_text(
        (ROOT / "clinic.yml").read_text("utf-8").replace("languages: [en, es]  ", "languages: [en, es, so]  ", 1), "utf-8"
    )
    refused = CliRunner().invoke(cli.main, ["check", str(path)])
    assert refused.exit_code == 1
    assert "`languages` names so, where critical texts are missing or only drafts" in refused.output
