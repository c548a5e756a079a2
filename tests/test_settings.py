"""Settings are read once, completely, and every mistake is named at once."""

from datetime import UTC, datetime

import pytest

from bot.clock import clock_from
from bot.settings import Settings, SettingsMistaken
from scripts.settings_page import PAGE, page


def test_an_empty_environment_is_the_demo():
    settings = Settings.read({})
    assert settings.demo
    assert not settings.uses_twilio
    assert settings.database.startswith("sqlite:///")


def test_every_mistake_is_named_in_one_message():
    with pytest.raises(SettingsMistaken) as wrong:
        Settings.read(
            {
                "FRONTDESK_PORT": "eighty",
                "FRONTDESK_DATABASE_URL": "mysql://x:hunter2@h/d",
                "FRONTDESK_COLOUR": "blue",
                "FRONTDESK_NOW": "tomorrow",
                "FRONTDESK_TWILIO_FROM": "+15555550100",
            }
        )
    text = str(wrong.value)
    for name in ("FRONTDESK_PORT", "FRONTDESK_DATABASE_URL", "FRONTDESK_COLOUR", "FRONTDESK_NOW", "FRONTDESK_TWILIO_ACCOUNT_SID"):
        assert name in text
    assert "hunter2" not in text


def test_the_clock_may_be_moved_in_demo_mode_only():
    with pytest.raises(SettingsMistaken, match="FRONTDESK_NOW"):
        Settings.read(
            {
                "FRONTDESK_DEMO": "no",
                "FRONTDESK_NOW": "2026-12-01T09:00:00-06:00",
                "FRONTDESK_TWILIO_ACCOUNT_SID": "AC1",
                "FRONTDESK_TWILIO_AUTH_TOKENS": "a",
                "FRONTDESK_TWILIO_FROM": "+15555550100",
            }
        )


def test_outside_demo_mode_twilio_is_required():
    with pytest.raises(SettingsMistaken, match="outside demo mode"):
        Settings.read({"FRONTDESK_DEMO": "no"})


def test_two_tokens_are_valid_during_a_rotation():
    settings = Settings.read(
        {
            "FRONTDESK_TWILIO_ACCOUNT_SID": "AC1",
            "FRONTDESK_TWILIO_AUTH_TOKENS": "new, old",
            "FRONTDESK_TWILIO_FROM": "+15555550100",
        }
    )
    assert settings.twilio_auth_tokens == ("new", "old")


def test_the_clock_starts_where_it_is_told_and_runs_on():
    start = datetime(2026, 12, 1, 15, tzinfo=UTC)
    clock = clock_from(start)
    first, second = clock(), clock()
    assert start <= first <= second
    assert (second - start).total_seconds() < 60


def test_the_page_of_settings_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m scripts.settings_page`"


def test_alert_contacts_are_phones_and_mail_addresses_and_mail_needs_a_server():
    mail = {"FRONTDESK_SMTP_URL": "smtp://u:p@mail.example.org:587", "FRONTDESK_SMTP_FROM": "desk@clinic.example.org"}
    settings = Settings.read({"FRONTDESK_ALERT_CONTACTS": "+15555550120, nurse@clinic.example.org"} | mail)
    assert settings.alert_contacts == ("+15555550120", "nurse@clinic.example.org")
    for wrong, match in (
        ({"FRONTDESK_ALERT_CONTACTS": "call rosa"}, "phone numbers like"),
        ({"FRONTDESK_ALERT_CONTACTS": "nurse@clinic.example.org"}, "FRONTDESK_SMTP_URL"),
        ({"FRONTDESK_SMTP_URL": "http://mail.example.org"}, "write it like smtp://"),
        ({"FRONTDESK_ALERT_MINUTES": "0"}, "FRONTDESK_ALERT_MINUTES"),
    ):
        with pytest.raises(SettingsMistaken, match=match):
            Settings.read(wrong)


def test_map_has_a_place_for_the_address_or_there_is_none() -> None:
    assert Settings.read({"FRONTDESK_MAP_URL": "none"}).map_url == ""
    assert Settings.read({"FRONTDESK_MAP_URL": "https://maps.example.org/?q={address}"}).map_url.endswith("{address}")
    for wrong in ("https://maps.example.org/", "javascript:{address}"):
        with pytest.raises(SettingsMistaken, match="FRONTDESK_MAP_URL"):
            Settings.read({"FRONTDESK_MAP_URL": wrong})
