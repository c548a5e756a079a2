"""The catalogues hold what they must, and their states are kept honestly."""

import csv
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from click.testing import CliRunner

from bot import cli_locales
from bot.clinic.messages import Answer, Channel
from bot.gateway import spoken
from bot.gateway.catalogue import is_critical
from bot.gateway.catalogue_drafts import draft_entries
from bot.gateway.catalogue_states import (
    CatalogueMistaken,
    Review,
    State,
    language_path,
    languages_of,
    mark_reviewed,
    put_drafts,
    stated,
    update,
)
from bot.gateway.rendering import Rendering
from bot.services.content_file import load_clinic
from bot.services.translation.google import GoogleTranslate
from tests.translation.providers import GooglePage

ROOT = Path(__file__).parents[2]
DOMAIN, LOCALES = ROOT / "domain.yml", ROOT / "locales"
LANGUAGES = ("ar", "es", "fr", "ht", "ko", "pt", "ru", "tl", "vi", "zh")
CLINIC = load_clinic(ROOT / "clinic.yml")


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    shutil.copytree(LOCALES, tmp_path / "locales")
    return tmp_path / "locales"


@pytest.fixture
def domain(tmp_path: Path) -> Path:
    return Path(shutil.copy(DOMAIN, tmp_path / "domain.yml"))


def test_all_languages_are_there() -> None:
    assert languages_of(LOCALES) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_critical_text_was_written_by_somebody(language: str) -> None:
    found = stated(DOMAIN, LOCALES, language)
    critical = [one for one in found if one.critical]
    assert len(critical) > 90
    assert [one.context for one in critical if one.state not in (State.AUTHORED, State.REVIEWED)] == []


def test_spanish_is_complete() -> None:
    assert [one.context for one in stated(DOMAIN, LOCALES, "es") if one.state is not State.AUTHORED] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_are_in_step_with_the_domain(locales: Path, language: str) -> None:
    before = language_path(LOCALES, language).read_text("utf-8")
    assert update(DOMAIN, locales, language) == (0, 0)
    assert language_path(locales, language).read_text("utf-8") == before


@pytest.mark.parametrize(
    ("name", "text", "critical"),
    [
        ("utter_crisis", "x", True),
        ("utter_appointment_booked", "Booked!", True),
        ("utter_ask_confirm_cancel", "Cancel?", True),
        ("utter_new_or_known", "New?", True),
        ("utter_anything", "You owe {owed_cents}", True),
        ("utter_anything", "Until {promised_at}", True),
        ("utter_anything", "Call {emergency_number}", True),
        ("utter_greet", "Hi! I am {assistant_name}", False),
        ("utter_staff_alert", "At {raised_at}", False),
    ],
)
def test_what_is_critical(name: str, text: str, critical: bool) -> None:
    assert is_critical(name, text) is critical


def test_changed_english_keeps_the_old_words_as_a_draft_that_is_not_said(domain: Path, locales: Path) -> None:
    domain.write_text(
        domain.read_text("utf-8").replace("Thank you, {first_name}. What is the date", "Thanks, {first_name}. What is the date")
    )
    assert update(domain, locales, "fr") == (1, 1)
    changed = next(one for one in stated(domain, locales, "fr") if one.context == "utter_ask_birth_date")
    assert (changed.state, changed.said[:5]) == (State.DRAFT, "Merci")
    assert '#| msgid "Thank you, {first_name}.' in language_path(locales, "fr").read_text("utf-8")
    said = Rendering(CLINIC, domain, locales).say(Answer("utter_ask_birth_date", {"first_name": "Ana"}), "fr", Channel.SMS)
    assert said.text.startswith("Thanks, Ana.")


def test_new_text_is_missing_and_one_that_went_goes(domain: Path, locales: Path) -> None:
    text = domain.read_text("utf-8")
    domain.write_text(
        text.replace("  utter_faq:\n", '  utter_new_thing:\n    - text: "New {code}."\n  utter_faq:\n').replace(
            "utter_take_your_time", "utter_no_hurry"
        )
    )
    assert update(domain, locales, "es") == (2, 1)
    states = {one.context: one.state for one in stated(domain, locales, "es")}
    assert states["utter_new_thing"] is State.MISSING
    assert "utter_take_your_time" not in states


