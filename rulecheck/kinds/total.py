"""The kind ``total``: parts against their stated whole."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.cells import rank, reason_of
from rulecheck.data.frames import YEAR, Frame, beside
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import Bound, Bounds, Comparison, is_percent
from rulecheck.model.finding import Finding
from rulecheck.model.keys import WrongKeyError, key
from rulecheck.model.mapping import Measure
from rulecheck.model.numbers import grouped
from rulecheck.model.rule import Rule
from rulecheck.model.statement import Parts


@attrs.frozen(kw_only=True)
class Total(Rule):
    """Parts add up to their stated whole.

    Formula: the sum of the parts, held against the whole. The parts are the members of `group`,
    or the `units`, or every unit of the data. The whole is a number, `equals`, or a row of
    the data, `whole`, declared under `totals` or as the group's `reported_as`.
    Border: equal; a difference of up to `tolerance` is rounding, and passes.
    Missing: a part or a whole without a value is `missing`: what is not there cannot be added.
    Due: always.
    Source: the first wave of 6,000 officers, listed by force (Home Office, 9 October 2019).

    Example:
        [[rules]]
        id = "allocations-add-up"
        kind = "total"
        title = "The 43 first-year allocations add up to 6,000"
        measure = "allocation"
        group = "forces"
        years = "2020-21"
        equals = 6000
    """

    kind = "total"
    always_due = True
    comparison: ClassVar[Comparison] = "equals"

    measure: str = key("the measure that is added up")
    whole: str | None = key("the row that states the whole", default=None)
    equals: Bound | None = key("the whole, as a number", default=None)
    tolerance: Decimal = key("a difference of up to this is rounding", default=Decimal(0))

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if (self.whole is None) == (self.equals is None):
            raise WrongKeyError("whole", 'needs the whole, once: either whole = "a row" or equals = a number')
        if self.equals is not None and self.group is None:
            raise WrongKeyError("group", "a sum that equals a number is judged as one; name the group it is the sum of")
        if self.equals is not None and is_percent(self.equals):
            raise WrongKeyError("equals", "a sum is a number, not a percentage")
        if self.tolerance < 0:
            raise WrongKeyError("tolerance", "cannot be negative")

    def bounds(self) -> Bounds | None:
        """Return the whole, if it is stated as a number."""
        return None if self.equals is None else Bounds(comparison="equals", bound=self.equals)

    def slack(self) -> Decimal:
        """Return the difference that is rounding."""
        return self.tolerance

    def judged_units(self) -> tuple[str, ...] | None:
        """Return the group, or else the row that states the whole."""
        return (self.group,) if self.group is not None else (self.whole or "",)

    def left_to_data(self, measures: Mapping[str, Measure]) -> tuple[str, ...]:
        """Return what only the data says; the parts too, where neither a group nor units name them."""
        left = super().left_to_data(measures)
        return left if self.group is not None or self.units is not None else ("units", *left)

    def statement(self, parts: Parts) -> str:
        """Say what adds up to what."""
        whole = f"the row '{self.whole}'" if self.whole is not None else parts.amount(None)
        of = f"the members of {self.group}" if self.group is not None else "the units"
        return " ".join(["the", parts.label(self.measure), "of", of, "add up to", whole, parts.years]).strip()

    def sentence(self, finding: Finding) -> str:
        """Say what the parts add up to, and what they should."""
        parts = "nothing" if finding.observed is None else grouped(finding.observed)
        whole = "nothing" if finding.expected is None else grouped(finding.expected)
        what = f"{finding.measure} in {finding.year}"
        return f"The parts of {finding.unit} add up to {parts} for {what}; the whole is {whole}."


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Total]


@hookimpl
def rulecheck_judge(rule: Total, submission: Submission) -> Frame:
    """Return the sum of the parts, and the whole where the data states it."""
    parts = submission.members(rule.measure) if rule.group is not None else _parts(rule, submission)
    whole_sum = nw.when(nw.col("gravity").is_null()).then(nw.col("value"))
    sums = parts.select("year", whole_sum.alias("observed"), nw.col("gravity").alias("parts_gravity"))
    judged = submission.scope.select("unit", "year").join(sums, on="year", how="left")
    if rule.whole is None:
        return judged.with_columns(reason_of(nw.col("parts_gravity")).alias("reason"))
    stated = submission.printed(rule.measure).filter(nw.col("unit") == rule.whole)
    whole = stated.select("year", nw.col("value").alias("expected"), nw.col("gravity").alias("whole_gravity"))
    joined = judged.join(whole, on="year", how="left")
    # A side that is not there at all is missing, and not excused by a marker at the other one.
    absent = _is_absent("expected", "whole_gravity") | _is_absent("observed", "parts_gravity")
    gravest = nw.min_horizontal("parts_gravity", "whole_gravity", nw.when(absent).then(rank("missing")))
    return joined.with_columns(reason_of(gravest).alias("reason"))


def _is_absent(value: str, gravity: str) -> nw.Expr:
    """Whether there is no row, and so neither a value nor a reason."""
    return nw.col(value).is_null() & nw.col(gravity).is_null()


def _parts(rule: Total, submission: Submission) -> Frame:
    yearly = submission.yearly(rule.measure).filter(nw.col("unit") != rule.whole)
    if submission.units is not None:
        years = submission.scope.select("year").unique()
        named = beside(years, {"unit": [unit for unit in submission.units if unit != rule.whole]}, {"unit": nw.String})
        laid_out = years.join(named, how="cross")
        yearly = laid_out.join(yearly, on=["unit", "year"], how="left")
    absent = _is_absent("value", "gravity")
    parts = yearly.with_columns(nw.when(absent).then(rank("missing")).otherwise(nw.col("gravity")).alias("gravity"))
    return parts.group_by(nw.col("year").cast(YEAR)).agg(nw.col("value").sum(), nw.col("gravity").min())
