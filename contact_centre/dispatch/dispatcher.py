"""The dispatcher: follows accepted steps, and sees to the provider calls that they ask for."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
import structlog

from contact_centre.dispatch.errand import Errand, Outcome, Patience, Pause, Shift
from contact_centre.dispatch.port import Call, Changes, Outbox, lane_of
from contact_centre.dispatch.turns import Limits, Turns, no_limits
from contact_centre.log.judging import Accepted, accepted, steps_in
from contact_centre.log.snapshots import SnapshotStore
from contact_centre.places import Overtaken, Pace, Place, Position
from routing.commands import Command, EffectFinish, encode_command
from routing.errors import LogTrimmed, LogUnavailable
from routing.events import CommandHandled, CommandRefused, EffectRequested, ResidentOptedIn, ResidentOptedOut
from routing.ids import CentreId
from routing.ports import INBOX, STEPS, Clock, Log, Performer
from routing.steps import Chain
from routing.words import THREADS, Channel

SOURCE = "dispatcher"
"""Who sends the results; a result's id is the key of its call, so that the engine takes it once."""

DEFAULT_PACE = Pace(batch_s=0.02)
DEFAULT_PATIENCE = Patience()

log = structlog.get_logger(__name__)


def call_key(partition: int, offset: int, number: int) -> str:
    """What the call is known by that event `number` of the step at `offset` asks for."""
    return f"{partition}:{offset}:{number}"


def nobody_hears(_call: Call, _outcome: Outcome) -> None:
    """Nobody counts the attempts."""


