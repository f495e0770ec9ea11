"""`/board/socket`: supervisors' boards, which may act, and wallboards, which only show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from contact_centre.boards.feed import Feed, Rows
from contact_centre.boards.figures import Look
from contact_centre.boards.supervising import supervised_by
from contact_centre.boards.tally import Tally
from contact_centre.boards.wire import (
    BOARD_FRAMES,
    CloseQueue,
    ConfigureAgent,
    Figures,
    Mark,
    Move,
    OfferNow,
    OpenQueue,
    Overflow,
    Prioritise,
    SetAgentState,
    Show,
    Supervise,
    Supervised,
)
from contact_centre.live.ledger import Ledger
from contact_centre.sockets.session import Endpoint, Frame, Peer
from routing import commands as cmd
from routing.errors import FrameRefused
from routing.ids import AgentId, Instant
from routing.ports import Clock
from routing.state import State
from routing.steps import Step

TICK_MS: Final = 250
SILENT_AT_MOST_MS: Final = 1_000
"""Figures move with time alone (waits pass their targets), and a screen must know that its line is alive."""


class BoardSession:
    """One board or wallboard. Implements `contact_centre.sockets.session.Session`.

    Args:
        supervised: the call that somebody takes part in.
    """

    def __init__(
        self, peer: Peer, feed: Feed, clock: Clock, supervised: Callable[[AgentId], Supervised | None]
    ) -> None:
        assert peer.sign_in is not None, "boards are opened with a ticket"
        self.source = f"staff:{peer.sign_in.staff}"
        self._staff = peer.sign_in.staff
        self._supervised = supervised
        self.frames: Mapping[str, type[msgspec.Struct]] = BOARD_FRAMES if peer.purpose == "board" else {}
        self._feed = feed
        self._clock = clock
        self._on_wall = peer.purpose == "wallboard"
        self._show = Show()
        self._known: Rows = {}
        self._sent_at = Instant(0)
        self._stepped = False

    def presence(self, *, present: bool) -> Sequence[cmd.CommandData]:  # noqa: ARG002 - the engine knows no boards
        return ()

    def snapshot(self) -> Figures:
        now = self._clock.wall()
        edition = self._feed.at(now, self._show, on_wall=self._on_wall)
        self._known, self._sent_at, self._stepped = edition.rows, now, False
        return self._with_own(edition.figures)

    def commands(self, kind: str, data: msgspec.Struct) -> Sequence[cmd.CommandData]:
        if isinstance(data, Show):
            self._show, self._stepped = data, True
            return ()
        return (_command(kind, data),)

    def live(self, kind: str, data: msgspec.Struct) -> msgspec.Struct | None:  # noqa: ARG002 - nothing here only lives
        return None

    def after_step(self, step: Step) -> Sequence[Frame]:  # noqa: ARG002 - the next tick tells all steps since the last
        self._stepped = True
        return ()

    def every_second(self, now: Instant) -> Sequence[Frame]:
        """`figures`, if a step came since the last ones or they are a second old."""
        if not self._stepped and 0 <= now - self._sent_at < SILENT_AT_MOST_MS:
            return ()
        edition = self._feed.at(now, self._show, on_wall=self._on_wall)
        frame = edition.since(self._known)
        self._known, self._sent_at, self._stepped = edition.rows, now, False
        return (("figures", self._with_own(frame)),)

    def _with_own(self, figures: Figures) -> Figures:
        """The figures with what is this supervisor's alone; the same object, for all to share, where that is nothing."""
        own = None if self._on_wall else self._supervised(self._staff)
        return figures if own is None else msgspec.structs.replace(figures, supervising=own)

    def on_live(self, kind: str, data: msgspec.Struct) -> Sequence[Frame]:  # noqa: ARG002 - typing is for those who talk
        return ()


_ASKED: Final[dict[type[msgspec.Struct], Callable[[Any], cmd.CommandData]]] = {
    OfferNow: lambda data: cmd.OfferMake(contact=data.contact, agent=data.agent),
    Mark: lambda data: cmd.ContactMark(contact=data.contact, emergency=data.emergency, as_supervisor=True),
    Move: lambda data: cmd.ContactMove(contact=data.contact, queue=data.queue),
    Prioritise: lambda data: cmd.ContactPrioritise(contact=data.contact, priority_s=data.priority_s),
    SetAgentState: lambda data: cmd.AgentSetState(agent=data.agent, state=data.state, reason=data.reason),
    ConfigureAgent: lambda data: cmd.AgentConfigure(
        agent=data.agent,
        team=data.team,
        skills=dict(data.skills),
        units=data.units,
        maxima=dict(data.maxima),
        offer_extra_s=data.offer_extra_s,
    ),
    CloseQueue: lambda data: cmd.QueueClose(queue=data.queue, message=data.message),
    OpenQueue: lambda data: cmd.QueueOpen(queue=data.queue),
    Supervise: lambda data: cmd.CallSupervise(contact=data.contact, mode=data.mode),
    Overflow: lambda data: cmd.QueueOverflow(queue=data.queue, to=data.to),
}


def _command(kind: str, data: msgspec.Struct) -> cmd.CommandData:
    asked = _ASKED.get(type(data))
    if asked is None:
        raise FrameRefused("bad_frame", f"A board cannot ask for {kind}. Reload the page to get its newest version.")
    return asked(data)


def board_endpoint(
    *,
    state: Callable[[], State],
    ledger: Ledger,
    name_of: Callable[[AgentId], str],
    clock: Clock,
    version: Callable[[], int],
) -> Endpoint:
    """The supervisors' socket.

    Args:
        state: the follower's, as of the last accepted step.
        ledger: folded beside it.
        name_of: display names of agents, for the board only.
        clock: whose wall clock the figures are of.
        version: a number that grows with every accepted step (the follower's offset).
    """
    tally = Tally()
    feed = Feed(lambda now: Look(state(), ledger, name_of, now, tally), version)

    def supervised(supervisor: AgentId) -> Supervised | None:
        return supervised_by(supervisor, state(), name_of)

    def open_session(peer: Peer) -> BoardSession:
        return BoardSession(peer, feed, clock, supervised)

    return Endpoint(path="/board/socket", purposes=("board", "wallboard"), open=open_session, tick_ms=TICK_MS)
