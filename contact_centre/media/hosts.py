"""From where files are fetched: each provider's own hosts, and whose credentials go to which of them."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

from yarl import URL

from channels._meta import MetaSettings
from channels._twilio import TwilioSettings
from channels.slack import SlackSettings

Provider = Literal["twilio", "meta", "slack"]

LONGEST: Final = 4_096
_PLAIN: Final = re.compile(r"[\x21-\x5b\x5d-\x7e]+")
"""What an address is written in. Another letter, a backslash or a space is read differently by different programs."""


class Place(NamedTuple):
    """Where files may be fetched.

    Attributes:
        host: a name; one that begins with a dot stands for all names that end so.
        path: what the whole path must look like.
        headers: what is told to this place and to no other.
        origin: another scheme and port than https and 443: an emulator's, `http://localhost:8080`.
    """

    host: str
    path: str = r"/.*"
    headers: Mapping[str, str] = {}
    origin: str = ""

    def holds(self, url: URL) -> bool:
        """Whether `url` is of this place."""
        if not re.fullmatch(self.path, url.raw_path):
            return False
        if self.origin:
            return str(url.origin()) == self.origin
        if url.scheme != "https" or url.port != URL("https://x").port:
            return False
        host = url.raw_host or ""
        return host.endswith(self.host) if self.host.startswith(".") else host == self.host


class Hosts(NamedTuple):
    """A provider's places: those its webhooks may name, and those it may send us on to, which get no credentials."""

    named: Sequence[Place]
    onward: Sequence[Place] = ()


def judged(text: str, places: Sequence[Place], base: URL | None = None) -> tuple[URL, Place] | None:
    """The address to ask, and the place it is of; None for one that must not be asked.

    What is judged here is what is asked: the text is read once, and nobody reads it again.

    Args:
        text: as the provider sent it.
        places: where files may be fetched.
        base: where we are, when we were sent on from there.
    """
    if not 0 < len(text) <= LONGEST or not _PLAIN.fullmatch(text):
        return None
    try:
        url = URL(text, encoded=True)
        url = base.join(url) if base is not None else url
        if not url.absolute or url.user is not None or url.password is not None:
            return None
        if not {".", ".."}.isdisjoint(url.path.split("/")):
            return None
        found = next((place for place in places if place.holds(url)), None)
    except ValueError:
        return None
    return None if found is None else (url.with_fragment(None), found)


def hosts_of(
    twilio: TwilioSettings | None, meta: MetaSettings | None, slack: SlackSettings | None, *, demo: bool
) -> Mapping[Provider, Hosts]:
    """The hosts of every provider that is set up. `demo`: their emulators, where they have some, are among them."""
    found: dict[Provider, Hosts] = {}
    if twilio is not None:
        found["twilio"] = _twilio(twilio, demo=demo)
    if meta is not None:
        found["meta"] = Hosts((*_META, *_emulators(meta.graph_url, {}, demo=demo)), _META)
    if slack is not None:
        token = {"Authorization": f"Bearer {slack.bot_token}"}
        there = Place("files.slack.com", r"/files-(pri|tmb)/.*", token)
        found["slack"] = Hosts((there, *_emulators(slack.api_url, token, demo=demo)))
    return found


def _twilio(settings: TwilioSettings, *, demo: bool) -> Hosts:
    """Files are with the interface itself, which sends on to where they are stored."""
    sid = re.escape(settings.account_sid)
    basic = base64.b64encode(f"{settings.account_sid}:{settings.auth_tokens[0]}".encode()).decode()
    ours = rf"/2010-04-01/Accounts/{sid}/Messages/(SM|MM)[0-9a-f]{{32}}/Media/ME[0-9a-f]{{32}}(\.[a-z0-9]{{1,5}})?"
    stored = (Place(".twiliocdn.com"), Place("s3-external-1.amazonaws.com", r"/media\.twiliocdn\.com/.*"))
    headers = {"Authorization": f"Basic {basic}"}
    return Hosts((Place("api.twilio.com", ours, headers), *_emulators(settings.api_url, headers, demo=demo)), stored)


_META: Final = (Place(".fbcdn.net"), Place(".fbsbx.com"), Place(".cdninstagram.com"))
"""Where Meta keeps what people send. Its addresses are signed and end by themselves."""


def _emulators(url: str | None, headers: Mapping[str, str], *, demo: bool) -> Sequence[Place]:
    """Who stands in for a provider in the demo; the provider's interface is asked there with the same credentials.

    Outside the demo nothing that is set stands in for a provider's host: files are on the world's network.
    """
    if not demo or not url:
        return ()
    origin = URL(url).origin()
    if origin.host in _REAL or origin.scheme not in ("http", "https"):
        return ()
    return (Place(origin.host or "", headers=headers, origin=str(origin)),)


_REAL: Final = frozenset({"api.twilio.com", "graph.facebook.com", "slack.com"})
