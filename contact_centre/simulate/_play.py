"""Playing a case under one policy after the other, and how long that took."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from contact_centre.clock import SystemClock
from routing.centre import Centre
from routing.errors import ContactCentreError
from routing.policies import POLICIES
from routing.simulation import (
    Case,
    Figures,
    case_centre,
    configured_case,
    configured_centre,
    engine_queue,
    figures,
    simulate,
)


class UnknownPolicy(ContactCentreError):
    """There is no policy of that name; choose one of those the text lists."""

    code = "unknown_policy"


def policies_named(names: str) -> list[str]:
    """The policies in a list with commas.

    Raises:
        UnknownPolicy: a name is none of `POLICIES`.
    """
    policies = [name.strip() for name in names.split(",")]
    for name in policies:
        if name not in POLICIES:
            message = f'There is no policy "{name}". Use one or more of: {", ".join(POLICIES)}.'
            raise UnknownPolicy(message)
    return policies


def play(
    case: Case, policies: Sequence[str], centre: Centre | None = None, on_arrival: Callable[[], None] = lambda: None
) -> list[Figures]:
    """The figures of the case under each policy, in a real `centre` or, with None, in one that the case defines."""
    clock = SystemClock()
    all_figures: list[Figures] = []
    for policy in policies:
        began_ms = clock.monotonic_ms()
        if centre is None:
            measured = case
            run = simulate(case, case_centre(case, policy), engine_queue, on_arrival)
        else:
            measured = configured_case(case, centre)
            run = simulate(case, configured_centre(centre, policy), lambda contact: contact.queue, on_arrival)
        all_figures.append(figures(measured, run, (clock.monotonic_ms() - began_ms) / 1000))
    return all_figures
