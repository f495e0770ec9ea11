"""Random centres, and random things that happen in them: what the property tests draw from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st

from routing import commands as cmd
from routing.centre import (
    Callbacks,
    Centre,
    Hours,
    Liveness,
    Outcome,
    Period,
    Queue,
    SlaAware,
    Step,
    Target,
    Team,
    WrapUp,
)
from routing.ids import (
    AgentId,
    CentreId,
    ContactId,
    GatewayId,
    Instant,
    OfferId,
    QueueId,
    ResidentId,
    SessionId,
    SkillId,
    TeamId,
)
from routing.phone import Phone
from routing.policies import POLICIES
from routing.state import State
from routing.words import AgentChoice, Channel, Choice, Line, Need
from tests.unit.routing import random_calls, random_threads

CENTRE: Final = CentreId("random")
START: Final = Instant(1_767_600_000_000)
"""Monday 5 January 2026, 08:00 in London."""

SKILLS: Final = tuple(SkillId(name) for name in ("repairs", "rent", "welsh"))
QUEUES: Final = tuple(QueueId(f"queue-{n}") for n in range(4))
AGENTS: Final = tuple(AgentId(f"agent-{n}") for n in range(6))
GATEWAYS: Final = (GatewayId("gateway-0"), GatewayId("gateway-1"))
CHANNELS: Final[tuple[Channel, ...]] = ("phone", "webchat", "sms", "web_message")
CHOICES: Final[tuple[AgentChoice, ...]] = ("available", "available", "not_ready", "offline")
WAITS_S: Final = (0, 5, 10, 10, 15, 15, 30, 30, 60, 60, 300, 900)
_DAY: Final = Hours(periods=tuple(Period(weekday=day, start=8 * 60, end=9 * 60) for day in range(5)))
_CAPACITY: Final[dict[Line, int]] = {"call": 60, "webchat": 20, "message": 12}
_LATE: Final = Hours(periods=tuple(Period(weekday=day, start=8 * 60 + 10, end=8 * 60 + 40) for day in range(5)))


PHONE: Final = Phone(number="+441632960000", fallback=QUEUES[0], record=True, dials_per_agent_hour=3)


class Happening(NamedTuple):
    """One thing to do; the numbers choose among what there is at that moment."""

    what: str
    a: int
    b: int
    c: int


_number = st.integers(0, 11)
_needs = st.lists(
    st.builds(Need, skill=st.sampled_from(SKILLS), level=st.integers(1, 4), must=st.booleans()), max_size=2
).map(tuple)
_extra_needs = st.builds(Need, skill=st.sampled_from(SKILLS), until_s=st.sampled_from((None, 10, 45)))
_steps = st.lists(
    st.builds(Step, after_s=st.sampled_from((15, 30, 45)), level=st.sampled_from((None, 1, 2)),
              overflow=st.sampled_from((None, *QUEUES))),
    max_size=3, unique_by=lambda step: step.after_s,
).map(lambda steps: tuple(sorted(steps, key=lambda step: step.after_s)))  # fmt: skip
_wrap_up = st.builds(WrapUp, mode=st.sampled_from(("none", "timed", "open")), limit_s=st.sampled_from((30, 90)))
_hours = st.dictionaries(st.sampled_from(("call", "webchat", "message")), st.sampled_from((_DAY, _LATE)), max_size=2)


def _queue(queue: QueueId) -> st.SearchStrategy[Queue]:
    return st.builds(
        Queue,
        id=st.just(queue),
        name=st.just({"en": queue}),
        needs=_needs,
        steps=_steps,
        hours=_hours,
        targets=st.sampled_from(({}, {"webchat": Target(share=0.9, within_s=20)})),
        wrap_up=_wrap_up,
        close_grace_s=st.sampled_from((0, 900)),
        outcomes=st.sampled_from(((), (Outcome(code="done", name="Done"),))),
    )


_carrying: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"units": 80, "capacity": {"call": 40}, "blocks": {"call": ("message",)}, "offer_extra_s": 10},
    {"maxima": {"message": 0}, "wrap_up": WrapUp(mode="timed", limit_s=30)},
)
"""What a team may set of its own."""

_teams = st.tuples(
    st.sampled_from(_carrying).map(lambda own: Team(id=TeamId("usual"), name="Usual", **own)),
    st.just(Team(id=TeamId("auto"), name="Auto", auto_accept=True)),
)

centres = st.builds(
    Centre,
    id=st.just(CENTRE),
    name=st.just("Random"),
    liveness=st.sampled_from((Liveness(), Liveness(gateway_silent_s=600), Liveness(lost_back_off_s=1))),
    policy=st.sampled_from(tuple(POLICIES)),
    sla_aware=st.builds(SlaAware, overtake_late_s=st.sampled_from((0, 20, 10_000)), overtaken_most=st.integers(1, 3)),
    callback=st.sampled_from((Callbacks(), Callbacks(tries=2, retry_after_s=60, carry_over=True))),
    phone=st.sampled_from((None, PHONE, PHONE)),
    queues=st.integers(2, 4).flatmap(lambda count: st.tuples(*(_queue(queue) for queue in QUEUES[:count]))),
    teams=_teams,
    threads=st.sampled_from(random_threads.THREADS),
    capacity=st.sampled_from((_CAPACITY, {**_CAPACITY, "call": 20})),
    blocks=st.sampled_from(({}, {"call": ("webchat", "message")}, {"webchat": ("call",), "message": ("message",)})),
)
staffs = st.lists(
    st.builds(
        cmd.AgentConfigure,
        agent=st.just(AGENTS[0]),
        team=st.sampled_from((TeamId("usual"), TeamId("usual"), TeamId("auto"))),
        skills=st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5)),
        units=st.sampled_from((None, None, 40)),
        maxima=st.sampled_from(({}, {"webchat": 1}, {"call": 0})),
        offer_extra_s=st.sampled_from((0, 0, 10)),
        enabled=st.sampled_from((*[True] * 9, False)),
    ),
    min_size=3,
    max_size=6,
)
"""How each agent is configured; who is who is decided by place in the list."""


def _pick(things: list[str], number: int, fallback: str) -> str:
    """One of `things`, or now and then something unknown."""
    return things[number % len(things)] if things and number != 11 else fallback


def _contact(state: State, number: int, *phases: str) -> ContactId:
    fitting = [contact.id for contact in state.contacts.values() if not phases or contact.phase in phases]
    return ContactId(_pick([*fitting], number, "no-such-contact"))


def _staff(state: State, contact: ContactId) -> str:
    """Whoever holds the contact, else somebody."""
    known = state.contacts.get(contact)
    return f"staff:{known.agent if known is not None and known.agent is not None else AGENTS[0]}"


Asking = tuple[str, cmd.CommandData]
"""A command's source, and what it says."""


