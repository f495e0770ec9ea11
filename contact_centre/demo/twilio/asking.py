"""The verbs that wait for what somebody presses or says: Gather and Record."""

from __future__ import annotations

import asyncio

from contact_centre.demo.twilio.calls import Input, Jump, new_sid
from contact_centre.demo.twilio.racing import until
from contact_centre.demo.twilio.recordings import Recording
from contact_centre.demo.twilio.script import PROMPTS, VERBS_OF, Next, Script, jump_to
from contact_centre.demo.twilio.twiml import Verb
from contact_centre.demo.twilio.webhooks import Callback

CONFIDENCE = "0.9"
ANY_KEY = "1234567890*#"


async def gather(script: Script, verb: Verb, at: Jump) -> Next:
    """Keys or words, during the prompts or for a while after them."""
    kinds = frozenset(verb.attributes.get("input", "dtmf").replace(",", " ").split())
    inputs = script.call.listen(kinds)
    try:
        first = await until(inputs.get(), _prompts(script, verb, at))
        params = await _collect(script, verb, inputs, first)
    finally:
        script.call.deafen()
    if params is None and verb.flag("actionOnEmptyResult"):
        params = {"Digits": "", "FinishedOnKey": ""}
    return None if params is None else jump_to(verb, "action", at, msg="Gather End", **params)


async def _prompts(script: Script, verb: Verb, at: Jump) -> None:
    await script.play(verb.nested, at, PROMPTS)
    await script.pass_(verb.number("timeout", 5))


async def _collect(
    script: Script, verb: Verb, inputs: asyncio.Queue[Input], first: Input | None
) -> dict[str, str] | None:
    """What was said, or all the keys; None where there was nothing."""
    finish_on, most = verb.attributes.get("finishOnKey", "#"), int(verb.number("numDigits", 0))
    digits, input_ = "", first
    while input_ is not None:
        if input_.kind == "speech":
            return {"SpeechResult": input_.text, "Confidence": CONFIDENCE}
        if input_.text in finish_on:
            return {"Digits": digits, "FinishedOnKey": input_.text} if digits else None
        digits += input_.text
        if len(digits) == most:
            break
        input_ = await until(inputs.get(), script.pass_(verb.number("timeout", 5)))
    return {"Digits": digits, "FinishedOnKey": ""} if digits else None


async def record(script: Script, verb: Verb, at: Jump) -> Next:
    """A message, until a key, a silence or the end of the call."""
    call, exchange = script.call, script.exchange
    if verb.flag("playBeep", default=True):
        call.hear("centre", "(beep)")
    recording = exchange.record(
        ("CallSid", call.sid), call.sid, "RecordVerb", callback_of(verb, "recordingStatusCallback", at)
    )
    inputs, key = call.listen(frozenset({"dtmf", "speech"})), "hangup"
    try:
        key = await _take_down(script, verb, inputs, recording)
    finally:
        call.deafen()
        recording.finish(empty=not recording.lines)
        if recording.lines and verb.attributes.get("transcribeCallback"):
            _transcribe(script, verb, at, recording)
        if key == "hangup" and recording.lines:  # Twilio asks, and does not follow the answer
            gone = jump_to(verb, "action", at)
            exchange.webhooks.tell(
                call.sid,
                Callback(url=gone.url, method=gone.method),
                {**call.params(), **recording.params(), "Digits": "hangup"},
            )
    if not recording.lines:
        return None
    return jump_to(verb, "action", at, **recording.params(), Digits=key)


async def _take_down(script: Script, verb: Verb, inputs: asyncio.Queue[Input], recording: Recording) -> str:
    """The key that ended the message, or nothing."""
    finish_on = verb.attributes.get("finishOnKey", ANY_KEY)
    while True:
        input_ = await until(inputs.get(), script.pass_(verb.number("timeout", 5)))
        if input_ is None:
            return ""
        if input_.kind == "speech":
            recording.take(input_.text)
        elif input_.text in finish_on:
            return input_.text


def _transcribe(script: Script, verb: Verb, at: Jump, recording: Recording) -> None:
    told = {
        **script.call.params(),
        **recording.params(),
        "TranscriptionSid": new_sid("TR"),
        "TranscriptionStatus": "completed",
        "TranscriptionText": " ".join(recording.lines),
        "TranscriptionType": "fast",
    }
    where = jump_to(verb, "transcribeCallback", at)
    script.exchange.webhooks.tell(recording.sid, Callback(url=where.url, method=where.method), told)


def callback_of(verb: Verb, attribute: str, at: Jump, default: str = "completed") -> Callback | None:
    """A callback that a verb names, and for which events."""
    if not verb.attributes.get(attribute):
        return None
    where = jump_to(verb, attribute, at)
    events = verb.attributes.get(f"{attribute}Event", default)
    return Callback(url=where.url, method=where.method, events=frozenset(events.split()))


VERBS_OF.update({"Gather": gather, "Record": record})
