"""The judge of the two ways must find each kind of harm, or its clean verdicts mean nothing."""

from collections.abc import Sequence

from bench.ways.judge import Record, chained, weigh

INBOX = [{"source": "resident:1", "id": "0"}, {"source": "staff:a", "id": "1"}]


def event(kind: str, **fields: str) -> Record:
    """What happened, as the judge reads it."""
    return {"type": kind, **fields}


def step(
    name: str, begin: int, end: int, events: Sequence[Record] = (), *, prev: str = "", owner: str = "p0"
) -> Record:
    """A step that answers the commands at its offsets."""
    answers = [event("command.handled", **INBOX[offset]) for offset in range(begin, end)]
    head = {"k": "step", "epoch": 1, "owner": owner, "t": 1}
    return head | {"id": name, "prev": prev, "in_from": begin, "in_to": end, "events": [*events, *answers]}


def offered(number: int) -> Record:
    """An offer of the one contact there is."""
    return event("offer.made", contact="c", offer=f"c.{number}")


def test_a_clean_run_is_found_clean() -> None:
    """Each command once, each answered, nobody offered twice."""
    steps = [step("s0", 0, 1, [offered(1)]), step("s1", 1, 2, prev="s0")]

    verdict = weigh(INBOX, steps, steps, ["s0", "s1"])

    assert (verdict.commands, verdict.steps) == (2, 2)
    assert sum(verdict[2:]) == 0


def test_what_a_dead_process_left_undecided_is_found() -> None:
    """A resident whose message no step took up."""
    steps = [step("s0", 0, 1)]

    verdict = weigh(INBOX, steps, steps, ["s0"])

    assert (verdict.skipped, verdict.unanswered) == (1, 1)


def test_a_command_decided_by_two_processes_is_found() -> None:
    """Twice consumed and twice answered."""
    steps = [step("s0", 0, 2), step("s1", 1, 2, prev="s0")]

    assert weigh(INBOX, steps, steps, []).doubled == 2


def test_an_offer_while_another_stands_is_found() -> None:
    """Two agents would pick up the same call; after a time-out the next offer is right."""
    twice = [step("s0", 0, 2, [offered(1), offered(2)])]
    in_turn = [step("s0", 0, 2, [offered(1), event("offer.timed_out", contact="c"), offered(2)])]

    assert weigh(INBOX, twice, twice, []).offered_twice == 1
    assert weigh(INBOX, in_turn, in_turn, []).offered_twice == 0
    assert weigh(INBOX, in_turn, in_turn, []).timed_out == 1


def test_a_step_that_was_shown_and_is_gone_is_found() -> None:
    """An agent acted on it."""
    steps = [step("s0", 0, 2)]

    assert weigh(INBOX, steps, steps, ["s0", "shown"]).lost_steps == 1


def test_a_zombies_step_is_set_aside_by_the_chain() -> None:
    """It was written behind a takeover, so no reader goes by it."""
    takeover = {"k": "takeover", "epoch": 1, "owner": "p0", "t": 1}
    after = {"k": "takeover", "epoch": 2, "owner": "p1", "t": 1}
    late = step("late", 1, 2, prev="s0")
    good = step("s1", 1, 2, prev="s0", owner="p1") | {"epoch": 2}
    written = [takeover, step("s0", 0, 1), after, late, good]

    counted = chained(written)

    assert [each["id"] for each in counted] == ["s0", "s1"]
    assert weigh(INBOX, written, counted, []).set_aside == 1
