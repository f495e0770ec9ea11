"""Where everybody who waits for an agent stands: how many are before them, found without counting."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

import msgspec

from routing.facts import Contact
from routing.ids import ContactId, QueueId
from routing.wait.ranked import Key, Ranked
from routing.words import Line, Need


def standing(contact: Contact) -> Key:
    """By the emergency lane, then the instant the place counts from less the head start, as a resident would see it.

    Within one queue and line most policies serve in this order. Where one serves late contacts a little later, their
    place stays: what that costs them is learnt with the waits (`routing.pace`).
    """
    return (0 if contact.emergency else 1, contact.place_at - contact.priority_s * 1000, contact.id)


class Group(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Those of one queue and line who ask for the same. `demands` of their last rung, by number (see `Shares`)."""

    queue: QueueId
    line: Line
    needs: tuple[Need, ...]
    demands: tuple[int, ...]
    ranked: Ranked


class Places:
    """Everybody who waits and is not being offered at this moment.

    Attributes:
        moved: queues and lines that somebody left, so that those behind stand better than before. Hints only.
    """

    def __init__(self) -> None:
        self.moved: dict[tuple[QueueId, Line], None] = {}
        self._groups: dict[tuple[QueueId, Line, tuple[Need, ...]], Group] = {}
        self._of_queue: dict[tuple[QueueId, Line], list[Group]] = {}
        self._asking: dict[int, list[Group]] = {}
        self._at: dict[ContactId, tuple[Group, Key]] = {}

    def put(self, contact: Contact, demands: Iterable[int]) -> None:
        """The contact waits where its facts say; `demands` as in `Group`."""
        key = standing(contact)
        self.drop(contact.id)
        name = (contact.queue, contact.line, contact.needs)
        group = self._groups.get(name)
        if group is None:
            queue, line, needs = name
            group = Group(queue=queue, line=line, needs=needs, demands=tuple(demands), ranked=Ranked())
            self._groups[name] = group
            self._of_queue.setdefault((queue, line), []).append(group)
            for demand in group.demands:
                self._asking.setdefault(demand, []).append(group)
        group.ranked.add(key)
        self._at[contact.id] = group, key

    def drop(self, contact_id: ContactId) -> None:
        """The contact waits no more, or is being offered."""
        known = self._at.pop(contact_id, None)
        if known is None:
            return
        group, key = known
        group.ranked.remove(key)
        place = (group.queue, group.line)
        if not group.ranked:
            del self._groups[group.queue, group.line, group.needs]
            self._of_queue[place].remove(group)
            for demand in group.demands:
                self._asking[demand].remove(group)
        self.moved[place] = None

    def ahead(self, contact: Contact) -> int:
        """How many of its queue and line stand before the contact, whether it is being offered or not."""
        key = standing(contact)
        return sum(group.ranked.before(key) for group in self._of_queue.get((contact.queue, contact.line), ()))

    def first(self, queue: QueueId, line: Line, count: int) -> list[ContactId]:
        """The first `count` of a queue and line, in order."""
        heads = [group.ranked.first(count) for group in self._of_queue.get((queue, line), ())]
        ordered = heads[0] if len(heads) == 1 else list(heapq.merge(*heads))[:count]
        return [ContactId(key[2]) for key in ordered]

    def asking(self, demand: int) -> Iterable[Group]:
        """The groups in which somebody waits who will at last ask for `demand`, or for something else besides."""
        return self._asking.get(demand, ())
