"""The kind ``target``: a measure against a bound, for each unit and year."""

from __future__ import annotations

import attrs

from rulecheck.data.frames import Frame
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import is_percent
from rulecheck.model.keys import WrongKeyError, key
from rulecheck.model.rule import Bounded, Rule
from rulecheck.model.statement import Parts


@attrs.frozen(kw_only=True)
class Target(Bounded):
    """A measure meets its bound, for each unit and year.

    Formula: the measure's value of the year, held against the bound. A flow's value is what
    happened in the year; a stock's is its position at the year's last day.
    Border: on the bound is met.
    Versions: where the bound was revised, a list of its versions, each with the day on which it was `published`; the
    latest published on or before the as-at date counts, and the finding names it. This holds for every bound.
    Missing: no value, or a position dated before the year's end, is `missing` and fails unless
    the rule says otherwise; a blank target is `no-target`.
    Due: on the last day of the year judged; before it the rule is not due.
    Source: SEROCU met its target of recruiting 24 additional officers for the year 2021-22
    (article "Additional officers to tackle threat of serious and organised crime").

    Example:
        [[rules]]
        id = "serocu-recruits"
        kind = "target"
        title = "SEROCU recruits its additional officers each year"
        measure = "recruited"
        units = ["SEROCU"]
        at_least = { 2021-22 = 24, 2022-23 = 39 }
    """

    kind = "target"

    measure: str = key("the measure that is judged")

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if any(is_percent(bound) for bound in self.stated_bounds().both):
            raise WrongKeyError(
                self.stated_bounds().comparison, "a target is a number; a percentage of what is not said"
            )

    def statement(self, parts: Parts) -> str:
        """Say who has how many, and when."""
        return parts.sentence("has", parts.amount(self.measure), parts.years)


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Target]


@hookimpl
def rulecheck_judge(rule: Target, submission: Submission) -> Frame:
    """Return each unit's value of the year."""
    return submission.scope_with(rule.measure)
