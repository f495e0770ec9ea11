"""Sealing and opening personal text under residents' own keys (AES-GCM, 256 bits)."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections import OrderedDict
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from contact_centre.ids import random_bytes
from contact_centre.vault import keys
from routing.errors import ContactCentreError
from routing.ids import ResidentId
from routing.words import Sealed

CACHED_COUNT = 20_000
NONCE_BYTES = 12


class VaultUnavailable(ContactCentreError):
    """The database of residents' keys cannot be used now; the same call may work later."""

    code = "vault_unavailable"
    retryable = True


class SqlVault:
    """Residents' keys in SQL, the lately used ones in memory, as `routing.ports.Vault`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ciphers: OrderedDict[ResidentId, AESGCM] = OrderedDict()
        self._wanted: set[ResidentId] = set()
        self._making = asyncio.Lock()
        self._trouble = ""

    @property
    def healthy(self) -> bool:
        """Whether the last key asked for could be had; answers from memory."""
        return not self._trouble

    async def trouble(self) -> str:
        """Why no key can be made now, tried anew while something was wrong; empty when nothing is."""
        if self._trouble:
            try:
                # A server that is cut off takes seconds to fail, and a balancer asks every few of them.
                await asyncio.to_thread(keys.probe, self._engine)
                self._trouble = ""
            except SQLAlchemyError as error:
                self._trouble = str(_unavailable(error))
        return self._trouble

    async def seal(self, resident: ResidentId, text: str) -> Sealed:
        """`text` under the resident's key, made and durable if there was none.

        Raises:
            VaultUnavailable: the key could not be read or made.
        """
        cipher = self._cached(resident) or await self._made(resident)
        nonce = random_bytes(NONCE_BYTES)
        box = nonce + cipher.encrypt(nonce, text.encode("utf-8", "surrogatepass"), resident.encode())
        return Sealed(resident=resident, box=base64.b64encode(box).decode())

    def open(self, sealed: Sealed) -> str | None:
        """The text; None once the resident was erased, or if it is not what was sealed.

        Raises:
            VaultUnavailable: the key could not be read.
        """
        cipher = self._cached(sealed.resident) or self._found(sealed.resident)
        if cipher is None:
            return None
        try:
            box = base64.b64decode(sealed.box, validate=True)
            nonce, locked = box[:NONCE_BYTES], box[NONCE_BYTES:]
            return cipher.decrypt(nonce, locked, sealed.resident.encode()).decode("utf-8", "surrogatepass")
        except (InvalidTag, ValueError, binascii.Error):
            return None

    async def seal_bytes(self, resident: ResidentId, body: bytes, name: str) -> bytes:
        """`body` under the resident's key, bound to what it is called: it opens under no other name.

        Raises:
            VaultUnavailable: the key could not be read or made.
        """
        cipher = self._cached(resident) or await self._made(resident)
        nonce = random_bytes(NONCE_BYTES)
        return nonce + await asyncio.to_thread(cipher.encrypt, nonce, body, f"{resident}/{name}".encode())

    async def open_bytes(self, resident: ResidentId, box: bytes, name: str) -> bytes | None:
        """What `seal_bytes` sealed; None once the resident was erased, or if it is not what was sealed.

        Raises:
            VaultUnavailable: the key could not be read.
        """
        cipher = self._cached(resident) or self._found(resident)
        if cipher is None:
            return None
        try:
            nonce, locked = box[:NONCE_BYTES], box[NONCE_BYTES:]
            return await asyncio.to_thread(cipher.decrypt, nonce, locked, f"{resident}/{name}".encode())
        except (InvalidTag, ValueError):
            return None

    async def learn(self, residents: Iterable[ResidentId]) -> None:
        """Read many residents' keys at once, so that what is opened next waits for no database.

        Raises:
            VaultUnavailable: they could not be read.
        """
        unknown = [each for each in residents if each not in self._ciphers]
        if not unknown:
            return
        try:
            found = await asyncio.to_thread(keys.find, self._engine, unknown)
        except SQLAlchemyError as error:
            raise _unavailable(error) from error
        for each, key in found.items():
            self._keep(each, key)

    async def erase(self, resident: ResidentId) -> None:
        """Destroy the resident's key: nobody can read again what was sealed with it. Repeating it is harmless.

        Raises:
            VaultUnavailable: not certain that no copy is left on the disk; call it again.
        """
        async with self._making:
            self._ciphers.pop(resident, None)
            try:
                await asyncio.to_thread(keys.erase, self._engine, resident)
            except SQLAlchemyError as error:
                raise _unavailable(error) from error
            self._ciphers.pop(resident, None)

    def forget(self, residents: Iterable[ResidentId]) -> None:
        """Let go of keys that another process may have destroyed; whoever still has one is found again."""
        for resident in residents:
            self._ciphers.pop(resident, None)

    def _cached(self, resident: ResidentId) -> AESGCM | None:
        cipher = self._ciphers.get(resident)
        if cipher is not None:
            self._ciphers.move_to_end(resident)
        return cipher

    def _found(self, resident: ResidentId) -> AESGCM | None:
        try:
            key = keys.find(self._engine, [resident]).get(resident)
        except SQLAlchemyError as error:
            raise _unavailable(error) from error
        return None if key is None else self._keep(resident, key)

    async def _made(self, resident: ResidentId) -> AESGCM:
        self._wanted.add(resident)
        # One commit makes the keys of all who came while the commit before was on its way.
        async with self._making:
            cipher = self._cached(resident)
            if cipher is not None:
                return cipher
            wanted, self._wanted = self._wanted | {resident}, set()
            try:
                made = await asyncio.to_thread(keys.make, self._engine, wanted)
            except SQLAlchemyError as error:
                unavailable = _unavailable(error)
                self._trouble = str(unavailable)
                raise unavailable from error
            self._trouble = ""
            for each, key in made.items():
                self._keep(each, key)
            return self._ciphers[resident]

    def _keep(self, resident: ResidentId, key: bytes) -> AESGCM:
        cipher = self._ciphers[resident] = AESGCM(key)
        while len(self._ciphers) > CACHED_COUNT:
            self._ciphers.popitem(last=False)
        return cipher


def _unavailable(error: SQLAlchemyError) -> VaultUnavailable:
    reason = getattr(error, "orig", None) or error
    return VaultUnavailable(f"The database of residents' keys cannot be used: {reason}. Free its disk or start it.")
