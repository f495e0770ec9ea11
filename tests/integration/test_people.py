"""One resident on every channel: what an agent sees of them, and what nobody else ever does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from contact_centre.beside import beside
from contact_centre.people.erasing import Erasures
from contact_centre.people.person import PAGE
from contact_centre.people.sql import Before
from contact_centre.vault import SqlVault
from routing import commands as cmd
from routing.ids import ContactId, Instant, ResidentId
from routing.words import Sealed
from tests.integration.parish import MAY, REPAIRS, Parish, signed_in

EVE = "+447700900666"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of either kind."""
    return str(request.getfixturevalue("database_url")) if request.param == "postgresql" else _in_file(tmp_path)


def _in_file(folder: Path) -> str:
    return f"sqlite:///{folder}/c.db"


@pytest.fixture
async def parish(url: str) -> AsyncIterator[Parish]:
    """Joan is on duty alone."""
    made = Parish(url)
    await made.open("joan")
    yield made
    made.database.dispose()


async def test_history_shows_every_channel(parish: Parish) -> None:
    """May texts about what she wrote by WhatsApp yesterday: Joan sees both, how it was filed, and every word."""
    before = await parish.texts(MAY, "My tap drips.", channel="whatsapp")
    await parish.finish(before, "We come tomorrow.", note="Plumber on Monday.")
    now = await parish.texts(MAY, "Nobody came.")
    page = await parish.people.history(now, parish.holder(now), "")
    assert page is not None
    (earlier,) = page.contacts
    assert (earlier.id, earlier.channel, earlier.queue_name) == (before, "whatsapp", "Repairs")
    assert (earlier.state, earlier.agent_name, earlier.outcome) == ("answered", "Joan", "Advice given")
    assert (earlier.note, page.next) == ("Plumber on Monday.", None)
    story = await parish.people.story(now, before, parish.holder(now), "")
    assert story is not None
    written = [(line.kind, line.author, line.text) for line in story.lines if line.kind != "line"]
    assert written == [("resident", "Resident", "My tap drips."), ("agent", "Joan", "We come tomorrow.")]


async def test_nobody_elses_history_is_shown(parish: Parish) -> None:
    """An attacker at a console names contacts of others in every way there is: there is nothing for them."""
    mays = await parish.texts(MAY, "My tap drips.")
    await parish.finish(mays, "We come tomorrow.")
    eves = await parish.texts(EVE, "Hello?")
    joan, amir, boss = parish.holder(eves), signed_in("amir"), signed_in("boss", "supervisor")
    for contact in (mays, eves, ContactId("none")):
        assert await parish.people.person(contact, amir) is None
        assert await parish.people.history(contact, amir, "") is None
        assert await parish.people.candidates(contact, amir, MAY) is None
        assert await parish.people.story(contact, mays, amir, "") is None
    assert await parish.people.story(eves, mays, joan, "") is None, "Joan holds Eve's contact, and names May's"
    assert await parish.people.history(mays, joan, "") is None, "what she held once, she holds no more"
    page = await parish.people.history(eves, joan, f"{2**50}.{mays}")
    assert page is not None
    assert page.contacts == ()
    assert await parish.people.story(eves, mays, boss, "") is None, "supervisors, too, see one person at a time"
    assert await parish.people.story(mays, mays, boss, "") is not None
    assert await parish.people.candidates(eves, boss, MAY) is None, "whoever does not hold it joins nobody"


async def test_a_join_shows_both_histories_until_it_is_undone(parish: Parish) -> None:
    """Joan joins a chat with the number its visitor gave her; it was a mistake, and nothing of it stays."""
    texted = await parish.texts(MAY, "My tap drips.")
    await parish.finish(texted, "We come tomorrow.")
    chat = await parish.chats("token", "It is me again.")
    joan = parish.holder(chat)
    found = await parish.people.candidates(chat, joan, "07700 900123")
    assert found is not None
    (candidate,) = found.found
    assert (candidate.channel, candidate.address) == ("sms", "number that ends in 123")
    shown = parish.passes.read(candidate.pass_, chat, joan.staff)
    assert shown is not None
    visitor = parish.state.contacts[chat].resident
    merge = cmd.ResidentMerge(resident=visitor, same_as=shown, contact=chat, why="She knew the date.")
    await parish.ask(merge, "staff:joan")

    person = await parish.people.person(chat, joan)
    assert person is not None
    assert {each.channel for each in person.identities} == {"sms", "webchat"}
    (said,) = [each for each in person.joins if not each.verified]
    assert (said.by, said.why, person.may_change) == ("Joan", "She knew the date.", True)
    page = await parish.people.history(chat, joan, "")
    assert page is not None
    assert [each.id for each in page.contacts] == [texted]

    one, _, other = said.id.partition(".")
    undo = cmd.ResidentMerge(resident=ResidentId(one), same_as=ResidentId(other), undo=True, contact=chat)
    await parish.ask(undo, "staff:joan")
    page = await parish.people.history(chat, joan, "")
    assert page is not None
    assert page.contacts == ()
    assert await parish.people.story(chat, texted, joan, "") is None
    alone = await parish.people.person(chat, joan)
    assert alone is not None
    assert (len(alone.identities), alone.joins) == (1, ())


