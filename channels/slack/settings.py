"""Who we are at Slack."""

from __future__ import annotations

from typing import Final

import msgspec

API: Final = "https://slack.com/api/"
ONE_PLACE: Final = "Slack"
"""What a channel of experts is called that has no name."""


class SlackSettings(msgspec.Struct, frozen=True, kw_only=True):
    """One app and its secrets, as the environment names them.

    Attributes:
        signing_secret: what Slack signs webhooks with (SLACK_SIGNING_SECRET).
        bot_token: what lets us write (SLACK_BOT_TOKEN).
        app_token: opens a socket to Slack where there is no public address; empty: none (SLACK_APP_TOKEN).
        api_url: another address than Slack's: an emulator; ends in `/` (SLACK_API_URL).
        experts_channel: where agents' questions go, `C…`, or several places by name, `Housing=C…, Planning=C…`; empty:
            nowhere (SLACK_EXPERTS_CHANNEL).
        alerts_channel: where supervisors are alerted, `C…`; empty: nowhere (SLACK_ALERTS_CHANNEL).
    """

    signing_secret: str
    bot_token: str
    app_token: str = ""
    api_url: str = API
    experts_channel: str = ""
    alerts_channel: str = ""

    @property
    def experts(self) -> dict[str, str]:
        """The channels where agents can ask, with what each is called; the first is asked where no other is said."""
        places = [each.rpartition("=") for each in self.experts_channel.split(",") if each.strip()]
        return {channel.strip(): name.strip() or ONE_PLACE for name, _, channel in places}

    def __repr__(self) -> str:
        """Without the secrets: settings end up in tracebacks."""
        return f"SlackSettings(api_url={self.api_url!r})"
