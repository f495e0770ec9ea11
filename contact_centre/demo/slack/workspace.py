"""A workspace: its conversations, and how Slack tells of what is written in them."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from contact_centre.demo.post import Letter, LetterState, Picture
from contact_centre.ids import new_id
from routing.ids import Instant

TEAM: Final = "T0ALDER"
BOT: Final = "U0COUNCIL"
REMEMBERED_COUNT: Final = 200

_MINE: Final[Mapping[bool | None, LetterState]] = {None: "sending", True: "taken", False: "failed"}


class Line(msgspec.Struct, kw_only=True):
    """A message of a conversation. `taken`: whether the service has it, where it was told of it."""

    ts: str
    user: str
    text: str
    at: Instant
    thread_ts: str = ""
    metadata: dict[str, Any] = {}
    pictures: tuple[Picture, ...] = ()
    file_names: tuple[str, ...] = ()
    taken: bool | None = None

    def view(self) -> dict[str, Any]:
        """As the Web interface shows it."""
        more = {"thread_ts": self.thread_ts} if self.thread_ts else {}
        return {
            "type": "message",
            "ts": self.ts,
            "user": self.user,
            "text": self.text,
            "metadata": self.metadata,
            "files": [{"name": name} for name in self.file_names],
            **more,
        }

    def letter(self) -> Letter:
        """As a member sees it who writes to the council."""
        mine = self.user != BOT
        return Letter(
            id=self.ts,
            mine=mine,
            text=html.unescape(self.text),
            at=self.at,
            state=_MINE[self.taken] if mine else "sent",
            pictures=self.pictures,
        )


class Conversation:
    """A channel, or what somebody and the council's app write to each other.

    Attributes:
        lines: what was written, in order.
        watchers: told of every message that is new or gets further.
    """

    def __init__(self, id_: str) -> None:
        self.id = id_
        self.lines: list[Line] = []
        self.watchers: list[Callable[[Letter], None]] = []

    def add(self, line: Line) -> None:
        """Something new."""
        self.lines.append(line)
        del self.lines[:-REMEMBERED_COUNT]
        self.show(line)

    def show(self, line: Line) -> None:
        """It got further."""
        for watcher in list(self.watchers):
            watcher(line.letter())

    def since(self, oldest: float, parent: str = "") -> Sequence[Line]:
        """What was written after an instant, s; only below `parent` where one is named."""
        found = [one for one in self.lines if float(one.ts) >= oldest]
        return [one for one in found if parent in (one.thread_ts, one.ts)] if parent else found


def event_of(conversation: Conversation, line: Line, name: str, files: Sequence[str]) -> bytes:
    """The delivery that tells of a message."""
    direct = conversation.id.startswith("D")
    event: dict[str, Any] = {
        "type": "message",
        "channel": conversation.id,
        "channel_type": "im" if direct else "channel",
        "user": line.user,
        "text": line.text,
        "ts": line.ts,
        "event_ts": line.ts,
        "user_profile": {"display_name": name, "real_name": name},
    }
    if line.thread_ts:
        event["thread_ts"] = line.thread_ts
    if files:
        kinds = [picture.kind for picture in line.pictures]
        event["subtype"] = "file_share"
        event["files"] = [{"url_private": url, "mimetype": kind} for url, kind in zip(files, kinds, strict=True)]
    envelope = {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A0COUNCIL",
        "event": event,
        "event_id": "Ev" + new_id().replace("-", ""),
        "event_time": line.at // 1000,
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
    }
    return msgspec.json.encode(envelope)


def escaped(text: str) -> str:
    """A text as Slack writes it."""
    return html.escape(text, quote=False)


def button_of(blocks: object) -> Mapping[str, Any] | None:
    """The first button of a message; None where there is none."""
    for block in blocks if isinstance(blocks, list) else ():
        for element in block.get("elements", ()) if isinstance(block, dict) else ():
            if isinstance(element, dict) and element.get("type") == "button":
                return element
    return None
