"""The arrival profile of the demo's day: who comes when and for what, and the clock that walks through it."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from routing.ids import Instant, QueueId
from routing.words import Channel

DAY_MIN: Final = 1_440
THREAD_RATIO: Final = 0.5
"""How long an agent is busy with a thread, compared with a chat about the same; it is laid aside between answers."""

OFFICE_MIN: Final = (9 * 60, 17 * 60)
SHOWN_AT_NIGHT_MIN: Final = 11 * 60
"""Where the day begins for a visitor who starts the demo outside office hours."""


class DayShares(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds for all queues; the comments of `config/arrivals.toml` say what each means."""

    contacts_count: int
    calls_count: int
    callback_share: float
    call_length_ratio: float
    welsh_share: float
    emergency_share: float
    rating_share: float
    patience_median_s: float
    patience_spread: float
    resident_reply_s: float
    agent_reply_s: float
    handle_spread: float
    texts_count: int
    texter_reply_s: float
    silent_share: float
    stop_share: float
    picture_share: float


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weights of the 48 half-hours from midnight."""

    half_hours: tuple[float, ...]


class QueueShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A queue's part of the day; `handle_s` is the mean time an agent holds one of its chats."""

    share: float
    shape: str
    handle_s: float


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The day."""

    day: DayShares
    shape: dict[str, Shape]
    queue: dict[QueueId, QueueShare]
    writing: dict[Channel, float]

    def per_s(self, queue: QueueId, minute: float) -> float:
        """Arrivals per second in `queue` at a minute of the day."""
        part = self.queue[queue]
        weights = self.shape[part.shape].half_hours
        share = weights[int(minute // 30) % 48] / sum(weights)
        return self.day.contacts_count * part.share * share / 1_800

    @property
    def calls_per_chat(self) -> float:
        """How many ring for each who starts a chat."""
        return self.day.calls_count / self.day.contacts_count

    @property
    def texts_per_chat(self) -> float:
        """How many write, by text or on social media, for each who starts a chat."""
        return self.day.texts_count / self.day.contacts_count

    def text_load(self, minute: float) -> float:
        """Threads that an agent is busy with at once, on average, in chats: what one takes is a share of a chat's."""
        return self.load(minute) * self.texts_per_chat * THREAD_RATIO

    def call_load(self, minute: float) -> float:
        """Calls that go on at once at a minute of the day, on average."""
        return self.load(minute) * self.calls_per_chat * self.day.call_length_ratio

    def load(self, minute: float) -> float:
        """Chats that go on at once at a minute of the day, on average."""
        return sum(self.per_s(queue, minute) * part.handle_s for queue, part in self.queue.items())


def profile_file() -> Path:
    """The demo's profile, which is part of every installation."""
    return Path(str(resources.files("config").joinpath("arrivals.toml")))


def read_profile(path: Path) -> Profile:
    """The profile in a file of ours.

    Raises:
        msgspec.ValidationError: it is no profile; the text names the key.
    """
    return msgspec.toml.decode(path.read_bytes(), type=Profile)


class ProfileClock:
    """Where the demo is in its day: `minute` at `start`, walking `speed` times as fast as the wall clock."""

    def __init__(self, start: Instant, minute: float, speed: float = 1.0) -> None:
        self._start, self._minute, self._speed = start, minute, speed

    def minute(self, now: Instant) -> float:
        """The minute of the day."""
        return (self._minute + (now - self._start) * self._speed / 60_000) % DAY_MIN

    def text(self, now: Instant) -> str:
        """`HH:MM`."""
        hours, minutes = divmod(int(self.minute(now)), 60)
        return f"{hours:02}:{minutes:02}"


def first_minute(now: Instant, timezone: str) -> float:
    """Where in its day a demo begins that is started now: at the local time, outside office hours at 11:00."""
    local = dt.datetime.fromtimestamp(now / 1000, ZoneInfo(timezone))
    minute = local.hour * 60 + local.minute + local.second / 60
    first, last = OFFICE_MIN
    return minute if first <= minute < last else float(SHOWN_AT_NIGHT_MIN)
