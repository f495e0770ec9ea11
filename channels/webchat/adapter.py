"""From what a widget says to what is asked of the centre: pure, no socket in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from channels.webchat.emergency import find_emergency
from channels.webchat.wire import Arrive, Callback, LeaveMessage, Rate, Seen, Send
from routing.commands import CallbackRequest, ContactArrive, ContactRate, MessageDeliver, MessageReceive
from routing.errors import FrameRefused
from routing.ids import ContactId, GatewayId, ResidentId
from routing.words import Need


class ChatRules(msgspec.Struct, frozen=True, kw_only=True):
    """What a centre lays down for its webchats.

    Attributes:
        languages: the first is used for whoever asks for one the centre does not serve.
        emergency_words: of all languages; residents mix them.
        language_needs: what a chat in a language asks of an agent.
        by_hand_needs: what a chat that is no robot's asks for, so that people come before robot agents.
        robot_needs: what a robot's chat asks for, so that it leaves people their room.
        speaker_needs: by language, what a resident asks for who needs an agent that speaks it.
        callbacks: waiting residents may ask to be rung; `callback_within_s` is how soon that is promised.
    """

    languages: Sequence[str] = ("en",)
    emergency_words: Sequence[str] = ()
    language_needs: Mapping[str, Sequence[Need]] = {}
    by_hand_needs: Sequence[Need] = ()
    robot_needs: Sequence[Need] = ()
    speaker_needs: Mapping[str, Sequence[Need]] = {}
    callbacks: bool = False
    callback_within_s: int = 0


def arrive(
    frame: Arrive, rules: ChatRules, *, resident: ResidentId, gateway: GatewayId, robot: bool = False
) -> ContactArrive:
    """The command that starts a chat. `robot`: it says that it is demo traffic, and may."""
    language = _language(frame.language, rules)
    text = frame.text.strip()
    return ContactArrive(
        channel="webchat",
        queue=frame.queue,
        resident=resident,
        name=frame.name.strip() or None,
        language=language,
        text=text or None,
        emergency=find_emergency(text, rules.emergency_words),
        needs=(
            *rules.language_needs.get(language, ()),
            *(rules.speaker_needs.get(language, ()) if frame.speaker else ()),
            *(rules.robot_needs if robot else rules.by_hand_needs),
        ),
        robot=robot,
        gateway=gateway,
    )


def leave_message(frame: LeaveMessage, rules: ChatRules, *, resident: ResidentId) -> ContactArrive:
    """The command that leaves a message while the queue is closed. Nobody waits at a socket for its answer."""
    language = _language(frame.language, rules)
    text = _text(frame.text)
    return ContactArrive(
        channel="web_message",
        queue=frame.queue,
        resident=resident,
        name=frame.name.strip() or None,
        address=frame.address.strip(),
        language=language,
        text=text,
        emergency=find_emergency(text, rules.emergency_words),
        needs=tuple(rules.language_needs.get(language, ())),
    )


def receive(frame: Send, rules: ChatRules, *, contact: ContactId) -> MessageReceive:
    """The command that brings what the resident wrote.

    Raises:
        FrameRefused: nothing but blanks.
    """
    text = _text(frame.text)
    return MessageReceive(contact=contact, text=text, emergency=find_emergency(text, rules.emergency_words))


def ring_back(frame: Callback, *, contact: ContactId) -> CallbackRequest:
    """The command that asks for a call instead of an answer here."""
    return CallbackRequest(contact=contact, number=frame.number.strip())


def deliver(frame: Seen, *, contact: ContactId) -> MessageDeliver:
    """The command that says how far a message of the agent's got."""
    return MessageDeliver(contact=contact, message=frame.message, state=frame.state)


def rate(frame: Rate, *, contact: ContactId) -> ContactRate:
    """The command that brings the resident's verdict."""
    return ContactRate(contact=contact, score=frame.score, comment=frame.comment.strip() or None)


def _language(wanted: str, rules: ChatRules) -> str:
    return wanted if wanted in rules.languages else rules.languages[0]


def _text(text: str) -> str:
    stripped = text.strip()
    if not stripped:
        raise FrameRefused("bad_frame", "The message is empty - at `$.data.text`. Write something and send it again.")
    return stripped
