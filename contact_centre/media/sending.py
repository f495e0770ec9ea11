"""Files on their way to residents: what performers are given of one, and only of the resident it is sent to."""

from __future__ import annotations

from typing import NamedTuple

from contact_centre.media.kinds import Use, use_of
from contact_centre.media.links import Links
from contact_centre.media.store import Known, MediaFiles, MediaUnavailable
from contact_centre.providers import Given
from contact_centre.secret import centre_secret
from contact_centre.vault import VaultUnavailable
from routing.errors import ChannelUnavailable
from routing.events import EffectRequested
from routing.ids import ResidentId
from routing.words import Attachment, Sealed


class Leaving(NamedTuple):
    """A file as a provider is given it: fetched at a link, or its bytes."""

    kind: str
    use: Use
    link: str
    body: bytes


class Outgoing:
    """The files of a dispatcher.

    Args:
        given: what it stands on.
        base_url: how providers reach us, without a path.
    """

    def __init__(self, given: Given, base_url: str) -> None:
        secret = centre_secret(given.database, given.id, given.settings.data_dir)
        keep_days = given.settings.media_keep_days
        self._files = MediaFiles(given.database, given.vault, given.id, given.clock, keep_days=keep_days)
        self._links = Links(secret, base_url, given.clock)

    def link(self, effect: EffectRequested, file: Attachment) -> str | None:
        """Where the provider may fetch it for a while; what is not this resident's is not there."""
        resident = _resident(effect)
        return None if resident is None else self._links.of(file.media, resident)

    async def leaving(self, effect: EffectRequested, file: Attachment) -> Leaving | None:
        """The file; None for one that is not there, or was not given to us for this resident.

        Raises:
            ChannelUnavailable: nobody can tell now.
        """
        try:
            known = await self._files.of(file.media)
            if known is None or not known.sender or known.resident != _resident(effect):
                return None
            return await self._of(known)
        except (MediaUnavailable, VaultUnavailable) as error:
            raise ChannelUnavailable(str(error)) from error

    async def _of(self, known: Known) -> Leaving | None:
        body = await self._files.body(known)
        link = self._links.of(known.media, known.resident)
        return None if body is None else Leaving(known.kind, use_of(known.kind), link or "", body)


def _resident(effect: EffectRequested) -> ResidentId | None:
    """Who it is sent to: whose address is sealed with their key."""
    return effect.address.resident if isinstance(effect.address, Sealed) else None
