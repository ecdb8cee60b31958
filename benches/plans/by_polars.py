"""The twenty rules of ``rules.toml``, written by hand for Polars: run with ``naive`` or ``tuned`` and a Parquet file.

The naive plan is twenty queries, one a rule, each of which reads and sorts for itself. The tuned plan sorts once, and
works out what rules share once: the value of the year before, the running total, the total of all. Both say nothing
but how many units and years pass and fail: no reason, no margin, no row.
"""

from __future__ import annotations

import json
import sys

import polars as pl

WHOLE = "Synthetic total"
FIRST = "2013-14"
headcount, women, recruited, leavers = (pl.col(name) for name in ("headcount", "women", "recruited", "leavers"))
opening, closing, staff, year = (pl.col(name) for name in ("opening", "closing", "staff", "year"))
TENTHS = (pl.col("fte") * 10).round().cast(pl.Int64)
"""Full-time equivalents as whole numbers, so that they are compared exactly."""

ROW = {
    "complete": headcount.is_not_null(),
    "range": headcount.is_between(100, 520),
    "compare": headcount * 10 >= TENTHS,
    "compare-women": leavers <= women,
    "text-pattern": pl.col("code").str.contains(r"\AS[0-9]{3}\z"),
    "share-at-least": women * 100 >= headcount * 30,
    "share-at-most": leavers * 1000 <= closing * 75,
    "target": recruited >= 5,
    "reconcile": opening + recruited - leavers == closing,
}
"""What holds in each row."""
TARGETS = {"2020-21": 260, "2021-22": 280, "2022-23": 300}


def later(before: dict[str, pl.Expr]) -> dict[str, pl.Expr]:
    """Return what holds in each row but a unit's first, from the values of the year before."""
    change, tenths = headcount - before["headcount"], TENTHS - before["tenths"]
    return {
        "change": change.abs() * 100 <= before["headcount"] * 6,
        "change-or-number": (tenths.abs() * 100 <= before["tenths"] * 4) | (tenths.abs() <= 120),
        "carry-forward": opening == before["closing"],
        "expression": (recruited >= leavers) & (closing * 20 <= before["closing"] * 21),
    }


UNIT = {
    "growth-of-a-flow": recruited.filter(year > "2017-18").sum() >= 70,
    "growth-of-a-stock": closing.filter(year == "2022-23").sum() - closing.filter(year == "2014-15").sum() >= 20,
    "deadline": recruited.sum() >= 140,
}
"""What holds in each unit."""


def passed(rule: str, holds: pl.Expr, *, missing: str = "fail") -> list[pl.Expr]:
    """Count what passes and what fails; what cannot be told fails, unless it is left unjudged."""
    fails = ~holds.fill_null(value=False) if missing == "fail" else ~holds
    return [holds.sum().alias(f"{rule} pass"), fails.sum().alias(f"{rule} fail")]


def _counted(rule: str, holds: pl.Expr) -> list[pl.Expr]:
    return passed(rule, holds, missing="unjudged" if rule == "change" else "fail")


def naive(path: str) -> dict[str, int]:
    """Ask one query for each rule, one after another."""
    table = pl.scan_parquet(path)
    units = table.filter(pl.col("unit") != WHOLE)
    ordered = units.sort("unit", "year")
    before = {
        "headcount": headcount.shift(1).over("unit"),
        "tenths": TENTHS.shift(1).over("unit"),
        "closing": closing.shift(1).over("unit"),
    }
    totals = units.group_by("year").agg(staff.sum().alias("total"))
    queries = [units.select(_counted(rule, holds)) for rule, holds in ROW.items()]
    for rule, holds in later(before).items():
        queries.append(
            ordered.with_columns(holds.alias("holds")).filter(year > FIRST).select(_counted(rule, pl.col("holds")))
        )
    queries += [
        units.group_by("unit").agg(holds.alias("holds")).select(_counted(rule, pl.col("holds")))
        for rule, holds in UNIT.items()
    ]
    queries.append(units.group_by("unit", "year").len().select(_counted("unique", pl.col("len") == 1)))
    targets = pl.LazyFrame({"year": list(TARGETS), "target": list(TARGETS.values())})
    queries.append(units.join(targets, on="year").select(_counted("target-by-year", headcount >= pl.col("target"))))
    queries.append(units.join(totals, on="year").select(_counted("expression-total", staff * 50 <= pl.col("total"))))
    stated = table.filter(pl.col("unit") == WHOLE).select("year", "staff")
    queries.append(totals.join(stated, on="year").select(_counted("total", pl.col("total") == staff)))
    found: dict[str, int] = {}
    for query in queries:
        found |= query.collect(engine="streaming").row(0, named=True)
    return found


def tuned(path: str) -> dict[str, int]:
    """Sort once, share what rules share, and ask for all of it in three queries."""
    table = pl.read_parquet(path).sort("unit", "year")
    units = table.filter(pl.col("unit") != WHOLE).lazy().with_columns(TENTHS.alias("tenths"))
    is_later = year > FIRST
    is_same = pl.col("unit") == pl.col("unit").shift(1)
    before = {name: pl.when(is_same).then(pl.col(name).shift(1)) for name in ("headcount", "tenths", "closing")}
    target = year.replace_strict(TARGETS, default=None, return_dtype=pl.Int64)
    totals = units.group_by("year").agg(staff.sum().alias("total")).collect()
    total_of = dict(totals.iter_rows())
    total = year.replace_strict(total_of, return_dtype=pl.Int64)
    shared = [column.alias(f"before {name}") for name, column in before.items()]
    prepared = units.with_columns(*shared, target.alias("target"), total.alias("total"))
    rows = [count for rule, holds in ROW.items() for count in _counted(rule, holds)]
    for rule, holds in later({name: pl.col(f"before {name}") for name in before}).items():
        rows += _counted(rule, holds.filter(is_later))
    rows += _counted("target-by-year", (headcount >= pl.col("target")).filter(pl.col("target").is_not_null()))
    rows += _counted("expression-total", staff * 50 <= pl.col("total"))
    rows += _counted("unique", ~((is_same & (year == year.shift(1))).fill_null(value=False)))
    by_unit = units.group_by("unit").agg(holds.alias(rule) for rule, holds in UNIT.items())
    counted = [count for rule in UNIT for count in _counted(rule, pl.col(rule))]
    found = [each.row(0, named=True) for each in pl.collect_all([prepared.select(rows), by_unit.select(counted)])]
    stated = dict(table.filter(pl.col("unit") == WHOLE).select("year", "staff").iter_rows())
    adds_up = [total_of[each] == stated[each] for each in stated]
    return {**found[0], **found[1], "total pass": sum(adds_up), "total fail": len(adds_up) - sum(adds_up)}


def told(found: dict[str, int]) -> dict[str, dict[str, int]]:
    """Return the counts by rule."""
    rules = sorted({name.rpartition(" ")[0] for name in found})
    return {rule: {each: found[f"{rule} {each}"] for each in ("pass", "fail")} for rule in rules}


if __name__ == "__main__":
    plan = {"naive": naive, "tuned": tuned}[sys.argv[1]]
    sys.stdout.write(json.dumps(told(plan(sys.argv[2]))))
