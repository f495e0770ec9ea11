"""The root of every error of ours, and those the core raises."""

from __future__ import annotations

from typing import ClassVar


class ContactCentreError(Exception):
    """An error a caller can act on: `code` never changes, `retryable` says whether the same call may work later."""

    code: ClassVar[str] = "error"
    retryable: ClassVar[bool] = False


class UnknownEvent(ContactCentreError):
    """A fact in the log that this version of the engine cannot fold."""

    code = "unknown_event"


class LogUnavailable(ContactCentreError):
    """The log's medium refuses to take or give records now: disk full, read-only, broker away."""

    code = "log_unavailable"
    retryable = True


class LogTrimmed(ContactCentreError):
    """The record asked for is older than what the log still keeps: a snapshot must bridge the hole."""

    code = "log_trimmed"


class CommandTooLong(ContactCentreError):
    """A command is longer than what a step may have to repeat: nothing was accepted; the text says how long it is."""

    code = "command_too_long"


class StaleWriter(ContactCentreError):
    """Somebody else wrote to the steps topic: drop the state, fold again, try again if still leading."""

    code = "stale_writer"


class ChannelUnavailable(ContactCentreError):
    """The provider did not do it and cannot be reached, or has enough to do; the same call may work later.

    Only for what is certain not to have been done. A call of which nobody knows what became of it is no
    `ChannelUnavailable`: let its own error through, and the dispatcher looks it up before it calls again.

    Attributes:
        retry_after_s: how long the provider asks to be left alone, s; 0 if it does not say.
    """

    code = "channel_unavailable"
    retryable = True

    def __init__(self, text: str, *, retry_after_s: float = 0) -> None:
        super().__init__(text)
        self.retry_after_s = retry_after_s


class BadSignature(ContactCentreError):
    """A webhook that the provider did not sign. Answer 403 and do nothing."""

    code = "bad_signature"


class BadWebhook(ContactCentreError):
    """A signed webhook that is not what its address is for: a field lacks, or stands there twice."""

    code = "bad_webhook"


class FrameRefused(ContactCentreError):
    """A frame of a socket that cannot be carried out; nothing was changed.

    Attributes:
        reason: for programs, for example `no_chat`; stable, sent as the `code` of `refused`.
        text: for the person who asked: what happened and what to do.
    """

    code = "frame_refused"

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(f"{reason}: {text}")
        self.reason = reason
        self.text = text
