"""What callers hear when something is wrong. Nobody is cut off without a word and the number for emergencies."""

from __future__ import annotations

from typing import Final

from twilio.twiml.voice_response import VoiceResponse

from channels.phone.call import Call, Links
from channels.phone.documents import answer, digits_spoken, redirect, say
from channels.phone.view import PhoneView
from routing.ports import Answer

LONGEST_MESSAGE_S: Final = 180
"""How long a message may be, s."""


def unknown_call(view: PhoneView, language: str) -> Answer:
    """For a call that we have never heard of, or not for days."""
    response = VoiceResponse()
    say(response, language, view.text(language, "phone.unknown"), _emergency(view, language))
    response.hangup()
    return Answer(body=str(response), notice="unknown_call")


def unknown_event() -> Answer:
    """For news of a kind that we do not know: the provider adds some without notice."""
    return Answer(notice="unknown_event")


def over(call: Call) -> Answer:
    """For a call whose contact has ended while its resident was still on the line."""
    response = VoiceResponse()
    say(response, call.language, call.text("phone.over"))
    response.hangup()
    return answer(response)


def fallback(view: PhoneView, links: Links, language: str) -> Answer:
    """For when the centre is away: takes a message from whoever speaks, and tries again for whoever holds.

    It knows nothing of the call, so that it can lie anywhere, also where we are not.
    """
    response = VoiceResponse()
    say(response, language, view.text(language, "phone.sorry"), _emergency(view, language))
    say(response, language, view.text(language, "phone.sorry_message"))
    response.record(
        action=links.to("voicemail", done=True),
        method="POST",
        timeout=10,
        max_length=LONGEST_MESSAGE_S,
        finish_on_key="#",
        play_beep=True,
        recording_status_callback=links.to("voicemail/ready"),
        recording_status_callback_method="POST",
    )
    return answer(redirect(response, links.to("incoming")))


def not_noted(call: Call) -> Answer:
    """For a choice that could not be made durable: nothing was promised, and they wait on."""
    response = VoiceResponse()
    say(response, call.language, call.text("phone.not_noted"))
    return answer(redirect(response, waiting_on(call)))


def waiting_on(call: Call, path: str = "wait", **place: object) -> str:
    """Where a resident who waits goes on, unless `place` says something else of them."""
    here = call.place
    kept = {"lang": call.language, "queue": here.queue, "contact": here.contact, "loop": here.loop}
    return call.links.to(path, **{**kept, "offered": here.offered, "said": here.said, **place})


def _emergency(view: PhoneView, language: str) -> str:
    return view.text(language, "phone.sorry_emergency", number=digits_spoken(view.emergency_number()))
