"""Waiting: the provider's queue is only where a call is parked. What residents hear there, and what they may choose."""

from __future__ import annotations

from typing import Final

from twilio.twiml.voice_response import VoiceResponse

from channels.phone.apologies import over, unknown_call, waiting_on
from channels.phone.call import Call, Handled
from channels.phone.closed import CALLBACK_KEY, MESSAGE_KEY, urgent
from channels.phone.documents import answer, play_music, redirect, say
from channels.phone.keypad import ask_number, keyed_number, own_number
from channels.phone.view import CallState
from channels.phone.voicemail import take_message
from routing.commands import CallbackRequest, CallOver, ContactChoose
from routing.ids import QueueId
from routing.ports import Answer

ANYBODY_KEY: Final = "3"

MOST_TRIES: Final = 5
"""So often an address is asked about a contact that no accepted step has opened: a step takes milliseconds."""

_TRY_S: Final = 1
_LAST_KEY_S: Final = 1
_GONE: Final = frozenset({"redirected", "redirected-from-bridged", "bridged", "bridging-in-process"})
"""Results of a queue that need no answer: another document runs already."""


def enqueue(call: Call, queue: QueueId, response: VoiceResponse | None = None) -> VoiceResponse:
    """Park the call, after what is in `response` already."""
    response = response or VoiceResponse()
    here = {"lang": call.language, "queue": queue, "contact": call.contact}
    response.enqueue(
        queue,
        action=call.links.to("wait/done", **here),
        method="POST",
        wait_url=call.links.to("wait", **here),
        wait_url_method="POST",
    )
    return response


def requeue(call: Call) -> Handled:
    """A resident comes back to the music: whoever was to answer them did not, or passed them on."""
    known = call.view.contact(call.contact)
    again = call.at(lang=known.language) if known.language else call
    return Handled(answer(enqueue(again, known.queue or call.queue)))


# --- what they hear ----------------------------------------------------------------------------------------------


def wait(call: Call) -> Handled:
    """The next piece of the wait: music, after what there is to say."""
    known = call.view.contact(call.contact)
    if known.phase == "waiting":
        return Handled(answer(_piece(call, known)))
    if known.phase == "callback":
        return Handled(answer(_hang_up(VoiceResponse())))
    if known.phase == "served":
        response = VoiceResponse()
        play_music(response, call)
        return Handled(answer(redirect(response, waiting_on(call))))
    return Handled(_not_waiting(call, known))


def _not_waiting(call: Call, known: CallState) -> Answer:
    """For somebody whose contact has ended, or has not been opened: the queue closed, or the engine is a moment behind."""
    if not call.view.is_open(call.queue):
        return _closed_meanwhile(call)
    if known.phase == "over":
        return over(call)
    if call.place.n >= MOST_TRIES:
        return unknown_call(call.view, call.language)
    response = VoiceResponse()
    response.pause(length=_TRY_S)
    return answer(redirect(response, waiting_on(call, n=call.place.n + 1)))


def _piece(call: Call, known: CallState) -> VoiceResponse:
    """What there is to say, and music; a key counts at any time."""
    now, place = call.view.now(), call.place
    due = now - place.offered >= call.phone.callback_every_s * 1_000
    told = known.position or 0
    response = VoiceResponse()
    gather = response.gather(
        action=waiting_on(call, path="wait/choice"),
        method="POST",
        input="dtmf",
        num_digits=1,
        finish_on_key="",
        timeout=_LAST_KEY_S,
    )
    said = _wait_in_words(call, known) if due or told != place.said else []
    say(gather, call.language, *said, *(_choices(call, known) if due else []))
    play_music(gather, call)
    return redirect(response, waiting_on(call, offered=now if due else place.offered, said=told))


def _wait_in_words(call: Call, known: CallState) -> list[str]:
    """Their place, and how long they may wait: what the log says they were told."""
    if known.unstaffed:
        missing = "chat.unstaffed_speaker" if _asked_to_be_understood(call) else "phone.unstaffed"
        return [call.text(missing), call.text("phone.keep_place")]
    if known.position is None:
        return [call.text("phone.hold")]
    return [f"{_position(call, known)}.", _band(call, known.band_s)]


def _position(call: Call, known: CallState) -> str:
    position = known.position or 1
    if position <= 1:
        return call.text("chat.position_near" if known.overtaken else "chat.position_first")
    return call.text("chat.position_about" if known.overtaken else "chat.position", position=position)


