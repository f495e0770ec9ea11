"""The report that a manager passes on: one file, for every screen and reader, that fetches nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from contact_centre.simulate import Day, Setting, play_many
from contact_centre.simulate.report import CannotWrite, as_html, write_report
from routing.ids import AgentId, QueueId, SkillId
from routing.simulation import Case, CaseAgent, CaseContact, summaries
from routing.words import Channel

VOID = {"meta", "link", "br"}


def day(name: str, queue: str = "repairs", calls: int = 30, channel: Channel = "phone") -> Day:
    """A day of calls, each third of them with a late target."""
    contacts = tuple(
        CaseContact(
            arrival_ms=number * 100_000,
            channel=channel,
            queue=QueueId(queue),
            skill=SkillId("repairs"),
            target_ms=900_000 if number % 3 else 60_000,
            handle_ms=150_000 + 1000 * len(name),
        )
        for number in range(calls)
    )
    agents = (CaseAgent(id=AgentId("A"), skills={SkillId("repairs"): 5}, on_ms=0, off_ms=86_400_000),)
    return Day(name=name, roster="80", case=Case(contacts=contacts, agents=agents))


def report(days: list[Day], policies: list[str], setting: Setting | None = None, skipped: tuple[str, ...] = ()) -> str:
    """The report of the days under the policies, compared with the first."""
    entries = play_many(days, policies, setting or Setting(), replications=1, jobs=1)
    return as_html(entries, summaries(entries, policies[0]), ["Offers ring."], skipped)


class Reader(HTMLParser):
    """Reads a document and notices elements that are not closed in order."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of that name."""
        return [attributes for name, attributes in self.seen if name == tag]


@pytest.fixture(scope="module")
def month() -> str:
    """Three days under two policies."""
    return report([day("mon"), day("tuesday"), day("wednesday")], ["longest_idle", "edf"])


def test_document_is_whole_and_fetches_nothing(month: str) -> None:
    """It opens from a stick on a machine without a network, and no browser forgives it anything."""
    read = Reader(month)

    assert read.open == []
    assert not re.search(r"""(?:src|href)=["'](?!data:|#)""", month)
    assert "url(" not in month
    assert "@import" not in month
    assert read.all("script") == []


def test_every_chart_has_words_and_a_table(month: str) -> None:
    """Who cannot see the lines hears what they show, and finds the figures beside them."""
    read = Reader(month)
    ids = {attributes["id"] for _, attributes in read.seen if "id" in attributes}
    pictures = [attributes for attributes in read.all("svg") if attributes.get("role") == "img"]

    assert len(pictures) == month.count('class="beside"') == 6
    for picture in pictures:
        assert set((picture["aria-labelledby"] or "").split()) <= ids
    assert len(ids) == sum("id" in attributes for _, attributes in read.seen)
    assert "From</th>" in month
    assert "00:30</th>" in month


def test_policies_are_compared_with_intervals(month: str) -> None:
    """The one figure a manager looks for, and how sure it is."""
    assert "Difference to longest_idle" in month
    assert month.count("95 % interval, points") == 2
    assert "confidence intervals over days" in month


def test_one_day_claims_no_interval() -> None:
    """From a single day nobody can tell chance from policy, and the report says so."""
    alone = report([day("mon")], ["edf"])

    assert "One day says nothing about the next" in alone
    assert "Difference to" not in alone


def test_names_from_files_are_only_ever_text() -> None:
    """A queue may be called anything: a name is not a program."""
    hostile = report([day("<b>mon", queue='x"><script>alert(1)</script>')], ["edf"], skipped=("<i>row 3</i>",))

    assert "<script" not in hostile
    assert "<i>" not in hostile
    assert "<b>mon" not in hostile
    assert Reader(hostile).open == []


def test_skipped_rows_and_what_was_added_are_said() -> None:
    """Whoever reads it later knows what the figures leave out and what they assume."""
    told = report([day("mon")], ["edf"], skipped=tuple(f"row {number}" for number in range(25)))

    assert "25 rows left out" in told
    assert "And 5 more." in told
    assert "Offers ring." in told


def test_groups_have_tables_of_their_own() -> None:
    """The groups that a policy must not treat worse stand in the report like everybody else."""
    assert "Others</caption>" in report([day("mon", calls=60)], ["edf"], Setting(groups_seed=1))


def test_capacity_is_drawn_where_agents_carry_several_at_once() -> None:
    """Somebody with one chat is engaged and still has room: with chats, occupancy alone would mislead."""
    assert "Capacity in use" in report([day("mon", channel="webchat")], ["edf"])
    assert "Capacity in use" not in report([day("mon")], ["edf"])


def test_day_without_contacts_is_reported() -> None:
    """An empty file is a quiet day, not an error."""
    assert "Simulated days" in report([day("quiet", calls=0)], ["longest_idle", "edf"])


def test_report_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A typing slip in the folder ends in a sentence."""
    with pytest.raises(CannotWrite, match="cannot be written"):
        write_report(tmp_path / "nowhere" / "report.html", "")
