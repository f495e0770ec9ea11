"""Signing in and out, CSRF, problem documents and headers, over real HTTP."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import CookieJar, FormData

from contact_centre.boards.wire import PeriodRow
from routing.service_level import Bucket, summary
from tests.integration.shell import NOW, PASSWORD, Shell, Visitor, running, visiting


@pytest.fixture
async def visitor(shell: Shell) -> AsyncIterator[Visitor]:
    """A browser without cookies."""
    async with visiting(shell) as browser:
        yield browser


def _all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def _page(visitor: Visitor, shell: Shell, path: str, **headers: str) -> tuple[int, str]:
    async with visitor.http.get(shell.base + path, headers=headers) as answer:
        return answer.status, await answer.text()


# --- screens ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/console", "/board", "/wallboard"])
async def test_screens_ask_to_sign_in(shell: Shell, visitor: Visitor, path: str) -> None:
    """Everybody finds the way in where they wanted to go, and comes back there."""
    status, text = await _page(visitor, shell, path)
    assert status == 200
    assert "<h1>Sign in</h1>" in text
    assert f'name="next" value="{path}"' in text


async def test_signed_in_people_get_their_screen_and_no_other(shell: Shell, visitor: Visitor) -> None:
    """An agent opens the console; the board says who may."""
    assert await visitor.sign_in("joan") == 303
    status, text = await _page(visitor, shell, "/console")
    assert (status, '<div id="app">' in text) == (200, True)
    status, text = await _page(visitor, shell, "/board")
    assert (status, '<div id="app">' in text) == (403, False)
    assert "You are signed in as Joan" in text


async def test_sign_in_on_the_wallboard_opens_nothing_but_the_wallboard(shell: Shell, visitor: Visitor) -> None:
    """A screen in the corridor stays signed in for months, so it may do as little as can be."""
    assert await visitor.sign_in("nowak", screen="/wallboard") == 303
    assert '<div id="app">' in (await _page(visitor, shell, "/wallboard"))[1]
    assert '<div id="app">' not in (await _page(visitor, shell, "/board"))[1]
    assert (await visitor.get("/api/contacts/known"))[0] == 401
    assert (await visitor.post("/api/ticket", {"purpose": "board"}))[0] == 403
    async with visitor.socket("/board/socket") as wire:
        assert (await wire.hear_type("snapshot"))["data"] == {"text": "wallboard"}


async def test_wrong_password_reads_like_an_unknown_name(shell: Shell, visitor: Visitor) -> None:
    """Nobody finds out who works here by trying names."""
    texts = []
    for login in ("joan", "nobody"):
        form = {"csrf": await visitor.csrf(), "name": login, "password": "wrong wrong wrong", "next": "/console"}
        async with visitor.http.post(f"{shell.base}/sign-in", data=form) as answer:
            assert answer.status == 403
            texts.append((await answer.text()).replace(f'value="{login}"', ""))
    assert texts[0] == texts[1]
    assert "The user name or the password is wrong" in texts[0]


async def test_what_was_typed_comes_back_escaped(shell: Shell, visitor: Visitor) -> None:
    """A name is text, whatever it looks like."""
    form = {"csrf": await visitor.csrf(), "name": '"><script>alert(1)</script>', "password": "x", "next": "//evil"}
    async with visitor.http.post(f"{shell.base}/sign-in", data=form) as answer:
        text = await answer.text()
    assert "<script>alert" not in text
    assert "evil" not in text


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/console?contact=9fe26ed1-5784-5a2b", "/console?contact=9fe26ed1-5784-5a2b"),
        ("/console?contact=%2F%2Fevil", "/console"),
        ("/console?contact=a&next=//evil", "/console"),
        ("/board?contact=a", "/board"),
    ],
)
async def test_a_link_to_a_contact_survives_the_sign_in(shell: Shell, visitor: Visitor, asked: str, led: str) -> None:
    """A colleague follows the link in Slack, signs in, and is where it led: nowhere else."""
    _, text = await _page(visitor, shell, asked)
    assert f'name="next" value="{led}"' in text
    form = {"csrf": await visitor.csrf(), "name": "nowak", "password": PASSWORD, "next": asked}
    async with visitor.http.post(f"{shell.base}/sign-in", data=form, allow_redirects=False) as answer:
        assert answer.headers["Location"] == led


async def test_sign_in_leads_only_to_our_own_screens(shell: Shell, visitor: Visitor) -> None:
    """A link with our name in it cannot lead to somebody else's page."""
    form = {"csrf": await visitor.csrf(), "name": "joan", "password": PASSWORD, "next": "https://evil.example/"}
    async with visitor.http.post(f"{shell.base}/sign-in", data=form, allow_redirects=False) as answer:
        assert answer.headers["Location"] == "/console"


