"""The rooms of a service: what each socket, page and view is made of, upon one core."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from contact_centre.alerts import Incidents
from contact_centre.app import CentreFile, Rooms
from contact_centre.boards.agents import StateAgents
from contact_centre.boards.contacts import LedgerContacts
from contact_centre.boards.explanations import Explanations
from contact_centre.boards.session import board_endpoint
from contact_centre.core import Core, open_core
from contact_centre.demo import Demo, fill_day
from contact_centre.demo.stand_ins import StandIns
from contact_centre.demo.telephone import Telephone, is_robot
from contact_centre.desk import CentreDesk, console_endpoint
from contact_centre.house import House, from_yesterday
from contact_centre.http.assets import Assets
from contact_centre.http.media import Serving
from contact_centre.http.recordings import Playing
from contact_centre.ids import new_token
from contact_centre.live.ledger import Ledger
from contact_centre.log.folded import View
from contact_centre.media.seeing import held, may_see
from contact_centre.metrics import LevelMetrics
from contact_centre.people.erasing import Erasing
from contact_centre.people.person import People
from contact_centre.people.reading import Reading
from contact_centre.people.sql import SqlPeople
from contact_centre.phone.devices import Devices
from contact_centre.phone.line import Line
from contact_centre.phone.music import music_routes
from contact_centre.phone.recordings import Recordings
from contact_centre.phone.softphone import Softphones
from contact_centre.providers import DEMO_CENTRE
from contact_centre.resident.chats import CentreChats, chat_endpoint
from contact_centre.resident.pages import ResidentPages
from contact_centre.settings import Settings
from contact_centre.social.channels import centre_alerts, experts_of, slack_socket
from contact_centre.sockets.refusals import Refusals
from contact_centre.sockets.session import Endpoint
from contact_centre.sockets.tickets import Tickets
from contact_centre.webhook_channels import needs_beside, people_first, robots_first, webhook_channels
from routing.ids import AgentId, ContactId
from routing.state import State


def snapshot_views(state: Callable[[], State]) -> Sequence[View]:
    """The views of a web site, as its snapshots hold them."""
    return (Refusals(), Ledger(from_yesterday(state)), Incidents())


async def furnish(core: Core, file: CentreFile, stand_ins: StandIns | None = None, *, emulated: bool = False) -> Rooms:
    """The whole service: residents, agents, supervisors, and in the demo centre its people and traffic.

    Args:
        core: opened and not started.
        file: the centre's configuration.
        stand_ins: the providers of a demo without accounts; None where the telephone is real, or there is none.
        emulated: providers' interfaces are tests' own, in whatever centre: files are fetched from there.

    Raises:
        ContactCentreError: the demo's day could not be written.
    """
    house = House(core, emulated=emulated)
    LevelMetrics(core.watch.exposition, lambda: core.state, house.ledger, core.clock)
    softphones = _softphones(house)
    telephone = None if stand_ins is None else Telephone(core, stand_ins, softphones)
    demo = Demo(core, file.centre, telephone) if file.centre.id == DEMO_CENTRE else None
    if demo is not None and core.settings.traffic and core.settings.kafka is None:
        await fill_day(core, file.centre, file.digest, rings=telephone is not None)
    line = Line(core, core.settings.twilio) if core.settings.twilio is not None else None
    alerts = centre_alerts(core, house.ledger, house.incidents)
    reading = _reading(house)
    pages = ResidentPages(
        house,
        lambda: Assets().entry("resident"),
        demo=demo is not None and demo.stage is not None,
        rings=telephone is not None,
    )
    return Rooms(
        views=(house.ledger, house.incidents),
        endpoints=_endpoints(house, robots=demo is not None),
        contacts=LedgerContacts(state=lambda: core.state, ledger=house.ledger, name_of=house.name_of, clock=core.clock),
        explains=Explanations(
            state=lambda: core.state, past=core.past, ledger=house.ledger, name_of=house.name_of, clock=core.clock
        ),
        agents=StateAgents(state=lambda: core.state, name_of=house.name_of),
        pages=[*pages.routes(), *music_routes(), *(telephone.routes() if telephone is not None else ())],
        channels=webhook_channels(house, robots=demo is not None),
        incoming=house.media.inbox,
        softphones=softphones,
        recordings=_playing(core, line) if line is not None else None,
        files=_serving(house),
        people=(People(reading), Erasing(reading, core.erasures)),
        beside={
            "media": lambda: house.media.run(house.ledger.story),
            **({"sweep": line.run} if line is not None else {}),
            **slack_socket(
                core,
                house.media,
                is_robot if demo is not None else lambda _address: False,
                needs_beside(robots=demo is not None),
            ),
            **({"alerts": alerts.run} if alerts is not None else {}),
        },
        prepare=demo.prepare if demo is not None else None,
        run=demo.run if demo is not None else None,
        stage=demo.stage if demo is not None else None,
        demo=demo.sign_ins if demo is not None else None,
    )


async def write_demo_day(settings: Settings, file: CentreFile) -> int:
    """Write the demo's day so far into an empty log, before any role of the centre starts.

    Returns:
        How many contacts came; 0 for a log that holds anything.

    Raises:
        ContactCentreError: database or log cannot be written.
    """
    async with open_core(settings, file.centre.id) as core:
        return await fill_day(core, file.centre, file.digest)


def _reading(house: House) -> Reading:
    core = house.core
    return Reading(
        state=lambda: core.state,
        rows=SqlPeople(core.database, core.centre),
        identities=core.identities,
        passes=house.passes,
        text_of=house.text_of,
        learn=core.vault.learn,
        name_of=house.name_of,
        clock=core.clock,
    )


def _playing(core: Core, line: Line) -> Playing:
    def holder(contact: ContactId) -> AgentId | None:
        found = core.state.contacts.get(contact)
        return found.agent if found is not None else None

    return Playing(Recordings(core.database, core.centre, core.clock), line.twilio, holder)


def _serving(house: House) -> Serving:
    core, media = house.core, house.media
    return Serving(
        files=media.files,
        pictures=media.pictures,
        links=media.links,
        may_see=lambda agent, resident: may_see(core.state, agent, resident),
        held=lambda agent, contact: held(core.state, agent, contact),
    )


def _softphones(house: House) -> Softphones:
    core = house.core
    twilio = core.settings.twilio
    tickets = Tickets(core.live, core.clock, new_token)
    core.identity.on_change(tickets.on_change)
    return Softphones(
        twilio,
        Devices(core.database, core.clock),
        house.dialable,
        tickets,
        core.clock,
        emulated=core.centre == DEMO_CENTRE and twilio is not None and twilio.api_url is not None,
    )


def _endpoints(house: House, *, robots: bool) -> tuple[Endpoint, ...]:
    core, ledger = house.core, house.ledger
    chats = CentreChats(
        state=lambda: core.state,
        clock=core.clock,
        latest_of=ledger.latest,
        story_of=ledger.story,
        text_of=house.text_of,
        name_of=house.name_of,
        by_hand_needs=people_first(robots=robots),
        robot_needs=robots_first(robots=robots),
        dialable=house.dialable,
    )
    desk = CentreDesk(
        state=lambda: core.state,
        clock=core.clock,
        ledger=ledger,
        text_of=house.text_of,
        name_of=house.name_of,
        experts=experts_of(core.settings.slack),
        passes=house.passes,
    )
    return (
        chat_endpoint(chats, house.waits.of, core.gateway, robots=robots),
        console_endpoint(desk, core.gateway, house.dialable),
        board_endpoint(
            state=lambda: core.state,
            ledger=ledger,
            name_of=house.name_of,
            clock=core.clock,
            version=lambda: core.follower.offset,
        ),
    )
