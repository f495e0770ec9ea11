"""Frames of `/board/socket`, documents of `/api/contacts` and `/api/agents`: what supervisors see and may ask."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from routing.centre import LONGEST_EXTRA_S, MOST_UNITS
from routing.explain import OfferDetails
from routing.ids import AgentId, ContactId, Instant, QueueId, SkillId, TeamId
from routing.service_level import Breakdown, Flag, Level, Outcome, Summary
from routing.told import ToldLevel
from routing.words import AgentChoice, AgentPhase, Channel, Formula, Line, Supervision

__all__ = [
    "BOARD_FRAMES",
    "BOARD_SERVER_FRAMES",
    "AgentRow",
    "AgentSettings",
    "AuditRow",
    "Behind",
    "BoardFrame",
    "CloseQueue",
    "ConfigureAgent",
    "ContactRow",
    "ContactStory",
    "DueRow",
    "Figure",
    "Figures",
    "FiguresQuery",
    "GroupRow",
    "Interval",
    "LaterWaitRow",
    "Level",
    "LineView",
    "Mark",
    "Move",
    "OfferNow",
    "OpenQueue",
    "Overflow",
    "PeriodRow",
    "Prioritise",
    "QueueRow",
    "SetAgentState",
    "Show",
    "SkillChoice",
    "StepLine",
    "Supervise",
    "Supervised",
    "TeamChoice",
]

Figure = (
    Literal[
        "arrived",
        "counted",
        "in_target",
        "missed",
        "answered",
        "abandoned",
        "replied",
        "handled",
        "waiting",
        "past_target",
        "engaged",
        "longer_than_told",
    ]
    | Outcome
    | Flag
)
"""The figures that open the contacts behind them; `waiting` is everybody who waits now, late ones included.

`replied`: with a later gap before a reply. `handled`: answered and over. `longer_than_told`: than the
upper end of the wait they were told first. Outcomes and flags open their own.
"""


class BoardFrame(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The `data` of one frame from the board."""


class OfferNow(BoardFrame, frozen=True, kw_only=True):
    """`offer_now`: offer a waiting contact at once; without `agent` the engine chooses."""

    contact: ContactId
    agent: AgentId | None = None


class Mark(BoardFrame, frozen=True, kw_only=True):
    """`mark`: set or unset the emergency lane."""

    contact: ContactId
    emergency: bool


class Move(BoardFrame, frozen=True, kw_only=True):
    """`move`: to another queue."""

    contact: ContactId
    queue: QueueId


class SetAgentState(BoardFrame, frozen=True, kw_only=True):
    """`set_agent_state`."""

    agent: AgentId
    state: AgentChoice
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""


class ConfigureAgent(BoardFrame, frozen=True, kw_only=True):
    """`configure_agent`: all that an agent may serve and carry; what is left out is the team's, else the centre's."""

    agent: AgentId
    team: TeamId | None = None
    skills: dict[SkillId, Annotated[int, msgspec.Meta(ge=1, le=5)]] = {}
    units: Annotated[int, msgspec.Meta(ge=0, le=MOST_UNITS)] | None = None
    maxima: dict[Line, Annotated[int, msgspec.Meta(ge=0, le=MOST_UNITS)]] = {}
    offer_extra_s: Annotated[int, msgspec.Meta(ge=0, le=LONGEST_EXTRA_S)] = 0


class CloseQueue(BoardFrame, frozen=True, kw_only=True):
    """`close_queue`: turn residents away with this message, by language."""

    queue: QueueId
    message: dict[str, Annotated[str, msgspec.Meta(max_length=500)]] = {}


class OpenQueue(BoardFrame, frozen=True, kw_only=True):
    """`open_queue`: take the closure back."""

    queue: QueueId


class Show(BoardFrame, frozen=True, kw_only=True):
    """`show`: what this screen wants to see from now on; no command, nothing of the centre changes.

    Attributes:
        formula: how the service level is counted; None for the centre's way.
        by: the break-down that is sent in `groups`; None for none.
        line: whose quarters of an hour are sent in `intervals`; None for the first line that anybody came by today.
    """

    formula: Formula | None = None
    by: Breakdown | None = None
    line: Line | None = None


class Overflow(BoardFrame, frozen=True, kw_only=True):
    """`overflow`: let the agents of `to` help out in a queue at once; null stops it."""

    queue: QueueId
    to: QueueId | None = None


class Prioritise(BoardFrame, frozen=True, kw_only=True):
    """`prioritise`: give a waiting contact a head start, s; 0 takes it back, below 0 lets others go first."""

    contact: ContactId
    priority_s: int


