"""A small centre with a telephone, and a provider that tells only what a test has it tell."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from routing.centre import Queue
from routing.facts import Leg
from routing.ids import CallRef, ContactId, LegId, QueueId, ResidentId
from routing.phone import Phone
from routing.words import Effect, LegReason, Party, Supervision
from tests.unit.routing.small_centre import REPAIRS, SmallCentre

NUMBER = "+447700900123"
ELSEWHERE = "+441632960999"
PHONE = Phone(number="+441632960000", fallback=REPAIRS)
RECORDED = Phone(number=PHONE.number, fallback=REPAIRS, record=True, record_pause_s=60)


class Switchboard(SmallCentre):
    """Residents ring in, agents' legs are told of one by one."""

    def __init__(self, *queues: Queue, phone: Phone | None = PHONE, **settings: object) -> None:
        super().__init__(*queues, phone=phone, **settings)
        self._calls = 0

    def menu(self, resident: str) -> CallRef:
        """A resident rings, and hears the menu."""
        self._calls += 1
        ref = CallRef(f"CA-{resident}-{self._calls}")
        self.tell("twilio", cmd.CallBegin(ref=ref, resident=ResidentId(resident)))
        return ref

    def ring(self, resident: str, to: QueueId = REPAIRS, ref: CallRef | None = None) -> ContactId:
        """A resident rings and chooses a queue."""
        happened = self.tell("twilio", cmd.ContactArrive(
            channel="phone", queue=to, resident=ResidentId(resident), address=NUMBER, ref=ref or self.menu(resident)
        ))  # fmt: skip
        return next(event.contact for event in happened if isinstance(event, ev.ContactArrived))

    def talk(self, contact: ContactId) -> str:
        """An agent accepts, both legs join; who it is."""
        agent = self.take(contact)
        self.joins(contact, "agent")
        self.joins(contact, "resident")
        return agent

    def leg(self, contact: ContactId, party: Party) -> Leg:
        """The party's leg; there is one."""
        return next(leg for leg in self[contact].legs.values() if leg.party == party)

    def parties(self, contact: ContactId) -> dict[Party, str]:
        """Who has a leg, and what it does."""
        return {leg.party: leg.phase for leg in self[contact].legs.values()}

    def joins(self, contact: ContactId, party: Party) -> list[ev.Event]:
        """The party's leg joins."""
        leg = self.leg(contact, party)
        ref = leg.ref or CallRef(f"CA-{leg.id}-{contact}")
        return self.tell("twilio", cmd.CallLeg(contact=contact, leg=leg.id, news="joined", ref=ref))

    def fails(self, contact: ContactId, party: Party, reason: LegReason = "no_answer") -> list[ev.Event]:
        """The party's leg never joins."""
        leg = self.leg(contact, party)
        ref = leg.ref or CallRef(f"CA-{leg.id}-{contact}")
        return self.tell("twilio", cmd.CallLeg(contact=contact, leg=leg.id, news="failed", ref=ref, reason=reason))

    def leaves(self, contact: ContactId, party: Party, reason: LegReason = "hung_up") -> list[ev.Event]:
        """The party's leg leaves."""
        leg = self.leg(contact, party)
        ref = leg.ref or CallRef("")
        return self.tell("twilio", cmd.CallLeg(contact=contact, leg=leg.id, news="left", ref=ref, reason=reason))

    def hangs_up(self, contact: ContactId) -> list[ev.Event]:
        """The resident's call is over, as their number's status tells."""
        ref = self[contact].ref
        assert ref is not None
        return self.tell("twilio", cmd.CallOver(ref=ref))

    def under_way(self, contact: ContactId, leg: LegId, ref: str, effect: Effect = "join") -> list[ev.Event]:
        """The provider has begun what was asked."""
        return self.tell("dispatcher", cmd.EffectFinish(
            contact=contact, effect=effect, leg=leg, ref=ref, under_way=True))  # fmt: skip

    def supervise(self, contact: ContactId, mode: Supervision | str, name: str = "boss") -> list[ev.Event]:
        """A supervisor asks to listen, whisper, join or stop."""
        return self.tell(f"staff:{name}", cmd.CallSupervise(contact=contact, mode=mode))  # type: ignore[arg-type]  # spelled out by the test


def staffed(phone: Phone = PHONE) -> Switchboard:
    """Two queues, kay on duty."""
    board = Switchboard(phone=phone)
    board.agent("kay", repairs=3)
    return board


def effects(happened: list[ev.Event]) -> list[str]:
    """What the provider is asked, in short: `drop agent`, `hold resident`, `hold resident off`."""
    return [
        " ".join(filter(None, (each.effect, each.party, "" if each.on else "off")))
        for each in happened
        if isinstance(each, ev.EffectRequested)
    ]


def code(happened: list[ev.Event]) -> str:
    """Why a command was refused."""
    assert isinstance(happened[0], ev.CommandRefused), happened
    return happened[0].code


def kinds(happened: list[ev.Event]) -> list[type[ev.Event]]:
    """What happened, less that a command was handled."""
    return [type(each) for each in happened if not isinstance(each, ev.CommandHandled)]
