"""Ports: what the rooms ask of each other. Implemented by adapters, injected by the shell."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal, Protocol

import msgspec

from routing.commands import Command, CommandData
from routing.events import EffectRequested
from routing.ids import Instant, ResidentId
from routing.words import Channel, Effect, Sealed

INBOX = "contact-centre.inbox"
STEPS = "contact-centre.steps"
SNAPSHOTS = "contact-centre.snapshots"
DEAD_LETTERS = "contact-centre.dead-letters"
EVENTS = "contact-centre.events"
"""The public stream: without names, numbers or text, for a council's own data team."""


class Record(msgspec.Struct, frozen=True):
    """One durable record: `offset` counts from 0 and has no holes within a topic."""

    offset: int
    data: bytes


class Expect(msgspec.Struct, frozen=True, kw_only=True):
    """What the steps topic must end in for an append to be made at all (adapters that can check it do)."""

    epoch: int
    owner: str
    prev: str


class Log(Protocol):
    """The durable log. One centre, four topics, records in order.

    Raises from every method: `LogUnavailable` when the medium refuses (disk full, read-only, broker away); nothing
    of the failed call is then in the log unless a later `read` shows it.

    Attributes:
        healthy: False from the first refusal of the medium until it takes a write again.
        trouble: what the medium said last, empty while it works.
    """

    @property
    def healthy(self) -> bool: ...

    @property
    def trouble(self) -> str: ...

    async def append(self, topic: str, records: Sequence[bytes], *, expect: Expect | None = None) -> int:
        """Make `records` durable, in order and adjacent; returns the offset of the first.

        Raises:
            StaleWriter: `expect` no longer holds; nothing was appended.
        """
        ...

    async def read(self, topic: str, offset: int, limit: int) -> Sequence[Record]:
        """Up to `limit` records from `offset` on; empty at the end, as far as this process knows it.

        Raises:
            LogTrimmed: retention has taken the record at `offset`.
        """
        ...

    async def wait(self, topic: str, offset: int) -> None:
        """Return once a record at `offset` exists. Cancel it to stop waiting."""
        ...

    async def end(self, topic: str) -> int:
        """The offset the next record of `topic` will get, asked of the medium itself."""
        ...

    async def close(self) -> None:
        """Write what was handed in and let go of the medium. Later calls raise `LogUnavailable`."""
        ...


class Inbox(Protocol):
    """Where edges append what was asked of the centre."""

    async def append(self, commands: Sequence[Command]) -> None:
        """Seal what is personal and make the commands durable.

        Raises:
            LogUnavailable: refuse honestly; nothing was accepted.
            CommandTooLong: nothing was accepted, and never will be.
        """
        ...


class Vault(Protocol):
    """Residents' keys: seals what is written, opens what is shown."""

    async def seal(self, resident: ResidentId, text: str) -> Sealed:
        """`text` under the resident's key, which is made (and durable) if there is none yet."""
        ...

    def open(self, sealed: Sealed) -> str | None:
        """The text, or None once the resident was erased."""
        ...


class Clock(Protocol):
    """The shell's clocks."""

    def wall(self) -> Instant:
        """UTC now, ms."""
        ...

    def monotonic_ms(self) -> int:
        """Milliseconds that never go back, from an arbitrary start."""
        ...


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a provider call. That the provider refuses is a result too.

    Attributes:
        ref: the provider's own name of what it did.
        text: why it could not, for staff; nothing in it may identify a resident.
        under_way: it has begun, and the provider tells by itself what comes of it.
    """

    ok: bool = True
    ref: str = ""
    text: str = ""
    under_way: bool = False


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """How a provider is to be called for one kind of effect.

    Attributes:
        call_s: how long a call may take. After that nobody knows what became of it, and it is looked up.
        give_up_s: how long after it was asked for it is still of use. Later it is not called any more, but failed.
        can_be_found: the provider can be asked what became of a key. Without that, what may have been done is done
            again, and says so.
        shown_s: how long after a call the provider may not show yet what became of it. That nothing is found is
            believed only after that.
    """

    call_s: float
    give_up_s: float
    can_be_found: bool = True
    shown_s: float = 0


class Performer(Protocol):
    """What a channel has its provider do. The dispatcher alone calls it, for effects of accepted steps.

    Attributes:
        channel: whose effects it performs.
        effects: which it can, and on which terms.
    """

    @property
    def channel(self) -> Channel: ...

    @property
    def effects(self) -> Mapping[Effect, Terms]: ...

    async def perform(self, effect: EffectRequested, *, key: str) -> Result:
        """Have the provider do it, once, and name it `key` there so that it can be found.

        Raises:
            ChannelUnavailable: it was not done; it may be later. Any other error: nobody knows whether it was done.
        """
        ...

    async def find(self, effect: EffectRequested, *, key: str) -> Result | None:
        """What became of the call for `effect` that was named `key`; None if the provider never heard of it.

        Raises:
            ChannelUnavailable: it cannot be asked now.
        """
        ...


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider sends, exactly as it was received: signatures are over that.

    Attributes:
        path, query: of the request line, with nothing decoded; the query without its question mark.
        headers: by name in small letters; several of one name are joined by commas.
        body: raw, within the bounds of whoever serves it.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = {}
    body: bytes = b""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider is answered.

    Attributes:
        notice: worth a line in the log: what it spoke of is unknown to us.
    """

    status: int = 200
    media_type: str = "text/xml"
    body: str = ""
    headers: Mapping[str, str] = {}
    notice: Literal["", "unknown_event", "unknown_call"] = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A command that a webhook brings. `source` and `id` are the same for every delivery of the same event."""

    source: str
    id: str
    data: CommandData


class WebhookChannel(Protocol):
    """A provider that speaks to us by webhooks. Pure: nothing here waits, writes or calls anybody.

    Attributes:
        name: of the channel, for logs and figures.
        paths: which addresses it answers.
        media_types: what a body may be.
    """

    @property
    def name(self) -> str: ...

    @property
    def paths(self) -> Sequence[str]: ...

    @property
    def media_types(self) -> Collection[str]: ...

    def verify(self, request: Webhook) -> None:
        """Nothing else is done with a request before this has returned.

        Raises:
            BadSignature: the provider did not sign exactly this.
        """
        ...

    def may_be_signed(self, request: Webhook) -> bool:
        """Whether a request whose body has not been read yet could be the provider's."""
        ...

    def parse(self, request: Webhook) -> Sequence[Asked]:
        """What it asks of the centre.

        Raises:
            BadWebhook: it is signed, and is not what this address is for.
        """
        ...

    def reply(self, request: Webhook) -> Answer:
        """What to answer once the commands are durable, as of the same instant as `parse`.

        Raises:
            BadWebhook: as `parse`.
        """
        ...

    def excuse(self, request: Webhook) -> Answer:
        """What to answer when the commands cannot be made durable: nothing may be promised."""
        ...
