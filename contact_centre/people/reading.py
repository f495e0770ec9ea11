"""What reading of people stands on: who may, where rows come from, and how they are put into words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, NamedTuple, TypeVar

import sqlalchemy as sa

from agents.identity import SignIn, may
from contact_centre.database import reason_of
from contact_centre.people.identities import Identities
from contact_centre.people.passes import Passes
from contact_centre.people.rows import Identity
from contact_centre.people.sql import SqlPeople
from contact_centre.phone.numbers import shown
from routing.errors import ContactCentreError
from routing.explain import Names
from routing.ids import AgentId, ContactId, ResidentId
from routing.ports import Clock
from routing.state import State
from routing.words import NUMBERED, Channel, Private

_T = TypeVar("_T")

CHANNEL_NAMES: Final[dict[Channel, str]] = {
    "phone": "Phone",
    "voicemail": "Voicemail",
    "webchat": "Webchat",
    "web_message": "Message left on the page",
    "sms": "Text",
    "whatsapp": "WhatsApp",
    "messenger": "Messenger",
    "instagram": "Instagram",
    "slack": "Slack",
}


class PeopleUnavailable(ContactCentreError):
    """The database of people cannot be read now; the same call may work later."""

    code = "people_unavailable"
    retryable = True


class Seen(NamedTuple):
    """Whose contact it is, and whether the viewer holds it."""

    resident: ResidentId
    holds: bool


class Reading(NamedTuple):
    """What all of it is read with.

    Attributes:
        text_of: opens a text, or says that it was erased.
        learn: gets keys of residents whose texts are opened next.
    """

    state: Callable[[], State]
    rows: SqlPeople
    identities: Identities
    passes: Passes
    text_of: Callable[[Private], str]
    learn: Callable[[Iterable[ResidentId]], Awaitable[None]]
    name_of: Callable[[AgentId], str]
    clock: Clock

    async def sql(self, call: Callable[[], _T]) -> _T:
        """Ask the database, in a thread.

        Raises:
            PeopleUnavailable: it cannot be asked now.
        """
        try:
            return await asyncio.to_thread(call)
        except sa.exc.SQLAlchemyError as error:
            text = f"Who is who cannot be looked up now: {reason_of(error)}. Try again in a minute."
            raise PeopleUnavailable(text) from error

    async def seen(self, contact: ContactId, viewer: SignIn) -> Seen | None:
        """Whose contact it is, if the viewer may know: they hold it, help with it, or are a supervisor; else None."""
        state = self.state()
        found = state.contacts.get(contact)
        if found is not None:
            consult = state.consults.get(contact)
            helps = consult is not None and consult.agent == viewer.staff and consult.joined_at is not None
            if found.agent == viewer.staff or helps:
                return Seen(found.resident, holds=found.agent == viewer.staff)
        if not may(viewer.roles, "supervisor"):
            return None
        recent = found or state.gone.get(contact)
        if recent is not None:
            return Seen(recent.resident, holds=False)
        recorded = await self.sql(lambda: self.rows.contact(contact))
        return None if recorded is None else Seen(recorded.resident, holds=False)

    def opened(self, text: Private | None) -> str:
        """The text; empty where there is none."""
        return "" if text is None else self.text_of(text)

    def address(self, of: Identity) -> str:
        """Where somebody is reached, as people at home know it; empty where that says nothing to people."""
        return shown(self.opened(of.address)) if of.channel in NUMBERED else ""

    def called(self, of: Identity) -> str:
        """An identity in words: `WhatsApp 07700 900123`, `Webchat, May Li`."""
        address, name = self.address(of), self.opened(of.name)
        channel = CHANNEL_NAMES[of.channel]
        return f"{channel} {address}" if address else f"{channel}, {name}" if name else channel

    def names(self) -> Names:
        """What ids are called now."""
        return Names(centre=self.state().centre_config, agent=self.name_of)