async def test_too_many_attempts_have_to_wait_even_with_the_right_password(shell: Shell, visitor: Visitor) -> None:
    """Passwords cannot be guessed at speed."""
    for _ in range(10):
        assert await visitor.sign_in("joan", "wrong") == 403
    assert await visitor.sign_in("joan") == 429
    assert await visitor.sign_in("nowak") == 303
    shell.clock.pass_s(901)
    assert await visitor.sign_in("joan") == 303


# --- cookies ------------------------------------------------------------------------------------------------------------


async def test_cookie_is_out_of_reach_of_scripts_and_other_sites(shell: Shell, visitor: Visitor) -> None:
    """A script that slips in cannot carry the sign-in away."""
    form = {"csrf": await visitor.csrf(), "name": "joan", "password": PASSWORD, "next": "/console"}
    async with visitor.http.post(f"{shell.base}/sign-in", data=form, allow_redirects=False) as answer:
        cookie = answer.cookies["sign_in"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "Lax", "/", "")


async def test_behind_tls_cookies_are_secure_and_bound_to_the_host(tmp_path: Path) -> None:
    """On the public address the cookie never travels in the clear; who claims TLS in a header changes nothing."""
    async with running(tmp_path, public_url="https://contact.example.gov.uk") as shell, visiting(shell) as visitor:
        headers = {"Host": "contact.example.gov.uk"}
        async with visitor.http.get(f"{shell.base}/api/session", headers=headers) as answer:
            cookie = answer.cookies["__Host-visit"]
            assert (cookie["secure"], cookie["domain"]) == (True, "")
            assert "Strict-Transport-Security" in answer.headers
        async with visitor.http.get(f"{shell.base}/api/session", headers={"X-Forwarded-Proto": "https"}) as answer:
            assert answer.cookies["visit"]["secure"] == ""


async def test_token_of_a_cookie_is_not_in_the_database(visitor: Visitor, tmp_path: Path) -> None:
    """A stolen backup signs nobody in."""
    await visitor.sign_in("joan")
    assert isinstance(visitor.http.cookie_jar, CookieJar)
    token = next(cookie.value for cookie in visitor.http.cookie_jar if cookie.key == "sign_in")
    stored = await asyncio.to_thread(_all_bytes, tmp_path)
    assert token.encode() not in stored
    assert PASSWORD.encode() not in stored


async def test_sign_out_ends_the_sign_in_on_the_server(visitor: Visitor) -> None:
    """A cookie kept from before is worth nothing."""
    await visitor.sign_in("joan")
    kept = {cookie.key: cookie.value for cookie in visitor.http.cookie_jar}
    assert await visitor.sign_out() == 303
    visitor.http.cookie_jar.update_cookies(kept)
    assert (await visitor.get("/api/session"))[1]["name"] == ""


async def test_idle_sign_in_ends(shell: Shell, visitor: Visitor) -> None:
    """A desk left alone for an hour asks for the password; one in use does not."""
    await visitor.sign_in("joan")
    for _ in range(3):
        shell.clock.pass_s(3_000)
        assert (await visitor.get("/api/session"))[1]["name"] == "Joan"
    shell.clock.pass_s(3_601)
    assert (await visitor.get("/api/session"))[1]["name"] == ""


