"""Who sends messages by Messenger."""

from __future__ import annotations

from channels._meta.graph import Graph
from channels._meta.performer import MESSENGER, MetaPerformer, Needs


class MessengerPerformer(MetaPerformer):
    """As `routing.ports.Performer`."""

    def __init__(self, graph: Graph, needs: Needs) -> None:
        super().__init__(MESSENGER, graph, needs)
