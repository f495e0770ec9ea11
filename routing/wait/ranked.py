"""A sorted list that says how many entries stand before a key, whatever its length."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

Key = tuple[int, int, str]
"""Lane (0 emergency), instant the place counts from (ms, less its head start), contact: no two are equal."""

_MOST: Final = 512
"""Entries of one bucket before it is split: what an insertion may have to move."""


class Ranked:
    """Keys in order, in buckets: adding, removing and counting look at a few hundred entries, never at all.

    Like `sortedcontainers.SortedList` in miniature. The head is the end of the first bucket's life: whoever is served
    first leaves from a short list.
    """

    __slots__ = ("_buckets", "_highest", "_size")

    def __init__(self) -> None:
        self._buckets: list[list[Key]] = []
        self._highest: list[Key] = []
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, key: Key) -> None:
        """Put `key` where it belongs."""
        self._size += 1
        if not self._buckets:
            self._buckets, self._highest = [[key]], [key]
            return
        number = min(bisect_left(self._highest, key), len(self._buckets) - 1)
        bucket = self._buckets[number]
        bucket.insert(bisect_left(bucket, key), key)
        if len(bucket) > _MOST:
            self._buckets.insert(number + 1, bucket[_MOST // 2 :])
            del bucket[_MOST // 2 :]
            self._highest.insert(number, bucket[-1])
        self._highest[number] = self._buckets[number][-1]
        if number + 1 < len(self._buckets):
            self._highest[number + 1] = self._buckets[number + 1][-1]

    def remove(self, key: Key) -> None:
        """Take out `key`, which is in it."""
        self._size -= 1
        number = bisect_left(self._highest, key)
        bucket = self._buckets[number]
        del bucket[bisect_left(bucket, key)]
        if bucket:
            self._highest[number] = bucket[-1]
        else:
            del self._buckets[number], self._highest[number]

    def before(self, key: Key) -> int:
        """How many keys are smaller than `key`, which need not be in it."""
        number = bisect_left(self._highest, key)
        if number == 0:
            return bisect_left(self._buckets[0], key) if self._buckets else 0
        full = sum(map(len, self._buckets[:number]))
        return full + (bisect_left(self._buckets[number], key) if number < len(self._buckets) else 0)

    def first(self, count: int) -> list[Key]:
        """The smallest `count` keys, fewer if there are not as many."""
        found: list[Key] = []
        for bucket in self._buckets:
            found += bucket[: count - len(found)]
            if len(found) == count:
                break
        return found