async def test_signing_in_again_ends_the_sign_in_before(visitor: Visitor) -> None:
    """One browser holds one person, and the token changes with each sign-in."""
    await visitor.sign_in("joan")
    async with visitor.socket("/console/socket") as wire:
        await wire.hear_type("snapshot")
        await visitor.sign_in("nowak")
        assert await wire.closed() == 4401
    assert (await visitor.get("/api/session"))[1]["name"] == "Nowak"


# --- CSRF ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "://", "http://127.0.0.1"])
async def test_post_from_elsewhere_is_refused(visitor: Visitor, origin: str) -> None:
    """No other site acts for somebody signed in here."""
    await visitor.sign_in("joan")
    status, problem = await visitor.post("/api/ticket", Origin=origin)
    assert (status, problem["code"]) == (403, "foreign_origin")


async def test_post_without_origin_is_refused(shell: Shell) -> None:
    """Every browser says where a form comes from."""
    async with visiting(shell) as visitor:
        token = await visitor.csrf()
        visitor.http.headers.popall("Origin")
        async with visitor.http.post(f"{shell.base}/api/demo/scene", headers={"X-CSRF-Token": token}) as answer:
            assert answer.status == 403


@pytest.mark.parametrize("token", ["", "0" * 64, "ŵ"])
async def test_post_without_the_token_is_refused(shell: Shell, visitor: Visitor, token: str) -> None:
    """Missing, empty and made-up tokens are all wrong (CVE-2022-0226)."""
    await visitor.sign_in("joan")
    form = FormData({"csrf": token, "next": "/console"})
    async with visitor.http.post(f"{shell.base}/sign-out", data=form, allow_redirects=False) as answer:
        assert answer.status == 403
        assert (await answer.json())["code"] == "bad_csrf"


async def test_token_of_another_sign_in_is_refused(shell: Shell, visitor: Visitor) -> None:
    """A token is bound to one sign-in."""
    async with visiting(shell) as other:
        await other.sign_in("nowak")
        foreign = await other.csrf()
    await visitor.sign_in("joan")
    async with visitor.http.post(f"{shell.base}/api/ticket", headers={"X-CSRF-Token": foreign}) as answer:
        assert answer.status == 403


async def test_demo_can_be_played_without_signing_in(visitor: Visitor) -> None:
    """A visitor of the demo starts a scene; the token comes with the visit."""
    status, playing = await visitor.post("/api/demo/scene", {"scene": "night"})
    assert (status, playing["scene"]) == (200, "night")
    assert (await visitor.get("/api/demo"))[1]["scene"] == "night"
    assert (await visitor.post("/api/demo/scene", {"scene": "bonfire"}))[0] == 400


# --- documents ----------------------------------------------------------------------------------------------------------


async def test_unknown_and_forbidden_contacts_look_the_same(visitor: Visitor) -> None:
    """Nobody learns by trying ids which contacts exist."""
    await visitor.sign_in("joan")
    unknown = await visitor.get("/api/contacts/unknown")
    assert unknown[0] == 404
    assert await visitor.get("/api/contacts/known") == unknown
    assert await visitor.get("/api/nothing/here") == unknown
    assert (await visitor.get("/api/contacts?figure=waiting"))[0] == 403


async def test_only_supervisors_see_an_agents_skills_and_limits(visitor: Visitor) -> None:
    """Colleagues do not look up who was given how many chats."""
    assert (await visitor.get("/api/agents/known"))[0] == 401
    await visitor.sign_in("joan")
    assert (await visitor.get("/api/agents/known"))[0] == 403
    await visitor.sign_in("nowak", screen="/board")
    status, settings = await visitor.get("/api/agents/known")
    assert (status, settings["skills"]) == (200, {"repairs": 5})
    assert (await visitor.get("/api/agents/unknown"))[0] == 404