async def test_suggestions_come_from_claims_and_names(parish: Parish) -> None:
    """A number asked to be rung, an e-mail address, a name with an accent: Joan is told why they may be one."""
    texted = await parish.texts(MAY, "My tap drips.", name="Zoë Adams")
    await parish.finish(texted, "We come tomorrow.")
    chat = await parish.chats("token", "Hello", name="Zoe  ADAMS")
    found = await parish.people.candidates(chat, parish.holder(chat), "")
    assert found is not None
    assert [(each.channel, each.why) for each in found.found] == [("sms", "Almost the same name")]

    other = await parish.chats("other token", "Hello")
    await parish.ask(
        cmd.ContactArrive(
            channel="web_message",
            queue=REPAIRS,
            resident=parish.who.on("webchat", "other token"),
            address="07700 900 123",
            text="Ring me.",
        ),
        f"resident:{parish.who.on('webchat', 'other token')}",
    )
    found = await parish.people.candidates(other, parish.holder(other), "")
    assert found is not None
    assert [(each.channel, each.why) for each in found.found] == [
        ("sms", "This resident gave the number that they use")
    ]


async def test_who_was_erased_stays_unread(parish: Parish) -> None:
    """May asks by WhatsApp to be forgotten: her texts are, too. The rows are there, and nobody can read them."""
    before = await parish.texts(MAY, "My tap drips.", name="May Li")
    await parish.finish(before, "We come tomorrow.", note="Plumber.")
    now = await parish.texts(MAY, "Nobody came.", channel="whatsapp")
    assert await parish.erasing.erase(now, signed_in("boss", "supervisor")) is None, "an administrator's alone"
    joined = await parish.erasing.erase(now, signed_in("admin", "admin"))
    assert joined is not None
    assert joined.identities_count == 3, "text, WhatsApp, and who would ring from the number"
    page = await parish.people.history(now, parish.holder(now), "")
    story = await parish.people.story(now, before, parish.holder(now), "")
    assert page is not None
    assert story is not None
    assert [each.note for each in page.contacts] == ["[erased]"]
    assert {line.text for line in story.lines if line.kind != "line"} == {"[erased]"}


async def test_who_leaves_another_number_is_still_known_by_their_own(parish: Parish) -> None:
    """May leaves a voicemail and keys in her work's number: what stands under "Known as" is where she rang from."""
    caller = parish.who.on("phone", MAY)
    for address in (MAY, "+447700900666"):
        left = cmd.ContactArrive(channel="voicemail", queue=REPAIRS, resident=caller, address=address, text="Ring me.")
        await parish.ask(left, "twilio")
        now = next(each.id for each in parish.state.contacts.values() if each.resident == caller)
        person = await parish.people.person(now, parish.holder(now))
        assert person is not None
        assert [each.address for each in person.identities] == ["07700 900123"]
        await parish.finish(now, "We ring you.")


async def test_a_long_history_comes_in_pages(parish: Parish) -> None:
    """Whoever writes every week is shown page by page, each contact once."""
    for number in range(PAGE * 2 + 1):
        contact = await parish.texts(MAY, f"Question {number}")
        await parish.finish(contact, "Answer")
    now = await parish.texts(MAY, "One more")
    seen: list[ContactId] = []
    before: str | None = ""
    while before is not None:
        page = await parish.people.history(now, parish.holder(now), before)
        assert page is not None
        seen += [each.id for each in page.contacts]
        before = page.next
    assert len(seen) == len(set(seen)) == PAGE * 2 + 1
    assert now not in seen


async def test_searching_a_number_opens_nothing_but_what_it_finds(parish: Parish) -> None:
    """A number is found by its key: a thousand residents' seals stay closed."""
    for number in range(30):
        contact = await parish.texts(f"+4477009004{number:02}", "Hello", name=f"Resident Number{number}")
        await parish.finish(contact, "Hello")
    chat = await parish.chats("token", "Hello")
    parish.opened = 0
    found = await parish.people.candidates(chat, parish.holder(chat), "07700 900407")
    assert found is not None
    assert len(found.found) == 1
    assert parish.opened <= 2


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Parish]:
    """A parish on SQLite that nobody has reached."""
    made = Parish(_in_file(tmp_path))
    yield made
    made.database.dispose()


@pytest.fixture
def plans(small: Parish) -> Iterator[list[str]]:
    """How SQLite goes about each query of people."""
    said: list[str] = []

    def explain(db: sa.Connection, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.startswith("SELECT") and "history_" in statement:
            rows = db.connection.driver_connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[union-attr]  # SQLite's
            said.extend(row[3] for row in rows)

    sa.event.listen(small.database, "before_cursor_execute", explain)
    yield said
    sa.event.remove(small.database, "before_cursor_execute", explain)


def test_every_question_uses_an_index(small: Parish, plans: list[str]) -> None:
    """Years of a county's contacts lie in these tables: no console may have them read from end to end."""
    some = [ResidentId("a"), ResidentId("b")]
    small.rows.identities(some)
    small.rows.seen_last(Instant(0))
    small.rows.joins(some)
    small.rows.claims_of(some)
    small.rows.claiming(some)
    small.rows.earlier(some, Before(Instant(5), ContactId("c")), 20)
    small.rows.contact(ContactId("c"))
    small.rows.lines(ContactId("c"), 5, 20)
    assert plans
    assert [plan for plan in plans if plan.startswith("SCAN")] == []


async def test_other_processes_forget_the_keys_too(parish: Parish) -> None:
    """A gateway that has opened May's texts a minute ago opens them no more."""
    contact = await parish.texts(MAY, "My tap drips.", name="May Li")
    other = SqlVault(parish.database)
    Erasures(other, parish.live)
    (known, *_) = parish.rows.identities([parish.who.on("sms", MAY)])
    assert isinstance(known.name, Sealed)
    assert other.open(known.name) == "May Li"
    await parish.erasing.erase(contact, signed_in("admin", "admin"))
    async with beside(parish.live.run()):
        async with asyncio.timeout(10):
            while other.open(known.name) is not None:  # noqa: ASYNC110 - the message is on its way
                await asyncio.sleep(0)
