"""A patient's file has everything of theirs, can be read by a person, and gives away nothing of anybody else."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.clinic.errors import HoldUnknown
from bot.clinic.patients import PatientId
from bot.gateway.patient_export import PatientExport
from tests.gateway.clinic_of_tests import small_clinic
from tests.retention.old_records import NOW, Records, ago, chat, sms
from tests.retention.test_erasing import LAST, NAME, PHONE, SAID, anabelle


def export(records: Records, patient_id: PatientId, to: Path) -> str:
    office = PatientExport(records.store.units, small_clinic(), lambda: NOW, "operator:test")
    return "\n".join(path.read_text("utf-8") for path in office.write(patient_id, to))


def test_file_has_everything_of_the_patient_and_nothing_of_others(records: Records, tmp_path: Path) -> None:
    ana = anabelle(records)
    text = export(records, ana, tmp_path / "out")
    assert (tmp_path / "out" / "record.json").stat().st_mode & 0o077 == 0
    assert "words of Ben" not in text
    assert "+15555550102" not in text
    for words in (*SAID, PHONE, "Checkup", "P77", "Ben Cho"):
        assert text.count(words) >= 2, words
    told = json.loads((tmp_path / "out" / "record.json").read_text("utf-8"))
    assert {name: len(value) for name, value in told.items() if isinstance(value, list)} == {
        "guardians": 1,
        "dependents": 0,
        "talks": 2,
        "visits": 1,
        "statements": 1,
        "consents": 1,
        "waitlist": 1,
        "codes_sent_at": 1,
        "audit": 2,
    }
    assert told["guardians"][0]["name"] == "Ben Cho"
    assert [len(talk["lines"]) for talk in told["talks"]] == [3, 3]
    assert [len(talk["alerts"]) for talk in told["talks"]] == [1, 1]
    assert told["habits_forgotten_at"] == ago(9).isoformat()
    assert records.audited()[-1] == ("export_patient", "done")


def test_file_is_written_over_nothing_and_for_nobody_unknown(records: Records, tmp_path: Path) -> None:
    ana = records.patient()
    export(records, ana, tmp_path / "out.json")
    with pytest.raises(FileExistsError):
        export(records, ana, tmp_path / "out.json")
    with pytest.raises(HoldUnknown):
        export(records, PatientId(99), tmp_path / "other.json")
    assert not (tmp_path / "other.json").exists()
    assert [did for did, _ in records.audited()] == ["export_patient"]


def test_code_is_not_shown_and_words_are_only_words_on_the_page(records: Records, tmp_path: Path) -> None:
    ana = records.patient(phone=PHONE)
    records.receive(sms(1), "<script>alert(1)</script>", ago(1))
    records.send(sms(1), "Your code is 123456", ago(1))
    records.run("UPDATE outbound_messages SET response = 'utter_identity_code'")
    text = export(records, ana, tmp_path / "out")
    assert "123456" not in text
    assert "<script>" not in (tmp_path / "out" / "record.html").read_text("utf-8")


def test_of_a_shared_phone_only_what_was_surely_theirs_is_given(records: Records, tmp_path: Path) -> None:
    ana, ben = records.patient(f"{NAME} {LAST}", phone=PHONE), records.patient("Ben Quixworth", phone=PHONE)
    begun = ago(2)
    records.receive(sms(1), "from whom?", begun - timedelta(minutes=9))
    records.receive(sms(1), f"I am {NAME}", begun - timedelta(seconds=20))
    records.prove(sms(1), ana, begun)
    said = records.receive(sms(1), "words of hers", begun + timedelta(minutes=1))
    records.alert(sms(1), said, begun + timedelta(minutes=1))
    records.receive(sms(1), "now my brother here", begun + timedelta(minutes=41))
    records.prove(sms(1), ben, begun + timedelta(minutes=50))
    his = records.receive(sms(1), "words of his", begun + timedelta(minutes=51))
    records.alert(sms(1), his, begun + timedelta(minutes=51))
    records.consent(PHONE, "opt_out", "words of one of them", ago(1))
    told = json.loads(export(records, ana, tmp_path / "hers.json"))
    (talk,) = told["talks"]
    assert [line["text"] for line in talk["lines"]] == [f"I am {NAME}", "words of hers"]
    assert (talk["shared"], talk["withheld"], len(talk["alerts"])) == (True, 3, 1)
    assert (told["shared_number"], told["consents"][0].get("words")) == (True, None)
    told = json.loads(export(records, ben, tmp_path / "his.json"))
    assert [line["text"] for line in told["talks"][0]["lines"]] == ["words of his"]


def test_who_was_only_spoken_of_gets_no_words_of_the_guardian(records: Records, tmp_path: Path) -> None:
    maria, sofia = records.patient("Maria Gomez"), records.patient("Sofia Gomez", born_on=date(2018, 6, 21))
    records.receive(chat("a"), "about my own bill", ago(2))
    records.prove(chat("a"), maria, ago(2))
    records.prove(chat("a"), sofia, ago(2) + timedelta(minutes=20), "identify_other")
    told = json.loads(export(records, sofia, tmp_path / "sofia.json"))
    assert (told["talks"][0]["withheld"], told["talks"][0]["lines"]) == (1, [])
    told = json.loads(export(records, maria, tmp_path / "maria.json"))
    assert [line["text"] for line in told["talks"][0]["lines"]] == ["about my own bill"]
