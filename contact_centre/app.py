"""Composition: what the service is made of, in which order it starts, and how it stops."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from typing import Final

import structlog
from aiohttp import web

from contact_centre.admin import admin_door
from contact_centre.beside import Part, harmless
from contact_centre.core import Core
from contact_centre.deciding import Decider, OnlyLeader
from contact_centre.http.agents import Agents
from contact_centre.http.api import Contacts, Stage
from contact_centre.http.app import Services, build_app
from contact_centre.http.assets import Assets
from contact_centre.http.explanations import Explains
from contact_centre.http.media import Serving
from contact_centre.http.metrics import Metrics
from contact_centre.http.pages import DemoSignIns
from contact_centre.http.recordings import Playing
from contact_centre.http.site import Site
from contact_centre.ids import new_id, new_token
from contact_centre.live.gateways import LiveFrames, StaffChanges
from contact_centre.log.folded import View
from contact_centre.people.erasing import Erasing
from contact_centre.people.person import People
from contact_centre.phone.softphone import Softphones
from contact_centre.secret import centre_secret
from contact_centre.settings import Settings
from contact_centre.sockets.acks import Decided
from contact_centre.sockets.frames import Ack, Refused
from contact_centre.sockets.hub import Hub
from contact_centre.sockets.presence import Presence
from contact_centre.sockets.refusals import Refusals
from contact_centre.sockets.residents import ResidentTokens
from contact_centre.sockets.session import Endpoint
from contact_centre.sockets.tickets import Tickets
from contact_centre.sockets.transport import Doors
from contact_centre.watched import expose_engine
from routing.centre import Centre
from routing.errors import ContactCentreError
from routing.ports import Inbox, WebhookChannel

log = structlog.get_logger()

STOP_WITHIN_S: Final = 3.0
_NO_SUCH_ADDRESS: Final = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


@dataclass(frozen=True, kw_only=True, slots=True)
class Doorbell:
    """What a room may use of the HTTP shell: the address it answers at, and tickets for robots."""

    base_url: str
    tickets: Tickets


@dataclass(frozen=True, kw_only=True, slots=True)
class Rooms:
    """What the rooms bring to the service.

    Attributes:
        views: folded from the first step on, beside the state.
        endpoints: the sockets.
        contacts: where contacts are looked up.
        explains: who tells why decisions were made about them.
        agents: where agents' settings are looked up, if anywhere.
        softphones: how agents take calls.
        recordings: what recordings are played with.
        files: what residents' files are served with.
        people: who says which residents are one person and what they asked before, and who erases them.
        beside: by name, what else runs as long as the service does; its end is not the service's.
        pages: residents' pages.
        channels: those that speak by webhooks, as far as their secrets are set.
        incoming: where what they bring goes; None: where everything goes.
        prepare: called once the engine leads and before anybody is let in.
        run: runs as long as the service does; its end is not the service's.
        stage, demo: the demo's traffic and sign-ins, None outside it.
    """

    views: Sequence[View]
    endpoints: Sequence[Endpoint]
    contacts: Contacts
    explains: Explains | None = None
    agents: Agents | None = None
    softphones: Softphones | None = None
    recordings: Playing | None = None
    files: Serving | None = None
    people: tuple[People, Erasing] | None = None
    beside: Mapping[str, Callable[[], Part]] = field(default_factory=dict)
    pages: Sequence[web.AbstractRouteDef] = ()
    channels: Sequence[WebhookChannel] = ()
    incoming: Inbox | None = None
    prepare: Callable[[], Awaitable[None]] | None = None
    run: Callable[[Doorbell], Coroutine[object, object, None]] | None = None
    stage: Stage | None = None
    demo: DemoSignIns | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CentreFile:
    """A centre's file as read, and its SHA-256."""

    centre: Centre
    digest: str


class CannotListen(ContactCentreError):
    """The port is taken, or the address is not this machine's."""

    code = "cannot_listen"


Decides = Callable[[Core], Decider]
"""Makes whoever decides, once the follower has started."""


def only_leader(core: Core) -> Decider:
    """Whoever decides in a centre that runs in one process."""
    return OnlyLeader(core.new_leader())


async def serve(
    core: Core,
    rooms: Rooms,
    file: CentreFile,
    *,
    started: Callable[[str], None],
    stop: asyncio.Event,
    decides: Decides = only_leader,
) -> None:
    """Run a centre until `stop` is set.

    Args:
        core: opened and not started.
        rooms: what is furnished upon it.
        file: the centre's configuration.
        started: called with the address once everybody is let in.
        stop: set it to stop; sockets are closed and the last steps written before this returns.
        decides: who decides, in this process or elsewhere.

    Raises:
        ContactCentreError: it cannot start, or cannot go on.
    """
    refusals = Refusals()
    for view in (refusals, *rooms.views):
        core.follower.add_view(view)
    await core.follower.start()
    decider = decides(core)
    expose_engine(core.watch.exposition, core.log, core.follower, core.clock, decider)
    core.watch.exposition.part("vault", lambda: core.vault.healthy)
    try:
        async with asyncio.TaskGroup() as tasks:
            core_tasks = [tasks.create_task(core.follower.run()), tasks.create_task(decider.run())]
            house = tasks.create_task(_keep_house(core, rooms, decider, file, refusals, started))
            await stop.wait()
            house.cancel()
            await asyncio.wait([house])
            await decider.leave()
            for task in core_tasks:
                task.cancel()
    except BaseExceptionGroup as group:
        raise first_of(group) from group
    if core.settings.kafka is None:  # scaled, the recorder does it
        await core.leave_snapshot()


