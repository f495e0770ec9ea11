"""The log: what was asked of the centre and what happened, durable and in order, and those who write and read it."""
