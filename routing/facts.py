"""Facts: everything that is folded from steps, and nothing that can be worked out from it."""

from __future__ import annotations

from typing import Literal

import msgspec

from routing.centre import Centre
from routing.ids import (
    AgentId,
    CallRef,
    CentreId,
    ContactId,
    GatewayId,
    Instant,
    LegId,
    MessageId,
    MessageRef,
    OfferId,
    QueueId,
    ResidentId,
    SessionId,
    SkillId,
    TeamId,
)
from routing.pace import Pace
from routing.words import (
    AgentChoice,
    AgentPhase,
    Channel,
    ContactPhase,
    DeliveryState,
    LegPhase,
    Line,
    Need,
    Party,
    Private,
    RecordingState,
    Supervision,
    Telling,
    line_of,
)

SEEN_FOR_MS = 48 * 3_600_000
"""How long a repeat of a command is recognised, and how long an ended contact may still be rated, log time."""


ANSWER_KNOWN_FOR_MS = 30 * 86_400_000
"""How long it is known who answered a resident last, and which thread of theirs ended last, log time."""

WROTE_KNOWN_FOR_MS = 8 * 86_400_000
"""How long it is known when a resident wrote last, log time: longer than anybody may still be written to after it."""

MOST_MESSAGES = 400
"""How many messages of a contact are known by name, so that a thread of years stays small and a step has room."""

CALLBACKS_COUNT_FOR_MS = 86_400_000
"""How long a callback to somebody's number counts against the next one, log time."""

EARLY_KNOWN_FOR_MS = 600_000
"""How long news of a message waits for the message's name, log time."""

TOLD_AGAIN_MS = 600_000
"""Within this time nobody is told the same twice, whatever they write, log time."""


class Told(msgspec.Struct, kw_only=True):
    """What a resident was told of their wait.

    Attributes:
        position: the least ever told, from 1.
        ahead_count: how many of its queue and line stood before it when it was last told.
        band_s: the range last told; None when no estimate could be given.
        at: when they were told last.
        first_at, model_s, estimate_s, until: of the first time, which errors are measured against: when, what the
            model said, what it was corrected to, and the end of the range. None where nothing was promised.
    """

    position: int
    ahead_count: int
    band_s: tuple[int, int] | None
    at: Instant
    first_at: Instant
    model_s: float | None = None
    estimate_s: float | None = None
    until: Instant | None = None


class Callback(msgspec.Struct, kw_only=True):
    """A resident's wish to be rung back, until they were spoken to or it came to nothing.

    Attributes:
        attempt: number of the last attempt, 0 before the first; `ringing` while that attempt is open.
        unanswered_count: attempts that the resident did not take.
        retry_at: no agent is asked before this instant.
        rings: who rings from `number`.
    """

    number: Private
    asked_at: Instant
    attempt: int = 0
    ringing: bool = False
    unanswered_count: int = 0
    retry_at: Instant | None = None
    rings: ResidentId | None = None


class Leg(msgspec.Struct, kw_only=True):
    """One party's part in a contact's call.

    Attributes:
        ref: the provider's name of it; None until it is known.
        number: whom it rings.
        held, muted, mode: as last asked for.
        takes_over: once joined, the agent leaves, and the call is theirs.
        again: an agent's leg that is rung because the one before was lost in the middle of the talk.
        since: when it began to ring; since it joined, once it has.
    """

    id: LegId
    party: Party
    since: Instant
    agent: AgentId | None = None
    ref: CallRef | None = None
    phase: LegPhase = "ringing"
    number: Private | None = None
    held: bool = False
    muted: bool = False
    mode: Supervision | None = None
    takes_over: bool = False
    again: bool = False


class Written(msgspec.Struct, kw_only=True):
    """A message of a contact, as its provider knows it.

    Attributes:
        kind: the resident's; ours to them, an agent's or the centre's own; an agent's question to colleagues.
        ref: the provider's name of it; None until it is known.
        state: how far one of ours got.
    """

    kind: Literal["theirs", "ours", "asked"]
    at: Instant
    ref: MessageRef | None = None
    state: DeliveryState = "queued"