async def _keep_house(
    core: Core,
    rooms: Rooms,
    decider: Decider,
    file: CentreFile,
    refusals: Refusals,
    started: Callable[[str], None],
) -> None:
    """Let visitors in once everything is in order; cancel it to see them out."""
    await decider.led()
    await core.caught_up()
    await core.activate(file.centre, file.digest)
    await _until_configured(core, file.digest)
    if rooms.prepare is not None:
        await rooms.prepare()
    presence = Presence(inbox=core.inbox, clock=core.clock, centre=core.centre, gateway=core.gateway, new_id=new_id)
    hub = Hub(
        clock=core.clock,
        presence=presence,
        cursor=lambda: core.follower.offset,
        decided=_decided(core, refusals),
        latency=core.latency,
        tracing=core.watch.tracing,
    )
    tickets = Tickets(core.live, core.clock, new_token)
    core.follower.listen(hub.after_step)
    core.identity.on_change(hub.on_staff_change)
    core.identity.on_change(tickets.on_change)
    if core.settings.redis is not None:
        StaffChanges(core.live, core.identity)
        LiveFrames(core.live, hub, core.gateway)
    app = build_app(_services(core, rooms, decider, hub, tickets))
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=STOP_WITHIN_S)
    await runner.setup()
    try:
        base_url = await _listen(runner, core.settings)
        async with admin_door(core, refusals), asyncio.TaskGroup() as tasks:
            tasks.create_task(hub.run(rooms.endpoints, core.identity))
            tasks.create_task(core.identity.run())
            for name, part in rooms.beside.items():
                tasks.create_task(harmless(name, part))
            if rooms.run is not None:
                tasks.create_task(rooms.run(Doorbell(base_url=base_url, tickets=tickets)))
            started(base_url)
    finally:
        hub.close_all()
        await runner.cleanup()


async def _until_configured(core: Core, digest: str) -> None:
    """Nobody is let in before the centre's file is in force."""
    configured = asyncio.Event()

    def look(_step: object) -> None:
        if core.state.config_digest == digest:
            configured.set()

    core.follower.listen(look)
    look(None)
    await configured.wait()
    core.follower.unlisten(look)


def _decided(core: Core, refusals: Refusals) -> Decided:
    """What the accepted steps say of a command: refused, handled, or nothing."""

    def decided(source: str, command_id: str) -> Ack | Refused | None:
        refused = refusals.get(source, command_id)
        if refused is not None:
            return refused
        return Ack(command_id) if core.knows(source, command_id) else None

    return decided


async def _listen(runner: web.AppRunner, settings: Settings) -> str:
    """Listen on every address there is; returns the one to print.

    Raises:
        CannotListen: none of them can be used.
    """
    port, missing = settings.port, ""
    for host in settings.hosts:
        try:
            await web.TCPSite(runner, host, port, reuse_address=True).start()
        except OSError as err:
            if err.errno not in _NO_SUCH_ADDRESS:
                raise CannotListen(f"Port {port} of {host}: {err.strerror}. Stop what uses it, or set PORT.") from err
            missing = host
            continue
        port = port or int(runner.addresses[0][1])
    if not runner.addresses:
        raise CannotListen(f"{missing} is no address of this machine: set HOST to one that is.")
    return f"http://localhost:{port}"


def _services(core: Core, rooms: Rooms, decider: Decider, hub: Hub, tickets: Tickets) -> Services:
    doors = Doors(
        centre=core.centre,
        phone=lambda: core.config.emergency,
        site=Site(core.settings.public_url),
        hub=hub,
        inbox=core.inbox,
        tickets=tickets,
        tokens=ResidentTokens(centre_secret(core.database, core.centre, core.settings.data_dir)),
        clock=core.clock,
        metrics=Metrics(core.watch.exposition),
        new_id=new_id,
    )

    async def not_ready() -> Sequence[str]:
        return [*await core.troubles(), *decider.troubles()]

    return Services(
        version=metadata.version("contact-centre"),
        identity=core.identity,
        doors=doors,
        endpoints=rooms.endpoints,
        assets=Assets(),
        new_token=new_token,
        centre=core.centre_view,
        contacts=rooms.contacts,
        explains=rooms.explains,
        agents=rooms.agents,
        softphones=rooms.softphones,
        recordings=rooms.recordings,
        files=rooms.files,
        people=rooms.people,
        not_ready=not_ready,
        stage=rooms.stage,
        demo=rooms.demo,
        metrics_token=core.settings.metrics_token,
        pages=rooms.pages,
        channels=rooms.channels,
        incoming=rooms.incoming,
    )


@contextlib.contextmanager
def stopping_on_signals(stop: asyncio.Event) -> Iterator[None]:
    """Set `stop` on Ctrl-C and on a service manager's request; a second Ctrl-C does not wait."""
    loop = asyncio.get_running_loop()

    def ask() -> None:
        loop.remove_signal_handler(signal.SIGINT)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ask)
    yield
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.remove_signal_handler(number)


def first_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The error to tell people: one of ours if there is one."""
    ours = group.subgroup(ContactCentreError)
    found: BaseException = ours if ours is not None else group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
