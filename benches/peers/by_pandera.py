"""The eight checks, as a schema of Pandera for Polars."""

from __future__ import annotations

import json
import sys

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors


def _holds(check: str, condition: pl.Expr) -> pa.Check:
    return pa.Check(lambda held: held.lazyframe.select(condition), name=check)


RETURNS = pa.DataFrameSchema(
    {
        "unit": pa.Column(str),
        "year": pa.Column(str),
        "headcount": pa.Column(int, [pa.Check.in_range(50, 1000, name="within-limits")]),
        "fte": pa.Column(float),
        "code": pa.Column(str, [pa.Check.str_matches("^S[0-9]{3}$", name="matches")]),
        "status": pa.Column(str, [pa.Check.isin(["draft", "submitted", "final"], name="in-list")]),
        "posts": pa.Column(float, [_holds("whole", pl.col("posts") == pl.col("posts").floor())]),
        "leavers": pa.Column(int),
    },
    checks=[
        _holds("at-most-another", pl.col("fte") <= pl.col("headcount")),
        _holds("share-at-most", pl.col("leavers") * 100 <= pl.col("headcount") * 15),
    ],
    unique=["unit", "year"],
)


CHECKS = (
    "not-blank",
    "within-limits",
    "at-most-another",
    "matches",
    "in-list",
    "one-row-each",
    "whole",
    "share-at-most",
)
NAMES = {"not_nullable": "not-blank", "multiple_fields_uniqueness": "one-row-each"}
"""What checks are called that have no name of ours."""


def violations(path: str) -> dict[str, int]:
    """Return how many rows violate each check; of what stands twice, how many units and years do."""
    found = dict.fromkeys(CHECKS, 0)
    try:
        RETURNS.validate(pl.read_parquet(path), lazy=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            check = error.check.name if isinstance(error.check, pa.Check) else str(error.check)
            found[NAMES.get(check, check)] += len(error.failure_cases)
    return {**found, "one-row-each": found["one-row-each"] // 2}  # it lists both rows


if __name__ == "__main__":
    sys.stdout.write(json.dumps(violations(sys.argv[1])))
