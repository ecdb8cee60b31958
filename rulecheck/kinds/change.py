"""The kind ``change``: year on year, a value stays within limits."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.abreast import abreast
from rulecheck.data.frames import NUMBER, Frame, number
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import Bounds, Fixed, is_percent
from rulecheck.model.days import full_date
from rulecheck.model.finding import Finding
from rulecheck.model.keys import WrongKeyError, key
from rulecheck.model.numbers import LEAST_STEP, grouped
from rulecheck.model.rule import Bounded, Rule
from rulecheck.model.statement import Parts
from rulecheck.model.wording import bound_words, number_words
from rulecheck.model.years import FIRST_START, Year, year_before
from rulecheck.rulesets.statement import bounds_words

_MILLION = 10**6


@attrs.frozen(kw_only=True)
class Change(Bounded):
    """Year on year, a value changes by no more than its limits.

    Formula: the value of the year less that of the year before, held against the bound: a number, or a
    percentage of the value of the year before. With `or_number` a change of no more than that number, up or
    down, is within the limits too: the wider of both counts, so that only what changed by more than 10 % and
    by more than 20 is found. For limits that must both hold write two rules.
    Border: on the limit is met.
    Missing: without a value of the year or of the year before the change is `missing`, in the first year too;
    a percentage of zero or less is `no-base`, unless `or_number` says how much it may change all the same. Where
    both values are smaller than `unless_below`, below zero or above, their change says nothing: it is not
    judged, `not-applicable`, and never passes.
    Due: on the last day of the year judged.
    Source: of 645 changes of a force's headcount from one March to the next, 2007 to 2022, 6 were of more than
    10 % (Home Office, Police workforce open data table, 27 July 2022).

    Example:
        [[rules]]
        id = "no-jump"
        kind = "change"
        title = "Headcount changes by no more than 10 %, or than 20 officers, from year to year"
        measure = "headcount"
        units = ["@regional"]
        years = "2021-22..2022-23"
        between = ["-10%", "10%"]
        or_number = 20
        unless_below = 5
    """

    kind = "change"

    measure: str = key("the measure that changes")
    or_number: Decimal | None = key("a change of up to this number, up or down, is within limits too", default=None)
    unless_below: Decimal | None = key("where both values are smaller than this they are not judged", default=None)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.unless_below is not None and self.unless_below <= 0:
            raise WrongKeyError("unless_below", "nothing is smaller; state a number above zero, or leave it out")
        if self.or_number is not None:
            self._check_number(self.or_number)

    def _check_number(self, most: Decimal) -> None:
        """Refuse a number that would widen limits it does not fit: those that demand a change, or are no percentage."""
        bounds = self.stated_bounds()
        shares = [bound.value for bound in bounds.both if isinstance(bound, Fixed) and bound.percent]
        if len(shares) < len(bounds.both):
            what = 'stands beside a percentage that is one for all, as in between = ["-10%", "10%"]'
            raise WrongKeyError("or_number", what)
        low, high = shares[0], shares[-1]
        demands = {"at_least": low > 0, "at_most": high < 0, "between": low > 0 or high < 0, "equals": True}
        if demands[bounds.comparison]:
            raise WrongKeyError(
                "or_number", "widens limits around no change; this bound demands a change, or exactly one"
            )
        if most <= 0:
            raise WrongKeyError("or_number", "widens nothing; state a number above zero, or leave it out")

    @property
    def is_share(self) -> bool:
        """Whether the change is a percentage of the value before."""
        return any(is_percent(bound) for bound in self.stated_bounds().both)

    def bounds(self) -> Bounds | None:
        """Return the bound; with a number beside it the limits are those of each unit and year."""
        return None if self.or_number is not None else self.stated_bounds()

    def read_years(self, year: Year) -> tuple[Year, ...]:
        """Return the year before and the year."""
        return (year,) if year.start <= FIRST_START else (year.shifted(-1), year)

    def statement(self, parts: Parts) -> str:
        """Say whose value changes by how much."""
        small = (
            "" if self.unless_below is None else f"(values smaller than {grouped(self.unless_below)} are not judged)"
        )
        than = "of the year before" if self.is_share else "from one year to the next"
        wider = "" if self.or_number is None else f"or by no more than {grouped(self.or_number)}"
        return parts.sentence(
            f"changes its {parts.label(self.measure)} by", self._limits_in_words(), than, wider, parts.years, small
        )

    def sentence(self, finding: Finding) -> str:
        """Say by how much it changed, and by how much it may."""
        what = f"The {finding.measure or 'value'} of {finding.unit} changed by {_changed(finding)} in {finding.year}"
        wider = ""
        if self.or_number is not None:
            either = f"or {grouped(self.or_number)} either way"
            wider = f" ({self._limits_in_words()} of {year_before(finding.year)}, {either})"
        return f"{what}; {bound_words(finding, self.stated_comparison())}{wider}."

    def _limits_in_words(self) -> str:
        words = bounds_words(self.stated_bounds()).replace("{what}", "").split()
        return " ".join(words).removeprefix("from ")

    def other_sentence(self, finding: Finding) -> str | None:
        """Say that the numbers are small, how far they have come, or that either year may lack its figure."""
        before, what = year_before(finding.year), finding.measure or "value"
        whose = f"{finding.unit}, {finding.year}"
        if finding.reason == "not-applicable" and finding.outcome == "unjudged" and self.unless_below is not None:
            # A percentage of zero shows no number, and neither does a marker.
            marked = "" if finding.observed is not None else ", or one of them is marked as not applicable"
            small = f"{what} of this year and of {before} are smaller than {grouped(self.unless_below)}"
            return f"{whose}: {small}{marked}, so their change is not judged."
        if finding.reason == "not-due" and finding.observed is not None and finding.due is not None:
            return f"{whose}: due on {full_date(finding.due)}; {what} has changed by {_changed(finding)} so far."
        if finding.reason == "missing" and finding.cell is None:
            return f"{whose}: there is no figure for {what} of this year or of {before}, so its change cannot be told."
        return None


def _changed(finding: Finding) -> str:
    """Return ``-12``, or of a percentage ``-6%, from 200 to 188,``."""
    if finding.observed is None:
        return "nothing"
    changed = number_words(finding.observed, finding)
    if finding.counts is None:
        return changed
    change, before = finding.counts
    return f"{changed}, from {grouped(before)} to {grouped(before + change)},"


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Change]


@hookimpl
def rulecheck_judge(rule: Change, submission: Submission) -> Frame:
    """Return each unit's change since the year before, and its limits where they depend on that year."""
    both = abreast(submission, (rule.measure, rule.measure), back=(0, 1))
    now, before = nw.col("value0"), nw.col("value1")
    changed = both.with_columns((now - before).alias("observed"))
    if rule.or_number is not None:
        changed = changed.with_columns(*_limits(rule, before, rule.or_number))
    elif rule.is_share:
        changed = changed.with_columns(before.alias("of"))
    return changed if rule.unless_below is None else _unless_small(changed, rule, submission, rule.unless_below)


