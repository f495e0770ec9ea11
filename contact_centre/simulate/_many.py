"""Many days, policies and replications, in worker processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import NamedTuple

from contact_centre.simulate._days import Day
from contact_centre.simulate._play import Setting, play_day
from routing.simulation import Entry, Played


class _Task(NamedTuple):
    day: Day
    policy: str
    replication: int


def play_many(
    days: Sequence[Day],
    policies: Sequence[str],
    setting: Setting,
    replications: int,
    jobs: int,
    advance: Callable[[int], None] = lambda _: None,
) -> list[Entry]:
    """Every policy on every day, `replications` times with other chances.

    With one of `jobs` everything is played in this process, else in as many of their own. `advance` is told how many
    more contacts have been played.

    Returns:
        By day, then policy, then replication, whichever process was done first.
    """
    tasks = [_Task(day, policy, number) for day in days for policy in policies for number in range(replications)]
    if jobs == 1 or len(tasks) == 1:
        results = [
            play_day(task.day.case, task.policy, setting.replicated(task.replication), lambda: advance(1))
            for task in tasks
        ]
    else:
        results = _in_workers(tasks, setting, min(jobs, len(tasks)), advance)
    return [
        Entry(
            case=task.day.name,
            roster=task.day.roster,
            replication=task.replication,
            played=result,
            bound_in_target=task.day.bound_in_target,
        )
        for task, result in zip(tasks, results, strict=True)
    ]


def _in_workers(tasks: Sequence[_Task], setting: Setting, jobs: int, advance: Callable[[int], None]) -> list[Played]:
    # Spawned, not forked: the progress bar of this process has a thread of its own.
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        running = {
            pool.submit(play_day, task.day.case, task.policy, setting.replicated(task.replication)): number
            for number, task in enumerate(tasks)
        }
        results: dict[int, Played] = {}
        try:
            for done in as_completed(running):
                results[running[done]] = done.result()
                advance(len(tasks[running[done]].day.case.contacts))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return [results[number] for number in range(len(tasks))]
