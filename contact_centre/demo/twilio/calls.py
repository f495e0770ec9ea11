"""A call as Twilio knows it: one leg, what it hears, what comes out of it, and the telling of its status."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from typing import Any, Final

import msgspec

from contact_centre.demo.twilio.twiml import Verb
from contact_centre.demo.twilio.webhooks import Callback, Params, Webhooks
from contact_centre.ids import new_id
from routing.ids import Instant

OVER: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_EVENT_OF: Final = {"queued": "initiated", "ringing": "ringing", "in-progress": "answered"}
_SIP: Final = {"busy": "486", "no-answer": "487", "failed": "404", "canceled": "487"}


def new_sid(kind: str) -> str:
    """A new id of Twilio's kind, `CA` for calls and so on."""
    return kind + new_id().replace("-", "")


def rfc2822(at: Instant) -> str:
    """An instant as Twilio writes it."""
    return formatdate(at / 1000, usegmt=False)


class Heard(msgspec.Struct, frozen=True):
    """A line that somebody hears. `by`: `centre`, `music`, or who speaks, as the label of their leg begins."""

    by: str
    text: str


class Input(msgspec.Struct, frozen=True):
    """A key, or words, of whoever is on a leg. `kind` is `dtmf` or `speech`."""

    kind: str
    text: str


class Jump(msgspec.Struct, frozen=True):
    """Which document comes next; `verbs` where it is known already."""

    url: str = ""
    method: str = "POST"
    params: dict[str, str] = msgspec.field(default_factory=dict)
    verbs: tuple[Verb, ...] | None = None


