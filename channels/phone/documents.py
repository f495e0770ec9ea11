"""TwiML, Twilio's language of calls: the pieces that documents are made of, built by the official package."""

from __future__ import annotations

from typing import Final, NamedTuple

from twilio.twiml.voice_response import Gather, VoiceResponse

from channels.phone.call import Call
from channels.phone.view import PhoneView
from routing.ids import QueueId
from routing.phone import Phone
from routing.ports import Answer


class Voice(NamedTuple):
    """How a language is spoken, and whether Twilio understands it when it is spoken to."""

    locale: str
    name: str
    understood: bool = True


_VOICES: Final = {
    "en": Voice("en-GB", "Polly.Amy"),
    # Speech that Twilio has no ear for makes the whole question fail, so Welsh is answered by keys alone.
    "cy": Voice("cy-GB", "Polly.Gwyneth", understood=False),
}

_WORDS_PER_S: Final = 2.7
_PAUSES_S: Final = {".": 0.25, "?": 0.25, "!": 0.25, ":": 0.25, ",": 0.1}


def voice_of(language: str) -> Voice:
    """The voice of a language."""
    return _VOICES.get(language, _VOICES["en"])


def answer(response: VoiceResponse) -> Answer:
    """A document as an answer."""
    return Answer(body=str(response))


def say(where: VoiceResponse | Gather, language: str, *texts: str) -> None:
    """Have texts spoken, in one go so that they sound like it."""
    text = " ".join(text for text in texts if text)
    if text:
        voice = voice_of(language)
        where.say(text, language=voice.locale, voice=voice.name)


def redirect(response: VoiceResponse, url: str) -> VoiceResponse:
    """Go on at another address of ours."""
    response.redirect(url, method="POST")
    return response


def recording_notice(view: PhoneView, phone: Phone, language: str, queue: QueueId) -> str:
    """What those are told whose call the queue records; empty where it does not."""
    if not view.records(queue):
        return ""
    return phone.recording_notice.get(language) or view.text(language, "phone.recorded")


def play_music(where: VoiceResponse | Gather, call: Call) -> None:
    """Have the centre's music played once, or ours."""
    where.play(call.phone.music or call.links.music)


def spoken_s(*texts: str) -> float:
    """How long texts are spoken, s: by a calm voice, with its breaths."""
    words = sum(len(text.split()) for text in texts)
    return words / _WORDS_PER_S + sum(_PAUSES_S.get(mark, 0) for text in texts for mark in text)


def digits_spoken(number: str) -> str:
    """A telephone number as it is read out: digit by digit, with a breath between the groups it is written in."""
    return ", ".join(" ".join(group) for group in number.split())
