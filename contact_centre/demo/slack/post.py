"""Slack of a page of the demo, through the emulated workspace."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

from contact_centre.demo.post import Letter, NotPossible, Picture
from contact_centre.demo.slack.emulator import SlackEmulator
from contact_centre.demo.slack.workspace import Conversation
from contact_centre.ids import Draws
from routing.words import Channel

ROBOTS_BEGIN: Final = "U9"
VISITORS_BEGIN: Final = "U1"
"""How the ids of members begin, so that robots are told from visitors."""


class SlackPost:
    """The workspace that is written from. `name`: what its members know the council's app by."""

    channel: Channel = "slack"

    def __init__(self, emulator: SlackEmulator, name: str, *, robots: bool = False) -> None:
        self._emulator, self._name = emulator, name
        self._begin = ROBOTS_BEGIN if robots else VISITORS_BEGIN

    @property
    def ours(self) -> str:
        return self._name

    def suggested(self, draws: Draws) -> str:
        """A name that nobody else is likely to have."""
        return f"Visitor {round(draws.between(1_000, 9_999))}"

    def open(self, typed: str, changed: Callable[[Letter], None]) -> SlackCorrespondence:
        if not typed:
            raise NotPossible("Write under some name, for example Visitor 1234.")
        user = self._begin + hashlib.sha256(typed.casefold().encode()).hexdigest()[:9].upper()
        return SlackCorrespondence(self._emulator, user, typed, changed)


class SlackCorrespondence:
    """What one member and the council's app write to each other."""

    def __init__(self, emulator: SlackEmulator, user: str, name: str, changed: Callable[[Letter], None]) -> None:
        self._emulator, self._user, self._name, self._changed = emulator, user, name, changed
        self._direct.watchers.append(changed)

    @property
    def _direct(self) -> Conversation:
        return self._emulator.direct(self._user)

    def letters(self) -> Sequence[Letter]:
        return [line.letter() for line in self._direct.lines]

    def write(self, text: str, pictures: Sequence[Picture]) -> None:
        self._emulator.write(self._user, self._name, text, pictures)

    def switch(self, *, on: bool) -> None:
        """Slack keeps what is written for whoever is away."""
        if not on:
            raise NotPossible("Slack keeps your messages while you are away.")

    def close(self) -> None:
        self._direct.watchers.remove(self._changed)
