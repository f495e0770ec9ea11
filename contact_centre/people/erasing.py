"""Erasing a person: the keys of every resident they are, in every process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import structlog

from agents.identity import SignIn, may
from contact_centre.live.port import Live
from contact_centre.people.reading import Reading
from contact_centre.people.wire import ErasedView
from contact_centre.vault import SqlVault
from routing.ids import ContactId, ResidentId

ERASED: Final = "erased"

log = structlog.get_logger(__name__)


class Erasures:
    """Destroys keys, and has every process forget those it holds. What gets lost, a restart makes good."""

    def __init__(self, vault: SqlVault, live: Live) -> None:
        self._vault = vault
        self._live = live
        live.subscribe(ERASED, self._hear)

    async def erase(self, residents: Sequence[ResidentId]) -> None:
        """Nobody can read again what was sealed for them.

        Raises:
            VaultUnavailable: not certain that no copy of some key is left on the disk; call it again.
        """
        for resident in residents:
            await self._vault.erase(resident)
        self._live.publish(ERASED, msgspec.msgpack.encode(residents))

    def _hear(self, message: bytes) -> None:
        try:
            residents = msgspec.msgpack.decode(message, type=list[ResidentId])
        except msgspec.DecodeError as error:
            log.warning("erased_message.unreadable", error=str(error))
            return
        self._vault.forget(residents)


class Erasing:
    """What an administrator's page asks."""

    def __init__(self, reading: Reading, erasures: Erasures) -> None:
        self._with = reading
        self._erasures = erasures

    async def erase(self, contact: ContactId, viewer: SignIn) -> ErasedView | None:
        """Erase the person behind a contact: all residents who are joined with its own.

        Returns:
            None for whoever is no administrator, and for a contact that nobody knows.

        Raises:
            PeopleUnavailable, VaultUnavailable: not all of it is done; call it again.
        """
        seen = await self._with.seen(contact, viewer) if may(viewer.roles, "admin") else None
        if seen is None:
            return None
        person = self._with.state().person(seen.resident)
        await self._erasures.erase(person)
        await self._with.sql(lambda: self._with.rows.forget_claims(person))
        log.info("person.erased", contact_id=contact, staff=viewer.staff, identities_count=len(person))
        return ErasedView(identities_count=len(person))
