"""What a page loads of the built front end."""

from __future__ import annotations

import json
from pathlib import Path

from contact_centre.http.assets import Assets, Entry

MANIFEST = {
    "src/console/main.tsx": {"file": "assets/console-1.js", "css": ["assets/console-2.css"], "imports": ["_shared.js"]},
    "_shared.js": {"file": "assets/shared-3.js", "css": ["assets/tokens-4.css"]},
    "src/sign_in/main.ts": {"file": "assets/sign_in-5.js", "css": ["assets/sign_in-6.css"]},
}


def test_page_loads_its_script_and_the_styles_of_all_it_imports(tmp_path: Path) -> None:
    """A console without its colours would say nothing with them."""
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    assert Assets(tmp_path).entry("console") == Entry(
        script="/static/assets/console-1.js",
        preloads=("/static/assets/shared-3.js",),
        styles=("/static/assets/tokens-4.css", "/static/assets/console-2.css"),
    )


def test_pages_own_styles_come_after_those_it_shares(tmp_path: Path) -> None:
    """What the board says of its bar on a phone counts, not what the look of all screens says of bars."""
    manifest = {
        "_look.css": {"file": "assets/look-1.css"},
        "src/board/main.tsx": {"file": "assets/board-2.js", "css": ["assets/board-3.css", "assets/look-1.css"]},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert Assets(tmp_path).entry("board").styles == ("/static/assets/look-1.css", "/static/assets/board-3.css")


def test_page_that_was_not_built_comes_without_script(tmp_path: Path) -> None:
    """Then the page itself says what to do."""
    assert Assets(tmp_path).entry("console") == Entry()
