"""Whatever happens in a centre, in whatever order: no resident is lost, and a restart changes nothing.

Every run looks at a little of it; `PROPERTY_EXAMPLES=5000` looks at more.
"""

from __future__ import annotations

import os

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from routing import commands as cmd
from routing import events as ev
from routing.centre import Centre
from routing.engine import apply, decide, digest, due, dump, load, settle
from routing.folding.told import SPACING_MS
from routing.ids import ContactId, Instant, SessionId
from routing.state import State
from routing.steps import MAX_EVENTS
from tests.unit.routing import random_centre as rc
from tests.unit.routing.call_invariants import CallAccount, check_calls
from tests.unit.routing.invariants import (
    Attempts,
    burdens,
    check_capacity,
    check_choice_explained,
    check_consults,
    check_contacts,
    check_explained,
    check_nobody_idle,
    check_not_blocked,
    check_order,
    check_told,
    digest_without_seen,
)
from tests.unit.routing.thread_invariants import ThreadAccount, check_threads

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "60"))


class World:
    """A living centre and a reader who folds its steps, compared after everything that happens."""

    def __init__(self, centres: tuple[Centre, ...], staff: list[cmd.AgentConfigure]) -> None:
        self.state = State.new(rc.CENTRE)
        self.reader = State.new(rc.CENTRE)
        self.now = rc.START
        self.centres = centres
        self.staff = staff
        self.asked: list[cmd.Command] = []
        self.open: set[ContactId] = set()
        self.places: dict[ContactId, Instant] = {}
        self.told: dict[ContactId, ev.WaitTold] = {}
        self.attempts = Attempts()
        self.calls = CallAccount()
        self.threads = ThreadAccount()
        self.tell("admin", cmd.ConfigActivate(config=centres[0], digest="0"))
        for agent, configured in zip(rc.AGENTS, staff, strict=False):
            self.tell("admin", msgspec.structs.replace(configured, agent=agent))
            connect = cmd.AgentConnect(agent=agent, gateway=rc.GATEWAYS[0], session=SessionId(f"{agent}/0"))
            self.tell(f"staff:{agent}", connect)
            self.tell(f"staff:{agent}", cmd.AgentSetState(agent=agent, state="available"))

    def happen(self, h: rc.Happening) -> None:
        """Let one thing happen."""
        match h.what:
            case "wait":
                self.wait(rc.WAITS_S[h.a], beats=h.b > 2)
            case "beat":
                self.beat()
            case "repeat":
                if self.asked:
                    self.send(self.asked[(h.a * 12 + h.b) % len(self.asked)])
            case "jump":
                jump = cmd.ClockJump(by_ms=1000 * rc.WAITS_S[h.a])
                self.now = Instant(self.now + jump.by_ms)
                command = cmd.Command(id="", centre=rc.CENTRE, source="engine", at=self.now, data=jump)
                self.folded(settle(self.state, command, self.now))
            case "restart":
                self.restart()
            case "reconfigure":
                self.tell("admin", cmd.ConfigActivate(config=self.centres[h.a % 2], digest=str(h.a % 2)))
            case "reskill":
                agent = rc.AGENTS[h.a % 6]
                self.tell("admin", msgspec.structs.replace(self.staff[h.b % len(self.staff)], agent=agent))
            case _:
                self.tell(*rc.ASKING[h.what](self.state, h))

    def tell(self, source: str, data: cmd.CommandData) -> None:
        """A command that nobody has sent before."""
        command = cmd.Command(id=str(len(self.asked)), centre=rc.CENTRE, source=source, at=self.now, data=data)
        self.send(command)
        self.asked.append(command)

    def send(self, command: cmd.Command) -> None:
        """A command reaches the centre, for the first time or again."""
        repeat = command in self.asked
        before = digest(self.state)
        decided = decide(self.state, command, self.now)
        assert digest(self.state) == before, "deciding changes nothing"
        assert decide(self.state, command, self.now) == decided, "the same question has the same answer"
        less_seen = digest_without_seen(self.state)
        events = settle(self.state, command, self.now)
        assert events[: len(decided)] == decided
        if repeat:
            assert events == []
        elif isinstance(events[0], ev.CommandRefused):
            assert len(events) == 1
            assert digest_without_seen(self.state) == less_seen, "a refused command changes nothing"
        self.folded(events)

    def wait(self, seconds: int, *, beats: bool) -> None:
        """Time passes; every timer has its moment, and living gateways say so."""
        end = Instant(self.now + seconds * 1000)
        often_ms = (self.state.centre_config.liveness.gateway_silent_s - 1) * 1000
        while True:
            if beats:
                self.beat()
            until = min(end, self.now + often_ms) if beats else end
            while (at := due(self.state)) is not None and at <= until:
                self.now = max(self.now, at)
                self.folded(settle(self.state, None, self.now))
            self.now = Instant(until)
            if self.now >= end:
                return

    def beat(self) -> None:
        """Every gateway gives a sign of life."""
        for gateway in rc.GATEWAYS:
            self.tell(f"gateway:{gateway}", cmd.GatewayAlive(gateway=gateway))

    def restart(self) -> None:
        """A reader could take over, and the centre goes on from a snapshot: nothing is decided a second time."""
        taken_over = settle(self.reader, None, self.now)
        assert taken_over == [], taken_over
        assert digest(self.reader) == digest(self.state)
        snapshot = load(dump(self.state))
        assert digest(snapshot) == digest(self.state)
        again = settle(snapshot, None, self.now)
        assert again == [], again
        assert digest(snapshot) == digest(self.state)
        self.state = snapshot

    def folded(self, events: list[ev.Event]) -> None:
        """Whoever reads the events comes to the same state; what must hold, holds."""
        assert len(events) < MAX_EVENTS
        carried = burdens(self.reader)
        for event in events:
            assert msgspec.json.decode(msgspec.json.encode(event), type=type(event)) == event
            self.note(event)
            apply(self.reader, event)
        assert digest(self.reader) == digest(self.state)
        left = due(self.state)
        assert left is None or left > self.now, "nothing stays due"
        check_contacts(self.state, self.open)
        check_consults(self.state)
        check_calls(self.state)
        check_threads(self.state)
        check_capacity(self.state, carried)
        self.attempts.check(self.state)
        check_nobody_idle(self.state, self.now)
        check_explained(self.reader, self.now)
        check_told(self.state, self.now)
        for contact in self.state.contacts.values():
            assert contact.place_at == self.places[contact.id], "the original place is kept"

    def note(self, event: ev.Event) -> None:
        """Keep a separate account of who is open, and look at each offer as it is made."""
        self.attempts.note(event)
        self.calls.note(event, self.reader)
        self.threads.note(event)
        match event:
            case ev.ContactArrived():
                assert event.contact not in self.open
                self.open.add(event.contact)
            case ev.ContactQueued(reason="arrival"):
                self.places[event.contact] = event.place_at
            case ev.ContactTurnedAway() | ev.ContactDisposed() | ev.ContactEnded(wraps_up=None):
                self.open.remove(event.contact)
            case ev.WaitTold():
                before = self.told.get(event.contact, event)
                assert event.position <= before.position, "a position that was told never rises"
                assert event.position >= 1
                assert event is before or event.at - before.at >= SPACING_MS
                self.told[event.contact] = event
            case ev.OfferMade():
                check_order(self.reader, event)
                check_choice_explained(self.reader, event)
                check_not_blocked(self.reader, event.agent, self.reader.contacts[event.contact].line)
            case ev.ContactUnparked(to_queue=False):
                check_not_blocked(self.reader, event.agent, self.reader.contacts[event.contact].line)


class Story(RuleBasedStateMachine):
    """A centre in which one thing happens after another, whatever comes into Hypothesis' mind."""

    def __init__(self) -> None:
        super().__init__()
        self.world: World | None = None

    @initialize(centres=st.tuples(rc.centres, rc.centres), staff=rc.staffs)
    def opens(self, centres: tuple[Centre, ...], staff: list[cmd.AgentConfigure]) -> None:
        """Somebody is on duty."""
        self.world = World(centres, staff)

    @rule(happening=rc.happenings)
    def happens(self, happening: rc.Happening) -> None:
        """Residents, agents, supervisors, gateways, an outage, a restart: `World.happen` checks all that must hold."""
        world, self.world = self.world, None  # a world in which a check failed is not played to its end
        assert world is not None
        world.happen(happening)
        self.world = world

    def teardown(self) -> None:
        """The day ends quietly, and a reader who comes late knows all of it."""
        if self.world is None:
            return
        self.world.restart()
        for seconds in (120, 3_600):
            self.world.wait(seconds, beats=False)
        self.world.restart()


def test_whatever_happens_no_resident_is_lost_and_a_restart_changes_nothing() -> None:
    """A resident keeps their place and gets the first free agent, through races, silence, outages and restarts."""
    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=80,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
