"""Passwords: argon2id, a bounded number of hashes at once, equal work for people who do not exist."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 12
MAX_LENGTH = 1_000


class Passwords:
    """Makes and checks password hashes off the event loop.

    `hasher` defaults to argon2-cffi's parameters (RFC 9106, low memory). A hash takes 64 MiB and a core for some
    50 ms, hence `at_once`; when `most_waiting` more are queued, `busy` is true and callers should refuse.
    """

    def __init__(self, hasher: PasswordHasher | None = None, *, at_once: int = 2, most_waiting: int = 20) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(at_once)
        self._most = at_once + most_waiting
        self._inside = 0
        self._nobodys = self._hasher.hash("the password of nobody")

    @property
    def busy(self) -> bool:
        """Whether so many checks are queued that another one would wait too long."""
        return self._inside >= self._most

    async def hash(self, password: str) -> str:
        """The hash to store."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` made `stored`. None takes as long as a wrong password and is False."""
        self._inside += 1
        try:
            async with self._turns:
                right = await asyncio.to_thread(self._matches, stored or self._nobodys, password)
        finally:
            self._inside -= 1
        return right and stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether `stored` was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password[:MAX_LENGTH])
        except (VerificationError, InvalidHashError):
            return False
