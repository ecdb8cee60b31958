"""Since when a unit fails a rule: the unbroken run of failures that ends with a finding."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rulecheck.model.days import full_date
from rulecheck.model.finding import Finding
from rulecheck.reporters.verdict import OUTCOME_WORDS


def since_words(failure: Finding, findings: Iterable[Finding]) -> str:
    """Return ``Failing since 2021-22; 2020-21: Pass``, or that there is no earlier finding to tell it from.

    Args:
        failure: of a rule.
        findings: all of the same rule. Only those of the unit and no later are looked at; a warning ends a run, and
            so does what was not judged. Years without a finding are passed over.
    """
    start = failure
    earlier = sorted(
        (one for one in findings if one.unit == failure.unit and _when(one) < _when(failure)), key=_when, reverse=True
    )
    for one in earlier:
        if one.outcome != "fail":
            return f"Failing since {_day_or_year(start)}; {_day_or_year(one)}: {OUTCOME_WORDS[one.outcome]}"
        start = one
    return f"Failing since {_day_or_year(start)}, the first in this report"


def _when(finding: Finding) -> tuple[str, date]:
    return finding.year, finding.at or date.min


def _day_or_year(finding: Finding) -> str:
    return finding.year if finding.at is None else full_date(finding.at)
