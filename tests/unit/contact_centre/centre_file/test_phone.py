"""How a centre is rung stands in its file, and a wrong key there would send residents to the wrong people."""

from __future__ import annotations

from pathlib import Path

import pytest

from channels.phone.menu import LONGEST_S
from contact_centre.centre_file import check_centre, demo_file, read_centre
from contact_centre.phone.view import spoken_before_queue_s
from routing.ids import QueueId
from routing.phone import MenuChoice, Phone, QueuePhone

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
{queue}

[phone]
number = "01632 960900"
fallback = "general"
{phone}
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A file to write a centre into."""
    return tmp_path / "centre.toml"


def problem_of(file: Path, *, phone: str = "", queue: str = "") -> str:
    """The one problem of a centre that is described so; empty for none."""
    file.write_text(SMALL.format(phone=phone, queue=queue), encoding="utf-8")
    problems = check_centre(file)
    assert len(problems) <= 1, problems
    return " ".join(f"{problem.key}: {problem.what} {problem.remedy}" for problem in problems)


def test_a_telephone_needs_a_number_and_somebody_to_fall_back_on(written: Path) -> None:
    """Everything else has a usual value: a small council writes two lines."""
    assert problem_of(written) == ""

    assert read_centre(written).phone == Phone(number="+441632960900", fallback=QueueId("general"))


def test_without_a_table_there_is_no_telephone(written: Path) -> None:
    """A centre that only chats is not asked for a number."""
    written.write_text(SMALL.partition("[phone]")[0].format(queue=""), encoding="utf-8")

    assert read_centre(written).phone is None


def test_the_demo_centre_has_a_full_telephone() -> None:
    """Whoever types `make run` can ring: emergencies first, Welsh on 8, and every queue on a key of its own."""
    centre = read_centre(demo_file())
    phone = centre.phone

    assert phone is not None
    assert phone.number == "+441632960900"
    assert phone.emergency is not None
    assert phone.emergency.queue == "repairs"
    assert phone.language_keys == {"8": "cy"}
    assert {choice.queue for choice in phone.menu} == {queue.id for queue in centre.queues}
    assert len({choice.key for choice in (phone.emergency, *phone.menu)} | set(phone.language_keys)) == 9


def test_the_demos_prompts_are_short() -> None:
    """A resident who says nothing is in the queue after 20 s of talk at most, in either language."""
    centre = read_centre(demo_file())

    assert all(0 < spoken_before_queue_s(centre, language) <= LONGEST_S for language in centre.languages)


def test_menu_and_queue_are_read_as_written(written: Path) -> None:
    """Each key rings where the file says."""
    menu = '[[phone.menu]]\nkey = "1"\nqueue = "repairs"\nwords = { en = ["boiler"] }'
    queue = 'phone = { number = "01632 960901", record = true, keep_days = 30, transcribe = true }'
    assert problem_of(written, phone=menu, queue=queue) == ""

    centre = read_centre(written)
    assert centre.phone is not None
    assert centre.phone.menu == (MenuChoice(key="1", queue=QueueId("repairs"), words={"en": ("boiler",)}),)
    assert centre.queues[1].phone == QueuePhone(number="+441632960901", record=True, keep_days=30, transcribe=True)


@pytest.mark.parametrize(
    ("phone", "problem"),
    [
        (
            '[[phone.menu]]\nkey = "1"\nqueue = "repair"',
            'phone.menu[0].queue: There is no queue "repair". Did you mean',
        ),
        ('[[phone.menu]]\nkey = "12"\nqueue = "repairs"', '"12" is no key of the menu. Use one digit'),
        ('[[phone.menu]]\nkey = "#"\nqueue = "repairs"', '"#" is no key of the menu. Use one digit'),
        (
            '[phone.languages]\ncy = "1"\n[[phone.menu]]\nkey = "1"\nqueue = "repairs"',
            "Key 1 stands in phone.menu.0 too",
        ),
        ('[phone.languages]\nfr = "7"', "phone.languages.fr: There is no such key."),
        ('destinations = ["UK"]', 'phone.destinations: "UK" is no country.'),
        ('music = "http://example.org/a.mp3"', 'phone.music: "http://example.org/a.mp3" is no address of music.'),
        ('pay_link = "pay.example.org"', "phone.pay_link:"),
        ('relay_prefix = "18002 "', "phone.relay_prefix:"),
        ("callback_every_s = 1", "phone.callback_every_s: 1 cannot be."),
        ('greetings = "Hello"', "phone.greetings: There is no such key. Did you mean"),
        ('greeting = "' + "Please listen very carefully. " * 20 + '"', "are spoken before a resident waits"),
    ],
)
def test_what_is_wrong_is_said_with_its_remedy(written: Path, phone: str, problem: str) -> None:
    """Whoever writes the file reads what is wrong before any resident hears it."""
    assert problem in problem_of(written, phone=phone)


@pytest.mark.parametrize("number", ["900", "+44 1632 960900 x", "emergency"])
def test_a_number_that_cannot_be_dialled_is_refused(written: Path, number: str) -> None:
    """It would be shown to every resident who is rung back."""
    assert "is no telephone number" in problem_of(written, queue=f'phone = {{ number = "{number}" }}')
