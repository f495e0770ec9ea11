"""The files of a gateway: everything that has to do with them, made of the core."""

from __future__ import annotations

from contact_centre.core import Core
from contact_centre.media.collecting import Collector
from contact_centre.media.fetching import Fetcher
from contact_centre.media.hosts import hosts_of
from contact_centre.media.links import Links
from contact_centre.media.noting import Notebook, NotingInbox
from contact_centre.media.pictures import Pictures
from contact_centre.media.store import MediaFiles
from contact_centre.media.withdrawing import Story, withdrawn
from contact_centre.secret import centre_secret
from routing.steps import Step


class MediaRoom:
    """What webhooks note files in, what fetches them, and where they are.

    Args:
        core: of the gateway.
        emulated: emulators stand in for providers' hosts, as in the demo.
    """

    def __init__(self, core: Core, *, emulated: bool) -> None:
        settings = core.settings
        hosts = hosts_of(settings.twilio, settings.meta, settings.slack, demo=emulated)
        self.notebook = Notebook(hosts)
        self.pictures = Pictures()
        self.files = MediaFiles(core.database, core.vault, core.centre, core.clock, keep_days=settings.media_keep_days)
        self.collector = Collector(self.files, Fetcher(hosts), self.pictures, core.clock)
        secret = centre_secret(core.database, core.centre, settings.data_dir)
        self.links = Links(secret, settings.public_url or "", core.clock)
        self.inbox = NotingInbox(core.inbox, self.files, self.notebook, self.collector.told)
        """For what providers' webhooks and sockets bring."""
        self._follower = core.follower

    async def run(self, story: Story) -> None:
        """Collect for as long as the gateway lasts; `story` tells what happened in a contact."""

        def look(step: Step) -> None:
            self.collector.withdraw(withdrawn(step.events, story))

        self._follower.listen(look)
        try:
            await self.collector.run()
        finally:
            self._follower.unlisten(look)
