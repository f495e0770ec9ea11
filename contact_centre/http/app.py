"""The aiohttp application: middlewares in order, every route, headers on every answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from agents.identity import Identity
from contact_centre.http.agents import Agents, AgentsApi
from contact_centre.http.api import Api, Contacts, Stage
from contact_centre.http.assets import Assets, cache_static
from contact_centre.http.bodies import MAX_BODY_BYTES
from contact_centre.http.browser import Browsers
from contact_centre.http.centre_view import CentreView
from contact_centre.http.docs import Docs
from contact_centre.http.explanations import Explains, ExplanationsApi
from contact_centre.http.figures import FiguresApi
from contact_centre.http.headers import SecurityHeaders
from contact_centre.http.health import Health, Reasons, counting, on_this_machine_or_with, or_admin
from contact_centre.http.media import MediaApi, Serving
from contact_centre.http.pages import DemoSignIns, StaffPages
from contact_centre.http.people import PeopleApi
from contact_centre.http.problems import problems
from contact_centre.http.recordings import Playing, RecordingsApi
from contact_centre.http.routes import definitions
from contact_centre.http.signing_in import SigningIn
from contact_centre.http.softphone import SoftphoneApi
from contact_centre.http.templates import Templates
from contact_centre.http.webhooks import Letterbox, Webhooks
from contact_centre.people.erasing import Erasing
from contact_centre.people.person import People
from contact_centre.phone.softphone import Softphones
from contact_centre.sockets.session import Endpoint
from contact_centre.sockets.transport import Doors, Transport
from routing.ports import Inbox, WebhookChannel


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    """What the HTTP shell stands on. `pages` are routes of other rooms (residents' pages), `channels` speak by webhooks.

    `incoming` is where what webhooks bring goes; None: where everything goes.
    """

    version: str
    identity: Identity
    doors: Doors
    endpoints: Sequence[Endpoint]
    assets: Assets
    new_token: Callable[[], str]
    centre: Callable[[], CentreView]
    contacts: Contacts
    not_ready: Reasons
    explains: Explains | None = None
    agents: Agents | None = None
    softphones: Softphones | None = None
    recordings: Playing | None = None
    files: Serving | None = None
    people: tuple[People, Erasing] | None = None
    stage: Stage | None = None
    demo: DemoSignIns | None = None
    metrics_token: str | None = None
    pages: Sequence[web.AbstractRouteDef] = field(default=())
    channels: Sequence[WebhookChannel] = ()
    incoming: Inbox | None = None


def build_app(services: Services) -> web.Application:
    """The application. It owns nothing: whoever made the services stops them."""
    doors = services.doors
    browsers = Browsers(services.identity, doors.site, services.new_token)
    templates = Templates(services.assets)
    may_look = or_admin(on_this_machine_or_with(services.metrics_token), browsers)
    screens = StaffPages(browsers, templates, services.centre, services.demo)
    routes = [
        *Health(services.not_ready, may_look, doors.metrics.exposition).routes(),
        *SigningIn(services.identity, browsers, screens, doors.tickets, doors.metrics).routes(),
        *Api(browsers, services.centre, services.contacts, services.stage).routes(),
        *FiguresApi(browsers, services.contacts).routes(),
        *(ExplanationsApi(browsers, services.explains).routes() if services.explains is not None else ()),
        *(AgentsApi(browsers, services.agents).routes() if services.agents is not None else ()),
        *(SoftphoneApi(browsers, services.softphones).routes() if services.softphones is not None else ()),
        *(RecordingsApi(browsers, services.recordings).routes() if services.recordings is not None else ()),
        *(MediaApi(browsers, services.files).routes() if services.files is not None else ()),
        *(PeopleApi(browsers, *services.people).routes() if services.people is not None else ()),
        *screens.routes(),
        *Webhooks(services.channels, _letterbox(doors, services.incoming)).routes(),
    ]
    routes.extend(Docs(routes, templates, version=services.version).routes())
    app = web.Application(
        middlewares=[counting(doors.metrics), problems(screens.problem), cache_static, browsers.protect],
        client_max_size=MAX_BODY_BYTES,
    )
    app.add_routes([*definitions(routes), *services.assets.routes(), *services.pages])
    for endpoint in services.endpoints:
        app.router.add_get(endpoint.path, Transport(endpoint, doors).handle, allow_head=False)
    softphone = services.softphones is not None and services.softphones.kind == "twilio"
    app.on_response_prepare.append(SecurityHeaders(doors.site, softphone=softphone).on_prepare)
    return app


def _letterbox(doors: Doors, inbox: Inbox | None) -> Letterbox:
    return Letterbox(centre=doors.centre, inbox=inbox or doors.inbox, clock=doors.clock, metrics=doors.metrics)
