"""Experiments on the engine: random residents and agents of given rates, in as many replications as are asked for."""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from routing.ids import AgentId, QueueId, SkillId
from routing.simulation import Case, CaseAgent, CaseContact, Fate, Run, case_centre, engine_queue, simulate, t_95

_TARGET_MS: Final = 60_000


class Stream(NamedTuple):
    """Contacts that arrive at random, `per_s` of them each second; handling and patience are exponential, means in s."""

    kind: str
    per_s: float
    handle_s: float
    patience_s: float | None = None
    emergency: bool = False


class Server(NamedTuple):
    """An agent who serves some kinds of contact and takes 1 / `speed` of the usual time for each."""

    kinds: tuple[str, ...]
    speed: float = 1.0


class Size(NamedTuple):
    """How long an experiment is: replications of `measured` contacts each, after `warm_up` that do not count."""

    replications: int
    warm_up: int
    measured: int


class Observed(NamedTuple):
    """A replication: its contacts with what became of them, without those of the warm-up."""

    case: Case
    run: Run
    warm_up: int

    def waits_s(self, kind: str | None = None) -> list[float]:
        """How long the contacts (of one kind) waited, s."""
        return [fate.wait_ms / 1000 for contact, fate in self.pairs() if kind in (None, contact.queue)]

    def share(self, of: Callable[[str, float], bool]) -> float:
        """The share of contacts of whose outcome and wait, s, `of` holds."""
        held = [of(fate.outcome, fate.wait_ms / 1000) for _, fate in self.pairs()]
        return sum(held) / len(held)

    def pairs(self) -> list[tuple[CaseContact, Fate]]:
        """Contacts and fates."""
        return list(zip(self.case.contacts, self.run.fates, strict=True))[self.warm_up :]


class Sample(NamedTuple):
    """One figure from each of several independent replications."""

    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean over replications."""
        return statistics.fmean(self.values)

    @property
    def error(self) -> float:
        """The standard error of the mean."""
        return statistics.stdev(self.values) / math.sqrt(len(self.values))

    def agrees(self, theory: float) -> bool:
        """Whether theory lies within 99.9 % confidence; on fixed seeds the answer never changes."""
        within = 1.6 * t_95(len(self.values) - 1) * self.error
        return abs(self.mean - theory) <= within


def replications(
    streams: Sequence[Stream], servers: Sequence[Server], size: Size, policy: str = "longest_idle"
) -> Iterator[Observed]:
    """Play independent replications of the experiment, one after the other."""
    for seed in range(size.replications):
        case = random_case(seed, streams, servers, size.warm_up + size.measured)
        yield Observed(case, simulate(case, case_centre(case, policy), engine_queue), size.warm_up)


def random_case(seed: int, streams: Sequence[Stream], servers: Sequence[Server], count: int) -> Case:
    """`count` random contacts. The same seed gives the same contacts whoever serves them."""
    dice = random.Random(seed)
    rate = sum(stream.per_s for stream in streams)
    at_s = 0.0
    contacts = []
    for _ in range(count):
        at_s += dice.expovariate(rate)
        stream = dice.choices(streams, [each.per_s for each in streams])[0]
        contacts.append(_contact(dice, stream, at_s))
    off_ms = round(at_s * 1000) + 10 * 86_400_000
    agents = tuple(
        CaseAgent(
            id=AgentId(f"A{number:03}"),
            skills={SkillId(kind): 5 for kind in server.kinds},
            on_ms=0,
            off_ms=off_ms,
            speed=server.speed,
        )
        for number, server in enumerate(servers)
    )
    return Case(contacts=tuple(contacts), agents=agents)


def _contact(dice: random.Random, stream: Stream, at_s: float) -> CaseContact:
    handle_s, patience = dice.expovariate(1 / stream.handle_s), dice.expovariate(1)
    return CaseContact(
        arrival_ms=round(at_s * 1000),
        channel="phone",
        queue=QueueId(stream.kind),
        skill=SkillId(stream.kind),
        target_ms=_TARGET_MS,
        handle_ms=round(handle_s * 1000),
        patience_ms=None if stream.patience_s is None else round(patience * stream.patience_s * 1000),
        emergency=stream.emergency,
    )
