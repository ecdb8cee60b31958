"""The kind ``change``: year on year, a value stays within limits."""

from __future__ import annotations

from decimal import Decimal

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.abreast import abreast
from rulecheck.data.frames import Frame, number
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import is_percent
from rulecheck.model.finding import Finding
from rulecheck.model.numbers import plain
from rulecheck.model.rule import Bounded, Rule, WrongKeyError, key
from rulecheck.model.statement import Parts
from rulecheck.model.wording import bound_words, number_words
from rulecheck.model.years import FIRST_START, Year


@attrs.frozen(kw_only=True)
class Change(Bounded):
    """Year on year, a value changes by no more than its limits.

    Formula: the value of the year less that of the year before, held against the bound: a number, or a
    percentage of the value of the year before. For limits in number and in percent write two rules.
    Border: on the limit is met.
    Missing: without a value of the year or of the year before the change is `missing`, in the first year too;
    a percentage of zero or less is `no-base`. Where both values lie below `unless_below` the change of small
    numbers says nothing: it is not judged, `not-applicable`, and never passes.
    Due: on the last day of the year judged.

    Example:
        [[rules]]
        id = "no-jump"
        kind = "change"
        title = "Headcount changes by no more than 10 % from year to year"
        measure = "headcount"
        units = ["@regional"]
        years = "2021-22..2022-23"
        between = ["-10%", "10%"]
        unless_below = 20
    """

    kind = "change"

    measure: str = key("the measure that changes")
    unless_below: Decimal | None = key("values that are both below this are not judged", default=None)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.unless_below is not None and self.unless_below <= 0:
            raise WrongKeyError("unless_below", "nothing lies below it; state a number above zero, or leave it out")

    @property
    def is_share(self) -> bool:
        """Whether the change is a percentage of the value before."""
        return any(is_percent(bound) for bound in self.stated_bounds().both)

    def read_years(self, year: Year) -> tuple[Year, ...]:
        """Return the year before and the year."""
        return (year,) if year.start <= FIRST_START else (year.shifted(-1), year)

    def statement(self, parts: Parts) -> str:
        """Say whose value changes by how much."""
        bound = parts.bound.replace("{what}", "").strip()
        small = "" if self.unless_below is None else f"(values below {plain(self.unless_below)} are not judged)"
        clause = "of" if self.is_share else ""
        from_year = f"{clause} the year before" if self.is_share else "from one year to the next"
        return parts.sentence(f"changes its {parts.label(self.measure)} by", bound, from_year, parts.years, small)

    def sentence(self, finding: Finding) -> str:
        """Say by how much it changed, and by how much it may."""
        changed = "nothing" if finding.observed is None else number_words(finding.observed, finding)
        what = f"The {finding.measure or 'value'} of {finding.unit} changed by {changed} in {finding.year}"
        return f"{what}; {bound_words(finding, self.stated_comparison())}."


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Change]


@hookimpl
def rulecheck_judge(rule: Change, submission: Submission) -> Frame:
    """Return each unit's change since the year before."""
    both = abreast(submission, (rule.measure, rule.measure), back=(0, 1))
    now, before = nw.col("value0"), nw.col("value1")
    changed = both.with_columns((now - before).alias("observed"), *([before.alias("of")] if rule.is_share else []))
    if rule.unless_below is None:
        return changed
    limit = number(rule.unless_below)
    is_small = nw.col("reason").is_null() & (now < limit) & (before < limit)
    return changed.with_columns(nw.when(is_small).then(nw.lit("unjudged")).alias("outcome"))
