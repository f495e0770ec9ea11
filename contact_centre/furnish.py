"""The rooms of a service: what each socket, page and view is made of, upon one core."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from channels.phone.adapter import PhoneChannel
from channels.sms.adapter import SmsChannel
from channels.sms.notify_callback import NotifyCallbacks
from channels.sms.notify_incoming import NotifyIncoming
from channels.webchat.wire import QueueChoice
from channels.whatsapp.adapter import WhatsAppChannel
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
from contact_centre.http.assets import Assets
from contact_centre.http.media import Serving
from contact_centre.http.recordings import Playing
from contact_centre.ids import new_token
from contact_centre.live.ledger import Ledger
from contact_centre.live.waits import Waits
from contact_centre.log.folded import View
from contact_centre.media.room import MediaRoom
from contact_centre.media.seeing import held, may_see
from contact_centre.messages.view import CentreMessages
from contact_centre.metrics import LevelMetrics
from contact_centre.people.erasing import Erasing
from contact_centre.people.passes import Passes
from contact_centre.people.person import People
from contact_centre.people.reading import Reading
from contact_centre.people.sql import SqlPeople
from contact_centre.phone.devices import Devices
from contact_centre.phone.dialable import dialable
from contact_centre.phone.line import Line
from contact_centre.phone.music import music_routes
from contact_centre.phone.numbers import Numbers
from contact_centre.phone.recordings import Recordings
from contact_centre.phone.softphone import Softphones
from contact_centre.phone.view import CentrePhone
from contact_centre.providers import DEMO_CENTRE
from contact_centre.resident.chats import CentreChats, chat_endpoint
from contact_centre.resident.choices import queue_choices
from contact_centre.resident.pages import ResidentPages
from contact_centre.secret import centre_secret
from contact_centre.settings import Settings
from contact_centre.social.channels import centre_alerts, experts_of, meta_channels, slack_channels, slack_socket
from contact_centre.sockets.refusals import Refusals
from contact_centre.sockets.session import Endpoint
from contact_centre.sockets.tickets import Tickets
from contact_centre.vault import VaultUnavailable
from routing.centre import Centre
from routing.ids import AgentId, ContactId, Instant, SkillId
from routing.opening_hours import local_date, midnight
from routing.ports import WebhookChannel
from routing.state import State
from routing.words import Need, Private, Sealed

ERASED = "[erased]"
UNREADABLE = "[cannot be shown now]"
"""Stands for a text whose key cannot be asked for: the database of keys is away."""
PEOPLE_FIRST_S = 60
"""How long demo robots stand back for what a visitor starts by hand."""

ROBOTS_FIRST_S = 20
"""How long robots' chats leave signed-in people their room: what robots cannot take by then comes to people too."""


class House:
    """What the rooms read of the centre."""

    def __init__(self, core: Core, *, emulated: bool = False) -> None:
        self.core = core
        self.ledger = Ledger(from_yesterday(lambda: core.state))
        self.incidents = Incidents()
        self.waits = Waits(lambda: core.state)
        self.media = MediaRoom(core, emulated=emulated or core.centre == DEMO_CENTRE)
        self.passes = Passes(centre_secret(core.database, core.centre, core.settings.data_dir))
        self.dialable = dialable(lambda: core.config, Numbers(made_up=core.centre == DEMO_CENTRE))

    def centre(self) -> Centre:
        """The configuration in force."""
        return self.core.config

    def queues(self) -> Sequence[QueueChoice]:
        """What residents may choose."""
        return queue_choices(self.core.state, self.core.clock.wall())

    def text_of(self, text: Private) -> str:
        """A text in the clear, or why it is not: consoles go on without what cannot be read."""
        if not isinstance(text, Sealed):
            return text
        try:
            opened = self.core.vault.open(text)
        except VaultUnavailable:
            return UNREADABLE
        return ERASED if opened is None else opened

    def name_of(self, agent: AgentId) -> str:
        """An agent's display name."""
        return self.core.identity.names().get(agent, agent)


def from_yesterday(state: Callable[[], State]) -> Callable[[Instant], Instant]:
    """Contacts are shown from yesterday's local midnight on: today, and a day to compare it with."""

    def begin(now: Instant) -> Instant:
        timezone = state().centre_config.timezone
        return midnight(local_date(now, timezone) - dt.timedelta(days=1), timezone)

    return begin


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
        channels=_channels(house, robots=demo is not None),
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
                _beside(robots=demo is not None),
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


def _channels(house: House, *, robots: bool) -> Sequence[WebhookChannel]:
    """The channels that speak by webhooks. One whose secret is missing is not there: it is never unverified."""
    made_up, beside = is_robot if robots else lambda _address: False, _beside(robots=robots)
    return (
        *_through_twilio(house, robots=robots),
        *meta_channels(house.core, house.media.notebook, made_up, beside),
        *slack_channels(house.core, house.media.notebook, made_up, beside),
    )


def _through_twilio(house: House, *, robots: bool) -> Sequence[WebhookChannel]:
    core, twilio, notify = house.core, house.core.settings.twilio, house.core.settings.notify
    messages = CentreMessages(
        state=lambda: core.state,
        secret=centre_secret(core.database, core.centre, core.settings.data_dir),
        robots=is_robot if robots else lambda _number: False,
        beside=_beside(robots=robots),
    )
    token = notify.callback_token if notify is not None else ""
    told = (NotifyCallbacks(token), NotifyIncoming(token, messages)) if token else ()
    if twilio is None:
        return told
    view = CentrePhone(
        state=lambda: core.state,
        clock=core.clock,
        secret=messages.secret,
        numbers=Numbers(made_up=robots),
        robots=is_robot if robots else lambda _number: False,
        by_hand_needs=_people_first(robots=robots),
        robot_needs=_robots_first(robots=robots),
    )
    media = house.media.notebook.of("twilio")
    return (
        PhoneChannel(twilio, view),
        SmsChannel(twilio, messages, media),
        WhatsAppChannel(twilio, messages, media),
        *told,
    )


def _people_first(*, robots: bool) -> Sequence[Need]:
    return (Need(skill=SkillId("person"), until_s=PEOPLE_FIRST_S),) if robots else ()


def _robots_first(*, robots: bool) -> Sequence[Need]:
    return (Need(skill=SkillId("robot"), until_s=ROBOTS_FIRST_S),) if robots else ()


def _beside(*, robots: bool) -> Callable[[str], Sequence[Need]]:
    """What message contacts ask for beside their queue's needs, by the address they come from."""
    by_hand, by_robots = _people_first(robots=robots), _robots_first(robots=robots)
    return lambda address: by_robots if is_robot(address) else by_hand


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
        by_hand_needs=_people_first(robots=robots),
        robot_needs=_robots_first(robots=robots),
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
