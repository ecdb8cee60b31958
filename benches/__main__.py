"""Measure, print a table for each bench, and write all figures as JSON.

    python -m benches [NAME …] [--json FILE] [--turns N] [--rows N]… [--large]

Without a name all of them run, or with --large all that have large sizes. Each bench writes made-up data to a folder of
its own, which goes again.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

import attrs

from benches import TABLES, readme
from benches.measuring import Cost, Failure, paired
from benches.table import Table


def main() -> None:
    """Run the benches that are asked for."""
    asked = argparse.ArgumentParser(
        prog="python -m benches",
        description=__doc__.splitlines()[0],
        epilog=_tables(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    asked.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(TABLES)}")
    asked.add_argument("--json", type=Path, help="where all figures go")
    asked.add_argument("--turns", type=int, default=3, help="how often each command runs (3)")
    sizes = asked.add_mutually_exclusive_group()
    sizes.add_argument(
        "--rows", type=int, action="append", help="in place of a table's own size; may be given several times"
    )
    sizes.add_argument("--large", action="store_true", help="in place of its own sizes a table's large ones")
    given = asked.parse_args()
    unknown = [name for name in given.names if name not in TABLES]
    if unknown:
        asked.error(f"unknown: {', '.join(unknown)}; there are {', '.join(TABLES)}")
    small = [name for name in given.names if given.large and not TABLES[name].large]
    if small:
        asked.error(f"without large sizes: {', '.join(small)}")
    found, last = {}, {}
    for name in given.names or TABLES:
        rows = TABLES[name].large if given.large else given.rows
        for title, costs in () if given.large and not rows else measured(TABLES[name], given.turns, rows):
            found[title] = last[name] = costs
            print(f"\n{name}: {title}\n\n{shown(costs)}", flush=True)
    if not (given.names or given.rows or given.large):
        print("\nthe table of the README:\n", *readme.table(last), sep="\n")
    if given.json is not None:
        given.json.parent.mkdir(parents=True, exist_ok=True)
        given.json.write_text(json.dumps(written(found, given.turns), indent=1) + "\n", encoding="utf-8")


def measured(table: Table, turns: int, rows: Sequence[int] | None) -> Iterator[tuple[str, list[Cost | Failure]]]:
    """Measure a table, once for each of its sizes, and yield what was measured with its costs."""
    sizes: list[tuple[int, ...]] = [(size,) for size in rows or table.sizes] if table.sizes else [()]
    for size in sizes:
        title = f"{table.title}, {size[0]:,} rows" if size else table.title
        with tempfile.TemporaryDirectory(prefix="rulecheck-bench-") as folder:
            commands = table.prepare(Path(folder), *size)
            yield title, list(paired(commands, turns, is_counted=table.is_counted))


def _tables() -> str:
    """Say what each table measures, and what that costs."""
    lines = ["tables, and about how many minutes each takes with three turns on a quiet machine with two cores:"]
    for name, table in TABLES.items():
        sizes = f"; --rows {_listed(table.sizes)} unless told" if table.sizes else ""
        large = f", {_listed(table.large)} with --large" if table.large else ""
        lines.append(f"  {name:<12} {table.minutes:>4g}  {table.title}{sizes}{large}")
    return "\n".join(lines)


def _listed(sizes: Sequence[int]) -> str:
    return ", ".join(f"{size:,}" for size in sizes)


def shown(costs: list[Cost | Failure]) -> str:
    """Lay out the costs of one table in Markdown."""
    rows = [
        f"| {cost.name} | {cost.seconds:.2f} | {cost.least:.2f}-{cost.greatest:.2f} "
        f"| {cost.cpu:.2f} | {cost.peak:,.0f} | {cost.ratio:.2f} |"
        if isinstance(cost, Cost)
        else f"| {cost.name} | failed | | | | |"
        for cost in costs
    ]
    failures = [f"\n{cost.name}: {cost.failed}" for cost in costs if isinstance(cost, Failure)]
    head = "| command | s | least-greatest | CPU s | peak MB | ratio |\n|---|---|---|---|---|---|"
    return "\n".join([head, *rows, *failures])


def written(found: dict[str, list[Cost | Failure]], turns: int) -> dict[str, object]:
    """Return all figures, and on what machine and versions they were found."""
    libraries = {name: version(name) for name in ("rulecheck-targets", "polars", "narwhals")}
    machine = {"system": platform.system(), "machine": platform.machine(), "cores": os.cpu_count()}
    tables = {name: [attrs.asdict(cost) for cost in costs] for name, costs in found.items()}
    about = {"python": platform.python_version(), **libraries}
    return {"format": "rulecheck.bench/1", "turns": turns, "machine": machine, "versions": about, "tables": tables}


if __name__ == "__main__":
    main()
