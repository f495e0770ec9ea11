"""A contact's call as its agent sees it."""

from __future__ import annotations

import msgspec

from routing.ids import Instant, LegId, RecordingId
from routing.words import Effect, LegPhase, Party, RecordingState, Supervision


class LegView(msgspec.Struct, frozen=True, kw_only=True):
    """One party of a call. `name` is a person's, or a number; `since`: rings, or has talked, from then on.

    A supervisor who only listens is not shown.
    """

    id: LegId
    party: Party
    name: str
    phase: LegPhase
    since: Instant
    held: bool
    muted: bool
    mode: Supervision | None = None


class CallFailure(msgspec.Struct, frozen=True, kw_only=True):
    """What could not be done last, and why, in a sentence."""

    effect: Effect
    text: str


class RecordingView(msgspec.Struct, frozen=True, kw_only=True):
    """A recording that can be played: `GET /api/recordings/<id>`."""

    id: RecordingId
    length_s: int


class CallView(msgspec.Struct, frozen=True, kw_only=True):
    """The telephone as far as a contact has to do with it.

    Attributes:
        room: the conference that its parties meet in; empty before the first.
        recording_until: when a pause of the recording ends by itself.
        rang_at: when the resident's call reached us; None for a contact that did not come by telephone.
        number: where the resident rang from, or asked to be rung, as people write it; empty where it is not known.
        pay_link: where the resident pays by card without reading it out; empty where there is no such page.
        failed: the last thing that the provider could not do; None once it was tried again.
    """

    room: str
    legs: tuple[LegView, ...]
    recording: RecordingState
    recording_until: Instant | None
    relay: bool
    rang_at: Instant | None
    number: str
    pay_link: str
    failed: CallFailure | None
    recordings: tuple[RecordingView, ...]
