"""What every kind promises, each as a change of a table and what must hold between the findings before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import cycle

import attrs

from rulecheck.model.finding import Finding
from rulecheck.testing.drawing import ELSEWHERE, Field, Row, Rows
from rulecheck.testing.trials import Seen, Whose

SCOPE = "it answers for its scope: one finding for each unit and year, none outside"
USABLE = "it judges whatever is submitted"
REPEATED = "two runs give the same findings"
UNTOUCHED = "it leaves the submission as it is"
EXAMPLE = "its example is a valid rule that gives findings"
DOCUMENTED = "it is documented"
ORDER = "the order of rows changes nothing"
COLUMNS = "measures that it does not name change nothing"
UNITS = "another unit changes nobody else's findings"
ENGINE = "on another engine it finds the same"
EVIDENCE = "what is not there never passes"

_CELLS = {
    "": "is blank",
    "[x]": "is marked as not available",
    "[c]": "is suppressed",
    "1,034": "cannot be read",
}
_UNASKED = ("untargeted", "unknown-unit")
"""Reasons of findings outside the scope, which are there for what was reported."""
_OTHERS = (("0", "ZZ9"), ("-7", "2099-12-31"), ("123456", "2000-01-01"))
"""What else may stand in a cell of a measure, and of a text."""
_COLUMNS = ("value", "reason", "observed", "expected", "gravity", "unit_right", "rank")
"""Names that frames of ours, or joins, have for their own."""

Change = Callable[[Rows], Rows]
Breach = Callable[..., "str | None"]


def _none(_rows: Rows) -> tuple[Rows, ...]:
    return ()


@attrs.frozen(kw_only=True)
class Promise:
    """One promise, on one table.

    Attributes:
        name: what is promised.
        rows: the table.
        change: what is done to it.
        breach: from what was found before and after to how the promise is broken; None: it is kept.
        doubts: further tables, asked when it seems to be broken; what was found in them is handed to ``breach`` too.
        shows: whether the changed table is what shows it, or the one before.
    """

    name: str
    rows: Rows
    change: Change = lambda rows: rows
    breach: Breach
    doubts: Callable[[Rows], tuple[Rows, ...]] = _none
    shows_changed: bool = False

    @property
    def tables(self) -> tuple[Rows, Rows]:
        """The table before and after."""
        return self.rows, self.change(self.rows)


def broken(promise: Promise, before: Seen, after: Seen, *doubted: Seen) -> tuple[str, str] | None:
    """Return which promise is broken, and how; None: it is kept. Where nothing was judged no other can be asked."""
    for seen in (before, after):
        if seen.fault is not None:
            is_of_scope = "outside the rule's scope" in seen.fault or "two rows" in seen.fault
            return SCOPE if is_of_scope else USABLE, seen.fault
    said = promise.breach(before, after, *doubted)
    return None if said is None else (promise.name, said)


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
    yield Promise(name=EVIDENCE, rows=rows, change=gone, breach=_no_pass("it has no row"))
    blank = dict.fromkeys((*field.columns, *field.texts), "")
    if blank:
        breach = _no_pass("all its cells are blank")
        yield Promise(name=EVIDENCE, rows=rows, change=_overwritten(blank), breach=breach, shows_changed=True)
    yield from _of_evidence(field, rows, more)


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
        breach=_same("when all of it is changed"),
    )
    return every, *(
        Promise(name=name, rows=twice, change=change, breach=_same(when)) for name, (change, when) in alone.items()
    )


@attrs.frozen(kw_only=True)
class Lack:
    """A cell that says nothing; without a column the whole row is not there."""

    column: str | None = None
    cell: str = ""

    def __str__(self) -> str:
        return "there is no row of that year" if self.column is None else f"'{self.column}' {_CELLS[self.cell]}"


Lacks = Mapping[str, Lack]
"""What of a unit's last year is lacking, by unit."""


def _of_evidence(field: Field, rows: Rows, more: Rows) -> Iterator[Promise]:
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
            others = [_told(seen.findings.get(whose)) for seen in moved if lack.column is not None]
            if was is not None and (not others or any(told != _told(was) for told in others)):
                return f"{_named(finding)} passes, though {lack}"
        return None

    return breach


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


def _same(when: str, *, to_the_letter: bool = False) -> Breach:
    """Return that whatever was found is found again, the sentence too if it is asked for: it may quote one of two."""

    def breach(before: Seen, after: Seen) -> str | None:
        for whose, finding in before.findings.items():
            was, now = (_told(each, to_the_letter=to_the_letter) for each in (finding, after.findings.get(whose)))
            differing = next((pair for pair in zip(was, now, strict=False) if pair[0] != pair[1]), None)
            if differing is not None:
                return f"{_where(whose)}: {differing[0]}; but {differing[1]} {when}"
        return None

    return breach


same_elsewhere = _same("on DuckDB")
same_again = _same("when it is judged once more", to_the_letter=True)


def _told(finding: Finding | None, *, to_the_letter: bool = False) -> tuple[str, ...]:
    if finding is None:
        return ("not found",)
    numbers = ("observed", "expected", "expected_high", "margin")
    told = (f"{finding.outcome}, {finding.reason}", *(f"{name} {getattr(finding, name)}" for name in numbers))
    return (*told, finding.message) if to_the_letter else told


def _closed(field: Field) -> Breach:
    """Return that units and years which a rule states have findings, whatever has no row."""

    def breach(before: Seen, after: Seen) -> str | None:
        asked = [] if field.is_open else [w for w, each in before.findings.items() if each.reason not in _UNASKED]
        lost = [each for each in asked if each not in after.findings]
        return f"{_where(lost[0])} has no finding when it has no row" if lost else None

    return breach


def _no_pass(why: str) -> Breach:
    def breach(before: Seen, after: Seen) -> str | None:
        passed = [each for each in before.findings if each in after.findings and after.findings[each].outcome == "pass"]
        return f"{_where(passed[0])} passes, though {why}" if passed else None

    return breach


def _where(whose: Whose) -> str:
    return ", ".join(str(each) for each in whose if each is not None)


def _named(finding: Finding) -> str:
    return _where((finding.unit, finding.year, finding.at))
