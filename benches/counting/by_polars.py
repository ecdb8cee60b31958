"""The three rules of ``examples/04-one-row-per-officer``, counted by hand with Polars, streaming; ids are not read."""

from __future__ import annotations

import json
import sys
from datetime import date

import polars as pl

WANTED = {"Synthetic North": 50, "Synthetic South": 30, "Synthetic East": 20}
STARTS = range(2019, 2023)


def counts(path: str) -> dict[str, dict[str, int]]:
    """Return how many findings of each rule pass and fail."""
    joined, left = pl.col("joined"), pl.col("left")
    there = {at: (joined <= day) & (left.is_null() | (left >= day)) for at, day in _ENDS.items()}
    recruited = {str(start): joined.is_between(date(start, 4, 1), date(start + 1, 3, 31)) for start in STARTS}
    women = {f"women {year}": is_new & (pl.col("sex") == "F") for year, is_new in recruited.items()}
    sums = [held.sum().alias(name) for name, held in {**there, **recruited, **women}.items()]
    forces = pl.scan_parquet(path).group_by("force").agg(sums).collect(engine="streaming")
    each = [row[str(start)] >= WANTED[row["force"]] for row in forces.rows(named=True) for start in STARTS]
    total = forces.drop("force").sum().row(0, named=True)
    return {
        "each-recruits": _told(each),
        "headcount-grows": _told([total["after"] - total["before"] >= 100]),
        "women-recruited": _told([total[name] >= 40 for name in women]),
    }


_ENDS = {"before": date(2019, 3, 31), "after": date(2023, 3, 31)}


def _told(met: list[bool]) -> dict[str, int]:
    return {"pass": sum(met), "fail": len(met) - sum(met)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(counts(sys.argv[1])))
