from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from channels.webchat.wire import QueueChoice
from contact_centre.http.assets import Entry
from contact_centre.resident.pages import ResidentPages
from routing.centre import Centre
from routing.ids import CentreId, Instant, QueueId

OPENS = Instant(1_795_507_200_000)
Client = TestClient[web.Request, web.Application]


class FakeCentre:
    """Implements `ResidentView`."""

    def centre(self) -> Centre:
        return Centre(
            id=CentreId("demo"),
            name="Alder & Brook <Council>",
            emergency="01632 960999",
            languages=("en", "cy"),
            emergency_text={"en": 'Ring "999".', "cy": "Ffoniwch 999."},
        )

    def queues(self) -> Sequence[QueueChoice]:
        names = {"en": "Registrars", "cy": "Cofrestryddion"}
        return (
            QueueChoice(id=QueueId("repairs"), name={"en": "Repairs"}, open=True, next_open=None, message={}),
            QueueChoice(id=QueueId("registrars"), name=names, open=False, next_open=OPENS, message={}),
        )


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """A browser at a server that has the residents' pages alone."""
    app = web.Application()
    assets = Entry(script="/static/page.js", preloads=("/static/shared.js",), styles=("/static/page.css",))
    app.add_routes(ResidentPages(FakeCentre(), lambda: assets, demo=True).routes())
    async with TestClient(TestServer(app)) as browser:
        yield browser


async def page(client: Client, path: str = "/", **headers: str) -> str:
    """The page's HTML."""
    response = await client.get(path, headers=headers)
    assert response.status == 200
    return await response.text()


async def test_the_emergency_numbers_come_first_and_can_be_tapped(client: Client) -> None:
    """Whoever smells gas must not read about bins first."""
    html = await page(client)
    body = html[html.index("<main") :]

    for number in ("tel:999", "tel:0800111999", "tel:01632960999"):
        assert body.index(number) < body.index("<h1")


async def test_closed_services_say_when_they_open(client: Client) -> None:
    """The resident learns it before starting a chat."""
    html = await page(client)

    assert "We open at 8 am on Tuesday 24 November." in html
    assert html.count("Open now") == 1


async def test_the_page_is_all_welsh_for_who_asks(client: Client) -> None:
    """By the switch or by the browser; the language is named for screen readers."""
    for html in (await page(client, "/?lang=cy"), await page(client, **{"Accept-Language": "cy-GB,en;q=0.5"})):
        assert '<html lang="cy"' in html
        assert "Mewn argyfwng" in html
        assert "Cofrestryddion" in html
        assert "Chat with us" not in html


async def test_without_javascript_the_page_says_to_ring(client: Client) -> None:
    """The hint stands in the page; the chat's loader takes it away when it runs."""
    html = await page(client)

    assert re.search(r"data-chat-missing.*?tel:01632960999", html, re.DOTALL)
    assert re.search(r"data-chat-open hidden", html)


async def test_the_chat_learns_language_and_numbers_from_its_tag(client: Client) -> None:
    """One script tag, no inline code."""
    html = await page(client, "/?lang=cy")
    [tag] = re.findall(r'<script src="/static/chat.js".*?>', html)

    assert 'data-lang="cy"' in tag
    assert 'data-emergency="01632 960999"' in tag
    assert 'data-emergency-text="Ffoniwch 999."' in tag
    assert 'data-timezone="Europe/London"' in tag


@pytest.mark.parametrize("path", ["/", "/accessibility"])
async def test_nothing_in_a_page_needs_inline_code(client: Client, path: str) -> None:
    """The Content-Security-Policy allows neither inline scripts nor inline styles."""
    html = await page(client, path)

    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", html) == []


@pytest.mark.parametrize("path", ["/", "/accessibility"])
async def test_names_of_a_centre_are_text_not_markup(client: Client, path: str) -> None:
    """A council called `A & B` shows as it is written, whatever is in it."""
    html = await page(client, path)

    assert "<Council>" not in html
    assert "Alder &amp; Brook &lt;Council&gt;" in html


async def test_a_demo_says_that_it_is_one(client: Client) -> None:
    """Nobody takes a robot for a council officer."""
    assert "This is a demo." in await page(client)


async def test_the_accessibility_statement_keeps_the_language(client: Client) -> None:
    """The law asks for the statement; Welsh readers get it in Welsh, and back."""
    html = await page(client, "/accessibility?lang=cy")

    assert "Datganiad hygyrchedd" in html
    assert 'href="/?lang=cy"' in html
    assert 'href="/accessibility?lang=en"' in html
