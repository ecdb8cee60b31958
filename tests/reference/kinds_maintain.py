"""The kind ``maintain`` in plain Python: the position on each checkpoint of each year, a finding each."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from .cases import Case, csv_text
from .cells import ABSENT, gravest
from .grading import Finding, Judged, grade
from .scopes import Pair, Programme, bound_at, bounds_of, programme_of, scope_of
from .tables import last_day, observations

Key = tuple[str, str, int, date]


def findings(case: Case) -> dict[Key, Finding]:
    """Return every finding by rule, unit, year and checkpoint."""
    tables = {name: csv_text(rows) for name, (_, rows) in case.tables.items()}
    tree = tomllib.loads(case.toml, parse_float=Decimal)
    programme = programme_of(tree, csv_text(case.rows), tables, case.as_at)
    return {
        (rule["id"], *pair, day): grade(rule, judged(rule, pair, day, programme), programme.due_until)
        for rule in tree["rules"]
        for pair in scope_of(rule, programme)
        for day in checkpoints(rule, pair[1])
    }


def checkpoints(rule: dict[str, Any], year: int) -> Iterator[date]:
    """Yield the days of a financial year on which the level is held while the rule is in force."""
    days = [_within(text, year) for text in rule.get("on", ())] or [last_day(year)]
    yield from (day for day in days if rule.get("from", date.min) <= day <= rule.get("until", date.max))


def _within(text: str, year: int) -> date:
    month, day = map(int, text.split("-"))
    return date(year if month >= 4 else year + 1, month, day)


def judged(rule: dict[str, Any], pair: Pair, day: date, programme: Programme) -> Judged:
    """The position that is dated on the day, whatever was there before or after."""
    found = observations(programme.table, programme.measure(rule), programme.group(rule))
    value = found.get((*pair, day), ABSENT)
    bounds = [bound_at(bound, pair, rule, programme) for bound in bounds_of(rule)]
    return Judged(
        observed=value.number,
        reasons=(value.reason,),
        low=bounds[0].number,
        high=bounds[1].number if len(bounds) > 1 else None,
        bound_reason=gravest([bound.reason for bound in bounds]),
        due=day,
    )
