"""Inbox records that are no commands: kept whole, however long, in records that every log takes."""

import msgspec
import pytest

from contact_centre.log.dead_letters import LONGEST_BYTES, DeadLetter, encode_letter, read_command
from contact_centre.log.kafka.settings import MESSAGE_BYTES, RECORD_BYTES
from routing.commands import encode_command
from routing.ids import CentreId
from routing.ports import Record
from tests.unit.contact_centre.log.running import CENTRE, arrival


@pytest.mark.parametrize("size", [0, 1, MESSAGE_BYTES])
def test_letter_of_any_size_fits_into_the_log(size: int) -> None:
    """One long record that somebody puts into the inbox must not stop every engine of the centre for good."""
    data = bytes(number % 251 for number in range(size))
    letter = read_command(Record(offset=7, data=data), CENTRE)
    assert isinstance(letter, DeadLetter)

    records = list(encode_letter(letter))

    assert all(len(record) <= RECORD_BYTES for record in records)
    parts = [msgspec.json.decode(record, type=DeadLetter) for record in records]
    assert b"".join(part.data for part in parts) == data
    assert [part.begin for part in parts] == [sum(len(before.data) for before in parts[:n]) for n in range(len(parts))]
    assert {(part.offset, bool(part.reason)) for part in parts} == {(7, True)}


def test_command_whose_events_would_not_fit_into_a_step_is_a_letter() -> None:
    """Its text would be repeated in a step that no log takes."""
    command = msgspec.structs.replace(arrival(1), source="x" * LONGEST_BYTES)

    letter = read_command(Record(offset=0, data=encode_command(command)), CENTRE)

    assert isinstance(letter, DeadLetter)
    assert "longer than" in letter.reason


def test_reason_is_short_whatever_the_record_says() -> None:
    """A foreign record with a very long name does not make a letter longer than itself."""
    command = msgspec.structs.replace(arrival(1), centre=CentreId("x" * 400_000))

    letter = read_command(Record(offset=0, data=encode_command(command)), CENTRE)

    assert isinstance(letter, DeadLetter)
    assert len(letter.reason) <= 500
