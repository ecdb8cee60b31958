"""The kind ``share``: one measure as a share of another."""

from __future__ import annotations

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.abreast import abreast
from rulecheck.data.frames import Frame
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import is_percent
from rulecheck.model.days import full_date
from rulecheck.model.finding import Finding
from rulecheck.model.keys import WrongKeyError, key
from rulecheck.model.numbers import grouped
from rulecheck.model.rule import Bounded, Rule
from rulecheck.model.statement import Parts
from rulecheck.model.wording import bound_words, number_words


@attrs.frozen(kw_only=True)
class Share(Bounded):
    """One measure as a share of another meets its bound.

    Formula: the measure of the year, held against the bound times the measure it is a share of; nothing is
    divided, so that 58 of 200 is exactly 29 %.
    Border: on the bound is met.
    Missing: a share of which either figure is missing is `missing`; a share of zero or less is `no-base`,
    so 0 of 0 never passes.
    Due: on the last day of the year judged.
    Source: apprentices who start are at least 2.3 % of the headcount (Public Sector Apprenticeship Targets
    Regulations 2017, SI 2017/513; there on average over the whole target period, here in each year).

    Example:
        [[rules]]
        id = "apprentices-among-staff"
        kind = "share"
        title = "Apprentice starts are at least 2.3 % of the headcount"
        measure = "apprentice_starts"
        of = "headcount"
        units = ["@regional"]
        years = "2021-22"
        at_least = "2.3%"
    """

    kind = "share"

    measure: str = key("the measure that is a part")
    of: str = key("the measure that it is a part of")

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if not all(is_percent(bound) for bound in self.stated_bounds().both):
            raise WrongKeyError(
                self.stated_bounds().comparison, 'a share is held against a percentage in quotes, as in "2.3%"'
            )
        if self.of == self.measure:
            raise WrongKeyError("of", f"'{self.of}' is always 100% of itself; name what it is a part of")

    def measures(self) -> tuple[str, ...]:
        """Return the part and the whole."""
        return (self.measure, self.of)

    def statement(self, parts: Parts) -> str:
        """Say whose share is how large."""
        bound = parts.bound.replace("{what}", "").strip()
        of = f"of its {parts.label(self.of)}"
        return parts.sentence("has", bound, of, "as", parts.label(self.measure), parts.years)

    def sentence(self, finding: Finding) -> str:
        """Say how many of how many, and which share that is."""
        by = f" in {finding.year}" if finding.due is None else f" by {full_date(finding.due)}"
        had = f"{_counted(finding)} {finding.measure or 'of it'}{by}"
        return f"{finding.unit} had {had}; {bound_words(finding, self.stated_comparison())}."

    def other_sentence(self, finding: Finding) -> str | None:
        """Say how many of how many there are so far."""
        if finding.reason != "not-due" or finding.counts is None or finding.due is None:
            return None
        so_far = f"{_counted(finding)} {finding.measure or 'of it'} so far"
        return f"{finding.unit}, {finding.year}: due on {full_date(finding.due)}; {so_far}."


def _counted(finding: Finding) -> str:
    """Return ``58 of 200 (29%)``."""
    if finding.counts is None or finding.observed is None:
        return "no figure for"
    part, whole = finding.counts
    return f"{grouped(part)} of {grouped(whole)} ({number_words(finding.observed, finding)})"


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Share]


@hookimpl
def rulecheck_judge(rule: Share, submission: Submission) -> Frame:
    """Return the part and its base."""
    both = abreast(submission, (rule.measure, rule.of))
    part = nw.when(nw.col("reason").is_null()).then(nw.col("value0"))
    return both.with_columns(part.alias("observed"), nw.col("value1").alias("of"))
