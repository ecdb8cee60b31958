"""What a further rule costs, on 450 rows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from benches import synthetic
from benches.measuring import Command
from benches.table import Table, check

UNITS, YEARS = 45, 10


def prepare(folder: Path) -> Mapping[str, Command]:
    """Judge 45 units in 10 years by 1, 10, 100 and 1,000 rules."""
    units, spans = synthetic.names(UNITS), synthetic.years(YEARS)
    synthetic.write_csv(folder / "synthetic.csv", units, spans)
    commands = {}
    for count in (1, 10, 100, 1000):
        synthetic.write_rules(folder / f"{count}.toml", count, ["Synthetic *"], spans)
        commands[f"{count:,} rules"] = check(folder / f"{count}.toml", folder / "synthetic.csv")
    return commands


TABLE = Table(title="1 to 1,000 rules on 450 rows", prepare=prepare, minutes=1)
