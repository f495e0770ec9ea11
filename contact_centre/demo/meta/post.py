"""Messenger and Instagram of a page of the demo, through the emulated Meta."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

from contact_centre.demo.meta.emulator import MetaEmulator
from contact_centre.demo.meta.inboxes import Account, Thread
from contact_centre.demo.post import Letter, NotPossible, Picture
from contact_centre.ids import Draws
from routing.words import Channel

ROBOTS_BEGIN: Final = "9900"
VISITORS_BEGIN: Final = "2400"
"""How the ids of residents begin, so that robots are told from visitors."""

MOST_CHARACTERS: Final = 2_000


class MetaPost:
    """One account that is written to. `name`: what residents know it by; `robots`: who write are robots."""

    def __init__(self, emulator: MetaEmulator, account: Account, name: str, *, robots: bool = False) -> None:
        self.channel: Channel = account.channel
        self._emulator, self._account, self._name = emulator, account, name
        self._begin = ROBOTS_BEGIN if robots else VISITORS_BEGIN

    @property
    def ours(self) -> str:
        return self._name

    def suggested(self, draws: Draws) -> str:
        """A name that nobody else is likely to have."""
        return f"Visitor {round(draws.between(1_000, 9_999))}"

    def open(self, typed: str, changed: Callable[[Letter], None]) -> MetaCorrespondence:
        if not typed:
            raise NotPossible("Write under some name, for example Visitor 1234.")
        digits = int(hashlib.sha256(typed.casefold().encode()).hexdigest()[:10], 16)
        return MetaCorrespondence(self._emulator, self._account.id, f"{self._begin}{digits:013}", changed)


class MetaCorrespondence:
    """What is written under one name. While a page shows it, what arrives is read."""

    def __init__(self, emulator: MetaEmulator, account: str, resident: str, changed: Callable[[Letter], None]) -> None:
        self._emulator, self._account, self._resident, self._changed = emulator, account, resident, changed
        self._thread.watchers.append(changed)
        self._thread.reads = True
        emulator.look(account, resident)

    @property
    def _thread(self) -> Thread:
        return self._emulator.thread(self._account, self._resident)

    def letters(self) -> Sequence[Letter]:
        return [one.letter() for one in self._thread.said]

    def write(self, text: str, pictures: Sequence[Picture]) -> None:
        if len(text) > MOST_CHARACTERS:
            raise NotPossible(f"A message holds up to {MOST_CHARACTERS:,} characters.")
        if self._thread.blocked:
            raise NotPossible("You have blocked the page. Take that back to write.")
        self._emulator.write(self._account, self._resident, text, pictures)

    def switch(self, *, on: bool) -> None:
        """Without a phone to switch off, whoever wants nothing more blocks the page."""
        self._thread.blocked = not on

    def close(self) -> None:
        thread = self._thread
        thread.watchers.remove(self._changed)
        if not thread.watchers:
            thread.reads, thread.blocked = False, False
