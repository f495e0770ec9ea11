"""Fixtures that every kind of test may ask for."""
