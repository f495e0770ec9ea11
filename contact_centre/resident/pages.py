"""Residents' pages: server-rendered, readable without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import govuk_frontend_jinja
from aiohttp import web
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, select_autoescape

from channels.webchat.wire import QueueChoice
from contact_centre.http.assets import Entry
from contact_centre.resident.texts import Texts, choose_language, texts_in
from routing.centre import Centre, Text

GAS_EMERGENCY = "0800 111 999"
LIFE_EMERGENCY = "999"
LANGUAGE_NAMES = {"en": "English", "cy": "Cymraeg"}


class ResidentView(Protocol):
    """What the pages read of the centre."""

    def centre(self) -> Centre:
        """The configuration in force."""
        ...

    def queues(self) -> Sequence[QueueChoice]:
        """What residents may choose in the chat, with whether it is open."""
        ...


class ResidentPages:
    """`/` and `/accessibility`.

    Args:
        view: the centre as it stands.
        assets: the front end's files of the page `resident`.
        demo: whether robots take part, which the page then says.
        rings: whether visitors may ring the centre from a page of the demo.
    """

    def __init__(
        self, view: ResidentView, assets: Callable[[], Entry], *, demo: bool = False, rings: bool = False
    ) -> None:
        self._view = view
        self._assets = assets
        self._demo, self._rings = demo, rings
        self._templates = _environment()

    def routes(self) -> Sequence[web.RouteDef]:
        """The routes to add to the application."""
        return [web.get("/", self.home), web.get("/accessibility", self.accessibility)]

    async def home(self, request: web.Request) -> web.Response:
        """The page a resident comes to."""
        return self._page(request, "home.html.j2", services=self._view.queues())

    async def accessibility(self, request: web.Request) -> web.Response:
        """The accessibility statement that the law asks of public bodies."""
        return self._page(request, "accessibility.html.j2")

    def _page(self, request: web.Request, template: str, **data: object) -> web.Response:
        centre = self._view.centre()
        accepted = request.headers.get("Accept-Language", "")
        texts = texts_in(choose_language(request.query.get("lang", ""), accepted, centre.languages))
        html = self._templates.get_template(template).render(
            t=texts,
            lang=texts.language,
            languages=[(code, LANGUAGE_NAMES[code]) for code in centre.languages if code in LANGUAGE_NAMES],
            centre=centre,
            emergency_text=_in(texts, centre.emergency_text),
            path=request.path,
            assets=self._assets(),
            demo=self._demo,
            rings=self._rings,
            gas=GAS_EMERGENCY,
            danger=LIFE_EMERGENCY,
            in_language=lambda text: _in(texts, text),
            **data,
        )
        headers = {"Content-Language": texts.language, "Vary": "Accept-Language"}
        return web.Response(text=html, content_type="text/html", headers=headers)


def _in(texts: Texts, text: Text) -> str:
    """One of the centre's own texts in the page's language, or in the first it is written in."""
    return text.get(texts.language) or next(iter(text.values()), "")


def _environment() -> Environment:
    macros = PrefixLoader({"govuk_frontend_jinja": PackageLoader(govuk_frontend_jinja.__name__)})
    return Environment(
        loader=ChoiceLoader([PackageLoader("contact_centre.resident"), macros]),
        autoescape=select_autoescape(["html", "j2"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
