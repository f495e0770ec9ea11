"""The words of the field that commands, events and state share."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from routing.ids import ContactId, MediaId, ResidentId, SkillId

Channel = Literal["phone", "voicemail", "webchat", "web_message", "sms", "whatsapp", "messenger", "instagram", "slack"]
"""How a resident reaches the centre. `web_message` is the message left on the web page while a queue is closed,
`voicemail` the one spoken instead of waiting on the telephone."""

Line = Literal["call", "webchat", "message"]
"""What channels are measured and charged as: every channel belongs to one line."""

LINES: Final[tuple[Line, ...]] = ("call", "webchat", "message")

_LINE_OF: Final[dict[Channel, Line]] = {"phone": "call", "webchat": "webchat"}


THREADS: Final[frozenset[Channel]] = frozenset({"sms", "whatsapp", "messenger", "instagram", "slack"})
"""Channels on which residents and the centre write to each other through a provider."""

NUMBERED: Final[frozenset[Channel]] = frozenset({"phone", "voicemail", "sms", "whatsapp"})
"""Channels whose addresses are telephone numbers."""


def line_of(channel: Channel) -> Line:
    """The line whose target and capacity a channel uses."""
    return _LINE_OF.get(channel, "message")


Formula = Literal[
    "contract", "strict", "left_in_target_excluded", "answered_only", "abandons_as_success", "removed_from_queue"
]
"""How outcomes become a service level, by name; `routing.service_level.formulas` says what each divides by what."""

TOLD_LINES: Final[tuple[Line, ...]] = ("call", "webchat")
"""Lines on which somebody sits and waits, and is told how long. Nobody watches a queue for a message."""


AgentChoice = Literal["offline", "available", "not_ready"]
"""What an agent (or a supervisor for them) chose. Connected and routable are separate facts."""

AgentPhase = Literal["offline", "available", "not_ready", "offered", "engaged", "wrap_up"]
"""What screens show: the choice, unless offers or contacts say more."""

ContactPhase = Literal["arriving", "waiting", "offered", "engaged", "wrap_up", "parked"]
"""Where an open contact is. `arriving` lasts only between two events of one step. `parked`: a message thread that
waits for its resident; its agent still has it, and it takes none of their room."""

EndedBy = Literal["agent", "resident", "supervisor", "centre"]

TurnedAwayReason = Literal["closed", "shut", "unstaffed"]
"""closed: out of hours; shut: by a supervisor; unstaffed: nobody on duty can meet a `must` need."""

RequeueReason = Literal["declined", "timed_out", "withdrawn", "disconnected", "unclaimed", "no_answer", "retry"]
"""unclaimed: the agent a contact was kept for did not take it in time; no_answer: the resident did not take a callback;
retry: it is time to try that callback again."""

WithdrawnReason = Literal["left", "disconnected", "moved", "ended", "not_ready", "callback"]
"""callback: the resident asked to be rung instead, or took that back."""

Effect = Literal[
    "join",
    "bridge",
    "wait",
    "dial",
    "hold",
    "mute",
    "drop",
    "supervise",
    "record",
    "stay",
    "text",
    "send",
    "tell",
    "ask",
]
"""What a channel's provider can be asked to do.

join: ring an agent, to connect them with the resident; bridge: bring the resident's waiting leg to them; wait: bring it
back to the music; dial: ring somebody by number; hold, mute: a leg, or no longer; drop: end a leg; supervise: ring a
supervisor, or change what they hear and who hears them; record: go on recording, or pause; stay: the call goes on
without the agent, until this leg ends it; text: send the resident a text before they are rung; send: an agent's message; tell: a message of the centre's own
(`Telling`); ask: put an agent's question to colleagues in a workspace.
"""

Party = Literal["resident", "agent", "colleague", "outside", "supervisor"]
"""Whose leg of a call it is. colleague: an agent who was asked for help; outside: somebody rung by number."""

LegPhase = Literal["ringing", "joined"]
"""ringing: on its way into the call's room; joined: can hear and be heard, unless held, muted or a supervisor."""

LegNews = Literal["ringing", "joined", "left", "failed"]
"""What a provider tells of a leg. failed: it never joined."""