class Supervise(BoardFrame, frozen=True, kw_only=True):
    """`supervise`: listen to a call, whisper to its agent, join it, or stop."""

    contact: ContactId
    mode: Supervision | Literal["stop"]


BOARD_FRAMES: dict[str, type[BoardFrame]] = {
    "offer_now": OfferNow,
    "mark": Mark,
    "move": Move,
    "set_agent_state": SetAgentState,
    "configure_agent": ConfigureAgent,
    "close_queue": CloseQueue,
    "open_queue": OpenQueue,
    "show": Show,
    "overflow": Overflow,
    "prioritise": Prioritise,
    "supervise": Supervise,
}
"""Frame types a board may send, by name. A wallboard may send none."""


# --- server frames: type -> data -----------------------------------------------------------------------------------


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """One line's own figures, never added to another's. `formulas`: today by every formula, side by side.

    `left_in_menu_count`: calls that ended before their residents had joined a queue; they are in no other figure.
    """

    line: Line
    target_share: float
    within_s: int
    formula: Formula
    today: Level
    last_30_min: Level
    waiting_count: int
    longest_since: Instant | None
    arrived_count: int
    answered_count: int
    abandoned_count: int
    turned_away_count: int
    left_in_menu_count: int
    asa_s: float | None
    p90_wait_s: float | None
    figures: Summary
    formulas: dict[Formula, Level]


class GroupRow(msgspec.Struct, frozen=True, kw_only=True):
    """Today's figures of one line's contacts of one group of the break-down. A skill's rows overlap."""

    line: Line
    key: str
    name: str
    target_share: float
    figures: Summary


class QueueRow(msgspec.Struct, frozen=True, kw_only=True):
    """One queue's row. `levels` by line. `next_open` when it is closed by its hours.

    `overflow_to` names the queue whose agents help out by a supervisor's word; `removed` queues take nobody any more.
    `told`: how well today's residents were told of their wait, by line, where anybody was.
    """

    id: QueueId
    name: str
    open: bool
    shut_by: str
    next_open: Instant | None
    levels: dict[Line, Level]
    target_share: dict[Line, float]
    waiting_count: int
    longest_since: Instant | None
    free_count: int
    on_duty_count: int
    arrived_count: int
    answered_count: int
    abandoned_count: int
    asa_s: float | None
    overflow_to: str = ""
    removed: bool = False
    told: dict[Line, ToldLevel] = {}


class AgentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One agent's row.

    Attributes:
        chats_count: open webchats and messages; `messages_count`, the messages among them.
        parked_count: threads that are laid aside.
        call: the one they talk in, which a supervisor may listen to.
    """

    id: AgentId
    name: str
    team: str
    robot: bool
    connected: bool
    choice: AgentChoice
    phase: AgentPhase
    reason: str
    since: Instant
    calls_count: int
    chats_count: int
    parked_count: int = 0
    call: ContactId | None = None
    messages_count: int = 0


class DueRow(msgspec.Struct, frozen=True, kw_only=True):
    """A waiting contact past its target (`target_at` < now, longest first) or about to miss.

    `advice` says in a sentence what the engine does next; `offered_to` is set while an offer rings. `callback`: the
    resident waits to be rung; `unstaffed`: nobody on duty can take it.
    """

    contact: ContactId
    queue: QueueId
    queue_name: str
    channel: Channel
    line: Line
    label: str
    robot: bool
    emergency: bool
    queued_at: Instant
    target_at: Instant
    offered_to: str
    advice: str
    priority_s: int = 0
    callback: bool = False
    unstaffed: bool = False


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """A quarter of an hour of today, of the line that the screen shows."""

    start: Instant
    arrived_count: int
    level: Level


class AuditRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something staff did, in words."""

    at: Instant
    who: str
    what: str


class Supervised(msgspec.Struct, frozen=True, kw_only=True):
    """The call that the supervisor at this screen takes part in, since they joined it; nobody else is told.

    `joined` False: their telephone still rings.
    """

    contact: ContactId
    agent_name: str
    mode: Supervision
    joined: bool
    since: Instant


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """`snapshot` and `figures`. In `figures`, `agents` holds only rows that changed; `agents_gone` those that left.

    `as_of` is the log time of the last accepted step, `now` the server's wall clock. `lately_since`: from when on
    arrivals count as the last half hour. `formula` is the centre's; `show` what the screen asked for, with the formula
    that is in force for it. `supervising` is this screen's supervisor's own.
    """

    as_of: Instant
    now: Instant
    centre: str
    timezone: str
    lines: tuple[LineView, ...]
    queues: tuple[QueueRow, ...]
    agents: tuple[AgentRow, ...]
    agents_gone: tuple[AgentId, ...]
    due: tuple[DueRow, ...]
    intervals: tuple[Interval, ...]
    audit: tuple[AuditRow, ...]
    lately_since: Instant
    formula: Formula
    show: Show
    groups: tuple[GroupRow, ...]
    supervising: Supervised | None = None


