"""Conferences: who hears whom, who is on hold, and when it begins and ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

import msgspec

from contact_centre.demo.twilio.calls import OVER, Call, Jump, new_sid, rfc2822
from contact_centre.demo.twilio.recordings import Recording
from contact_centre.demo.twilio.webhooks import Callback, Webhooks
from routing.ports import Clock

_EVENT_CLASS: Final = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
    "participant-mute": "mute",
    "participant-unmute": "mute",
    "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify",
    "announcement-end": "announcement",
}


class Participant(msgspec.Struct, kw_only=True, eq=False):
    """A call in a conference.

    Attributes:
        changed: set when what it hears changed.
        gone: set when it has left.
        announcements: documents it is to hear next.
    """

    call: Call
    label: str = ""
    muted: bool = False
    hold: bool = False
    coaching: bool = False
    coached: str = ""
    starts: bool = True
    ends: bool = False
    wait: Jump | None = None
    hold_at: Jump | None = None
    announcements: list[Jump] = []
    changed: asyncio.Event = msgspec.field(default_factory=asyncio.Event)
    gone: asyncio.Event = msgspec.field(default_factory=asyncio.Event)

    @property
    def who(self) -> str:
        """Who speaks, in a word: how the label begins, or an agent where it is a client."""
        if self.label:
            return self.label.partition("-")[0]
        return "agent" if self.call.to.startswith("client:") else "caller"

    def params(self) -> dict[str, str]:
        """What every event about it says."""
        told = {"CallSid": self.call.sid, "CallSidToCoach": self.coached, "ParticipantLabel": self.label}
        flags = {
            "Muted": self.muted,
            "Hold": self.hold,
            "Coaching": self.coaching,
            "EndConferenceOnExit": self.ends,
            "StartConferenceOnEnter": self.starts,
        }
        return {name: text for name, text in told.items() if text} | {
            name: str(flag).lower() for name, flag in flags.items()
        }


class Conference:
    """One room.

    Attributes:
        name: its friendly name.
        status: `init`, `in-progress` or `completed`.
        participants: by the sid of their call, in the order in which they joined.
    """

    def __init__(
        self, webhooks: Webhooks, clock: Clock, name: str, account_sid: str, callback: Callback | None
    ) -> None:
        self.sid, self.name, self.account_sid = new_sid("CF"), name, account_sid
        self.status = "init"
        self.participants: dict[str, Participant] = {}
        self.recordings: list[Recording] = []
        self.record: Callable[[Conference, str], Recording] | None = None
        self.created_at = clock.wall()
        self.reason = ""
        self.ended_by = ""
        self._webhooks, self._clock, self._callback = webhooks, clock, callback
        self._sequence = 0

    def find(self, call_or_label: str) -> Participant | None:
        """A participant by the sid of their call or their label."""
        found = self.participants.get(call_or_label)
        if found is not None:
            return found
        return next((one for one in self.participants.values() if one.label and one.label == call_or_label), None)

    # --- coming and going -----------------------------------------------------------------------------------------

    def join(self, participant: Participant) -> None:
        """Somebody comes in; with two of them, one of whom starts it, it begins."""
        self.participants[participant.call.sid] = participant
        participant.call.speak = lambda text: self.speak(participant, text)
        self.tell("participant-join", participant)
        may_start = any(one.starts for one in self.participants.values())
        if self.status == "init" and may_start and len(self.participants) > 1:
            self._start(participant)

    def _start(self, by: Participant) -> None:
        self.status = "in-progress"
        if self.record is not None:
            self.recordings.append(self.record(self, by.call.sid))
        self.tell("conference-start")
        for one in self.participants.values():
            one.changed.set()

    def leave(self, participant: Participant, reason: str) -> None:
        """Somebody leaves; whoever is left is let go if they end it, or if nobody is left."""
        if self.participants.pop(participant.call.sid, None) is None:
            return
        participant.call.speak = None
        participant.gone.set()
        self._tell_left(participant, reason)
        if participant.ends:
            self.end("participant-with-end-conference-on-exit-left", participant)
        elif not self.participants:
            self.end("last-participant-left", participant)

    def end(self, reason: str, by: Participant | None = None) -> None:
        """It is over for everybody."""
        if self.status == "completed":
            return
        why_left = "conference_ended_via_api" if by is None else "moderator_ended_conference"
        for one in list(self.participants.values()):
            del self.participants[one.call.sid]
            one.call.speak = None
            one.gone.set()
            self._tell_left(one, why_left)
        self.status, self.reason = "completed", reason
        for recording in self.recordings:
            recording.finish()
        told = {"ReasonConferenceEnded": reason, "Reason": reason.replace("-", " ")}
        if by is not None:
            self.ended_by = by.call.sid
            told |= {"CallSidEndingConference": by.call.sid, "ParticipantLabelEndingConference": by.label}
        self.tell("conference-end", None, **told)

    def _tell_left(self, participant: Participant, reason: str) -> None:
        status = participant.call.status
        self.tell(
            "participant-leave",
            participant,
            ParticipantCallStatus=status if status in OVER else "in-progress",
            ReasonParticipantLeft=reason,
        )

    # --- what happens in it ---------------------------------------------------------------------------------------

    def speak(self, who: Participant, text: str) -> None:
        """A participant says something, and whoever may hear it does."""
        if self.status != "in-progress" or who.muted or who.hold:
            return
        for one in self.participants.values():
            unheard = one is who or one.hold or (who.coaching and one.call.sid != who.coached)
            if not unheard:
                one.call.hear(who.who, text)
        if not who.coaching:
            for recording in self.recordings:
                recording.take(text)

    def mute(self, participant: Participant, *, muted: bool) -> None:
        """Nobody hears them, or again everybody does."""
        if participant.muted is not muted:
            participant.muted = muted
            self.tell("participant-mute" if muted else "participant-unmute", participant)

    def hold(self, participant: Participant, *, hold: bool, at: Jump | None) -> None:
        """They hear a document and nobody else, or are back."""
        if participant.hold is not hold:
            participant.hold, participant.hold_at = hold, at
            participant.changed.set()
            self.tell("participant-hold" if hold else "participant-unhold", participant)

    def announce(self, participant: Participant, at: Jump) -> None:
        """They hear a document over everything else."""
        participant.announcements.append(at)
        participant.changed.set()

    def tell(self, event: str, participant: Participant | None = None, **more: str) -> None:
        """Tell an event to whom the first participant named."""
        if self._callback is None or _EVENT_CLASS[event] not in self._callback.events:
            return
        self._sequence += 1
        told = {
            "AccountSid": self.account_sid,
            "ConferenceSid": self.sid,
            "FriendlyName": self.name,
            "SequenceNumber": str(self._sequence),
            "StatusCallbackEvent": event,
            "Timestamp": rfc2822(self._clock.wall()),
            **({} if participant is None else participant.params()),
            **more,
        }
        self._webhooks.tell(self.sid, self._callback, told)

    # --- resources ------------------------------------------------------------------------------------------------

    def view(self) -> dict[str, Any]:
        """The resource."""
        return {
            "sid": self.sid,
            "account_sid": self.account_sid,
            "friendly_name": self.name,
            "status": self.status,
            "region": "ie1",
            "api_version": "2010-04-01",
            "date_created": rfc2822(self.created_at),
            "date_updated": rfc2822(self._clock.wall()),
            "reason_conference_ended": self.reason or None,
            "call_sid_ending_conference": self.ended_by or None,
            "uri": f"/2010-04-01/Accounts/{self.account_sid}/Conferences/{self.sid}.json",
        }

    def participant_view(self, one: Participant) -> dict[str, Any]:
        """A participant's resource."""
        return {
            "account_sid": self.account_sid,
            "call_sid": one.call.sid,
            "conference_sid": self.sid,
            "label": one.label or None,
            "muted": one.muted,
            "hold": one.hold,
            "coaching": one.coaching,
            "call_sid_to_coach": one.coached or None,
            "start_conference_on_enter": one.starts,
            "end_conference_on_exit": one.ends,
            "status": "connected" if self.status == "in-progress" else "connecting",
            "date_created": rfc2822(self.created_at),
            "date_updated": rfc2822(self._clock.wall()),
            "uri": f"/2010-04-01/Accounts/{self.account_sid}/Conferences/{self.sid}/Participants/{one.call.sid}.json",
        }
