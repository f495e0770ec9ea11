"""The roots of every event."""

from __future__ import annotations

import msgspec

from routing.ids import (
    ContactId,
    Instant,
)


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=""):
    """One fact. `at` is log time."""

    at: Instant


class ContactEvent(Event, frozen=True, kw_only=True, tag=""):
    """One fact about one contact."""

    contact: ContactId
