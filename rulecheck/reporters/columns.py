"""The columns of a finding, and the findings as one flat table in which a run that is not complete says so.

The names are those of ``rulecheck.report/1``; their order is fixed, and new ones come last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from operator import attrgetter

from rulecheck.model.finding import Finding
from rulecheck.model.report import Report
from rulecheck.reporters.verdict import judge_run
from rulecheck.shown import shown

Cell = str | Decimal | date | bool | None

COLUMNS = (
    *("ruleset", "rule", "kind", "unit", "year", "at", "outcome", "reason", "measure"),
    *("observed", "expected", "expected_high", "margin", "percent"),
    *("message", "due", "waiver", "note", "provisional", "file", "place", "known", "rounded"),
)
"""What is told of a finding, in this order."""
NUMBERS = ("observed", "expected", "expected_high", "margin", "percent", "rounded")
DAYS = ("at", "due")
FLAGS = ("complete", "provisional", "known")
FLAT_COLUMNS = ("complete", *COLUMNS, "source")
"""The columns of the flat table: the first says whether the run is complete, the last which document the rule is of."""

_of = attrgetter(*COLUMNS)


def flat_rows(report: Report) -> Iterator[tuple[Cell, ...]]:
    r"""Yield the rows of the flat table: one row for each finding, in the order of the report.

    ``complete`` is true in all rows or in none. Where it is false, rows without a unit come before the findings, one
    for each error and at least one: their outcome is ``unjudged`` and their message says what could not be checked. So
    a table of a run that was refused has a row, and nobody takes a table without failures for a pass. What
    is not finite is no evidence, and so blank. Characters that are unseen or act on a screen are written out.
    """
    verdict = judge_run(report, Counter())
    if verdict.is_incomplete:
        for rule, message in faults(report) or ((None, verdict.sentence),):
            yield False, *(_shown(cell) for cell in _of(_unjudged(rule, message))), None
    sources = {(rule.ruleset, rule.id): _shown(str(rule.source)) for rule in report.rules if rule.source is not None}
    for finding in report.findings:
        source = sources.get((finding.ruleset, finding.rule))
        yield not verdict.is_incomplete, *(_shown(cell) for cell in _of(finding)), source


def faults(report: Report) -> tuple[tuple[str | None, str], ...]:
    """Return what kept each rule, or the whole run (None), from being judged, with the plugin that failed."""
    return tuple(
        (error.rule, f"plugin {error.plugin}: {error.message}" if error.plugin else error.message)
        for error in report.errors
    )


def _unjudged(rule: str | None, message: str) -> Finding:
    return Finding(
        ruleset="", rule=rule or "", kind="", unit="", year="", outcome="unjudged", reason="", message=message
    )


def _shown(cell: Cell) -> Cell:
    match cell:
        case str():
            return (cell if cell.isprintable() else shown(cell)) or None
        case Decimal() if not cell.is_finite():
            return None
        case _:
            return cell
