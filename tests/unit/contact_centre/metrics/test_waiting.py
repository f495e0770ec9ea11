from __future__ import annotations

from contact_centre.boards.waiting import waits
from contact_centre.metrics import Exposition, LevelMetrics, WaitingMetrics
from tests.unit.contact_centre.boards.town import JOAN, RENTS, REPAIRS, Town


async def scraped(town: Town) -> dict[tuple[str, str], float]:
    """Every sample with a queue."""
    exposition = Exposition()
    WaitingMetrics(exposition, lambda: town.state, town)
    await exposition.text()
    families = [family for family in exposition.registry.collect() if family.name.startswith("contact_centre")]
    return {
        (sample.name.removeprefix("contact_centre_"), sample.labels["queue"]): sample.value
        for family in families
        for sample in family.samples
        if "queue" in sample.labels
    }


async def test_each_queue_says_who_waits_who_is_late_and_who_soon_will_be() -> None:
    """Whoever is woken at night sees which service has the trouble, and whether it can still be saved."""
    town = Town()
    town.arrive(REPAIRS)
    town.wait(40)
    town.arrive(REPAIRS)
    town.arrive(RENTS)
    town.wait(25)
    town.arrive(REPAIRS)

    found = await scraped(town)

    # Repairs promises 60 s: 65 s is late, 25 s and 0 s are not at risk. Rents promises 120 s.
    assert found["waiting_contacts", REPAIRS] == 3
    assert found["late_contacts", REPAIRS] == 1
    assert found["at_risk_contacts", REPAIRS] == 0
    assert found["oldest_wait_seconds", REPAIRS] == 65
    assert found["oldest_wait_seconds", RENTS] == 25
    town.wait(10)
    found = await scraped(town)
    assert (found["at_risk_contacts", REPAIRS], found["at_risk_contacts", RENTS]) == (1, 0)


async def test_the_page_and_the_board_count_the_same_contacts() -> None:
    """Supervisor and operator on the telephone speak of the same number, offers that ring included."""
    town = Town()
    for _ in range(5):
        town.arrive(REPAIRS)
        town.wait(14)
    town.on_duty(JOAN)

    found = await scraped(town)

    board = [each for each in waits(town.state, town.ledger) if each.contact.queue == REPAIRS]
    assert any(each.contact.phase == "offered" for each in board)
    assert found["waiting_contacts", REPAIRS] == len(board)
    assert found["late_contacts", REPAIRS] == sum(each.target_at < town.now for each in board)


async def test_service_level_is_the_boards() -> None:
    """There is one service level, whoever shows it."""
    town = Town()
    town.on_duty(JOAN)
    contact = town.arrive(REPAIRS)
    town.accept(JOAN)
    town.write(JOAN, contact)
    town.leave(town.arrive(REPAIRS))
    exposition = Exposition()
    LevelMetrics(exposition, lambda: town.state, town.ledger, town)

    shown = exposition.registry.get_sample_value(
        "contact_centre_service_level_ratio", {"line": "webchat", "window": "today", "formula": "contract"}
    )

    board = next(line for line in town.figures().lines if line.line == "webchat")
    assert shown is not None
    assert shown == board.today.share


async def test_a_queue_in_which_nobody_waits_says_nought() -> None:
    """A graph that ends is not mistaken for a queue that is empty."""
    town = Town()
    town.leave(town.arrive(REPAIRS))

    found = await scraped(town)

    assert found["waiting_contacts", REPAIRS] == found["oldest_wait_seconds", REPAIRS] == 0
