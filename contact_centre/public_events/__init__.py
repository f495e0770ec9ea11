"""The public stream: what happened, as CloudEvents for a council's data team. No names, numbers or text."""

from contact_centre.public_events.cloud_events import Message, messages_of, type_of
from contact_centre.public_events.fields import PUBLIC, public_data
from contact_centre.public_events.publisher import Publisher
from contact_centre.public_events.stream import MemoryStream, PublicStream, StreamUnavailable

__all__ = [
    "PUBLIC",
    "MemoryStream",
    "Message",
    "PublicStream",
    "Publisher",
    "StreamUnavailable",
    "messages_of",
    "public_data",
    "type_of",
]
