"""Ringing numbers: who may, how often, and bringing somebody outside into a call.

Which numbers may be rung at all is judged where they can be read: at the edges, and once more by the channel.
"""

from __future__ import annotations

from typing import Final

from routing import events as ev
from routing.deciding.asked import Refusal
from routing.deciding.legs import dialling_out, holding, leg_of, talks_with
from routing.facts import Agent, Contact
from routing.ids import AgentId, Instant
from routing.state import State
from routing.words import Private

_MINUTE_MS: Final = 60_000
_HOUR_MS: Final = 60 * _MINUTE_MS

NOT_CONNECTED = Refusal("not_connected", "You are not connected with the resident yet. Try again once you talk.")
_NO_PHONE = Refusal("no_phone", "This centre has no telephone of its own. Use another phone, and note what was said.")
_ASKED_ALREADY = Refusal("already_asked", "Somebody else is in this call already, or being rung. End that first.")


def ring_refused(state: State, agent: AgentId, now: Instant) -> Refusal | None:
    """Why no call can be placed for the agent now: whoever takes over a console must not ring up a fortune."""
    phone = state.centre_config.phone
    if phone is None:
        return _NO_PHONE
    if len(_since(state.dialled_at.get(agent, []), now - _HOUR_MS)) >= phone.dials_per_agent_hour:
        return Refusal(
            "dialled_too_often",
            f"You have rung {phone.dials_per_agent_hour} numbers within the hour, which is as many as this centre "
            "allows. Ask a supervisor, or wait.",
        )
    if sum(len(_since(each, now - _MINUTE_MS)) for each in state.dialled_at.values()) >= phone.dials_per_minute:
        return Refusal("centre_dials_too_often", "The centre is ringing as many numbers as it may. Wait a minute.")
    return None


def _since(dialled_at: list[Instant], since: int) -> list[Instant]:
    return [at for at in dialled_at if at > since]


def ringing_out(
    state: State, contact: Contact, agent: Agent, number: Private, now: Instant, *, takes_over: bool = False
) -> list[ev.Event] | Refusal:
    """Somebody outside is rung while the resident hears music."""
    if talks_with(contact) is None:
        return NOT_CONNECTED
    if leg_of(contact, "outside") is not None or contact.id in state.consults:
        return _ASKED_ALREADY
    refusal = ring_refused(state, agent.id, now)
    if refusal is not None:
        return refusal
    rung = dialling_out(contact, now, agent.id, number, takes_over=takes_over)
    return [*holding(contact, now, on=True), rung]
