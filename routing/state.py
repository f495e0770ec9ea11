"""State: the facts with the indexes that are made anew from them."""

from __future__ import annotations

import hashlib
from collections import OrderedDict

import msgspec

from routing.centre import Centre
from routing.facts import Contact, Facts, LastAnswer
from routing.ids import (
    AgentId,
    CallRef,
    CentreId,
    ContactId,
    GatewayId,
    MessageId,
    MessageRef,
    QueueId,
    ResidentId,
    SessionId,
)
from routing.matching import Matching
from routing.policies import policy_of
from routing.requirements import Ladders
from routing.timers import Timers
from routing.wait.places import Places
from routing.wait.shared import Shares
from routing.words import Channel, Line


class State(Facts, kw_only=True, dict=True):
    """The folded facts with their indexes. Only `routing.engine.apply` changes it.

    Attributes:
        calls: the open contact that each resident's call belongs to.
        supervising: in whose call each supervisor has a leg.
        refs: the contact and message that a provider's name of a message stands for.
        rung_for: contacts with a callback, by who rings from the number that is to be rung.
    """

    def __post_init__(self) -> None:
        self.by_resident: dict[ResidentId, dict[ContactId, None]] = {}
        self.contacts_at: dict[GatewayId, dict[ContactId, None]] = {}
        self.sessions_at: dict[GatewayId, dict[SessionId, AgentId]] = {}
        self.lost_gateways: dict[GatewayId, None] = {}
        self.calls: dict[CallRef, ContactId] = {}
        self.supervising: dict[AgentId, ContactId] = {}
        self.refs: dict[MessageRef, tuple[ContactId, MessageId]] = {}
        self.rung_for: dict[ResidentId, dict[ContactId, None]] = {}
        self.clear_matching()

    def clear_matching(self) -> None:
        """Empty pools, places and timers, made for the active configuration."""
        centre = self.centre_config
        policy = policy_of(centre)
        self.timers = Timers()
        self.matching = Matching(self.agents, self.queues, centre, policy)
        self.ladders = Ladders(centre, self.queues, levels=policy.levels)
        self.places = Places()
        self.shares = Shares()
        self.telling: OrderedDict[ContactId, None] = OrderedDict()

    @staticmethod
    def new(centre: CentreId) -> State:
        """A centre of which nothing has happened yet."""
        return State(centre=centre)

    @property
    def centre_config(self) -> Centre:
        """The active configuration; a bare one before the first."""
        return self.config if self.config is not None else Centre(id=self.centre, name=self.centre)

    def takes(self, queue_id: QueueId, line: Line) -> bool:
        """Whether a contact of `line` may join the queue now."""
        queue = self.queues.get(queue_id)
        is_open = queue is not None and not queue.shut_by and queue.open.get(line, False)
        return is_open and self.centre_config.taking(queue_id) is not None

    def has_opted_out(self, resident: ResidentId, channel: Channel) -> bool:
        """Whether the resident asked not to be written to on the channel."""
        return channel in self.opted_out.get(resident, {})

    def person(self, resident: ResidentId) -> list[ResidentId]:
        """All residents who are one person with `resident`, themselves first: joined by merges, directly or by others."""
        found = {resident: None}
        ahead = [resident]
        while ahead:
            for other in self.merged.get(ahead.pop(), ()):
                if other not in found:
                    found[other] = None
                    ahead.append(other)
        return list(found)

    def contacts_of(self, resident: ResidentId) -> list[Contact]:
        """The open contacts of the person that `resident` is, but for those in wrap-up."""
        return [self.contacts[contact] for each in self.person(resident) for contact in self.by_resident.get(each, ())]

    def rung_contacts_of(self, resident: ResidentId) -> list[Contact]:
        """The contacts of others that ask for a call to a number of the person that `resident` is."""
        person = self.person(resident)
        named = (contact for each in person for contact in self.rung_for.get(each, ()))
        return [self.contacts[each] for each in named if self.contacts[each].resident not in person]

    def last_answer_of(self, resident: ResidentId) -> LastAnswer | None:
        """Who last answered the person that `resident` is."""
        known = [self.last_answers[each] for each in self.person(resident) if each in self.last_answers]
        return max(known, key=lambda answer: answer.at, default=None)


_FACTS = tuple(field.name for field in msgspec.structs.fields(Facts))
_DECODER = msgspec.msgpack.Decoder(Facts)


def _facts(state: State) -> Facts:
    return Facts(**{name: getattr(state, name) for name in _FACTS})


def dump(state: State) -> bytes:
    """The facts as a snapshot (msgpack). `routing.engine.load` makes a state of it again."""
    return msgspec.msgpack.encode(_facts(state))


def undump(data: bytes) -> State:
    """The state in a snapshot, its indexes still empty.

    Raises:
        msgspec.DecodeError: not a snapshot this version can read.
    """
    facts = _DECODER.decode(data)
    return State(**{name: getattr(facts, name) for name in _FACTS})


def digest(state: State) -> str:
    """SHA-256 of the facts, equal for equal folds whatever the order of dictionaries."""
    return hashlib.sha256(msgspec.json.encode(_facts(state), order="deterministic")).hexdigest()
