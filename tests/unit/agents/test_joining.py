"""Who is who, as an agent's console may say it: of the person they talk with, and of whom they were shown."""

from __future__ import annotations

import pytest

from agents import wire
from routing import commands as cmd
from routing.errors import FrameRefused
from routing.ids import ContactId, ResidentId
from tests.unit.agents.office import AMIR, JOAN, PASSES, Office

OTHER = ResidentId("somebody seen lately")


@pytest.fixture
def office() -> Office:
    """Joan talks with Ann, Amir talks with nobody."""
    made = Office()
    made.comes(JOAN, "repairs")
    made.comes(AMIR, "rents")
    return made


def asked(office: Office, agent: str, data: wire.Merge | wire.Unmerge) -> cmd.ResidentMerge:
    """The command that an agent's frame becomes."""
    (command,) = office.consoles[agent].commands("merge", data)
    assert isinstance(command, cmd.ResidentMerge)
    return command


def test_whom_the_agent_was_shown_is_joined(office: Office) -> None:
    """Joan knows it from the resident's own word, and the audit will know it from Joan."""
    contact = office.talking()
    ann = office.state.contacts[contact].resident
    frame = wire.Merge(contact=contact, with_=PASSES.write(OTHER, contact, JOAN), why=" She said so. ")
    command = asked(office, JOAN, frame)
    assert command == cmd.ResidentMerge(resident=ann, same_as=OTHER, contact=contact, why="She said so.")
    office.does(JOAN, "merge", frame)
    assert set(office.state.person(ann)) == {ann, OTHER}
    (deed,) = office.ledger.deeds[-1:]
    assert (deed.source, deed.command) == ("staff:joan", "resident.merge")
    office.does(JOAN, "unmerge", wire.Unmerge(contact=contact, with_=f"{ann}.{OTHER}"))
    assert office.state.person(ann) == [ann]


def test_nobody_is_joined_whom_the_agent_was_not_shown(office: Office) -> None:
    """An attacker at a console names a resident, forges a pass, or uses one of another agent or contact."""
    contact = office.talking()
    forged = [
        str(OTHER),
        f"{OTHER}.",
        f"{OTHER}.{'0' * 32}",
        PASSES.write(OTHER, contact, AMIR),
        PASSES.write(OTHER, ContactId("another contact"), JOAN),
        PASSES.write(ResidentId("another"), contact, JOAN).replace("another", OTHER),
    ]
    for said in forged:
        with pytest.raises(FrameRefused, match="Choose somebody from the list"):
            asked(office, JOAN, wire.Merge(contact=contact, with_=said))


@pytest.mark.parametrize("kind", [wire.Merge, wire.Unmerge])
def test_a_colleagues_contact_is_not_joined_or_parted(office: Office, kind: type[wire.Merge | wire.Unmerge]) -> None:
    """Amir names the contact that Joan holds, and one that there never was."""
    contact = office.talking()
    for named in (contact, ContactId("none")):
        with pytest.raises(FrameRefused, match="You do not hold this contact"):
            asked(office, AMIR, kind(contact=named, with_=PASSES.write(OTHER, named, AMIR)))


def test_a_join_of_strangers_is_not_undone(office: Office) -> None:
    """Joan holds a contact, and names a join of people who have nothing to do with it: the engine refuses."""
    contact = office.talking()
    one, other = ResidentId("x"), ResidentId("y")
    office.ask(cmd.ResidentMerge(resident=one, same_as=other), "admin")
    office.does(JOAN, "unmerge", wire.Unmerge(contact=contact, with_=f"{one}.{other}"))
    assert [each.code for each in office.refused] == ["not_theirs"]
    assert set(office.state.person(one)) == {one, other}
