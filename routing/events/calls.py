"""What happens to telephone calls. What is asked of their provider is in `effect.requested`."""

from __future__ import annotations

from routing.events.base import ContactEvent, Event
from routing.ids import AgentId, CallRef, Instant, LegId, QueueId, RecordingId, ResidentId
from routing.words import LegReason, Party, Private, RecordingState


class CallBegan(Event, frozen=True, kw_only=True, tag="call.began"):
    """A resident rang and hears the menu. `contact.arrived` with the same `ref` says what they chose."""

    ref: CallRef
    resident: ResidentId
    robot: bool = False


class CallLeftMenu(Event, frozen=True, kw_only=True, tag="call.left_menu"):
    """The call ended before its resident joined a queue: counted apart. `after_ms` is how long they listened."""

    ref: CallRef
    after_ms: int
    robot: bool = False


class LegEvent(ContactEvent, frozen=True, kw_only=True, tag=""):
    """One fact about one leg of a contact's call. `agent` is whose it is, of those who are staff."""

    leg: LegId
    party: Party
    ref: CallRef
    agent: AgentId | None = None


class LegJoined(LegEvent, frozen=True, kw_only=True, tag="leg.joined"):
    """The party is in the call's room."""


class LegGone(LegEvent, frozen=True, kw_only=True, tag="leg.gone"):
    """The party left the call, or never came into it (`joined` False)."""

    reason: LegReason
    joined: bool = True


class RecordingChanged(ContactEvent, frozen=True, kw_only=True, tag="recording.changed"):
    """The call is recorded from now on, or is not. `until`: when a pause ends by itself. `source` is who did it."""

    state: RecordingState
    source: str
    until: Instant | None = None


class CallRecorded(ContactEvent, frozen=True, kw_only=True, tag="call.recorded"):
    """There is a recording of the call. `queue` says for how many days it is kept."""

    recording: RecordingId
    length_s: int
    queue: QueueId | None = None
    keep_days: int = 90


class CallTranscribed(ContactEvent, frozen=True, kw_only=True, tag="call.transcribed"):
    """What was said in a voicemail, as a machine heard it."""

    text: Private


class CallDialled(ContactEvent, frozen=True, kw_only=True, tag="call.dialled"):
    """An agent rings the resident of a contact they hold. `number` is rung once the agent's own leg has joined.

    From now on it takes a call of their capacity.
    """

    agent: AgentId
    number: Private | None = None


class ContactRelayMarked(ContactEvent, frozen=True, kw_only=True, tag="contact.relay_marked"):
    """The resident speaks through Relay UK, or does not. `source` is who said so."""

    relay: bool
    source: str
