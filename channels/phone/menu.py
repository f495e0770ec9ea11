"""The menu: what residents hear before they wait, and which queue they ask for. Saying nothing ends no call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from twilio.twiml.voice_response import VoiceResponse

from channels.phone.apologies import unknown_call
from channels.phone.call import Call, Handled
from channels.phone.closed import closed, closed_choice
from channels.phone.documents import answer, recording_notice, redirect, say, spoken_s, voice_of
from channels.phone.names import SOFTPHONES
from channels.phone.view import PhoneView
from channels.phone.waiting import enqueue
from routing.commands import CallBegin, ContactArrive
from routing.ids import QueueId
from routing.phone import MenuChoice, Phone

MOST_PROMPTS: Final = 2
"""So often a resident is asked. After that a person is."""

LONGEST_S: Final = 20.0
"""The most that is spoken to a resident before they wait in the queue, s."""

_TO_ANSWER_S: Final = 4


class Chosen(NamedTuple):
    """What a resident asks for."""

    queue: QueueId
    emergency: bool = False


# --- what is spoken ----------------------------------------------------------------------------------------------


def first_prompt(view: PhoneView, phone: Phone, language: str, *, greets: bool = True) -> Iterator[tuple[str, str]]:
    """What is spoken first, by language: the emergency before every other choice."""
    if greets:
        named = {"centre": view.centre_name()}
        yield language, phone.greeting.get(language) or view.text(language, "phone.greeting", **named)
    if phone.emergency is not None:
        yield language, view.text(language, "phone.emergency", digit=phone.emergency.key)
    for key, other in phone.language_keys.items():
        if other != language:
            yield other, view.text(other, "phone.language", digit=key)
    if phone.menu:
        lead = "phone.menu_or_say" if voice_of(language).understood else "phone.menu"
        services = [f"{view.service(choice.queue, language)}, {choice.key}." for choice in phone.menu]
        yield language, " ".join([view.text(language, lead), *services])


def spoken_before_queue_s(view: PhoneView, phone: Phone, language: str) -> float:
    """How long is spoken to a resident who says nothing, until they wait, s."""
    first = [text for _, text in first_prompt(view, phone, language)]
    return spoken_s(*first, view.text(language, "phone.again"), recording_notice(view, phone, language, phone.fallback))


def _ask(call: Call, n: int) -> VoiceResponse:
    """The menu, for the `n`th time."""
    response, language, voice = VoiceResponse(), call.language, voice_of(call.language)
    here = call.links.to("menu", lang=language, n=n)
    by_speech = {"language": voice.locale, "speech_timeout": "auto", "hints": ", ".join(_likely(call))}
    gather = response.gather(
        action=here,
        method="POST",
        input="dtmf speech" if voice.understood else "dtmf",
        num_digits=1,
        timeout=_TO_ANSWER_S,
        **(by_speech if voice.understood else {}),
    )
    if n > 1:
        say(gather, language, call.text("phone.again"))
    else:
        for spoken_in, text in first_prompt(call.view, call.phone, language, greets=not call.place.lang):
            say(gather, spoken_in, text)
    return redirect(response, here)


# --- what is answered --------------------------------------------------------------------------------------------


def incoming(call: Call) -> Handled:
    """A resident rings. Whoever waits already, and was let down by an address of ours, waits on.

    A softphone does not ring the centre: what its page passes along would be a resident's answers, and nobody's limits
    would hold for it.
    """
    if call.payload.from_.startswith(SOFTPHONES):
        return Handled(unknown_call(call.view, call.language))
    known = call.view.contact(call.contact)
    if known.phase in ("waiting", "served"):
        return Handled(answer(enqueue(call, known.queue or call.queue)))
    begun = CallBegin(ref=call.payload.ref, resident=call.resident, robot=call.robot)
    return Handled(answer(_ask(call, 1)), [call.asks(begun, "begin")])


def menu(call: Call) -> Handled:
    """What they chose, or that they said nothing."""
    payload, phone = call.payload, call.phone
    if call.place.at in ("closed", "closed_number") and not _is_emergency(phone, payload.digits):
        return closed_choice(call)
    language = phone.language_keys.get(payload.digits) or _language_named(call)
    if language in call.view.languages():
        return Handled(answer(_ask(call.at(lang=language), 1)))
    chosen = choice_of(call)
    if chosen is None and call.place.n < MOST_PROMPTS:
        return Handled(answer(_ask(call, call.place.n + 1)))
    return _going_to(call, chosen or Chosen(phone.fallback))


def _is_emergency(phone: Phone, digits: str) -> bool:
    return phone.emergency is not None and digits == phone.emergency.key


def _going_to(call: Call, chosen: Chosen) -> Handled:
    """Into the queue, if it is open; the words on recording come last, so that nobody can skip them."""
    if not call.view.is_open(chosen.queue):
        return Handled(closed(call, chosen.queue))
    response = VoiceResponse()
    say(response, call.language, recording_notice(call.view, call.phone, call.language, chosen.queue))
    arrival = ContactArrive(
        channel="phone",
        queue=chosen.queue,
        resident=call.resident,
        address=call.payload.number,
        language=call.language,
        emergency=chosen.emergency,
        needs=call.view.needs(call.language, robot=call.robot),
        robot=call.robot,
        ref=call.payload.ref,
    )
    return Handled(answer(enqueue(call, chosen.queue, response)), [call.asks(arrival)])


# --- what a choice means -----------------------------------------------------------------------------------------


def choice_of(call: Call) -> Chosen | None:
    """What the key or the words ask for; of several services that are named, the one with most words."""
    phone, said = call.phone, call.payload.speech_result
    key = call.payload.digits or (said.strip(" .") if said.strip(" .").isdigit() else "")
    if phone.emergency is not None and (key == phone.emergency.key or _longest(call, phone.emergency)):
        return Chosen(phone.emergency.queue, emergency=True)
    for choice in phone.menu:
        if key == choice.key:
            return Chosen(choice.queue)
    named = max(phone.menu, key=lambda choice: _longest(call, choice), default=None)
    return Chosen(named.queue) if named is not None and _longest(call, named) else None


def _longest(call: Call, choice: MenuChoice) -> int:
    """The length of the longest words of a choice that were said; 0 where none was."""
    said = _plain(call.payload.speech_result)
    return max((len(word) for word in map(_plain, _words(call, choice)) if word.strip() and word in said), default=0)


def _plain(text: str) -> str:
    """Words alone, each with a blank on either side."""
    return " ".join(["", *re.findall(r"[^\W_]+", text.casefold()), ""])


def _words(call: Call, choice: MenuChoice) -> tuple[str, ...]:
    own = choice.words.get(call.language, ())
    return own if choice == call.phone.emergency else (call.view.service(choice.queue, call.language), *own)


def _likely(call: Call) -> Iterator[str]:
    """Words that are likely to be said."""
    for choice in (call.phone.emergency, *call.phone.menu):
        if choice is not None:
            yield from _words(call, choice)


def _language_named(call: Call) -> str:
    """Another language that was asked for by its name."""
    said = _plain(call.payload.speech_result)
    others = (language for language in call.view.languages() if language != call.language)
    return next((one for one in others if _plain(call.text(f"phone.in_{one}")) in said), "")