class Call:
    """One leg.

    Attributes:
        heard: what whoever is on it hears.
        over: set when it is over.
        answered: set when it is answered.
        speak: where words go that no verb waits for: into a conference or to the other leg.
        moved_to: what it is to follow instead of its present document.
        script: what it follows.
        leaving: why it leaves where it is: `hangup` or `redirected`.
        after: what follows once its documents have run out.
        ends: set when it is over, beside `over`.
    """

    def __init__(
        self,
        webhooks: Webhooks,
        *,
        account_sid: str,
        from_: str,
        to: str,
        direction: str,
        now: Instant,
        parent: Call | None = None,
    ) -> None:
        self.sid, self.account_sid = new_sid("CA"), account_sid
        self.from_, self.to, self.direction, self.parent = from_, to, direction, parent
        self.status = "queued"
        self.created_at = now
        self.started_at: Instant | None = None
        self.ended_at: Instant | None = None
        self.answered_by = ""
        self.fallback: Jump | None = None
        self.callback: Callback | None = None
        self.heard: asyncio.Queue[Heard] = asyncio.Queue()
        self.over, self.answered = asyncio.Event(), asyncio.Event()
        self.ends: list[asyncio.Event] = []
        self.speak: Callable[[str], None] | None = None
        self.moved_to: Jump | None = None
        self.script: asyncio.Task[None] | None = None
        self.leaving = ""
        self.after: Callable[[], Awaitable[None]] | None = None
        self._webhooks = webhooks
        self._sequence = 0
        self._inputs: asyncio.Queue[Input] | None = None
        self._kinds: frozenset[str] = frozenset()

    # --- what is on the line --------------------------------------------------------------------------------------

    def hear(self, by: str, text: str) -> None:
        """Whoever is on this leg hears a line."""
        self.heard.put_nowait(Heard(by, text))

    def press(self, digits: str) -> None:
        """Keys are pressed, one after the other. Where none is waited for they are lost."""
        for digit in digits:
            self._enter(Input("dtmf", digit))

    def say(self, text: str) -> None:
        """Words are said: to whoever waits for them, else to whoever is on the line."""
        if self._inputs is not None:
            self._enter(Input("speech", text))
        elif self.speak is not None:
            self.speak(text)

    def listen(self, kinds: frozenset[str]) -> asyncio.Queue[Input]:
        """From now on wait for input of these kinds; `deafen` ends it."""
        self._kinds, self._inputs = kinds, asyncio.Queue()
        return self._inputs

    def deafen(self) -> None:
        """Nobody waits for input any more."""
        self._inputs = None

    def _enter(self, input_: Input) -> None:
        if self._inputs is not None and input_.kind in self._kinds:
            self._inputs.put_nowait(input_)

    # --- its beginning and its end --------------------------------------------------------------------------------

    def answer(self, now: Instant) -> None:
        """Somebody, or the service, has picked up."""
        self.status, self.started_at = "in-progress", now
        self.answered.set()
        self.tell_status(now)

    def close(self, now: Instant) -> None:
        """It is over, and everybody is told."""
        if self.status not in OVER:
            self.status = "completed"
        self.ended_at = now
        for end in (self.over, *self.ends):
            end.set()
        self.tell_status(now)

    def redirect(self, jump: Jump) -> None:
        """Leave what it follows for another document."""
        self.moved_to, self.leaving = jump, "redirected"
        self._interrupt()

    def hang_up(self, status: str = "completed") -> None:
        """End it. One that is over stays as it was."""
        if self.status in OVER:
            return
        self.status = status
        self.moved_to, self.leaving = None, "hangup"
        self._interrupt()

    def _interrupt(self) -> None:
        if self.script is not None:
            self.script.cancel()

    # --- what the service is told ---------------------------------------------------------------------------------

    def params(self) -> dict[str, str]:
        """The standard parameters of every request about it."""
        told = {
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
            "CallSid": self.sid,
            "CallStatus": self.status,
            "Called": self.to,
            "Caller": self.from_,
            "Direction": self.direction,
            "From": self.from_,
            "To": self.to,
        }
        told |= {f"{name}Country": "GB" for name in ("From", "To") if told[name].startswith("+44")}
        if self.parent is not None:
            told["ParentCallSid"] = self.parent.sid
        if self.answered_by:
            told["AnsweredBy"] = self.answered_by
        return told

    def tell_status(self, now: Instant) -> None:
        """Tell the status it has now to whoever wants to know it."""
        event = _EVENT_OF.get(self.status, "completed")
        if self.callback is None or event not in self.callback.events:
            return
        told: dict[str, str] = {
            **self.params(),
            "Timestamp": rfc2822(now),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(self._sequence),
        }
        if event == "initiated":
            told["CallStatus"] = "initiated"
        if event == "completed":
            told |= self._sums()
        self._sequence += 1
        self._webhooks.tell(self.sid, self.callback, told)

    def _sums(self) -> Params:
        length_s = self.length_s()
        sip = _SIP.get(self.status, "200")
        return {"CallDuration": str(length_s), "Duration": str(-(-length_s // 60)), "SipResponseCode": sip}

    def length_s(self) -> int:
        """From the answer to the end, s."""
        if self.started_at is None or self.ended_at is None:
            return 0
        return round((self.ended_at - self.started_at) / 1000)

    def view(self) -> dict[str, Any]:
        """The resource."""
        return {
            "sid": self.sid,
            "account_sid": self.account_sid,
            "parent_call_sid": None if self.parent is None else self.parent.sid,
            "from": self.from_,
            "to": self.to,
            "status": self.status,
            "direction": self.direction,
            "answered_by": self.answered_by or None,
            "date_created": rfc2822(self.created_at),
            "date_updated": rfc2822(self.ended_at or self.started_at or self.created_at),
            "start_time": None if self.started_at is None else rfc2822(self.started_at),
            "end_time": None if self.ended_at is None else rfc2822(self.ended_at),
            "duration": str(self.length_s()) if self.status in OVER else None,
            "api_version": "2010-04-01",
            "uri": f"/2010-04-01/Accounts/{self.account_sid}/Calls/{self.sid}.json",
        }
