"""Payloads in the shape in which providers deliver them, with all that stands beside what we read; names are made up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from routing.commands import CommandData
from routing.commands.messages import (
    ContactAdvise,
    MessageArrive,
    MessageEcho,
    MessageRedact,
    MessageReport,
    MessageSeen,
)
from tests.unit.channels._meta.writing import AT, MAY, PAGE
from tests.unit.channels.slack.posting import STAMP, TEAM


class Captured(NamedTuple):
    """One delivery: of which channel, what it holds, and which commands it asks for; None: it is passed over."""

    channel: str
    name: str
    said: Mapping[str, Any]
    asks: tuple[type[CommandData], ...] | None
    where: str = ""


_PLACES: Final = {
    f"{who}{what}": value
    for who in ("From", "To")
    for what, value in {"City": "", "State": "London", "Zip": "", "Country": "GB"}.items()
}
_TEXT: Final = {
    "ToCountry": "GB",
    **_PLACES,
    "SmsMessageSid": "SM0a",
    "SmsSid": "SM0a",
    "MessageSid": "SM0a",
    "MessagingServiceSid": "MG0b",
    "AccountSid": "AC0",
    "SmsStatus": "received",
    "NumSegments": "1",
    "NumMedia": "0",
    "Body": "My tap drips.",
    "From": "+447700900001",
    "To": "+441632960901",
    "ApiVersion": "2010-04-01",
}
_WHATSAPP: Final = {
    **{name: value for name, value in _TEXT.items() if not name.endswith(("City", "State", "Zip", "Country"))},
    "From": "whatsapp:+447700900001",
    "To": "whatsapp:+441632960901",
    "ProfileName": "May",
    "WaId": "447700900001",
    "ChannelMetadata": '{"type":"whatsapp","data":{"context":{"ProfileName":"May","WaId":"447700900001"}}}',
}
_STATUS: Final = {
    "SmsSid": "SM0c",
    "MessageSid": "SM0c",
    "AccountSid": "AC0",
    "From": "+441632960901",
    "To": "+447700900001",
    "ApiVersion": "2010-04-01",
}
_FAR: Final = ("sent", "delivered", "undelivered", "failed", "read", "partially_delivered", "canceled")
_NEAR: Final = ("accepted", "scheduled", "queued", "sending", "receiving", "received")


def _told(status: str) -> dict[str, str]:
    late = {"RawDlrDoneDate": "2609211413"} if status in ("delivered", "undelivered") else {}
    why = {"ErrorCode": "30003"} if status in ("undelivered", "failed") else {}
    return {**_STATUS, "SmsStatus": status, "MessageStatus": status, **late, **why}


TWILIO: Final = (
    Captured("sms", "text", _TEXT, (MessageArrive,), "incoming"),
    Captured(
        "sms",
        "picture",
        {
            **_TEXT,
            "Body": "",
            "NumMedia": "1",
            "MediaContentType0": "image/jpeg",
            "MediaUrl0": "https://api.twilio.com/2010-04-01/Accounts/AC0/Messages/MM0a/Media/ME0a",
        },
        (MessageArrive,),
        "incoming",
    ),
    *(
        Captured("sms", f"OptOutType {word}", {**_TEXT, "Body": word, "OptOutType": word}, (MessageArrive,), "incoming")
        for word in ("STOP", "START", "HELP")
    ),
    *(Captured("sms", status, _told(status), (MessageReport,), "status") for status in _FAR),
    *(Captured("sms", status, _told(status), (), "status") for status in _NEAR),
    Captured("sms", "a status to come", _told("teleported"), None, "status"),
    Captured("whatsapp", "text", _WHATSAPP, (MessageArrive,), "incoming"),
    Captured(
        "whatsapp",
        "forwarded",
        {**_WHATSAPP, "Forwarded": "true", "FrequentlyForwarded": "true"},
        (MessageArrive,),
        "incoming",
    ),
    Captured(
        "whatsapp",
        "button",
        {**_WHATSAPP, "Body": "Yes", "ButtonText": "Yes", "ButtonPayload": "yes", "ButtonType": "QUICK_REPLY"},
        (MessageArrive,),
        "incoming",
    ),
    Captured(
        "whatsapp",
        "form that was filled in",
        {
            **_WHATSAPP,
            "Body": "",
            "InteractiveData": '{"type":"flow"}',
            "FlowData": '{"a":"b"}',
            "MessageType": "interactive",
        },
        (MessageArrive,),
        "incoming",
    ),
    Captured(
        "whatsapp",
        "place",
        {**_WHATSAPP, "Body": "", "Latitude": "51.5", "Longitude": "-0.1", "Address": "1 High Street", "Label": "Home"},
        (MessageArrive,),
        "incoming",
    ),
    Captured(
        "whatsapp",
        "from an advertisement",
        {
            **_WHATSAPP,
            "ReferralBody": "Ask us",
            "ReferralSourceId": "1",
            "ReferralSourceType": "post",
            "ReferralSourceUrl": "https://fb.example/1",
            "ReferralHeadline": "Alderbrook",
        },
        (MessageArrive,),
        "incoming",
    ),
    Captured(
        "whatsapp",
        "reply",
        {**_WHATSAPP, "OriginalRepliedMessageSid": "SM0c", "OriginalRepliedMessageSender": "whatsapp:+441632960901"},
        (MessageArrive,),
        "incoming",
    ),
    Captured(
        "whatsapp",
        "read",
        {
            **_told("read"),
            "EventType": "READ",
            "ChannelInstallSid": "XE0a",
            "ChannelPrefix": "whatsapp",
            "ChannelStatusMessage": "",
        },
        (MessageReport,),
        "status",
    ),
)

_THERE: Final = {"sender": {"id": MAY}, "recipient": {"id": PAGE}, "timestamp": AT}
_BACK: Final = {"sender": {"id": PAGE}, "recipient": {"id": MAY}, "timestamp": AT}


def _item(**what: Any) -> dict[str, Any]:
    return {"messaging": [{**_THERE, **what}]}


def _file(kind: str, **payload: Any) -> dict[str, Any]:
    return _item(message={"mid": f"m_{kind}", "attachments": [{"type": kind, "payload": payload}]})


def _change(field: str, **value: Any) -> dict[str, Any]:
    return {"changes": [{"field": field, "value": value}]}


_COMMENT: Final = {
    "from": {"id": MAY, "name": "May Price"},
    "post_id": "55_1",
    "comment_id": "55_77",
    "parent_id": "55_1",
    "created_time": AT // 1000,
    "item": "comment",
    "verb": "add",
    "message": "The bins again!",
    "post": {"id": "55_1", "status_type": "mobile_status_update", "is_published": True},
}

META: Final = (
    Captured("messenger", "text", _item(message={"mid": "m_1", "text": "My tap drips."}), (MessageArrive,)),
    *(
        Captured("messenger", kind, _file(kind, url="https://scontent.xx.fbcdn.net/v/1"), (MessageArrive,))
        for kind in ("image", "audio", "video", "file")
    ),
    Captured("messenger", "location", _file("location", coordinates={"lat": 51.5, "long": -0.1}), (MessageArrive,)),
    Captured("messenger", "fallback", _file("fallback", url="https://x.example", title="A page"), (MessageArrive,)),
    Captured("messenger", "template", _file("template", template_type="generic"), (MessageArrive,)),
    Captured(
        "messenger",
        "quick reply",
        _item(message={"mid": "m_2", "text": "Yes", "quick_reply": {"payload": "yes"}}),
        (MessageArrive,),
    ),
    Captured(
        "messenger", "reply", _item(message={"mid": "m_3", "text": "Yes", "reply_to": {"mid": "m_0"}}), (MessageArrive,)
    ),
    Captured(
        "messenger",
        "echo from Meta's inbox",
        {
            "messaging": [
                {**_BACK, "message": {"mid": "m_4", "text": "Done.", "is_echo": True, "app_id": 263902037430900}}
            ]
        },
        (MessageEcho,),
    ),
    Captured(
        "messenger",
        "echo of ours",
        {
            "messaging": [
                {
                    **_BACK,
                    "message": {
                        "mid": "m_5",
                        "text": "x",
                        "is_echo": True,
                        "app_id": 7,
                        "metadata": "contact-centre:0:1:2",
                    },
                }
            ]
        },
        (),
    ),
    Captured("messenger", "delivery", _item(delivery={"mids": ["m_9"], "watermark": AT}), (MessageSeen,)),
    Captured("messenger", "read", _item(read={"watermark": AT}), (MessageSeen,)),
    Captured(
        "messenger",
        "postback",
        _item(
            postback={
                "mid": "m_6",
                "title": "Start",
                "payload": "START",
                "referral": {"ref": "site", "source": "SHORTLINK"},
            }
        ),
        (MessageArrive,),
    ),
    Captured("messenger", "reaction", _item(reaction={"mid": "m_9", "action": "react", "emoji": "❤"}), None),
    Captured("messenger", "another app's", {"standby": [{**_THERE, "message": {"mid": "m_7", "text": "x"}}]}, None),
    Captured("messenger", "comment", _change("feed", **_COMMENT), (MessageArrive,)),
    Captured("messenger", "comment that was edited", _change("feed", **{**_COMMENT, "verb": "edited"}), None),
    Captured(
        "messenger", "comment of our own", _change("feed", **{**_COMMENT, "from": {"id": PAGE, "name": "Us"}}), ()
    ),
    Captured("messenger", "post", _change("feed", **{**_COMMENT, "item": "status"}), None),
    Captured("messenger", "field to come", _change("teleports", from_=1), None),
    Captured("instagram", "text", _item(message={"mid": "m_1", "text": "My tap drips."}), (MessageArrive,)),
    Captured(
        "instagram",
        "reply to a story",
        _item(message={"mid": "m_2", "text": "Nice", "reply_to": {"story": {"url": "https://x.example", "id": "1"}}}),
        (MessageArrive,),
    ),
    Captured("instagram", "unsupported", _item(message={"mid": "m_3", "is_unsupported": True}), (MessageArrive,)),
    Captured("instagram", "taken back", _item(message={"mid": "m_1", "is_deleted": True}), (MessageRedact,)),
    Captured(
        "instagram",
        "echo",
        {"messaging": [{**_BACK, "message": {"mid": "m_4", "text": "Done.", "is_echo": True}}]},
        (MessageEcho,),
    ),
    Captured("instagram", "messaging_seen", _item(read={"mid": "m_9"}), (MessageSeen,)),
    Captured(
        "instagram",
        "comment",
        _change("comments", **{"from": {"id": MAY, "username": "may"}}, id="17", text="The bins!", media={"id": "9"}),
        (MessageArrive,),
    ),
    Captured(
        "instagram",
        "comment of our own",
        _change("comments", **{"from": {"id": PAGE, "username": "us"}}, id="18", text="In private.", parent_id="17"),
        (),
    ),
)

_POSTED: Final = {
    "type": "message",
    "client_msg_id": "0a1b2c3d-0000-4000-8000-000000000000",
    "channel": "C1HELP",
    "channel_type": "channel",
    "user": "U1MAY",
    "text": "My tap drips.",
    "ts": STAMP,
    "event_ts": STAMP,
    "team": TEAM,
    "blocks": [{"type": "rich_text", "block_id": "a", "elements": []}],
}
_HIDDEN: Final = {
    "type": "message",
    "channel": "C1HELP",
    "channel_type": "channel",
    "hidden": True,
    "ts": "1790000009.000100",
}
_WAS: Final = {"type": "message", "user": "U1MAY", "text": "My tap drips.", "ts": STAMP, "team": TEAM}

SLACK: Final = (
    *(
        Captured("slack", f"message.{name}", {**_POSTED, "channel": channel, "channel_type": kind}, (MessageArrive,))
        for name, kind, channel in (
            ("channels", "channel", "C1HELP"),
            ("groups", "group", "G1HELP"),
            ("im", "im", "D1MAY"),
            ("mpim", "mpim", "G2HELP"),
        )
    ),
    Captured("slack", "in a thread", {**_POSTED, "thread_ts": "1789999999.000100"}, (MessageArrive,)),
    Captured(
        "slack",
        "shown in the channel too",
        {**_POSTED, "subtype": "thread_broadcast", "thread_ts": "1789999999.000100", "root": {}},
        (MessageArrive,),
    ),
    Captured(
        "slack",
        "file",
        {
            **_POSTED,
            "subtype": "file_share",
            "files": [
                {"id": "F1", "mimetype": "image/png", "url_private": "https://files.slack.com/files-pri/T1-F1/a.png"}
            ],
        },
        (MessageArrive,),
    ),
    Captured(
        "slack",
        "message_changed",
        {**_HIDDEN, "subtype": "message_changed", "message": {**_WAS, "text": "It drips."}, "previous_message": _WAS},
        (MessageRedact,),
    ),
    Captured(
        "slack",
        "message_deleted",
        {**_HIDDEN, "subtype": "message_deleted", "previous_message": _WAS, "deleted_ts": STAMP},
        (MessageRedact,),
    ),
    Captured("slack", "bot_message", {**_POSTED, "subtype": "bot_message", "bot_id": "B1", "user": None}, ()),
    Captured("slack", "our own", {**_POSTED, "user": "U0BOT", "bot_id": "B0"}, ()),
    Captured("slack", "somebody joined", {**_POSTED, "subtype": "channel_join"}, None),
    Captured("slack", "event to come", {"type": "teleported", "event_ts": STAMP}, None),
    Captured(
        "slack",
        "a colleague's answer",
        {**_POSTED, "channel": "C9ASK", "user": "U7JO", "thread_ts": "1790000000.000900"},
        (ContactAdvise,),
    ),
)
