"""A supervisor brings a day from a spreadsheet: what is wrong with it is said by file, row and column."""

import gzip
from pathlib import Path

import pytest

from contact_centre.simulate import BadCaseFile, read_case
from routing.ids import AgentId, QueueId, SkillId
from routing.simulation import CaseAgent, CaseContact

CONTACTS = "arrival_s,channel,service,skill,priority,target_s,patience_s,handle_s\n"
ROSTER = "agent,skills,on_s,off_s\n"
GOOD_CONTACT = "30600,webchat,repairs,repairs,0,60,120.5,300\n"
GOOD_AGENT = "A00,repairs:1|rents:3,28800,57600\n"


class Files:
    """The two files of a case in an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.contacts, self.roster = folder / "day.contacts.csv", folder / "day.roster.csv"
        self.contacts.write_text(CONTACTS + GOOD_CONTACT, encoding="utf-8")
        self.roster.write_text(ROSTER + GOOD_AGENT, encoding="utf-8")

    def refusal(self, queues: list[str] | None = None) -> str:
        """What reading them complains of, without the folder."""
        with pytest.raises(BadCaseFile) as caught:
            read_case(self.contacts, self.roster, queues)
        return str(caught.value).replace(f"{self.contacts.parent}/", "")


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A good case, to be spoilt."""
    return Files(tmp_path)


def test_levels_count_up_in_the_engine_and_down_in_files(files: Files) -> None:
    """Level 1 is the best in case files and 5 in the product: an expert must not be read as a beginner."""
    case = read_case(files.contacts, files.roster)

    skills = {SkillId("repairs"): 5, SkillId("rents"): 3}
    assert case.agents == (CaseAgent(id=AgentId("A00"), skills=skills, on_ms=28_800_000, off_ms=57_600_000),)
    assert case.contacts == (
        CaseContact(
            arrival_ms=30_600_000,
            channel="webchat",
            queue=QueueId("repairs"),
            skill=SkillId("repairs"),
            target_ms=60_000,
            handle_ms=300_000,
            patience_ms=120_500,
        ),
    )


def test_empty_patience_waits_for_ever(files: Files) -> None:
    """A message is still there in the evening: nobody hangs up on it."""
    files.contacts.write_text(CONTACTS + "0,social,repairs,repairs,1,900,,300\n", encoding="utf-8")

    (contact,) = read_case(files.contacts, files.roster).contacts

    assert (contact.patience_ms, contact.line, contact.priority) == (None, "message", 1)


def test_gzipped_files_and_those_of_spreadsheets_are_read(files: Files) -> None:
    """What a spreadsheet saves begins with a byte order mark and ends its lines its own way."""
    packed = files.contacts.with_suffix(".csv.gz")
    packed.write_bytes(gzip.compress(("\ufeff" + CONTACTS + GOOD_CONTACT).replace("\n", "\r\n").encode()))

    assert read_case(packed, files.roster) == read_case(files.contacts, files.roster)


def test_contacts_are_played_in_order_of_arrival(files: Files) -> None:
    """Rows sorted by queue do not change the day."""
    files.contacts.write_text(CONTACTS + GOOD_CONTACT + GOOD_CONTACT.replace("30600", "10"), encoding="utf-8")

    assert [contact.arrival_ms for contact in read_case(files.contacts, files.roster).contacts] == [10_000, 30_600_000]


