"""Whether every text is used: an unused text is translated and maintained for nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from contact_centre.resident.texts import LANGUAGES, texts_in

PROJECT = Path(__file__).parents[4]
ROOT = PROJECT / "contact_centre"
PLACES = [
    *(PROJECT / "channels" / "phone").glob("*.py"),
    *(ROOT / "resident").rglob("*.py"),
    *(ROOT / "phone").rglob("*.py"),
    *(ROOT / "messages").rglob("*.py"),
    *(ROOT / "social").rglob("*.py"),
    *(ROOT / "resident" / "templates").iterdir(),
    *(path for path in (ROOT / "web" / "src" / "widget").glob("*.ts*") if ".test." not in path.name),
]
MADE_UP_IN_CODE = ("date.on_", "date.month_", "emergency.", "access.can_", "chat.closed_", "phone.in_")


@pytest.fixture(scope="module")
def sources() -> str:
    """All code that shows texts."""
    return "\n".join(path.read_text("utf-8") for path in PLACES)


def test_every_text_is_shown_somewhere(sources: str) -> None:
    """Translators are not asked for words that nobody reads."""
    keys = [key for key in texts_in("en").keys if not key.startswith(MADE_UP_IN_CODE)]

    assert [key for key in keys if f'"{key}"' not in sources] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_loader_names_its_button_as_the_chat_does(language: str) -> None:
    """The loader is too small for a catalogue; its button must not change its name when the chat takes over."""
    loader = (ROOT / "web" / "src" / "widget" / "chat.ts").read_text("utf-8")

    assert f'"{texts_in(language)("chat.open")}"' in loader
