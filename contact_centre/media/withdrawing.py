"""What residents take back is taken from us, too: the files of a message that is no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from routing import events as ev
from routing.ids import ContactId, MediaId

Story = Callable[[ContactId], Sequence[ev.Event]]
"""What happened in a contact, as far as it is kept."""


def withdrawn(events: Sequence[ev.Event], story: Story) -> Sequence[MediaId]:
    """The files of messages that these events take back. What was only changed keeps its files."""
    return [
        file.media
        for back in events
        if isinstance(back, ev.MessageRedacted) and back.text is None
        for said in story(back.contact)
        if isinstance(said, ev.MessageReceived) and said.message == back.message
        for file in said.attachments
    ]
