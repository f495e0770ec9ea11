"""Slack as a channel: events become commands, whether they come by webhook or by socket. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from channels._shared.http import NOTED, TRY_AGAIN, UNKNOWN
from channels._shared.messages import MediaStore
from channels.slack.names import address_of, ref_of, thread_of
from channels.slack.settings import SlackSettings
from channels.slack.signature import may_be_signed, verify
from channels.slack.texts import plain
from channels.slack.view import SlackView
from channels.slack.wire import Changed, Envelope, Event, Interaction, read_envelope, read_interaction
from routing.commands import AlertNote, CommandData, ContactAdvise, MessageArrive, MessageRedact
from routing.ports import Answer, Asked, Webhook

SOURCE: Final = "provider:slack"
FOLDER: Final = "/channels/slack/"
ACKNOWLEDGE: Final = "alert.acknowledge"
"""The button of an alert."""

MOST_FILES: Final = 10
MOST_BUTTONS: Final = 5
_WRITTEN: Final = frozenset({None, "file_share", "thread_broadcast"})
"""Kinds of messages that somebody wrote. Others tell of the channel, or are programs'."""


class SlackReader:
    """What events ask of the centre.

    Args:
        settings: who we are at Slack.
        view: the centre as it stands.
        media: where files are noted.
    """

    def __init__(self, settings: SlackSettings, view: SlackView, media: MediaStore) -> None:
        self._settings, self._view, self._media = settings, view, media

    def asked(self, envelope: Envelope) -> Sequence[Asked] | None:
        """The commands of one event; None for what is passed over: kinds that we do not know, or cannot read."""
        event = envelope.happened() if envelope.type == "event_callback" else None
        if event is None or event.type != "message" or event.channel is None or envelope.team_id is None:
            return None
        if _is_own(event, envelope):
            return ()
        if event.subtype in ("message_changed", "message_deleted"):
            return self._redacted(envelope, event, event.channel)
        if event.subtype not in _WRITTEN or event.user is None or event.ts is None:
            return None
        advice = self._advice(event, event.channel, event.user, event.ts)
        if advice is not None:
            return (Asked(source=SOURCE, id=str(advice.ref), data=advice),)
        return self._arrival(envelope.team_id, event, event.channel, event.user, event.ts)

    def _advice(self, event: Event, channel: str, user: str, stamp: str) -> ContactAdvise | None:
        """A colleague's answer in the thread of a question."""
        if event.thread_ts is None or event.thread_ts == stamp:
            return None
        contact = self._view.asked(ref_of(channel, event.thread_ts))
        if contact is None:
            return None
        profile = event.user_profile
        author = plain((profile.display_name or profile.real_name) if profile is not None else "")[:128]
        text = plain(event.text) or "[A file: open the thread in Slack.]"
        return ContactAdvise(contact=contact, ref=ref_of(channel, stamp), author=author or user, text=text)

    def _arrival(self, team: str, event: Event, channel: str, user: str, stamp: str) -> Sequence[Asked]:
        """What a resident wrote; nothing where only colleagues write."""
        to = self._endpoint(team, channel)
        if to is None:
            return ()
        view, text = self._view, plain(event.text)
        address, ref = address_of(team, user), ref_of(channel, stamp)
        # In a channel an answer belongs below the message; between two it stands beside it, unless they began a thread.
        parent = event.thread_ts or ("" if event.channel_type == "im" else stamp)
        profile = event.user_profile
        name = plain((profile.display_name or profile.real_name) if profile is not None else "")[:128]
        files = [file for file in event.files[:MOST_FILES] if file.url_private]
        arrive = MessageArrive(
            channel="slack",
            to=to,
            resident=view.resident("slack", address),
            ref=ref,
            address=address,
            text=text or None,
            name=name or None,
            language=view.language(),
            attachments=tuple(self._media.note(file.url_private, file.mimetype) for file in files),
            thread=thread_of(channel, parent),
            emergency=view.is_emergency(text),
            needs=view.needs(address),
            robot=view.is_robot(address),
        )
        return (Asked(source=SOURCE, id=str(ref), data=arrive),)

    def _redacted(self, envelope: Envelope, event: Event, channel: str) -> Sequence[Asked] | None:
        """A message that its resident changed or took back; None where nobody can say whose it was."""
        was, team = event.previous_message, envelope.team_id
        stamp = event.deleted_ts or (event.message.ts if event.message is not None else None)
        user = _writer(event.message) or _writer(was)
        if stamp is None or user is None or team is None or envelope.event_id is None:
            return None
        if event.message is not None and was is not None and event.message.text == was.text:
            return ()  # a link was unfolded, a thread has grown: the words are the same
        if self._endpoint(team, channel) is None:
            return ()
        resident = self._view.resident("slack", address_of(team, user))
        text = plain(event.message.text) or None if event.message is not None and not event.deleted_ts else None
        data: CommandData = MessageRedact(ref=ref_of(channel, stamp), resident=resident, text=text)
        return (Asked(source=SOURCE, id=envelope.event_id, data=data),)

    def _endpoint(self, team: str, channel: str) -> str | None:
        if channel in (*self._settings.experts, self._settings.alerts_channel):
            return None
        return self._view.endpoint("slack", (f"{team}/{channel}", team))

    def pressed(self, interaction: Interaction) -> Sequence[Asked] | None:
        """What a supervisor who presses a button of ours asks for; None for what is none."""
        known = [button for button in interaction.actions if button.action_id == ACKNOWLEDGE and button.value]
        if interaction.type != "block_actions" or interaction.user is None or not known:
            return None
        by = interaction.user.id
        return [
            Asked(
                source=SOURCE,
                id=f"{by}/{button.value}"[:200],
                data=AlertNote(incident=button.value[:128], kind="pressed", by=by),
            )
            for button in known[:MOST_BUTTONS]
        ]


