"""What is read first: failing rules before the others, and within a rule the gravest findings."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import attrs

from rulecheck.model.finding import Finding
from rulecheck.model.report import Report, RuleRecord
from rulecheck.model.words import OUTCOMES, UNUSABLE

GRAVITY = (
    *("missed", "off-track", "near-miss", "waived", "narrow-pass", "untargeted"),
    *UNUSABLE,
    *("not-due", "on-track", "met"),
)
"""The reasons, the gravest first within one outcome; a value that falls short comes before one that is missing."""

Tally = Counter[tuple[str, str]]
"""How many findings there are of each outcome and reason."""


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


class _Gravest:
    """The gravest findings of one rule, kept while all of them go by once."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.tally: Tally = Counter()
        self.kept: list[Finding] = []

    def add(self, finding: Finding) -> None:
        self.tally[finding.outcome, finding.reason] += 1
        self.kept.append(finding)
        if len(self.kept) >= 4 * self.limit + 1_000:
            self.kept = self.ranked()

    def ranked(self) -> list[Finding]:
        return sorted(self.kept, key=gravity)[: self.limit]


def rank(report: Report, *, limit: int) -> tuple[RankedRule, ...]:
    """Return the rules, those with failures first, each with its ``limit`` gravest findings.

    Rules and findings that are equally grave stay in the order of the report. The findings are looked
    at once, and no more of them are kept than are listed.
    """
    gathered = {(rule.ruleset, rule.id): _Gravest(limit) for rule in report.rules}
    for finding in report.findings:
        gathered[finding.ruleset, finding.rule].add(finding)
    ranked = (
        RankedRule(rule=rule, tally=gravest.tally, findings=tuple(gravest.ranked()))
        for rule, gravest in zip(report.rules, gathered.values(), strict=True)
    )
    return tuple(sorted(ranked, key=lambda rule: OUTCOMES.index(rule.gravest)))


def tally_of(rules: tuple[RankedRule, ...]) -> Tally:
    """Return how many findings there are of each outcome and reason in all rules together."""
    return sum((rule.tally for rule in rules), Counter())


def gravity(finding: Finding) -> tuple[int, int, Decimal]:
    """Return where a finding stands: by outcome, then reason, then margin, the largest shortfall first."""
    margin = Decimal(0) if finding.margin is None else finding.margin
    return (*outcome_and_reason_rank(finding.outcome, finding.reason), margin)


def outcome_and_reason_rank(outcome: str, reason: str) -> tuple[int, int]:
    """Return where an outcome with its reason stands among all; a reason that is not known comes last."""
    return OUTCOMES.index(outcome), GRAVITY.index(reason) if reason in GRAVITY else len(GRAVITY)
