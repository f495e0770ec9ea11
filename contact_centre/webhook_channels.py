"""The channels that speak by webhooks, and what the demo asks of contacts so that people come before robots."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from channels.phone.adapter import PhoneChannel
from channels.sms.adapter import SmsChannel
from channels.sms.notify_callback import NotifyCallbacks
from channels.sms.notify_incoming import NotifyIncoming
from channels.whatsapp.adapter import WhatsAppChannel
from contact_centre.demo.telephone import is_robot
from contact_centre.house import House
from contact_centre.messages.view import CentreMessages
from contact_centre.phone.numbers import Numbers
from contact_centre.phone.view import CentrePhone
from contact_centre.secret import centre_secret
from contact_centre.social.channels import meta_channels, slack_channels
from routing.ids import SkillId
from routing.ports import WebhookChannel
from routing.words import Need

PEOPLE_FIRST_S = 60
"""How long demo robots stand back for what a visitor starts by hand."""

ROBOTS_FIRST_S = 20
"""How long robots' chats leave signed-in people their room: what robots cannot take by then comes to people too."""


def webhook_channels(house: House, *, robots: bool) -> Sequence[WebhookChannel]:
    """The channels that speak by webhooks. One whose secret is missing is not there: it is never unverified."""
    core, files, beside = house.core, house.media.notebook, needs_beside(robots=robots)
    made_up = is_robot if robots else lambda _address: False
    messages = CentreMessages(
        state=lambda: core.state,
        secret=centre_secret(core.database, core.centre, core.settings.data_dir),
        robots=made_up,
        beside=beside,
    )
    return (
        *_through_twilio(house, messages, robots=robots),
        *meta_channels(core.settings.meta, messages, files),
        *slack_channels(core, files, made_up, beside),
    )


def _through_twilio(house: House, messages: CentreMessages, *, robots: bool) -> Sequence[WebhookChannel]:
    core, twilio, notify = house.core, house.core.settings.twilio, house.core.settings.notify
    token = notify.callback_token if notify is not None else ""
    told = (NotifyCallbacks(token), NotifyIncoming(token, messages)) if token else ()
    if twilio is None:
        return told
    view = CentrePhone(
        state=lambda: core.state,
        clock=core.clock,
        secret=messages.secret,
        numbers=Numbers(made_up=robots),
        robots=messages.robots,
        by_hand_needs=people_first(robots=robots),
        robot_needs=robots_first(robots=robots),
    )
    media = house.media.notebook.of("twilio")
    return (
        PhoneChannel(twilio, view),
        SmsChannel(twilio, messages, media),
        WhatsAppChannel(twilio, messages, media),
        *told,
    )


def people_first(*, robots: bool) -> Sequence[Need]:
    """What contacts begun by hand ask for: somebody signed in, for a while."""
    return (Need(skill=SkillId("person"), until_s=PEOPLE_FIRST_S),) if robots else ()


def robots_first(*, robots: bool) -> Sequence[Need]:
    """What robots' contacts ask for: a robot, for a while."""
    return (Need(skill=SkillId("robot"), until_s=ROBOTS_FIRST_S),) if robots else ()


def needs_beside(*, robots: bool) -> Callable[[str], Sequence[Need]]:
    """What message contacts ask for beside their queue's needs, by the address they come from."""
    by_hand, by_robots = people_first(robots=robots), robots_first(robots=robots)
    return lambda address: by_robots if is_robot(address) else by_hand
