"""A one-time code is for the patient's eyes alone."""

from datetime import UTC, datetime

from bot.clinic.ports import ConversationLine
from bot.web.staff_views import shown_text

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)


def test_staff_do_not_read_a_patients_code() -> None:
    text = "Lakeside Clinic: 239281 is your code. It is good for 10 minutes."
    code = ConversationLine("out:1", "assistant", text, NOW, response="utter_identity_code")
    assert shown_text(code) == "Lakeside Clinic: •••••• is your code. It is good for 10 minutes."
    assert shown_text(ConversationLine("in:1", "patient", "my ticket is 239281", NOW)) == "my ticket is 239281"
