"""What a part that speaks to providers is made of, in whichever process it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from contact_centre.settings import Settings
from contact_centre.vault import SqlVault
from routing.centre import Centre
from routing.ids import CentreId
from routing.ports import Clock

DEMO_CENTRE: Final = CentreId("demo")
"""The id of the centre that comes with people to sign in as and, unless TRAFFIC=off, with robots."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """What providers' parts stand on.

    Attributes:
        centre: the centre as its configuration has it, or, where nothing is folded, as its file does.
        vault: opens what was sealed, for the provider alone.
    """

    settings: Settings
    id: CentreId
    centre: Callable[[], Centre]
    database: Engine
    vault: SqlVault
    clock: Clock

    @property
    def is_demo(self) -> bool:
        """Whether the centre's residents are made up, and so are their numbers."""
        return self.id == DEMO_CENTRE
