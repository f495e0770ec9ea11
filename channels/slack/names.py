"""How messages, threads and residents of Slack are named between webhooks and performer."""

from __future__ import annotations

from routing.ids import MessageRef


def ref_of(channel: str, stamp: str) -> MessageRef:
    """A message: Slack's stamps name one within its channel alone."""
    return MessageRef(f"{channel}/{stamp}")


def thread_of(channel: str, stamp: str) -> str:
    """Where an answer belongs; without `stamp` to the conversation itself."""
    return f"{channel}/{stamp}" if stamp else channel


def place_of(thread: str) -> tuple[str, str]:
    """Channel and parent's stamp, either of which may be empty."""
    channel, _, stamp = thread.partition("/")
    return channel, stamp


def address_of(team: str, user: str) -> str:
    """A resident: their id is their workspace's."""
    return f"{team}:{user}"


def user_in(address: str) -> str:
    """The id that `address_of` was made of."""
    return address.partition(":")[2]
