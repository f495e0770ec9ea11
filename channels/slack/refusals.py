"""What Slack refuses, in words for staff that say what to do."""

from __future__ import annotations

from typing import Final

from channels.slack.client import SlackRefused
from routing.ports import Result

_NOT_THERE: Final = (
    "Slack does not let us write there: the channel is gone, or our app was never invited. Ask an administrator to "
    "invite the app into it."
)
_SIGNED_OUT: Final = "Slack does not know us any more. Ask an administrator to renew SLACK_BOT_TOKEN."
_TEXTS: Final[dict[str, str]] = {
    **dict.fromkeys(("channel_not_found", "not_in_channel", "is_archived", "thread_not_found"), _NOT_THERE),
    **dict.fromkeys(
        ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required"),
        _SIGNED_OUT,
    ),
    **dict.fromkeys(
        ("missing_scope", "no_permission", "restricted_action", "ekm_access_denied"),
        "Slack lacks a permission of ours. Ask an administrator to check the app's scopes.",
    ),
    "msg_too_long": "The message is too long for Slack. Send it in parts.",
    "no_text": "There is no text to send.",
    "user_not_found": "This person cannot be reached on Slack any more.",
    "messages_tab_disabled": "This person's workspace takes no direct messages from our app. Ask an administrator.",
    "cannot_dm_bot": "This is a program, not a person: Slack does not let us write to it.",
}


def refused(error: SlackRefused) -> Result:
    """The refusal as a result."""
    known = _TEXTS.get(error.reason)
    shown = error.reason if error.reason.isascii() and len(error.reason) <= 64 else "unknown"
    return Result(ok=False, text=known or f"Slack refused it (its error {shown}).")
