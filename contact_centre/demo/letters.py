"""Who writes to the demo's centre, and where: every address of `[messages]` that an emulator stands behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import structlog

from channels._twilio.messaging import RETRIES
from contact_centre.demo.meta import MetaPost
from contact_centre.demo.meta.inboxes import Account
from contact_centre.demo.post import Post
from contact_centre.demo.profile import Profile
from contact_centre.demo.slack import SlackPost
from contact_centre.demo.stand_ins import StandIns
from contact_centre.demo.twilio.messages import WHATSAPP
from contact_centre.demo.twilio.post import TwilioPost
from contact_centre.ids import Draws
from routing.ids import QueueId
from routing.threads import Endpoint, Threads

log = structlog.get_logger()

_PREFIX: Final = {"sms": "", "whatsapp": WHATSAPP}


class Letters:
    """The addresses, and a post for each.

    Args:
        stand_ins: the emulators.
        threads: as the centre's configuration has them now.
        is_robot: whether a number is a robot's.
    """

    def __init__(self, stand_ins: StandIns, threads: Callable[[], Threads], is_robot: Callable[[str], bool]) -> None:
        self._stand_ins, self._threads, self._is_robot = stand_ins, threads, is_robot

    def connect(self, base_url: str) -> None:
        """The service listens at `base_url`: what is written to its addresses comes there from now on."""
        twilio, meta, slack = self._stand_ins.twilio, self._stand_ins.meta, self._stand_ins.slack
        twilio.texting.templates = {template.ref: template.text for template in self._threads().templates}
        for endpoint in self._threads().endpoints:
            match endpoint.channel:
                case "sms" | "whatsapp":
                    url = f"{twilio.public_url}/channels/{endpoint.channel}/incoming{RETRIES}"
                    twilio.texting.incoming[_PREFIX[endpoint.channel] + endpoint.address] = url
                case "messenger" | "instagram" if meta is not None:
                    meta.accounts[endpoint.address] = _account(endpoint)
        for emulator in (meta, slack):
            if emulator is not None:
                emulator.courier.base_url = base_url
        if meta is not None:
            _ = meta.spawn(self._subscribe())

    def stop(self) -> None:
        """The service stops."""
        for emulator in (self._stand_ins.meta, self._stand_ins.slack):
            if emulator is not None:
                emulator.stop()

    def of_visitors(self) -> Sequence[Post]:
        """What a page may write by: the first address of each channel."""
        first: dict[str, Post] = {}
        for endpoint in self._threads().endpoints:
            post = None if endpoint.channel in first else self._post(endpoint)
            if post is not None:
                first[endpoint.channel] = post
        return list(first.values())

    def of_robot(self, queue: QueueId, profile: Profile, draws: Draws) -> Post | None:
        """The service's own address by a channel that is drawn, else the first of that channel; None without any."""
        there = [one for one in self._threads().endpoints if self._post(one) is not None]
        shares = {one.channel: profile.writing.get(one.channel, 0.0) for one in there}
        if not any(shares.values()):
            return None
        channel = draws.weighted(shares)
        ours = [one for one in there if one.channel == channel]
        return self._post(next((one for one in ours if one.queue == queue), ours[0]), robot=True)

    def _post(self, endpoint: Endpoint, *, robot: bool = False) -> Post | None:
        meta, slack = self._stand_ins.meta, self._stand_ins.slack
        name = endpoint.name or endpoint.address
        match endpoint.channel:
            case "sms" | "whatsapp":
                taken = _nobody if robot else self._is_robot
                return TwilioPost(endpoint.channel, self._stand_ins.twilio.texting, lambda: endpoint.address, taken)
            case "messenger" | "instagram" if meta is not None:
                return MetaPost(meta, _account(endpoint), name, robots=robot)
            case "slack" if slack is not None:
                return SlackPost(slack, name, robots=robot)
            case _:
                return None

    async def _subscribe(self) -> None:
        """As an administrator would at Meta, whose question the service answers."""
        meta = self._stand_ins.meta
        if meta is not None and not await meta.subscribe():
            log.warning("emulator.not_subscribed")


def _account(endpoint: Endpoint) -> Account:
    return Account(id=endpoint.address, channel="instagram" if endpoint.channel == "instagram" else "messenger")


def _nobody(_number: str) -> bool:
    return False
