"""What happens to contacts."""

from __future__ import annotations

from typing import Literal

from routing.events.base import ContactEvent
from routing.ids import (
    AgentId,
    CallRef,
    ContactId,
    GatewayId,
    Instant,
    QueueId,
    RecordingId,
    ResidentId,
)
from routing.words import (
    Channel,
    Choice,
    EndedBy,
    Need,
    Private,
    QueueReason,
    RequeueReason,
    TurnedAwayReason,
)


class ContactArrived(ContactEvent, frozen=True, kw_only=True, tag="contact.arrived"):
    """A contact exists. `contact.queued` or `contact.turned_away` says what became of it.

    Attributes:
        ref: the call it comes from.
        rang_at: when that call reached us, menu and all.
        recording, length_s: the voicemail that it is.
        relay: the resident is known to speak through Relay UK.
        follows: the contact of the same resident that it goes on with.
        to: the address of ours that the resident wrote to.
        cannot_be_written: they asked not to be texted: ring them instead.
        claims: who is reached at an address that they gave and nobody has checked.
    """

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
    ref: CallRef | None = None
    rang_at: Instant | None = None
    recording: RecordingId | None = None
    length_s: int = 0
    relay: bool = False
    follows: ContactId | None = None
    to: str = ""
    cannot_be_written: bool = False
    claims: tuple[ResidentId, ...] = ()


class ContactQueued(ContactEvent, frozen=True, kw_only=True, tag="contact.queued"):
    """The contact joined a queue. `place_at` is the instant its place in the order counts from.

    Attributes:
        agent: who passed it on, and is not asked for it before `not_before`.
    """

    queue: QueueId
    place_at: Instant
    reason: QueueReason
    keep_for: AgentId | None = None
    agent: AgentId | None = None
    not_before: Instant | None = None


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
    """The resident can hear or read a person. Only the first answer of a contact is this event.

    Attributes:
        agent: who that is; None for somebody who answered in the provider's own inbox.
    """

    agent: AgentId | None
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


class ContactIdled(ContactEvent, frozen=True, kw_only=True, tag="contact.idled"):
    """The resident of a thread has been silent for long: it closes at `closes_at` unless somebody writes."""

    closes_at: Instant


class ContactFlooded(ContactEvent, frozen=True, kw_only=True, tag="contact.flooded"):
    """The resident wrote more than anybody can read: what else they write before `until` is not taken."""

    until: Instant


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
