"""`/chat/socket`: the webchat channel's sessions, given the centre they read of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from channels.webchat.adapter import ChatRules
from channels.webchat.concerns import StepConcerns
from channels.webchat.session import ChatSession, Seat, WaitOf
from channels.webchat.wire import QueueChoice
from contact_centre.resident.choices import queue_choices
from contact_centre.sockets.session import Endpoint, Peer
from routing.events import Event
from routing.ids import AgentId, ContactId, GatewayId, Instant, ResidentId, SkillId
from routing.ports import Clock
from routing.state import State
from routing.words import Need, Private


@dataclass(frozen=True, kw_only=True, slots=True)
class CentreChats:
    """What chat sessions read of the centre; implements `channels.webchat.session.ChatView`.

    Attributes:
        state: the follower's, as of the last accepted step.
        latest_of: the contact a resident opened last, over or not.
        story_of: a contact's events, from `contact.arrived` on.
        text_of: opens a text, or says that it was erased.
        name_of: the name residents see of an agent.
        language_needs, by_hand_needs, robot_needs: see `ChatRules`.
        dialable: the E.164 form of a number that the centre may ring; refuses others.
    """

    state: Callable[[], State]
    clock: Clock
    latest_of: Callable[[ResidentId], ContactId | None]
    story_of: Callable[[ContactId], Sequence[Event]]
    text_of: Callable[[Private], str]
    name_of: Callable[[AgentId], str]
    language_needs: Mapping[str, Sequence[Need]] = field(default_factory=dict)
    by_hand_needs: Sequence[Need] = ()
    robot_needs: Sequence[Need] = ()
    dialable: Callable[[str], str] = str

    def latest(self, resident: ResidentId) -> ContactId | None:
        return self.latest_of(resident)

    def story(self, contact: ContactId) -> Sequence[Event]:
        return self.story_of(contact)

    def queues(self) -> Sequence[QueueChoice]:
        return queue_choices(self.state(), self.clock.wall())

    def open(self, text: Private) -> str:
        return self.text_of(text)

    def agent_name(self, agent: AgentId) -> str:
        return self.name_of(agent)

    def check_number(self, number: str) -> None:
        # Without a telephone of the centre's own, agents ring by hand, as they always did.
        if self.state().centre_config.phone is not None:
            self.dialable(number)

    def now(self) -> Instant:
        return self.clock.wall()

    def rules(self) -> ChatRules:
        centre = self.state().centre_config
        return ChatRules(
            languages=centre.languages,
            emergency_words=tuple(word for words in centre.emergency_words.values() for word in words),
            language_needs=self.language_needs,
            by_hand_needs=self.by_hand_needs,
            robot_needs=self.robot_needs,
            speaker_needs={each: (Need(skill=SkillId(each), must=True),) for each in centre.languages[1:]},
            callbacks=centre.callback.offer,
            callback_within_s=centre.callback.within_s,
        )


def chat_endpoint(chats: CentreChats, wait_of: WaitOf, gateway: GatewayId, *, robots: bool) -> Endpoint:
    """The residents' socket.

    Args:
        chats: the centre.
        wait_of: what a waiting contact was told.
        gateway: the gateway of this process.
        robots: whether residents on this machine may call themselves robots (demo traffic).
    """
    concerns = StepConcerns()

    def open_session(peer: Peer) -> ChatSession:
        assert peer.resident is not None, "residents' sockets are opened with a token"
        seat = Seat(
            centre=chats.state().centre,
            gateway=gateway,
            resident=peer.resident,
            robots_allowed=robots and peer.loopback,
        )
        return ChatSession(seat, chats, wait_of, concerns)

    return Endpoint(path="/chat/socket", purposes=("chat",), open=open_session, presence_per_source=True)
