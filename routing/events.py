"""Events: what happened in the centre. Facts in past tense, the only thing state is made of.

Every event has `at`, log time in ms UTC. Tags and fields are written to logs for years: add fields with defaults,
never rename or reuse one.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from routing.centre import Centre
from routing.ids import (
    AgentId,
    ContactId,
    GatewayId,
    Instant,
    MessageId,
    OfferId,
    QueueId,
    ResidentId,
    SessionId,
    SkillId,
    TeamId,
)
from routing.words import (
    AgentChoice,
    Channel,
    Choice,
    ConsultEndedReason,
    EndedBy,
    Line,
    Need,
    OrderReason,
    Private,
    QueueReason,
    RequeueReason,
    TurnedAwayReason,
    WithdrawnReason,
)


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=""):
    """One fact. `at` is log time."""

    at: Instant


class ContactEvent(Event, frozen=True, kw_only=True, tag=""):
    """One fact about one contact."""

    contact: ContactId


# --- contacts ---------------------------------------------------------------------------------------------------


class ContactArrived(ContactEvent, frozen=True, kw_only=True, tag="contact.arrived"):
    """A contact exists. `contact.queued` or `contact.turned_away` says what became of it."""

    channel: Channel
    queue: QueueId
    resident: ResidentId
    name: Private | None = None
    address: Private | None = None
    language: str = "en"
    emergency: bool = False
    needs: tuple[Need, ...] = ()
    priority_s: int = 0
    robot: bool = False
    gateway: GatewayId | None = None
    source: str = ""


class ContactQueued(ContactEvent, frozen=True, kw_only=True, tag="contact.queued"):
    """The contact joined a queue. `place_at` is the instant its place in the order counts from."""

    queue: QueueId
    place_at: Instant
    reason: QueueReason
    keep_for: AgentId | None = None


class ContactRequeued(ContactEvent, frozen=True, kw_only=True, tag="contact.requeued"):
    """The contact went back to its original place. `not_before` is when `agent` may be asked again."""

    queue: QueueId
    place_at: Instant
    reason: RequeueReason
    agent: AgentId | None = None
    not_before: Instant | None = None


class ContactStepRelaxed(ContactEvent, frozen=True, kw_only=True, tag="contact.step_relaxed"):
    """The contact now asks for less. `skipped`: at once, because nobody on duty met the step before."""

    step: int
    needs: tuple[Need, ...]
    overflow: QueueId | None = None
    skipped: bool = False


class ContactTargetMissed(ContactEvent, frozen=True, kw_only=True, tag="contact.target_missed"):
    """The contact waits, and its target for this wait has just run out."""

    queue: QueueId


class ContactAnswered(ContactEvent, frozen=True, kw_only=True, tag="contact.answered"):
    """The resident can hear or read a person. Only the first answer of a contact is this event."""

    agent: AgentId
    wait_ms: int


class ContactAbandoned(ContactEvent, frozen=True, kw_only=True, tag="contact.abandoned"):
    """The resident left before a person answered. `left_at` is when: the last sign of life if they vanished."""

    reason: Literal["left", "unreachable"]
    left_at: Instant


class ContactTransferred(ContactEvent, frozen=True, kw_only=True, tag="contact.transferred"):
    """An agent passed the contact on; `contact.queued` follows.

    `warm`: after a consult, to the colleague who had joined; `agent` holds it from now on and nothing is queued.
    """

    by: AgentId
    queue: QueueId
    agent: AgentId | None = None
    warm: bool = False


class ContactMarked(ContactEvent, frozen=True, kw_only=True, tag="contact.marked"):
    """The emergency lane or the head start of a contact changed. `source` is who did it."""

    emergency: bool
    priority_s: int
    source: str


class ContactParked(ContactEvent, frozen=True, kw_only=True, tag="contact.parked"):
    """A message thread waits for its resident. `agent` still has it; it takes none of their room."""

    agent: AgentId


class ContactUnparked(ContactEvent, frozen=True, kw_only=True, tag="contact.unparked"):
    """A parked thread goes on, with `agent`; or, `to_queue`, without them: `contact.queued` follows."""

    agent: AgentId
    reason: Literal["by_hand", "resident_wrote"]
    to_queue: bool = False


class ContactUnreachable(ContactEvent, frozen=True, kw_only=True, tag="contact.unreachable"):
    """The resident's socket is gone; `due` is when the centre stops waiting for it, None if it does not."""

    due: Instant | None


