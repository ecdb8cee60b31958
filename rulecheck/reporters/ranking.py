"""What is read first: failing rules before the others, and within a rule the gravest findings."""

from __future__ import annotations

from collections import Counter
from heapq import nsmallest

import attrs

from rulecheck.model.finding import Finding
from rulecheck.model.findings import Tally, gravity
from rulecheck.model.report import Report, RuleRecord
from rulecheck.model.words import OUTCOMES


@attrs.frozen(kw_only=True)
class RankedRule:
    """A rule with its findings in the order in which they are read.

    Attributes:
        rule: what the report records of it.
        tally: of all its findings.
        findings: the gravest first, at most as many as were asked for.
    """

    rule: RuleRecord
    tally: Tally
    findings: tuple[Finding, ...]

    @property
    def unlisted(self) -> int:
        """How many findings there are beside the listed ones."""
        return self.tally.total() - len(self.findings)

    def number_of(self, outcome: str) -> int:
        """Return how many of its findings have an outcome."""
        return sum(number for (found, _), number in self.tally.items() if found == outcome)

    @property
    def gravest(self) -> str:
        """The gravest outcome among its findings; ``unjudged`` if it has none."""
        return min((outcome for outcome, _ in self.tally), key=OUTCOMES.index, default="unjudged")


def rank(report: Report, *, limit: int) -> tuple[RankedRule, ...]:
    """Return the rules, those with failures first, each with its ``limit`` gravest findings.

    Rules and findings that are equally grave stay in the order of the report.
    """
    tallies, gravest = report.findings.tallies(), report.findings.gravest(limit)
    ranked = (
        RankedRule(
            rule=rule,
            tally=tallies.get((rule.ruleset, rule.id), Counter()),
            findings=gravest.get((rule.ruleset, rule.id), ()),
        )
        for rule in report.rules
    )
    return tuple(sorted(ranked, key=lambda rule: OUTCOMES.index(rule.gravest)))


def gravest_with(outcome: str, report: Report, rules: tuple[RankedRule, ...], limit: int) -> list[Finding]:
    """Return the gravest findings with an outcome, at most ``limit``, in the order of the ranked rules.

    Args:
        outcome: of the findings.
        report: that was ranked.
        rules: as ``rank`` gave them. Where graver findings of a rule took the places, all findings are looked at.
        limit: of all rules together.
    """
    found = [finding for rule in rules for finding in rule.findings if finding.outcome == outcome]
    if len(found) >= min(limit, sum(rule.number_of(outcome) for rule in rules)):
        return found[:limit]
    order = {(ranked.rule.ruleset, ranked.rule.id): place for place, ranked in enumerate(rules)}
    return nsmallest(
        limit,
        (finding for finding in report.findings if finding.outcome == outcome),
        key=lambda finding: (order[finding.ruleset, finding.rule], *gravity(finding)),
    )


def tally_of(rules: tuple[RankedRule, ...]) -> Tally:
    """Return how many findings there are of each outcome and reason in all rules together."""
    return sum((rule.tally for rule in rules), Counter())
