import pytest

from channels.webchat.emergency import find_emergency

WORDS = ("gas leak", "fire", "break-in", "arogl nwy", "dŵr poeth", "carbon monoxide")


@pytest.mark.parametrize(
    "text",
    [
        "There is a FIRE!",
        "fire",
        "I think we have a gas\nleak in the hall",
        "gas-leak?",
        "There was a break in last night",
        "Mae arogl nwy yma",
        "dim dwr poeth",
        "Dim DŴR POETH",
        "the Carbon  Monoxide alarm",
    ],
)
def test_a_word_of_danger_is_found_however_it_is_typed(text: str) -> None:
    """A frightened resident writes without accents, in capitals, over two lines."""
    assert find_emergency(text, WORDS)


@pytest.mark.parametrize("text", ["", "My fireplace needs sweeping", "the gas man did not leak it", "fired", "misfire"])
def test_a_part_of_another_word_is_no_emergency(text: str) -> None:
    """False alarms push others back in the queue."""
    assert not find_emergency(text, WORDS)


def test_an_empty_list_finds_nothing() -> None:
    """A centre may do without the list; blanks in it are no words."""
    assert not find_emergency("fire", ())
    assert not find_emergency("anything at all", ("", " ", "-"))
