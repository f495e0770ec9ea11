"""Fault points: where a simulation of many nodes may let a process die, stall or be overtaken. Nothing in production."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

hook: Callable[[str], Awaitable[None]] | None = None
"""Awaited with the name of each point that is passed. None in production, where passing one is one comparison."""
