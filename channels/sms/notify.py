"""Texts that GOV.UK Notify sends, in Twilio's place: an asynchronous client, since the official one waits in threads."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final, NamedTuple

import aiohttp
import jwt
import msgspec

from channels._shared.http import retry_after_s
from channels._shared.performing import ERASED, Open, Words, address_of, text_of
from routing.errors import ChannelUnavailable, ContactCentreError
from routing.events import EffectRequested
from routing.ports import Clock, Result, Terms
from routing.words import Channel, Effect

API: Final = "https://api.notifications.service.gov.uk"
"""Where it is, unless `NotifySettings.api_url` says otherwise."""

SHOWN_WITHIN_S: Final = 15.0
"""How long after it was sent a text may be missing from what Notify lists."""

TERMS: Final[Mapping[Effect, Terms]] = {
    # As with Twilio: an answer is of use for half a day, an acknowledgement for an hour.
    "send": Terms(call_s=12.0, give_up_s=12 * 3_600, shown_s=SHOWN_WITHIN_S),
    "tell": Terms(call_s=12.0, give_up_s=3_600, shown_s=SHOWN_WITHIN_S),
}

FIELD: Final = "message"
"""The one gap of the template: its text is `((message))` and nothing else."""

_UUID: Final = 36

_UNSURE: Final = Result(
    ok=False,
    text="GOV.UK Notify does not say whether this was sent. Ask the resident, or ring them, before you send it again.",
)
_NO_FILES: Final = Result(ok=False, text="Files cannot be sent by GOV.UK Notify. Send a link, or say it in words.")
_NO_MOBILE: Final = "This number cannot be texted. Ring the resident, or ask for the number of a mobile."
_NO_TEMPLATE: Final = (
    "GOV.UK Notify does not take our template. Ask an administrator: NOTIFY_TEMPLATE_ID must name a text template "
    "whose whole text is ((message))."
)
_NOT_US: Final = "GOV.UK Notify does not know us. Ask an administrator to check NOTIFY_API_KEY."
_TRIAL: Final = (
    "GOV.UK Notify sends only to our own team while the service is on trial. Ask an administrator to make it live."
)
_TOO_LONG: Final = "The text is too long to be sent at once. Send it in two parts."
_DAY_IS_FULL: Final = "The texts that GOV.UK Notify sends for us in one day are used up. Ring the resident."


class NotifySettings(msgspec.Struct, frozen=True, kw_only=True):
    """One service at GOV.UK Notify and its secrets, as the environment names them.

    Attributes:
        api_key: name, service and secret, as it was shown once (NOTIFY_API_KEY).
        template_id: the template that is nothing but our text (NOTIFY_TEMPLATE_ID).
        callback_token: what its callbacks carry (NOTIFY_CALLBACK_TOKEN); empty: nobody is told how far texts get.
        api_url: another address than Notify's: for tests (NOTIFY_API_URL).
    """

    api_key: str
    template_id: str
    callback_token: str = ""
    api_url: str = API

    def __repr__(self) -> str:
        """Without the secrets: settings end up in tracebacks."""
        return f"NotifySettings(template_id={self.template_id!r})"


class NotifySilent(ContactCentreError):
    """GOV.UK Notify did not say whether it was done."""

    code = "notify_silent"
    retryable = True


class Needs(NamedTuple):
    """What the performer asks of the shell, as `channels._twilio.sending.Needs`."""

    clock: Clock
    open: Open
    words: Words


class _Error(msgspec.Struct, frozen=True):
    error: str = ""
    message: str = ""


class _Errors(msgspec.Struct, frozen=True):
    errors: tuple[_Error, ...] = ()


class _Sent(msgspec.Struct, frozen=True):
    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z-]{1,64}\Z")]


class _Listed(msgspec.Struct, frozen=True):
    notifications: tuple[_Sent, ...] = ()


def token_of(api_key: str, issued_s: int) -> str:
    """What a request is signed with: a JSON Web Token that holds for 30 s."""
    service, secret = api_key[-2 * _UUID - 1 : -_UUID - 1], api_key[-_UUID:]
    return jwt.encode({"iss": service, "iat": issued_s}, secret, algorithm="HS256")


class NotifyPerformer:
    """As `routing.ports.Performer`. Our key is Notify's `reference`, by which a text is found again.

    Args:
        total_s: how long one request may take, s.
    """

    channel: Channel = "sms"
    effects: Mapping[Effect, Terms] = TERMS

    def __init__(self, settings: NotifySettings, needs: Needs, *, total_s: float = 8.0) -> None:
        self._settings, self._needs = settings, needs
        self._timeout = aiohttp.ClientTimeout(total=total_s, sock_connect=3.0)
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Let go of open connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def perform(self, effect: EffectRequested, *, key: str) -> Result:
        """Send a text. Notify chooses the number it comes from.

        Raises:
            ChannelUnavailable: it was not sent, and may be later.
            NotifySilent: nobody knows.
        """
        if effect.attachments:
            return _NO_FILES
        to = address_of(effect, self._needs.open)
        text = text_of(effect, self._needs.open, self._needs.words)
        if not to or text is None:
            return ERASED
        sent = {
            "phone_number": to,
            "template_id": self._settings.template_id,
            "personalisation": {FIELD: text},
            "reference": key,
        }
        status, body = await self._ask("POST", "/v2/notifications/sms", json=sent)
        if status >= HTTPStatus.BAD_REQUEST:
            return Result(ok=False, text=_explained(status, body))
        return Result(ref=_read(body, _Sent).id)

    async def find(self, effect: EffectRequested, *, key: str) -> Result | None:  # noqa: ARG002  # the key says it all
        """What was sent with our reference.

        Raises:
            ChannelUnavailable, NotifySilent: it does not say.
        """
        status, body = await self._ask("GET", "/v2/notifications", params={"reference": key})
        if status >= HTTPStatus.BAD_REQUEST:
            return _UNSURE  # to send it again could be to send it twice
        found = _read(body, _Listed).notifications
        return Result(ref=found[0].id) if found else None

    async def _ask(self, method: str, path: str, **sent: Any) -> tuple[int, bytes]:
        """Status and body of one request.

        Raises:
            ChannelUnavailable: it was certainly not done.
            NotifySilent: nobody knows whether it was done.
        """
        token = token_of(self._settings.api_key, self._needs.clock.wall() // 1_000)
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar())
        headers = {"Authorization": f"Bearer {token}"}
        try:
            async with self._session.request(
                method, self._settings.api_url + path, headers=headers, allow_redirects=False, **sent
            ) as response:
                body = await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise ChannelUnavailable(f"GOV.UK Notify cannot be reached: {type(error).__name__}.") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotifySilent(f"GOV.UK Notify did not answer: {type(error).__name__}.") from error
        _judge(response.status, response.headers, body)
        return response.status, body


def _judge(status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Tell apart what was certainly not done, and what nobody knows of; refusals are left to the caller."""
    too_fast = status == HTTPStatus.TOO_MANY_REQUESTS and "TooManyRequestsError" not in _names(
        body
    )  # that is the day's
    if too_fast or status == HTTPStatus.SERVICE_UNAVAILABLE:
        wait_s = retry_after_s(headers.get("Retry-After", ""))
        raise ChannelUnavailable(f"GOV.UK Notify has enough to do ({status}).", retry_after_s=wait_s)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NotifySilent(f"GOV.UK Notify failed ({status}).")


def _read(body: bytes, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise NotifySilent("GOV.UK Notify answered something that is no answer.") from error


def _errors(body: bytes) -> tuple[_Error, ...]:
    try:
        return msgspec.json.decode(body, type=_Errors).errors
    except msgspec.DecodeError:
        return ()


def _names(body: bytes) -> set[str]:
    return {each.error for each in _errors(body)}


def _explained(status: int, body: bytes) -> str:
    """A refusal in words for staff. Notify's own may hold the number, and are not shown."""
    said = " ".join(each.message for each in _errors(body)).casefold()
    by_words = {
        "team-only": _TRIAL,
        "trial": _TRIAL,
        "character count": _TOO_LONG,
        "character limit": _TOO_LONG,
        "phone_number": _NO_MOBILE,
        "phone number": _NO_MOBILE,
        "template": _NO_TEMPLATE,
        "personalisation": _NO_TEMPLATE,
    }
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return _NOT_US
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _DAY_IS_FULL
    found = next((text for words, text in by_words.items() if words in said), None)
    return found or f"GOV.UK Notify refused it (its status {status}). Try again, or ring the resident."
