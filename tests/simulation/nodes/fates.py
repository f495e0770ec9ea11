"""What becomes of an append: all that a network and a broker may do to one, drawn from the seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from contact_centre.log.leader import PAUSE_S


class Fate(NamedTuple):
    """What becomes of one append, in seconds from the moment it was asked for.

    Attributes:
        lands: when the records stand in the log; more than one: a retry of the client's landed too; none: lost.
        told: when the caller hears.
        fails: the caller hears that it failed, whatever became of the records.
    """

    lands: tuple[float, ...]
    told: float
    fails: bool = False


@dataclass(frozen=True, kw_only=True)
class Weather:
    """How likely each misfortune of an append is. They are drawn per seed, so that some seeds know only one kind."""

    slow: float = 0.0
    lost: float = 0.0
    unheard: float = 0.0
    late: float = 0.0
    twice: float = 0.0

    @staticmethod
    def drawn(chance: Random) -> Weather:
        """The weather of one seed: each misfortune is left out, rare or common."""

        def likely(most: float) -> float:
            return chance.choice((0.0, 0.0, most / 5, most))

        return Weather(slow=likely(0.1), lost=likely(0.1), unheard=likely(0.1), late=likely(0.15), twice=likely(0.2))

    def fate(self, chance: Random) -> Fate:
        """Draw what becomes of one append."""
        lands = 0.0003 + 0.002 * chance.random()
        ack = 0.0003 + 0.002 * chance.random()
        luck = chance.random()
        for likely, draw in (
            (self.slow, _slow),
            (self.lost, _lost),
            (self.unheard, _unheard),
            (self.late, _late),
            (self.twice, _twice),
        ):
            if luck < likely:
                return draw(chance, lands, ack)
            luck -= likely
        return Fate((lands,), lands + ack)


def _slow(chance: Random, lands: float, ack: float) -> Fate:
    lands += chance.choice((0.05, 0.3, 1.5)) * chance.random()
    return Fate((lands,), lands + ack + 0.1 * chance.random())


def _lost(chance: Random, _: float, ack: float) -> Fate:
    return Fate((), ack + chance.choice((0.0, 0.5)), fails=True)


def _unheard(chance: Random, lands: float, ack: float) -> Fate:
    return Fate((lands,), lands + ack + chance.choice((0.0, 0.5)), fails=True)


def _late(chance: Random, lands: float, ack: float) -> Fate:
    """Often just when whoever asked has looked, found nothing, and writes anew."""
    told = ack + chance.choice((0.0, 0.1, 0.5))
    after = chance.choice((0.02 * chance.random(), PAUSE_S + 0.006 * chance.random(), 4.0 * chance.random()))
    return Fate((told + lands + after,), told, fails=True)


def _twice(chance: Random, lands: float, ack: float) -> Fate:
    again = lands + chance.choice((0.002, 0.1, 2.0)) * chance.random()
    return Fate((lands, again), lands + ack, fails=chance.random() < 0.2)


FAIR = Weather()
"""Nothing goes wrong."""