class Early(msgspec.Struct, frozen=True, kw_only=True):
    """News of a message whose name nobody has told us yet: a provider's call-back may overtake its own answer."""

    state: DeliveryState
    text: str
    at: Instant


class Episode(msgspec.Struct, frozen=True, kw_only=True):
    """The last conversation in a resident's thread that ended. `agent` is who had it; None if nobody had."""

    contact: ContactId
    queue: QueueId
    ended_at: Instant
    agent: AgentId | None = None


class MenuCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call whose resident hears the menu."""

    began_at: Instant
    resident: ResidentId
    robot: bool = False


class Contact(msgspec.Struct, kw_only=True):
    """One open contact.

    Attributes:
        line: what it takes of an agent; a callback takes a call. `measured_as` is the line it arrived on.
        queued_at: when it first joined an open queue: where its wait counts from.
        first_queue: which queue that was; its hours and its target hold for the first answer.
        place_at: where its place in the order counts from.
        queue_since: when it joined the queue it is in, which its requirement steps count from.
        step: rung of the queue's ladder of requirements it stands on; `relax_due` is when it goes to the next.
        back_off: agents not to be asked again before an instant.
        keep_for: the agent it waits for until `keep_until`, before anybody may have it.
        lost_due: when a resident whose socket went at `lost_at` counts as gone.
        wait_since: when its present wait began: where it joined, or where a transfer or a lost agent put it back.
        target_at: when the target of that wait runs out; `late` once it has, `late_mark` being how often its queue's
            late contacts had been overtaken by then.
        parked_at: since when its agent has it parked; `parked_ms` is how long it was before that, while they had it.
        resumes: it is kept for the agent who had it parked.
        tell_at: when the resident is told of their wait next; None when they are not.
        unstaffed: the resident was told that nobody on duty can serve them.
        ref: the call it came from; `rang_at` is when that reached us.
        legs: who is in its call, or rung for it; `legs_count` numbers them. A resident who waits has none.
        recording, recording_until: whether the call is recorded, and when a pause ends.
        relay: the resident speaks through Relay UK.
        number: where the resident can be rung: the number they rang from or left, or the one that was rung last.
        to_ring: whom the provider rings for the agent, as soon as the agent's own leg has joined.
        dialled: an agent has rung the resident about it, of their own accord.
        to, thread, address: where a resident wrote to last, and where they are written to; an address of None is none
            that a provider knows.
        follows: the contact of the same thread that it goes on with.
        asked_at: since when something the resident wrote waits for a reply; None when nothing does.
        replied_at: since when it is the resident who is waited for; None while it is we.
        tellings: what the centre has told them by itself, and when last.
        messages: what was written, by our name of it, oldest first: the last `MOST_MESSAGES`.
        written_from, written_count: how many messages the resident wrote since then, at most `Threads.flood_within_s` ago.
        flooded_until: until when nothing more of what they write is taken.
        idle_due: when the resident, who is waited for, is warned; once they are (`idle_warned`), when it is closed.
    """

    id: ContactId
    channel: Channel
    line: Line
    queue: QueueId
    resident: ResidentId
    language: str
    needs: tuple[Need, ...]
    robot: bool
    gateway: GatewayId | None
    arrived_at: Instant
    emergency: bool
    priority_s: int
    emergency_undone: bool = False
    phase: ContactPhase = "arriving"
    queued_at: Instant = Instant(0)
    place_at: Instant = Instant(0)
    queue_since: Instant = Instant(0)
    step: int = 0
    relax_due: Instant | None = None
    offer: OfferId | None = None
    offered_to: AgentId | None = None
    offers_count: int = 0
    agent: AgentId | None = None
    accepted_at: Instant | None = None
    answered_at: Instant | None = None
    back_off: dict[AgentId, Instant] = {}
    keep_for: AgentId | None = None
    keep_until: Instant | None = None
    lost_at: Instant | None = None
    lost_due: Instant | None = None
    ends_with_tab: bool = False
    wrap_up_until: Instant | None = None
    wait_since: Instant = Instant(0)
    target_at: Instant = Instant(0)
    late: bool = False
    late_mark: int = 0
    first_queue: QueueId | None = None
    parked_at: Instant | None = None
    parked_ms: int = 0
    resumes: bool = False
    rated: bool = False
    told: Told | None = None
    tell_at: Instant | None = None
    callback: Callback | None = None
    unstaffed: bool = False
    ref: CallRef | None = None
    rang_at: Instant | None = None
    legs: dict[LegId, Leg] = {}
    legs_count: int = 0
    recording: RecordingState = "off"
    recording_until: Instant | None = None
    relay: bool = False
    number: Private | None = None
    to_ring: Private | None = None
    dialled: bool = False
    to: str = ""
    thread: str = ""
    address: Private | None = None
    follows: ContactId | None = None
    asked_at: Instant | None = None
    replied_at: Instant | None = None
    tellings: dict[Telling, Instant] = {}
    messages: dict[MessageId, Written] = {}
    written_from: Instant = Instant(0)
    written_count: int = 0
    flooded_until: Instant | None = None
    idle_due: Instant | None = None
    idle_warned: bool = False

    @property
    def measured_as(self) -> Line:
        """The line whose promise and hours hold for it, whatever it takes of an agent by now."""
        return line_of(self.channel)

    @property
    def rests_until(self) -> Instant | None:
        """When a callback's next attempt is due: nobody is asked before. None for any other contact."""
        return self.callback.retry_at if self.callback is not None else None

    @property
    def rests(self) -> bool:
        """A callback that waits for its next attempt."""
        return self.rests_until is not None


