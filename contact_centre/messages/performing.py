"""The performers of texts and of WhatsApp, made of what the shell has: texts in the clear, the centre's words."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable

from channels._twilio.client import Twilio
from channels._twilio.sending import MessagePerformer, Needs
from channels.sms.notify import Needs as NotifyNeeds
from channels.sms.notify import NotifyPerformer
from channels.sms.performer import SmsPerformer
from channels.whatsapp.performer import WhatsAppPerformer
from contact_centre.media.sending import Outgoing
from contact_centre.messages.tellings import telling_words
from contact_centre.providers import Given
from contact_centre.vault import VaultUnavailable
from routing.errors import ChannelUnavailable
from routing.events import EffectRequested
from routing.ports import Performer
from routing.threads import Template
from routing.words import Private, Sealed


@contextlib.asynccontextmanager
async def sms_performer(given: Given) -> AsyncIterator[Performer | None]:
    """Who sends texts while the block runs: GOV.UK Notify if it is set up, else Twilio; None without either."""
    if given.settings.notify is not None:
        notify = NotifyPerformer(
            given.settings.notify, NotifyNeeds(clock=given.clock, open=opener(given), words=teller(given))
        )
        try:
            yield notify
        finally:
            await notify.close()
        return
    # Texts carry no files in this country: an agent who attached one all the same is told so.
    async with _through_twilio(given, SmsPerformer, carries_files=False) as performer:
        yield performer


@contextlib.asynccontextmanager
async def whatsapp_performer(given: Given) -> AsyncIterator[Performer | None]:
    """Who sends WhatsApp messages while the block runs; None where no account is set up."""
    async with _through_twilio(given, WhatsAppPerformer, carries_files=True) as performer:
        yield performer


@contextlib.asynccontextmanager
async def _through_twilio(
    given: Given, make: Callable[[Twilio, Needs], MessagePerformer], *, carries_files: bool
) -> AsyncIterator[MessagePerformer | None]:
    if given.settings.twilio is None:
        yield None
        return
    twilio = Twilio(given.settings.twilio)
    try:
        needs = _needs(given, given.settings.twilio.public_url)
        if carries_files:
            needs = needs._replace(link=Outgoing(given, needs.public_url).link)
        yield make(twilio, needs)
    finally:
        await twilio.close()


def _needs(given: Given, public_url: str) -> Needs:
    return Needs(
        public_url=public_url,
        clock=given.clock,
        open=opener(given),
        words=teller(given),
        template=lambda ref: _template(given, ref),
    )


def opener(given: Given) -> Callable[[Private], str | None]:
    """What opens sealed texts for a provider; None once their resident was erased."""

    def opened(text: Private) -> str | None:
        if not isinstance(text, Sealed):
            return text
        try:
            return given.vault.open(text)
        except VaultUnavailable as error:
            raise ChannelUnavailable(str(error)) from error

    return opened


def teller(given: Given) -> Callable[[EffectRequested], str]:
    """What puts into words what the centre tells by itself."""
    return lambda effect: telling_words(given.centre(), effect)


def _template(given: Given, ref: str) -> Template | None:
    return next((one for one in given.centre().threads.templates if one.ref == ref), None)
