"""How residents, comments and our own messages are named between webhooks and performer."""

from __future__ import annotations

from typing import Final

OURS: Final = "contact-centre:"
"""What stands before the key in the `metadata` of what we send: the echo of it brings it back."""

COMMENT: Final = "comment:"
"""What stands before a comment's id in `thread`: it is answered where it is, not by writing to its resident."""


def address_of(page: str, resident: str) -> str:
    """A resident: their id is another for each page."""
    return f"{page}:{resident}"


def resident_in(address: str) -> str:
    """The id that `address_of` was made of."""
    return address.partition(":")[2]


def comment_in(thread: str) -> str:
    """The comment that a thread is about; empty where it is about none."""
    return thread.removeprefix(COMMENT) if thread.startswith(COMMENT) else ""
