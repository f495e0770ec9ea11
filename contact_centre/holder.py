"""Whose log it is: that of the centre whose configuration stands first in it."""

from __future__ import annotations

from typing import Final

from contact_centre.log.folded import Folded
from contact_centre.log.judging import accepted
from contact_centre.log.snapshots import SnapshotStore
from contact_centre.settings import Settings
from routing.errors import ContactCentreError, LogTrimmed
from routing.events import ConfigActivated
from routing.ids import CentreId
from routing.ports import STEPS, Log
from routing.steps import Chain

READ_COUNT: Final = 500
FIRST_COUNT: Final = 10_000
"""Among so many first records a centre's configuration is looked for: before it stand signs of life at most."""


class WrongDataDir(ContactCentreError):
    """The data directory belongs to another centre than the file."""

    code = "wrong_data_dir"


class WrongTopics(ContactCentreError):
    """The topics on Kafka belong to another centre than the file."""

    code = "wrong_topics"


async def check_holder(log_: Log, snapshots: SnapshotStore, centre: CentreId, settings: Settings) -> None:
    """Pass where the log is that of `centre`, or nobody's yet.

    Raises:
        WrongDataDir, WrongTopics: it is another centre's.
        LogUnavailable: it cannot be read.
        UnreadableStep: a newer version wrote it.
    """
    held_by = await holder(log_, snapshots)
    if held_by is None or held_by == centre:
        return
    if settings.kafka is None:
        raise WrongDataDir(
            f"{settings.data_dir} holds the data of the centre {held_by!r}, the file describes {centre!r}: "
            "set DATA_DIR to another folder, or use the centre's own file."
        )
    raise WrongTopics(
        f"The topics on Kafka with the prefix {settings.kafka_prefix!r} hold the data of the centre {held_by!r}, the "
        f"file describes {centre!r}: set KAFKA_TOPIC_PREFIX to another prefix, or use the centre's own file."
    )


async def holder(log_: Log, snapshots: SnapshotStore) -> CentreId | None:
    """The centre whose log it is; None where it does not tell, as when it is empty."""
    chain, offset = Chain(), 0
    try:
        while offset < FIRST_COUNT and (records := await log_.read(STEPS, offset, READ_COUNT)):
            for _, step in accepted(records, chain):
                for event in step.events:
                    if isinstance(event, ConfigActivated):
                        return event.config.id
            offset = records[-1].offset + 1
    except LogTrimmed:
        pass  # retention has taken the first steps: a snapshot stands for them
    folded = Folded(CentreId(""))
    await folded.load_newest(snapshots, lambda _: True)
    return folded.state.config.id if folded.state.config is not None else None
