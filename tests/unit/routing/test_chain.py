"""The rule by which every reader accepts steps: two readers that disagree would show residents different centres."""

from __future__ import annotations

import msgspec
import pytest

from routing.ids import Instant
from routing.steps import Chain, Resignation, Step, StepRecord, Takeover, contacts_of, decode_record, encode_record

STANDING = Chain(epoch=3, owner="b", last_id="s7", next_in=40, t=Instant(1_000))
NEXT = Step(v=1, epoch=3, owner="b", prev="s7", id="s8", in_from=40, in_to=42, t=Instant(1_000))


def standing() -> Chain:
    """A chain some way on."""
    return msgspec.structs.replace(STANDING)


def test_a_step_that_chains_moves_the_chain_on() -> None:
    """What the leader wrote is what everybody goes on from."""
    chain = standing()
    assert chain.accept(NEXT)
    assert chain == Chain(epoch=3, owner="b", last_id="s8", next_in=42, t=Instant(1_000))


@pytest.mark.parametrize(
    "change",
    [
        {"epoch": 2},
        {"epoch": 4},
        {"owner": "a"},
        {"prev": "s6"},
        {"in_from": 39},
        {"in_from": 41},
        {"in_from": 40, "in_to": 39},
        {"t": 999},
    ],
    ids=str,
)
def test_every_part_of_a_step_has_to_fit_or_nothing_of_it_counts(change: dict[str, object]) -> None:
    """One wrong field is an old leader, a hole, a repeat or time going back: each would lose or double a contact."""
    chain = standing()
    assert not chain.accept(msgspec.structs.replace(NEXT, **change))
    assert chain == STANDING


def test_the_same_step_is_not_accepted_twice() -> None:
    """A batch that a retry wrote twice is folded once."""
    chain = standing()
    assert chain.accept(NEXT)
    assert not chain.accept(NEXT)


def test_an_empty_step_is_accepted() -> None:
    """A timer's step consumes nothing of the inbox."""
    assert standing().accept(msgspec.structs.replace(NEXT, in_to=40))


def test_a_takeover_of_the_next_epoch_changes_who_leads_and_nothing_else() -> None:
    """After a failover the new leader goes on exactly where the old one stood."""
    chain = standing()
    assert chain.accept(Takeover(v=1, epoch=4, owner="c", t=Instant(5)))
    assert chain == msgspec.structs.replace(STANDING, epoch=4, owner="c")
    assert not chain.accept(NEXT), "the old leader's late step is ignored"


@pytest.mark.parametrize("epoch", [2, 3, 5])
def test_a_takeover_of_any_other_epoch_is_ignored(epoch: int) -> None:
    """Of two that take over at once the first in the log wins."""
    chain = standing()
    assert not chain.accept(Takeover(v=1, epoch=epoch, owner="c", t=Instant(5)))
    assert chain == STANDING


def test_whoever_resigned_leads_no_more() -> None:
    """A hand-over is announced, so that nobody has to wait for silence; a late step of the old leader is ignored."""
    chain = standing()
    assert chain.accept(Resignation(v=1, epoch=3, owner="b", t=Instant(5)))
    assert chain.vacant
    assert not chain.accept(NEXT)
    assert chain.accept(Takeover(v=1, epoch=4, owner="c", t=Instant(5)))


@pytest.mark.parametrize("change", [{"epoch": 2}, {"epoch": 4}, {"owner": "a"}, {"owner": ""}], ids=str)
def test_nobody_can_resign_for_another(change: dict[str, object]) -> None:
    """A zombie's farewell must not stop whoever leads now."""
    chain = standing()
    farewell = Resignation(v=1, epoch=3, owner="b", t=Instant(5))
    assert not chain.accept(msgspec.structs.replace(farewell, **change))
    assert chain == STANDING


@pytest.mark.parametrize(
    "record",
    [NEXT, Takeover(v=1, epoch=4, owner="c", t=Instant(5)), Resignation(v=1, epoch=4, owner="c", t=Instant(5))],
    ids=["step", "takeover", "resignation"],
)
def test_a_record_is_read_as_it_was_written(record: StepRecord) -> None:
    """The log keeps what was decided."""
    assert decode_record(encode_record(record)) == record


def test_events_without_a_contact_speak_of_no_contact() -> None:
    """Views look up contacts by this."""
    assert contacts_of([]) == set()
