"""Trajectories: what is wanted of each unit by the as-at date, on a straight line or by steps in a further table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import narwhals.stable.v2 as nw

from rulecheck.data.frames import NUMBER, Frame, number
from rulecheck.data.submission import Submission
from rulecheck.model.bounds import FromTable
from rulecheck.model.numbers import LEAST_STEP


def with_steps(
    judged: Frame, submission: Submission, stated: FromTable, until: date, *, number_of: int | None = None
) -> Frame:
    """Add ``trajectory``, each unit's latest step up to the as-at date, and ``trajectory_reason``, why there is none.

    A step without a value is not passed over for an earlier, easier one; before the first step nothing is wanted, and
    there is no reason either. A unit without any step is ``no-target``, a step on the last day that is not the bound
    a ``duplicate``. Where it is stated how many there are, fewer are ``no-target`` and more a ``duplicate``: a step
    that was deleted leaves an earlier, easier one.

    Args:
        judged: with ``unit`` and its bound, ``expected``.
        submission: what the rule may look at.
        stated: the column of the steps.
        until: the day of the deadline; later steps are of another.
        number_of: how many steps each unit has up to then; None: as many as there are.
    """
    steps = submission.steps(stated).filter(nw.col("date") <= until)
    steps = steps.with_columns((nw.col("value") + number(stated.plus)).alias("value"))
    past = steps.filter(nw.col("date") <= submission.as_at)
    latest = past.group_by("unit").agg(nw.col("date").max().alias("latest"))
    reached = past.join(latest, on="unit", how="left").filter(nw.col("date") == nw.col("latest"))
    reached = reached.select("unit", nw.col("value").alias("trajectory"), nw.col("reason").alias("step_reason"))
    at_last = steps.filter(nw.col("date") == until).select("unit", nw.col("value").alias("at_last"))
    listed = steps.group_by("unit").agg(nw.col("date").n_unique().cast(nw.Int64).alias("listed"))
    for part in (reached, at_last, listed):
        judged = judged.join(part, on="unit", how="left")
    differs = (nw.col("at_last") != nw.col("expected")).fill_null(value=False)
    wanted = nw.col("listed") if number_of is None else nw.lit(number_of)
    reason = (
        nw.when(differs | (nw.col("listed") > wanted).fill_null(value=False))
        .then(nw.lit("duplicate"))
        .when(nw.col("listed").is_null() | (nw.col("listed") < wanted))
        .then(nw.lit("no-target"))
        .otherwise(nw.col("step_reason"))
    )
    return judged.with_columns(reason.alias("trajectory_reason")).drop("step_reason", "at_last", "listed")


def straight_line(start: Decimal, gone: int, whole: int, *, rises: bool) -> nw.Expr:
    """Return a point of the line from a value to the bound ``expected``.

    The line lies off the decimal grid; it is brought to the step that is harder to reach.

    Args:
        start: the value the line begins at.
        gone: the days since then; before the beginning the line is level, and so it is after its end.
        whole: the days of the whole line.
        rises: whether the bound is one to reach from below.
    """
    begun, step = number(start), number(LEAST_STEP)
    climb = (nw.col("expected") - begun) * nw.lit(min(max(gone, 0), whole))
    quotient = (climb / nw.lit(whole)).cast(NUMBER)
    if rises:
        return begun + nw.when(quotient * nw.lit(whole) < climb).then(quotient + step).otherwise(quotient)
    return begun + nw.when(quotient * nw.lit(whole) > climb).then(quotient - step).otherwise(quotient)
