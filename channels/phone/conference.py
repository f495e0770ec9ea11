"""The conference that a call happens in, as Twilio's REST interface has it."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from twilio.rest import Client

_LATEST: Final = 5
"""A room that emptied and filled again is a new conference of the same name."""

_MOST: Final = 50
"""Parties or recordings of one call; more than that is none of ours."""


async def running(rest: Client, room: str) -> Any | None:
    """The conference of this name that goes on now, or waits for its second party; None if there is none."""
    found = await rest.conferences.list_async(friendly_name=room, limit=_LATEST, page_size=_LATEST)
    sid = next((each.sid for each in found if each.status != "completed"), None)
    return rest.conferences(sid) if sid is not None else None


async def party(rest: Client, room: str, name: str) -> Any | None:
    """The party with this label, or whose call this is; None if they are not in the room."""
    conference = await running(rest, room)
    return conference.participants(name) if conference is not None else None


async def set_recording(rest: Client, room: str, *, on: bool) -> int:
    """Pause each recording of the conference and of every call in it, or let each go on; returns how many there were.

    Several may run at once from different sources, and one that went on would hold the card's number.
    """
    conference = await running(rest, room)
    if conference is None:
        return 0
    parties = await conference.participants.list_async(limit=_MOST, page_size=_MOST)
    places = [conference, *(rest.calls(each.call_sid) for each in parties)]
    return sum(await asyncio.gather(*(_set_each(place, on=on) for place in places)))


async def _set_each(place: Any, *, on: bool) -> int:
    before, after = ("paused", "in-progress") if on else ("in-progress", "paused")
    found = [each for each in await place.recordings.list_async(limit=_MOST, page_size=_MOST) if each.status == before]
    # Silence in place of what is left out: times in the recording stay what they were in the call.
    asked = {} if on else {"pause_behavior": "silence"}
    for each in found:
        await place.recordings(each.sid).update_async(status=after, **asked)
    return len(found)
