"""What lets a browser be a softphone."""

from __future__ import annotations

from typing import Final

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from channels._twilio.settings import TwilioSettings
from routing.ids import Instant

LASTS_S: Final = 3600
"""A page fetches a new one before; whoever steals one can be rung in their place for so long."""

_CLOCKS_APART_S: Final = 60


def access_token(settings: TwilioSettings, identity: str, now: Instant) -> tuple[str, Instant]:
    """A token with which `identity` may be rung, and ring through our own application if there is one; and its end."""
    since_s = now // 1000
    token = AccessToken(
        settings.account_sid,
        settings.api_key_sid,
        settings.api_key_secret,
        identity=identity,
        nbf=since_s - _CLOCKS_APART_S,
        valid_until=since_s + LASTS_S,
    )
    token.add_grant(VoiceGrant(incoming_allow=True, outgoing_application_sid=settings.twiml_app_sid or None))
    return token.to_jwt(), Instant((since_s + LASTS_S) * 1000)
