"""Whether a number that somebody typed may be rung by this centre now: the check at the edge."""

from __future__ import annotations

from collections.abc import Callable

from agents.console import NumberCheck
from contact_centre.phone.numbers import Numbers
from routing.centre import Centre
from routing.errors import FrameRefused


def dialable(centre: Callable[[], Centre], numbers: Numbers) -> NumberCheck:
    """The check by the configuration in force."""

    def check(text: str) -> str:
        config = centre()
        if config.phone is None:
            raise FrameRefused("no_telephone", "This centre has no telephone to ring from. Use another phone.")
        return numbers.destination(text, config.dialling)

    return check