async def test_supervisor_opens_the_contacts_behind_a_figure(shell: Shell, visitor: Visitor) -> None:
    """Every figure can be looked behind."""
    await visitor.sign_in("nowak")
    async with visitor.http.get(f"{shell.base}/api/contacts?figure=waiting&line=webchat&since=0") as answer:
        assert [row["id"] for row in await answer.json()] == ["known"]
    assert (await visitor.get("/api/contacts/known"))[1]["contact"]["id"] == "known"
    assert (await visitor.get("/api/contacts?figure=waiting&queue=none"))[0] == 404


async def test_a_spreadsheet_of_figures_runs_nothing(shell: Shell, visitor: Visitor) -> None:
    """Whoever opens it trusts us; a queue called =cmd must stay a name."""
    figures = summary(Bucket(), 0.95)
    row = PeriodRow(
        start=NOW, end=NOW, line="call", key="=cmd", name="=cmd|calc", formula="contract", target_share=0.95,
        figures=figures,
    )  # fmt: skip
    shell.contacts.periods = (row,)
    await visitor.sign_in("joan")
    assert (await visitor.get("/api/figures.csv"))[0] == 403
    await visitor.sign_in("nowak")
    assert (await visitor.get("/api/figures?interval_s=60"))[0] == 400
    async with visitor.http.get(f"{shell.base}/api/figures?by=queue&interval_s=900") as answer:
        assert (await answer.json())[0]["name"] == "=cmd|calc"
    async with visitor.http.get(f"{shell.base}/api/figures.csv?by=queue") as answer:
        assert answer.content_type == "text/csv"
        head, cells = csv.reader((await answer.text()).splitlines())
    told = dict(zip(head, cells, strict=True))
    assert (told["group"], told["name"], told["share"], told["turned_away"]) == ("'=cmd", "'=cmd|calc", "", "0")


@pytest.mark.parametrize(
    "query",
    ["", "figure=profit", "figure=waiting&since=soon", "figure=waiting&figure=missed", "figure=waiting&role=admin"],
)
async def test_queries_are_strict(visitor: Visitor, query: str) -> None:
    """What is not understood is refused, not guessed."""
    await visitor.sign_in("nowak")
    status, problem = await visitor.get(f"/api/contacts?{query}")
    assert (status, problem["code"]) == (400, "bad_query")


@pytest.mark.parametrize("body", [{"scene": True}, {"scene": ["night"]}, {"scene": "night", "role": "admin"}, []])
async def test_bodies_are_strict(shell: Shell, visitor: Visitor, body: object) -> None:
    """True is not a text, and fields nobody asked for are refused."""
    token = await visitor.csrf()
    headers = {"X-CSRF-Token": token}
    async with visitor.http.post(f"{shell.base}/api/demo/scene", json=body, headers=headers) as answer:
        assert answer.status == 400
        assert answer.content_type == "application/problem+json"
    assert shell.stage.scene == "busy_day"


async def test_long_bodies_are_refused(visitor: Visitor) -> None:
    """Nobody fills our memory."""
    status, problem = await visitor.post("/api/demo/scene", {"scene": "n" * 70_000})
    assert (status, problem["title"]) == (413, "Request Entity Too Large")


async def test_people_get_a_page_where_programs_get_a_document(shell: Shell, visitor: Visitor) -> None:
    """A resident with a broken link reads what happened and finds the emergency number."""
    status, text = await _page(visitor, shell, "/nothing", Accept="text/html,*/*")
    assert status == 404
    assert "<h1" in text
    assert "01632 960999" in text
    assert (await _page(visitor, shell, "/api/nothing", Accept="text/html"))[1].startswith("{")


