"""Every event that providers are known to send, in its full shape, through the real handler: taken, or passed over."""

from __future__ import annotations

import pytest

from routing.commands.messages import MessageArrive
from tests.contract.captured import META, SLACK, TWILIO, Captured
from tests.contract.letter import Letter
from tests.contract.social_webhooks import InstagramMessages, MetaMessages, SlackEvents
from tests.contract.webhooks import Provider, TwilioTexts, TwilioWhatsApp, open_door
from tests.unit.channels._meta.writing import batch
from tests.unit.channels.slack.posting import event


def delivered(one: Captured) -> tuple[Provider, Letter]:
    """Its provider, and the request."""
    if one.channel in ("sms", "whatsapp"):
        texts = TwilioTexts() if one.channel == "sms" else TwilioWhatsApp()
        return texts, texts.form(one.where, dict(one.said))
    if one.channel == "slack":
        slack = SlackEvents()
        return slack, slack.events(event(dict(one.said)))
    meta = MetaMessages() if one.channel == "messenger" else InstagramMessages()
    return meta, meta.signed(batch(object_=meta.object, **one.said))


@pytest.mark.parametrize("one", [*TWILIO, *META, *SLACK], ids=lambda one: f"{one.channel} {one.name}")
async def test_what_providers_send_is_known(one: Captured) -> None:
    """A field that somebody forgot to write down is a resident who is not heard."""
    provider, letter = delivered(one)
    async with open_door(provider) as door:
        assert (await door.post(letter)).status == 200

        assert tuple(type(command.data) for command in door.inbox.taken) == (one.asks or ())
        assert door.counted("unknown_event") == (one.asks is None)
        assert door.counted("taken") == (one.asks is not None)


@pytest.mark.parametrize(
    "one",
    [each for each in (*TWILIO, *META, *SLACK) if each.asks == (MessageArrive,)],
    ids=lambda one: f"{one.channel} {one.name}",
)
async def test_an_agent_always_reads_or_sees_something(one: Captured) -> None:
    """A contact with nothing in it is a resident whom nobody can help."""
    provider, letter = delivered(one)
    async with open_door(provider) as door:
        await door.post(letter)
        [command] = door.inbox.taken

    assert isinstance(command.data, MessageArrive)
    assert command.data.text or command.data.attachments
