from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import pytest

from contact_centre.log.memory import MemoryLog
from contact_centre.tracing import OFF, TracedInbox, TracingUnavailable, start_tracing
from contact_centre.tracing.spans import Settle
from routing import engine
from routing.commands import Command, GatewayAlive, decode_command, encode_command
from routing.errors import LogUnavailable
from routing.ids import GatewayId
from routing.ports import INBOX
from routing.steps import MAX_TRACES, Step, decode_record, encode_record
from tests.unit.contact_centre.log.running import ManualClock, arrival, command, opening, running, steps_of
from tests.unit.contact_centre.tracing.recorded import Recorded


class LogInbox:
    """Appends to a log without sealing."""

    def __init__(self, log: MemoryLog, *, refuses: bool = False) -> None:
        self._log = log
        self._refuses = refuses

    async def append(self, commands: Sequence[Command]) -> None:
        if self._refuses:
            raise LogUnavailable("Ann Smith cannot be written: disk full")
        await self._log.append(INBOX, [encode_command(each) for each in commands])


async def appended(log: MemoryLog) -> list[Command]:
    """What stands in the inbox."""
    return [decode_command(record.data) for record in await log.read(INBOX, 0, 100)]


async def test_a_command_is_one_trace_from_append_to_step() -> None:
    """When an offer was slow, one picture says where the time went."""
    log, recorded = MemoryLog(), Recorded()
    inbox = TracedInbox(LogInbox(log), recorded.tracing)
    async with running(log, ManualClock(), tracing=recorded.tracing) as centre:
        await inbox.append(opening())
        await inbox.append([arrival(1)])
        await centre.consumed()

    spans = [span for span in recorded.spans() if span.attributes and "contact.arrive" in str(span.attributes)]
    [asked, decided] = spans
    [written] = [
        span
        for span in recorded.spans()
        if span.name == "step.append"
        and span.context
        and asked.context
        and span.context.trace_id == asked.context.trace_id
    ]
    assert (asked.name, decided.name) == ("inbox.append", "engine.decide")
    assert asked.parent is None
    assert asked.context is not None
    for span in (decided, written):
        assert span.parent is not None
        assert span.parent.span_id == asked.context.span_id
    assert decided.attributes is not None
    assert decided.attributes["contact_centre.contacts"] == tuple(centre.follower.state.contacts)


async def test_step_carries_the_traces_of_what_it_answers() -> None:
    """Gateways that never saw the command go on with its trace."""
    log, recorded = MemoryLog(), Recorded()
    inbox = TracedInbox(LogInbox(log), recorded.tracing)
    async with running(log, ManualClock()) as centre:
        await inbox.append(opening())
        await centre.consumed()

    traces = [trace for step in await steps_of(log) for trace in step.traces or ()]
    assert traces == [each.trace for each in await appended(log)]
    assert all(trace.startswith("00-") for trace in traces)


async def test_a_step_names_only_so_many_traces() -> None:
    """A burst of five hundred commands in one step does not make it longer by thirty kilobytes."""
    log = MemoryLog()
    inbox = TracedInbox(LogInbox(log), Recorded().tracing)
    await inbox.append([*opening(), *(arrival(number) for number in range(3 * MAX_TRACES))])
    async with running(log, ManualClock()) as centre:
        await centre.consumed()

    assert max(len(step.traces or ()) for step in await steps_of(log)) == MAX_TRACES


async def test_what_nobody_samples_is_not_carried() -> None:
    """One trace in a thousand costs the other nine hundred and ninety-nine nothing on the wire."""
    log = MemoryLog()
    await TracedInbox(LogInbox(log), Recorded(sampled=False).tracing).append([arrival(1)])
    assert [each.trace for each in await appended(log)] == [""]


async def test_signs_of_life_start_no_traces() -> None:
    """Every gateway says every five seconds that it is there; that would bury everything else."""
    log, recorded = MemoryLog(), Recorded()
    await TracedInbox(LogInbox(log), recorded.tracing).append([command("a", GatewayAlive(gateway=GatewayId("g")))])
    assert not recorded.spans()
    assert len(await appended(log)) == 1


async def test_failure_is_named_by_its_class_alone() -> None:
    """The text of an error may repeat what a resident wrote; a collector is somebody else's machine."""
    recorded = Recorded()
    inbox = TracedInbox(LogInbox(MemoryLog(), refuses=True), recorded.tracing)
    with pytest.raises(LogUnavailable):
        await inbox.append([arrival(1)])
    [span] = recorded.spans()
    assert span.status.description == "LogUnavailable"
    assert "Ann" not in span.to_json()


def test_without_tracing_the_engines_door_is_the_engines_door() -> None:
    """Who does not trace pays nothing for those who do."""
    settle: Settle = engine.settle
    assert OFF.settling(settle) is settle


def test_records_without_traces_are_as_they_always_were() -> None:
    """Older versions and other people's readers see no new field, and what they wrote is read."""
    plain = arrival(1)
    assert "trace" not in json.loads(encode_command(plain))
    assert decode_command(encode_command(plain)).trace == ""
    step = Step(v=1, epoch=1, owner="o", prev="", id="s", in_from=0, in_to=0, t=plain.at)
    assert "traces" not in json.loads(encode_record(step))
    read = decode_record(encode_record(step))
    assert isinstance(read, Step)
    assert not read.traces


def test_nothing_is_started_unless_an_endpoint_is_set() -> None:
    """Out of the box nothing leaves the machine."""
    with start_tracing({"OTEL_EXPORTER_OTLP_ENDPOINT": " "}, {}) as tracing:
        assert tracing is OFF


def test_missing_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sets the endpoint and forgot the extra reads what to install."""
    monkeypatch.setitem(sys.modules, "contact_centre.tracing.export", None)
    with (
        pytest.raises(TracingUnavailable, match=r"pip install 'contact-centre\[otel\]'"),
        start_tracing({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, {}),
    ):
        pass
