"""Sending: what an agent writes to a resident goes to the provider, where there is one."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from routing.deciding.asked import Asked, Reply
from routing.deciding.consent import send_refused, template_of, within_window
from routing.facts import Agent, Contact
from routing.ids import MessageId, message_id
from routing.words import THREADS


def writing(asked: Asked[cmd.ContactSend], contact: Contact, agent: Agent) -> Reply:
    """The agent's message, and what the provider is asked for; or why the resident cannot be written to."""
    refusal = send_refused(asked.state, contact, asked.data, asked.now)
    if refusal is not None:
        return refusal
    message = message_id(asked.state.centre, asked.source, asked.id)
    sent = ev.MessageSent(
        at=asked.now,
        contact=contact.id,
        message=message,
        agent=agent.id,
        text=asked.data.text,
        attachments=asked.data.attachments,
        template=asked.data.template,
    )
    return [sent, *_asking_to_send(asked, contact, agent, message)]


def _asking_to_send(
    asked: Asked[cmd.ContactSend], contact: Contact, agent: Agent, message: MessageId
) -> list[ev.Event]:
    if contact.channel not in THREADS or contact.address is None:
        return []
    state, data = asked.state, asked.data
    template = template_of(state, data.template)
    return [
        ev.EffectRequested(
            at=asked.now,
            contact=contact.id,
            effect="send",
            channel=contact.channel,
            agent=agent.id,
            queue=contact.queue,
            message=message,
            text=data.text,
            address=contact.address,
            attachments=data.attachments,
            to=state.centre_config.threads.sender(contact.channel, contact.to),
            thread=contact.thread,
            template=template.ref if template is not None else "",
            human=template is None and not within_window(state, contact.resident, contact.channel, asked.now),
            language=contact.language,
        )
    ]
