"""Out of hours: when we open, the number for emergencies, a message, or a call once we are open again."""

from __future__ import annotations

from typing import Final

from twilio.twiml.voice_response import VoiceResponse

from channels.phone.call import Call, Handled
from channels.phone.documents import answer, digits_spoken, redirect, say
from channels.phone.keypad import ask_number, keyed_number, own_number
from channels.phone.voicemail import take_message
from routing.commands import ContactArrive
from routing.ids import QueueId
from routing.ports import Answer

CALLBACK_KEY: Final = "1"
MESSAGE_KEY: Final = "2"

_MOST_PROMPTS: Final = 2
_TO_ANSWER_S: Final = 6


def closed(call: Call, queue: QueueId, n: int = 1) -> Answer:
    """Say that the queue is closed, and what they can do now. It is asked twice; then a message is taken."""
    here = call.links.to("menu", lang=call.language, queue=queue, at="closed", n=n)
    response = VoiceResponse()
    gather = response.gather(action=here, method="POST", input="dtmf", num_digits=1, timeout=_TO_ANSWER_S)
    if n == 1:
        say(gather, call.language, call.text("phone.closed"), call.view.opens(queue, call.language), urgent(call))
    say(gather, call.language, *_choices(call))
    return answer(redirect(response, here))


def urgent(call: Call) -> str:
    """Where to ring when it cannot wait; and the key, where somebody answers emergencies now."""
    said = call.text("phone.urgent", number=digits_spoken(call.view.emergency_number()))
    emergency = call.phone.emergency
    if emergency is None or not call.view.is_open(emergency.queue):
        return said
    return f"{said} {call.text('phone.emergency', digit=emergency.key)}"


def _choices(call: Call) -> list[str]:
    said = []
    if call.phone.voicemail:
        said.append(call.text("phone.message_offer", digit=MESSAGE_KEY))
    if call.view.callback_within_s() is not None:
        said.append(call.text("phone.callback_offer_closed", digit=CALLBACK_KEY))
    return said


def closed_choice(call: Call) -> Handled:
    """What they chose out of hours."""
    place, phone = call.place, call.phone
    if place.at == "closed_number":
        return _number(call)
    if call.payload.digits == CALLBACK_KEY and call.view.callback_within_s() is not None:
        number = own_number(call)
        return _wish(call, number) if number is not None else Handled(_ask(call, 1))
    if call.payload.digits != MESSAGE_KEY and place.n < _MOST_PROMPTS:
        return Handled(closed(call, call.queue, place.n + 1))
    return Handled(take_message(call) if phone.voicemail else _goodbye(call))


def _number(call: Call) -> Handled:
    number = keyed_number(call)
    if number is not None:
        return _wish(call, number)
    if call.place.n < _MOST_PROMPTS:
        return Handled(_ask(call, call.place.n + 1))
    return Handled(take_message(call) if call.phone.voicemail else _goodbye(call))


def _ask(call: Call, n: int) -> Answer:
    here = call.links.to("menu", lang=call.language, queue=call.queue, at="closed_number", n=n)
    return ask_number(call, here, again=n > 1, otherwise=here)


def _wish(call: Call, number: str) -> Handled:
    """A message that says no more than: ring me. Whoever reads it rings from there."""
    wish = ContactArrive(
        channel="voicemail",
        queue=call.queue,
        resident=call.resident,
        address=number,
        language=call.language,
        text=call.text("phone.callback_wish"),
        robot=call.robot,
        ref=call.payload.ref,
    )
    response = VoiceResponse()
    say(response, call.language, call.text("phone.callback_promised_closed"))
    response.hangup()
    return Handled(answer(response), [call.asks(wish, "callback")])


def _goodbye(call: Call) -> Answer:
    response = VoiceResponse()
    say(response, call.language, call.view.opens(call.queue, call.language), urgent(call), call.text("phone.goodbye"))
    response.hangup()
    return answer(response)
