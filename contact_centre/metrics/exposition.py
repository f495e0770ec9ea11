"""What one process tells Prometheus."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from prometheus_client import CollectorRegistry, Info, ProcessCollector, generate_latest


class Exposition:
    """The metrics of one process, in a registry of its own.

    Args:
        version, role: of this process, shown as `contact_centre_process_info`.
    """

    def __init__(self, *, version: str = "", role: str = "all") -> None:
        self.registry = CollectorRegistry()
        self._refreshes: list[Callable[[], Awaitable[None]]] = []
        ProcessCollector(registry=self.registry)
        about = Info("contact_centre_process", "Version and role of this process.", registry=self.registry)
        about.info({"version": version, "role": role})

    def before(self, refresh: Callable[[], Awaitable[None]]) -> None:
        """Await `refresh` before each answer, for what cannot be read off without waiting. It bounds its own time."""
        self._refreshes.append(refresh)

    async def text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        for refresh in self._refreshes:
            await refresh()
        return generate_latest(self.registry)
