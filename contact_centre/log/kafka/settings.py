"""How the log uses Kafka: where it is, what its topics keep, and how long a silence may be."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import msgspec

from routing.ids import CentreId
from routing.ports import DEAD_LETTERS, EVENTS, INBOX, SNAPSHOTS, STEPS

TOPICS = (INBOX, STEPS, SNAPSHOTS, DEAD_LETTERS, EVENTS)
DAY_MS = 86_400_000
MESSAGE_BYTES = 1024 * 1024
"""Least that a topic must take as one batch: the largest step is half of it."""
BATCH_BYTES = MESSAGE_BYTES - 64 * 1024
"""Most that is sent as one batch."""
RECORD_BYTES = BATCH_BYTES - 1024
"""Largest record."""


class KafkaSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What can be set of the log on Kafka.

    Attributes:
        bootstrap: brokers to ask first, `host:port`, comma-separated (KAFKA_BOOTSTRAP_SERVERS).
        centre: whose log it is; the key of every record.
        prefix: stands in front of every topic name, so that deployments can share a cluster.
        partitions: how many each topic has; a centre is whole in one of them.
        inbox_days, steps_days, dead_letters_days, events_days: how long records are kept.
        snapshots_bytes: how many bytes of snapshots are kept.
        buffer_count, buffer_bytes: most records, and bytes, of one topic that may wait to be sent; more are refused.
        answer_s: a client of the brokers that gave no answer for so long is thrown away.
    """

    bootstrap: str
    centre: CentreId
    prefix: str = ""
    partitions: int = 1
    inbox_days: float = 7
    steps_days: float = 400
    dead_letters_days: float = 30
    events_days: float = 7
    snapshots_bytes: int = 2 * 1024**3
    buffer_count: int = 20_000
    buffer_bytes: int = 32 * 1024 * 1024
    answer_s: float = 5.0

    @property
    def key(self) -> bytes:
        """The key of every record."""
        return self.centre.encode()

    @property
    def partition(self) -> int:
        """Where the centre's records are, in every topic."""
        return zlib.crc32(self.key) % self.partitions

    def name(self, topic: str) -> str:
        """What `topic` is called on the brokers."""
        return self.prefix + topic

    def retention(self, topic: str) -> Mapping[str, str]:
        """What `topic` must be set to keep; exactly this, because it was promised to residents."""
        days = {
            INBOX: self.inbox_days,
            STEPS: self.steps_days,
            DEAD_LETTERS: self.dead_letters_days,
            EVENTS: self.events_days,
        }
        by_time = topic in days
        return {
            # Compaction would leave holes in the offsets, and a hole reads as a contact that was lost.
            "cleanup.policy": "delete",
            "retention.ms": str(round(days[topic] * DAY_MS)) if by_time else "-1",
            "retention.bytes": "-1" if by_time else str(self.snapshots_bytes),
        }

    def creation(self, topic: str, replicas: int) -> Mapping[str, str]:
        """All that is set when `topic` is made with so many `replicas`."""
        return {
            **self.retention(topic),
            "max.message.bytes": str(MESSAGE_BYTES),
            "min.insync.replicas": str(max(1, replicas - 1)),
            "unclean.leader.election.enable": "false",
            # Only closed segments are deleted: without this a quiet topic would keep a week more than it promises.
            "segment.ms": str(DAY_MS),
            "segment.bytes": str(64 * 1024 * 1024),
            # Retention by the broker's clock: an edge with a wrong clock cannot have records dropped or kept for ever.
            "message.timestamp.type": "LogAppendTime",
        }
