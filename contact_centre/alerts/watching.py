"""The part of the service that watches the centre and tells supervisors in Slack."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import structlog

from channels.slack.adapter import ACKNOWLEDGE
from channels.slack.client import Slack, SlackRefused, SlackSilent
from channels.slack.texts import escaped
from contact_centre.alerts.incidents import Incidents, Notice, Trouble
from contact_centre.alerts.turn import Turn
from routing.commands import AlertNote
from routing.errors import ChannelUnavailable, LogUnavailable
from routing.ids import Instant
from routing.ports import Clock

log = structlog.get_logger()

EVERY_S: Final = 5.0
MOST_UNTOLD: Final = 100


class Alerts:
    """Watches for as long as `run` does: of all processes one tells, and what it told is known to all.

    Args:
        slack: who posts.
        channel: where, `C…`.
        found: what goes wrong now, by name.
        incidents: what was told, folded from the log.
        note: appends what was told to the log.
        turn: whether it is for this process to tell.
    """

    def __init__(  # what it stands on, each named
        self,
        slack: Slack,
        channel: str,
        found: Callable[[Instant], Mapping[str, Trouble]],
        *,
        incidents: Incidents,
        note: Callable[[AlertNote], Awaitable[None]],
        turn: Turn,
        clock: Clock,
    ) -> None:
        self._slack, self._channel, self._found, self._clock = slack, channel, found, clock
        self._incidents, self._note, self._turn = incidents, note, turn
        self._threads: dict[str, str] = {}
        self._untold: list[Notice] = []
        self._watching = False

    async def run(self) -> None:
        """Watch for ever."""
        while True:
            pause_s = await self.look()
            await asyncio.sleep(max(pause_s, EVERY_S))

    async def look(self) -> float:
        """Tell what is new; returns how long Slack wants to be left alone, s. What cannot be told now is told later."""
        if not await self._turn.is_ours():
            self._watching = False
            return 0.0
        now = self._clock.wall()
        if not self._watching:
            self._watching = True
            self._untold.clear()
            self._threads.clear()
            self._incidents.begin(now)
        self._untold += self._incidents.look(self._found(now), now)
        del self._untold[:-MOST_UNTOLD]
        while self._untold:
            notice = self._untold[0]
            try:
                thread = await self._tell(notice)
            except ChannelUnavailable as error:
                return error.retry_after_s
            except (SlackRefused, SlackSilent) as error:
                # Told twice would be worse than not: the board shows it all the same.
                log.warning("alert.not_told", code=error.code)
                thread = ""
            self._untold.pop(0)
            await self._keep(notice, thread)
        return 0.0

    async def _tell(self, notice: Notice) -> str:
        """Post it; the thread in which it stands."""
        thread = self._threads.get(notice.incident) or self._incidents.thread(notice.incident)
        text = f"<@{notice.by}> has seen it." if notice.kind == "seen" else escaped(notice.text)
        body: dict[str, object] = {"channel": self._channel, "text": text}
        if thread:
            body |= {"thread_ts": thread, "reply_broadcast": notice.kind == "recovered"}
        else:
            body["blocks"] = _with_button(text, notice.incident)
        said = await self._slack.call("chat.postMessage", body)
        log.info("alert.told", incident=notice.incident, kind=notice.kind)
        return thread or str(said.get("ts", ""))

    async def _keep(self, notice: Notice, thread: str) -> None:
        """Make it known to whoever tells next."""
        if thread:
            self._threads[notice.incident] = thread
        if notice.kind == "recovered":
            self._threads.pop(notice.incident, None)
        noted = AlertNote(
            incident=notice.incident,
            kind=notice.kind,
            severity=notice.severity,
            text=notice.text,
            thread=thread,
            by=notice.by,
        )
        try:
            await self._note(noted)
        except LogUnavailable:
            log.warning("alert.not_noted", incident=notice.incident)  # at worst it is told again after a restart


def _with_button(text: str, incident: str) -> list[dict[str, object]]:
    button = {
        "type": "button",
        "action_id": ACKNOWLEDGE,
        "value": incident,
        "text": {"type": "plain_text", "text": "I have seen it"},
    }
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": text}},
        {"type": "actions", "elements": [button]},
    ]