def test_review_holds_until_the_text_is_changed(locales: Path) -> None:
    review = Review("Linh Tran", date(2027, 1, 14))
    assert mark_reviewed(DOMAIN, locales, "vi", review, frozenset({"utter_crisis"})) == 1
    crisis = next(one for one in stated(DOMAIN, locales, "vi") if one.context == "utter_crisis")
    assert (crisis.state, crisis.review) == (State.REVIEWED, review)
    assert update(DOMAIN, locales, "vi") == (0, 0)
    assert next(one for one in stated(DOMAIN, locales, "vi") if one.context == "utter_crisis").state is State.REVIEWED
    path = language_path(locales, "vi")
    path.write_text(path.read_text("utf-8").replace(crisis.said, crisis.said + " "), "utf-8")
    assert next(one for one in stated(DOMAIN, locales, "vi") if one.context == "utter_crisis").state is State.AUTHORED


def test_drafts_are_never_reviewed_and_nothing_is_overwritten(locales: Path) -> None:
    entry = next(one for one in stated(DOMAIN, locales, "ko") if one.state is State.MISSING)
    put_drafts(
        locales, "ko", {(entry.context, entry.english): "초안 {first_name}", ("utter_crisis", _english("utter_crisis")): "초안"}
    )
    found = {one.context: one for one in stated(DOMAIN, locales, "ko")}
    assert (found[entry.context].state, found[entry.context].said) == (State.DRAFT, "초안 {first_name}")
    assert found["utter_crisis"].said != "초안"
    assert mark_reviewed(DOMAIN, locales, "ko", Review("Kim Min", date(2027, 1, 14)), frozenset({entry.context})) == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('msgstr "Merci, {first_name}."', 'msgstr "Merci, {prenom}."', r"fr, utter_identity_proven: the places \['first_name'\]"),
        ('msgctxt "utter_identity_proven"', '# reviewed: Anne\nmsgctxt "utter_identity_proven"', "not by hand"),
    ],
)
def test_what_cannot_be_is_named(locales: Path, old: str, new: str, said: str) -> None:
    path = language_path(locales, "fr")
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(CatalogueMistaken, match=said):
        stated(DOMAIN, locales, "fr")


def test_language_without_a_file_is_named(locales: Path) -> None:
    with pytest.raises(CatalogueMistaken, match="there are ar, es"):
        stated(DOMAIN, locales, "xx")


CONFIRMED = {
    "en": "Thank you, Ana. Your visit is confirmed: Thursday, January 14 at 2:40 PM with Dr. Lee at Main Street.",
    "es": "Gracias, Ana. Su cita está confirmada: jueves 14 de enero a las 2:40 p. m. con la Dra. Lee en Main Street.",
    "pt": "Obrigada, Ana. Sua consulta está confirmada: quinta-feira, 14 de janeiro às 14:40, com Dr. Lee, em Main Street.",
    "fr": "Merci, Ana. Votre rendez-vous est confirmé : jeudi 14 janvier à 14:40, avec Dr. Lee, à Main Street.",
    "ht": "Mèsi, Ana. Randevou ou konfime: jedi 14 janvye a 2:40 PM, ak Dr. Lee, nan Main Street.",
    "vi": "Cảm ơn Ana. Hẹn của quý vị đã xác nhận: Thứ Năm, ngày 14 tháng 1 lúc 14:40, với Dr. Lee, tại Main Street.",
    "tl": "Salamat po, Ana. Kumpirmado na ang inyong pagbisita: Huwebes, Enero 14, 2:40 PM, kay Dr. Lee, sa Main Street.",
    "zh": "谢谢您，Ana。您的预约已确认：1月14日星期四 下午2:40，Dr. Lee，Main Street。",
    "ko": "Ana 님, 감사합니다. 예약이 확인되었습니다: 1월 14일 목요일 오후 2:40, Dr. Lee, Main Street.",
    "ru": "Спасибо, Ana. Ваш приём подтверждён: четверг, 14 января в 14:40, Dr. Lee, Main Street.",
    "ar": "شكرا، Ana. موعدك مؤكد: الخميس، 14 يناير الساعة 2:40 م، مع Dr. Lee، في Main Street.",
}


