"""Which column names the units."""

from __future__ import annotations

from collections.abc import Container

from rulecheck.drafting.columns import Column, Seen
from rulecheck.drafting.guess import quoted
from rulecheck.drafting.numbers import numbers_in
from rulecheck.drafting.times import dates_in
from rulecheck.drafting.words import NO_UNIT, NOTE, PLACE, STATUS, UNIT, hints

_MOST_BLANK = 0.2


def unit_column(seen: Seen, taken: Container[str], beside: tuple[str, ...], periods: int) -> tuple[Column, str] | None:
    """Return the column that names the units, with what speaks for it; None if no column can.

    Args:
        seen: the table.
        taken: columns that tell something else.
        beside: the column that tells the time, if one does: with the unit it should tell rows apart.
        periods: how many years or dates there are; a unit that never comes back in several is none.
    """
    able = [column for column in seen.columns if column.name not in taken and _is_able(column)]
    ranks = {column.name: _rank(column, seen, beside, periods) for column in able}
    ordered = sorted(able, key=lambda column: ranks[column.name])
    if not ordered:
        return None
    best = ordered[0]
    others = [column.name for column in ordered[1:] if ranks[column.name][:4] == ranks[best.name][:4]]
    return best, _why(best, beside, others, doubled=ranks[best.name][2])


def named_units(column: Column) -> int:
    """Return how strongly a column's name says that it holds units; less than zero: that it does not."""
    if hints(column.name, NO_UNIT | NOTE | STATUS):
        return -1
    return 2 if hints(column.name, UNIT) else int(hints(column.name, PLACE))


def _is_able(column: Column) -> bool:
    if not column.texts or column.blanks > _MOST_BLANK * column.rows:
        return False
    if hints(column.name, NOTE | STATUS):
        return False
    is_numeric = numbers_in(column.texts) is not None
    return (not is_numeric or named_units(column) == 2) and dates_in(column) is None


def _rank(column: Column, seen: Seen, beside: tuple[str, ...], periods: int) -> tuple[int, ...]:
    is_id = column.is_one_a_row and periods > 1
    named = named_units(column)
    doubled = seen.doubled(column.name, *beside)
    position = [each.name for each in seen.columns].index(column.name)
    return int(column.blanks > 0 or is_id), int(named < 0), int(doubled > 0), -named, len(column.texts), position


def _why(best: Column, beside: tuple[str, ...], others: list[str], *, doubled: int) -> str:
    alone = "the only column of texts that can name units" if not others else "the leftmost with the most repeats"
    why = "its name says so" if named_units(best) > 0 else alone
    if not doubled:
        why += f"; with '{beside[0]}' it tells rows apart" if beside else "; each row has its own"
    return f"{why}; it could also be {quoted(tuple(others), 3)}" if others else why