class ContactReachable(ContactEvent, frozen=True, kw_only=True, tag="contact.reachable"):
    """The resident's socket is back, on this gateway."""

    gateway: GatewayId


class ContactChosen(ContactEvent, frozen=True, kw_only=True, tag="contact.chosen"):
    """The resident chose how the contact goes on."""

    choice: Choice


class ContactRated(ContactEvent, frozen=True, kw_only=True, tag="contact.rated"):
    """The resident's verdict, 0 to 10."""

    score: int
    comment: Private | None = None


class ContactEnded(ContactEvent, frozen=True, kw_only=True, tag="contact.ended"):
    """The conversation is over. `wrap_up_until` None: nobody wraps up, or without a limit (`wraps_up` tells)."""

    by: EndedBy
    reason: str = ""
    wraps_up: AgentId | None = None
    wrap_up_until: Instant | None = None


class ContactDisposed(ContactEvent, frozen=True, kw_only=True, tag="contact.disposed"):
    """Wrap-up is over. `outcome` is empty when the time ran out before the agent chose one."""

    agent: AgentId
    outcome: str
    note: Private | None = None


class WaitTold(ContactEvent, frozen=True, kw_only=True, tag="wait.told"):
    """What a waiting resident is told from now on.

    Attributes:
        position: from 1; never above what they were told before.
        ahead_count: how many of its queue and line truly stand before it; more than `position` says when somebody
            overtook, as an emergency does.
        band_s: from and to, s; None: no estimate.
        estimate_s: the wait from now on that the band is drawn around.
        estimator: what made the estimate: one of `routing.wait.estimators`, or `offer` while an agent is being asked.
        model_s: what the estimator said before it was corrected by what it said lately and what came of it.
        again_at: when the resident is told anew if nothing happens before.
    """

    position: int
    ahead_count: int
    band_s: tuple[int, int] | None = None
    estimate_s: float | None = None
    estimator: str = ""
    model_s: float | None = None
    again_at: Instant | None = None


class ContactTurnedAway(ContactEvent, frozen=True, kw_only=True, tag="contact.turned_away"):
    """The contact could not join: counted apart. `next_open` is when the queue opens by its hours, if ever."""

    queue: QueueId
    reason: TurnedAwayReason
    next_open: Instant | None = None


class ContactUnstaffed(ContactEvent, frozen=True, kw_only=True, tag="contact.unstaffed"):
    """Nobody on duty can serve the contact, whatever its steps allow, and the resident is told.

    `needs` is what nobody meets: the `must` needs alone where somebody on duty would do without them.
    """

    needs: tuple[Need, ...]


class ContactStaffed(ContactEvent, frozen=True, kw_only=True, tag="contact.staffed"):
    """Somebody who can serve the contact came on duty."""


# --- callbacks --------------------------------------------------------------------------------------------------


class CallbackRequested(ContactEvent, frozen=True, kw_only=True, tag="callback.requested"):
    """The resident is to be rung in their turn. The contact keeps its place and takes a call of an agent's capacity."""

    number: Private


class CallbackDue(ContactEvent, frozen=True, kw_only=True, tag="callback.due"):
    """The resident's turn has come: the agent rings `number` now. `attempt` counts from 1; each is made once."""

    agent: AgentId
    attempt: int
    number: Private


class CallbackPostponed(ContactEvent, frozen=True, kw_only=True, tag="callback.postponed"):
    """Nobody took attempt `attempt` (`agent` rang), or the queue closed: it is tried again from `until` on."""

    attempt: int
    until: Instant
    reason: Literal["no_answer", "closed"]
    agent: AgentId | None = None


class CallbackKept(ContactEvent, frozen=True, kw_only=True, tag="callback.kept"):
    """The agent spoke to the resident. `wait_ms` is the whole wait, from joining the queue."""

    agent: AgentId
    attempt: int
    wait_ms: int


class CallbackMissed(ContactEvent, frozen=True, kw_only=True, tag="callback.missed"):
    """The resident was not spoken to: all tries failed, the queue closed, or staff ended the contact."""

    reason: Literal["no_answer", "closed", "ended"]
    attempts_count: int


class CallbackCancelled(ContactEvent, frozen=True, kw_only=True, tag="callback.cancelled"):
    """There will be no call. `asked`: the resident waits on; `left`: they are gone; else they were served otherwise."""

    reason: Literal["asked", "left", "arrived_again", "answered_elsewhere"]


# --- messages ---------------------------------------------------------------------------------------------------


