"""The kind ``unique``: no unit and year is reported twice."""

from __future__ import annotations

from decimal import Decimal

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import NUMBER, Frame
from rulecheck.data.submission import DATE, ROW_YEAR, UNIT, Submission
from rulecheck.formats.tables import RANK
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import Bounds, Fixed
from rulecheck.model.finding import Finding
from rulecheck.model.keys import WrongKeyError, key
from rulecheck.model.numbers import grouped
from rulecheck.model.rule import Rule
from rulecheck.model.statement import Parts, joined


@attrs.frozen(kw_only=True)
class Unique(Rule):
    """No unit and year is reported twice.

    Formula: the rows of a unit and year beyond the first of each date and status, held
    against 0. An alias counts as the unit it means.
    Border: one row a date and status is met.
    Missing: a unit and year without any row is `missing`, for there is nothing to check.
    Due: always.

    Example:
        [[rules]]
        id = "one-row-each"
        kind = "unique"
        title = "Each unit reports a year once"
        units = ["@regional"]
        years = "2021-22"
    """

    kind = "unique"
    always_due = True

    by: tuple[str, ...] = key("further columns that tell rows apart, e.g. ['stage']", default=())

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.group is not None:
            raise WrongKeyError("group", 'rows are counted for single units; write units = ["@…"] instead')

    def bounds(self) -> Bounds:
        """Return that no row may be one too many."""
        return Bounds(comparison="at_most", bound=Fixed(value=Decimal(0)))

    def columns(self) -> tuple[str, ...]:
        """Return the further columns that tell rows apart."""
        return self.by

    def statement(self, parts: Parts) -> str:
        """Say who is reported once."""
        apart = f"with one {joined(self.by)}" if self.by else ""
        return parts.sentence("is reported no more than once", apart, parts.years)

    def sentence(self, finding: Finding) -> str:
        """Say how many rows are one too many."""
        if not finding.observed:
            return f"{finding.unit} is reported once for {finding.year}."
        rows = "row" if finding.observed == 1 else "rows"
        return f"{finding.unit} has {grouped(finding.observed)} {rows} too many for {finding.year}."


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Unique]


@hookimpl
def rulecheck_judge(rule: Unique, submission: Submission) -> Frame:
    """Count the rows beyond the first."""
    submitted = submission.submitted()
    several = submitted.filter(nw.col("rows") > 1).select(nw.col("unit").alias(UNIT), nw.col("year").alias(ROW_YEAR))
    rows = submission.rows.join(several, on=[UNIT, ROW_YEAR], how="semi")
    each = rows.group_by(UNIT, ROW_YEAR, DATE, RANK, *rule.by).agg((nw.len().cast(nw.Int64) - 1).alias("extra"))
    counted = each.group_by(UNIT, ROW_YEAR).agg(nw.col("extra").sum()).rename({UNIT: "unit", ROW_YEAR: "year"})
    judged = submitted.join(counted, on=["unit", "year"], how="left")
    extra = nw.when(~nw.col("rows").is_null()).then(nw.col("extra").fill_null(0)).cast(NUMBER)
    return judged.select("unit", "year", extra.alias("observed"))
