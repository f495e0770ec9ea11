"""Listening to recordings: who may, what is written down, and what happens where the provider fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from channels._twilio.client import Limits, Twilio
from contact_centre.history import Recorded, Rows, SqlHistory
from contact_centre.phone.tables import recording_played
from contact_centre.places import Position
from routing.ids import CentreId, ContactId, Instant, QueueId, RecordingId
from routing.steps import Chain
from tests.contract.twilio.rest import Answer, Rest
from tests.integration.shell import NOW, Shell, Visitor, running, visiting

CALL = ContactId("c1")
ADDRESS = "/api/recordings/RE1"


@pytest.fixture
async def rest() -> Rest:
    """The provider."""
    return Rest()


@pytest.fixture
async def shell(tmp_path: Path, rest: Rest) -> AsyncIterator[Shell]:
    """A shell that knows one recording, which the provider has."""
    server = await rest.serve()
    async with running(tmp_path) as started:
        row = Recorded(
            recording=RecordingId("RE1"),
            contact=CALL,
            queue=QueueId("repairs"),
            length_s=60,
            recorded_at=NOW,
            keep_until=Instant(NOW + 1_000),
        )
        at = Position(offset=1, chain=Chain(), recorder="r")
        SqlHistory(started._engine, CentreId("demo")).write("history", None, at, Rows(recorded=(row,)))
        started.sounds.twilio = Twilio(rest.settings(server), Limits(total_s=2.0, pause_s=0.2))
        yield started
        await started.sounds.twilio.close()
    rest.released.set()
    await server.close()


async def listen(visitor: Visitor, shell: Shell, path: str = ADDRESS, **headers: str) -> tuple[int, bytes]:
    """What a player gets."""
    async with visitor.http.get(shell.base + path, headers=headers) as answer:
        return answer.status, await answer.read()


def played(shell: Shell) -> list[tuple[str, str, str]]:
    """The audit: recording, contact and listener."""
    with shell._engine.connect() as db:
        return [(row.recording, row.contact, row.staff) for row in db.execute(sa.select(recording_played))]


async def signed_in(shell: Shell, login: str) -> Visitor:
    """Somebody's browser; close its `http`."""
    browser = Visitor(shell)
    await browser.sign_in(login)
    return browser


@pytest.mark.parametrize("login", ["nowak", "root"])
async def test_supervisor_listens_and_it_is_written_down(shell: Shell, rest: Rest, login: str) -> None:
    """A resident may ask who heard their call."""
    rest.next.append(Answer(200, b"sound"))
    browser = await signed_in(shell, login)
    async with browser.http, browser.http.get(shell.base + ADDRESS) as answer:
        assert (answer.status, await answer.read()) == (200, b"sound")
        assert answer.content_type == "audio/mpeg"
        assert answer.headers["Cache-Control"] == "no-store"
    assert played(shell) == [("RE1", CALL, shell.staff[login])]


async def test_agent_listens_to_what_they_hold_and_to_nothing_else(shell: Shell, rest: Rest) -> None:
    """A voicemail is played by who answers it; curiosity is not enough."""
    browser = await signed_in(shell, "joan")
    async with browser.http:
        assert (await listen(browser, shell))[0] == 404
        shell.holders[CALL] = shell.staff["nowak"]
        assert (await listen(browser, shell))[0] == 404
        assert played(shell) == []
        shell.holders[CALL] = shell.staff["joan"]
        rest.next.append(Answer(200, b"sound"))
        assert await listen(browser, shell) == (200, b"sound")
    assert len(played(shell)) == 1


async def test_nobody_else_learns_that_there_is_one(shell: Shell, rest: Rest) -> None:
    """What may not be heard looks like what is not there."""
    async with visiting(shell) as nobody:
        assert (await listen(nobody, shell))[0] == 401
    browser = await signed_in(shell, "nowak")
    async with browser.http:
        assert (await listen(browser, shell, "/api/recordings/RE9"))[0] == 404
        assert (await listen(browser, shell, "/api/recordings/..%2FCalls"))[0] == 404
        shell.clock.pass_s(1)
        assert (await listen(browser, shell))[0] == 404, "it is due, and was not deleted yet"
    assert not rest.asked


async def test_player_may_ask_for_a_part(shell: Shell, rest: Rest) -> None:
    """A supervisor goes to the minute that matters."""
    rest.next.append(Answer(206, b"und", {"Content-Range": "bytes 2-4/5"}))
    browser = await signed_in(shell, "nowak")
    async with browser.http, browser.http.get(shell.base + ADDRESS, headers={"Range": "bytes=2-"}) as answer:
        assert (answer.status, answer.headers["Content-Range"]) == (206, "bytes 2-4/5")
        assert await answer.read() == b"und"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer(404), 404),
        (Answer(401), 502),
        (Answer(302, {}, {"Location": "https://elsewhere.example/"}), 502),
        (Answer(500), 503),
        (Answer(429), 503),
        (Answer(slow=True), 503),
    ],
)
async def test_provider_that_does_not_play_it_is_told_in_words(
    shell: Shell, rest: Rest, answer: Answer, status: int
) -> None:
    """Nothing is fetched from elsewhere, and nothing of the provider's answer reaches a browser."""
    rest.next.append(answer)
    browser = await signed_in(shell, "nowak")
    async with browser.http:
        assert (await listen(browser, shell))[0] == status
    assert len(rest.asked) == 1


async def test_nothing_is_played_that_cannot_be_written_down(shell: Shell, rest: Rest) -> None:
    """An audit with holes is none."""
    with shell._engine.begin() as db:
        db.execute(sa.text("DROP TABLE recording_played"))
    browser = await signed_in(shell, "nowak")
    async with browser.http:
        assert (await listen(browser, shell))[0] == 503
    assert not rest.asked
