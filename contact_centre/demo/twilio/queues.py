"""Queues, where calls are parked."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from contact_centre.demo.twilio.calls import Call, new_sid, rfc2822
from routing.ids import Instant

MOST: Final = 1_000


class Member(msgspec.Struct, eq=False):
    """A call that is parked since an instant."""

    call: Call
    since: Instant


class Queue:
    """A queue; made by the first call that is put into it."""

    def __init__(self, name: str, account_sid: str, now: Instant) -> None:
        self.sid, self.name, self.account_sid, self.created_at = new_sid("QU"), name, account_sid, now
        self.members: list[Member] = []
        self.max_size = MOST
        self._waited_ms: list[int] = []

    def add(self, call: Call, now: Instant) -> Member | None:
        """Park a call; None where the queue is full."""
        if len(self.members) >= self.max_size:
            return None
        member = Member(call, now)
        self.members.append(member)
        return member

    def remove(self, member: Member, now: Instant) -> None:
        """A call leaves."""
        self.members.remove(member)
        self._waited_ms = [*self._waited_ms[-99:], now - member.since]

    def find(self, call: str) -> Member | None:
        """A member by the sid of their call, or `Front`."""
        if call == "Front":
            return self.members[0] if self.members else None
        return next((one for one in self.members if one.call.sid == call), None)

    @property
    def average_wait_s(self) -> int:
        """How long the last hundred waited on average, s."""
        return round(sum(self._waited_ms) / len(self._waited_ms) / 1000) if self._waited_ms else 0

    def params(self, member: Member, now: Instant) -> dict[str, str]:
        """What a wait document is asked with."""
        return {
            "QueueSid": self.sid,
            "QueuePosition": str(self.members.index(member) + 1),
            "QueueTime": str((now - member.since) // 1000),
            "AvgQueueTime": str(self.average_wait_s),
            "CurrentQueueSize": str(len(self.members)),
            "MaxQueueSize": str(self.max_size),
        }

    def view(self) -> dict[str, Any]:
        """The resource."""
        return {
            "sid": self.sid,
            "account_sid": self.account_sid,
            "friendly_name": self.name,
            "current_size": len(self.members),
            "max_size": self.max_size,
            "average_wait_time": self.average_wait_s,
            "date_created": rfc2822(self.created_at),
            "date_updated": rfc2822(self.created_at),
            "uri": f"/2010-04-01/Accounts/{self.account_sid}/Queues/{self.sid}.json",
        }

    def member_view(self, member: Member, now: Instant) -> dict[str, Any]:
        """A member's resource."""
        return {
            "queue_sid": self.sid,
            "call_sid": member.call.sid,
            "date_enqueued": rfc2822(member.since),
            "position": self.members.index(member) + 1,
            "wait_time": (now - member.since) // 1000,
            "uri": f"/2010-04-01/Accounts/{self.account_sid}/Queues/{self.sid}/Members/{member.call.sid}.json",
        }
