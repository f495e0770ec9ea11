"""Frames of `/board/socket` and documents of `/api/contacts`: what supervisors see and what they may ask."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from routing.ids import AgentId, ContactId, Instant, QueueId
from routing.service_level import Level
from routing.words import AgentChoice, AgentPhase, Channel, Line

__all__ = [
    "BOARD_FRAMES",
    "BOARD_SERVER_FRAMES",
    "AgentRow",
    "AuditRow",
    "BoardFrame",
    "CloseQueue",
    "ContactRow",
    "ContactStory",
    "DueRow",
    "Figure",
    "Figures",
    "Interval",
    "Level",
    "LineView",
    "Mark",
    "Move",
    "OfferNow",
    "OpenQueue",
    "QueueRow",
    "SetAgentState",
    "StepLine",
]

Figure = Literal[
    "arrived",
    "counted",
    "in_target",
    "missed",
    "answered",
    "abandoned",
    "turned_away",
    "waiting",
    "past_target",
    "engaged",
]
"""The figures that open the contacts behind them."""


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


class CloseQueue(BoardFrame, frozen=True, kw_only=True):
    """`close_queue`: turn residents away with this message, by language."""

    queue: QueueId
    message: dict[str, Annotated[str, msgspec.Meta(max_length=500)]] = {}


class OpenQueue(BoardFrame, frozen=True, kw_only=True):
    """`open_queue`: take the closure back."""

    queue: QueueId


BOARD_FRAMES: dict[str, type[BoardFrame]] = {
    "offer_now": OfferNow,
    "mark": Mark,
    "move": Move,
    "set_agent_state": SetAgentState,
    "close_queue": CloseQueue,
    "open_queue": OpenQueue,
}
"""Frame types a board may send, by name. A wallboard may send none."""


# --- server frames: type -> data -----------------------------------------------------------------------------------


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """One line's own figures, never added to another's."""

    line: Line
    target_share: float
    within_s: int
    formula: str
    today: Level
    last_30_min: Level
    waiting_count: int
    longest_since: Instant | None
    arrived_count: int
    answered_count: int
    abandoned_count: int
    turned_away_count: int
    asa_s: float | None
    p90_wait_s: float | None


class QueueRow(msgspec.Struct, frozen=True, kw_only=True):
    """One queue's row. `levels` by line. `next_open` when it is closed by its hours."""

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


class AgentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One agent's row. `chats_count` counts open webchats and messages."""

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


class DueRow(msgspec.Struct, frozen=True, kw_only=True):
    """A waiting contact past its target (`target_at` < now, longest first) or about to miss.

    `advice` says in a sentence what the engine does next; `offered_to` is set while an offer rings.
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


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """A quarter of an hour of today, of one line."""

    start: Instant
    arrived_count: int
    level: Level


class AuditRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something staff did, in words."""

    at: Instant
    who: str
    what: str


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """`snapshot` and `figures`. In `figures`, `agents` holds only rows that changed; `agents_gone` those that left.

    `as_of` is the log time of the last accepted step, `now` the server's wall clock.
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


BOARD_SERVER_FRAMES: dict[str, type[msgspec.Struct]] = {"snapshot": Figures, "figures": Figures}


# --- /api/contacts ---------------------------------------------------------------------------------------------------


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


class StepLine(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened to a contact, in plain words."""

    at: Instant
    text: str


class ContactStory(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/contacts/<id>`: the contact and its steps."""

    contact: ContactRow
    steps: tuple[StepLine, ...]
