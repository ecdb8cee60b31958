"""The eight checks, as a schema of dataframely."""

from __future__ import annotations

import json
import sys

import dataframely as dy
import polars as pl


class Returns(dy.Schema):
    """What each row must be."""

    unit = dy.String(primary_key=True)
    year = dy.String(primary_key=True)
    headcount = dy.Int64(nullable=False, min=50, max=1000)
    fte = dy.Float64()
    code = dy.String(regex="^S[0-9]{3}$")
    status = dy.String()
    posts = dy.Float64()
    leavers = dy.Int64()

    @dy.rule()
    def at_most_another(cls) -> pl.Expr:
        """Full-time equivalents are not above the headcount."""
        return pl.col("fte") <= pl.col("headcount")

    @dy.rule()
    def in_list(cls) -> pl.Expr:
        """The status is one of three."""
        return pl.col("status").is_in(["draft", "submitted", "final"])

    @dy.rule()
    def whole(cls) -> pl.Expr:
        """Posts are whole."""
        return pl.col("posts") == pl.col("posts").floor()

    @dy.rule()
    def share_at_most(cls) -> pl.Expr:
        """At most 15 % of the headcount leaves."""
        return pl.col("leavers") * 100 <= pl.col("headcount") * 15


def violations(path: str) -> dict[str, int]:
    """Return how many rows violate each check; of what stands twice, how many units and years do."""
    _, failure = Returns.filter(pl.read_parquet(path))
    found = failure.counts()
    return {
        "not-blank": found.get("headcount|nullability", 0),
        "within-limits": found.get("headcount|min", 0) + found.get("headcount|max", 0),
        "at-most-another": found.get("at_most_another", 0),
        "matches": found.get("code|regex", 0),
        "in-list": found.get("in_list", 0),
        "one-row-each": found.get("primary_key", 0) // 2,  # it counts both rows
        "whole": found.get("whole", 0),
        "share-at-most": found.get("share_at_most", 0),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(violations(sys.argv[1])))
