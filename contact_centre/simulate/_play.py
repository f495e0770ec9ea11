"""Playing a case under one policy after the other, and how long that took."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from contact_centre.clock import SystemClock
from routing.centre import Centre
from routing.errors import ContactCentreError
from routing.policies import POLICIES
from routing.simulation import (
    Case,
    Figures,
    Habits,
    Played,
    Watch,
    case_centre,
    configured_case,
    configured_centre,
    engine_queue,
    marked,
    played,
    simulate,
)


class UnknownPolicy(ContactCentreError):
    """There is no policy of that name; choose one of those the text lists."""

    code = "unknown_policy"


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """What days are played in.

    Attributes:
        centre: a real centre; None: one that the case defines.
        groups_seed: what chance marks groups by; None marks none.
        overtake_late_s: how far `sla_aware` goes; None leaves it to the centre.
    """

    centre: Centre | None = None
    habits: Habits = Habits()
    groups_seed: int | None = None
    overtake_late_s: int | None = None

    @property
    def random(self) -> bool:
        """Whether another replication could give other figures."""
        return self.habits.random or self.groups_seed is not None

    def replicated(self, replication: int) -> Setting:
        """The same with other chances; replication 0 is the setting itself."""
        if replication == 0:
            return self
        habits = msgspec.structs.replace(self.habits, seed=self.habits.seed + replication)
        groups_seed = None if self.groups_seed is None else self.groups_seed + replication
        return msgspec.structs.replace(self, habits=habits, groups_seed=groups_seed)


_PLAIN: Final = Setting()


def told(setting: Setting) -> list[str]:
    """What a setting adds to the files of days, a sentence for each thing."""
    habits, breaks = setting.habits, setting.habits.breaks
    said = {
        f"Played in the centre {setting.centre.name if setting.centre else ''}.": setting.centre is not None,
        f"Offers ring for {habits.ring_s:g} s on average before they are accepted.": habits.ring_s > 0,
        f"{habits.rona_probability:.1%} of offers are missed.": habits.rona_probability > 0,
        f"Paid breaks: {breaks.minutes if breaks else 0:g} min in every {breaks.hours if breaks else 0:g} h.": breaks,
        f"{habits.wrap_up_s} s of wrap-up beside the handling time.": habits.wrap_up_s,
        f"Each further chat held makes a chat {habits.chat_slowdown:.0%} longer.": habits.chat_slowdown,
        f"At most {habits.max_chats} chats at once.": habits.max_chats,
        f"Each step of priority is worth {habits.head_start_s} s.": habits.head_start_s,
        f"sla_aware serves late contacts up to {setting.overtake_late_s} s later.": setting.overtake_late_s is not None,
        f"Groups are marked by seed {setting.groups_seed}.": setting.groups_seed is not None,
        f"Seed of chance: {habits.seed}.": habits.random,
    }
    return [sentence for sentence, holds in said.items() if holds]


class _Counting(Watch):
    """Tells somebody of each contact that arrives."""

    def __init__(self, arrived: Callable[[], None]) -> None:
        self._arrived = arrived

    def arrived(self) -> None:
        self._arrived()


def policies_named(names: str) -> list[str]:
    """The policies in a list with commas.

    Raises:
        UnknownPolicy: a name is none of `POLICIES`, or stands there twice.
    """
    policies = [name.strip() for name in names.split(",")]
    for number, name in enumerate(policies):
        if name not in POLICIES:
            message = f'There is no policy "{name}". Use one or more of: {", ".join(POLICIES)}.'
            raise UnknownPolicy(message)
        if name in policies[:number]:
            message = f'The policy "{name}" is named twice. Name each once.'
            raise UnknownPolicy(message)
    return policies


def play_day(
    case: Case, policy: str, setting: Setting = _PLAIN, on_arrival: Callable[[], None] = lambda: None
) -> Played:
    """One policy on one day, and what came of it."""
    clock = SystemClock()
    began_ms = clock.monotonic_ms()
    if setting.groups_seed is not None:
        case = marked(case, setting.groups_seed)
    habits, watch = _with_priority(setting.habits, policy), _Counting(on_arrival)
    if setting.centre is None:
        run = simulate(case, _going_so_far(case_centre(case, policy, habits), setting), engine_queue, habits, watch)
    else:
        centre = _going_so_far(configured_centre(setting.centre, policy, habits), setting)
        run = simulate(case, centre, lambda contact: contact.queue, habits, watch)
        case = configured_case(case, setting.centre)
    return played(case, run, (clock.monotonic_ms() - began_ms) / 1000)


def _going_so_far(centre: Centre, setting: Setting) -> Centre:
    if setting.overtake_late_s is None:
        return centre
    sla_aware = msgspec.structs.replace(centre.sla_aware, overtake_late_s=setting.overtake_late_s)
    return msgspec.structs.replace(centre, sla_aware=sla_aware)


def _with_priority(habits: Habits, policy: str) -> Habits:
    """A policy of strict priority needs to see it: any head start will do, for it looks at the order of them alone."""
    if policy != "priority_fifo" or habits.head_start_s:
        return habits
    return msgspec.structs.replace(habits, head_start_s=1)


def play(
    case: Case, policies: Sequence[str], centre: Centre | None = None, on_arrival: Callable[[], None] = lambda: None
) -> list[Figures]:
    """The figures of the case under each policy, in a real `centre` or, with None, in one that the case defines."""
    return [play_day(case, policy, Setting(centre=centre), on_arrival).figures for policy in policies]
