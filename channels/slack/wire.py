"""What Slack sends, checked: events, and what is pressed. The same by webhook and by socket."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qs

import msgspec

from routing.errors import BadWebhook

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Z0-9]{1,32}\Z")]
Stamp = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,12}\.[0-9]{1,9}\Z")]
"""A message's name within its channel. It is never a number: its last digits would be lost."""

EventId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]


class Profile(msgspec.Struct, frozen=True):
    """How somebody calls themselves."""

    display_name: str = ""
    real_name: str = ""


class File(msgspec.Struct, frozen=True):
    """A file; its address opens with our token alone."""

    url_private: str = ""
    mimetype: str = ""


class Changed(msgspec.Struct, frozen=True):
    """A message as it is now, or was."""

    ts: Stamp
    user: Id | None = None
    text: str = ""
    bot_id: str | None = None


class Event(msgspec.Struct, frozen=True):
    """What happened. Only `message` is of use to us."""

    type: str
    channel: Id | None = None
    channel_type: str = ""
    user: Id | None = None
    text: str = ""
    ts: Stamp | None = None
    thread_ts: Stamp | None = None
    subtype: str | None = None
    bot_id: str | None = None
    files: tuple[File, ...] = ()
    user_profile: Profile | None = None
    message: Changed | None = None
    previous_message: Changed | None = None
    deleted_ts: Stamp | None = None


class Authorization(msgspec.Struct, frozen=True):
    """As whom we are told."""

    user_id: str | None = None
    is_bot: bool = False


class Envelope(msgspec.Struct, frozen=True):
    """One delivery. `event` is None for what is of no use to us, or broken."""

    type: str
    challenge: str = ""
    team_id: Id | None = None
    event_id: EventId | None = None
    authorizations: tuple[Authorization, ...] = ()
    event: msgspec.Raw = msgspec.Raw(b"")

    def happened(self) -> Event | None:
        """What it tells, if we know how to read that."""
        try:
            return msgspec.json.decode(self.event, type=Event) if self.event else None
        except (msgspec.DecodeError, RecursionError):
            return None


class Button(msgspec.Struct, frozen=True):
    """A button that was pressed."""

    action_id: str = ""
    value: str = ""


class User(msgspec.Struct, frozen=True):
    """Who pressed it."""

    id: Id
    name: str = ""


class Place(msgspec.Struct, frozen=True):
    """Where it stands."""

    channel_id: str = ""
    message_ts: str = ""
    thread_ts: str = ""


class Interaction(msgspec.Struct, frozen=True):
    """Something that somebody pressed in a message of ours."""

    type: str
    user: User | None = None
    actions: tuple[Button, ...] = ()
    container: Place = Place()


def read_envelope(body: bytes) -> Envelope:
    """A delivery of the Events API.

    Raises:
        BadWebhook: it is none.
    """
    try:
        return msgspec.json.decode(body, type=Envelope)
    except (msgspec.DecodeError, RecursionError) as err:
        raise BadWebhook("The body is no delivery of Slack's.") from err


def read_interaction(body: bytes) -> Interaction:
    """What was pressed, from the form that Slack posts.

    Raises:
        BadWebhook: it is no such form.
    """
    try:
        said = parse_qs(body.decode(), max_num_fields=20).get("payload", [])
        if len(said) != 1:
            raise BadWebhook("`payload` is missing, or stands there twice.")
        return msgspec.json.decode(said[0], type=Interaction)
    except (ValueError, RecursionError) as err:
        raise BadWebhook("The form's `payload` cannot be read.") from err


def envelope_of(payload: dict[str, Any]) -> Envelope:
    """The same, out of a socket.

    Raises:
        BadWebhook: it is none.
    """
    return read_envelope(msgspec.json.encode(payload))


def interaction_of(payload: dict[str, Any]) -> Interaction:
    """The same, out of a socket.

    Raises:
        BadWebhook: it is none.
    """
    try:
        return msgspec.convert(payload, type=Interaction)
    except msgspec.ValidationError as err:
        raise BadWebhook("What was pressed cannot be read.") from err
