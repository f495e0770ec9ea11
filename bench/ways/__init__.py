"""Two ways of having one engine decide through Kafka, on a real broker (docs/adr/0007).

The chain of steps, which is ours, and a consumer group with transactions, which most would build.
"""
