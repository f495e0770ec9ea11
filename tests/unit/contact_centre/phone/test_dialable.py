"""The check at the edge goes by the configuration in force."""

from __future__ import annotations

import msgspec
import pytest

from contact_centre.phone.dialable import dialable
from contact_centre.phone.numbers import Numbers
from routing.errors import FrameRefused
from routing.ids import QueueId
from routing.phone import Phone, QueuePhone
from tests.unit.contact_centre.boards.town import CONFIG

PHONE = Phone(number="+442079460100", fallback=QueueId("repairs"))


def test_without_a_telephone_nothing_is_rung() -> None:
    """The agent hears at once that they need another phone."""
    check = dialable(lambda: CONFIG, Numbers())
    with pytest.raises(FrameRefused) as told:
        check("020 7946 0018")
    assert told.value.reason == "no_telephone"


def test_change_of_the_file_counts_at_once() -> None:
    """A supervisor who allows a country need not restart anything."""
    config = msgspec.structs.replace(CONFIG, phone=PHONE)
    check = dialable(lambda: config, Numbers())
    assert check("020 7946 0018") == "+442079460018"
    with pytest.raises(FrameRefused):
        check("+33 1 42 68 53 00")
    config = msgspec.structs.replace(CONFIG, phone=msgspec.structs.replace(PHONE, destinations=("GB", "FR")))
    assert check("+33 1 42 68 53 00") == "+33142685300"


def test_queues_own_numbers_are_our_own() -> None:
    """A transfer to a queue's number would come back in as a new call."""
    queue = msgspec.structs.replace(CONFIG.queues[0], phone=QueuePhone(number="+442079460101"))
    config = msgspec.structs.replace(CONFIG, phone=PHONE, queues=(queue,))
    with pytest.raises(FrameRefused) as told:
        dialable(lambda: config, Numbers())("020 7946 0101")
    assert told.value.reason == "own_number"
