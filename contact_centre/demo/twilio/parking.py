"""The verb that parks a call: Enqueue."""

from __future__ import annotations

import asyncio

from contact_centre.demo.twilio.calls import Jump
from contact_centre.demo.twilio.queues import Member, Queue
from contact_centre.demo.twilio.script import (
    VERBS_OF,
    WHILE_WAITING,
    Next,
    Script,
    Sign,
    for_ever,
    jump_to,
)
from contact_centre.demo.twilio.twiml import Verb
from contact_centre.demo.twilio.webhooks import Callback

RESULT_OF = {Sign.LEAVE: "leave", Sign.HANG_UP: "hangup", Sign.FAILED: "error"}


async def enqueue(script: Script, verb: Verb, at: Jump) -> Next:
    """Park the call until it leaves, is brought elsewhere, or is over; then ask what follows."""
    exchange, call = script.exchange, script.call
    queue = exchange.queue(verb.text)
    member = queue.add(call, exchange.clock.wall())
    if member is None:
        return _after(verb, at, {"QueueResult": "queue-full", "QueueSid": queue.sid, "QueueTime": "0"})
    sign: Sign | None = None
    try:
        sign = await _wait(script, verb, at, queue, member)
    finally:
        now = exchange.clock.wall()
        told = {"QueueSid": queue.sid, "QueueTime": str((now - member.since) // 1000)}
        queue.remove(member, now)
        told["QueueResult"] = (
            "redirected" if call.leaving == "redirected" else RESULT_OF[Sign.HANG_UP if sign is None else sign]
        )
        if sign in (None, Sign.HANG_UP) and "action" in verb.attributes:
            # Interrupted, or hung up by the document: Twilio tells how it ended, and does not follow the answer.
            where = jump_to(verb, "action", at)
            status = {} if call.leaving else {"CallStatus": "completed"}
            exchange.webhooks.tell(
                call.sid, Callback(url=where.url, method=where.method), {**call.params(), **told, **status}
            )
    return Sign.HANG_UP if sign is Sign.HANG_UP else _after(verb, at, told)


async def _wait(script: Script, verb: Verb, at: Jump, queue: Queue, member: Member) -> Sign:
    """What is heard meanwhile: the wait document, again and again."""
    if verb.attributes.get("waitUrl") == "":
        await for_ever()
    if "waitUrl" not in verb.attributes:
        script.call.hear("music", "classical")
        await for_ever()
    first = jump_to(verb, "waitUrl", at)
    while True:
        asked_at = script.exchange.clock.monotonic_ms()
        sign = await script.linger(first, WHILE_WAITING, queue.params(member, script.exchange.clock.wall()))
        if sign is not Sign.RAN_OUT:
            return sign
        if script.exchange.clock.monotonic_ms() - asked_at < 1_000:
            await script.pass_(1)  # a document that takes no time is not asked for in a loop
        await asyncio.sleep(0)


def _after(verb: Verb, at: Jump, told: dict[str, str]) -> Next:
    return jump_to(verb, "action", at, **told) if "action" in verb.attributes else None


VERBS_OF["Enqueue"] = enqueue
