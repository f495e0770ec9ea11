"""The staff's screens: a shell that loads the front end, or the sign-in page in its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import msgspec
from aiohttp import web

from agents.identity import Refusal, Role, SignIn, may
from contact_centre.http.browser import Browsers
from contact_centre.http.centre_view import CentreView
from contact_centre.http.problems import Handler, ProblemDocument
from contact_centre.http.routes import Route, get
from contact_centre.http.templates import Templates


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """One screen. `needs` None: everybody may see it."""

    page: str
    title: str
    needs: Role | None


SCREENS: Final[dict[str, Screen]] = {
    "/console": Screen(page="console", title="Agent console", needs="agent"),
    "/board": Screen(page="board", title="Supervisor board", needs="supervisor"),
    "/wallboard": Screen(page="wallboard", title="Wallboard", needs="supervisor"),
    "/demo": Screen(page="demo", title="Demo", needs=None),
    "/demo/phone": Screen(page="ring", title="Ring the centre", needs=None),
    "/demo/text": Screen(page="text", title="Write to the centre", needs=None),
}
_CONTACT: Final = re.compile(r"contact=[0-9A-Za-z-]{1,64}")
_STATUS: Final = {"wrong": 403, "throttled": 429, "busy": 503}


def screen_asked_for(wanted: str) -> str:
    """Where somebody goes after they signed in: a screen of ours and, at the console, the contact that a link named.

    Anything else is the console: nobody is sent elsewhere by what a form or a link says.
    """
    path, _, query = wanted.partition("?")
    if path == "/console" and _CONTACT.fullmatch(query):
        return wanted
    return path if path in SCREENS else "/console"


class DemoPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody a visitor of the demo may sign in as."""

    login: str
    name: str
    role: str


class DemoSignIns(msgspec.Struct, frozen=True, kw_only=True):
    """What the demo's sign-in page tells its visitors. `rings`: they may ring and text the centre from a page, too."""

    password: str
    people: tuple[DemoPerson, ...]
    rings: bool = False


class StaffPages:
    """Renders the screens. `demo` is None outside the demo: then there is no demo screen either."""

    def __init__(
        self, browsers: Browsers, templates: Templates, centre: Callable[[], CentreView], demo: DemoSignIns | None
    ) -> None:
        self._browsers = browsers
        self._templates = templates
        self._centre = centre
        self._demo = demo

    def routes(self) -> list[Route]:
        return [get(path, self._shower(path, screen)) for path, screen in SCREENS.items() if self._has(screen)]

    def _has(self, screen: Screen) -> bool:
        if screen.page in ("ring", "text"):  # both stand upon the emulator
            return self._demo is not None and self._demo.rings
        return screen.needs is not None or self._demo is not None

    def problem(self, problem: ProblemDocument) -> web.Response:
        """The page of something that went wrong, for residents and staff alike."""
        centre = self._centre()
        return self._templates.page(
            "problem.html.j2",
            entry="resident",
            status=problem.status,
            centre=centre.name,
            emergency=centre.emergency,
            problem=problem,
        )

    async def sign_in_page(self, request: web.Request) -> web.StreamResponse:
        """The handler of the sign-in page by itself."""
        return await self.sign_in(request, request.query.get("next", "/console"))

    async def sign_in(
        self,
        request: web.Request,
        path: str,
        *,
        problem: str = "",
        typed: str = "",
        refusal: Refusal | None = None,
        signed_in_as: SignIn | None = None,
    ) -> web.StreamResponse:
        """The sign-in page in place of the screen at `path`."""
        wanted = screen_asked_for(path)
        screen = SCREENS[wanted.partition("?")[0]]
        response = web.Response()
        status = 200 if refusal is None else _STATUS[refusal.reason]
        page = self._templates.page(
            "sign_in.html.j2",
            entry="sign_in",
            status=403 if signed_in_as else status,
            centre=self._centre().name,
            title=screen.title,
            next=wanted,
            csrf=await self._browsers.csrf(request, response),
            problem=problem,
            typed=typed,
            name=signed_in_as.name if signed_in_as else "",
            demo=self._demo,
        )
        page.cookies.update(response.cookies)
        if refusal is not None and refusal.retry_after_s:
            page.headers["Retry-After"] = str(refusal.retry_after_s)
        return page

    def _shower(self, path: str, screen: Screen) -> Handler:
        async def show(request: web.Request) -> web.StreamResponse:
            sign_in = await self._browsers.sign_in(request)
            if screen.needs is not None:
                if sign_in is None:
                    return await self.sign_in(request, request.path_qs)
                if not may(sign_in.roles, screen.needs) or (sign_in.kind == "wallboard" and path != "/wallboard"):
                    return await self.sign_in(request, path, signed_in_as=sign_in)
            return self._templates.page(
                "staff.html.j2", entry=screen.page, centre=self._centre().name, title=screen.title, page=screen.page
            )

        return show
