"""A kind is asked of tables in which something says nothing: nobody passes for what is not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import cycle

import attrs

from rulecheck.testing.drawing import Field, Row, Rows
from rulecheck.testing.promise import EVIDENCE, Breach, Change, Promise, named, told
from rulecheck.testing.trials import Seen

_CELLS = {
    "": "is blank",
    "[x]": "is marked as not available",
    "[c]": "is suppressed",
    "1,034": "cannot be read",
}
_OTHERS = (("0", "ZZ9"), ("-7", "2099-12-31"), ("123456", "2000-01-01"))
"""What else may stand in a cell of a measure, and of a text."""


@attrs.frozen(kw_only=True)
class Lack:
    """A cell that says nothing; without a column the whole row is not there."""

    column: str | None = None
    cell: str = ""

    def __str__(self) -> str:
        return "there is no row of that year" if self.column is None else f"'{self.column}' {_CELLS[self.cell]}"


Lacks = Mapping[str, Lack]
"""What of a unit's last year is lacking, by unit."""


def evidence(field: Field, rows: Rows, more: Rows) -> Iterator[Promise]:
    """Yield that no unit passes for the last year if one of its cells says nothing, or if its row is not there."""
    lacks = [Lack(column=column, cell=cell) for column in field.columns for cell in _CELLS]
    lacks += [*(Lack(column=column) for column in field.texts), Lack()]
    units = field.seats or field.units[:1]
    for place in range(0, len(lacks), len(units)):
        at = dict(zip(units, cycle(lacks[place:]), strict=False))
        breach = _passes_lacking(field, at)
        doubts = partial(_moved, field, at, more)
        change = _lacking(field, at, more)
        yield Promise(name=EVIDENCE, rows=rows, change=change, breach=breach, doubts=doubts, shows_changed=True)


def _moved(field: Field, at: Lacks, more: Rows, rows: Rows) -> tuple[Rows, ...]:
    """Return tables in which other things stand in the cells in question; where that changes nothing none counts."""
    moved = []
    for other in _OTHERS:
        lacks = [(unit, lack) for unit, lack in at.items() if lack.column is not None]
        cells = {unit: attrs.evolve(lack, cell=other[lack.column in field.texts]) for unit, lack in lacks}
        moved.append(_lacking(field, cells, more)(rows))
    return tuple(moved)


def _lacking(field: Field, at: Lacks, more: Rows) -> Change:
    """Return what takes cells and rows of the last year away; a table needs a row, so another unit keeps its own."""
    first, last = field.last.first_day.isoformat(), field.last.last_day.isoformat()

    def lacking(row: Row) -> Row | None:
        lack = at.get(row["unit"]) if first <= row["date"] <= last else None
        if lack is None:
            return row
        return None if lack.column is None else {**row, lack.column: lack.cell}

    return lambda rows: tuple(row for row in map(lacking, rows) if row is not None) or more


def _passes_lacking(field: Field, at: Lacks) -> Breach:
    """Return that what lacks something does not pass, if it counts: a kind may read a measure of other years only."""

    def breach(before: Seen, after: Seen, *moved: Seen) -> str | None:
        for whose, finding in after.findings.items():
            lack = at.get(finding.unit) if field.seats else next(iter(at.values()))
            if finding.outcome != "pass" or finding.year != str(field.last) or lack is None:
                continue
            was = before.findings.get(whose)
            others = [told(seen.findings.get(whose)) for seen in moved if lack.column is not None]
            if was is not None and (not others or any(each != told(was) for each in others)):
                return f"{named(finding)} passes, though {lack}"
        return None

    return breach
