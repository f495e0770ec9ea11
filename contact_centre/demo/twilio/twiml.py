"""Reading TwiML: an answer of the service as verbs, or why Twilio would not follow it."""

from __future__ import annotations

import xml.etree.ElementTree as ET  # the service's own answers
from collections.abc import Mapping
from typing import Final

import msgspec

XML_TYPES: Final = frozenset({"text/xml", "application/xml", "text/html"})
SOUND_TYPES: Final = ("audio/", "application/octet-stream")

NO_XML: Final = 12100
NOT_IN_SCHEMA: Final = 12200
WRONG_TYPE: Final = 12300


class Verb(msgspec.Struct, frozen=True, kw_only=True):
    """One element of a document."""

    name: str
    attributes: Mapping[str, str] = {}
    text: str = ""
    nested: tuple[Verb, ...] = ()

    def flag(self, name: str, *, default: bool = False) -> bool:
        """An attribute that is `true` or `false`."""
        return self.attributes.get(name, str(default)).lower() == "true"

    def number(self, name: str, default: float) -> float:
        """An attribute that is a number; the default where it is none."""
        try:
            return float(self.attributes.get(name, default))
        except ValueError:
            return default


class BadTwiml(Exception):
    """Twilio cannot follow this. `code` is its error."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


def read_twiml(body: str, content_type: str = "text/xml") -> tuple[Verb, ...]:
    """The verbs of a document, unknown ones too.

    Raises:
        BadTwiml: 12100 for what is no XML or has another root than `Response`, 12300 for another content type.
    """
    if content_type.startswith(SOUND_TYPES):
        return (Verb(name="Play", text="a recording"),)
    if content_type == "text/plain":
        return (Verb(name="Say", text=body),)
    if content_type not in XML_TYPES:
        raise BadTwiml(WRONG_TYPE, f"TwiML does not come as {content_type!r}.")
    try:
        root = ET.fromstring(body)  # noqa: S314  # the service's own answers
    except (ET.ParseError, ValueError) as error:
        raise BadTwiml(NO_XML, f"This is not XML: {error}.") from error
    if root.tag != "Response":
        raise BadTwiml(NO_XML, f"The root of a TwiML document is Response, not {root.tag}.")
    return tuple(_verb(element) for element in root)


def _verb(element: ET.Element) -> Verb:
    return Verb(
        name=element.tag,
        attributes=dict(element.attrib),
        text="".join(element.itertext()).strip() if element.tag in ("Say", "Play") else (element.text or "").strip(),
        nested=tuple(_verb(child) for child in element),
    )
