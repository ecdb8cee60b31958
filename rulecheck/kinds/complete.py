"""The kind ``complete``: every unit and year of the scope has a figure."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.cells import gravest_of, rank, reason_of
from rulecheck.data.frames import NUMBER, Frame
from rulecheck.data.observations import EVIDENCE
from rulecheck.data.order import alongside
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import Bounds, Fixed
from rulecheck.model.finding import Finding
from rulecheck.model.keys import key
from rulecheck.model.rule import Rule
from rulecheck.model.statement import Parts, joined


@attrs.frozen(kw_only=True)
class Complete(Rule):
    """Every unit and year of the scope has a figure that can be read.

    Formula: the number of figures that are absent, marked or unreadable, held against 0.
    Border: none may be absent.
    Missing: is what the rule looks for; the reason says in which way the figure is missing.
    `excuse = ["suppressed"]` leaves a figure unjudged that its publisher withheld.
    Due: always. A year that has not ended fails too, for figures dated after the as-at date do not
    count: name only years that have ended.

    Example:
        [[rules]]
        id = "every-unit-reports"
        kind = "complete"
        title = "Every unit reports its recruits"
        measure = "recruited"
        units = ["@regional"]
        years = "2021-22..2022-23"
    """

    kind = "complete"
    always_due = True

    measure: str = key("the measure that must be there")
    also: tuple[str, ...] = key("further measures that must be there too", default=())

    def bounds(self) -> Bounds:
        """Return that no figure may be absent."""
        return Bounds(comparison="at_most", bound=Fixed(value=Decimal(0)))

    def measures(self) -> tuple[str, ...]:
        """Return all measures that must be there."""
        return (self.measure, *self.also)

    def statement(self, parts: Parts) -> str:
        """Say who gives what."""
        return parts.sentence(
            "gives a figure for", joined([parts.label(name) for name in self.measures()]), parts.years
        )

    def sentence(self, finding: Finding) -> str:
        """Say that every figure is there."""
        return f"{finding.unit} gave every figure that was asked for in {finding.year}."


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Complete]


@hookimpl
def rulecheck_judge(rule: Complete, submission: Submission) -> Frame:
    """Count the figures that are not there."""
    names = rule.measures()
    frames = [_gaps(submission.scope_with(name), place) for place, name in enumerate(names)]
    joined = reduce(lambda left, right: alongside(left, right, ["unit", "year"]), frames)
    gaps = nw.sum_horizontal(*(f"gap{place}" for place in range(len(names))))
    gravest = gravest_of(*(f"gravity{place}" for place in range(len(names))))
    return joined.with_columns(gaps.cast(NUMBER).alias("observed"), reason_of(gravest).alias("reason"))


def _gaps(values: Frame, place: int) -> Frame:
    absent = nw.col("observed").is_null()
    gravest = nw.when(absent).then(nw.coalesce(nw.col("gravity"), rank("missing")))
    evidence = EVIDENCE if place == 0 else ()
    return values.select(
        "unit",
        "year",
        absent.cast(nw.Int64).alias(f"gap{place}"),
        gravest.alias(f"gravity{place}"),
        *evidence,
    )
