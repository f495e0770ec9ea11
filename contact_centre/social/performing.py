"""The performers of Messenger, Instagram and Slack, made of what the shell has."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Final

from channels._meta.graph import Graph
from channels._meta.performer import MetaPerformer
from channels._meta.performer import Needs as MetaNeeds
from channels.instagram.performer import InstagramPerformer
from channels.messenger.performer import MessengerPerformer
from channels.slack.client import Slack
from channels.slack.performer import Needs as SlackNeeds
from channels.slack.performer import SlackPerformer
from contact_centre.media.kinds import ending
from contact_centre.media.sending import Outgoing
from contact_centre.messages.performing import opener, teller
from contact_centre.providers import Given
from contact_centre.resident.texts import texts_in
from routing.events import EffectRequested
from routing.ids import ContactId
from routing.words import Attachment

PUBLIC_LINE: Final = "social.public_line"


@contextlib.asynccontextmanager
async def messenger_performer(given: Given) -> AsyncIterator[MetaPerformer | None]:
    """Who writes by Messenger while the block runs; None where no app is set up."""
    async with _through_meta(given, MessengerPerformer) as performer:
        yield performer


@contextlib.asynccontextmanager
async def instagram_performer(given: Given) -> AsyncIterator[MetaPerformer | None]:
    """Who writes by Instagram while the block runs; None where no app is set up."""
    async with _through_meta(given, InstagramPerformer) as performer:
        yield performer


@contextlib.asynccontextmanager
async def slack_performer(given: Given) -> AsyncIterator[SlackPerformer | None]:
    """Who posts to Slack while the block runs; None where no app is set up."""
    settings = given.settings.slack
    if settings is None:
        yield None
        return
    outgoing = Outgoing(given, public_url(given))

    async def file(effect: EffectRequested, file: Attachment) -> tuple[str, bytes] | None:
        found = await outgoing.leaving(effect, file)
        return None if found is None else (ending(found.kind), found.body)

    needs = SlackNeeds(
        open=opener(given),
        words=teller(given),
        link=lambda contact: console_link(given, contact),
        experts_channel=next(iter(settings.experts), ""),
        file=file,
    )
    yield SlackPerformer(Slack(settings), needs)


def console_link(given: Given, contact: ContactId) -> str:
    """Where staff who are signed in see a contact."""
    return f"{public_url(given)}/console?contact={contact}"


def public_url(given: Given) -> str:
    """How the world reaches us, or, where nobody has said, how this machine does."""
    return given.settings.public_url or f"http://localhost:{given.settings.port}"


@contextlib.asynccontextmanager
async def _through_meta(
    given: Given, make: Callable[[Graph, MetaNeeds], MetaPerformer]
) -> AsyncIterator[MetaPerformer | None]:
    if given.settings.meta is None:
        yield None
        return
    graph = Graph(given.settings.meta)
    outgoing = Outgoing(given, public_url(given))

    async def file(effect: EffectRequested, file: Attachment) -> tuple[str, str] | None:
        found = await outgoing.leaving(effect, file)
        return (found.kind, found.link) if found is not None and found.link else None

    needs = MetaNeeds(open=opener(given), words=teller(given), public_line=_public_line(given), file=file)
    try:
        yield make(graph, needs)
    finally:
        await graph.close()


def _public_line(given: Given) -> Callable[[str], str]:
    return lambda language: texts_in(language or given.centre().languages[0])(PUBLIC_LINE)
