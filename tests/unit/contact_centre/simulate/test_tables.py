"""What a supervisor reads off a simulated day."""

import io
import json

import pytest
from rich.console import Console

from contact_centre.simulate import as_json, play, show
from contact_centre.simulate._summary_tables import hundredths
from contact_centre.simulate._tables import percent
from routing.ids import AgentId, QueueId, SkillId
from routing.simulation import Case, CaseAgent, CaseContact

CASE = Case(
    contacts=tuple(
        CaseContact(
            arrival_ms=number * 600_000,
            channel="phone",
            queue=QueueId("repairs"),
            skill=SkillId("repairs"),
            target_ms=60_000,
            handle_ms=660_000,
        )
        for number in range(4)
    ),
    agents=(CaseAgent(id=AgentId("A"), skills={SkillId("repairs"): 5}, on_ms=0, off_ms=9_000_000),),
)


def shown(policies: list[str]) -> str:
    """The tables as a terminal shows them."""
    console = Console(file=io.StringIO(), width=100)
    show(play(CASE, policies), console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(("share", "text"), [(0.94999, "94.9%"), (0.95, "95.0%"), (1.0, "100.0%"), (0.29, "29.0%")])
def test_percentages_are_never_rounded_up(share: float, text: str) -> None:
    """94.99 % of a promised 95 % is a miss, and must look like one."""
    assert percent(share) == text


@pytest.mark.parametrize(("share", "text"), [(0.949996, "94.99"), (0.95, "95.00"), (1.0, "100.00"), (0.29, "29.00")])
def test_means_of_percentages_are_not_rounded_up_either(share: float, text: str) -> None:
    """A mean of 94.9996 % over a month is still a miss."""
    assert hundredths(share) == text


def test_each_half_hour_and_the_day_have_a_row() -> None:
    """Where the day went wrong shows by half-hour: calls arrive each 10 minutes and take 11."""
    rows = [line.replace("│", "").split() for line in shown(["longest_idle"]).splitlines()]

    assert ["00:00", "3", "3", "2", "0", "66.6%", "60.0"] in rows
    assert ["00:30", "1", "1", "0", "0", "0.0%", "180.0"] in rows
    assert ["Day", "4", "4", "2", "0", "50.0%", "90.0"] in rows


def test_several_policies_stand_side_by_side() -> None:
    """The question is which policy serves residents better."""
    assert "Policies" not in shown(["longest_idle"])
    assert "Policies" in shown(["longest_idle", "edf"])


def test_json_is_an_object_for_one_policy_and_a_list_for_several() -> None:
    """Programs read the fields that the documentation names."""
    one, several = json.loads(as_json(play(CASE, ["edf"]))), json.loads(as_json(play(CASE, ["edf", "sla_aware"])))

    assert list(one) == [
        "policy",
        "offered",
        "answered",
        "answered_in_target",
        "abandoned",
        "turned_away",
        "service_level",
        "asa_s",
        "p95_s",
        "p99_s",
        "max_wait_s",
        "max_wait_all_s",
        "worst_queue",
        "decisions",
        "wall_s",
        "per_queue",
        "per_interval",
        "told",
    ]
    assert one["per_queue"]["repairs"]["service_level"] == 0.5
    assert [day["policy"] for day in several] == ["edf", "sla_aware"]