async def test_problems_are_documents_and_methods_are_kept_apart(shell: Shell, visitor: Visitor) -> None:
    """Programs can tell what went wrong."""
    async with visitor.http.get(f"{shell.base}/api/ticket") as answer:
        assert (answer.status, answer.content_type, answer.headers["Allow"]) == (
            405,
            "application/problem+json",
            "POST",
        )


async def test_plain_request_to_a_socket_is_told_what_it_is(visitor: Visitor) -> None:
    """A person who opens the address in a browser gets an answer."""
    assert (await visitor.get("/chat/socket"))[0] == 426


async def test_every_answer_carries_the_policy(shell: Shell, visitor: Visitor) -> None:
    """No page of ours runs a foreign script or is shown inside a foreign page."""
    for path in ("/console", "/api/docs", "/healthz", "/nothing"):
        async with visitor.http.get(shell.base + path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'self'" in policy
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Server"] == "contact-centre"


async def test_pages_need_no_exception_from_the_policy(shell: Shell, visitor: Visitor) -> None:
    """Neither script nor style stands in a page itself."""
    for path in ("/console", "/demo", "/api/docs"):
        text = (await _page(visitor, shell, path))[1]
        assert "<style" not in text
        assert " style=" not in text
        assert "<script>" not in text


async def test_ready_says_why_not(shell: Shell, visitor: Visitor) -> None:
    """Whoever watches the service learns what to mend."""
    assert (await visitor.get("/readyz"))[0] == 200
    shell.reasons.append("The log refuses records: disk full.")
    status, problem = await visitor.get("/readyz")
    assert (status, problem["reasons"]) == (503, ["The log refuses records: disk full."])
    assert (await visitor.get("/healthz"))[0] == 200


async def test_metrics_count_and_name_nobody(shell: Shell, visitor: Visitor) -> None:
    """Figures for the watchers, and nothing about people."""
    await visitor.sign_in("joan")
    await visitor.get("/api/contacts/some-secret-id")
    status, text = await _page(visitor, shell, "/metrics")
    assert status == 200
    assert 'contact_centre_sign_ins_total{result="right"} 1.0' in text
    assert 'route="/api/contacts/{contact}"' in text
    assert "joan" not in text.lower()
    assert "some-secret-id" not in text


async def test_metrics_stay_inside(shell: Shell, visitor: Visitor) -> None:
    """What comes through a proxy comes from outside; an admin may look all the same."""
    assert (await _page(visitor, shell, "/metrics", **{"X-Forwarded-For": "203.0.113.9"}))[0] == 404
    await visitor.sign_in("root")
    assert (await _page(visitor, shell, "/metrics", **{"X-Forwarded-For": "203.0.113.9"}))[0] == 200


async def test_header_of_a_proxy_signs_nobody_in(shell: Shell, visitor: Visitor) -> None:
    """Who somebody is never comes from a header they can write (CVE-2026-34720)."""
    headers = {"X-Remote-User": "root", "X-Forwarded-User": "root", "Remote-User": "root"}
    async with visitor.http.get(f"{shell.base}/api/session", headers=headers) as answer:
        assert (await answer.json())["roles"] == []


async def test_everything_that_shows_contacts_asks_who_is_there(visitor: Visitor) -> None:
    """A sweep over all documented addresses finds no door left open."""
    document = (await visitor.get("/api/openapi.json"))[1]
    guarded = [path for path, methods in document["paths"].items() for one in methods.values() if one["security"]]
    assert set(guarded) == {
        "/api/ticket",
        "/api/contacts",
        "/api/contacts/{contact}",
        "/api/contacts/{contact}/files",
        "/api/figures",
        "/api/figures.csv",
        "/api/agents/{agent}",
        "/api/media/{media}",
        "/media/{media}",
        "/api/recordings/{recording}",
        "/api/softphone",
        "/api/softphone/device",
    }
    assert (await visitor.get("/api/contacts?figure=waiting"))[0] == 401
    assert (await visitor.get("/api/contacts/known"))[0] == 401
    assert (await visitor.post("/api/ticket"))[0] == 401
