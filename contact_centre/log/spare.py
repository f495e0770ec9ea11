"""A spare state: what a standby goes on from the moment it takes over."""

from __future__ import annotations

from contact_centre.log.follower import Follower
from routing import engine
from routing.state import State
from routing.steps import Step


class Spare:
    """A second state, folded beside the follower's, because whoever leads decides ahead of what was accepted.

    Copying a centre with 100,000 waiting contacts takes seconds; a standby has them while nothing hangs on it.
    """

    def __init__(self, follower: Follower) -> None:
        """Only once the follower has started."""
        self._follower = follower
        self._state: State | None = None
        follower.listen(self._fold)

    def refill(self) -> None:
        """Copy the follower's state, unless there is a spare one already."""
        if self._state is None:
            self._state = copied(self._follower)

    def take(self) -> State:
        """The state of the follower, to be changed at will; copied only if there was none to spare."""
        state, self._state = self._state, None
        return state if state is not None else copied(self._follower)

    def _fold(self, step: Step) -> None:
        if self._state is not None:
            for event in step.events:
                engine.apply(self._state, event)


def copied(follower: Follower) -> State:
    """The follower's state as of now, shared with nobody."""
    return engine.load(engine.dump(follower.state))
