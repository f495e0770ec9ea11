"""What the council's data team gets to see, and what it never does."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from contact_centre.public_events import PUBLIC, public_data
from contact_centre.public_events.fields import CODES, _shape
from routing import events as ev
from routing.events import EVENT_TYPES
from routing.ids import (
    AgentId,
    CallRef,
    ContactId,
    GatewayId,
    Instant,
    LegId,
    QueueId,
    RecordingId,
    ResidentId,
    SessionId,
    SkillId,
)
from routing.words import Channel, Need, Private, Sealed

PRIVATE = {
    "alert.noted": {"by", "incident", "text", "thread"},
    "agent.connected": {"gateway", "session"},
    "agent.disconnected": {"gateway", "session"},
    "agent.state_changed": {"reason", "source"},
    "callback.due": {"number"},
    "callback.requested": {"number", "rings"},
    "call.began": {"ref", "resident"},
    "call.dialled": {"number"},
    "call.left_menu": {"ref"},
    "call.recorded": {"recording"},
    "call.transcribed": {"text"},
    "command.handled": {"id", "source"},
    "command.refused": {"id", "source", "text"},
    "config.activated": {"config"},
    "consult.asked": {"note"},
    "consult.declined": {"reason"},
    "contact.advised": {"author", "text"},
    "contact.arrived": {"address", "claims", "gateway", "language", "name", "recording", "ref", "resident", "source", "to"},
    "contact.asked": {"text"},
    "contact.disposed": {"note", "outcome"},
    "contact.marked": {"source"},
    "contact.rated": {"comment"},
    "contact.reachable": {"gateway"},
    "contact.relay_marked": {"source"},
    "effect.finished": {"ref", "text"},
    "effect.requested": {
        "address", "attachments", "caller_id", "coached", "dialling", "language", "number", "prefix", "ref", "room",
        "template", "text", "thread", "to",
    },
    "gateway.lost": {"gateway"},
    "gateway.seen": {"gateway"},
    "leg.gone": {"ref"},
    "leg.joined": {"ref"},
    "message.echoed": {"text"},
    "message.noted": {"text"},
    "message.progressed": {"ref", "text"},
    "message.received": {"attachments", "ref", "reply_to", "text", "thread", "to"},
    "message.redacted": {"text"},
    "message.reported": {"ref", "text"},
    "message.sent": {"attachments", "template", "text"},
    "offer.declined": {"reason"},
    "queue.closed": {"message", "source"},
    "queue.opened": {"source"},
    "queue.overflow_closed": {"source"},
    "queue.overflow_opened": {"source"},
    "recording.changed": {"source"},
    "resident.merged": {"resident", "same_as", "source", "why"},
    "resident.opted_in": {"resident"},
    "resident.opted_out": {"resident"},
    "resident.unmerged": {"resident", "same_as", "source", "why"},
}  # fmt: skip
"""Every field that is left out. A new one stands here, or is made of ids, numbers and fixed words."""


def test_fields_that_are_left_out_are_known() -> None:
    """Whoever adds a field to an event sees whether the world will see it."""
    left_out = {
        kind.__struct_config__.tag: gone
        for kind, twin in PUBLIC.items()
        if (gone := set(kind.__struct_fields__) - set(twin.__struct_fields__) - {"at"})
    }
    assert left_out == PRIVATE


@pytest.mark.parametrize(
    "hint",
    [
        str, Private, Private | None, Sealed, Sealed | None, bytes, Any, object, ResidentId, GatewayId, SessionId, CallRef, RecordingId,
        tuple[str, ...], dict[str, int], dict[QueueId, str], int | str, QueueId | ResidentId, list[QueueId],
    ],
)  # fmt: skip
def test_what_may_hold_text_is_never_public(hint: Any) -> None:
    """A field of such a type is left out, whatever it is called."""
    assert _shape(hint) is None


@pytest.mark.parametrize(
    "hint",
    [
        int,
        bool,
        float | None,
        Instant,
        Instant | None,
        QueueId,
        LegId,
        Channel,
        tuple[QueueId, ...],
        dict[SkillId, int],
    ],
)
def test_what_only_programs_write_is_public(hint: Any) -> None:
    """Enough is left to count, to time and to follow a contact."""
    assert _shape(hint) is not None


def test_texts_named_as_codes_are_fields_that_there_are() -> None:
    """A name that was misspelt would quietly hide a field."""
    for kind, name in CODES:
        assert typing.get_type_hints(kind)[name] is str


def test_no_sealed_value_fits_into_anything_public() -> None:
    """Even nested, twins are made of other types than events are."""
    for twin in PUBLIC.values():
        assert not {Sealed, msgspec.Raw, bytes} & set(_types_in(twin))


def test_values_are_told_as_readers_expect_them() -> None:
    """Instants as RFC 3339, nested reasons without what is not public, nothing where there is nothing."""
    why = ev.Why(
        rule="freed",
        policy="sla_aware",
        score=(1, 2),
        needs=(Need(skill=SkillId("repairs"), level=4),),
        chosen=ev.Candidate(agent=AgentId("joan"), level=5, skills_count=2, chats_count=0, idle_ms=10),
        waited_ms=1_250,
        overtook=(ev.Overtaken(queue=QueueId("rents"), line="webchat"),),
    )
    made = ev.OfferMade(
        at=Instant(0), contact=ContactId("c"), offer="o", agent=AgentId("joan"), expires_at=Instant(20_125), why=why  # type: ignore[arg-type]  # any text
    )  # fmt: skip
    data = msgspec.to_builtins(public_data(made))
    assert data["expires_at"] == "1970-01-01T00:00:20.125Z"
    assert data["why"]["chosen"] == {"agent": "joan", "level": 5, "skills_count": 2, "chats_count": 0, "idle_ms": 10}
    assert data["why"]["needs"] == ({"skill": "repairs", "level": 4, "must": False, "until_s": None},)
    assert data["why"]["overtook"] == ({"queue": "rents", "line": "webchat"},)
    assert data["why"]["order_why"] is None
    assert set(PUBLIC) == set(EVENT_TYPES)


def _types_in(kind: Any) -> Iterator[Any]:
    yield kind
    hints = typing.get_type_hints(kind).values() if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else ()
    for each in (*typing.get_args(kind), *hints):
        if not isinstance(each, str):
            yield from _types_in(each)
