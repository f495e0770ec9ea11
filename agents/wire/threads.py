"""Message threads as their agent sees them: who may be written to, how, and until when."""

from __future__ import annotations

import msgspec

from routing.ids import ContactId, Instant


class TemplateView(msgspec.Struct, frozen=True, kw_only=True):
    """An approved text, with `{{1}}`, `{{2}}` where something is filled in."""

    id: str
    text: str
    language: str


class ThreadView(msgspec.Struct, frozen=True, kw_only=True):
    """`thread`: what can be written to the resident of a message thread. The client counts down to the instants.

    Attributes:
        ours: what the address is called that they wrote to.
        carried: what the agent writes goes to a provider; False where no address of the resident's is known.
        opted_out: they asked for no messages here.
        free_until: they can be written to freely until then; None for ever.
        human_until: and by a person until then; None where that makes no difference.
        templates: approved texts for the time after that.
        one_way: the name that our messages come from, where no reply to it reaches us; else empty.
        comment: they wrote below a post of ours: one private reply is taken until they answer it.
        most_characters: the longest text that is sent, in UTF-16 units; None where it does not matter.
    """

    contact: ContactId
    ours: str
    carried: bool
    opted_out: bool
    free_until: Instant | None
    human_until: Instant | None
    templates: tuple[TemplateView, ...]
    one_way: str
    comment: bool
    most_characters: int | None


class ExpertsView(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a workspace where colleagues can be asked. `where` goes back in `ask`."""

    where: str
    name: str
