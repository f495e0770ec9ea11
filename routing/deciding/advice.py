"""Advice: what an agent asks colleagues in a workspace, and what comes back."""

from __future__ import annotations

from routing import commands as cmd
from routing import events as ev
from routing.deciding.asked import UNKNOWN_CONTACT, Asked, Handlers, Refusal, Reply
from routing.ids import message_id


def _ask(asked: Asked[cmd.ContactAsk]) -> Reply:
    """What the agent typed goes there, and nothing else of the contact."""
    agent, data, now = asked.taking_part(asked.data.contact), asked.data, asked.now
    if isinstance(agent, Refusal):
        return agent
    contact = asked.state.contacts[data.contact]
    message = message_id(asked.state.centre, asked.source, asked.id)
    return [
        ev.ContactAsked(at=now, contact=contact.id, message=message, agent=agent.id, text=data.text),
        ev.EffectRequested(
            at=now,
            contact=contact.id,
            effect="ask",
            channel="slack",
            agent=agent.id,
            queue=contact.queue,
            message=message,
            text=data.text,
            to=data.where,
        ),
    ]


def _advise(asked: Asked[cmd.ContactAdvise]) -> Reply:
    """An answer may come after the conversation: it stands in its notes all the same."""
    data, state = asked.data, asked.state
    if data.contact not in state.contacts and data.contact not in state.gone:
        return UNKNOWN_CONTACT
    message = message_id(state.centre, asked.source, asked.id)
    return [ev.ContactAdvised(at=asked.now, contact=data.contact, message=message, author=data.author, text=data.text)]


HANDLERS: Handlers = {
    cmd.ContactAsk.type: _ask,
    cmd.ContactAdvise.type: _advise,
}
