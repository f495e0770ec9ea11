"""What a console says of who is who."""

from __future__ import annotations

from typing import Annotated

import msgspec

from agents.wire.frame import ConsoleFrame, Short
from routing.ids import ContactId

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Merge(ConsoleFrame, frozen=True, kw_only=True):
    """`merge`: the resident of `contact`, which the agent holds, is the same person as somebody they were shown.

    `with_`: the `pass` of a candidate. `why`: what they know it from; it is kept, sealed.
    """

    contact: ContactId
    with_: Name = msgspec.field(name="with")
    why: Short = ""


class Unmerge(ConsoleFrame, frozen=True, kw_only=True):
    """`unmerge`: two are not one person after all. `with_`: the id of the join, as the person of `contact` shows it."""

    contact: ContactId
    with_: Name = msgspec.field(name="with")
    why: Short = ""


PEOPLE_FRAMES: dict[str, type[ConsoleFrame]] = {"merge": Merge, "unmerge": Unmerge}
