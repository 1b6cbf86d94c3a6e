"""Rows of a benchmark, printed as a Markdown table."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure: what, how much, what was hoped for, and how it compares with something in the same run."""

    what: str
    measured: str
    reach: str = ""
    beside: str = ""


def print_rows(name: str, rows: Iterable[Row]) -> None:
    """Print each row as soon as it is measured."""
    print(f"| {name} | measured | reach | beside, in the same run |\n|---|---|---|---|")
    for row in rows:
        print(f"| {row.what} | {row.measured} | {row.reach} | {row.beside} |", flush=True)
    print()


def seconds(value: float) -> str:
    """A duration with three digits that matter."""
    return f"{1000 * value:.3g} ms" if value < 0.1 else f"{value:.2f} s" if value < 100 else f"{value:.0f} s"
