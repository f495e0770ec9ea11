"""Throttling of sign-in attempts: so many per key within a sliding window."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict, deque

from routing.ports import Clock

_MAX_KEYS = 10_000


class Throttle:
    """At most `limit` attempts per key within `window_s`. Memory is bounded: the keys used longest ago are forgotten."""

    def __init__(self, clock: Clock, *, limit: int, window_s: int = 900) -> None:
        self._clock = clock
        self._limit = limit
        self._window_ms = window_s * 1_000
        self._attempts: OrderedDict[str, deque[int]] = OrderedDict()

    def take(self, key: str) -> int:
        """Count an attempt and return 0, or return the seconds until one is allowed again."""
        now = self._clock.monotonic_ms()
        attempts = self._attempts.setdefault(key, deque())
        self._attempts.move_to_end(key)
        while attempts and attempts[0] <= now - self._window_ms:
            attempts.popleft()
        if len(attempts) >= self._limit:
            return max(1, -(-(attempts[0] + self._window_ms - now) // 1_000))
        attempts.append(now)
        if len(self._attempts) > _MAX_KEYS:
            self._attempts.popitem(last=False)
        return 0

    def forget(self, key: str) -> None:
        """The attempts of `key` turned out well: they count no more."""
        self._attempts.pop(key, None)

    def give_back(self, key: str) -> None:
        """The last attempt of `key` turned out well: it counts no more, those before still do."""
        attempts = self._attempts.get(key)
        if attempts:
            attempts.pop()


def network_of(address: str) -> str:
    """What attempts from `address` are counted under: the address, or its /64 for IPv6, which one person has whole."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((int(parsed) >> 64 << 64, 64)))


def is_loopback(address: str) -> bool:
    """Whether `address` is this machine."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
