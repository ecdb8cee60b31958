"""The numbers of a finding in words: what was observed, what was expected, by how much it was met or missed."""

from __future__ import annotations

from rulecheck.model.finding import Finding
from rulecheck.model.numbers import grouped, rounded
from rulecheck.model.wording import number_words


def observed_words(finding: Finding) -> str:
    """Return ``3,468``, or ``29%`` where a share is judged; nothing where there is no value."""
    return "" if finding.observed is None else number_words(finding.observed, finding)


def expected_words(finding: Finding) -> str:
    """Return ``4,557``, or ``10 to 20`` where there are two bounds; nothing where there is none."""
    ends = [number_words(bound, finding) for bound in (finding.expected, finding.expected_high) if bound is not None]
    return " to ".join(ends)


def margin_words(finding: Finding) -> str:
    """Return ``+102`` or ``-1,089``, in percentage points where a share is judged; nothing where there is none."""
    if finding.margin is None:
        return ""
    sign = "+" if finding.margin > 0 else ""
    if finding.is_share:
        points = finding.margin * 100
        return f"{sign}{grouped(points)} percentage {'point' if abs(points) == 1 else 'points'}"
    return f"{sign}{grouped(finding.margin)}"


def percent_words(finding: Finding) -> str:
    """Return observed as a percentage of expected, to one decimal: ``76.1%``; nothing where there is none."""
    return "" if finding.percent is None else f"{grouped(rounded(finding.percent, 1))}%"


def percent_of_words(finding: Finding) -> str:
    """Return ``76.1% of expected``, and ``100.5% of the limit`` where less is wanted, for that is no praise."""
    if finding.percent is None:
        return ""
    is_met = finding.margin is None or finding.margin >= 0
    wants_less = finding.percent != 100 and (finding.percent > 100) != is_met
    return f"{percent_words(finding)} of {'the limit' if wants_less else 'expected'}"
