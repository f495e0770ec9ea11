"""Results as tables on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

Row = dict[str, object]


def show(console: Console, title: str, rows: list[Row]) -> None:
    """Print the rows as a table."""
    table = Table(title=title)
    for name in rows[0]:
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(*("\N{EN DASH}" if value is None else _cell(value) for value in row.values()))
    console.print(table)


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)
