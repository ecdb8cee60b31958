"""The README's table: of some benches the line that tells a reader most, beside what it is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from benches.measuring import Cost, Failure

HEAD = "| | s | CPU s | peak MB | beside it |"
LINES = {
    ("starting", "rulecheck --help"): ("`rulecheck --help`", "importing Polars"),
    ("starting", "check, 43 forces"): ("the published figures of the 43 forces, one rule", "importing Polars"),
    ("reading", "xlsx"): ("20,000 rows of a workbook, one rule", "of a CSV file"),
    ("records", "check"): ("200,000 officers' records, three rules", "`pandas.read_csv` alone"),
    ("counting", "rulecheck"): ("10,000,000 of them in Parquet", "counted by a plan for Polars"),
    ("many-rules", "100 rules"): ("100 rules on 450 rows", "1 rule"),
    ("peers", "rulecheck"): ("eight checks of 100,000 rows, a finding each", "counted by a plan for Polars"),
    ("plans", "rulecheck"): ("twenty rules of all sorts on 100,000 rows", "counted by a plan for Polars"),
}
"""By the bench and the command: what it is called, and the first command of its table."""


def table(found: Mapping[str, list[Cost | Failure]]) -> Iterator[str]:
    """Yield the lines of the table of what was measured, by the name of its bench at its largest size."""
    yield from (HEAD, "|---|---|---|---|---|")
    for (bench, command), (what, other) in LINES.items():
        costs = {cost.name: cost for cost in found.get(bench, ())}
        cost, first = costs.get(command), next(iter(costs.values()), None)
        if isinstance(cost, Cost) and isinstance(first, Cost):
            beside = f"{other} {first.cpu:.2f} CPU s, {first.peak:,.0f} MB"
            yield f"| {what} | {cost.seconds:.2f} | {cost.cpu:.2f} | {cost.peak:,.0f} | {beside} |"
