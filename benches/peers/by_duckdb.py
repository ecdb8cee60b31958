"""The eight checks, in SQL, by DuckDB."""

from __future__ import annotations

import json
import sys

import duckdb

CHECKS = """
select
    count(*) filter (headcount is null) as "not-blank",
    count(*) filter (headcount not between 50 and 1000) as "within-limits",
    count(*) filter (fte > headcount) as "at-most-another",
    count(*) filter (not regexp_full_match(code, 'S[0-9]{3}')) as "matches",
    count(*) filter (status not in ('draft', 'submitted', 'final')) as "in-list",
    count(*) filter (posts <> floor(posts)) as "whole",
    count(*) filter (leavers * 100 > headcount * 15) as "share-at-most",
    (select count(*) from (select 1 from returns group by unit, year having count(*) > 1)) as "one-row-each",
from returns
"""


def violations(path: str) -> dict[str, int]:
    """Return how many rows violate each check; of what stands twice, how many units and years do."""
    duckdb.read_parquet(path).create_view("returns")
    found = duckdb.execute(CHECKS)
    return dict(zip([column[0] for column in found.description or ()], found.fetchone() or (), strict=True))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(violations(sys.argv[1])))