def _arrive(state: State, h: Happening) -> Asking:
    resident = ResidentId(f"resident-{h.c}")
    by_telephone = h.a % 4 == 0 and h.c % 3
    return f"resident:{resident}", cmd.ContactArrive(
        ref=random_calls.new_call(state, h.b) if by_telephone else None,
        address="07700 900123" if by_telephone else None,
        channel=CHANNELS[h.a % 4],
        queue=QUEUES[h.b % 4],
        resident=resident,
        text="My tap drips." if h.a % 3 == 0 else None,
        emergency=h.b == 7,
        needs=_own_needs(h.c),
        priority_s=30 if h.c == 9 else 0,
        gateway=GATEWAYS[h.b % 2] if h.a % 4 in (1, 2) else None,
    )


def _own_needs(number: int) -> tuple[Need, ...]:
    """Welsh at first, Welsh or nobody, or nothing beside the queue's own needs."""
    return {8: (Need(skill=SKILLS[2], until_s=30),), 7: (Need(skill=SKILLS[2], must=True),)}.get(number, ())


def _choose(state: State, h: Happening) -> Asking:
    choices: tuple[Choice, ...] = ("ends_with_tab", "wait", "any_agent")
    return "gateway:x", cmd.ContactChoose(contact=_contact(state, h.a), choice=choices[h.b % 3])


def _ring_me(state: State, h: Happening) -> Asking:
    contact = _contact(state, h.a, "waiting", "offered") if h.b % 4 else _contact(state, h.a)
    rings = ResidentId(f"resident-{contact[-1:] or 0}")
    return "gateway:x", cmd.CallbackRequest(contact=contact, number="01632 960001", rings=rings)


def _rang(state: State, h: Happening) -> Asking:
    """An agent says how it went: one who rings, if anybody does."""
    ringing = [each.id for each in state.contacts.values() if each.callback is not None and each.callback.ringing]
    contact = ContactId(_pick([*ringing], h.a, "no-such-contact"))
    return _staff(state, contact), cmd.CallbackFinish(contact=contact, spoken=h.b % 2 == 0)


def _resolve_elsewhere(state: State, h: Happening) -> Asking:
    """Mostly somebody who may: the holder of another contact of the same resident."""
    contact = _contact(state, h.a, "waiting", "offered")
    known = state.contacts.get(contact)
    others = [] if known is None else [state.contacts[each] for each in state.by_resident.get(known.resident, ())]
    holder = next((each.agent for each in others if each.agent is not None), AGENTS[h.c % 6])
    return f"staff:{holder}", cmd.ContactResolveElsewhere(contact=contact)


