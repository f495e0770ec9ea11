"""What the rooms of a service read of the centre: one house upon one core."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from channels.webchat.wire import QueueChoice
from contact_centre.alerts import Incidents
from contact_centre.core import Core
from contact_centre.live.ledger import Ledger
from contact_centre.live.waits import Waits
from contact_centre.media.room import MediaRoom
from contact_centre.people.passes import Passes
from contact_centre.phone.dialable import dialable
from contact_centre.phone.numbers import Numbers
from contact_centre.providers import DEMO_CENTRE
from contact_centre.resident.choices import queue_choices
from contact_centre.secret import centre_secret
from contact_centre.vault import VaultUnavailable
from routing.centre import Centre
from routing.ids import AgentId, Instant
from routing.opening_hours import local_date, midnight
from routing.state import State
from routing.words import Private, Sealed

ERASED = "[erased]"
UNREADABLE = "[cannot be shown now]"
"""Stands for a text whose key cannot be asked for: the database of keys is away."""


class House:
    """What the rooms read of the centre."""

    def __init__(self, core: Core, *, emulated: bool = False) -> None:
        self.core = core
        self.ledger = Ledger(from_yesterday(lambda: core.state))
        self.incidents = Incidents()
        self.waits = Waits(lambda: core.state)
        self.media = MediaRoom(core, emulated=emulated or core.centre == DEMO_CENTRE)
        self.passes = Passes(centre_secret(core.database, core.centre, core.settings.data_dir))
        self.dialable = dialable(lambda: core.config, Numbers(made_up=core.centre == DEMO_CENTRE))

    def centre(self) -> Centre:
        """The configuration in force."""
        return self.core.config

    def queues(self) -> Sequence[QueueChoice]:
        """What residents may choose."""
        return queue_choices(self.core.state, self.core.clock.wall())

    def text_of(self, text: Private) -> str:
        """A text in the clear, or why it is not: consoles go on without what cannot be read."""
        if not isinstance(text, Sealed):
            return text
        try:
            opened = self.core.vault.open(text)
        except VaultUnavailable:
            return UNREADABLE
        return ERASED if opened is None else opened

    def name_of(self, agent: AgentId) -> str:
        """An agent's display name."""
        return self.core.identity.names().get(agent, agent)


def from_yesterday(state: Callable[[], State]) -> Callable[[Instant], Instant]:
    """Contacts are shown from yesterday's local midnight on: today, and a day to compare it with."""

    def begin(now: Instant) -> Instant:
        timezone = state().centre_config.timezone
        return midnight(local_date(now, timezone) - dt.timedelta(days=1), timezone)

    return begin