def _unless_small(changed: Frame, rule: Change, submission: Submission, below: Decimal) -> Frame:
    """Leave the change of small numbers unjudged; where a value or a bound is absent, that is what is told."""
    # A great number below zero is not small, so size is what counts.
    sizes = (nw.col("value0").abs(), nw.col("value1").abs())
    is_small = nw.all_horizontal(*(size < number(below) for size in sizes), ignore_nulls=False)
    may_be_left = nw.col("reason").is_null() & is_small
    if rule.or_number is None:
        needed = ("expected", "expected_high") if rule.between is not None else ("expected",)
        changed = changed.join(submission.scope.select("unit", "year", *needed), on=["unit", "year"], how="left")
        may_be_left = may_be_left & ~nw.any_horizontal(*(nw.col(name).is_null() for name in needed), ignore_nulls=True)
    return changed.with_columns(nw.when(may_be_left).then(nw.lit("unjudged")).alias("outcome"))


def _limits(rule: Change, before: nw.Expr, most: Decimal) -> Iterator[nw.Expr]:
    """Yield the wider of percentage and number, for each bound."""
    bounds = rule.stated_bounds()
    for name, bound in zip(("expected", "expected_high"), bounds.both, strict=False):
        share = bound.value if isinstance(bound, Fixed) else Decimal(0)
        is_upper = bounds.comparison == "at_most" or name == "expected_high"
        yield (_highest if is_upper else _lowest)(before, share, most).alias(name)


def _highest(before: nw.Expr, share: Decimal, most: Decimal) -> nw.Expr:
    """Return the highest change that is allowed; a change has six decimals, so its limit is brought down to six."""
    # Nothing is divided: a whole number of millionths is a whole number times one.
    millionths = (before * nw.lit(int(share * _MILLION))).floor().cast(NUMBER)
    limit = (millionths * number(LEAST_STEP)).cast(NUMBER)
    wider = nw.when((before > 0) & (limit > number(most))).then(limit).otherwise(number(most))
    return nw.when(~before.is_null()).then(wider)


def _lowest(before: nw.Expr, share: Decimal, most: Decimal) -> nw.Expr:
    return -_highest(before, -share, most)
