"""The kind ``carry-forward``: this year's opening is last year's closing."""

from __future__ import annotations

from typing import ClassVar

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.abreast import abreast
from rulecheck.data.frames import Frame
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import Comparison
from rulecheck.model.finding import Finding
from rulecheck.model.keys import WrongKeyError, key
from rulecheck.model.rule import Rule
from rulecheck.model.statement import Parts
from rulecheck.model.wording import name_words, number_words
from rulecheck.model.years import FIRST_START, Year, year_before


@attrs.frozen(kw_only=True)
class CarryForward(Rule):
    """A year opens with what the year before closed with.

    Formula: the opening of the year, held against the closing of the year before.
    Border: equal.
    Missing: without an opening, or without a closing of the year before, it is `missing`, in the first year too.
    Positions count at a year's end, so an opening is one row a year with its closing, not a row dated 1 April.
    Due: always, for both stand in returns that are there.

    Example:
        [[rules]]
        id = "opens-as-it-closed"
        kind = "carry-forward"
        title = "Each year opens with last year's closing headcount"
        opening = "opening"
        closing = "closing"
        units = ["@regional"]
        years = "2022-23"
    """

    kind = "carry-forward"
    always_due = True
    comparison: ClassVar[Comparison] = "equals"

    opening: str = key("the measure a year opens with")
    closing: str = key("the measure a year closes with")

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.measure is not None:
            raise WrongKeyError("measure", "a carry-forward is between two measures; write opening and closing")
        if self.opening == self.closing:
            raise WrongKeyError("closing", "is the opening itself; name the measure the year before closes with")

    def measures(self) -> tuple[str, ...]:
        """Return the opening and the closing."""
        return (self.opening, self.closing)

    def read_years(self, year: Year) -> tuple[Year, ...]:
        """Return the year before and the year."""
        return (year,) if year.start <= FIRST_START else (year.shifted(-1), year)

    def statement(self, parts: Parts) -> str:
        """Say what opens with what."""
        closing = f"the {parts.label(self.closing)} of the year before"
        return parts.sentence("states as", parts.label(self.opening), closing, parts.years)

    def sentence(self, finding: Finding) -> str:
        """Say what the year opened with, and what the year before closed with."""
        opened = "nothing" if finding.observed is None else number_words(finding.observed, finding)
        closed = "nothing" if finding.expected is None else number_words(finding.expected, finding)
        what = f"{opened} {name_words(self.opening)}; it closed {year_before(finding.year)} with {closed}"
        return f"{finding.unit} opened {finding.year} with {what} {name_words(self.closing)}."

    def other_sentence(self, finding: Finding) -> str | None:
        """Name both years, for either figure may be the one that is missing."""
        if finding.reason != "missing":
            return None
        opening = f"{name_words(self.opening)} of {finding.year}"
        closing = f"{name_words(self.closing)} of {year_before(finding.year)}"
        return f"{finding.unit}, {finding.year}: there is no figure for {opening} or for {closing}."


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [CarryForward]


@hookimpl
def rulecheck_judge(rule: CarryForward, submission: Submission) -> Frame:
    """Return the opening, and the closing of the year before."""
    both = abreast(submission, (rule.opening, rule.closing), back=(0, 1))
    # The closing is no target: without it there is nothing to compare, for the reason that it has.
    opening = nw.when(nw.col("reason").is_null()).then(nw.col("value0"))
    return both.with_columns(opening.alias("observed"), nw.col("value1").alias("expected"))
