"""The verb that connects: Dial, with a conference, a number or a client."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import urljoin

from contact_centre.demo.twilio.asking import callback_of
from contact_centre.demo.twilio.calls import OVER, Call, Jump
from contact_centre.demo.twilio.conferences import Conference, Participant
from contact_centre.demo.twilio.racing import until
from contact_centre.demo.twilio.recordings import Recording
from contact_centre.demo.twilio.script import (
    IN_THE_BACKGROUND,
    PROMPTS,
    VERBS_OF,
    Next,
    Script,
    for_ever,
    jump_to,
)
from contact_centre.demo.twilio.twiml import Verb

LABEL_TAKEN: Final = 16025
NOBODY_TO_COACH: Final = 13240
ROOM_FULL: Final = 16020
ANSWER_WITHIN_S: Final = 30.0


async def dial(script: Script, verb: Verb, at: Jump) -> Next:
    """Connect the call with the first thing it names."""
    target = next((one for one in verb.nested if one.name in ("Conference", "Number", "Client")), None)
    if target is None and verb.text:
        target = Verb(name="Number", text=verb.text)
    if target is None:
        return None
    connect = _confer if target.name == "Conference" else _ring
    told = await connect(script, verb, target, at)
    return jump_to(verb, "action", at, **told) if "action" in verb.attributes else None


# --- conferences --------------------------------------------------------------------------------------------------


async def _confer(script: Script, _dial: Verb, verb: Verb, at: Jump) -> dict[str, str]:
    exchange, call = script.exchange, script.call
    events = callback_of(verb, "statusCallback", at, default="")
    room = exchange.conference(verb.text, events)
    participant = _participant(call, verb, at)
    trouble = _trouble(room, participant, verb)
    if trouble:
        exchange.webhooks.note(trouble, at.url, f"{call.sid} cannot join the conference.")
        return {"DialCallStatus": "failed"}
    if room.record is None and verb.attributes.get("record", "do-not-record") != "do-not-record":
        heard_by = callback_of(verb, "recordingStatusCallback", at)
        room.record = lambda room_, by: exchange.record(("ConferenceSid", room_.sid), by, "Conference", heard_by)
    room.join(participant)
    try:
        await _stay(script, room, participant)
    finally:
        hung_up = call.leaving == "hangup"
        room.leave(participant, "participant_hung_up" if hung_up else "participant_updated_via_api")
    return {"DialCallStatus": "answered"}


def _participant(call: Call, verb: Verb, at: Jump) -> Participant:
    coached = verb.attributes.get("coach", "")
    return Participant(
        call=call,
        label=verb.attributes.get("participantLabel", ""),
        muted=verb.flag("muted"),
        coaching=bool(coached),
        coached=coached,
        starts=verb.flag("startConferenceOnEnter", default=True),
        ends=verb.flag("endConferenceOnExit"),
        wait=jump_to(verb, "waitUrl", at) if verb.attributes.get("waitUrl") else None,
    )


def _trouble(room: Conference, participant: Participant, verb: Verb) -> int:
    """Why this call cannot join; 0 where it can."""
    if participant.label and room.find(participant.label) is not None:
        return LABEL_TAKEN
    if participant.coached and participant.coached not in room.participants:
        return NOBODY_TO_COACH
    if len(room.participants) >= verb.number("maxParticipants", 250):
        return ROOM_FULL
    return 0


async def _stay(script: Script, room: Conference, participant: Participant) -> None:
    """Until it leaves: on hold, or before the conference begins, it hears a document; else whoever speaks."""
    while not participant.gone.is_set():
        participant.changed.clear()
        await until(until(_hear(script, room, participant), participant.changed.wait()), participant.gone.wait())


async def _hear(script: Script, room: Conference, participant: Participant) -> None:
    while participant.announcements:
        await script.linger(participant.announcements.pop(0), PROMPTS)
        room.tell("announcement-end", participant)
    background = participant.hold_at if participant.hold else participant.wait if room.status == "init" else None
    if background is None:
        if participant.hold or (room.status == "init" and participant.starts is False):
            script.call.hear("music", "hold")
        await for_ever()
    elif participant.hold:
        while True:
            await script.linger(background, IN_THE_BACKGROUND)
            await script.pass_(1)
    else:
        await script.linger(background, IN_THE_BACKGROUND)  # it is not asked for again: silence follows
        await for_ever()


# --- numbers and clients --------------------------------------------------------------------------------------------


async def _ring(script: Script, verb: Verb, target: Verb, at: Jump) -> dict[str, str]:
    exchange, call = script.exchange, script.call
    child = exchange.new_call(
        from_=verb.attributes.get("callerId", call.from_), to=_address(target), direction="outbound-dial", parent=call
    )
    child.callback = callback_of(target, "statusCallback", at)
    whisper = Jump(urljoin(at.url, target.attributes["url"])) if "url" in target.attributes else Jump(verbs=())
    bridge = _Bridge(call, child)
    child.after = bridge.hold
    if verb.attributes.get("record", "do-not-record") not in ("do-not-record", "false"):
        heard_by = callback_of(verb, "recordingStatusCallback", at)
        bridge.recording = exchange.record(("CallSid", call.sid), call.sid, "DialVerb", heard_by)
    try:
        exchange.place(child, whisper, verb.number("timeout", ANSWER_WITHIN_S))
        await until(child.over.wait(), bridge.off.wait())
    finally:
        call.speak = None
        if child.leaving != "redirected":
            child.hang_up("completed" if child.answered.is_set() else "canceled")
        if bridge.recording is not None:
            bridge.recording.finish(empty=not bridge.on)
    await child.over.wait()
    told = {"DialCallSid": child.sid, "DialCallStatus": child.status, "DialBridged": str(bridge.on).lower()}
    if bridge.on:
        told["DialCallDuration"] = str(child.length_s())
    if bridge.recording is not None:
        told["RecordingUrl"] = bridge.recording.params()["RecordingUrl"]
    return told


def _address(target: Verb) -> str:
    if target.name == "Number":
        return target.text
    inner = {one.name: one for one in target.nested}
    identity = inner["Identity"].text if "Identity" in inner else target.text
    params = "&".join(
        f"{one.attributes.get('name', '')}={one.attributes.get('value', '')}"
        for one in target.nested
        if one.name == "Parameter"
    )
    return f"client:{identity}" + (f"?{params}" if params else "")


class _Bridge:
    """Two legs that hear each other.

    Attributes:
        on: they have been connected.
        off: set when they no longer are.
    """

    def __init__(self, parent: Call, child: Call) -> None:
        self.on, self.off = False, asyncio.Event()
        self.recording: Recording | None = None
        self._parent, self._child = parent, child

    async def hold(self) -> None:
        """The callee has heard what was for them alone: from now on both hear each other, until one of them leaves."""
        parent, child = self._parent, self._child
        if parent.status in OVER:
            return
        self.on = True
        parent.speak = lambda text: self._pass(child, "caller", text)
        child.speak = lambda text: self._pass(parent, "agent" if child.to.startswith("client:") else "callee", text)
        try:
            await for_ever()
        finally:
            child.speak = None
            self.off.set()

    def _pass(self, to: Call, by: str, text: str) -> None:
        to.hear(by, text)
        if self.recording is not None:
            self.recording.take(text)


VERBS_OF["Dial"] = dial