class Agent(msgspec.Struct, kw_only=True):
    """One agent.

    Attributes:
        load: what each contact, offer or consult of theirs takes, in units; `lines` counts them by line.
        kept: contacts that wait for them.
        parked: threads of theirs that wait for their residents and take nothing.
        consults: contacts that a colleague holds and asks their help with.
        idle_since: when their last contact ended, or when they came on duty after that.
        ended_at: when their last contact ended; 0 for none.
    """

    id: AgentId
    team: TeamId | None = None
    skills: dict[SkillId, int] = {}
    units: int | None = None
    maxima: dict[Line, int] = {}
    offer_extra_s: int = 0
    robot: bool = False
    enabled: bool = True
    choice: AgentChoice = "offline"
    reason: str = ""
    phase: AgentPhase = "offline"
    since: Instant = Instant(0)
    idle_since: Instant = Instant(0)
    sessions: dict[SessionId, GatewayId] = {}
    grace_until: Instant | None = None
    load: dict[ContactId, int] = {}
    lines: dict[Line, int] = {}
    offers: dict[OfferId, ContactId] = {}
    kept: dict[ContactId, None] = {}
    ended_at: Instant = Instant(0)
    parked: dict[ContactId, None] = {}
    consults: dict[ContactId, None] = {}

    @property
    def connected(self) -> bool:
        """A console of theirs is there."""
        return bool(self.sessions)

    @property
    def on_duty(self) -> bool:
        """New contacts may come, capacity permitting."""
        return self.enabled and self.choice == "available" and bool(self.sessions)


class Offer(msgspec.Struct, kw_only=True):
    """One open offer."""

    id: OfferId
    contact: ContactId
    agent: AgentId
    made_at: Instant
    expires_at: Instant


class Consult(msgspec.Struct, kw_only=True):
    """Help with an engaged contact: `by`, who holds it, asked `agent`. It rings until `expires_at` or `joined_at`.

    While it lasts the colleague carries the contact's units. From `joined_at` on they read the conversation and write
    notes; the resident hears `by` alone until the contact is handed over.
    """

    contact: ContactId
    by: AgentId
    agent: AgentId
    asked_at: Instant
    expires_at: Instant
    joined_at: Instant | None = None


