"""What browsers say on the sockets of the emulated telephone. `call` names one of a softphone's calls."""

from __future__ import annotations

import msgspec

MOST_LETTERS = 1_000


class _Frame(msgspec.Struct, frozen=True, tag_field="type"):
    call: str = ""


class Hello(msgspec.Struct, frozen=True, tag_field="type", tag="hello"):
    """A softphone says who it is."""

    token: str = ""


class Ring(msgspec.Struct, frozen=True, tag_field="type", tag="call", rename={"from_": "from"}):
    """A resident rings the centre; an empty number is withheld."""

    from_: str = ""


class Accept(_Frame, frozen=True, tag="accept"):
    """A call that rings is taken, on either telephone."""


class Reject(_Frame, frozen=True, tag="reject"):
    """A call that rings is not taken."""


class HangUp(_Frame, frozen=True, tag="hang_up"):
    """A call is ended."""


class Press(_Frame, frozen=True, tag="press"):
    """Keys are pressed."""

    digits: str = ""


class Say(_Frame, frozen=True, tag="say"):
    """Something is said."""

    text: str = ""


class Mute(_Frame, frozen=True, tag="mute"):
    """A softphone's microphone is switched off, or on again."""

    muted: bool = True


Frame = Hello | Ring | Accept | Reject | HangUp | Press | Say | Mute

read_frame = msgspec.json.Decoder(Frame).decode
