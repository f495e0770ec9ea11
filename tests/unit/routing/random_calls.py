"""Random things that happen in telephone calls, of which a provider tells late, twice, out of order or wrongly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from routing import commands as cmd
from routing.facts import Contact, Leg
from routing.ids import AgentId, CallRef, ContactId, LegId, QueueId, RecordingId, ResidentId
from routing.state import State
from routing.words import Effect, LegNews, LegReason, Party, Supervision

T = TypeVar("T")

PROVIDER: Final = "twilio"
_REASONS: Final[tuple[LegReason, ...]] = (
    "hung_up", "hung_up", "lost", "lost", "busy", "no_answer", "declined", "machine", "failed", "moved", "")  # fmt: skip
_NEWS: Final[tuple[LegNews, ...]] = ("ringing", "joined", "left", "failed")
_MODES: Final[tuple[Supervision, ...]] = ("listen", "whisper", "barge")
_RUNG_BY: Final[dict[Party, Effect]] = {"supervisor": "supervise", "outside": "dial"}


class Numbers(Protocol):
    """What chooses among what there is at a moment."""

    @property
    def a(self) -> int: ...
    @property
    def b(self) -> int: ...
    @property
    def c(self) -> int: ...


Asking = tuple[str, cmd.CommandData]


def _one_of(things: list[T], number: int) -> T | None:
    """One of `things`; None where there is none, and now and then all the same."""
    return things[number % len(things)] if things and number != 11 else None


def new_call(state: State, number: int) -> CallRef:
    """A call from the menu, or one that nobody has heard of."""
    return _one_of([*state.menu_calls], number) or CallRef(f"CA{len(state.seen)}")


def _in_call(state: State, number: int) -> tuple[Contact, Leg] | None:
    """A leg, those that ring before those that have joined."""
    legs = [(contact, leg) for contact in state.contacts.values() for leg in contact.legs.values()]
    legs.sort(key=lambda each: each[1].phase == "joined")
    return _one_of(legs, number)


def _rings(state: State, h: Numbers) -> Asking:
    return PROVIDER, cmd.CallBegin(ref=CallRef(f"CA{len(state.seen)}"), resident=ResidentId(f"resident-{h.c}"))


def _rings_in(state: State, h: Numbers) -> Asking:
    """A call that has come through the menu."""
    return PROVIDER, cmd.ContactArrive(
        channel="phone",
        queue=QueueId(f"queue-{h.a % 2}"),
        resident=ResidentId(f"resident-{h.c}"),
        address="07700 900123" if h.b % 4 else None,
        ref=new_call(state, h.b),
    )


def _writes_in(_: State, h: Numbers) -> Asking:
    """A chat, or a voicemail, of somebody who may be rung about it."""
    resident = ResidentId(f"resident-{h.c}")
    return f"resident:{resident}", cmd.ContactArrive(
        channel="webchat" if h.b % 2 else "voicemail",
        queue=QueueId(f"queue-{h.a % 2}"),
        resident=resident,
        address="07700 900123",
    )


def _over(state: State, h: Numbers) -> Asking:
    ref = _one_of([*state.calls, *state.menu_calls], h.a) or CallRef("CA of long ago")
    return PROVIDER, cmd.CallOver(ref=ref, reason=_REASONS[h.b % len(_REASONS)])


def _told(news: LegNews | None) -> Callable[[State, Numbers], Asking]:
    """Of a leg that there is; or by another name, of one that has gone, or of nobody."""

    def ask(state: State, h: Numbers) -> Asking:
        found = _in_call(state, h.a)
        said = news if news is not None else _NEWS[h.c % 4]
        reason = _REASONS[h.b % len(_REASONS)]
        if found is None:
            known = _one_of([*state.contacts], h.b) or ContactId("no-such-contact")
            party = ("agent", "resident", "outside")[h.c % 3]
            gone = cmd.CallLeg(contact=known, leg=LegId(f"{party}-{h.c}"), news=said, ref=CallRef("CA gone"))
            return PROVIDER, gone
        contact, leg = found[0], found[1]
        ref = leg.ref if leg.ref is not None and h.c != 11 else CallRef(f"CA {contact.id} {leg.id} {h.c == 11}")
        return PROVIDER, cmd.CallLeg(contact=contact.id, leg=leg.id, news=said, ref=ref, reason=reason)

    return ask


def _under_way(state: State, h: Numbers) -> Asking:
    """The provider has begun what was asked, or refuses it; now and then for a leg that has gone by then."""
    found = _in_call(state, h.a)
    if found is None:
        known = _one_of([*state.contacts], h.b) if h.c else ContactId("no-such-contact")
        if known is None:
            return _rings(state, h)
        return "dispatcher", cmd.EffectFinish(contact=known, effect="join", leg=LegId("agent-1"), ref=f"CA late {h.c}",
                                              under_way=True)  # fmt: skip
    its, leg = found[0], found[1]
    effect: Effect = _RUNG_BY.get(leg.party, "join")
    if leg.party == "resident":
        effect = "dial" if leg.number is not None else "bridge"
    ref = leg.ref or f"CA {its.id} {leg.id} False"
    return "dispatcher", cmd.EffectFinish(
        contact=its.id, effect=effect, ok=h.b % 4 > 0, leg=leg.id, ref=ref, under_way=True
    )


def _not_done(state: State, h: Numbers) -> Asking:
    effects: tuple[Effect, ...] = ("hold", "mute", "drop", "wait", "record", "stay", "text", "supervise")
    found = _in_call(state, h.a)
    contact = found[0].id if found is not None else _one_of([*state.contacts], h.a) or ContactId("no-such-contact")
    leg = found[1].id if found is not None and h.c % 2 else None
    return "dispatcher", cmd.EffectFinish(contact=contact, effect=effects[h.b % 8], ok=h.c % 3 == 0, leg=leg)


def _holder(state: State, h: Numbers, make: Callable[[Contact], cmd.CommandData]) -> Asking:
    """Whoever holds a contact asks: one with a call, if there is one."""
    talking = [each for each in state.contacts.values() if each.legs and each.agent is not None]
    held = [each for each in state.contacts.values() if each.agent is not None]
    contact = _one_of(talking, h.a) or _one_of(held, h.b)
    if contact is None:
        return "staff:nobody", cmd.CallMute(contact=ContactId("no-such-contact"), muted=True)
    return f"staff:{contact.agent}", make(contact)


def _of_holder(make: Callable[[Contact, Numbers], cmd.CommandData]) -> Callable[[State, Numbers], Asking]:
    return lambda state, h: _holder(state, h, lambda contact: make(contact, h))


def _some_leg(contact: Contact, number: int) -> LegId:
    return _one_of([*contact.legs], number) or LegId("outside-99")


def _dial(state: State, h: Numbers) -> Asking:
    """Mostly somebody who may: nobody of the contact is in a call."""
    may = [each for each in state.contacts.values() if each.agent is not None and not each.legs]
    may.sort(key=lambda each: each.phase != "wrap_up")
    contact = _one_of(may, h.a) or _one_of([*state.contacts.values()], h.b)
    known = contact.id if contact is not None else ContactId("no-such-contact")
    agent = contact.agent if contact is not None else None
    return f"staff:{agent}", cmd.CallDial(contact=known, number="07700 900124" if h.c % 3 else None)


def _supervise(state: State, h: Numbers) -> Asking:
    supervisors = [AgentId("boss"), *list(state.agents)[:2]]
    contact = _one_of([each.id for each in state.contacts.values() if each.legs], h.a) or ContactId("no-such-contact")
    supervised = state.supervising.get(supervisors[h.b % 3])
    if h.c % 4 == 0:
        return f"staff:{supervisors[h.b % 3]}", cmd.CallSupervise(contact=supervised or contact, mode="stop")
    return f"staff:{supervisors[h.b % 3]}", cmd.CallSupervise(contact=contact, mode=_MODES[h.c % 3])


def _recorded(state: State, h: Numbers) -> Asking:
    contact = _one_of([*state.contacts, *state.gone], h.a) or ContactId("no-such-contact")
    if h.b % 2:
        return PROVIDER, cmd.CallTranscribed(contact=contact, text="My tap drips.")
    return PROVIDER, cmd.CallRecorded(contact=contact, recording=RecordingId(f"RE{h.b}"), length_s=h.c)


CALLING: Final[dict[str, Callable[[State, Numbers], Asking]]] = {
    "ring": _rings,
    "ring in": _rings_in,
    "write in": _writes_in,
    "call over": _over,
    "leg told": _told(None),
    "leg joins": _told("joined"),
    "leg leaves": _told("left"),
    "effect under way": _under_way,
    "effect not done": _not_done,
    "hold": _of_holder(lambda contact, h: cmd.CallHold(
        contact=contact.id, hold=h.b % 2 == 0, leg=_some_leg(contact, h.c) if h.c % 2 else None)),
    "mute": _of_holder(lambda contact, h: cmd.CallMute(contact=contact.id, muted=h.b % 2 == 0)),
    "pause recording": _of_holder(lambda contact, h: cmd.CallRecord(contact=contact.id, paused=h.b % 3 > 0)),
    "dial": _dial,
    "drop leg": _of_holder(lambda contact, h: cmd.CallDrop(contact=contact.id, leg=_some_leg(contact, h.c))),
    "transfer out": _of_holder(lambda contact, _: cmd.ContactTransfer(contact=contact.id, number="07700 900125")),
    "ask outside": _of_holder(lambda contact, _: cmd.ContactConsult(contact=contact.id, number="07700 900126")),
    "supervise": _supervise,
    "relay": _of_holder(lambda contact, h: cmd.ContactRelay(contact=contact.id, relay=h.b % 2 == 0)),
    "recorded": _recorded,
}  # fmt: skip
"""Every happening of a call that is one command, and how to ask for it."""

LIVELY: Final = (
    *CALLING, *["ring in"] * 6, *["accept"] * 8, *["leg joins"] * 30, *["effect under way"] * 8, *["wait"] * 3,
    "ring me", "ring me", "rang", "write in", "write in", "transfer", "ask for help", "ask for help", "join", "join", "hand over", "end consult", "end",
    "end for them", "dispose", "dispose", "send", "connect", "connect", "disconnect", "set state", "jump", "restart", "decline", "leave",
    *["supervise"] * 3, *["transfer out"] * 2, *["ask outside"] * 2, *["dial"] * 4, *["hold"] * 2,
)  # fmt: skip
"""What happens where the telephone never stands still, more often what leads on."""

OFTEN: Final = (*["leg joins"] * 14, *["effect under way"] * 5, *["leg leaves"] * 3, *["call over"] * 2,
                *["supervise"] * 2, *["transfer out"] * 2, *["ask outside"] * 2, *["dial"] * 3)  # fmt: skip
