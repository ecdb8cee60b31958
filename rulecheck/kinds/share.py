"""The kind ``share``: one measure as a share of another."""

from __future__ import annotations

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.abreast import abreast
from rulecheck.data.frames import Frame
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import is_percent
from rulecheck.model.finding import Finding
from rulecheck.model.rule import Bounded, Rule, WrongKeyError, key
from rulecheck.model.statement import Parts
from rulecheck.model.wording import bound_words, name_words, number_words


@attrs.frozen(kw_only=True)
class Share(Bounded):
    """One measure as a share of another meets its bound.

    Formula: the measure of the year, held against the bound times the measure it is a share of; nothing is
    divided, so that 58 of 200 is exactly 29 %.
    Border: on the bound is met.
    Missing: a share of which either figure is missing is `missing`; a share of zero or less is `no-base`,
    so 0 of 0 never passes.
    Due: on the last day of the year judged.

    Example:
        [[rules]]
        id = "women-among-recruits"
        kind = "share"
        title = "At least 40 % of recruits are women"
        measure = "women_recruited"
        of = "recruited"
        units = ["@regional"]
        years = "2021-22"
        at_least = "40%"
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
        """Say how large the share is, and how large it should be."""
        share = "no figure" if finding.observed is None else number_words(finding.observed, finding)
        what = f"{finding.measure or 'it'} of {finding.unit} in {finding.year}: {share} of its {name_words(self.of)}"
        return f"{what[:1].upper()}{what[1:]}; {bound_words(finding, self.stated_comparison())}."


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Share]


@hookimpl
def rulecheck_judge(rule: Share, submission: Submission) -> Frame:
    """Return the part and its base."""
    both = abreast(submission, (rule.measure, rule.of))
    return both.with_columns(nw.col("value0").alias("observed"), nw.col("value1").alias("of"))
