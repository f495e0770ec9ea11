from channels.webchat.told import ToldPositions
from routing.ids import ContactId

ANN, BOB = ContactId("ann"), ContactId("bob")


def test_each_contact_is_told_its_own_least_position() -> None:
    """What one resident was told binds nobody else."""
    told = ToldPositions()

    assert [told.tell(ANN, 3), told.tell(BOB, 9), told.tell(ANN, 5), told.tell(BOB, 8)] == [3, 9, 3, 8]


def test_memory_is_bounded() -> None:
    """Contacts that nobody connects to any more do not pile up for ever."""
    told = ToldPositions(limit=1)
    told.tell(ANN, 1)
    told.tell(BOB, 1)

    assert told.tell(ANN, 7) == 7


def test_a_contact_that_is_over_is_forgotten() -> None:
    """Its number means nothing to the next one."""
    told = ToldPositions()
    told.tell(ANN, 1)
    told.forget(ANN)
    told.forget(BOB)

    assert told.tell(ANN, 4) == 4
