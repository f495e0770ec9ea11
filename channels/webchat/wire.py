"""Frames of `/chat/socket`: what a resident's widget says (checked here), and what it is told."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from routing.ids import Instant, MessageId, QueueId

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=10_000)]
Name = Annotated[str, msgspec.Meta(max_length=80)]
PhoneNumber = Annotated[str, msgspec.Meta(pattern=r"^\s*\+?(?:[ ().-]*[0-9]){6,15}[ ().-]*$", max_length=40)]
"""A telephone number as people write it: 6 to 15 digits, spaces, brackets and hyphens."""


class ChatFrame(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The `data` of one frame from the widget."""


class Arrive(ChatFrame, frozen=True, kw_only=True):
    """`arrive`: start a chat. A token has at most one open chat; asking again while one is open is refused.

    `speaker`: only an agent who speaks `language` will do. `robot` is honoured from loopback in the demo only.
    """

    queue: QueueId
    name: Name = ""
    language: Annotated[str, msgspec.Meta(max_length=8)] = "en"
    text: Annotated[str, msgspec.Meta(max_length=10_000)] = ""
    robot: bool = False
    speaker: bool = False


class LeaveMessage(ChatFrame, frozen=True, kw_only=True):
    """`leave_message`: while the queue is closed, or instead of waiting; `address` is how to reach the resident."""

    queue: QueueId
    name: Name = ""
    address: Annotated[str, msgspec.Meta(min_length=3, max_length=200)]
    language: Annotated[str, msgspec.Meta(max_length=8)] = "en"
    text: Text


class Send(ChatFrame, frozen=True, kw_only=True):
    """`send`."""

    text: Text


class Typing(ChatFrame, frozen=True, kw_only=True):
    """`typing`: never logged or acknowledged."""


class Seen(ChatFrame, frozen=True, kw_only=True):
    """`seen`: this message of the agent reached the screen (`delivered`) or was looked at (`read`)."""

    message: MessageId
    state: Literal["delivered", "read"] = "read"


class Leave(ChatFrame, frozen=True, kw_only=True):
    """`leave`: end the chat."""


class Choose(ChatFrame, frozen=True, kw_only=True):
    """`choose`: whether the chat ends with the tab."""

    ends_with_tab: bool


class Callback(ChatFrame, frozen=True, kw_only=True):
    """`callback`: ring me at this number when it is my turn, instead of answering here."""

    number: PhoneNumber


class CancelCallback(ChatFrame, frozen=True, kw_only=True):
    """`cancel_callback`: answer me here after all."""


class AnyAgent(ChatFrame, frozen=True, kw_only=True):
    """`any_agent`: go on with whoever is there, although nobody speaks the language that was asked for."""


class Rate(ChatFrame, frozen=True, kw_only=True):
    """`rate`: 0 to 10, for the chat that ended last."""

    score: Annotated[int, msgspec.Meta(ge=0, le=10)]
    comment: Annotated[str, msgspec.Meta(max_length=2_000)] = ""


CHAT_FRAMES: dict[str, type[ChatFrame]] = {
    "arrive": Arrive,
    "leave_message": LeaveMessage,
    "send": Send,
    "typing": Typing,
    "seen": Seen,
    "leave": Leave,
    "choose": Choose,
    "callback": Callback,
    "cancel_callback": CancelCallback,
    "any_agent": AnyAgent,
    "rate": Rate,
}
"""Frame types a widget may send, by name."""


# --- server frames: type -> data -----------------------------------------------------------------------------------


class ChatMessage(msgspec.Struct, frozen=True, kw_only=True):
    """`message`: one message of the conversation. `author` is `you`, or the agent's display name."""

    id: MessageId
    kind: Literal["resident", "agent"]
    author: str
    text: str
    at: Instant
    delivery: Literal["sent", "delivered", "read"] = "sent"


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """`waiting`: position from 1, never rising for this contact; `band_s` is a range of seconds, None if unknown.

    `emergency`: the text of the centre's emergency words must be shown at once. `overtaken`: more stand before this
    contact than `position` says, because somebody in an emergency, or with an older place, came before it. `unstaffed`:
    nobody on duty can serve the resident (`nobody`), or nobody who speaks the language they asked for (`speaker`).
    """

    position: int
    band_s: tuple[int, int] | None
    emergency: bool = False
    overtaken: bool = False
    unstaffed: Literal["", "nobody", "speaker"] = ""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """What the resident is told of the call they asked for.

    Attributes:
        ringing: `agent_name` rings them at this moment.
        again_at: nobody took the last call; it is tried again from then on.
        within_s: how soon after asking a call is promised.
    """

    number: str
    ringing: bool
    agent_name: str
    again_at: Instant | None
    within_s: int


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """`answered`: a person has taken the chat. (For figures, answered is their first message.)"""

    agent_name: str


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """`delivered`: a message of the resident's, by the id the widget gave its frame, stands in the log as `message`."""

    id: str
    message: MessageId


class Closed(msgspec.Struct, frozen=True, kw_only=True):
    """`closed`: the chat is over, or could not begin. `message` is a supervisor's text for those who come."""

    reason: Literal["ended", "left", "unreachable", "closed", "shut", "unstaffed", "callback_missed"]
    next_open: Instant | None = None
    message: str = ""
    may_rate: bool = False


class ChatSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """`snapshot`: where the resident is. `phase` `none`: no chat; the start form shows.

    `queues` lists what can be chosen, with whether it is open; `now` is the server's wall clock. `callbacks`: waiting
    residents may ask to be rung, and `call` is set once they have. In the languages of `speakers` they may ask for an
    agent who speaks it.
    """

    now: Instant
    phase: Literal["none", "waiting", "talking", "message_left", "closed"]
    queue: QueueId | None
    emergency: bool
    ends_with_tab: bool
    agent_name: str
    waiting: Waiting | None
    closed: Closed | None
    messages: tuple[ChatMessage, ...]
    queues: tuple[QueueChoice, ...]
    call: Call | None = None
    callbacks: bool = False
    speakers: tuple[str, ...] = ()


class QueueChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A queue a resident may choose. `name` by language."""

    id: QueueId
    name: dict[str, str]
    open: bool
    next_open: Instant | None
    message: dict[str, str]


CHAT_SERVER_FRAMES: dict[str, type[msgspec.Struct]] = {
    "snapshot": ChatSnapshot,
    "waiting": Waiting,
    "answered": Answered,
    "message": ChatMessage,
    "delivered": Delivered,
    "typing": msgspec.defstruct("AgentTyping", [], frozen=True),
    "closed": Closed,
}
"""Frame types a widget may be sent, by name."""
