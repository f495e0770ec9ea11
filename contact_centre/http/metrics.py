"""Prometheus metrics of the shell: counts only, never a name, an id or an address."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest


class Metrics:
    """The counters of one running service, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "contact_centre_http_requests", "HTTP answers.", ["method", "route", "status"], registry=self.registry
        )
        self.sign_ins = Counter(
            "contact_centre_sign_ins", "Attempts to sign in, by result.", ["result"], registry=self.registry
        )
        self.sockets = Gauge("contact_centre_sockets", "Open sockets.", ["path"], registry=self.registry)
        self.frames_in = Counter(
            "contact_centre_socket_frames_in", "Frames from clients.", ["path"], registry=self.registry
        )
        self.frames_out = Counter(
            "contact_centre_socket_frames_out", "Frames queued for clients.", ["path"], registry=self.registry
        )
        self.refused = Counter(
            "contact_centre_socket_frames_refused", "Frames refused.", ["path", "code"], registry=self.registry
        )
        self.closed = Counter(
            "contact_centre_sockets_closed", "Sockets closed by us.", ["path", "code"], registry=self.registry
        )

    def exposition(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)
