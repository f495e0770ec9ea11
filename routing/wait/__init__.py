"""What a waiting resident is told: a position, and a banded estimate of the wait."""
