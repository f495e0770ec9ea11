"""The part of the service that watches the centre and tells supervisors in Slack."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

import structlog

from channels.slack.adapter import ACKNOWLEDGE
from channels.slack.client import Slack, SlackRefused, SlackSilent
from channels.slack.texts import escaped
from channels.slack.wire import Interaction
from contact_centre.alerts.incidents import Incidents, Notice, Trouble
from routing.errors import ChannelUnavailable
from routing.ids import Instant
from routing.ports import Clock

log = structlog.get_logger()

EVERY_S: Final = 5.0
MOST_THREADS: Final = 200
MOST_UNTOLD: Final = 100


class Alerts:
    """Watches for as long as `run` does.

    Args:
        slack: who posts.
        channel: where, `C…`.
        found: what goes wrong now, by name.
    """

    def __init__(
        self, slack: Slack, channel: str, found: Callable[[Instant], Mapping[str, Trouble]], clock: Clock
    ) -> None:
        self._slack, self._channel, self._found, self._clock = slack, channel, found, clock
        self._incidents = Incidents()
        self._threads: dict[str, str] = {}
        self._acknowledged: dict[str, None] = {}
        self._untold: list[Notice] = []

    async def run(self) -> None:
        """Watch for ever."""
        while True:
            pause_s = await self.look()
            await asyncio.sleep(max(pause_s, EVERY_S))

    async def look(self) -> float:
        """Tell what is new; returns how long Slack wants to be left alone, s. What cannot be told now is told later."""
        now = self._clock.wall()
        self._untold += self._incidents.look(self._found(now), now)
        del self._untold[:-MOST_UNTOLD]
        while self._untold:
            try:
                await self._tell(self._untold[0])
            except ChannelUnavailable as error:
                return error.retry_after_s
            except (SlackRefused, SlackSilent) as error:
                # Told twice would be worse than not: the board shows it all the same.
                log.warning("alert.not_told", code=error.code)
            self._untold.pop(0)
        return 0.0

    def pressed(self, interaction: Interaction) -> None:
        """A supervisor acknowledges an incident: its thread says so at the next look, once."""
        for button in interaction.actions:
            known = button.action_id == ACKNOWLEDGE and button.value in self._threads
            if known and interaction.user is not None and button.value not in self._acknowledged:
                self._acknowledged[button.value] = None
                self._untold.append(Notice(button.value, "worse", f"<@{interaction.user.id}> has seen it."))

    async def _tell(self, notice: Notice) -> None:
        thread = self._threads.get(notice.incident)
        text = notice.text if notice.text.startswith("<@") else escaped(notice.text)
        body: dict[str, object] = {"channel": self._channel, "text": text}
        if thread is not None:
            body |= {"thread_ts": thread, "reply_broadcast": notice.kind == "recovered"}
        else:
            body["blocks"] = _with_button(text, notice.incident)
        said = await self._slack.call("chat.postMessage", body)
        if thread is None:
            self._threads[notice.incident] = str(said.get("ts", ""))
        while len(self._threads) > MOST_THREADS:
            oldest = next(iter(self._threads))
            del self._threads[oldest]
            self._acknowledged.pop(oldest, None)
        log.info("alert.told", incident=notice.incident, kind=notice.kind)


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