class MessageReceived(ContactEvent, frozen=True, kw_only=True, tag="message.received"):
    """The resident wrote."""

    message: MessageId
    text: Private


class MessageSent(ContactEvent, frozen=True, kw_only=True, tag="message.sent"):
    """An agent wrote to the resident."""

    message: MessageId
    agent: AgentId
    text: Private


class MessageDelivered(ContactEvent, frozen=True, kw_only=True, tag="message.delivered"):
    """A message of ours got there."""

    message: MessageId
    state: Literal["delivered", "read"]


class MessageNoted(ContactEvent, frozen=True, kw_only=True, tag="message.noted"):
    """An agent wrote a note that only staff see."""

    message: MessageId
    agent: AgentId
    text: Private


# --- offers -----------------------------------------------------------------------------------------------------


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An agent as the choice saw them."""

    agent: AgentId
    level: int
    skills_count: int
    chats_count: int
    idle_ms: int


Rule = Literal["arrival", "freed", "kept", "supervisor", "preferred", "resumed"]
"""What led to an offer.

arrival: the contact found an agent with room; freed: the agent found the first contact in order; kept: transferred to
this agent; supervisor: *Offer now*; preferred: this agent answered the resident last; resumed: this agent had it
parked.
"""


class Overtaken(msgspec.Struct, frozen=True, order=True, kw_only=True):
    """A queue and line whose late contacts were passed over."""

    queue: QueueId
    line: Line


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Why this contact went to this agent.

    Attributes:
        score: what the policy ranked the contact by, smaller first; empty where the order had no say.
        needs: what the contact asked for at that moment.
        next_best: up to three further agents who could have taken it, best first.
        order_why: the rule of the policy by which the contact was first in order.
        overtook: queues whose late contacts this one overtook.
    """

    rule: Rule
    policy: str
    score: tuple[int, ...]
    needs: tuple[Need, ...]
    chosen: Candidate
    waited_ms: int
    step: int = 0
    emergency: bool = False
    next_best: tuple[Candidate, ...] = ()
    order_why: OrderReason | None = None
    overtook: tuple[Overtaken, ...] = ()


class OfferEvent(ContactEvent, frozen=True, kw_only=True, tag=""):
    """One fact about one offer."""

    offer: OfferId
    agent: AgentId


class OfferMade(OfferEvent, frozen=True, kw_only=True, tag="offer.made"):
    """A contact was proposed to an agent until `expires_at`."""

    expires_at: Instant
    why: Why


class OfferAccepted(OfferEvent, frozen=True, kw_only=True, tag="offer.accepted"):
    """The agent took it."""


class OfferDeclined(OfferEvent, frozen=True, kw_only=True, tag="offer.declined"):
    """The agent did not take it."""

    reason: str = ""


class OfferTimedOut(OfferEvent, frozen=True, kw_only=True, tag="offer.timed_out"):
    """An agent let an offer ring out. The industry calls this RONA."""

    rang_for_ms: int


class OfferWithdrawn(OfferEvent, frozen=True, kw_only=True, tag="offer.withdrawn"):
    """The offer is off: the resident left, the agent's connection broke, or staff moved the contact."""

    reason: WithdrawnReason


# --- consults ---------------------------------------------------------------------------------------------------


class ConsultEvent(ContactEvent, frozen=True, kw_only=True, tag=""):
    """One fact about the help with a contact that its agent asked for. `agent` is the colleague who was asked."""

    agent: AgentId


class ConsultAsked(ConsultEvent, frozen=True, kw_only=True, tag="consult.asked"):
    """`by`, who holds the contact, asked `agent` until `expires_at`. `queue`: the engine chose them for that queue."""

    by: AgentId
    expires_at: Instant
    note: Private | None = None
    queue: QueueId | None = None


class ConsultJoined(ConsultEvent, frozen=True, kw_only=True, tag="consult.joined"):
    """The colleague reads the conversation from now on, and may write notes."""


class ConsultDeclined(ConsultEvent, frozen=True, kw_only=True, tag="consult.declined"):
    """The colleague did not join. Asking a queue does not choose them again before `not_before`."""

    not_before: Instant
    reason: str = ""


class ConsultTimedOut(ConsultEvent, frozen=True, kw_only=True, tag="consult.timed_out"):
    """The colleague let it ring out, which leaves them available. `not_before` as in `ConsultDeclined`."""

    not_before: Instant
    rang_for_ms: int


