"""Slack in one process: members who write to the council, colleagues who advise, and the Web interface."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from contact_centre.demo.post import Picture
from contact_centre.demo.slack.uploads import Uploads
from contact_centre.demo.slack.workspace import BOT, TEAM, Conversation, Line, button_of, escaped, event_of
from contact_centre.demo.standing import StandIn
from contact_centre.demo.twilio.webhooks import Pause
from contact_centre.ids import Draws, new_id
from routing.ports import Clock

EVENTS: Final = "/channels/slack/events"
INTERACTIONS: Final = "/channels/slack/interactions"
JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"

EXPERT: Final = ("U0EXPERT", "Nia Price (robot)")
SUPERVISOR: Final = ("U0DUTY", "Duty manager (robot)")
ADVICE: Final = (
    "I am a robot of the demo. I would say yes, if they have it in writing.",
    "A robot here: that is for the district team, and they answer within two days.",
    "As a robot I cannot know, but last time we asked for a photograph first.",
)
MOST_LETTERS: Final = 40_000
KEPT_PICTURES: Final = 100

Said = Mapping[str, Any]


class No(Exception):
    """Slack's word for why not."""


class SlackEmulator(StandIn):
    """Behaves as Slack does towards a service.

    Args:
        signing_secret, bot_token: of the app, as the service has them.
        clock: what time it is.
        experts, alerts: the channels where colleagues are asked, and where supervisors are alarmed.
        busy_every: each so manieth request is told to wait; 0: none.
        pause: lets time pass.
    """

    def __init__(
        self,
        signing_secret: str,
        bot_token: str,
        clock: Clock,
        *,
        experts: str = "C0EXPERTS",
        alerts: str = "C0ALERTS",
        busy_every: int = 0,
        pause: Pause = asyncio.sleep,
    ) -> None:
        super().__init__(self._sign, pause)
        self._verifier, self._token, self._clock = SignatureVerifier(signing_secret), bot_token, clock
        self.experts, self.alerts = Conversation(experts), Conversation(alerts)
        self._busy_every, self._requests_count, self._draws = busy_every, 0, Draws()
        self._conversations = {one.id: one for one in (self.experts, self.alerts)}
        self._names: dict[str, str] = dict((EXPERT, SUPERVISOR))
        self._pictures: dict[str, Picture] = {}
        self._uploads = Uploads()
        self._stamp = 0
        self._methods: dict[str, Callable[[Said], Mapping[str, Any]]] = {
            "auth.test": lambda _: {"user_id": BOT, "team_id": TEAM, "bot_id": "B0COUNCIL"},
            "chat.postMessage": self._posted,
            "conversations.open": self._opened,
            "conversations.history": self._history,
            "conversations.replies": self._history,
            "users.info": self._user,
            "files.getUploadURLExternal": lambda said: self._uploads.announce(said, self.url),
            "files.completeUploadExternal": self._shared,
        }

    # --- members ------------------------------------------------------------------------------------------------

    def direct(self, user: str) -> Conversation:
        """What a member and the council's app write to each other."""
        id_ = "D" + user.removeprefix("U")
        return self._conversations.setdefault(id_, Conversation(id_))

    def write(self, user: str, name: str, text: str, pictures: Sequence[Picture] = ()) -> Line:
        """A member writes to the council."""
        self._names[user] = name
        conversation = self.direct(user)
        line = self._line(user, escaped(text), pictures=tuple(pictures))
        conversation.add(line)

        def taken(taken: bool) -> None:
            line.taken = taken
            conversation.show(line)

        self._tell(conversation, line, taken)
        return line

    # --- the Web interface --------------------------------------------------------------------------------------

    def routes(self) -> Iterable[web.RouteDef]:
        """Methods, and files."""
        return [
            web.get("/files-pri/{picture}", self._picture),
            web.post("/api/{method}", self._answer),
            web.get("/api/{method}", self._answer),
            web.post("/upload/v1/{file}", self._uploads.take),
        ]

    async def _answer(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {self._token}":
            return _json({"ok": False, "error": "invalid_auth"})
        self._requests_count += 1
        if self._busy_every and self._requests_count % self._busy_every == 0:
            return _json({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "1"})
        method = self._methods.get(request.match_info["method"])
        if method is None:
            return _json({"ok": False, "error": "unknown_method"})
        try:
            if request.content_type == JSON:
                said: Said = msgspec.json.decode(await request.read(), type=dict[str, Any])
            else:
                said = {**request.query, **await request.post()}
            return _json({"ok": True, **method(said)})
        except msgspec.DecodeError:
            return _json({"ok": False, "error": "invalid_json"})
        except No as no:
            return _json({"ok": False, "error": str(no)})

    async def _picture(self, request: web.Request) -> web.Response:
        """A file, for whoever has the token."""
        found = self._pictures.get(request.match_info["picture"])
        if found is None or request.headers.get("Authorization") != f"Bearer {self._token}":
            raise web.HTTPNotFound
        return web.Response(body=found.data, content_type=found.kind)

    def _posted(self, said: Said) -> Mapping[str, Any]:
        conversation, text = self._there(said), str(said.get("text", ""))
        if not text:
            raise No("no_text")
        if len(text) > MOST_LETTERS:
            raise No("msg_too_long")
        parent = str(said.get("thread_ts", ""))
        line = self._line(BOT, text, thread_ts=parent, metadata=dict(said.get("metadata", {})))
        conversation.add(line)
        button = button_of(said.get("blocks"))
        if conversation is self.experts and not parent:
            _ = self.spawn(self._advise(line))
        elif conversation is self.alerts and button is not None:
            _ = self.spawn(self._press(line, button))
        return {"channel": conversation.id, "ts": line.ts, "message": line.view()}

    def _shared(self, said: Said) -> Mapping[str, Any]:
        """Files, with or without words, as one message."""
        conversation, files = self._there({"channel": said.get("channel_id")}), self._uploads.share(said)
        if files is None:
            raise No("file_not_found")
        names, pictures = zip(*files, strict=True)
        parent, text = str(said.get("thread_ts", "")), str(said.get("initial_comment", ""))
        conversation.add(self._line(BOT, text, thread_ts=parent, pictures=pictures, file_names=names))
        return {"files": list(said["files"])}

    def _opened(self, said: Said) -> Mapping[str, Any]:
        user = str(said.get("users", ""))
        if user not in self._names:
            raise No("user_not_found")
        return {"channel": {"id": self.direct(user).id}}

    def _history(self, said: Said) -> Mapping[str, Any]:
        found = self._there(said).since(float(said.get("oldest", 0)), str(said.get("ts", "")))
        return {"messages": [one.view() for one in reversed(found)], "has_more": False}

    def _user(self, said: Said) -> Mapping[str, Any]:
        name = self._names.get(str(said.get("user", "")))
        if name is None:
            raise No("user_not_found")
        return {"user": {"id": said["user"], "profile": {"display_name": name, "real_name": name}}}

    def _there(self, said: Said) -> Conversation:
        found = self._conversations.get(str(said.get("channel", "")))
        if found is None:
            raise No("channel_not_found")
        return found

    # --- colleagues ---------------------------------------------------------------------------------------------

    async def _advise(self, question: Line) -> None:
        """An expert answers in the thread when they get round to it."""
        await self.pause(self._draws.between(20, 60))
        line = self._line(EXPERT[0], escaped(self._draws.one_of(ADVICE)), thread_ts=question.ts)
        self.experts.add(line)
        self._tell(self.experts, line)

    async def _press(self, alert: Line, button: Mapping[str, Any]) -> None:
        """A supervisor has seen the alert."""
        await self.pause(self._draws.between(60, 180))
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": SUPERVISOR[0], "name": SUPERVISOR[1]},
            "container": {"type": "message", "channel_id": self.alerts.id, "message_ts": alert.ts},
            "actions": [{"type": "button", "action_id": button.get("action_id", ""), "value": button.get("value", "")}],
        }
        body = urlencode({"payload": msgspec.json.encode(payload).decode()}).encode()
        self.courier.post(self.alerts.id, INTERACTIONS, body, FORM)

    # --- inside -------------------------------------------------------------------------------------------------

    def _line(self, user: str, text: str, **more: Any) -> Line:
        """Stamps name messages, so that no two are the same."""
        now = self._clock.wall()
        self._stamp = max(self._stamp + 1, now * 1_000)
        seconds, micros = divmod(self._stamp, 1_000_000)
        return Line(ts=f"{seconds}.{micros:06}", user=user, text=text, at=now, **more)

    def _tell(self, conversation: Conversation, line: Line, then: Callable[[bool], None] | None = None) -> None:
        files = [self._keep(picture) for picture in line.pictures]
        body = event_of(conversation, line, self._names[line.user], files)
        self.courier.post(conversation.id, EVENTS, body, JSON, then)

    def _keep(self, picture: Picture) -> str:
        name = new_id()
        self._pictures[name] = picture
        while len(self._pictures) > KEPT_PICTURES:
            del self._pictures[next(iter(self._pictures))]
        return f"{self.url}/files-pri/{name}"

    def _sign(self, body: bytes, attempt: int) -> Mapping[str, str]:
        timestamp = str(self._clock.wall() // 1000)
        signature = self._verifier.generate_signature(timestamp=timestamp, body=body)
        again = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_error"} if attempt else {}
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature or "", **again}


def _json(said: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.json_response(said, status=status, headers=headers)
