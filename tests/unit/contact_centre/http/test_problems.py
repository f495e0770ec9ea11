"""What goes wrong, as visitors and operators are told of it."""

from __future__ import annotations

import structlog
from aiohttp import web
from aiohttp.http_exceptions import ContentEncodingError
from aiohttp.test_utils import make_mocked_request

from contact_centre.http.problems import ProblemDocument, problems
from routing.errors import CommandTooLong


async def test_visitor_who_is_gone_is_no_error_of_ours() -> None:
    """Phones lose their line all day; an operator who is told of an error should have something to mend."""

    def page(document: ProblemDocument) -> web.Response:
        return web.Response(status=document.status)

    async def breaks_off(_: web.Request) -> web.StreamResponse:
        raise ConnectionResetError("Connection lost")

    with structlog.testing.capture_logs() as logs:
        answer = await problems(page)(make_mocked_request("POST", "/sign-in"), breaks_off)

    assert answer.status == 400
    assert logs == []


async def test_what_is_too_long_for_the_log_is_too_large() -> None:
    """A program that sends it learns that trying again will not help."""

    def page(document: ProblemDocument) -> web.Response:
        return web.Response(status=document.status, text=document.detail)

    async def too_long(_: web.Request) -> web.StreamResponse:
        raise CommandTooLong("It is 600 KiB long, 512 KiB is the most.")

    answer = await problems(page)(make_mocked_request("POST", "/v1/contacts"), too_long)

    assert answer.status == 413


async def test_a_body_that_is_not_what_it_says_is_no_error_of_ours() -> None:
    """Anybody can say gzip and send something else: an operator is not woken for it."""

    def page(document: ProblemDocument) -> web.Response:
        return web.Response(status=document.status)

    async def unreadable(_: web.Request) -> web.StreamResponse:
        raise ContentEncodingError("Can not decode content-encoding: gzip")

    with structlog.testing.capture_logs() as logs:
        answer = await problems(page)(make_mocked_request("POST", "/sign-in"), unreadable)

    assert answer.status == 400
    assert logs == []