class QueueState(msgspec.Struct, kw_only=True):
    """One queue. `waiting` holds contacts until an agent accepts them, in the order they joined.

    Attributes:
        open: by line, as last decided from the hours.
        shut_by: the supervisor who closed it; empty when it follows its hours.
        flush_at: when those still waiting after closing time are told that we have closed.
        handle_s: running mean of the time an agent holds a contact, by line, s.
        handled_counts, arrived_counts: contacts behind that mean, and contacts that ever joined, by line.
        overtaken_counts: how often an agent passed over late contacts of a line that waited here.
        overflow_to: the queue whose agents a supervisor has let help out, on every rung.
        pace: what the wait of its contacts has taught, by line.
    """

    id: QueueId
    waiting: dict[ContactId, None] = {}
    open: dict[Line, bool] = {}
    shut_by: str = ""
    shut_message: dict[str, str] = {}
    flush_at: Instant | None = None
    handle_s: dict[Line, float] = {}
    handled_counts: dict[Line, int] = {}
    arrived_counts: dict[Line, int] = {}
    overtaken_counts: dict[Line, int] = {}
    overflow_to: QueueId | None = None
    pace: dict[Line, Pace] = {}


class Gone(msgspec.Struct, kw_only=True):
    """A contact that ended lately: for a late rating, a late recording, and late news of what was written in it."""

    resident: ResidentId
    ended_at: Instant
    rated: bool = False
    queue: QueueId | None = None
    messages: dict[MessageId, Written] = {}


class LastAnswer(msgspec.Struct, frozen=True):
    """Who last answered a resident, and when."""

    agent: AgentId
    at: Instant


class Facts(msgspec.Struct, kw_only=True):
    """Everything that is folded from steps; a snapshot of the engine is this and nothing else.

    Attributes:
        consult_back_off: by contact, colleagues whom a consult of a queue does not choose again before an instant.
        menu_calls: calls whose residents have not joined a queue yet.
        relay_residents: who is known to speak through Relay UK.
        dialled_at: when each agent placed calls within the last hour.
        opted_out: by resident, the channels on which they asked not to be written to.
        consented: when residents last said STOP and START, of those who did lately.
        wrote_at: when each resident last wrote in a thread.
        episodes: the last conversation of each resident's thread that ended.
        merged: residents who are one person with others, and with whom, both ways.
        parted: of whom somebody said that they are not one person after all, both ways: no match joins them again.
        callbacks_asked: when others than who rings from a number asked to be rung there, within the last day.
        early: news of messages whose names are not known yet.
    """

    centre: CentreId
    t: Instant = Instant(0)
    config: Centre | None = None
    config_digest: str = ""
    contacts: dict[ContactId, Contact] = {}
    agents: dict[AgentId, Agent] = {}
    offers: dict[OfferId, Offer] = {}
    queues: dict[QueueId, QueueState] = {}
    gateways: dict[GatewayId, Instant] = {}
    seen: dict[str, Instant] = {}
    gone: dict[ContactId, Gone] = {}
    last_answers: dict[ResidentId, LastAnswer] = {}
    consults: dict[ContactId, Consult] = {}
    consult_back_off: dict[ContactId, dict[AgentId, Instant]] = {}
    menu_calls: dict[CallRef, MenuCall] = {}
    relay_residents: dict[ResidentId, None] = {}
    dialled_at: dict[AgentId, list[Instant]] = {}
    opted_out: dict[ResidentId, dict[Channel, None]] = {}
    consented: dict[ResidentId, dict[Telling, Instant]] = {}
    wrote_at: dict[ResidentId, Instant] = {}
    episodes: dict[ResidentId, Episode] = {}
    merged: dict[ResidentId, dict[ResidentId, None]] = {}
    parted: dict[ResidentId, dict[ResidentId, None]] = {}
    callbacks_asked: dict[ResidentId, list[Instant]] = {}
    early: dict[MessageRef, Early] = {}
