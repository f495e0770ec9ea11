"""Fixtures that every kind of test may ask for."""

from tests.servers import kafka

__all__ = ["kafka"]
