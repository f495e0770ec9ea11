"""Folding: how each event changes the state. No event is refused here, and nothing is decided."""

from __future__ import annotations

from routing.errors import UnknownEvent
from routing.events import Event
from routing.folding import (
    agents,
    callbacks,
    calls,
    centre,
    consults,
    contacts,
    offers,
    overflow,
    parking,
    threads,
    told,
)
from routing.folding.centre import reindex
from routing.folding.places import Folds
from routing.state import State

__all__ = ["apply", "reindex"]

_FOLDS: Folds = {
    **contacts.FOLDS,
    **offers.FOLDS,
    **parking.FOLDS,
    **consults.FOLDS,
    **callbacks.FOLDS,
    **calls.FOLDS,
    **agents.FOLDS,
    **centre.FOLDS,
    **overflow.FOLDS,
    **told.FOLDS,
    **threads.FOLDS,
}


def apply(state: State, event: Event) -> None:
    """Fold one event into `state`.

    Raises:
        UnknownEvent: this version has no meaning for it.
    """
    fold = _FOLDS.get(type(event))
    if fold is None:
        raise UnknownEvent(type(event).__struct_config__.tag)
    fold(state, event)
    state.t = max(state.t, event.at)
