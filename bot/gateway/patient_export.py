"""Write a patient's file out: JSON for machines, and a page that a person can read, both only for the owner of the folder."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from bot.clinic.audit import AuditEntry
from bot.clinic.clinic_time import Clock
from bot.clinic.errors import HoldUnknown
from bot.clinic.knowledge.content import Clinic
from bot.clinic.patients import Patient, PatientId
from bot.clinic.ports import UnitsOfWork
from bot.clinic.retention.patient_file import PatientFile, file_of
from bot.gateway.patient_page import page_of


@dataclass(frozen=True)
class PatientExport:
    units: UnitsOfWork
    clinic: Clinic
    clock: Clock
    who: str

    def find(self, words: str) -> list[Patient]:
        """Return who is meant by a name, a phone or a record number; that somebody looked is noted."""
        with self.units() as work:
            found = work.files.find(words)
            work.audit.note(AuditEntry(self.clock(), self.who, "find_patient", outcome=f"{len(found)} found"))
            work.commit()
        return found

    def write(self, patient_id: PatientId, to: Path) -> list[Path]:
        """Write the file to `to`: JSON when it ends in .json, else a folder with both. Nothing that stands is written over.

        HoldUnknown when there is no such patient; FileExistsError.
        """
        now = self.clock()
        with self.units() as work:
            patient = work.patients.get(patient_id)
            if patient is None:
                raise HoldUnknown(f"There is no patient {patient_id}.")
            found = file_of(work, patient, patient_id)
            if to.suffix == ".json":
                to.parent.mkdir(parents=True, exist_ok=True)
                written = [_write(to, self._json(found, now))]
            else:
                to.mkdir(mode=0o700, parents=True, exist_ok=True)
                written = [_write(to / "record.json", self._json(found, now))]
                written.append(_write(to / "record.html", page_of(found, self.clinic, now)))
            work.audit.note(AuditEntry(now, self.who, "export_patient", patient_id=patient_id))
            work.commit()
        return written

    def _json(self, found: PatientFile, now: datetime) -> str:
        told = {"clinic": self.clinic.name, "written_at": now, "times": "UTC"}
        told |= {field.name: _plain(getattr(found, field.name)) for field in fields(found)}
        return json.dumps(told, ensure_ascii=False, indent=2, default=_said) + "\n"


def _write(path: Path, text: str) -> Path:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    return path


def _plain(value: Any) -> Any:
    """Turn values into what JSON knows, leaving out what is not there."""
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {name: one for name, one in named.items() if one is not None and one != ""}
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _said(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, timedelta):
        return f"{value // timedelta(minutes=1)} min"
    return value.isoformat() if isinstance(value, date) or hasattr(value, "isoformat") else str(value)