def _alive(state: State, h: Happening) -> Asking:
    gateway = GATEWAYS[h.b % 2]
    return f"gateway:{gateway}", cmd.ContactAlive(contact=_contact(state, h.a), gateway=gateway, present=h.c % 2 == 0)


def _offered(state: State, h: Happening) -> tuple[str, OfferId]:
    offer = OfferId(_pick([*state.offers], h.a, "no-such-offer"))
    known = state.offers.get(offer)
    agent = known.agent if known is not None and h.b != 11 else AGENTS[h.c % 6]
    return f"staff:{agent}", offer


def _accept(state: State, h: Happening) -> Asking:
    source, offer = _offered(state, h)
    return source, cmd.OfferAccept(offer=offer)


def _decline(state: State, h: Happening) -> Asking:
    source, offer = _offered(state, h)
    return source, cmd.OfferDecline(offer=offer, reason="busy")


def _transfer(state: State, h: Happening) -> Asking:
    contact = _contact(state, h.a, "engaged")
    to_agent = AGENTS[h.c % 6] if h.b % 2 == 0 else None
    to_queue = QUEUES[h.c % 4] if h.b % 2 == 1 else None
    return _staff(state, contact), cmd.ContactTransfer(contact=contact, queue=to_queue, agent=to_agent, note="hello")


def _ask_for_help(state: State, h: Happening) -> Asking:
    contact = _contact(state, h.a, "engaged")
    to_agent = AGENTS[h.c % 6] if h.b % 2 == 0 else None
    to_queue = QUEUES[h.c % 4] if h.b % 2 == 1 else None
    return _staff(state, contact), cmd.ContactConsult(contact=contact, agent=to_agent, queue=to_queue, note="Help?")


def _asked_for_help(
    make: Callable[[ContactId], cmd.CommandData], *, holder: bool = False
) -> Callable[[State, Happening], Asking]:
    """By the colleague of a consult, or sometimes by its holder, or by a stranger."""

    def ask(state: State, h: Happening) -> Asking:
        contact = ContactId(_pick([*state.consults], h.a, "no-such-contact"))
        consult = state.consults.get(contact)
        if consult is None or h.b == 11:
            return f"staff:{AGENTS[h.c % 6]}", make(contact)
        return f"staff:{consult.by if holder and h.b % 2 else consult.agent}", make(contact)

    return ask


def _hand_over(state: State, h: Happening) -> Asking:
    contact = ContactId(_pick([*state.consults], h.a, "no-such-contact"))
    consult = state.consults.get(contact)
    colleague = consult.agent if consult is not None else AGENTS[h.c % 6]
    return _staff(state, contact), cmd.ContactTransfer(contact=contact, agent=colleague, note="Thanks.")


def _held(make: Callable[[ContactId], cmd.CommandData], *phases: str) -> Callable[[State, Happening], Asking]:
    def ask(state: State, h: Happening) -> Asking:
        contact = _contact(state, h.a, *phases)
        return _staff(state, contact), make(contact)

    return ask


def _park(state: State, h: Happening) -> Asking:
    """Mostly a thread that may be parked: answered, and its agent's."""
    threads = [one.id for one in state.contacts.values() if one.line == "message" and one.answered_at is not None]
    contact = ContactId(_pick([*threads], h.a, "no-such-contact")) if h.b else _contact(state, h.a, "engaged")
    return _staff(state, contact), cmd.ContactPark(contact=contact)


def _agent(make: Callable[[AgentId, Happening], cmd.CommandData]) -> Callable[[State, Happening], Asking]:
    def ask(_: State, h: Happening) -> Asking:
        agent = AGENTS[h.a % 6]
        return f"staff:{agent}", make(agent, h)

    return ask


def _session(agent: AgentId, h: Happening) -> SessionId:
    return SessionId(f"{agent}/{h.b % 2}")


