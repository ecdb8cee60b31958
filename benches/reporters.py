"""What each format of the report costs, at 100,000 findings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from benches import synthetic
from benches.measuring import Command
from benches.table import Table, check

UNITS, YEARS, RULES = 500, 10, 20
SUFFIXES = ("html", "xlsx", "csv", "parquet", "json", "jsonl", "xml", "sarif", "md")


def prepare(folder: Path) -> Mapping[str, Command]:
    """Compare with the summary alone."""
    units, spans = synthetic.names(UNITS), synthetic.years(YEARS)
    synthetic.write_csv(folder / "synthetic.csv", units, spans)
    synthetic.write_rules(folder / "rules.toml", RULES, units, spans)
    files = (folder / "rules.toml", folder / "synthetic.csv")
    outputs = {name: check(*files, "--output", str(folder / f"report.{name}")) for name in SUFFIXES}
    return {"no report": check(*files), **outputs}


TABLE = Table(title="100,000 findings (20 rules, 500 units, 10 years) in each format", prepare=prepare, minutes=3)
