"""How the centre is written to: `[messages]` with its addresses, and the texts that are approved."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from contact_centre.centre_file._queues import DAY_S
from contact_centre.centre_file._report import meant
from contact_centre.centre_file._table import Table
from contact_centre.phone import numbers
from routing.ids import QueueId
from routing.threads import Endpoint, Template, Threads
from routing.words import Channel

CHANNELS: Final[tuple[Channel, ...]] = ("sms", "whatsapp", "messenger", "instagram", "slack")
"""Channels that residents write on to an address of ours."""

_NUMBERED: Final = frozenset({"sms", "whatsapp"})
_SENDER: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}|MG[0-9a-f]{32}|\+[1-9]\d{5,14}")
_REF: Final = re.compile(r"HX[0-9a-f]{32}")
_GAP: Final = re.compile(r"\{\{([^}]*)\}\}")
_NAME: Final = re.compile(r"[A-Za-z0-9_]+")
_WEEK_S: Final = 7 * DAY_S
_MOST_PER_S: Final = 1_000
_DEFAULTS: Final = Threads()


def read_messages(table: Table, queues: Collection[str], languages: Sequence[str]) -> Threads:
    """The message threads of a centre's `[messages]`; problems are noted in the table's report."""
    taken: dict[tuple[str, str], str] = {}
    ids: dict[str, str] = {}
    threads = Threads(
        endpoints=tuple(_endpoint(entry, queues, taken) for entry in table.tables("endpoint")),
        templates=tuple(_template(entry, languages, ids) for entry in table.tables("template")),
        reopen_s=table.whole("reopen_s", _DEFAULTS.reopen_s, 0, 4 * _WEEK_S),
        acknowledge=table.flag("acknowledge", _DEFAULTS.acknowledge),
        idle_warn_s=table.whole("idle_warn_s", _DEFAULTS.idle_warn_s, 0, 4 * _WEEK_S),
        idle_close_s=table.whole("idle_close_s", _DEFAULTS.idle_close_s, 60, _WEEK_S),
        window_s=_windows(table.table("window_s")),
        human_window_s=_human_windows(table.table("human_window_s")),
        flood_most=table.whole("flood_most", _DEFAULTS.flood_most, 10, 10_000),
        flood_within_s=table.whole("flood_within_s", _DEFAULTS.flood_within_s, 60, DAY_S),
        per_second=_paces(table.table("per_second")),
        resident_most=table.whole("resident_most", _DEFAULTS.resident_most, 1, 1_000),
        resident_within_s=table.whole("resident_within_s", _DEFAULTS.resident_within_s, 1, DAY_S),
    )
    table.close()
    return threads


def _windows(table: Table) -> dict[Channel, int]:
    """How long residents may be written to freely. A provider's own window can be made shorter, not longer."""
    bound = {channel: table.whole(channel, _DEFAULTS.window_s[channel], 60, DAY_S) for channel in _DEFAULTS.window_s}
    free: tuple[Channel, ...] = tuple(channel for channel in CHANNELS if channel not in bound)
    more = {channel: table.whole(channel, 0, 0, 52 * _WEEK_S) for channel in free}
    table.close()
    return bound | {channel: within_s for channel, within_s in more.items() if within_s}


def _human_windows(table: Table) -> dict[Channel, int]:
    """How long persons may write. 0 where the provider has not allowed it."""
    usual = _DEFAULTS.human_window_s
    found = {channel: table.whole(channel, usual[channel], 0, _WEEK_S) for channel in usual}
    table.close()
    return found


def _paces(table: Table) -> dict[Channel, float]:
    usual = _DEFAULTS.per_second
    found = {channel: table.number(channel, usual[channel], 0, _MOST_PER_S) for channel in CHANNELS}
    table.close()
    return found


def _endpoint(table: Table, queues: Collection[str], taken: dict[tuple[str, str], str]) -> Endpoint:
    channel = _channel(table)
    endpoint = Endpoint(
        channel=channel,
        address=_address(table, channel),
        queue=_queue(table, queues),
        name=table.text("name", ""),
        sender=_sender(table, channel),
        per_second=table.number("per_second", 0, 0, _MOST_PER_S) if table.known("per_second") else None,
    )
    where = ".".join(str(part) for part in table.path)
    key = (endpoint.channel, endpoint.address)
    if endpoint.address and key in taken:
        table.refuse("address", f"This address stands in {taken[key]} too.", "Give each address one queue.")
    taken.setdefault(key, where)
    table.close()
    return endpoint


def _channel(table: Table) -> Channel:
    if not table.known("channel"):
        table.missing("channel")
    return table.choice("channel", CHANNELS, CHANNELS[0])


def _address(table: Table, channel: Channel) -> str:
    said = table.text("address")
    if not said or channel not in _NUMBERED:
        return said
    found = numbers.read(said)
    if found is None:
        table.refuse("address", f'"{said}" is no telephone number.', 'Write it as people dial it: "01632 960901".')
    return found or ""


def _queue(table: Table, queues: Collection[str]) -> QueueId:
    queue = table.text("queue")
    if queue and queue not in queues:
        table.refuse("queue", f'There is no queue "{queue}".', meant(queue, queues, "Name a queue of this file."))
    return QueueId(queue)


def _sender(table: Table, channel: Channel) -> str:
    sender = table.text("sender", "")
    if sender and channel not in _NUMBERED:
        table.refuse("sender", f"Messages on {channel} come from its address.", "Leave the sender out.")
    elif sender and _SENDER.fullmatch(sender) is None:
        what = f'"{sender}" cannot send.'
        table.refuse("sender", what, 'Write at most 11 letters and digits, "Alderbrook", or a messaging service "MG…".')
    return sender


def _template(table: Table, languages: Sequence[str], ids: dict[str, str]) -> Template:
    template = Template(
        id=table.id(),
        ref=table.text("ref"),
        text=table.text("text"),
        language=table.choice("language", languages, languages[0]),
    )
    if template.ref and _REF.fullmatch(template.ref) is None:
        what = f'"{template.ref}" is no name of a template.'
        table.refuse("ref", what, "Write HX with 32 letters and digits, as the provider's console shows it.")
    if wrong := [gap for gap in _GAP.findall(template.text) if _NAME.fullmatch(gap) is None]:
        table.refuse("text", f'"{{{{{wrong[0]}}}}}" is no gap to fill in.', "Write {{1}}, or {{name}}.")
    if template.id in ids:
        table.refuse("id", f'"{template.id}" stands in {ids[template.id]} too.', "Give each template an id of its own.")
    ids.setdefault(template.id, ".".join(str(part) for part in table.path))
    table.close()
    return template
