"""Formulas of queueing theory that experiments are held against; rates per second."""

from __future__ import annotations

import math
from typing import NamedTuple


class ErlangC(NamedTuple):
    """M/M/n: share who wait, mean wait of all, s, and share answered within the threshold."""

    wait_share: float
    mean_wait_s: float
    service_level: float


def erlang_c(per_s: float, handle_s: float, agents: int, within_s: float) -> ErlangC:
    """Nobody gives up. Source: Erlang 1917; the recursion over Erlang B."""
    load = per_s * handle_s
    blocked = 1.0
    for number in range(1, agents + 1):
        blocked = load * blocked / (number + load * blocked)
    wait_share = blocked / (1 - load / agents * (1 - blocked))
    freed_per_s = agents / handle_s - per_s
    return ErlangC(wait_share, wait_share / freed_per_s, 1 - wait_share * math.exp(-freed_per_s * within_s))


class ErlangA(NamedTuple):
    """M/M/n+M: share who give up, and share of all who arrive that is answered within the threshold."""

    abandoned_share: float
    service_level: float


def erlang_a(per_s: float, handle_s: float, patience_s: float, agents: int, within_s: float) -> ErlangA:
    """Everybody has exponential patience.

    Who finds k waiting is served after a sum V of exponential times of rates n mu + j theta, j = 0..k, if not gone
    before: E[exp(-theta V); V <= T] = n mu / (n mu + (k + 1) theta) * P(B >= exp(-theta T)) with B distributed as
    Beta(n mu / theta + 1, k + 1). Source: Garnett, Mandelbaum and Reiman 2002; science README, A1.
    """
    mu, theta = 1 / handle_s, 1 / patience_s
    shares = [1.0]
    while shares[-1] > 1e-16 or len(shares) <= agents:
        busy = len(shares)
        shares.append(shares[-1] * per_s / (min(busy, agents) * mu + max(0, busy - agents) * theta))
    total = sum(shares)
    waiting = sum(max(0, busy - agents) * share for busy, share in enumerate(shares)) / total
    level = sum(shares[:agents]) / total
    for ahead, share in enumerate(shares[agents:]):
        reached = agents * mu / (agents * mu + (ahead + 1) * theta)
        at_most = _beta_tail(math.exp(-theta * within_s), agents * mu / theta + 1, ahead + 1)
        level += share / total * reached * at_most
    return ErlangA(theta * waiting / per_s, level)


def _beta_tail(x: float, a: float, b: int) -> float:
    """P(B >= x) for B distributed as Beta(a, b), b whole."""
    term, total = 1.0, 1.0
    for number in range(1, b):
        term *= (a + number - 1) / number * (1 - x)
        total += term
    return 1 - math.pow(x, a) * total
