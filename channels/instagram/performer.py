"""Who sends messages by Instagram."""

from __future__ import annotations

from channels._meta.graph import Graph
from channels._meta.performer import INSTAGRAM, MetaPerformer, Needs


class InstagramPerformer(MetaPerformer):
    """As `routing.ports.Performer`."""

    def __init__(self, graph: Graph, needs: Needs) -> None:
        super().__init__(INSTAGRAM, graph, needs)
