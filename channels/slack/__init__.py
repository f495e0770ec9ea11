"""Slack: residents' workspaces, colleagues who are asked for advice, and alerts to supervisors."""

from channels.slack.settings import SlackSettings

__all__ = ["SlackSettings"]
