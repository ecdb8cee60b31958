"""The kind ``range``: a measure lies within fixed limits."""

from __future__ import annotations

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.cells import rank, reason_of
from rulecheck.data.frames import Frame
from rulecheck.data.observations import EVIDENCE
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import FromColumn, FromMeasure, FromTable, is_percent
from rulecheck.model.rule import Bounded, Rule, WrongKeyError, key
from rulecheck.model.statement import Parts


@attrs.frozen(kw_only=True)
class Range(Bounded):
    """A measure lies within limits that the rule states: a check of the data, not a target.

    Formula: each value of the year, held against the limits; of a stock with several dates in a year the value
    that lies the farthest beyond them, or the nearest to them.
    Border: on a limit is within it.
    Missing: without a value, or with one of several that cannot be used, it is `missing`, or why it cannot.
    Due: always.

    Example:
        [[rules]]
        id = "plausible-headcount"
        kind = "range"
        title = "A force has from 500 to 50,000 officers"
        measure = "headcount"
        units = ["@forces"]
        years = "2021-22"
        between = [500, 50000]
    """

    kind = "range"
    always_due = True

    measure: str = key("the measure that is checked")

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        bounds = self.stated_bounds()
        if any(is_percent(bound) for bound in bounds.both):
            raise WrongKeyError(bounds.comparison, "a limit is a number; for a percentage use the kind share")
        if any(isinstance(bound, (FromColumn, FromMeasure, FromTable)) for bound in bounds.both):
            raise WrongKeyError(bounds.comparison, "a limit is stated here; for another measure use the kind compare")

    def statement(self, parts: Parts) -> str:
        """Say whose figures lie where."""
        return parts.sentence("has", parts.amount(self.measure), parts.years)


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Range]


@hookimpl
def rulecheck_judge(rule: Range, submission: Submission) -> Frame:
    """Return of each unit and year the value that decides."""
    keys = ["unit", "year"]
    scope = submission.scope.select(*keys, "expected", "expected_high")
    every = scope.join(submission.observations(rule.measure), on=keys, how="left")
    margin = {"at_least": _above(), "at_most": -_above()}.get(rule.stated_comparison(), _inside())
    absent = nw.when(nw.col("value").is_null()).then(rank("missing"))
    every = every.with_columns(
        # A value without a limit is as far from it as any other.
        nw.when(~nw.col("value").is_null()).then(nw.coalesce(margin, nw.col("value") * 0)).alias("room"),
        nw.coalesce(nw.col("gravity"), absent).alias("gravity"),
    )
    worst = every.group_by(*keys).agg(
        nw.col("gravity").min().alias("gravest"),
        nw.col("room").min().alias("least"),
        nw.col("provisional").fill_null(value=False).cast(nw.Int64).max().alias("changing"),
    )
    joined = every.join(worst, on=keys, how="left")
    decides = nw.when(~nw.col("gravest").is_null()).then(nw.col("gravity") == nw.col("gravest"))
    decisive = joined.filter(decides.otherwise(nw.col("room") == nw.col("least")))
    first = decisive.group_by(*keys).agg(nw.col("date").min().alias("first"))
    chosen = decisive.join(first, on=keys, how="left").filter(
        (nw.col("date") == nw.col("first")) | nw.col("first").is_null()
    )
    return chosen.with_columns(
        nw.when(nw.col("gravest").is_null()).then(nw.col("value")).alias("observed"),
        reason_of(nw.col("gravest")).alias("reason"),
        (nw.col("changing") > 0).alias("provisional"),
    ).select(*keys, "observed", "reason", *EVIDENCE)


def _above() -> nw.Expr:
    return nw.col("value") - nw.col("expected")


def _inside() -> nw.Expr:
    high = nw.coalesce(nw.col("expected_high"), nw.col("expected"))
    return nw.min_horizontal(_above(), high - nw.col("value"))