def _band(call: Call, band_s: tuple[int, int] | None) -> str:
    """The range in whole minutes, as the chat writes it."""
    if band_s is None:
        return call.text("chat.wait_unknown")
    low, high = band_s[0] // 60, -(-band_s[1] // 60)
    if high <= 1:
        return call.text("chat.wait_under_1")
    if low == 0:
        return call.text("chat.wait_under_2") if high == 2 else call.text("chat.wait_under", high=high)  # minutes
    if (low, high) == (1, 2):
        return call.text("chat.wait_1_to_2")
    return call.text("chat.wait_minutes", low=low, high=high)


def _choices(call: Call, known: CallState) -> list[str]:
    """What they may do instead of waiting."""
    said = []
    if call.view.callback_within_s() is not None:
        said.append(call.text("phone.callback_offer", digit=CALLBACK_KEY))
    if call.phone.voicemail:
        said.append(call.text("phone.message_offer", digit=MESSAGE_KEY))
    if known.unstaffed and _asked_to_be_understood(call):
        said.append(call.text("phone.anybody_offer", digit=ANYBODY_KEY))
    return said


def _asked_to_be_understood(call: Call) -> bool:
    """Whether they chose another language than the usual one: that need alone is theirs to give up."""
    return call.language != call.view.languages()[0]


def _closed_meanwhile(call: Call) -> Answer:
    """The queue has closed over their wait, or between their choice and the engine's."""
    response = VoiceResponse()
    say(response, call.language, call.text("phone.closed"), call.view.opens(call.queue, call.language), urgent(call))
    return answer(_leave_to_message(call, response) if call.phone.voicemail else _hang_up(response))


def _leave_to_message(call: Call, response: VoiceResponse) -> VoiceResponse:
    """To the tone: a parked call has to leave the provider's queue first, where nothing can be recorded."""
    if call.place.loop:
        return redirect(response, call.links.to("voicemail", lang=call.language, queue=call.queue))
    response.leave()
    return response


def _hang_up(response: VoiceResponse) -> VoiceResponse:
    response.hangup()
    return response


# --- what they choose --------------------------------------------------------------------------------------------


def choice(call: Call) -> Handled:
    """A key was pressed while they waited, or they were asked for their number."""
    known, key = call.view.contact(call.contact), call.payload.digits
    if known.phase != "waiting":
        return Handled(answer(redirect(VoiceResponse(), waiting_on(call))))
    if call.place.at == "number":
        return _number(call)
    if key == CALLBACK_KEY and call.view.callback_within_s() is not None:
        number = own_number(call)
        return _rung_back(call, number) if number is not None else Handled(_ask(call, 1))
    if key == MESSAGE_KEY and call.phone.voicemail:
        chosen = ContactChoose(contact=call.contact, choice="message")
        return Handled(answer(_leave_to_message(call, VoiceResponse())), [call.asks(chosen, "message")])
    if key == ANYBODY_KEY and known.unstaffed:
        chosen = ContactChoose(contact=call.contact, choice="any_agent")
        return Handled(answer(redirect(VoiceResponse(), waiting_on(call))), [call.asks(chosen, "any_agent")])
    return Handled(answer(redirect(VoiceResponse(), waiting_on(call))))


def _number(call: Call) -> Handled:
    number = keyed_number(call)
    if number is not None:
        return _rung_back(call, number)
    if call.place.n < 2:  # asked twice
        return Handled(_ask(call, call.place.n + 1))
    return Handled(answer(redirect(VoiceResponse(), waiting_on(call))))


def _ask(call: Call, n: int) -> Answer:
    here = waiting_on(call, path="wait/choice", at="number", n=n)
    return ask_number(call, here, again=n > 1, otherwise=here if n == 1 else waiting_on(call))


def _rung_back(call: Call, number: str) -> Handled:
    """Promise it, and let the next piece of the wait hang up: it knows whether the engine has agreed."""
    if call.view.asked_too_often(number, call.resident):
        response = VoiceResponse()
        say(response, call.language, call.text("phone.number_asked_too_often"))
        return Handled(answer(redirect(response, waiting_on(call))))
    minutes = max(1, round((call.view.callback_within_s() or 0) / 60))
    response = VoiceResponse()
    say(response, call.language, call.text("phone.callback_promised", minutes=minutes))
    wish = CallbackRequest(contact=call.contact, number=number)
    return Handled(answer(redirect(response, waiting_on(call))), [call.asks(wish, "callback")])


def done(call: Call) -> Handled:
    """The call is no longer in the provider's queue."""
    result = call.payload.queue_result
    if result == "hangup":
        return Handled(answer(VoiceResponse()), [call.asks(CallOver(ref=call.payload.ref), "over")])
    if result == "leave":
        return Handled(take_message(call))
    if result in _GONE:
        return Handled(answer(VoiceResponse()))
    # queue-full, error, system-error, and what the provider may think of next: they wait without its queue.
    return Handled(answer(redirect(VoiceResponse(), waiting_on(call, loop=True))))
