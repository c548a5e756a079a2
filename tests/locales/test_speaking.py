"""Days, hours, amounts and lists as each language says them; compared whole, as a patient would read them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.clinic.messages import Answer, Channel
from bot.gateway import spoken
from bot.gateway.rendering import Rendering
from tests.gateway.clinic_of_tests import NOW
from tests.locales.catalogues import CLINIC, DOMAIN, LANGUAGES, LOCALES

LEE = next(person for person in CLINIC.practitioners if person.name.endswith("Lee"))
VISIT = {
    "first_name": "Ana",
    "starts_at": "2027-01-14T14:40:00-06:00",
    "practitioner_id": LEE.id,
    "location_id": "main",
    "visit_type_id": "checkup",
}
CONFIRMED = {
    "en": "Thank you, Ana. Your visit is confirmed: Thursday, January 14 at 2:40 PM with Dr. Grace Lee at Main Street.",
    "es": "Gracias, Ana. Su cita está confirmada: jueves 14 de enero a las 2:40 p. m. con la Dra. Grace Lee en Main Street.",
    "pt": "Obrigada, Ana. Sua consulta está confirmada: quinta-feira, 14 de janeiro às 14:40, com Dr. Grace Lee, em Main Street.",
    "fr": "Merci, Ana. Votre rendez-vous est confirmé : jeudi 14 janvier à 14:40, avec Dr. Grace Lee, à Main Street.",
    "ht": "Mèsi, Ana. Randevou ou konfime: jedi 14 janvye a 2:40 PM, ak Dr. Grace Lee, nan Main Street.",
    "vi": "Cảm ơn Ana. Hẹn của quý vị đã được xác nhận: Thứ Năm, ngày 14 tháng 1 lúc 14:40, với Dr. Grace Lee, tại Main Street.",
    "tl": "Salamat po, Ana. Kumpirmado na ang inyong pagbisita: Huwebes, Enero 14, 2:40 PM, kay Dr. Grace Lee, sa Main Street.",
    "zh": "谢谢您，Ana。您的预约已确认：1月14日星期四 下午2:40，Dr. Grace Lee，Main Street。",
    "ko": "Ana 님, 감사합니다. 예약이 확인되었습니다: 1월 14일 목요일 오후 2:40, Dr. Grace Lee, Main Street.",
    "ru": "Спасибо, Ana. Ваш приём подтверждён: четверг, 14 января в 14:40, Dr. Grace Lee, Main Street.",
    "ar": "شكرا، Ana. موعدك مؤكد: الخميس، 14 يناير الساعة 2:40 م، مع Dr. Grace Lee، في Main Street.",
}
OWED = {
    "es": "Ana, usted debe $1,234.50. La última cuenta es por su cita del 3 de diciembre de 2026: costó $85.00, el seguro y los descuentos cubrieron $60.00, usted pagó $0.00 y faltan $25.00. Fecha límite de pago: 2 de enero de 2027.",
    "fr": "Ana, vous devez $1,234.50. La dernière facture est pour la visite du 3 décembre 2026 : elle a coûté $85.00, l'assurance et les remises ont couvert $60.00, vous avez payé $0.00, il reste $25.00. À payer au plus tard le 2 janvier 2027.",
    "ru": "Ana, ваш долг: $1,234.50. Последний счёт за визит (3 декабря 2026): стоимость $85.00, страховка и скидки $60.00, вы заплатили $0.00, осталось $25.00. Оплатите, пожалуйста, не позже этого дня: 2 января 2027.",
    "zh": "Ana，您欠 $1,234.50。最近的账单是2026年12月3日的看诊：费用 $85.00，保险和折扣减去 $60.00，您付了 $0.00，还剩 $25.00。付款截止日：2027年1月2日。",
}


@pytest.fixture(scope="module")
def rendering() -> Rendering:
    return Rendering(CLINIC, DOMAIN, LOCALES)


@pytest.mark.parametrize("language", CONFIRMED)
def test_a_whole_confirmation_in_every_language(rendering: Rendering, language: str) -> None:
    said = rendering.say(Answer("utter_appointment_confirmed", VISIT), language, Channel.WEBCHAT)
    assert said.text == CONFIRMED[language].replace("Grace Lee", LEE.name.removeprefix("Dr. "))


@pytest.mark.parametrize("language", OWED)
def test_a_whole_bill(language: str) -> None:
    values = {
        "first_name": "Ana",
        "total_owed_cents": 123450,
        "visited_on": "2026-12-03",
        "charged_cents": 8500,
        "covered_cents": 6000,
        "paid_cents": 0,
        "owed_cents": 2500,
        "due_on": "2027-01-02",
    }
    years_later = Rendering(CLINIC, DOMAIN, LOCALES, clock=lambda: NOW.replace(year=2030))
    assert years_later.say(Answer("utter_balance", values), language, Channel.WEBCHAT).text == OWED[language]


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_every_language_has_its_own_word_when_nothing_else_can_be_said(rendering: Rendering, language: str) -> None:
    said = [rendering.say(Answer("utter_nothing_such"), one, Channel.SMS).text for one in ("en", language)]
    assert "(555) 555-0100" in said[1]
    assert (said[0] == said[1]) is (language == "en")


def test_clinics_own_words_are_spoken_only_in_the_languages_that_they_have(rendering: Rendering) -> None:
    meaning = Answer("utter_term_explained", {"term_meaning": {"en": "What you pay first.", "pt": "O que se paga primeiro."}})
    assert [rendering.speaks(meaning, language, Channel.SMS) for language in ("en", "pt", "fr")] == [True, True, False]
    assert rendering.speaks(Answer("utter_what_else"), "fr", Channel.SMS)


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_amounts_are_said_as_they_stand_on_the_bill(language: str) -> None:
    assert spoken.money(123456, language) == "$1,234.56"


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_days_and_hours_keep_their_numbers_in_every_language(language: str) -> None:
    for month in range(1, 13):
        said = spoken.moment(datetime(2027, month, 17, 9, 5), language)
        assert "17" in said
        assert "9:05" in said.replace("09:05", "9:05")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Thursday, January 14 at 11:40 PM Central Time (Friday 12:40 AM Eastern Time)"),
        ("es", "jueves 14 de enero a las 11:40 p. m., hora central (viernes 12:40 a. m., hora oriental)"),
        ("pt", "quinta-feira, 14 de janeiro às 23:40, Horário Central (sexta-feira 00:40, Horário do Leste)"),
        ("ht", "jedi 14 janvye a 11:40 PM, lè Santral (vandredi 12:40 AM, lè Lès)"),
        ("vi", "Thứ Năm, ngày 14 tháng 1 lúc 23:40, Giờ miền Trung (Thứ Sáu 00:40, Giờ miền Đông)"),
        ("zh", "1月14日星期四 晚上11:40 北美中部时间 (星期五 凌晨12:40 北美东部时间)"),
        ("ko", "1월 14일 목요일 오후 11:40 미 중부 시간 (금요일 오전 12:40 미 동부 시간)"),
        ("ru", "четверг, 14 января в 23:40, центральное время США (пятница 00:40, восточное время США)"),
    ],
)
def test_whoever_is_elsewhere_is_told_both_times(language: str, said: str) -> None:
    late = datetime(2027, 1, 14, 23, 40, tzinfo=ZoneInfo("America/Chicago"))
    assert spoken.moment(late, language) + spoken.elsewhere(late, ZoneInfo("America/New_York"), language) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "A, B, and C"), ("fr", "A, B et C"), ("ht", "A, B ak C"), ("tl", "A, B, at C"), ("zh", "A、B和C"), ("ar", "A وB وC")],
)
def test_lists(language: str, said: str) -> None:
    assert spoken.listing(["A", "B", "C"], language) == said
    assert spoken.listing(["A"], language) == "A"


@pytest.mark.parametrize(
    ("hour", "said"), [(7, "早上7:30"), (9, "上午9:30"), (12, "中午12:30"), (15, "下午3:30"), (18, "下午6:30"), (19, "晚上7:30")]
)
def test_chinese_names_the_part_of_the_day(hour: int, said: str) -> None:
    assert spoken.hour(datetime(2027, 1, 14, hour, 30), "zh") == said
