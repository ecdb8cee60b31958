"""The rows of a table that are sums of others, named so that none of them is taken for a unit."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw

from rulecheck.data.keys import Keys
from rulecheck.drafting.columns import Seen
from rulecheck.drafting.guess import Guess, quoted
from rulecheck.drafting.numbers import is_numeral, number_of
from rulecheck.drafting.totals import Line, is_total, sums_of
from rulecheck.formats.tables import PLACE
from rulecheck.model.mapping import LeftOut


def with_totals(guess: Guess, seen: Seen) -> Guess:
    """Return the guess with the rows that are sums of others, told by their names or by adding up."""
    if guess.mapping.layout == "records":
        return guess
    rows = _one_time(guess, seen)
    lines = _lines(guess, rows)
    sums = [lines[place] for place in sums_of(lines)]
    counts = Counter(line.unit for line in lines)
    shared = [line for line in sums if counts[line.unit] > 1]
    added = [line.unit for line in sums if counts[line.unit] == 1]
    named = [text for text in seen.column(str(guess.mapping.unit)).texts if is_total(text)]
    totals = tuple(dict.fromkeys([*added, *named]))
    if not set(counts) - set(totals):
        return guess
    guess = _without(guess, shared) if rows.shape[0] == seen.rows else _said_of(guess, shared)
    if not totals:
        return guess.advised('If a row is the sum of others, name it, so that it is no unit: totals = ["…"].')
    why = "each is the sum of the rows below it, or is called a total" if added else "their names say so"
    bare = Keys(mapping=guess.mapping, calendar=guess.calendar, spellings={}, as_at=date.max).unit_of
    return guess.with_mapping({"totals": why}, totals=tuple(dict.fromkeys(bare(text) for text in totals)))


def _one_time(guess: Guess, seen: Seen) -> nw.DataFrame[Any]:
    """Return the rows of the one year or date, and the one measure, that has the most."""
    mapping, frame = guess.mapping, seen.frame
    time = mapping.date or (None if mapping.year is None else mapping.year.column)
    for column in (time, mapping.measure):
        if column is not None:
            fullest = max(seen.column(column).texts.items(), key=lambda item: item[1])[0]
            frame = frame.filter(nw.col(column) == fullest)
    return frame


def _lines(guess: Guess, rows: nw.DataFrame[Any]) -> list[Line]:
    mapping = guess.mapping
    names = [name for slotted in guess.wanted.slotted for name in slotted.columns(rows.columns)]
    if mapping.layout == "measures":
        names = [str(mapping.value)]
    elif mapping.layout == "long":
        names = [measure.column for measure in mapping.measures.values()]
    return [
        Line(unit=unit, place=_number(place), values=tuple(_value(cell) for cell in cells))
        for unit, place, *cells in rows.select(str(mapping.unit), PLACE, *names).rows()
        if unit is not None
    ]


def _value(cell: str | None) -> Decimal | None:
    found = None if cell is None else number_of(cell)
    if found is None:
        return Decimal(cell) if cell is not None and is_numeral(cell) else None
    return found[0]


def _number(place: str | None) -> int | None:
    """Return the number in a place such as ``line 12``."""
    digits = (place or "").rpartition(" ")[2]
    return int(digits) if digits.isdigit() else None


def _without(guess: Guess, shared: list[Line]) -> Guess:
    """Leave out the sums that are called like a unit, by their rows."""
    left_out = tuple(LeftOut(row=line.place, unit=line.unit) for line in shared if line.place is not None)
    why = {"leave_out": "it is the sum of the rows below it and is called like one of them"} if left_out else {}
    return guess.with_mapping(why, leave_out=left_out)


def _said_of(guess: Guess, shared: list[Line]) -> Guess:
    if not shared:
        return guess
    names = quoted(list(dict.fromkeys(line.unit for line in shared)))
    return guess.advised(
        f"{names}: the name of a sum and of a unit alike; leave the rows of the sum out with leave_out."
    )
