"""Judging row by row in plain Python: slower, and the easiest way to write a kind."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw

from rulecheck.data.frames import NUMBER, YEAR, Frame, make
from rulecheck.data.submission import Submission


def judge_rows(submission: Submission, measure: str, judge: Callable[[dict[str, Any]], Decimal | int | None]) -> Frame:
    """Judge each unit and year of the scope with a function from a row to the observed number.

    The function is given ``unit``, ``year`` (the start year), ``observed`` (the measure's value,
    or None), ``reason``, ``date`` and ``note``, and returns the number to hold against the bound,
    or None if there is none; the row's reason is kept. About a thousand times slower than
    expressions on frames: meant for hundreds of rows, not for millions.
    """
    rows = submission.scope_with(measure).collect("polars").rows(named=True)
    observed = [judge(dict(row)) for row in rows]
    return make(
        {
            "unit": [row["unit"] for row in rows],
            "year": [row["year"] for row in rows],
            "observed": [None if value is None else Decimal(value) for value in observed],
            "reason": [row["reason"] for row in rows],
        },
        {"unit": nw.String, "year": YEAR, "observed": NUMBER, "reason": nw.String},
    )
