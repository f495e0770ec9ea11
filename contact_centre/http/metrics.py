"""Prometheus metrics of pages and sockets: counts only, never a name, an id or an address."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

from contact_centre.metrics import Exposition


class Metrics:
    """The counts of pages and sockets, among the metrics of their process."""

    def __init__(self, exposition: Exposition) -> None:
        self.exposition = exposition
        registry = exposition.registry
        self.requests = Counter(
            "contact_centre_http_requests", "HTTP answers.", ["method", "route", "status"], registry=registry
        )
        self.sign_ins = Counter(
            "contact_centre_sign_ins", "Attempts to sign in, by result.", ["result"], registry=registry
        )
        self.sockets = Gauge("contact_centre_sockets", "Open sockets.", ["path"], registry=registry)
        self.frames_in = Counter("contact_centre_socket_frames_in", "Frames from clients.", ["path"], registry=registry)
        self.frames_out = Counter(
            "contact_centre_socket_frames_out", "Frames queued for clients.", ["path"], registry=registry
        )
        self.refused = Counter(
            "contact_centre_socket_frames_refused", "Frames refused.", ["path", "code"], registry=registry
        )
        self.closed = Counter(
            "contact_centre_sockets_closed", "Sockets closed by us.", ["path", "code"], registry=registry
        )
        self.snapshots = Counter(
            "contact_centre_socket_snapshots",
            "Snapshots sent: when a client connects or resyncs, and when all it knows has changed.",
            ["path"],
            registry=registry,
        )
        self.webhooks = Counter(
            "contact_centre_webhooks",
            "Webhooks of providers, by what became of them.",
            ["channel", "result"],
            registry=registry,
        )
