"""Who may be the same person: what residents claimed, names that are alike, and what an agent searches for.

What is sealed cannot be searched by the database. A whole number is found by its key, without opening anything. For a
name, those who gave one and were seen last are opened, `MOST_NAMED` at most, once for each search an agent sends off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from contact_centre.people.names import alike, fits, words
from contact_centre.people.reading import Reading
from contact_centre.people.rows import Identity
from contact_centre.people.wire import CandidatesView, CandidateView
from contact_centre.phone.numbers import read
from routing.ids import AgentId, ContactId, Instant, ResidentId

LATELY_MS: Final = 30 * 86_400_000
"""How long ago somebody may have been seen to be found by their name."""

MOST_FOUND: Final = 10
_MOST_LOOKED_UP: Final = 100
_ENDS_SHOWN: Final = 3

_SAME_NAME: Final = "Almost the same name"
_RINGS_FROM: Final = "This resident gave the number that they use"
_GAVE_OURS: Final = "They gave the number of this resident to be reached at"
_GAVE_THE_SAME: Final = "Both gave the same number or e-mail address"

Why = dict[ResidentId, str]


class Candidates:
    """Finds them."""

    def __init__(self, reading: Reading) -> None:
        self._with = reading

    async def find(self, contact: ContactId, resident: ResidentId, agent: AgentId, text: str) -> CandidatesView:
        """Those who fit `text`, or suggestions where it is empty; never who is joined already."""
        person = self._with.state().person(resident)
        number = read(text)
        looked_through = 0
        if number is not None:
            found = dict.fromkeys(self._of_number(number), "This number")
        elif text:
            recent = await self._recent()
            looked_through = len(recent)
            found = {each: "This name" for each, name in recent if fits(words(text), name)}
        else:
            recent = await self._recent()
            looked_through = len(recent)
            found = await self._claims(person) | self._namesakes(person, recent)
        wanted = [each for each in found if each not in person]
        chosen = await self._one_of_each(wanted)
        await self._with.learn(each.resident for each in chosen)
        views = tuple(self._view(each, found[each.resident], contact, agent) for each in chosen)
        return CandidatesView(found=views, looked_through=looked_through)

    async def _one_of_each(self, wanted: Sequence[ResidentId]) -> Sequence[Identity]:
        """One identity of each person among `wanted`, those seen last; who never reached us is nobody to join."""
        rows, state = self._with.rows, self._with.state()
        known = await self._with.sql(lambda: rows.identities(wanted[:_MOST_LOOKED_UP]))
        chosen: dict[ResidentId, Identity] = {}
        for each in sorted(known, key=lambda one: -one.last_at):
            chosen.setdefault(min(state.person(each.resident)), each)
        return list(chosen.values())[:MOST_FOUND]

    def _of_number(self, number: str) -> Iterator[ResidentId]:
        return (self._with.identities.on(channel, number) for channel in ("phone", "sms", "whatsapp"))

    async def _recent(self) -> Sequence[tuple[ResidentId, tuple[str, ...]]]:
        """Who gave a name lately, with its words, the last first."""
        since, rows = Instant(self._with.clock.wall() - LATELY_MS), self._with.rows
        recent = await self._with.sql(lambda: rows.seen_last(since))
        await self._with.learn(each.resident for each in recent)
        return [(each.resident, words(self._with.opened(each.name))) for each in recent]

    async def _claims(self, person: Sequence[ResidentId]) -> Why:
        """Whom the person named by an address, who named them, and who named the same."""
        rows = self._with.rows
        state = self._with.state()
        claimed = [each.claimed for each in await self._with.sql(lambda: rows.claims_of(person))]
        theirs = [each for one in claimed for each in state.person(one)]
        of_them = [each.resident for each in await self._with.sql(lambda: rows.claiming(person))]
        same = [each.resident for each in await self._with.sql(lambda: rows.claiming(claimed))]
        return _first(
            (*((each, _RINGS_FROM) for each in theirs),
             *((each, _GAVE_OURS) for each in of_them),
             *((each, _GAVE_THE_SAME) for each in same))
        )  # fmt: skip

    def _namesakes(self, person: Sequence[ResidentId], recent: Sequence[tuple[ResidentId, tuple[str, ...]]]) -> Why:
        ours = [name for each, name in recent if each in person]
        return {each: _SAME_NAME for each, name in recent if any(alike(name, one) for one in ours)}

    def _view(self, of: Identity, why: str, contact: ContactId, agent: AgentId) -> CandidateView:
        return CandidateView(
            pass_=self._with.passes.write(of.resident, contact, agent),
            channel=of.channel,
            address=_end_of(self._with.address(of)),
            name=self._with.opened(of.name),
            last_at=of.last_at,
            why=why,
        )


def _first(reasons: Iterable[tuple[ResidentId, str]]) -> Why:
    """The first reason for each."""
    found: Why = {}
    for resident, why in reasons:
        found.setdefault(resident, why)
    return found


def _end_of(address: str) -> str:
    """Enough of a number to ask its owner about, not enough to ring it."""
    return f"number that ends in {address[-_ENDS_SHOWN:]}" if address else ""