ASKING: Final[dict[str, Callable[[State, Happening], Asking]]] = {
    "arrive": _arrive,
    "leave": lambda state, h: ("gateway:x", cmd.ContactLeave(contact=_contact(state, h.a))),
    "leave a message": lambda state, h: ("gateway:x", cmd.ContactChoose(contact=_contact(state, h.a), choice="message")),
    "choose": _choose,
    "ring me": _ring_me,
    "do not ring": lambda state, h: ("gateway:x", cmd.CallbackCancel(contact=_contact(state, h.a))),
    "rang": _rang,
    "resolve elsewhere": _resolve_elsewhere,
    "alive": _alive,
    "receive": lambda state, h: (
        "gateway:x", cmd.MessageReceive(contact=_contact(state, h.a), text="Gas!", emergency=h.b % 2 == 0)),
    "write again": lambda state, h: (
        "gateway:x", cmd.MessageReceive(contact=_contact(state, h.a, "parked"), text="Me again.", emergency=h.b == 0)),
    "accept": _accept,
    "decline": _decline,
    "send": _held(lambda contact: cmd.ContactSend(contact=contact, text="Hello."), "engaged"),
    "note": _held(lambda contact: cmd.ContactNote(contact=contact, text="Called before."), "engaged", "wrap_up"),
    "joined": lambda state, h: (
        "phone", cmd.EffectFinish(contact=_contact(state, h.a, "engaged"), effect="join", ok=h.b % 3 > 0)),
    "transfer": _transfer,
    "ask for help": _ask_for_help,
    "join": _asked_for_help(lambda contact: cmd.ConsultAccept(contact=contact)),
    "do not join": _asked_for_help(lambda contact: cmd.ConsultDecline(contact=contact, reason="busy")),
    "end consult": _asked_for_help(lambda contact: cmd.ConsultEnd(contact=contact), holder=True),
    "note to each other": _asked_for_help(lambda contact: cmd.ContactNote(contact=contact, text="Try the valve.")),
    "hand over": _hand_over,
    "mark": lambda state, h: (
        "staff:boss",
        cmd.ContactMark(contact=_contact(state, h.a), emergency=h.b % 3 > 0, as_supervisor=h.c > 0)),
    "prioritise": lambda state, h: (
        "staff:boss", cmd.ContactPrioritise(contact=_contact(state, h.a), priority_s=30 * h.b)),
    "park": _park,
    "unpark": _held(lambda contact: cmd.ContactUnpark(contact=contact), "parked"),
    "end": _held(lambda contact: cmd.ContactEnd(contact=contact)),
    "end for them": lambda state, h: (
        "staff:boss", cmd.ContactEnd(contact=_contact(state, h.a), as_supervisor=h.c > 0)),
    "dispose": _held(lambda contact: cmd.ContactDispose(contact=contact, outcome="done"), "wrap_up", "engaged"),
    "move": lambda state, h: (
        "staff:boss", cmd.ContactMove(contact=_contact(state, h.a, "waiting", "offered"), queue=QUEUES[h.b % 4])),
    "offer now": lambda state, h: (
        "staff:boss",
        cmd.OfferMake(contact=_contact(state, h.a, "waiting"), agent=AGENTS[h.c % 6] if h.b % 2 else None)),
    "connect": _agent(lambda agent, h: cmd.AgentConnect(
        agent=agent, gateway=GATEWAYS[h.c % 2], session=_session(agent, h))),
    "disconnect": _agent(lambda agent, h: cmd.AgentDisconnect(
        agent=agent, gateway=GATEWAYS[h.c % 2], session=_session(agent, h))),
    "set state": _agent(lambda agent, h: cmd.AgentSetState(agent=agent, state=CHOICES[h.b % 4])),
    "shut": lambda _, h: ("staff:boss", cmd.QueueClose(queue=QUEUES[h.a % 4], message={"en": "Flooded."})),
    "overflow": lambda _, h: (
        "staff:boss", cmd.QueueOverflow(queue=QUEUES[h.a % 4], to=QUEUES[h.b % 4] if h.c % 3 else None)),
    "open": lambda _, h: ("staff:boss", cmd.QueueOpen(queue=QUEUES[h.a % 4])),
    **random_calls.CALLING,
    **random_threads.WRITING,
}  # fmt: skip
"""Every happening that is one command, and how to ask for it."""

_OFTEN: Final = (
    *["arrive"] * 12,
    *["accept"] * 12,
    *["send"] * 5,
    *["end"] * 4,
    *["wait"] * 8,
    *["ring me"] * 3,
    *["rang"] * 3,
    *["decline"] * 3,
    *["transfer"] * 3,
    *["park"] * 6,
    *["write again"] * 3,
    *["ask for help"] * 6,
    *["join"] * 6,
    *["hand over"] * 2,
    *["set state"] * 2,
    *random_calls.OFTEN,
    *random_threads.OFTEN,
)
_OTHER: Final = ("beat", "repeat", "jump", "restart", "reconfigure", "reskill")
happenings = st.builds(Happening, what=st.sampled_from((*ASKING, *_OFTEN, *_OTHER)), a=_number, b=_number, c=_number)