class Dispatcher:
    """Makes the provider calls of one centre: one process at a time, one call at a time for each contact or thread.

    A call is written to the outbox in the transaction that moves the place past the step that asks for it, marked
    before it is made, and taken out once a step has answered its result. Killed at any moment, whoever goes on there
    knows of every call whether it was not begun, may have been made, or is over. Only who moved the place last may
    mark a call.

    Args:
        log_: the centre's log.
        centre: whose.
        outbox: where calls and place are kept.
        performers: of the channels that call a provider.
        name: id of this process, unlike that of any other.
        clock: for what is too late.
        partition: of the centre's topics; the first part of each key.
        snapshots: where to go on if the log has dropped what comes next.
        heard: told how each attempt of a call ended.
        limits: how fast may be written from the address of a message, and to its resident.
        pause: waits between attempts, and for a turn.

    Attributes:
        open: calls whose result the centre was not told yet, by key.
    """

    def __init__(  # noqa: PLR0913 what it stands on, each named
        self,
        log_: Log,
        centre: CentreId,
        outbox: Outbox,
        performers: Sequence[Performer],
        *,
        name: str,
        clock: Clock,
        partition: int = 0,
        snapshots: SnapshotStore | None = None,
        pace: Pace = DEFAULT_PACE,
        patience: Patience = DEFAULT_PATIENCE,
        heard: Callable[[Call, Outcome], None] = nobody_hears,
        limits: Callable[[EffectRequested], Limits] = no_limits,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self.place = Place[Changes]("dispatcher", outbox, log_, name, pace)
        self.open: dict[str, Call] = {}
        self._log = log_
        self._centre = centre
        self._outbox = outbox
        self._performers: Mapping[Channel, Performer] = {each.channel: each for each in performers}
        self._name = name
        self._clock = clock
        self._partition = partition
        self._snapshots = snapshots
        self._pace = pace
        self._patience = patience
        self._heard = heard
        self._pause = pause
        self._turns = Turns(limits, clock, pause)
        self._lanes: dict[str, deque[Call]] = {}
        self._stopped: dict[str, int] = {}

    async def run(self) -> None:
        """Dispatch for ever.

        Raises:
            Astray: the place is not of this log.
            LogTrimmed: the log has dropped what comes next, and there is no snapshot to go on from.
            UnreadableStep: a newer version wrote the log.
        """
        if not self._performers:
            log.info("dispatcher.idle", reason="No channel here calls a provider.")
        while True:
            try:
                await self._dispatch()
            except* Overtaken as group:
                log.warning("dispatcher.overtaken", error=str(group.exceptions[0]))
            except* LogUnavailable as group:
                log.warning("dispatcher.paused", error=str(group.exceptions[0]))
                await asyncio.sleep(self._pace.retry_s)

    async def _dispatch(self) -> None:
        """Go on from the place in SQL until it is no longer ours to move."""
        self.open.clear()
        self._lanes.clear()
        position, end = await self._claim(), await self._log.end(STEPS)
        await self._look_back(position)
        shift = self._shift()
        # What later steps have answered is not called, even where the outbox was lost.
        while position.offset < end:
            position, _ = await self._read(position)
        async with asyncio.TaskGroup() as tasks:
            for call in await self.place.ask(self._outbox.calls):
                self._line_up(call, shift, tasks)
            while True:
                position, asked = await self._read(position)
                for call in asked:
                    self._line_up(call, shift, tasks)
                await asyncio.sleep(self._pace.batch_s)

    async def _claim(self) -> Position:
        """Make the place ours. From now on nobody else can mark a call; what they had begun may still be under way."""
        before = await self.place.take()
        here = before if before is not None else Position(offset=0, chain=Chain(), recorder="")
        position = msgspec.structs.replace(here, recorder=self._name)
        await self.place.move(position, Changes())
        log.info("dispatcher.started", offset=position.offset)
        return position

    def _shift(self) -> Shift:
        return Shift(
            taken_ms=self._clock.monotonic_ms(),
            keep=self._keep,
            clock=self._clock,
            patience=self._patience,
            rooms=defaultdict(lambda: asyncio.Semaphore(self._patience.at_once_count)),
            turns=self._turns,
            unwanted=self._is_unwanted,
            heard=self._heard,
            pause=self._pause,
        )

    async def _read(self, position: Position) -> tuple[Position, Sequence[Call]]:
        """Write what the next steps ask for and answer; returns where that ends, and what they ask for."""
        try:
            while not (records := await self._log.read(STEPS, position.offset, self._pace.batch_count)):
                await self._log.wait(STEPS, position.offset)
        except LogTrimmed as error:
            return await self._skip(position, error), ()
        chain = msgspec.structs.replace(position.chain)
        steps = list(accepted(records, chain))
        changes = self._changes(steps)
        after = Position(offset=records[-1].offset + 1, chain=chain, recorder=self._name)
        await self.place.move(after, changes)
        self._hear(steps)
        return after, changes.asked

    def _hear(self, steps: Iterable[Accepted]) -> None:
        """Who asks for no more messages is not sent what still waits, but for the word that confirms it."""
        for offset, step in steps:
            for event in step.events:
                if isinstance(event, ResidentOptedOut):
                    self._stopped[f"{event.channel} {event.resident}"] = offset
                elif isinstance(event, ResidentOptedIn):
                    self._stopped.pop(f"{event.channel} {event.resident}", None)

    async def _look_back(self, position: Position) -> None:
        """Hear again who asked for no more messages while what still waits did: whoever heard it first may be gone.

        How the chain stood there is not known. A step that did not count makes no difference: its command is decided
        again, to the same end.
        """
        waiting = [call for call in await self.place.ask(self._outbox.calls) if call.effect.channel in THREADS]
        at = min((call.offset for call in waiting), default=position.offset)
        self._stopped.clear()
        try:
            while at < position.offset and (records := await self._log.read(STEPS, at, self._pace.batch_count)):
                at = records[-1].offset + 1
                self._hear(steps_in(each for each in records if each.offset < position.offset))
        except LogTrimmed as error:
            log.warning("dispatcher.not_looked_back", error=str(error))

    def _is_unwanted(self, call: Call) -> bool:
        stopped = self._stopped.get(lane_of(call.effect), -1)
        return call.offset < stopped and call.effect.telling != "opted_out"

    async def _skip(self, position: Position, error: LogTrimmed) -> Position:
        """What is gone was asked for long ago: go on where a snapshot knows how the chain stands."""
        if self._snapshots is not None:
            async for snapshot in self._snapshots.load():
                if snapshot.offset > position.offset:
                    log.error("dispatcher.skipped", first=position.offset, until=snapshot.offset)
                    after = Position(offset=snapshot.offset, chain=snapshot.chain, recorder=self._name)
                    await self.place.move(after, Changes())
                    return after
        raise error

    def _changes(self, steps: Iterable[Accepted]) -> Changes:
        asked: list[Call] = []
        answered: list[str] = []
        for offset, step in steps:
            for number, event in enumerate(step.events):
                if isinstance(event, EffectRequested) and self._can_perform(event):
                    key = call_key(self._partition, offset, number)
                    asked.append(Call(key=key, offset=offset, number=number, effect=event))
                elif isinstance(event, CommandHandled | CommandRefused) and event.source == SOURCE:
                    answered.append(event.id)
        return Changes(asked=asked, answered=answered)

    def _can_perform(self, effect: EffectRequested) -> bool:
        performer = self._performers.get(effect.channel)
        return performer is not None and effect.effect in performer.effects

    # --- calls

    def _line_up(self, call: Call, shift: Shift, tasks: asyncio.TaskGroup) -> None:
        """Calls for one contact are made one after the other, as they were asked for; so is what one resident reads."""
        if not self._can_perform(call.effect):
            log.warning("call.stranded", key=call.key, channel=call.effect.channel, effect=call.effect.effect)
            return
        self.open[call.key] = call
        name = lane_of(call.effect)
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = deque()
            tasks.create_task(self._serve(name, lane, shift))
        lane.append(call)

    async def _serve(self, name: str, lane: deque[Call], shift: Shift) -> None:
        while lane:
            call = lane.popleft()
            if call.result is None:
                call = await Errand(call, self._performers[call.effect.channel], shift).run()
            await self._tell(call)
            del self.open[call.key]
        del self._lanes[name]

    async def _keep(self, call: Call) -> None:
        await self.place.ask(self._outbox.keep, call, self._name)
        self.open[call.key] = call

    async def _tell(self, call: Call) -> None:
        """Append the result to the inbox, until the log takes it. Told twice it counts once."""
        assert call.result is not None, "only what is over is told"
        finish = EffectFinish(
            contact=call.effect.contact,
            effect=call.effect.effect,
            ok=call.result.ok,
            offer=call.effect.offer,
            ref=call.result.ref,
            text=call.result.text,
            maybe_duplicate=call.maybe_duplicate,
            leg=call.effect.leg,
            message=call.effect.message,
            under_way=call.result.under_way,
        )
        command = Command(id=call.key, centre=self._centre, source=SOURCE, at=self._clock.wall(), data=finish)
        while True:
            try:
                await self._log.append(INBOX, [encode_command(command)])
            except LogUnavailable as error:
                log.warning("call.untold", key=call.key, error=str(error))
                await asyncio.sleep(self._pace.retry_s)
                continue
            log.info("call.finished", key=call.key, contact_id=call.effect.contact, state=call.state)
            return