BOARD_SERVER_FRAMES: dict[str, type[msgspec.Struct]] = {"snapshot": Figures, "figures": Figures}


# --- /api/contacts ---------------------------------------------------------------------------------------------------


class Behind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which contacts are behind a figure.

    Attributes:
        queue, channel, team, skill: as `Breakdown` counts them; an empty team is nobody's.
        since: arrived from then on, ms UTC; without it, today.
        until: arrived before then.
        formula: by which `counted`, `in_target` and `missed` are meant; without it, the centre's.
    """

    figure: Figure
    line: Line | None = None
    queue: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    channel: Channel | None = None
    team: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    skill: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    since: Annotated[int, msgspec.Meta(ge=0)] | None = None
    until: Annotated[int, msgspec.Meta(ge=0)] | None = None
    formula: Formula | None = None


class FiguresQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which figures: `GET /api/figures`.

    Attributes:
        by: what is counted apart beside lines; without it, nothing.
        interval_s: of arrival; a day is 86400.
        since, until: arrived from then on and before then, ms UTC; without them, today so far.
        formula: of the service level; without it, the centre's.
    """

    by: Breakdown | None = None
    interval_s: Literal[900, 1_800, 3_600, 86_400] = 86_400
    line: Line | None = None
    since: Annotated[int, msgspec.Meta(ge=0)] | None = None
    until: Annotated[int, msgspec.Meta(ge=0)] | None = None
    formula: Formula | None = None


class PeriodRow(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one line's contacts of one group that arrived from `start` on and before `end`."""

    start: Instant
    end: Instant
    line: Line
    key: str
    name: str
    formula: Formula
    target_share: float
    figures: Summary


class LaterWaitRow(msgspec.Struct, frozen=True, kw_only=True):
    """A wait after the first answer. `in_target` None: it goes on, and its target has not passed."""

    queue_name: str
    since: Instant
    wait_ms: int
    in_target: bool | None


class ContactRow(msgspec.Struct, frozen=True, kw_only=True):
    """One contact behind a figure (`GET /api/contacts?line=&queue=&figure=&since=`)."""

    id: ContactId
    queue: QueueId
    queue_name: str
    channel: Channel
    label: str
    robot: bool
    emergency: bool
    queued_at: Instant | None
    wait_ms: int | None
    outcome: str
    agent_name: str
    ended_at: Instant | None
    arrived_at: Instant
    flags: tuple[Flag, ...] = ()
    ring_to_person_ms: int | None = None
    second_silence_ms: int | None = None
    handled_ms: int | None = None
    later: tuple[LaterWaitRow, ...] = ()


class StepLine(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened to a contact, in plain words.

    Attributes:
        step: its number in the contact's history, where one may ask why somebody did not get it then.
        offer: the recorded reasons of an offer.
    """

    at: Instant
    text: str
    step: int | None = None
    offer: OfferDetails | None = None


class ContactStory(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/contacts/<id>`: the contact and its steps. `events_count` tells a longer history from a shorter."""

    contact: ContactRow
    steps: tuple[StepLine, ...]
    events_count: int = 0


# --- /api/agents -----------------------------------------------------------------------------------------------------


class SkillChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A skill an agent may be given."""

    id: SkillId
    name: str


class TeamChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A team an agent may be in, with what holds for its agents where they have nothing of their own.

    `id` is empty for no team. A line that `maxima` lacks is bounded by units alone.
    """

    id: str
    name: str
    units: int
    capacity: dict[Line, int]
    maxima: dict[Line, int]
    offer_extra_s: int


class AgentSettings(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/agents/<id>`: what an agent may serve and carry, and what can be chosen."""

    id: AgentId
    name: str
    team: str
    skills: dict[SkillId, int]
    units: int | None
    maxima: dict[Line, int]
    offer_extra_s: int
    skill_choices: tuple[SkillChoice, ...]
    team_choices: tuple[TeamChoice, ...]