@pytest.mark.parametrize(
    ("good", "bad", "where"),
    [
        ("30600", "half past eight", 'row 3, column arrival_s: "half past eight" is not a number of seconds.'),
        ("30600", "-1", 'row 3, column arrival_s: "-1" is not'),
        ("30600", "nan", 'row 3, column arrival_s: "nan" is not'),
        ("webchat", "fax", 'row 3, column channel: "fax" is not a channel. Use one of: phone, webchat, sms, social.'),
        ("repairs,repairs", "repairs,", "row 3, column skill: It is empty."),
        (",0,", ",high,", 'row 3, column priority: "high" is not a whole number'),
        (",300", "", "row 3, column handle_s: The row is too short."),
        (",300", ",300,1", "row 3, column handle_s: The row is too long."),
    ],
)
def test_bad_contact_is_named_by_row_and_column(files: Files, good: str, bad: str, where: str) -> None:
    """Among 3,000 rows nobody finds "invalid value"."""
    rows = CONTACTS + GOOD_CONTACT + GOOD_CONTACT.replace(good, bad)
    files.contacts.write_text(rows, encoding="utf-8")

    assert files.refusal().startswith(f"day.contacts.csv: {where}")


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ("A01,repairs,0,100\n", 'row 3, column skills: "repairs" is not a skill with its level.'),
        ("A01,repairs:9,0,100\n", 'row 3, column skills: "repairs:9" is not'),
        ("A01,repairs:1,100,100\n", "row 3, column off_s: The shift ends before it starts."),
        (GOOD_AGENT, 'row 3, column agent: "A00" has a shift already.'),
    ],
)
def test_bad_agent_is_named_by_row_and_column(files: Files, row: str, where: str) -> None:
    """A roster with a slip in it would make a policy look worse than it is."""
    files.roster.write_text(ROSTER + GOOD_AGENT + row, encoding="utf-8")

    assert files.refusal().startswith(f"day.roster.csv: {where}")


def test_missing_column_is_named(files: Files) -> None:
    """A file of something else is not half understood."""
    files.roster.write_text("name,skills,on_s,off_s\n", encoding="utf-8")

    assert files.refusal().startswith("day.roster.csv: row 1, column agent: It is missing.")


def test_queue_that_the_centre_lacks_is_named(files: Files) -> None:
    """Played in a real centre, a contact must ask for a queue that is there."""
    assert files.refusal(["rents"]).startswith('day.contacts.csv: row 2, column service: The centre has no queue "rep')


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (None, "cannot be read"),
        (b"\x1f\x8b\x08\x00cut short", "not a whole gzip file"),
        (gzip.compress(b"arrival_s\xff"), "not UTF-8"),
        (gzip.compress((CONTACTS + '"open quote\n').encode()), "not CSV"),
    ],
    ids=["absent", "cut short", "not text", "not a table"],  # compressed bytes hold the time, names must not
)
def test_file_that_cannot_be_read_is_named(files: Files, data: bytes | None, what: str) -> None:
    """A broken download ends in one sentence, not in a traceback."""
    files.contacts = files.contacts.with_name("other.csv.gz")
    if data is not None:
        files.contacts.write_bytes(data)

    assert files.refusal().startswith("other.csv.gz: ")
    assert what in files.refusal()


def test_bad_rows_are_left_out_where_that_is_asked(files: Files) -> None:
    """Two slips in an export of a month must not cost the month; what was left out is said, with the reason."""
    rows = [GOOD_CONTACT, GOOD_CONTACT.replace("webchat", "fax"), GOOD_CONTACT.replace(",300", ""), GOOD_CONTACT]
    files.contacts.write_text(CONTACTS + "".join(rows), encoding="utf-8")
    files.roster.write_text(ROSTER + GOOD_AGENT + GOOD_AGENT + GOOD_AGENT.replace("A00", "A01"), encoding="utf-8")
    skipped: list[BadCaseFile] = []

    case = read_case(files.contacts, files.roster, skipped=skipped)

    assert (len(case.contacts), [agent.id for agent in case.agents]) == (2, ["A00", "A01"])
    places = [
        "contacts.csv: row 3, column channel",
        "contacts.csv: row 4, column handle_s",
        "roster.csv: row 3, column agent",
    ]
    assert all(place in str(each) for place, each in zip(places, skipped, strict=True))


def test_file_of_something_else_is_refused_even_so(files: Files) -> None:
    """Leaving out rows is for slips, not for a file without the columns."""
    files.contacts.write_text("a,b\n1,2\n", encoding="utf-8")

    with pytest.raises(BadCaseFile, match="row 1, column arrival_s"):
        read_case(files.contacts, files.roster, skipped=[])
