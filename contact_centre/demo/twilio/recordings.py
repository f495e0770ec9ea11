"""Recordings: the words in place of sound, running, paused and done."""

from __future__ import annotations

import io
import wave
from typing import Any, Final

from contact_centre.demo.twilio.calls import new_sid, rfc2822
from contact_centre.demo.twilio.webhooks import Callback, Webhooks
from routing.ids import Instant
from routing.ports import Clock

LONGEST_SOUND_S: Final = 600
_RATE: Final = 8_000
_SILENCE: Final = b"\x80"


class Recording:
    """Of a call or a conference.

    Attributes:
        of: `CallSid` or `ConferenceSid`, and the sid.
        lines: what is on it.
        status: `in-progress`, `paused`, `completed` or `absent`.
    """

    def __init__(  # noqa: PLR0913  # what it is of, by name
        self,
        webhooks: Webhooks,
        clock: Clock,
        base_url: str,
        *,
        account_sid: str,
        of: tuple[str, str],
        call: str,
        source: str,
        callback: Callback | None = None,
    ) -> None:
        self.sid, self.of, self.call, self.source = new_sid("RE"), of, call, source
        self.account_sid, self.callback = account_sid, callback
        self.status = "in-progress"
        self.lines: list[str] = []
        self.started_at = clock.wall()
        self._webhooks, self._clock = webhooks, clock
        self._url = f"{base_url}/2010-04-01/Accounts/{account_sid}/Recordings/{self.sid}"
        self._length_ms, self._runs_since, self._silent = 0, self.started_at, False
        self._tell()

    @property
    def running(self) -> bool:
        """It is not over, though it may be paused."""
        return self.status in ("in-progress", "paused")

    @property
    def length_s(self) -> int:
        """How long the file is, s."""
        return round(self._length_ms / 1000)

    def take(self, text: str) -> None:
        """Something was said."""
        if self.status == "in-progress":
            self.lines.append(text)

    def change(self, status: str, *, skip: bool) -> None:
        """Pause it, go on, or stop. `skip`: a pause makes the file shorter; otherwise it is silent meanwhile."""
        if status == "stopped":
            self.finish()
        elif status == "paused" and self.status == "in-progress":
            self._count()
            self.status, self._silent = "paused", not skip
        elif status == "in-progress" and self.status == "paused":
            self._count()
            self.status = "in-progress"

    def finish(self, *, empty: bool = False) -> None:
        """It is over. `empty`: there is nothing on it."""
        if self.running:
            self._count()
            self.status = "absent" if empty else "completed"
            self._tell()

    def _count(self) -> None:
        now = self._clock.wall()
        if self.status == "in-progress" or self._silent:
            self._length_ms += now - self._runs_since
        self._runs_since = now

    def params(self) -> dict[str, str]:
        """What a verb's action says of it."""
        return {"RecordingSid": self.sid, "RecordingUrl": self._url, "RecordingDuration": str(self.length_s)}

    def _tell(self) -> None:
        if self.callback is None or self.status not in self.callback.events:
            return
        told = {
            "AccountSid": self.account_sid,
            self.of[0]: self.of[1],
            **self.params(),
            "RecordingStatus": self.status,
            "RecordingChannels": "1",
            "RecordingStartTime": rfc2822(self.started_at),
            "RecordingSource": self.source,
            "RecordingTrack": "both",
        }
        self._webhooks.tell(self.sid, self.callback, told)

    def sound(self) -> bytes:
        """A WAV file of its length, silent."""
        file = io.BytesIO()
        with wave.open(file, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(1)
            sound.setframerate(_RATE)
            sound.writeframes(_SILENCE * _RATE * min(self.length_s, LONGEST_SOUND_S))
        return file.getvalue()

    def view(self, now: Instant) -> dict[str, Any]:
        """The resource."""
        path = f"/2010-04-01/Accounts/{self.account_sid}/Recordings/{self.sid}.json"
        return {
            "sid": self.sid,
            "account_sid": self.account_sid,
            "call_sid": self.call,
            "conference_sid": self.of[1] if self.of[0] == "ConferenceSid" else None,
            "status": self.status,
            "source": self.source,
            "channels": 1,
            "duration": None if self.running else str(self.length_s),
            "start_time": rfc2822(self.started_at),
            "date_created": rfc2822(self.started_at),
            "date_updated": rfc2822(now),
            "api_version": "2010-04-01",
            "media_url": self._url,
            "uri": path,
        }