@pytest.mark.parametrize("language", CONFIRMED)
def test_a_whole_confirmation_in_every_language(language: str) -> None:
    practitioner = next(person for person in CLINIC.practitioners if person.name.endswith("Lee"))
    values = {
        "first_name": "Ana",
        "starts_at": "2027-01-14T14:40:00-06:00",
        "practitioner_id": practitioner.id,
        "location_id": "main",
    }
    said = Rendering(CLINIC, DOMAIN, LOCALES).say(Answer("utter_appointment_confirmed", values), language, Channel.WEBCHAT).text
    assert said == CONFIRMED[language].replace("Dr. Lee", practitioner.name).replace(
        "Dra. Lee", practitioner.name.replace("Dr.", "Dra.")
    )


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_amounts_are_said_as_they_stand_on_the_bill(language: str) -> None:
    assert spoken.money(123456, language) == "$1,234.56"


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_days_keep_their_number_in_every_language(language: str) -> None:
    for month in range(1, 13):
        said = spoken.moment(datetime(2027, month, 17, 9, 5), language)
        assert "17" in said
        assert "05" in said


@pytest.fixture
def command(locales: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    monkeypatch.setattr(cli_locales, "LOCALES", locales)
    return CliRunner()  # type: ignore[return-value]


def test_table_shows_every_language(command: CliRunner) -> None:
    shown = command.invoke(cli_locales.locales, [])
    assert shown.exit_code == 0
    assert all(f"\n {language} " in shown.output for language in LANGUAGES)


def test_todo_is_written_for_the_translator_critical_texts_first(command: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "todo.csv"
    shown = command.invoke(cli_locales.locales, ["todo", "ru", "--csv", str(path)])
    assert shown.exit_code == 0
    with path.open(encoding="utf-8", newline="") as file:
        head, first, *rest = csv.reader(file)
    assert head == ["text", "critical", "state", "English", "ru"]
    assert first[1] == "critical"
    assert {row[1] for row in rest[:90]} == {"critical"}
    assert {row[1] for row in rest[-90:]} == {""}


def test_review_by_command(command: CliRunner, locales: Path) -> None:
    done = command.invoke(cli_locales.locales, ["reviewed", "zh", "--by", "Chen Li", "--on", "2027-01-14"])
    count = sum(one.state is State.REVIEWED for one in stated(DOMAIN, locales, "zh"))
    assert done.output == f"{count} texts of zh are reviewed by Chen Li.\n"
    assert count > 120
    assert {one.state for one in stated(DOMAIN, locales, "zh")} == {State.REVIEWED, State.MISSING}
    assert command.invoke(cli_locales.locales, ["reviewed", "zh", "--by", "Li, Chen"]).exit_code == 2
    assert "there are ar" in command.invoke(cli_locales.locales, ["todo", "xx"]).output


async def test_drafts_keep_their_places_or_are_thrown_away(locales: Path) -> None:
    page = GooglePage()
    server = TestServer(page.app())
    await server.start_server()
    google = GoogleTranslate(str(server.make_url("/")), timeout=2)
    missing = [one for one in stated(DOMAIN, locales, "fr") if one.state is State.MISSING and not one.critical][:25]
    drafted, failed = await draft_entries(locales, "fr", missing, google, 0)
    assert drafted + failed == 25
    assert drafted > 15
    found = {(one.context, one.english): one for one in stated(DOMAIN, locales, "fr")}
    assert sum(one.state is State.DRAFT for one in found.values()) == drafted
    assert all("{" not in text for text, *_ in page.asked)
    page.fault = "too many"
    assert await draft_entries(locales, "fr", [one for one in found.values() if one.state is State.MISSING][:3], google, 0) == (
        0,
        3,
    )
    google.close()
    await server.close()


def _english(context: str) -> str:
    return next(one.english for one in stated(DOMAIN, LOCALES, "es") if one.context == context)
