"""How long an offer takes from the command that led to it to the agent's socket."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from prometheus_client import Histogram

from contact_centre.metrics.exposition import Exposition
from routing.commands import Command
from routing.events import CommandHandled, CommandRefused, OfferMade
from routing.ports import Inbox
from routing.steps import Step

BUCKETS_S: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.0, 1.5, 3.0, 6.0, 15.0, 60.0)
MOST_ASKED: Final = 10_000
NOTHING: Final[Mapping[str, Callable[[], None]]] = {}


class OfferLatency:
    """From a command's append to the frame of the offer it led to.

    The clock starts when an edge of this process hands the command in to be appended, and stops when the frame is
    written to a console's socket of this process.

    Both instants are of one monotonic clock, so no two machines' clocks are compared. With several gateways only
    offers whose command came in by the same gateway are measured: a sample, by chance. Offers that time alone led to
    (a step of requirements, the end of a back-off) are not measured, having no command to be measured from.
    """

    def __init__(self, exposition: Exposition, now_s: Callable[[], float]) -> None:
        """`now_s`: seconds of a monotonic clock."""
        self._now_s = now_s
        self._asked: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._histogram = Histogram(
            "contact_centre_offer_latency_seconds",
            "From a command's append to the frame of its offer on a console's socket, both in this process.",
            buckets=BUCKETS_S,
            registry=exposition.registry,
        )

    def asked(self, commands: Sequence[Command]) -> None:
        """These commands are about to be appended."""
        now = self._now_s()
        for command in commands:
            self._asked[command.source, command.id] = now
        while len(self._asked) > MOST_ASKED:
            self._asked.popitem(last=False)

    def dropped(self, commands: Sequence[Command]) -> None:
        """These commands were not appended."""
        for command in commands:
            self._asked.pop((command.source, command.id), None)

    def of(self, step: Step) -> Mapping[str, Callable[[], None]]:
        """What to call when the frame of an offer of this accepted step is written, by offer. Ask once for each step."""
        if not self._asked:
            return NOTHING
        written: dict[str, Callable[[], None]] = {}
        since: float | None = None
        for event in step.events:
            if isinstance(event, CommandHandled | CommandRefused):
                since = self._asked.pop((event.source, event.id), None)
            elif since is not None and isinstance(event, OfferMade):
                written[event.offer] = partial(self._observe, since)
        return written

    def _observe(self, since: float) -> None:
        self._histogram.observe(self._now_s() - since)


class TimedInbox:
    """An inbox that notes when commands come, as `routing.ports.Inbox`."""

    def __init__(self, inbox: Inbox, latency: OfferLatency) -> None:
        self._inbox = inbox
        self._latency = latency

    async def append(self, commands: Sequence[Command]) -> None:
        self._latency.asked(commands)
        try:
            await self._inbox.append(commands)
        except BaseException:
            self._latency.dropped(commands)
            raise


def offer_of(kind: str, data: object) -> str:
    """The offer that a frame for a console shows; empty for any other frame."""
    return str(getattr(data, "id", "")) if kind == "offer" else ""
