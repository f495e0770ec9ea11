"""A centre's configuration, as the engine sees it: checked values, no file, no names of people."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Final, Literal

import msgspec

from routing.ids import CentreId, QueueId, SkillId, TeamId
from routing.phone import Dialling, Phone, QueuePhone, dialling_of
from routing.threads import Threads
from routing.words import LINES, Formula, Line, Need

Text = dict[str, str]
"""One text by language code, for example `{"en": "Repairs", "cy": "Atgyweiriadau"}`."""

MOST_UNITS: Final = 6_000
"""The most that an agent can carry, and that one contact takes of it."""

LONGEST_EXTRA_S: Final = 600
"""The most that an agent's offers can ring longer than the queue's, s."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What a line promises: `share` of contacts answered within `within_s` seconds."""

    share: float
    within_s: int


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What a waiting contact asks for from `after_s` seconds of age on.

    Attributes:
        level: least level of the queue's ordinary needs; None leaves the level of the step before.
        overflow: queue whose needs replace this queue's ordinary ones (its agents help out); None for none.
    """

    after_s: int
    level: int | None = None
    overflow: QueueId | None = None


class WrapUp(msgspec.Struct, frozen=True, kw_only=True):
    """Time after a conversation. `none`: no wrap-up; `timed`: ends by itself after `limit_s`; `open`: until disposed."""

    mode: Literal["none", "timed", "open"] = "timed"
    limit_s: int = 90


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """An opening period of one weekday, in minutes after local midnight; `end` may pass 1440 (over midnight)."""

    weekday: int
    start: int
    end: int


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """When a queue is open, in the centre's local time.

    Attributes:
        always: open round the clock, whatever the other fields say.
        periods: weekly periods; Monday is weekday 0.
        bank_holidays: `closed`, or `open` when bank holidays are days like any other.
        closures: dates on which the queue stays shut.
    """

    always: bool = False
    periods: tuple[Period, ...] = ()
    bank_holidays: Literal["closed", "open"] = "closed"
    closures: tuple[dt.date, ...] = ()


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A disposition code an agent may choose in wrap-up."""

    code: str
    name: str


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """Where contacts wait: one service of the council.

    Attributes:
        hours: opening hours by line; a line that is missing uses `default_hours`.
        targets: the targets of this queue where they differ from the centre's.
        offer_s: how long an offer rings, s.
        close_grace_s: how long those still waiting are served after the queue closes by its hours, s.
        lgsl: the service's number in the Local Government Services List, if known.
        phone: how it is rung and rings.
        removed: no longer in the centre's file: nobody joins it, who is in it is still served (`routing.requirements`).
    """

    id: QueueId
    name: Text
    needs: tuple[Need, ...] = ()
    steps: tuple[Step, ...] = ()
    default_hours: Hours = Hours(always=True)
    hours: dict[Line, Hours] = {}
    targets: dict[Line, Target] = {}
    offer_s: int = 20
    wrap_up: WrapUp = WrapUp()
    close_grace_s: int = 900
    outcomes: tuple[Outcome, ...] = ()
    lgsl: int | None = None
    phone: QueuePhone = QueuePhone()
    removed: bool = False


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """A team of agents. What it sets counts before the centre's, and an agent's own before the team's.

    Attributes:
        auto_accept: offers to its agents are accepted at once.
        units, capacity, maxima, blocks: as the centre's, for its agents; a line that is missing is as the centre's.
        offer_extra_s: seconds that offers to its agents ring longer.
        wrap_up: the wrap-up of its agents, whatever the queue's; None for the queue's.
    """

    id: TeamId
    name: str
    auto_accept: bool = False
    units: int | None = None
    capacity: dict[Line, int] = {}
    maxima: dict[Line, int] = {}
    blocks: dict[Line, tuple[Line, ...]] = {}
    offer_extra_s: int = 0
    wrap_up: WrapUp | None = None


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent of one team can carry unless their own settings say otherwise.

    Attributes:
        blocked_by: for a new contact of a line, the lines of which the agent may have none.
        one_ear: they are rung by the centre's telephone, so that no setting gives them two calls at once.
    """

    units: int
    capacity: dict[Line, int]
    maxima: dict[Line, int]
    blocked_by: dict[Line, tuple[Line, ...]]
    one_ear: bool


class Callbacks(msgspec.Struct, frozen=True, kw_only=True):
    """How residents are rung back.

    Attributes:
        offer: whether waiting residents may ask for it.
        tries: attempts that nobody takes before the callback counts as missed.
        retry_after_s: time from an attempt that nobody took to the next.
        within_s: how soon after asking they are promised a call.
        carry_over: at closing time a callback waits for the next opening; otherwise it is missed.
        number_a_day: how often within a day a number is rung for people who have not shown that it is theirs.
    """

    offer: bool = True
    tries: int = 3
    retry_after_s: int = 900
    within_s: int = 3600
    carry_over: bool = False
    number_a_day: int = 3


class Liveness(msgspec.Struct, frozen=True, kw_only=True):
    """How long silence is borne, s, before the centre acts on it; and after what an agent is not asked again at once.

    Attributes:
        decline_back_off_s, missed_back_off_s, lost_back_off_s: how long an agent is not asked for a contact again that
            they declined, let ring out, or lost with their connection.
    """

    gateway_silent_s: int = 15
    agent_grace_s: int = 60
    resident_grace_s: int = 60
    tab_grace_s: int = 15
    keep_for_agent_s: int = 60
    decline_back_off_s: int = 60
    missed_back_off_s: int = 30
    lost_back_off_s: int = 30


class SlaAware(msgspec.Struct, frozen=True, kw_only=True):
    """How far the policy `sla_aware` may go; what each setting is worth is measured in docs/routing.md.

    Attributes:
        overtake_late_s: how long past its target a contact may be served later than those still within theirs, s; 0
            never lets a late contact be overtaken.
        overtaken_most: how often that may happen to one contact.
        few_agents_share: a contact that at most this share of the agents on duty could take goes first.
    """

    overtake_late_s: int = 40
    overtaken_most: int = 5
    few_agents_share: float = 0.35


def _default_targets() -> dict[Line, Target]:
    minute, quarter = Target(share=0.95, within_s=60), Target(share=0.95, within_s=900)
    return {"call": minute, "webchat": minute, "message": quarter}


def _default_capacity() -> dict[Line, int]:
    return {"call": 60, "webchat": 20, "message": 12}


class Centre(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One contact centre.

    Attributes:
        targets: the promise of each line.
        units: what an agent can carry at once; `capacity` is what one contact of a line takes of it.
        maxima: most contacts of a line an agent has at once; a missing line is bounded by units alone.
        blocks: an agent with a contact of the first line gets no new ones of the listed lines, whatever units allow.
        policy: name of the routing policy, see `routing.policies`.
        emergency: the number always shown and spoken.
        emergency_text: what a resident in an emergency is told at once.
        emergency_words: words, per language, that raise the emergency lane when a resident writes them.
        skills: names of the skills an agent may hold, by id; empty where the file was read before they were kept.
        bank_holidays: dates of the centre's nation, resolved by whoever loaded the file.
        prefer_last_agent_s: age up to which a contact goes to the agent who last answered its resident, if they have
            room, before anybody else, s; 0 never.
        formula: how the service level is counted unless somebody asks for another formula.
        callback_counts: a callback kept within the promised time counts as answered in target in `contract`.
        priority_most_s: the largest head start, and the largest handicap, that a contact may be given.
        threads: how it is written to.
        phone: how it is rung and rings; None for a centre without a telephone: agents dial callbacks by hand.
    """

    id: CentreId
    name: str
    timezone: str = "Europe/London"
    nation: str = "england"
    emergency: str = ""
    emergency_text: Text = {}
    languages: tuple[str, ...] = ("en",)
    policy: str = "sla_aware"
    targets: dict[Line, Target] = msgspec.field(default_factory=_default_targets)
    units: int = 60
    capacity: dict[Line, int] = msgspec.field(default_factory=_default_capacity)
    maxima: dict[Line, int] = msgspec.field(default_factory=lambda: {"call": 1})
    queues: tuple[Queue, ...] = ()
    teams: tuple[Team, ...] = ()
    emergency_words: dict[str, tuple[str, ...]] = {}
    bank_holidays: tuple[dt.date, ...] = ()
    liveness: Liveness = Liveness()
    sla_aware: SlaAware = SlaAware()
    prefer_last_agent_s: int = 20
    formula: Formula = "contract"
    callback: Callbacks = Callbacks()
    callback_counts: bool = False
    priority_most_s: int = 3_600
    blocks: dict[Line, tuple[Line, ...]] = {}
    skills: dict[SkillId, str] = {}
    phone: Phone | None = None
    threads: Threads = Threads()

    def queue(self, queue_id: QueueId) -> Queue | None:
        """The queue of that id, or None."""
        return self._queues_by_id.get(queue_id)

    @cached_property
    def _queues_by_id(self) -> dict[QueueId, Queue]:
        return {queue.id: queue for queue in self.queues}

    @cached_property
    def dialling(self) -> Dialling:
        """Whom the centre rings."""
        if self.phone is None:
            return Dialling()
        return dialling_of(self.phone, [queue.phone for queue in self.queues])

    def phone_of(self, queue_id: QueueId | None) -> QueuePhone:
        """What the queue's calls have of their own; nothing for a queue that there is not (any more)."""
        queue = self.queue(queue_id) if queue_id is not None else None
        return queue.phone if queue is not None else QueuePhone()

    def caller_id(self, queue_id: QueueId) -> str:
        """The number that is shown to who is rung about a contact of the queue, E.164; empty without a telephone."""
        return self.phone_of(queue_id).number or (self.phone.number if self.phone is not None else "")

    def records(self, queue_id: QueueId | None) -> bool:
        """Whether the queue's calls are recorded; None: those that have none yet."""
        if self.phone is None:
            return False
        own = self.phone_of(queue_id).record
        return self.phone.record if own is None else own

    def taking(self, queue_id: QueueId) -> Queue | None:
        """The queue of that id if contacts may join it, hours permitting; None for a removed one."""
        queue = self.queue(queue_id)
        return None if queue is None or queue.removed else queue

    def target(self, queue: Queue, line: Line) -> Target:
        """The promise that holds for `line` in `queue`."""
        return queue.targets.get(line) or self.targets[line]

    def team(self, team_id: TeamId | None) -> Team | None:
        """The team of that id; None for none, and for one that this centre does not have (any more)."""
        return self._teams.get(team_id)

    def limits(self, team_id: TeamId | None) -> Limits:
        """What agents of the team can carry, worked out once: it is asked with every decision."""
        limits = self._limits
        return limits.get(team_id) or limits[None]

    @cached_property
    def _teams(self) -> dict[TeamId | None, Team]:
        return {team.id: team for team in self.teams}

    @cached_property
    def _limits(self) -> dict[TeamId | None, Limits]:
        nobodys = Team(id=TeamId(""), name="")
        return {None: _limits(self, nobodys), **{team.id: _limits(self, team) for team in self.teams}}


def _limits(centre: Centre, team: Team) -> Limits:
    blocks = {**centre.blocks, **team.blocks}
    return Limits(
        units=team.units if team.units is not None else centre.units,
        capacity={**centre.capacity, **team.capacity},
        maxima={**centre.maxima, **team.maxima},
        blocked_by={line: tuple(held for held in LINES if line in blocks.get(held, ())) for line in LINES},
        one_ear=centre.phone is not None,
    )
