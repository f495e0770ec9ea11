"""The channels of Meta and Slack, as far as their secrets are set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from agents.wire import ExpertsView
from channels._meta import MetaSettings
from channels.instagram.adapter import InstagramChannel
from channels.messenger.adapter import MessengerChannel
from channels.slack.adapter import SlackChannel, SlackReader
from channels.slack.client import Slack
from channels.slack.settings import SlackSettings
from contact_centre.alerts import Alerts, Incidents, Trouble
from contact_centre.alerts.troubles import troubles
from contact_centre.alerts.turn import OnlyOne, SharedTurn, Turn
from contact_centre.beside import Part
from contact_centre.boards.day import Day
from contact_centre.boards.tally import Key, Tally
from contact_centre.core import Core
from contact_centre.ids import new_id
from contact_centre.live.ledger import Ledger
from contact_centre.media.noting import Notebook
from contact_centre.media.room import MediaRoom
from contact_centre.messages.view import CentreMessages
from contact_centre.metrics.levels import MOST_OPEN
from contact_centre.places import SqlPlaces
from contact_centre.secret import centre_secret
from contact_centre.social.socket import SlackSocket
from contact_centre.social.view import CentreSlack
from routing.commands import AlertNote, Command
from routing.deciding.alerts import TELLER
from routing.ids import Instant
from routing.ports import Asked, WebhookChannel
from routing.words import LINES, Need

Beside = Callable[[str], Sequence[Need]]
"""What whoever writes from an address needs beside what their queue does."""


def meta_channels(settings: MetaSettings | None, view: CentreMessages, files: Notebook) -> Sequence[WebhookChannel]:
    """Messenger and Instagram; none of them without the app's secret."""
    if settings is None:
        return ()
    media = files.of("meta")
    return (MessengerChannel(settings, view, media), InstagramChannel(settings, view, media))


def slack_channels(
    core: Core, files: Notebook, robots: Callable[[str], bool], beside: Beside
) -> Sequence[WebhookChannel]:
    """Slack by webhook; none without the signing secret."""
    settings = core.settings.slack
    if settings is None:
        return ()
    return (SlackChannel(settings, _slack_view(core, robots, beside), files.of("slack")),)


def slack_socket(
    core: Core, media: MediaRoom, robots: Callable[[str], bool], beside: Beside
) -> Mapping[str, Callable[[], Part]]:
    """Slack by socket, as a part that runs beside the service; nothing without a token for it."""
    settings = core.settings.slack
    if settings is None or not settings.app_token:
        return {}
    reader = SlackReader(settings, _slack_view(core, robots, beside), media.notebook.of("slack"))

    async def append(asked: Sequence[Asked]) -> None:
        now = core.clock.wall()
        await media.inbox.append(
            [Command(id=one.id, centre=core.centre, source=one.source, at=now, data=one.data) for one in asked]
        )

    return {"slack": SlackSocket(settings, reader, append).run}


def experts_of(settings: SlackSettings | None) -> tuple[ExpertsView, ...] | None:
    """Where agents can ask colleagues: none without a channel for it; None without a workspace."""
    if settings is None:
        return None
    return tuple(ExpertsView(where=channel, name=name) for channel, name in settings.experts.items())


def centre_alerts(core: Core, ledger: Ledger, incidents: Incidents) -> Alerts | None:
    """Who tells supervisors in Slack what goes wrong; None where no channel is set for it."""
    settings, tally = core.settings.slack, Tally()
    if settings is None or not settings.alerts_channel:
        return None

    def found(now: Instant) -> Mapping[str, Trouble]:
        state = core.state
        if state.config is None:
            return {}
        levels = {}
        if len(ledger.open) <= MOST_OPEN:
            centre = state.centre_config
            day = Day(ledger, tally, centre, now)
            levels = {line: day.level(Key(line), centre.formula) for line in LINES}
        return troubles(state, levels, now)

    async def note(told: AlertNote) -> None:
        command = Command(id=new_id(), centre=core.centre, source=TELLER, at=core.clock.wall(), data=told)
        await core.inbox.append([command])

    return Alerts(
        Slack(settings),
        settings.alerts_channel,
        found,
        incidents=incidents,
        note=note,
        turn=_turn(core),
        clock=core.clock,
    )


def _turn(core: Core) -> Turn:
    if core.settings.kafka is None:
        return OnlyOne()
    return SharedTurn(SqlPlaces(core.database, core.centre), core.log, new_id(), core.clock)


def _slack_view(core: Core, robots: Callable[[str], bool], beside: Beside) -> CentreSlack:
    return CentreSlack(
        state=lambda: core.state,
        secret=centre_secret(core.database, core.centre, core.settings.data_dir),
        robots=robots,
        beside=beside,
        clock=core.clock,
    )