class SlackChannel:
    """As `routing.ports.WebhookChannel`."""

    name = "slack"
    paths: Sequence[str] = (f"{FOLDER}events", f"{FOLDER}interactions")
    media_types: Collection[str] = frozenset({"application/json", "application/x-www-form-urlencoded"})

    def __init__(self, settings: SlackSettings, view: SlackView, media: MediaStore) -> None:
        self._settings, self._view = settings, view
        self._reader = SlackReader(settings, view, media)

    def verify(self, request: Webhook) -> None:
        verify(request, self._settings.signing_secret, self._view.now())

    def may_be_signed(self, request: Webhook) -> bool:
        return may_be_signed(request)

    def parse(self, request: Webhook) -> Sequence[Asked]:
        if request.path.endswith("/interactions"):
            return self._reader.pressed(read_interaction(request.body)) or ()
        return self._reader.asked(read_envelope(request.body)) or ()

    def reply(self, request: Webhook) -> Answer:
        if request.path.endswith("/interactions"):
            return UNKNOWN if self._reader.pressed(read_interaction(request.body)) is None else NOTED
        envelope = read_envelope(request.body)
        if envelope.type == "url_verification":
            return Answer(media_type="text/plain", body=envelope.challenge[:512])
        return UNKNOWN if self._reader.asked(envelope) is None else NOTED

    def excuse(self, request: Webhook) -> Answer:  # noqa: ARG002  # whatever it was, it is to be sent again
        return TRY_AGAIN


def _is_own(event: Event, envelope: Envelope) -> bool:
    """Whether we, or another program, wrote it."""
    own = {one.user_id for one in envelope.authorizations if one.is_bot}
    whose = (event.message, event.previous_message)
    return (
        event.bot_id is not None
        or event.subtype == "bot_message"
        or (event.user is not None and event.user in own)
        or any(one is not None and (one.bot_id is not None or one.user in own - {None}) for one in whose)
    )


def _writer(message: Changed | None) -> str | None:
    return message.user if message is not None else None
