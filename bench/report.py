"""Prints figures for people, and as one JSON object on the last line for programs."""

import json
from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

console = Console(stderr=True)


def report(title: str, figures: Mapping[str, object], *, as_json: bool) -> None:
    """A table, or with `as_json` a line of JSON on standard output."""
    if as_json:
        Console(soft_wrap=True, highlight=False).print(json.dumps(figures), markup=False)
        return
    table = Table(title=title, show_header=False)
    for name, value in figures.items():
        table.add_row(name, f"{value:,.2f}" if isinstance(value, float) else str(value))
    Console().print(table)
