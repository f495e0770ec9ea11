"""Log time follows the clocks as far as residents and agents are treated fairly by it."""

from hypothesis import given
from hypothesis import strategies as st

from contact_centre.log.log_time import STALL_MS, LogTime
from routing.ids import Instant
from tests.unit.contact_centre.log.running import START, ManualClock


def ticking(last: int = START) -> tuple[LogTime, ManualClock]:
    """Log time that has just been read, and its clock."""
    clock = ManualClock()
    time = LogTime(clock, Instant(last))
    time.advance()
    return time, clock


def test_the_first_start_of_a_centre_is_no_outage() -> None:
    """Nobody waited before there was a centre."""
    time = LogTime(ManualClock(), Instant(0))

    assert time.advance() == 0
    assert time.t == START


def test_a_restart_jumps_to_the_wall_clock_and_says_by_how_much() -> None:
    """Waits keep the true time, while offers get back what our outage took from them."""
    time = LogTime(ManualClock(), Instant(START - 60_000))

    assert time.advance() == 60_000
    assert time.t == START


def test_a_restart_without_delay_is_no_outage() -> None:
    """A tenth of a second is not worth an event."""
    assert LogTime(ManualClock(), Instant(START - 80)).advance() == 0


def test_time_runs_with_the_monotonic_clock() -> None:
    """A target of 60 s is 60 s."""
    time, clock = ticking()
    for _ in range(60):
        clock.pass_ms(1_000)
        assert time.advance() == 0

    assert time.t == START + 60_000


def test_reading_often_loses_no_time() -> None:
    """Under load time is read thousands of times a second; fractions must not be cut off."""
    time, clock = ticking()
    clock.wall_ms += 500
    for _ in range(10_000):
        clock.pass_ms(1)
        time.advance()

    assert abs(time.t - clock.wall_ms) <= 1


def test_a_stall_is_an_outage() -> None:
    """A process that was paused for 30 s must not make everybody miss their offers when it wakes."""
    time, clock = ticking()
    clock.pass_ms(30_000)

    assert time.advance() == 30_000
    assert time.t == START + 30_000


def test_a_wall_clock_that_is_behind_slows_time_and_never_turns_it() -> None:
    """After a restart with a wrong clock nobody's wait becomes negative, and no minute lasts for an hour."""
    time, clock = ticking(last=START + 10_000)
    assert time.t == START + 10_000

    clock.pass_ms(1_000)
    assert time.advance() == 0
    assert time.t == START + 10_900


def test_an_hour_forward_on_the_wall_clock_times_nobody_out() -> None:
    """Somebody set the clock: agents still have their 20 s."""
    time, clock = ticking()
    clock.wall_ms += 3_600_000
    clock.pass_ms(1_000)

    assert time.advance() == 0
    assert time.t == START + 1_100


@given(st.lists(st.tuples(st.integers(0, 2 * STALL_MS), st.integers(-7_200_000, 7_200_000)), max_size=50))
def test_time_never_goes_back_and_gaps_are_what_it_jumped(moves: list[tuple[int, int]]) -> None:
    """Whatever clocks do, events stay in order and no gap is invented."""
    time, clock = ticking()
    for elapsed, step in moves:
        before = time.t
        clock.pass_ms(elapsed)
        clock.wall_ms += step
        gap = time.advance()

        assert time.t >= before
        assert gap in {0, time.t - before}
        assert gap or elapsed > STALL_MS or time.t - before <= elapsed * 1.1 + 1
