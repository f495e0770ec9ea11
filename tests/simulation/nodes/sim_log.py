"""One shared log, and each node's own view of it: as late, as deaf and as forgetful as the seed makes it."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from random import Random

from contact_centre.log._records import check_expected, fold_heads
from routing.errors import LogUnavailable, StaleWriter
from routing.ports import STEPS, Expect, Record
from routing.steps import Chain
from tests.simulation.nodes.fates import FAIR, Fate
from tests.simulation.nodes.loop import VirtualLoop

CUT_TIMEOUT_S = 0.4


class Broker:
    """The topics as they truly are. `checks_expect`: as SQLite, which refuses a stale writer; else as Kafka."""

    def __init__(self, loop: VirtualLoop, chance: Random, *, checks_expect: bool) -> None:
        self.loop = loop
        self.chance = chance
        self.away = False
        self.weather = FAIR
        self.topics: defaultdict[str, list[bytes]] = defaultdict(list)
        self.landed_at: defaultdict[str, list[float]] = defaultdict(list)
        self.world = loop.enter("world")
        self._links: list[NodeLog] = []
        self._chain = Chain() if checks_expect else None

    def link(self, lag_s: float) -> NodeLog:
        """A new node's view, which sees what has landed `lag_s` later."""
        link = NodeLog(self, lag_s)
        self._links.append(link)
        return link

    def drop(self, link: NodeLog) -> None:
        """That node is dead. What it has sent may land still."""
        self._links.remove(link)

    def land(self, topic: str, records: Sequence[bytes], expect: Expect | None) -> int:
        """Records arrive; returns the offset of the first.

        Raises:
            StaleWriter: this broker checks, and `expect` does not hold.
        """
        if self._chain is not None and expect is not None:
            check_expected(self._chain, expect)
        if self._chain is not None and topic == STEPS:
            fold_heads(self._chain, records)
        first = len(self.topics[topic])
        self.topics[topic].extend(records)
        self.landed_at[topic].extend([self.loop.time()] * len(records))
        for link in self._links:
            link.look_out()
        return first

    def set_away(self, away: bool) -> None:
        """The broker goes away from everybody, or is back."""
        self.away = away
        for link in self._links:
            link.look_out()

    def later(self, delay_s: float, act: object, *args: object) -> None:
        """Call `act` whatever becomes of the node that asked."""
        assert callable(act)
        self.loop.call_later(delay_s, act, *args, context=self.world)


class NodeLog:
    """The log as one node has it, as `routing.ports.Log`.

    Attributes:
        lag_s: how much later than it landed this node sees a record.
        cut: it reaches nobody.
        raises: reading and waiting fail while it is cut off; else it is just told nothing new.
        said: records that it was told are durable, by topic.
    """

    def __init__(self, broker: Broker, lag_s: float) -> None:
        self.healthy = True
        self.trouble = ""
        self.lag_s = lag_s
        self.raises = False
        self.said: defaultdict[str, list[bytes]] = defaultdict(list)
        self._broker = broker
        self._cut = self._looks_out = False
        self._seen: defaultdict[str, int] = defaultdict(int)
        self._waiting: list[tuple[str, int, asyncio.Future[None]]] = []

    @property
    def cut(self) -> bool:
        return self._cut

    @cut.setter
    def cut(self, cut: bool) -> None:
        self._cut = cut
        self.look_out()

    # -------------------------------------------------------------------------- the port

    async def append(self, topic: str, records: Sequence[bytes], *, expect: Expect | None = None) -> int:
        broker = self._broker
        if self._is_deaf():
            await asyncio.sleep(CUT_TIMEOUT_S)
            raise self._refusal("cannot be reached")
        fate = broker.weather.fate(broker.chance)
        told: asyncio.Future[int] = broker.loop.create_future()
        records = tuple(records)
        for number, delay_s in enumerate(fate.lands):
            broker.later(delay_s, self._land, told if number == 0 else None, fate, topic, records, expect)
        if fate.fails:
            broker.later(fate.told, self._fail, told)
        first = await told
        self.said[topic].extend(records)
        return first

    async def read(self, topic: str, offset: int, limit: int) -> Sequence[Record]:
        if self.raises and self._is_deaf():
            raise self._refusal("cannot be read")
        end = min(self._visible(topic), offset + limit)
        if end > offset:
            await asyncio.sleep(0)
        records = self._broker.topics[topic]
        return [Record(at, records[at]) for at in range(offset, end)]

    async def wait(self, topic: str, offset: int) -> None:
        while self._visible(topic) <= offset:
            if self.raises and self._is_deaf():
                raise self._refusal("cannot be heard")
            waiter: tuple[str, int, asyncio.Future[None]] = (topic, offset, self._broker.loop.create_future())
            self._waiting.append(waiter)
            self.look_out()
            try:
                await waiter[2]
            finally:
                if waiter in self._waiting:
                    self._waiting.remove(waiter)

    async def end(self, topic: str) -> int:
        await asyncio.sleep(0.001)
        if self._is_deaf():
            raise self._refusal("cannot be asked")
        return len(self._broker.topics[topic])

    async def close(self) -> None:
        """Nothing to let go of."""

    # ---------------------------------------------------------------------------- insides

    def look_out(self) -> None:
        """Wake whoever waits here at the moment when this node can see what they wait for."""
        if self._looks_out or not self._waiting or self._is_deaf():
            return
        landed = self._broker.landed_at
        due = [landed[topic][offset] for topic, offset, _ in self._waiting if len(landed[topic]) > offset]
        if due:
            self._looks_out = True
            self._broker.later(max(0.0, min(due) + self.lag_s - self._broker.loop.time()), self._wake)

    def _wake(self) -> None:
        self._looks_out = False
        still = []
        for waiter in self._waiting:
            topic, offset, future = waiter
            if self._visible(topic) <= offset:
                still.append(waiter)
            elif not future.done():
                future.set_result(None)
        self._waiting = still
        self.look_out()

    def _visible(self, topic: str) -> int:
        seen, landed_at = self._seen[topic], self._broker.landed_at[topic]
        if seen < len(landed_at) and not self._is_deaf():
            now = self._broker.loop.time() - self.lag_s + 1e-9
            seen = self._seen[topic] = bisect_right(landed_at, now, lo=seen)
        return seen

    def _is_deaf(self) -> bool:
        return self._cut or self._broker.away

    def _land(
        self,
        told: asyncio.Future[int] | None,
        fate: Fate,
        topic: str,
        records: Sequence[bytes],
        expect: Expect | None,
    ) -> None:
        try:
            first = self._broker.land(topic, records, expect)
        except StaleWriter as error:
            if told is not None and not told.done():
                told.set_exception(error)
            return
        if told is not None and not fate.fails:
            self._broker.later(fate.told - fate.lands[0], _tell, told, first)

    def _fail(self, told: asyncio.Future[int]) -> None:
        if not told.done():
            told.set_exception(self._refusal("did not answer"))

    def _refusal(self, what: str) -> LogUnavailable:
        return LogUnavailable(f"The broker {what}.")


def _tell(told: asyncio.Future[int], first: int) -> None:
    if not told.done():
        told.set_result(first)
