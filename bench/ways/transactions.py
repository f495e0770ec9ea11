"""What most would build: a consumer group on the inbox, and a transaction for each batch. `python -m bench.ways.transactions PLACE`.

As well as aiokafka allows: one transactional id for the inbox partition, so that whoever is assigned it fences the one
before; offsets in the same transaction; a lock that holds up a rebalance until the transaction is over; the sticky
assignor; and a member that is not assigned folds the committed steps, so that it has the state when it is its turn.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Iterable, Sequence
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import KafkaError

from bench.ways.place import CENTRE, Place, reading
from contact_centre.clock import SystemClock
from contact_centre.log.draft import Draft
from contact_centre.log.log_time import LogTime
from routing import engine
from routing.commands import ClockJump, Command, decode_command
from routing.state import State
from routing.steps import Chain, Step, decode_record, encode_record

READ_COUNT: Final = 500
FOLLOW_MS: Final = 50
LOOK_UP_MS: Final = 1_000
TRANSACTION_MS: Final = 10_000
STOP_S: Final = 2.0
RETRY_MS: Final = 5
"""A transaction that begins while the one before is being marked is refused for a moment; aiokafka would wait 100 ms."""

log = structlog.get_logger()


class Worker(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """One engine process. Decides while the inbox's partition is assigned to it."""

    def __init__(self, place: Place, consumer: AIOKafkaConsumer, steps: AIOKafkaConsumer) -> None:
        self._place = place
        self._inbox = TopicPartition(place.inbox, 0)
        self._steps_at = TopicPartition(place.steps, 0)
        self._group = group_of(place)
        self._consumer = consumer
        self._steps = steps
        self._producer: AIOKafkaProducer | None = None
        self._clock = SystemClock()
        self._busy = asyncio.Lock()
        self._assigned = self._leads = False
        self._state = State.new(CENTRE)
        self._chain = Chain(owner=place.name)
        self._time = LogTime(self._clock, self._chain.t)
        self._decided_to = ""

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:  # noqa: ARG002
        self._assigned = self._leads = False
        async with self._busy:
            pass

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        self._assigned = self._inbox in set(assigned)
        print("READY", flush=True)

    async def run(self) -> None:
        """Fold what there is, join the group, then follow and decide.

        Raises:
            KafkaError: fenced, or worse. Whatever was decided and not committed is gone: begin again with nothing.
        """
        await self._catch_up()
        self._consumer.subscribe([self._place.inbox], listener=self)
        try:
            while True:
                await self._act()
        finally:
            if self._producer is not None:
                await stopped(self._producer)

    async def _act(self) -> None:
        if not self._assigned:
            await self._fold(FOLLOW_MS)
            await self._consumer.getmany(timeout_ms=0)  # a member that never polls is put out of the group
        elif not self._leads:
            async with self._busy:
                await self._take_over()
        else:
            await self._turn()

    # ------------------------------------------------------------------------------ taking over

    async def _take_over(self) -> None:
        """Fence whoever led before, fold what they committed, and go on behind it."""
        if self._producer is not None:
            await stopped(self._producer)
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._place.bootstrap,
            transactional_id=f"{self._group}-0",
            transaction_timeout_ms=TRANSACTION_MS,
            max_batch_size=1024 * 1024,
            request_timeout_ms=5_000,
            retry_backoff_ms=RETRY_MS,
        )
        await self._producer.start()
        offset = await self._consumer.committed(self._inbox) or 0
        await self._catch_up()
        if self._chain.next_in != offset:
            log.error("worker.torn", folded=self._chain.next_in, committed=offset)
        self._chain.next_in = offset
        self._time = LogTime(self._clock, self._chain.t)
        self._consumer.seek(self._inbox, offset)
        self._leads = self._assigned

    async def _catch_up(self) -> None:
        """Fold what is committed."""
        end = (await self._steps.end_offsets([self._steps_at]))[self._steps_at]
        # The last record is the marker of a transaction, which a consumer does not always step over by itself.
        while await self._steps.position(self._steps_at) < end - 1:
            await self._fold(FOLLOW_MS)

    async def _fold(self, timeout_ms: int) -> None:
        for messages in (await self._steps.getmany(timeout_ms=timeout_ms)).values():
            for message in messages:
                step = decode_record(message.value)
                assert isinstance(step, Step)
                if not self._decided_to:
                    self._take(step)
                elif step.id == self._decided_to:
                    self._decided_to = ""

    def _take(self, step: Step) -> None:
        for event in step.events:
            engine.apply(self._state, event)
        self._move_to(step)

    def _move_to(self, step: Step) -> None:
        self._chain.last_id, self._chain.next_in, self._chain.t = step.id, step.in_to, step.t

    # ----------------------------------------------------------------------------------- turns

    async def _turn(self) -> None:
        due = engine.due(self._state)
        rest_ms = LOOK_UP_MS if due is None else max(0, min(LOOK_UP_MS, due - self._time.t))
        found = await self._consumer.getmany(timeout_ms=rest_ms, max_records=READ_COUNT)
        # Not around getmany, which waits for a rebalance, which waits for the lock.
        async with self._busy:
            if self._leads and (steps := self._decide(found.get(self._inbox, []))):
                await self._commit(steps)

    def _decide(self, messages: Sequence[Any]) -> list[Step]:
        gap_ms = self._time.advance()
        t = self._time.t
        draft = Draft(self._chain, self._place.name, t, gap=gap_ms > 0)
        if gap_ms:
            jump = Command(id="", centre=CENTRE, source="engine", at=t, data=ClockJump(by_ms=gap_ms))
            draft.add(engine.settle(self._state, jump, t))
        draft.add(engine.settle(self._state, None, t))
        for message in messages:
            events = engine.settle(self._state, decode_command(message.value), t)
            draft.add(events, consumed=1, size=len(message.value))
        return draft.finish()

    async def _commit(self, steps: Sequence[Step]) -> None:
        assert self._producer is not None
        async with self._producer.transaction():
            for step in steps:
                await self._producer.send(self._place.steps, encode_record(step), key=CENTRE.encode(), partition=0)
            await self._producer.send_offsets_to_transaction({self._inbox: steps[-1].in_to}, self._group)
        self._move_to(steps[-1])
        self._decided_to = steps[-1].id  # what is read up to here has been folded when it was decided


def group_of(place: Place) -> str:
    """The consumer group that all engine processes are in."""
    return f"{place.prefix}engines"


async def stopped(client: AIOKafkaConsumer | AIOKafkaProducer) -> None:
    """Stop a client, which may hang."""
    with contextlib.suppress(KafkaError, TimeoutError):
        async with asyncio.timeout(STOP_S):
            await client.stop()


async def join(place: Place) -> None:
    """Be a member of the group until something fails.

    Raises:
        KafkaError: something did.
    """
    consumer = AIOKafkaConsumer(
        bootstrap_servers=place.bootstrap,
        group_id=group_of(place),
        group_instance_id=place.instance,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        partition_assignment_strategy=[StickyPartitionAssignor],
        session_timeout_ms=place.session_ms,
        heartbeat_interval_ms=place.session_ms // 5,
        rebalance_timeout_ms=place.session_ms,
    )
    async with reading(place, place.steps) as steps:
        await consumer.start()
        try:
            await Worker(place, consumer, steps).run()
        finally:
            await stopped(consumer)


async def run(place: Place) -> None:
    """Join the group and work, for ever."""
    while True:
        try:
            await join(place)
        except KafkaError as error:
            log.warning("worker.failed", error=repr(error))


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    asyncio.run(run(Place.from_argument()))
