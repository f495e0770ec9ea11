"""Data of a centre: queues, hours, skills, bank holidays and the texts residents read."""
