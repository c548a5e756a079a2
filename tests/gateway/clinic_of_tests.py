"""A small clinic, a domain file and a Spanish catalogue for the gateway's tests."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.clinic.knowledge.content import Clinic, CommonAnswer, Location, Practitioner, StaffQueue, VisitType
from bot.gateway.gates import Senses

NOW = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)

DOMAIN = r"""
version: "3.1"
responses:
  utter_greet:
    - text: "Hi, I am {assistant_name} of {clinic}."
      buttons:
        - {title: "Book a visit", payload: "/book_appointment"}
        - {title: "My bill", payload: "/inform{\"choice\": \"other\"}"}
  utter_booked: [{text: "Booked, {first_name}: {starts_at} with {practitioner} at {location}, {address}. {preparation}"}]
  utter_arrived: [{text: "See you at {starts_at_time} on {starts_at_day}."}]
  utter_list: [{text: "Your visits:\n{visits}"}]
  utter_line: [{text: "{visit_type}, {starts_at}"}]
  utter_balance: [{text: "You owe {owed_cents}, due {due_on}; in all {total}."}]
  utter_offered: [{text: "Which one?"}]
  utter_choice_opening: [{text: "{starts_at}, {practitioner}"}]
  utter_faq: [{text: "{answer}"}]
  utter_draft: [{text: "A friendly word."}]
  utter_draft_when: [{text: "It is {starts_at}."}]
  utter_quotes: [{text: "It’s “open” — yes…"}]
  utter_by_channel:
    - {text: "on a phone", channel: sms}
    - {text: "anywhere"}
  utter_visited: [{text: "Your visit on {visited_on}."}]
  utter_default: [{text: "Sorry, I did not get that."}]
  utter_handed_off: [{text: "A person will help you."}]
  utter_person_will_answer: [{text: "A person will write to you."}]
  utter_back_to_assistant: [{text: "The assistant again."}]
  utter_medical_emergency: [{text: "Call {emergency_number} now."}]
  utter_crisis: [{text: "Call or text {crisis_number} now."}]
  utter_opted_out: [{text: "No more texts."}]
  utter_opted_in: [{text: "Texts again."}]
  utter_consent_help: [{text: "Help: {clinic_phone}."}]
  utter_photo_received: [{text: "I got your photo."}]
  utter_file_received_with_text: [{text: "I saved your photo."}]
  utter_empty_message: [{text: "Your message came in empty."}]
  utter_message_too_long: [{text: "Too long for me."}]
  utter_reply_with_number: [{text: "Reply with a number."}]
"""

SPANISH = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"

msgctxt "utter_greet"
msgid "Hi, I am {assistant_name} of {clinic}."
msgstr "Hola, soy {assistant_name} de {clinic}."

msgctxt "utter_greet.button"
msgid "Book a visit"
msgstr "Reservar una cita"

msgctxt "utter_booked"
msgid "Booked, {first_name}: {starts_at} with {practitioner} at {location}, {address}. {preparation}"
msgstr "Listo, {first_name}: {starts_at} con {practitioner} en {location}, {address}. {preparation}"

msgctxt "utter_arrived"
msgid "See you at {starts_at_time} on {starts_at_day}."
msgstr "Le esperamos para {starts_at}."

msgctxt "utter_visited"
msgid "Your visit on {visited_on}."
msgstr "Su cita de {visited_on}."

msgctxt "utter_draft"
msgid "A friendly word."
msgstr "Una palabra amable."

#, fuzzy
msgctxt "utter_draft_when"
msgid "It is {starts_at}."
msgstr "Es {starts_at}."

#, fuzzy
msgctxt "utter_default"
msgid "Sorry, I did not get that."
msgstr "Disculpe, no entendí."

msgctxt "utter_balance"
msgid "You owe {owed_cents}, an older wording."
msgstr "Usted debe {owed_cents}."

msgctxt "utter_medical_emergency"
msgid "Call {emergency_number} now."
msgstr "Llame al {emergency_number} ahora."

msgctxt "utter_reply_with_number"
msgid "Reply with a number."
msgstr "Responda con un número."
"""


def small_clinic() -> Clinic:
    same = {"en": "", "es": ""}
    return Clinic(
        name="Lakeside Family Clinic",
        short_name="Lakeside Clinic",
        zone=ZoneInfo("America/Chicago"),
        phone="+15555550100",
        emergency_number="911",
        crisis_number="988",
        nurse_line="+15555550199",
        website="https://clinic.example",
        languages=("en", "es"),
        locations=(Location("main", "Main Street", "1 Main Street", "+15555550100", same, same, same, ()),),
        practitioners=(Practitioner("lee", "Dr. Grace Lee", ("en",), ("checkup",), (), gender="female"),),
        visit_types=(
            VisitType(
                "checkup",
                {"en": "Checkup", "es": "Chequeo"},
                timedelta(minutes=30),
                {"en": "Bring your card.", "es": "Traiga su tarjeta."},
            ),
        ),
        payers=(),
        holidays=(),
        answers=(CommonAnswer("parking", "ask_parking", {"en": "Parking?"}, {"en": "Park behind.", "es": "Estacione atrás."}),),
        queues=(StaffQueue("front", {"en": "Front desk"}, ()), StaffQueue("files", {"en": "Files"}, ("photo_received",))),
    )


def write_words(folder: Path) -> tuple[Path, Path]:
    """Write domain and catalogue; returns their paths as Rendering takes them."""
    domain = folder / "domain.yml"
    domain.write_text(DOMAIN, encoding="utf-8")
    messages = folder / "locales" / "es" / "LC_MESSAGES"
    messages.mkdir(parents=True, exist_ok=True)
    (messages / "frontdesk.po").write_text(SPANISH, encoding="utf-8")
    return domain, folder / "locales"


def _danger(text: str, language: str) -> str | None:
    return "medical" if "chest pain" in text else "crisis" if "end my life" in text else None


def _consent(text: str) -> str | None:
    return {"stop": "opt_out", "start": "opt_in", "yes": "opt_in", "help": "help"}.get(text.lower())


def _language(text: str, previous: str | None) -> str:
    return "es" if "hola" in text.lower() else previous or "en"


SENSES = Senses(_danger, _consent, _language)
