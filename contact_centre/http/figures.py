"""Figures of a period, for supervisors' own sums: as JSON, and as a table for a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from typing import Final

from aiohttp import web

from contact_centre.boards.wire import FiguresQuery, PeriodRow
from contact_centre.http.api import Contacts
from contact_centre.http.bodies import json_response, read_query
from contact_centre.http.browser import Browsers
from contact_centre.http.routes import Operation, Route, get
from routing.ids import Instant
from routing.service_level import OUTCOMES, Spread

_TIMES: Final = ("mean_s", "p50_s", "p80_s", "p95_s", "p99_s", "max_s")
_SPREADS: Final = ("wait", "ring_to_person", "second_silence", "again")
COLUMNS: Final = (
    *("from", "until", "line", "group", "name", "formula", "target", "share", "in_target", "counted", "arrived"),
    *OUTCOMES,
    *(f"{spread}_{time}" for spread in _SPREADS for time in _TIMES),
    *("waits_again", "waits_again_in_target", "aht_s", "abandoned_share"),
)
"""The first row of the table. `turned_away` is among the outcomes; shares are 0 to 1."""


class FiguresApi:
    """The handlers."""

    def __init__(self, browsers: Browsers, contacts: Contacts) -> None:
        self._browsers = browsers
        self._contacts = contacts

    def routes(self) -> list[Route]:
        return [
            get(
                "/api/figures",
                self._get_json,
                Operation(
                    id="listFigures",
                    summary="Service level and waits by line, group and interval; for supervisors.",
                    needs="sign_in",
                    query=FiguresQuery,
                    answer=PeriodRow,
                    answer_is_list=True,
                    problems=(400, 401, 403),
                ),
            ),
            get(
                "/api/figures.csv",
                self._get_csv,
                Operation(
                    id="downloadFigures",
                    summary="The same as a table; for supervisors.",
                    needs="sign_in",
                    query=FiguresQuery,
                    media_type="text/csv",
                    problems=(400, 401, 403),
                ),
            ),
        ]

    async def _get_json(self, request: web.Request) -> web.StreamResponse:
        return json_response(tuple(await self._rows(request)))

    async def _get_csv(self, request: web.Request) -> web.StreamResponse:
        rows = await self._rows(request)
        headers = {"Content-Disposition": 'attachment; filename="figures.csv"'}
        return web.Response(text=table(rows), content_type="text/csv", charset="utf-8", headers=headers)

    async def _rows(self, request: web.Request) -> Sequence[PeriodRow]:
        await self._browsers.supervisor(request)
        return self._contacts.figures(read_query(request, FiguresQuery))


def table(rows: Sequence[PeriodRow]) -> str:
    """The rows as CSV with `COLUMNS`; instants in UTC, empty where there is none."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_cells(row) for row in rows)
    return text.getvalue()


def _cells(row: PeriodRow) -> list[object]:
    figures = row.figures
    level = figures.level
    spreads = (figures.wait, figures.ring_to_person, figures.second_silence, figures.again)
    return [
        *(_utc(row.start), _utc(row.end), row.line, _harmless(row.key), _harmless(row.name), row.formula),
        *(row.target_share, level.share, level.in_target, level.counted, figures.arrived_count),
        *(figures.outcomes.get(outcome, 0) for outcome in OUTCOMES),
        *(time for spread in spreads for time in _times(spread)),
        *(figures.again.count, figures.again_in_target, figures.aht_s, figures.abandoned_share),
    ]


def _times(of: Spread) -> tuple[float | None, ...]:
    return of.mean_s, of.p50_s, of.p80_s, of.p95_s, of.p99_s, of.max_s


def _utc(at: Instant) -> str:
    return dt.datetime.fromtimestamp(at / 1000, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _harmless(text: str) -> str:
    """Text that a spreadsheet does not run as a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