class ConsultEnded(ConsultEvent, frozen=True, kw_only=True, tag="consult.ended"):
    """The colleague is no longer asked, or no longer helps. After a warm transfer this event does not come."""

    reason: ConsultEndedReason


# --- agents and gateways ----------------------------------------------------------------------------------------


class AgentEvent(Event, frozen=True, kw_only=True, tag=""):
    """One fact about one agent."""

    agent: AgentId


class AgentConnected(AgentEvent, frozen=True, kw_only=True, tag="agent.connected"):
    """A console of this agent is there."""

    gateway: GatewayId
    session: SessionId


class AgentDisconnected(AgentEvent, frozen=True, kw_only=True, tag="agent.disconnected"):
    """A console of this agent is gone. `grace_until` is set with the last one: then their chats go back."""

    gateway: GatewayId
    session: SessionId
    grace_until: Instant | None = None


class AgentStateChanged(AgentEvent, frozen=True, kw_only=True, tag="agent.state_changed"):
    """The chosen state changed. `source` is who did it; `engine` after a missed offer or a lost connection."""

    state: AgentChoice
    reason: str = ""
    source: str = "engine"


class AgentConfigured(AgentEvent, frozen=True, kw_only=True, tag="agent.configured"):
    """What the agent may serve changed."""

    team: TeamId | None = None
    skills: dict[SkillId, int] = {}
    units: int | None = None
    maxima: dict[Line, int] = {}
    offer_extra_s: int = 0
    robot: bool = False
    enabled: bool = True


class GatewaySeen(Event, frozen=True, kw_only=True, tag="gateway.seen"):
    """A gateway gave a sign of life."""

    gateway: GatewayId


class GatewayLost(Event, frozen=True, kw_only=True, tag="gateway.lost"):
    """A gateway has been silent for too long; everybody on it is disconnected next."""

    gateway: GatewayId


# --- queues, configuration, time ----------------------------------------------------------------------------------


class QueueOpened(Event, frozen=True, kw_only=True, tag="queue.opened"):
    """A queue takes contacts of `lines` again. `source` is `hours` or who did it."""

    queue: QueueId
    source: str
    lines: tuple[Line, ...] = ()


class QueueClosed(Event, frozen=True, kw_only=True, tag="queue.closed"):
    """A queue no longer takes contacts of `lines`. `message` by language is for those who come."""

    queue: QueueId
    source: str
    lines: tuple[Line, ...] = ()
    message: dict[str, str] = {}


class QueueOverflowOpened(Event, frozen=True, kw_only=True, tag="queue.overflow_opened"):
    """Agents of `to` may serve contacts of `queue` too, whatever step they are on. `source` is who did it."""

    queue: QueueId
    to: QueueId
    source: str


class QueueOverflowClosed(Event, frozen=True, kw_only=True, tag="queue.overflow_closed"):
    """The agents of no other queue help out by a supervisor's word any more."""

    queue: QueueId
    source: str


class ConfigActivated(Event, frozen=True, kw_only=True, tag="config.activated"):
    """The centre works by this configuration from now on."""

    config: Centre
    digest: str


class ClockJumped(Event, frozen=True, kw_only=True, tag="clock.jumped"):
    """Log time jumped over an outage of ours of `by_ms`."""

    by_ms: int


# --- commands and effects ---------------------------------------------------------------------------------------


class CommandHandled(Event, frozen=True, kw_only=True, tag="command.handled"):
    """A command was carried out: the audit trail, and what a repeat is known by. Its events follow in the step."""

    source: str
    id: str
    command: str


class CommandRefused(Event, frozen=True, kw_only=True, tag="command.refused"):
    """A command was not carried out; state did not change. `text` is for the person who asked."""

    source: str
    id: str
    command: str
    code: str
    text: str


class EffectRequested(ContactEvent, frozen=True, kw_only=True, tag="effect.requested"):
    """A provider has to do something: `join` connects resident and agent."""

    effect: Literal["join"]
    agent: AgentId


class EffectFinished(ContactEvent, frozen=True, kw_only=True, tag="effect.finished"):
    """The provider did it, or could not."""

    effect: Literal["join"]
    ok: bool


def _leaves(cls: type[Event]) -> list[type[Event]]:
    below = [leaf for sub in cls.__subclasses__() for leaf in _leaves(sub)]
    return below if cls.__struct_config__.tag == "" else [cls, *below]


EVENT_TYPES: tuple[type[Event], ...] = tuple(_leaves(Event))
"""Every event, for codecs and generated documents."""
