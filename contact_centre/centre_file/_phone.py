"""The telephone: `[phone]` with its menu, and what a queue has of its own."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from phonenumbers import SUPPORTED_REGIONS

from channels.phone.menu import LONGEST_S
from contact_centre.centre_file._report import meant
from contact_centre.centre_file._table import Table
from contact_centre.phone import numbers
from contact_centre.phone.view import spoken_before_queue_s
from routing.centre import Centre
from routing.ids import QueueId
from routing.phone import MenuChoice, Phone, QueuePhone

KEYS: Final = tuple("0123456789")
_HTTPS: Final = re.compile(r"https://[^\s/]+(/\S*)?")
_RELAY: Final = re.compile(r"[0-9]{0,10}")
_DEFAULTS: Final = Phone(number="", fallback=QueueId(""))


def read_phone(table: Table, queues: Collection[str], languages: Sequence[str]) -> Phone:
    """The telephone in a centre's `[phone]`; problems are noted in the table's report."""
    taken: dict[str, str] = {}
    emergency = _choice(table.table("emergency"), queues, languages, taken) if table.known("emergency") else None
    phone = Phone(
        number=read_number(table),
        emergency=emergency,
        menu=tuple(_choice(entry, queues, languages, taken) for entry in table.tables("menu")),
        fallback=_queue(table, "fallback", queues),
        language_keys=_language_keys(table.table("languages"), languages, taken),
        greeting=table.by_language("greeting", languages, required=False),
        recording_notice=table.by_language("recording_notice", languages, required=False),
        music=_matching(table, "music", _HTTPS, "is no address of music.", 'Write "https://...".'),
        callback_every_s=table.whole("callback_every_s", _DEFAULTS.callback_every_s, 15, 3_600),
        voicemail=table.flag("voicemail", _DEFAULTS.voicemail),
        record=table.flag("record", _DEFAULTS.record),
        record_pause_s=table.whole("record_pause_s", _DEFAULTS.record_pause_s, 10, 3_600),
        pay_link=_matching(table, "pay_link", _HTTPS, "is no address of a page.", 'Write "https://...".'),
        destinations=_destinations(table),
        premium=table.flag("premium", _DEFAULTS.premium),
        registered_address=table.flag("registered_address", _DEFAULTS.registered_address),
        dials_per_agent_hour=table.whole("dials_per_agent_hour", _DEFAULTS.dials_per_agent_hour, 0, 1_000),
        dials_per_minute=table.whole("dials_per_minute", _DEFAULTS.dials_per_minute, 0, 1_000),
        relay_prefix=_relay_prefix(table),
        text_first=table.flag("text_first", _DEFAULTS.text_first),
        join_s=table.whole("join_s", _DEFAULTS.join_s, 5, 120),
    )
    table.close()
    return phone


def check_spoken(table: Table, centre: Centre) -> None:
    """Nobody listens to a menu for long: what is spoken before the queue has its bounds in every language."""
    spoken_s, language = max((spoken_before_queue_s(centre, one), one) for one in centre.languages)
    if spoken_s > LONGEST_S:
        what = f'In "{language}" {spoken_s:.0f} s are spoken before a resident waits; {LONGEST_S:.0f} s are the most.'
        table.refuse("menu", what, "Leave services out, or shorten their names and the greeting.")


def read_queue_phone(table: Table) -> QueuePhone:
    """What a queue's `phone` table says."""
    phone = QueuePhone(
        number=read_number(table) if table.known("number") else "",
        record=table.flag("record", default=False) if table.known("record") else None,
        keep_days=table.whole("keep_days", QueuePhone().keep_days, 1, 3_650),
        transcribe=table.flag("transcribe", QueuePhone().transcribe),
    )
    table.close()
    return phone


def read_number(table: Table) -> str:
    """A telephone number under `number`, E.164."""
    said = table.text("number")
    found = numbers.read(said) if said else None
    if said and found is None:
        table.refuse("number", f'"{said}" is no telephone number.', 'Write it as people dial it: "01632 960900".')
    return found or ""


def _choice(table: Table, queues: Collection[str], languages: Sequence[str], taken: dict[str, str]) -> MenuChoice:
    words = table.table("words")
    choice = MenuChoice(
        key=_key(table, "key", taken),
        queue=_queue(table, "queue", queues),
        words={language: tuple(words.texts(language)) for language in languages if words.known(language)},
    )
    words.close()
    table.close()
    return choice


def _key(table: Table, name: str, taken: dict[str, str]) -> str:
    """A key of the telephone that means nothing else."""
    key = table.text(name)
    where = ".".join(str(part) for part in table.path)
    if key and key not in KEYS:
        table.refuse(name, f'"{key}" is no key of the menu.', "Use one digit in quotes, 0 to 9.")
    elif key in taken:
        table.refuse(name, f"Key {key} stands in {taken[key]} too.", "Give each choice a key of its own.")
    taken.setdefault(key, where)
    return key


def _queue(table: Table, key: str, queues: Collection[str]) -> QueueId:
    queue = table.text(key)
    if queue and queue not in queues:
        table.refuse(key, f'There is no queue "{queue}".', meant(queue, queues, "Name a queue of this file."))
    return QueueId(queue)


def _language_keys(table: Table, languages: Sequence[str], taken: dict[str, str]) -> dict[str, str]:
    """By language, the key that goes on in it."""
    keys = {_key(table, language, taken): language for language in languages if table.known(language)}
    table.close()
    return keys


def _matching(table: Table, key: str, form: re.Pattern[str], what: str, remedy: str) -> str:
    text = table.text(key, "")
    if text and form.fullmatch(text) is None:
        table.refuse(key, f'"{text}" {what}', remedy)
    return text


def _relay_prefix(table: Table) -> str:
    prefix = table.text("relay_prefix", _DEFAULTS.relay_prefix) if table.known("relay_prefix") else None
    if prefix is not None and _RELAY.fullmatch(prefix) is None:
        table.refuse("relay_prefix", f'"{prefix}" is no prefix.', 'Write digits, or "" where there is no Relay UK.')
    return _DEFAULTS.relay_prefix if prefix is None else prefix


def _destinations(table: Table) -> tuple[str, ...]:
    countries = table.texts("destinations") if table.known("destinations") else list(_DEFAULTS.destinations)
    for country in countries:
        if country not in SUPPORTED_REGIONS:
            table.refuse("destinations", f'"{country}" is no country.', 'Write its two letters, "GB" for the UK.')
            break
    return tuple(countries)