LegReason = Literal[
    "", "hung_up", "lost", "busy", "no_answer", "declined", "machine", "canceled", "failed", "dropped", "moved"
]
"""Why a leg left, or failed. lost: the agent's browser went away; declined: the agent's own phone was not confirmed;
machine: voicemail picked up; dropped: we ended it; moved: we brought it elsewhere."""

Telling = Literal["received", "safety", "idle", "closed", "opted_out", "opted_in", "help"]
"""What the centre tells a resident by itself. received: that their message came, and when somebody will reply; safety:
what to do in an emergency; idle: that the thread will be closed; closed: that it is, and how to go on."""

DeliveryState = Literal["queued", "sent", "delivered", "read", "undelivered", "failed"]
"""How far a message of ours got. It never goes back; `undelivered` and `failed` are ends, and `read` is."""

Consent = Literal["stop", "start", "help"]
"""What a resident's word asked for (STOP, START, HELP and their synonyms)."""

NO_REPLY_TO: Final[frozenset[Consent | None]] = frozenset({"stop", "start"})
"""Words that ask for no reply of a person."""

AlertKind = Literal["opened", "worse", "again", "recovered", "pressed", "seen"]
"""What becomes of an incident. opened, worse, again, recovered: supervisors were told so; pressed: one of them says that they
have seen it; seen: the others were told who."""

Supervision = Literal["listen", "whisper", "barge"]
"""How a supervisor takes part: unheard; heard by the agent alone; heard by all."""

RecordingState = Literal["off", "on", "paused"]
"""Whether a call is being recorded. off: its queue records nothing."""

Choice = Literal["ends_with_tab", "stays_open", "message", "wait", "any_agent"]
"""How a resident wants a contact to go on. `ends_with_tab`: closing the tab ends it soon after; `message`: they leave
a message instead of waiting, which is a contact of its own, and this one ends; `wait`: they go on
waiting (and are not rung back); `any_agent`: an agent will do who does not meet their own `must` needs."""

OrderReason = Literal[
    "emergency",
    "first_come",
    "deadline",
    "priority",
    "queue_ratio",
    "short_work",
    "few_agents",
    "answered_before",
    "waited_long",
    "overtaken_often",
    "in_target",
    "late",
]
"""Why a contact stood where it did in the order: the rule of the policy that put it there."""

ConsultEndedReason = Literal[
    "cancelled", "left", "contact_ended", "transferred", "returned", "disconnected", "not_ready"
]
"""cancelled: by the agent who holds the contact; left: by the colleague; returned: the contact went back to its queue;
disconnected, not_ready: the colleague was lost, or is no longer available."""

QueueReason = Literal["arrival", "transfer", "moved", "unparked"]
"""unparked: the resident of a parked thread wrote again, and its agent had no room or was not there."""


class Sealed(msgspec.Struct, frozen=True):
    """Personal text, encrypted with one resident's key; whoever lacks the key learns its length and nothing else.

    `box` is base64 of nonce and AES-GCM ciphertext. The engine carries it and never opens it.
    """

    resident: ResidentId
    box: str


Private = str | Sealed
"""Plain while a channel parses it, `Sealed` in everything that is written to a log."""


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that somebody sent.

    Attributes:
        media: our name of it; the file is kept, sealed, under this name, or is still with the provider.
        kind: what its bytes are, as a media type, never what somebody said they are; empty before anybody has looked.
        trouble: why it cannot be shown: too large, of a kind that is not allowed; empty if it can.
    """

    media: MediaId
    kind: str
    size_bytes: int = 0
    name: Private | None = None
    trouble: str = ""


class Need(msgspec.Struct, frozen=True, order=True, kw_only=True):
    """One skill a contact asks for.

    Attributes:
        skill: the skill an agent must hold.
        level: the least level that will do, 1 to 5, 5 best.
        must: never relaxed by a queue's steps.
        until_s: the need is dropped at this age of the contact, s; None keeps it.
    """

    skill: SkillId
    level: int = 1
    must: bool = False
    until_s: int | None = None


class LiveTyping(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody is writing in a contact: passed from socket to socket as it happens, never logged."""

    contact: ContactId
    by: Literal["resident", "agent"]
