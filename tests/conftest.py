"""Fixtures that every kind of test may ask for."""

import pytest

from tests.servers import database_url, kafka, redis_server, redis_url

__all__ = ["database_url", "kafka", "redis_server", "redis_url"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what tests have measured."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, text in report.user_properties:
                if name == "measured" and report.when == "call":
                    terminalreporter.write_line(f"{report.nodeid.rsplit('::', 1)[-1]}: {text}")
