"""Twilio, GOV.UK Notify, Meta and Slack, as far as an outage needs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from channels._meta.graph import Graph
from channels._meta.graph import Limits as GraphLimits
from channels._meta.performer import Needs as MetaNeeds
from channels._twilio import TwilioSettings
from channels._twilio.client import Limits, Twilio
from channels._twilio.sending import Needs as TwilioNeeds
from channels.messenger.performer import MessengerPerformer
from channels.slack.client import Slack
from channels.slack.performer import Needs as SlackNeeds
from channels.slack.performer import SlackPerformer
from channels.sms.notify import Needs as NotifyNeeds
from channels.sms.notify import NotifyPerformer, NotifySettings
from channels.sms.performer import SmsPerformer
from routing.events import EffectRequested
from routing.ids import Instant
from routing.ports import Clock, Performer
from routing.words import Channel, Private, Sealed
from tests.contract.outage.providers import Provider, Sent, iso, rfc2822
from tests.contract.test_notify import API_KEY, TEMPLATE
from tests.unit.channels._meta.writing import PAGE
from tests.unit.channels._meta.writing import SETTINGS as META
from tests.unit.channels.slack.posting import SETTINGS as SLACK
from tests.unit.channels.slack.posting import TEAM
from tests.unit.contact_centre.log.running import ManualClock

TOTAL_S: Final = 0.6


def opened(text: Private) -> str | None:
    """A box holds its text here."""
    return text.box if isinstance(text, Sealed) else text


def words(effect: EffectRequested) -> str:
    """What the centre tells."""
    return f"Told: {effect.telling}"


def clock_of(now: Callable[[], Instant]) -> Clock:
    """A clock that shows what `now` says."""

    class Shown(ManualClock):
        def wall(self) -> Instant:
            return now()

    return Shown()


class TwilioTexts:
    """Text messages through Twilio."""

    channel: Channel = "sms"
    ours = "+441632960901"

    def address(self, resident: str) -> str:
        return f"+4477009000{resident}"

    def performer(self, url: str, now: Callable[[], Instant]) -> Performer:
        settings = TwilioSettings(
            account_sid="AC1", auth_tokens=("t",), api_url=url, public_url="https://centre.example"
        )
        needs = TwilioNeeds(
            public_url="https://centre.example",
            clock=clock_of(now),
            open=opened,
            words=words,
            template=lambda _id: None,
        )
        return SmsPerformer(Twilio(settings, Limits(connect_s=1.0, total_s=TOTAL_S)), needs)

    def is_sending(self, method: str, path: str) -> bool:
        return method == "POST" and path.endswith("/Messages.json")

    def read(self, said: dict[str, Any]) -> tuple[str, str, str]:
        return said["To"], said["Body"], ""

    def taken(self, sent: Sent) -> object:
        return {"sid": sent.ref}

    def listed(self, path: str, said: dict[str, Any], sent: list[Sent]) -> object:  # noqa: ARG002  # as the others
        found = [
            {"sid": one.ref, "body": one.text, "direction": "outbound-api", "date_created": rfc2822(one.at)}
            for one in reversed(sent)
            if one.to == said["To"]
        ]
        return {"messages": found, "next_page_uri": None}


class Notify:
    """Text messages through GOV.UK Notify."""

    channel: Channel = "sms"
    ours = "+441632960901"

    def address(self, resident: str) -> str:
        return f"+4477009000{resident}"

    def performer(self, url: str, now: Callable[[], Instant]) -> Performer:
        needs = NotifyNeeds(clock=clock_of(now), open=opened, words=words)
        settings = NotifySettings(api_key=API_KEY, template_id=TEMPLATE, api_url=url)
        return NotifyPerformer(settings, needs, total_s=TOTAL_S)

    def is_sending(self, method: str, path: str) -> bool:
        return method == "POST" and path == "/v2/notifications/sms"

    def read(self, said: dict[str, Any]) -> tuple[str, str, str]:
        return said["phone_number"], said["personalisation"]["message"], said["reference"]

    def taken(self, sent: Sent) -> object:
        return {"id": sent.ref}

    def listed(self, path: str, said: dict[str, Any], sent: list[Sent]) -> object:  # noqa: ARG002  # as the others
        return {"notifications": [{"id": one.ref} for one in sent if one.key == said["reference"]]}


class Messenger:
    """Messenger through Meta."""

    channel: Channel = "messenger"
    ours = PAGE

    def address(self, resident: str) -> str:
        return f"{PAGE}:70{resident}"

    def performer(self, url: str, now: Callable[[], Instant]) -> Performer:  # noqa: ARG002  # Meta is asked no time
        graph = Graph(msgspec.structs.replace(META, graph_url=url), GraphLimits(1.0, TOTAL_S))
        return MessengerPerformer(graph, MetaNeeds(open=opened, words=words, public_line=lambda language: language))

    def is_sending(self, method: str, path: str) -> bool:
        return method == "POST" and path.endswith("/messages")

    def read(self, said: dict[str, Any]) -> tuple[str, str, str]:
        return f"{PAGE}:{said['recipient']['id']}", said["message"]["text"], said["message"]["metadata"]

    def taken(self, sent: Sent) -> object:
        return {"recipient_id": sent.to, "message_id": sent.ref}

    def listed(self, path: str, said: dict[str, Any], sent: list[Sent]) -> object:  # noqa: ARG002  # as the others
        found = [
            {"id": one.ref, "message": one.text, "from": {"id": PAGE}, "created_time": iso(one.at)}
            for one in reversed(sent)
            if one.to == f"{PAGE}:{said['user_id']}"
        ]
        return {"data": [{"messages": {"data": found}}] if found else []}


class SlackRooms:
    """A residents' workspace at Slack."""

    channel: Channel = "slack"
    ours = TEAM

    def address(self, resident: str) -> str:
        return f"{TEAM}:U{resident}"

    def performer(self, url: str, now: Callable[[], Instant]) -> Performer:  # noqa: ARG002  # Slack is asked no time
        needs = SlackNeeds(open=opened, words=words, link=lambda contact: contact, experts_channel="")
        return SlackPerformer(Slack(msgspec.structs.replace(SLACK, api_url=f"{url}/api/"), total_s=1), needs)

    def is_sending(self, method: str, path: str) -> bool:  # noqa: ARG002  # Slack's are all POST
        return path == "/api/chat.postMessage"

    def read(self, said: dict[str, Any]) -> tuple[str, str, str]:
        return f"{TEAM}:{said['channel'].replace('D', 'U')}", said["text"], said["metadata"]["event_payload"]["key"]

    def taken(self, sent: Sent) -> object:
        return {"ok": True, "channel": self._channel(sent.to), "ts": f"{sent.at // 1000}.{sent.ref[2:]:0>6}"}

    def listed(self, path: str, said: dict[str, Any], sent: list[Sent]) -> object:
        if path.endswith("conversations.open"):
            return {"ok": True, "channel": {"id": said["users"].replace("U", "D")}}
        found = [
            {"ts": f"{one.at // 1000}.1", "metadata": {"event_payload": {"key": one.key}}}
            for one in sent
            if self._channel(one.to) == said["channel"]
        ]
        return {"ok": True, "messages": found}

    def _channel(self, address: str) -> str:
        return address.partition(":")[2].replace("U", "D")


FOUR: Final[Mapping[str, Callable[[], Provider]]] = {
    "twilio": TwilioTexts,
    "notify": Notify,
    "meta": Messenger,
    "slack": SlackRooms,
}
