"""Twenty rules of all sorts, beside the same twenty written by hand for Polars."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from benches import unit_years
from benches.measuring import Command
from benches.table import ROOT, Table, counted, script

PLANS = ROOT / "benches/plans"


def prepare(folder: Path, rows: int) -> Mapping[str, Command]:
    """Write units and years, and compare with the naive plan."""
    file = folder / "synthetic.parquet"
    unit_years.write(file, rows)
    plans = {f"Polars by hand, {plan}": script(PLANS / "by_polars.py", plan, str(file)) for plan in ("naive", "tuned")}
    return {**plans, "rulecheck": counted(PLANS / "rules.toml", file, reporter="counts")}


TABLE = Table(
    title="twenty rules, by rulecheck and as plans that only count, which come to the same",
    prepare=prepare,
    minutes=3,
    sizes=(1_000, 10_000, 100_000),
    large=(1_000_000, 10_000_000),
    is_counted=True,
)
