"""What rulecheck costs, in time and memory, beside what others cost for the same work: ``tox -e bench``."""

from __future__ import annotations

from benches import many_records, many_rules, peer_checks, polars_plans, reading, records, reporters, starting
from benches.table import Table

TABLES: dict[str, Table] = {
    "starting": starting.TABLE,
    "many-rules": many_rules.TABLE,
    "reading": reading.TABLE,
    "records": records.TABLE,
    "reporters": reporters.TABLE,
    "peers": peer_checks.TABLE,
    "plans": polars_plans.TABLE,
    "counting": many_records.TABLE,
}
"""What can be measured, by name."""
