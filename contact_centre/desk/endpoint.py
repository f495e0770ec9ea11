"""The agents' socket, for the transport."""

from __future__ import annotations

from agents.console import ConsoleSession, NumberCheck, Place
from agents.desk import AgentConcerns, Desk
from contact_centre.sockets.session import Endpoint, Peer
from routing.ids import GatewayId


def console_endpoint(desk: Desk, gateway: GatewayId, number: NumberCheck) -> Endpoint:
    """The agents' socket.

    Args:
        desk: the centre as agents may see it.
        gateway: the gateway of this process.
        number: judges what agents want to have rung.
    """
    concerns = AgentConcerns()

    def open_session(peer: Peer) -> ConsoleSession:
        assert peer.sign_in is not None, "staff sockets are opened with a ticket"
        place = Place(agent=peer.sign_in.staff, gateway=gateway, session=peer.id)
        return ConsoleSession(place, desk, concerns, number)

    return Endpoint(path="/console/socket", purposes=("console",), open=open_session)
