"""Where residents write to stands in the centre's file: a wrong number there would be a stranger's."""

from __future__ import annotations

from pathlib import Path

import pytest

from contact_centre.centre_file import check_centre, demo_file, read_centre
from routing.ids import QueueId
from routing.threads import Endpoint, Template, Threads

SMALL = """
[centre]
id = "north"
name = "North Council"
emergency = "01632 960999"
languages = ["en", "cy"]

[[queue]]
id = "general"
name = "General"

[[queue]]
id = "repairs"
name = "Repairs"

[messages]
"""
ENDPOINT = """
[[messages.endpoint]]
channel = "sms"
address = "01632 960901"
queue = "general"
"""
TEMPLATE = """
[[messages.template]]
id = "visit"
ref = "HX00000000000000000000000000000001"
text = "We come on {{1}}."
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A file to write a centre into."""
    return tmp_path / "centre.toml"


def problem_of(file: Path, messages: str) -> str:
    """The one problem of a centre that is written to like this; empty for none."""
    file.write_text(SMALL + messages, encoding="utf-8")
    problems = check_centre(file)
    assert len(problems) <= 1, problems
    return " ".join(f"{problem.key}: {problem.what} {problem.remedy}" for problem in problems)


def test_a_centre_need_not_say_anything(written: Path) -> None:
    """Usual values hold, and nobody writes to it."""
    assert problem_of(written, "") == ""
    assert read_centre(written).threads == Threads()


def test_an_address_has_a_queue(written: Path) -> None:
    """A number is written as people dial it, and known as providers write it."""
    more = 'name = "Council texts"\nsender = "Alderbrook"\n'
    assert problem_of(written, "reopen_s = 60\nidle_warn_s = 0\nacknowledge = false\n" + ENDPOINT + more) == ""

    assert read_centre(written).threads == Threads(
        endpoints=(
            Endpoint(
                channel="sms",
                address="+441632960901",
                queue=QueueId("general"),
                name="Council texts",
                sender="Alderbrook",
            ),
        ),
        reopen_s=60,
        idle_warn_s=0,
        acknowledge=False,
    )


def test_windows_and_paces_are_the_centres_own(written: Path) -> None:
    """What a provider has allowed this council differs: a number that sends faster, a permission that is not there."""
    said = """
    window_s = { whatsapp = 82_800, sms = 2_592_000 }
    human_window_s = { messenger = 0 }
    per_second = { sms = 0.5, slack = 0 }
    resident_most = 3
    resident_within_s = 30
    """
    assert problem_of(written, said + ENDPOINT + "per_second = 10\n") == ""
    threads = read_centre(written).threads

    assert threads.window_s == {"whatsapp": 82_800, "messenger": 86_400, "instagram": 86_400, "sms": 2_592_000}
    assert threads.human_window_s == {"messenger": 0, "instagram": 604_800}
    assert (threads.resident_most, threads.resident_within_s) == (3, 30)
    assert threads.pace("sms", "+441632960901") == 10
    assert threads.pace("sms", "+441632960902") == 0.5
    assert threads.pace("slack", "T1") == 0
    assert threads.pace("whatsapp", "+441632960901") == 20


def test_a_page_is_named_as_its_provider_names_it(written: Path) -> None:
    """Not every address is a number."""
    assert problem_of(written, ENDPOINT.replace("sms", "messenger").replace("01632 960901", "1029384756")) == ""
    assert read_centre(written).threads.endpoints[0].address == "1029384756"


def test_a_template_says_what_residents_read(written: Path) -> None:
    """Staff see the words; the provider knows only the name."""
    assert problem_of(written, TEMPLATE + 'language = "cy"\n') == ""
    [template] = read_centre(written).threads.templates

    assert template == Template(
        id="visit", ref="HX00000000000000000000000000000001", text="We come on {{1}}.", language="cy"
    )


@pytest.mark.parametrize(
    ("messages", "problem"),
    [
        (ENDPOINT.replace('"sms"', '"smss"'), 'messages.endpoint[0].channel: "smss" is not known. Did you mean "sms"?'),
        (ENDPOINT.replace("01632 960901", "council"), '"council" is no telephone number. Write it as people dial it'),
        (ENDPOINT.replace('"general"', '"generel"'), 'There is no queue "generel". Did you mean "general"?'),
        (ENDPOINT.replace('channel = "sms"\n', ""), "channel: It is missing."),
        (ENDPOINT + ENDPOINT.replace("01632 960901", "+441632960901"), "This address stands in messages.endpoint"),
        (ENDPOINT + 'sender = "Alderbrook Council"', '"Alderbrook Council" cannot send. Write at most 11 letters'),
        (ENDPOINT + 'sender = "12345"', '"12345" cannot send.'),
        (ENDPOINT.replace("sms", "slack") + 'sender = "Us"', "Messages on slack come from its address."),
        (ENDPOINT + 'queu = "x"', "There is no such key."),
        (TEMPLATE.replace("HX0", "H0"), "is no name of a template. Write HX with 32 letters and digits"),
        (TEMPLATE.replace("{{1}}", "{{a day}}"), '"{{a day}}" is no gap to fill in. Write {{1}}, or {{name}}.'),
        (TEMPLATE + TEMPLATE, '"visit" stands in messages.template'),
        ("idle_close_s = 5", "5 cannot be. Give a whole number, 60 to 604800."),
        ("reopen = 5", "reopen: There is no such key. Did you mean"),
        ("window_s = { whatsapp = 90_000 }", "messages.window_s.whatsapp: 90000 cannot be. Give a whole number, 60 to"),
        ("window_s = { messenger = 0 }", "messages.window_s.messenger: 0 cannot be."),
        ("human_window_s = { whatsapp = 60 }", "messages.human_window_s.whatsapp: There is no such key."),
        ("human_window_s = { instagram = 604_801 }", "604801 cannot be. Give a whole number, 0 to 604800."),
        ("per_second = { sms = -1 }", "messages.per_second.sms: -1 cannot be. Give a number, 0 to 1000."),
        ('per_second = { sms = "fast" }', "messages.per_second.sms: It has to be a number."),
        ("per_second = { phone = 1 }", "messages.per_second.phone: There is no such key."),
        (ENDPOINT + "per_second = 5_000", "5000 cannot be. Give a number, 0 to 1000."),
        ("flood_most = 3", "3 cannot be. Give a whole number, 10 to 10000."),
        ("resident_most = 0", "0 cannot be. Give a whole number, 1 to 1000."),
    ],
)
def test_what_is_wrong_is_said_with_its_remedy(written: Path, messages: str, problem: str) -> None:
    """Whoever set it up reads it before a resident's message is lost."""
    assert problem in problem_of(written, messages)


def test_the_demo_is_written_to() -> None:
    """On a number of its own, and on WhatsApp."""
    threads = read_centre(demo_file()).threads

    assert {endpoint.channel for endpoint in threads.endpoints} >= {"sms", "whatsapp"}
    assert threads.templates
