"""What stands in environment variables, read: each reader returns a value, or raises ValueError with what it has to be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

LEAST_TOKEN: Final = 20

_MOST_DAYS: Final = 3_650
_BROKER: Final = re.compile(r"[A-Za-z0-9_.-]+:[0-9]{1,5}|\[[0-9a-fA-F:]+\]:[0-9]{1,5}")
_PREFIX: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")
_SLACK_CHANNEL: Final = re.compile(r"[CG][A-Z0-9]{1,31}")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NOTIFY_KEY: Final = re.compile(rf"[!-~]+-{_UUID.pattern}-{_UUID.pattern}", re.IGNORECASE)
_WORD: Final = re.compile(r"[!-~]+")
_MOST_TOKENS: Final = 2


def port(text: str) -> int:
    """A TCP port; 0 lets the system choose."""
    if not text.isdecimal() or not 0 <= int(text) <= 65_535:
        raise ValueError("must be a TCP port, 1 to 65535, for example 8080 (0 lets the system choose)")
    return int(text)


def days(text: str) -> int:
    """A number of days."""
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:6]) <= _MOST_DAYS:
        raise ValueError(f"must be a number of days, 1 to {_MOST_DAYS}, for example 400")
    return int(text)


def hosts(text: str) -> tuple[str, ...]:
    """Addresses to listen on."""
    return tuple(host.strip() for host in text.split(",") if host.strip())


def switch(text: str) -> bool:
    """On or off."""
    if text.lower() not in ("on", "off"):
        raise ValueError("must be on or off")
    return text.lower() == "on"


def speed(text: str) -> float:
    """How many times as fast as real time."""
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= 1_000:
        raise ValueError("must be a number over 0, at most 1000; 1 is real time")
    return speed


def url(text: str) -> str:
    """The address of a site."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("must be the address of a site without a path, for example https://contact.example.gov.uk")
    return f"{parts.scheme}://{parts.netloc}"


def brokers(text: str) -> str:
    """Addresses of Kafka brokers."""
    brokers = [broker.strip() for broker in text.split(",") if broker.strip()]
    if not brokers or not all(_BROKER.fullmatch(broker) for broker in brokers):
        raise ValueError("must be HOST:PORT, or several separated by commas, for example kafka-1:9092,kafka-2:9092")
    return ",".join(brokers)


def topic_prefix(text: str) -> str:
    """What stands before topics' names."""
    if not _PREFIX.fullmatch(text):
        raise ValueError("must be at most 100 letters, digits, dots, hyphens and underscores")
    return text


def url_of(*schemes: str, example: str) -> Callable[[str], str]:
    """An address of one of these schemes."""

    def read(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not (parts.hostname or parts.path):
            raise ValueError(f"must be an address such as {example}")
        return text

    return read


def token(text: str) -> str:
    """A secret that an operator made up."""
    if len(text) < LEAST_TOKEN or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError(
            f"must be at least {LEAST_TOKEN} letters and digits, for example what openssl rand -hex 32 says"
        )
    return text


def tokens(text: str) -> tuple[str, ...]:
    """An account's token, or two while they are rotated."""
    tokens = tuple(token.strip() for token in text.split(","))
    if len(tokens) > _MOST_TOKENS or not all(map(_WORD.fullmatch, tokens)):
        raise ValueError("must be the account's token, or two separated by a comma while they are rotated")
    return tokens


def key(text: str) -> str:
    """A secret that a provider made."""
    if not _WORD.fullmatch(text):
        raise ValueError("must be one word, as the provider showed it when the key was made")
    return text


def sid(prefix: str) -> Callable[[str], str]:
    """A provider's name that begins with `prefix`."""
    form = re.compile(rf"{prefix}[0-9A-Za-z]+")

    def read(text: str) -> str:
        if not form.fullmatch(text):
            raise ValueError(f"must be {prefix} with letters and digits, as the provider's console shows it")
        return text

    return read


def slack_api(text: str) -> str:
    """The address of Slack's interface, or of what stands in for it."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") not in ("", "api"):
        raise ValueError("must be the address of a site, for example https://slack.com/api/")
    return f"{parts.scheme}://{parts.netloc}/api/"


def slack_experts(text: str) -> str:
    """One channel's id, or several with what agents call them: `Housing=C…, Planning=C…`."""
    places = [each.rpartition("=") for each in text.split(",")]
    unnamed = len(places) > 1 and not all(name.strip() for name, _, _ in places)
    if unnamed or not all(_SLACK_CHANNEL.fullmatch(channel.strip()) for _, _, channel in places):
        raise ValueError(
            "must be a channel's id as its details in Slack show it, or several as Housing=C…, Planning=C…"
        )
    return text


def slack_channel(text: str) -> str:
    """A channel's id."""
    if not _SLACK_CHANNEL.fullmatch(text):
        raise ValueError("must be a channel's id, C with capital letters and digits, as its details in Slack show it")
    return text


def begins(*starts: str) -> Callable[[str], str]:
    """A secret that begins like this."""

    def read(text: str) -> str:
        if not text.startswith(starts) or not _WORD.fullmatch(text):
            raise ValueError(f"must begin with {' or '.join(starts)}, as the provider showed it")
        return text

    return read


def notify_key(text: str) -> str:
    """The whole key of GOV.UK Notify."""
    if not _NOTIFY_KEY.fullmatch(text):
        raise ValueError("must be the whole key as GOV.UK Notify showed it: a name, the service and the secret")
    return text


def uuid(text: str) -> str:
    """The id of a template."""
    if not _UUID.fullmatch(text):
        raise ValueError("must be the template's ID, as its page at GOV.UK Notify shows it")
    return text
