"""Fixtures that every kind of test may ask for."""

from tests.servers import database_url, kafka

__all__ = ["database_url", "kafka"]
