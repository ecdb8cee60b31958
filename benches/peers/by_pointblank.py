"""The eight checks, as a validation plan of Pointblank over Polars."""

from __future__ import annotations

import json
import sys

import pointblank as pb
import polars as pl

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


def violations(path: str) -> dict[str, int]:
    """Return how many rows violate each check; of what stands twice, how many units and years do."""
    plan = (
        pb.Validate(pl.read_parquet(path))
        .col_vals_not_null("headcount")
        .col_vals_between("headcount", 50, 1000, na_pass=True)
        .col_vals_le("fte", pb.col("headcount"), na_pass=True)
        .col_vals_regex("code", "^S[0-9]{3}$")
        .col_vals_in_set("status", ["draft", "submitted", "final"])
        .rows_distinct(["unit", "year"])
        .col_vals_expr(pl.col("posts") == pl.col("posts").floor())
        .col_vals_expr((pl.col("leavers") * 100 <= pl.col("headcount") * 15).fill_null(value=True))
    )
    failed = plan.interrogate(collect_extracts=False).n_failed()
    found = dict(zip(CHECKS, failed.values(), strict=True))
    return {**found, "one-row-each": found["one-row-each"] // 2}  # it counts both rows


if __name__ == "__main__":
    sys.stdout.write(json.dumps(violations(sys.argv[1])))
