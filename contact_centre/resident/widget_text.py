"""Copies the chat's texts into the front end: `python -m contact_centre.resident.widget_text`."""

from __future__ import annotations

import json
from pathlib import Path

from contact_centre.resident.texts import LANGUAGES, texts_in

FOLDER = Path(__file__).parents[1] / "web" / "src" / "widget" / "text"
_PARTS = ("chat.", "date.")


def widget_json(language: str) -> str:
    """The texts the chat needs in one language, as the front end's JSON file."""
    texts = texts_in(language)
    wanted = {key: texts(key) for key in texts.keys if key.startswith(_PARTS)}
    return json.dumps(wanted, ensure_ascii=False, indent=2) + "\n"


def write_all() -> None:
    """Write every language's file anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        (FOLDER / f"{language}.json").write_text(widget_json(language), encoding="utf-8")


if __name__ == "__main__":
    write_all()
