"""What a centre's file says of its telephone, as engine and channel see it: checked values."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from routing.ids import QueueId


class MenuChoice(msgspec.Struct, frozen=True, kw_only=True):
    """One key of the menu. `words`, by language, are what a resident may say instead."""

    key: str
    queue: QueueId
    words: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class Phone(msgspec.Struct, frozen=True, kw_only=True):
    """How the centre is rung, and rings.

    Attributes:
        number: the centre's own, E.164: shown to those who are rung, unless a queue has one of its own.
        emergency: the choice that is always spoken first; it raises the emergency lane. None where there is none.
        menu: the services, in the order they are spoken.
        fallback: the queue of whoever says and presses nothing.
        language_keys: which key goes on in which language.
        greeting, recording_notice: by language; the catalogue's own words for a language that is missing.
        music: address of what waiting residents hear, https; empty: the service's own.
        callback_every_s: how often those who wait are offered to be rung back, s.
        voicemail: whether they may leave a message instead.
        record: calls of queues that say nothing else.
        record_pause_s: a paused recording goes on by itself after this time, s.
        pay_link: where residents pay by card without reading it out; empty where there is no such page.
        destinations: countries that may be rung, ISO 3166-1; premium rates never, unless `premium`.
        registered_address: the provider knows where we are, so that 999 and 112 may be rung.
        dials_per_agent_hour, dials_per_minute: most calls that one agent, and the centre, may place.
        relay_prefix: what is dialled before the number of somebody who uses Relay UK; empty where the provider cannot.
        text_first: mobiles get a text before they are rung back.
        join_s: an agent's leg that has not joined within this time has failed, s.
    """

    number: str
    emergency: MenuChoice | None = None
    menu: tuple[MenuChoice, ...] = ()
    fallback: QueueId
    language_keys: dict[str, str] = msgspec.field(default_factory=dict)
    greeting: dict[str, str] = msgspec.field(default_factory=dict)
    recording_notice: dict[str, str] = msgspec.field(default_factory=dict)
    music: str = ""
    callback_every_s: int = 60
    voicemail: bool = True
    record: bool = False
    record_pause_s: int = 180
    pay_link: str = ""
    destinations: tuple[str, ...] = ("GB",)
    premium: bool = False
    registered_address: bool = False
    dials_per_agent_hour: int = 20
    dials_per_minute: int = 30
    relay_prefix: str = "18002"
    text_first: bool = True
    join_s: int = 30


class QueuePhone(msgspec.Struct, frozen=True, kw_only=True):
    """What a queue has of its own.

    Attributes:
        number: shown to those who are rung for it, E.164; empty: the centre's.
        record: whether its calls are recorded; None: as the centre's.
        keep_days: how long its recordings are kept, days.
        transcribe: voicemails are written down by the provider.
    """

    number: str = ""
    record: bool | None = None
    keep_days: int = 90
    transcribe: bool = False


class Dialling(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a centre rings, as its file said when it was asked for.

    Attributes:
        own: its own numbers, E.164: a call to them would come back in, and never end.
        destinations, premium, registered_address: as in `Phone`.
    """

    own: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ("GB",)
    premium: bool = False
    registered_address: bool = False


def dialling_of(phone: Phone, queues: Iterable[QueuePhone]) -> Dialling:
    """Whom a centre with this telephone, and queues with these, rings."""
    return Dialling(
        own=(phone.number, *sorted({queue.number for queue in queues} - {"", phone.number})),
        destinations=phone.destinations,
        premium=phone.premium,
        registered_address=phone.registered_address,
    )
