"""Write docs/settings.md from bot/settings.py; a test compares the two."""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path

from bot.settings import PREFIX, Settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"


def page() -> str:
    """Return the page of settings as Markdown."""
    lines = [
        "# Settings",
        "",
        "All settings are environment variables that begin with `FRONTDESK_`. `frontdesk up` names everything that is",
        "missing or wrong in one message. This page is made by `python -m scripts.settings_page` from `bot/settings.py`.",
        "",
        "| variable | default | what it decides |",
        "| --- | --- | --- |",
    ]
    for setting in fields(Settings):
        default = setting.default
        shown = {True: "yes", False: "no"}.get(default, default) if isinstance(default, bool) else default
        shown = "" if shown in (None, "", ()) else f"`{shown}`"
        secret = " Secret." if setting.metadata["secret"] else ""
        lines.append(f"| `{PREFIX}{setting.name.upper()}` | {shown} | {setting.metadata['help']}{secret} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE.name}\n")
