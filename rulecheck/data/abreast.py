"""Measures abreast: the figures of one unit and year side by side, and why one of them cannot be used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce

import narwhals.stable.v2 as nw

from rulecheck.data.cells import gravest_of, rank, reason_of
from rulecheck.data.frames import Frame
from rulecheck.data.observations import EVIDENCE
from rulecheck.data.order import alongside
from rulecheck.data.submission import Submission


def abreast(submission: Submission, names: Sequence[str], back: Sequence[int] = ()) -> Frame:
    """Return the scope with the year's values of several measures, ``value0`` for the first name and so on.

    One row for each unit and year of the scope. ``reason`` is the gravest of any measure, ``missing`` for one that
    has no row; where it is null every value is there. Figures of a year that still runs may be dated on different
    days, and then say nothing of one another: they are ``missing`` too. ``provisional`` is true if any value is; the
    note and the place are those of the measure that has the reason, or else of the first.

    Args:
        submission: what the rule may look at.
        names: the measures.
        back: how many years earlier each value is wanted; left out: none of them is.
    """
    back = back or [0] * len(names)
    frames = [_numbered(submission.scope_with(name, back[place]), place) for place, name in enumerate(names)]
    joined = reduce(lambda left, right: alongside(left, right, ["unit", "year"]), frames)
    places = range(len(names))
    apart = [nw.when(differ).then(rank("missing")) for differ in _dated_apart(submission, names, back)]
    gravest = gravest_of(*(f"gravity{place}" for place in places), *apart)
    framed = joined.with_columns(gravest.alias("gravest"))
    provisional = nw.any_horizontal(*(nw.col(f"provisional{place}") for place in places), ignore_nulls=True)
    return framed.select(
        "unit",
        "year",
        *(f"value{place}" for place in places),
        reason_of(nw.col("gravest")).alias("reason"),
        provisional.alias("provisional"),
        *(_telling(name, places).alias(name) for name in EVIDENCE if name != "provisional"),
    )


def _numbered(values: Frame, place: int) -> Frame:
    return values.select(
        "unit",
        "year",
        nw.col("observed").alias(f"value{place}"),
        *(nw.col(name).alias(f"{name}{place}") for name in ("gravity", "date", *EVIDENCE)),
    )


def _dated_apart(submission: Submission, names: Sequence[str], back: Sequence[int]) -> Iterator[nw.Expr]:
    """Yield, for each measure after the first of its sort, whether the two are dated on different days."""
    measures = [submission.measure(name) for name in names]
    same_year = [place for place, years in enumerate(back) if not years]
    stocks = [place for place in same_year if not measures[place].flow]
    # A flow of several rows, or of a group, is not dated by the day up to which it is complete.
    is_dated = submission.group is None
    flows = [place for place in same_year if measures[place].flow and measures[place].combine is None and is_dated]
    for first, *others in (places for places in (stocks, flows) if places):
        yield from (nw.col(f"date{first}") != nw.col(f"date{other}") for other in others)


def _telling(name: str, places: Sequence[int]) -> nw.Expr:
    """Return a piece of evidence of the first measure that has the gravest reason, or else of the first of all."""
    told: nw.Expr = nw.col(f"{name}0")
    for place in reversed(places):
        told = nw.when(nw.col(f"gravity{place}") == nw.col("gravest")).then(nw.col(f"{name}{place}")).otherwise(told)
    return told
