"""Jinja templates of the staff's pages. Everything in them is escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from contact_centre.http.assets import Assets

TEMPLATE_DIR: Final = Path(__file__).parent.parent / "web" / "templates"


class Templates:
    """Renders templates with the assets of the page they are for."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATE_DIR), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._environment.filters["code"] = with_code

    def page(self, template: str, *, entry: str, status: int = 200, **values: object) -> web.Response:
        """An HTML answer."""
        text = self._environment.get_template(template).render(assets=self._assets.entry(entry), **values)
        return web.Response(status=status, text=text, content_type="text/html")


def with_code(text: str) -> Markup:
    """Text of a docstring as HTML: what stands between backticks is code."""
    parts = [
        Markup("<code>{}</code>").format(part) if n % 2 else escape(part) for n, part in enumerate(text.split("`"))
    ]
    return Markup("").join(parts)
