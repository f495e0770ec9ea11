"""The core of a running service: database, log, state, leader, staff. What rooms are furnished with."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import Engine

from agents.identity import Identity
from contact_centre.beside import beside
from contact_centre.clock import SystemClock, precise_s
from contact_centre.database import connect
from contact_centre.foundation import OpenLog, fanned, open_live, open_log, sql_url
from contact_centre.http.centre_view import CentreView
from contact_centre.ids import new_id, new_token
from contact_centre.live.port import Live
from contact_centre.live.steps import StepPublisher
from contact_centre.log.follower import Follower
from contact_centre.log.inbox import SealingInbox
from contact_centre.log.leader import Leader
from contact_centre.log.past import Past
from contact_centre.log.snapshots import SnapshotStore
from contact_centre.metrics import OfferLatency, TimedInbox
from contact_centre.people.door import IdentifyingInbox
from contact_centre.people.erasing import Erasures
from contact_centre.people.identities import Identities
from contact_centre.secret import centre_secret
from contact_centre.settings import Settings
from contact_centre.tracing import TracedInbox
from contact_centre.vault import SqlVault
from contact_centre.watched import Watch
from routing.centre import Centre
from routing.commands import Command, CommandData, ConfigActivate
from routing.errors import LogUnavailable
from routing.folding.centre import seen_key
from routing.ids import CentreId, ContactId, GatewayId, ResidentId
from routing.ports import INBOX, Clock, Inbox, Log
from routing.state import State

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True, slots=True)
class Core:
    """One centre in one process. `state` is read through the follower: it may be replaced as a whole."""

    settings: Settings
    centre: CentreId
    gateway: GatewayId
    clock: Clock
    database: Engine
    log: Log
    snapshots: SnapshotStore
    live: Live
    vault: SqlVault
    follower: Follower
    past: Past
    inbox: Inbox
    identities: Identities
    erasures: Erasures
    identity: Identity
    latency: OfferLatency
    watch: Watch

    @property
    def state(self) -> State:
        """The centre as of the last accepted step."""
        return self.follower.state

    @property
    def config(self) -> Centre:
        """The active configuration."""
        return self.state.centre_config

    def knows(self, source: str, command_id: str) -> bool:
        """Whether the engine has decided this command within the last two days."""
        return seen_key(source, command_id) in self.state.seen

    def centre_view(self) -> CentreView:
        """What everybody may know of the centre."""
        centre = self.config
        return CentreView(
            name=centre.name,
            emergency=centre.emergency,
            languages=centre.languages,
            timezone=centre.timezone,
            emergency_text=centre.emergency_text,
        )

    async def ask(self, *commands: CommandData, source: str = "admin") -> None:
        """Append commands of the service itself.

        Raises:
            LogUnavailable: none was taken.
        """
        now = self.clock.wall()
        await self.inbox.append(
            [Command(id=new_id(), centre=self.centre, source=source, at=now, data=data) for data in commands]
        )

    async def activate(self, centre: Centre, digest: str) -> None:
        """Make a file the configuration, unless it was the last one applied: then what was changed since stands.

        Raises:
            LogUnavailable: it could not be written.
        """
        if self.state.config_digest != digest:
            await self.ask(ConfigActivate(config=centre, digest=digest))

    async def leave_snapshot(self) -> None:
        """Write what the steps add up to, so that the next start need not read them all."""
        try:
            await self.follower.save_snapshot()
        except LogUnavailable as err:
            log.warning("snapshot.failed", code=err.code)

    async def caught_up(self) -> None:
        """Return once everything that stands in the inbox now has been decided."""
        end, reached = await self.log.end(INBOX), asyncio.Event()

        def look(_step: object) -> None:
            if self.follower.chain.next_in >= end:
                reached.set()

        self.follower.listen(look)
        look(None)
        await reached.wait()
        self.follower.unlisten(look)

    def new_leader(self) -> Leader:
        """Whoever decides in this process. Only once the follower has started."""
        return Leader(self.log, self.follower, self.clock, new_id(), tracing=self.watch.tracing)

    async def troubles(self) -> Sequence[str]:
        """What keeps contacts from being taken down now, in words; empty when nothing does."""
        told = []
        if not self.log.healthy:
            told.append(log_trouble(self.log))
        if trouble := await self.vault.trouble():
            told.append(trouble)
        return told


@contextlib.asynccontextmanager
async def open_core(
    settings: Settings,
    centre: CentreId,
    clock: Clock | None = None,
    *,
    watch: Watch | None = None,
    decides: bool = True,
) -> AsyncIterator[Core]:
    """Open everything that the settings name; closed at the end of the block.

    Args:
        settings: where everything lies.
        centre: whose data it is.
        clock: the machine's, unless given.
        watch: where this process is watched; nowhere unless given.
        decides: this process may lead; if not, it may read what others share in place of the log.

    Raises:
        ContactCentreError: another process has it open, or it cannot be used.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    clock = clock or SystemClock()
    async with contextlib.AsyncExitStack() as open_now:
        opened = await open_now.enter_async_context(open_log(settings, centre))
        past = Past(opened.log, centre, opened.snapshots)
        live = await open_now.enter_async_context(open_live(settings, centre, clock))
        if settings.redis is not None and decides:
            await open_now.enter_async_context(beside(StepPublisher(opened.log, live).run()))
        elif settings.redis is not None:
            opened = await open_now.enter_async_context(fanned(opened, live))
        database = connect(sql_url(settings))
        open_now.callback(database.dispose)
        yield _core(settings, centre, opened, past, live, database, clock, watch or Watch())


def _core(  # noqa: PLR0913  # what was opened, one by one
    settings: Settings,
    centre: CentreId,
    opened: OpenLog,
    past: Past,
    live: Live,
    database: Engine,
    clock: Clock,
    watch: Watch,
) -> Core:
    vault = SqlVault(database)
    follower = Follower(opened.log, centre, opened.snapshots, saves=settings.kafka is None)
    latency = OfferLatency(watch.exposition, precise_s)
    sealing = SealingInbox(opened.log, vault, lambda contact: resident_of(follower.state, contact))
    identities = Identities(centre_secret(database, centre, settings.data_dir))
    door = IdentifyingInbox(sealing, identities, lambda: follower.state)
    return Core(
        settings=settings,
        centre=centre,
        gateway=GatewayId(new_id()),
        clock=clock,
        database=database,
        log=opened.log,
        snapshots=opened.snapshots,
        live=live,
        vault=vault,
        follower=follower,
        past=past,
        inbox=TimedInbox(TracedInbox(door, watch.tracing), latency),
        identities=identities,
        erasures=Erasures(vault, live),
        identity=Identity(database, clock, new_id=new_id, new_token=new_token),
        latency=latency,
        watch=watch,
    )


def log_trouble(log_: Log) -> str:
    """That the log takes no records, and why, for whoever operates the service."""
    return f"The log takes no records: {(log_.trouble or 'it is closed').rstrip('.')}."


def resident_of(state: State, contact: ContactId) -> ResidentId | None:
    """Whose contact this is; None when nobody has heard of it for two days."""
    found = state.contacts.get(contact) or state.gone.get(contact)
    return None if found is None else found.resident
