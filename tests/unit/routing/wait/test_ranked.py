from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from routing.wait.ranked import Key, Ranked

KEYS = st.builds(lambda lane, at: (lane, at, f"c{at}"), st.integers(0, 1), st.integers(0, 3_000))


@given(st.lists(KEYS, unique=True, max_size=60), st.lists(st.integers(0, 10**6), max_size=80), KEYS)
def test_places_are_those_of_a_sorted_list(keys: list[Key], gone: list[int], asked: Key) -> None:
    """A resident's place is counted right whoever came and left before."""
    ranked, known = Ranked(), []
    for key in keys:
        ranked.add(key)
        known.append(key)
    for number in gone:
        if known:
            ranked.remove(known.pop(number % len(known)))
    known.sort()

    assert len(ranked) == len(known)
    assert ranked.before(asked) == sum(key < asked for key in known)
    assert ranked.first(5) == known[:5]


def test_thousands_are_kept_in_order() -> None:
    """A long queue is split into buckets, and nobody is lost where they are split."""
    keys: list[Key] = [(1, (number * 7_919) % 5_003, f"c{number}") for number in range(5_000)]
    ranked = Ranked()
    for key in keys:
        ranked.add(key)
    for key in keys[::3]:
        ranked.remove(key)
    left = sorted(set(keys) - set(keys[::3]))

    assert ranked.first(len(left) + 1) == left
    assert [ranked.before(key) for key in left[::97]] == list(range(len(left)))[::97]
