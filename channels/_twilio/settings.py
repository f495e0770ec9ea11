"""Who we are at Twilio."""

from __future__ import annotations

import msgspec


class TwilioSettings(msgspec.Struct, frozen=True, kw_only=True):
    """One account and its secrets, as the environment names them.

    Attributes:
        account_sid: the account (TWILIO_ACCOUNT_SID).
        auth_tokens: what Twilio signs with, the one in force first; two while they are rotated (TWILIO_AUTH_TOKEN).
        api_key_sid, api_key_secret: what softphones are let in with; empty where agents use their own phones
            (TWILIO_API_KEY_SID, TWILIO_API_KEY_SECRET).
        twiml_app_sid: the application softphones ring through, empty where there is none (TWILIO_TWIML_APP_SID).
        api_url: another address than Twilio's for the REST interface: an emulator (TWILIO_API_URL).
        public_url: how Twilio reaches us, without a path: what it signs begins with it (PUBLIC_URL).
    """

    account_sid: str
    auth_tokens: tuple[str, ...]
    api_key_sid: str = ""
    api_key_secret: str = ""
    twiml_app_sid: str = ""
    api_url: str | None = None
    public_url: str

    def __repr__(self) -> str:
        """Without the secrets: settings end up in tracebacks."""
        return f"TwilioSettings(account_sid={self.account_sid!r}, public_url={self.public_url!r})"
