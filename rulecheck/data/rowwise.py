"""Judging row by row in plain Python: slower, and the easiest way to write a kind."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any

import narwhals.stable.v2 as nw

from rulecheck.data.frames import YEAR, Frame, make
from rulecheck.data.submission import Submission
from rulecheck.errors import AbsentError
from rulecheck.model.numbers import LEAST_STEP, PLACES

Judge = Callable[[dict[str, Any]], Decimal | float | None]


def judge_rows(submission: Submission, measure: str, judge: Judge) -> Frame:
    """Judge each unit and year of the scope with a function from a row to the observed number.

    The function is given ``unit``, ``year`` (the start year), ``observed`` (the measure's value,
    or None), ``reason``, ``date`` and ``note``, and returns the number to hold against the bound,
    or None if there is none; the row's reason is kept. A float is taken as it prints; one that is not
    finite is no number. About a thousand times slower than
    expressions on frames: meant for hundreds of rows, not for millions.
    """
    rows = submission.scope_with(measure).collect("polars").rows(named=True)
    observed = [judge(_Row(row)) for row in rows]
    return make(
        {
            "unit": [row["unit"] for row in rows],
            "year": [row["year"] for row in rows],
            "observed": [_finer(value) for value in observed],
            "reason": [row["reason"] for row in rows],
        },
        {"unit": nw.String, "year": YEAR, "observed": nw.Decimal(38, _PLACES), "reason": nw.String},
    )


class _Row(dict[str, Any]):
    """A row that says what there is when it is asked for something else."""

    def __missing__(self, name: str) -> Any:
        what = f"a row has no '{name}'; it has {', '.join(_NAMED)}: the value of the measure is 'observed'"
        raise AbsentError(what)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"a row is a dictionary; write row[{name!r}]")


_NAMED = ("unit", "year", "observed", "reason", "date", "note")
_PLACES = 2 * PLACES
_STEP = Decimal(1).scaleb(-_PLACES)
_MOST = Decimal(10) ** 18


def _finer(value: Decimal | float | None) -> Decimal | None:
    """Return a number with twice as many decimals as the engine grades in, so that it sees what lies off its grid."""
    if value is None:
        return None
    if not isinstance(value, (int, float, Decimal)) or isinstance(value, bool):
        raise TypeError(f"the function returned {value!r:.60}, {type(value).__name__}, and not a number or None")
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or abs(number) >= _MOST:
        return None
    if isinstance(value, float):
        # What is nearer to the engine's grid than a thousandth of its step is the noise of floats.
        snapped = number.quantize(LEAST_STEP, context=Context(prec=60))
        number = snapped if abs(number - snapped) <= LEAST_STEP / 1000 else number
    rounded = number.quantize(_STEP, context=Context(prec=60))
    is_on_grid = rounded == rounded.quantize(LEAST_STEP, context=Context(prec=60))
    # What only rounding brought onto the engine's grid is moved off it again.
    return rounded + _STEP if is_on_grid and rounded != number else rounded
