"""Who waits for the next batch of a topic on Kafka."""

import asyncio

from contact_centre.log.kafka.settings import BATCH_BYTES
from contact_centre.log.kafka.writer import Job, Queue


def job(size: int = 100) -> Job:
    """One record of so many bytes."""
    return Job([b"x"], size, asyncio.get_running_loop().create_future())


async def test_everybody_who_waits_shares_the_next_batch() -> None:
    """A thousand residents at once cost a request or two, not a thousand."""
    queue = Queue()
    jobs = [job() for _ in range(1_000)]
    for each in jobs:
        queue.put(each)

    assert await queue.take() == jobs
    assert (queue.count, queue.size) == (0, 0)


async def test_a_call_is_never_split_to_fill_a_batch() -> None:
    """The steps of one turn stand adjacent in the log, whatever else is on its way."""
    queue = Queue()
    first, second, huge = job(BATCH_BYTES - 10), job(20), job(3 * BATCH_BYTES)
    for each in (first, second, huge):
        queue.put(each)

    assert [await queue.take() for _ in range(3)] == [[first], [second], [huge]]


async def test_whoever_went_away_is_left_out() -> None:
    """A browser that was closed before its command was sent costs nobody anything."""
    queue = Queue()
    gone, there = job(), job()
    gone.first.cancel()
    queue.put(gone)
    queue.put(there)

    assert await queue.take() == [there]


async def test_the_queue_is_idle_once_what_it_gave_has_been_dealt_with() -> None:
    """A service that stops waits for the last batch on its way."""
    queue = Queue()
    queue.put(job())
    await queue.take()
    assert not queue.idle.is_set()

    async with asyncio.TaskGroup() as tasks:
        next_batch = tasks.create_task(queue.take())
        await queue.idle.wait()
        next_batch.cancel()
