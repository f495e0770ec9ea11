"""Fixtures that every kind of test may ask for."""

from tests.servers import database_url, kafka, redis_url

__all__ = ["database_url", "kafka", "redis_url"]
