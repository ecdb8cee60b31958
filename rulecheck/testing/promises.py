"""What every kind promises, on tables of its own."""

from __future__ import annotations

from collections.abc import Iterator

from rulecheck.testing.drawing import ELSEWHERE, Field, Row, Rows
from rulecheck.testing.evidence import evidence
from rulecheck.testing.promise import (
    COLUMNS,
    EVIDENCE,
    ORDER,
    SCOPE,
    UNITS,
    Breach,
    Change,
    Promise,
    no_pass,
    same,
    where,
)
from rulecheck.testing.trials import Seen

UNASKED = ("untargeted", "unknown-unit")
"""Reasons of findings outside the scope, which are there for what was reported."""
_COLUMNS = ("value", "reason", "observed", "expected", "gravity", "unit_right", "rank")
"""Names that frames of ours, or joins, have for their own."""


def promises(field: Field, rows: Rows) -> Iterator[Promise]:
    """Yield what is promised of a rule, besides what ``unmoved`` returns.

    Args:
        field: what the rule reads, and of whom.
        rows: a table in which units pass, so far as one was drawn.
    """
    more = field.elsewhere()

    def gone(rows: Rows) -> Rows:
        return more if rows else rows

    yield Promise(name=SCOPE, rows=rows, change=gone, breach=_closed(field))
    yield Promise(name=EVIDENCE, rows=rows, change=gone, breach=no_pass("it has no row"))
    blank = dict.fromkeys((*field.columns, *field.texts), "")
    if blank:
        breach = no_pass("all its cells are blank")
        yield Promise(name=EVIDENCE, rows=rows, change=_overwritten(blank), breach=breach, shows_changed=True)
    yield from evidence(field, rows, more)


def unmoved(field: Field, rows: Rows, others: Rows) -> tuple[Promise, ...]:
    """Return that the order of rows, other columns and another unit change nothing.

    All at once, and then each by itself, to be asked when it is not so.
    """
    at = field.last.first_day.isoformat(), field.last.last_day.isoformat()
    twice = (*others, *(row for row in rows if row["unit"] == field.units[0] and at[0] <= row["date"] <= at[1]))
    more = field.elsewhere()
    alone: dict[str, tuple[Change, str]] = {
        ORDER: (lambda rows: rows[::-1], "when the rows stand in reverse order"),
        COLUMNS: (_widened, f"beside the measures {', '.join(_COLUMNS)}"),
        UNITS: (lambda rows: (*more, *rows), f"beside the unit {ELSEWHERE}"),
    }
    every = Promise(
        name=", and ".join(alone),
        rows=twice,
        change=lambda rows: _widened((*more, *rows)[::-1]),
        breach=same("when all of it is changed"),
    )
    return every, *(
        Promise(name=name, rows=twice, change=change, breach=same(when)) for name, (change, when) in alone.items()
    )


def _widened(rows: Rows) -> Rows:
    """Add columns before and behind, each row with other contents."""
    before, behind = _COLUMNS[::2], _COLUMNS[1::2]
    texts = (str(place % 7) for place in range(len(rows)))
    return tuple(
        {**dict.fromkeys(before, text), **row, **dict.fromkeys(behind, text)}
        for text, row in zip(texts, rows, strict=True)
    )


def _overwritten(cells: Row) -> Change:
    return lambda rows: tuple({**row, **cells} for row in rows)


def _closed(field: Field) -> Breach:
    """Return that units and years which a rule states have findings, whatever has no row."""

    def breach(before: Seen, after: Seen) -> str | None:
        asked = [] if field.is_open else [w for w, each in before.findings.items() if each.reason not in UNASKED]
        lost = [each for each in asked if each not in after.findings]
        return f"{where(lost[0])} has no finding when it has no row" if lost else None

    return breach
