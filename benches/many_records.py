"""Very many officers' records counted into forces and years: memory must not grow with them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from benches import officers
from benches.measuring import Command
from benches.table import ROOT, Table, counted, script

EXAMPLE = ROOT / "examples/04-one-row-per-officer"


def prepare(folder: Path, rows: int) -> Mapping[str, Command]:
    """Write the records, and compare with a plan that counts the same and does not look for doubled officers."""
    file = folder / "synthetic.parquet"
    officers.write(file, rows)
    return {
        "Polars by hand": script(ROOT / "benches/counting/by_polars.py", str(file)),
        "rulecheck": counted(EXAMPLE / "rules.toml", file, reporter="counts"),
    }


TABLE = Table(
    title="officers' records in Parquet, counted by three rules",
    prepare=prepare,
    minutes=2,
    sizes=(10_000_000,),
    large=(100_000_000,),
    is_counted=True,
)
