"""Read and write the CSV files of `docs/import-export.md`: encodings, separators, and cells that spreadsheets would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

COLUMNS: dict[str, tuple[str, ...]] = {
    "patients": ("patient", "first_name", "last_name", "born_on", "phone", "language", "preferred_name"),
    "guardians": ("guardian", "patient", "linked"),
    "appointments": (
        "appointment", "patient", "practitioner", "location", "visit_type", "starts", "minutes", "status", "overbook_reason",
    ),
    "statements": (
        "statement", "patient", "visited_on", "issued_on", "due_on", "paid",
        "description", "charged", "payer_paid", "adjusted", "patient_owes",
    ),
}  # fmt: skip
"""The columns of each kind of file, in the order of the export."""

OPTIONAL = {"linked", "phone", "language", "preferred_name", "minutes", "status", "overbook_reason"}
_RUNS = "=+-@\t\r"


class RowRejected(Exception):
    """A row cannot be taken; the text says why, without the row's words."""


@dataclass(frozen=True)
class CsvRow:
    """One row: its line in the file and its cells by column."""

    line: int
    cells: dict[str, str]


def read_csv(path: Path) -> tuple[str, list[CsvRow]]:
    """Return the file's kind, known by its header, and its rows; RowRejected when it is no such file."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RowRejected("the file is not UTF-8; save it as “CSV UTF-8”") from None
    if "\0" in text:
        raise RowRejected("this is no text file")
    first = text.partition("\n")[0]
    separator = max((",", ";", "\t"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = []
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        kind = _kind(header)
        begins = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(CsvRow(begins, _named(header, cells)))
            begins = reader.line_num + 1
    except csv.Error as wrong:
        raise RowRejected(f"line {reader.line_num}: {wrong}") from None
    return kind, rows


def write_csv(path: Path, kind: str, rows: Iterable[Sequence[str]]) -> int:
    """Write the rows under the kind's header; returns how many they were."""
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS[kind])
        for cells in rows:
            writer.writerow([_harmless(cell.strip()) for cell in cells])
            written += 1
    return written


def _kind(header: list[str]) -> str:
    if len(set(header)) != len(header):
        raise RowRejected("the header names a column twice")
    for kind, columns in COLUMNS.items():
        if set(columns) - OPTIONAL <= set(header) <= set(columns):
            return kind
    raise RowRejected(
        "the header is not that of patients, guardians, appointments or statements; docs/import-export.md lists the columns"
    )


def _named(header: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(header):
        return {"": f"the row has {len(cells)} cells, the header {len(header)}"}
    return {name: _plain(cell.strip()) for name, cell in zip(header, cells, strict=True)}


def _harmless(cell: str) -> str:
    """Put `'` before what a spreadsheet would run as a formula, and before a `'` that would be mistaken for ours."""
    quoted = cell.startswith("'") and cell.lstrip("'")[:1] in tuple(_RUNS)
    return f"'{cell}" if quoted or cell.startswith(tuple(_RUNS)) else cell


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'")[:1] in tuple(_RUNS) else cell
