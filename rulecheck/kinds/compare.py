"""The kind ``compare``: one measure against another."""

from __future__ import annotations

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import Frame
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import FromMeasure
from rulecheck.model.finding import Finding
from rulecheck.model.rule import Bounded, Rule, WrongKeyError, key
from rulecheck.model.statement import Parts
from rulecheck.model.wording import number_words


@attrs.frozen(kw_only=True)
class Compare(Bounded):
    """One measure is not above, not below or equal to another of the same unit and year.

    Formula: the measure of the year, held against the other measure of the year.
    Border: equal is met.
    Missing: where either figure has no value there is nothing to compare: `missing`, or why it has none.
    Due: always, for both stand in returns that are there.
    Source: full-time equivalents never exceed headcount, for each officer counts for no more than one (Home Office,
    Police workforce open data table).

    Example:
        [[rules]]
        id = "fte-within-headcount"
        kind = "compare"
        title = "Full-time equivalents are not above headcount"
        measure = "fte"
        units = ["@regional"]
        years = "2021-22"
        at_most = { measure = "headcount" }
    """

    kind = "compare"
    always_due = True

    measure: str = key("the measure that is compared")

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        for bound in self.stated_bounds().both:
            if not isinstance(bound, FromMeasure):
                what = 'is compared with another measure, { measure = "…" }; for a number use the kind range or target'
                raise WrongKeyError(self.stated_comparison(), what)
            if bound.measure == self.measure:
                raise WrongKeyError(self.stated_comparison(), f"'{self.measure}' is compared with itself")

    @property
    def others(self) -> tuple[str, ...]:
        """The measures it is compared with, one or two."""
        return tuple(bound.measure for bound in self.stated_bounds().both if isinstance(bound, FromMeasure))

    def bounds(self) -> None:
        """Return none: the other measure is judged like the measure itself, and is no target."""

    def measures(self) -> tuple[str, ...]:
        """Return the measure and those it is compared with."""
        return (self.measure, *self.others)

    def statement(self, parts: Parts) -> str:
        """Say what is held against what."""
        low, *high = [f"its {parts.label(name)}" for name in self.others]
        words = {"at_least": "not below", "at_most": "not above", "equals": "equal to", "between": "between"}
        against = " and ".join([f"{words[self.stated_comparison()]} {low}", *high])
        return parts.sentence("has", parts.label(self.measure), against, parts.years)

    def sentence(self, finding: Finding) -> str:
        """Say both numbers."""
        had = "no" if finding.observed is None else number_words(finding.observed, finding)
        others = [n for n in (finding.expected, finding.expected_high) if n is not None]
        against = " and ".join(
            f"{number_words(number, finding)} {name.replace('_', ' ').replace('-', ' ')}"
            for number, name in zip(others, self.others, strict=False)
        )
        return f"{finding.unit} had {had} {finding.measure or ''} against {against or 'nothing'} in {finding.year}."


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Compare]


@hookimpl
def rulecheck_judge(rule: Compare, submission: Submission) -> Frame:
    """Return the measure and what it is compared with."""
    values = submission.together((rule.measure, 0), *((name, 0) for name in rule.others))
    expected = ("expected", "expected_high")[: len(rule.others)]
    against = [nw.col(f"value{place}").alias(name) for place, name in enumerate(expected, 1)]
    return values.with_columns(nw.col("value0").alias("observed"), *against)
