"""The findings of a run: a sequence that also tells its counts and its gravest without looking at all of it."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import overload

import attrs

from rulecheck.model.finding import Finding
from rulecheck.model.words import GRAVITY, OUTCOMES

RuleKey = tuple[str, str]
"""A rule within a run: the id of its rule set, and its own."""

FindingKey = tuple[str, str, str, str, date | None]
"""A finding within a run: rule set, rule, unit, year and checkpoint."""

Tally = Counter[tuple[str, str]]
"""How many findings there are of each outcome and reason."""


@attrs.frozen
class Standing:
    """How one finding stands, without its numbers and its sentence.

    Attributes:
        rule: the rule.
        unit: who was judged.
        year: which year, as the calendar writes it.
        outcome: the outcome.
        reason: the reason.
    """

    rule: RuleKey
    unit: str
    year: str
    outcome: str
    reason: str


class Findings(Sequence[Finding]):
    """The findings of a run, sorted by rule set, rule, unit, year and checkpoint."""

    @abstractmethod
    def tallies(self) -> Mapping[RuleKey, Tally]:
        """Return, for each rule that has findings, how many of each outcome and reason."""

    @abstractmethod
    def gravest(self, limit: int) -> Mapping[RuleKey, tuple[Finding, ...]]:
        """Return the gravest findings of each rule, the gravest first, at most ``limit`` a rule."""

    @abstractmethod
    def standings(self) -> Iterator[Standing]:
        """Yield how each finding stands, in their order: for a survey of very many."""


class ListedFindings(Findings):
    """Findings that are all there as objects."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._findings = tuple(findings)

    def __len__(self) -> int:
        return len(self._findings)

    @overload
    def __getitem__(self, place: int) -> Finding: ...
    @overload
    def __getitem__(self, place: slice) -> ListedFindings: ...
    def __getitem__(self, place: int | slice) -> Finding | ListedFindings:
        return ListedFindings(self._findings[place]) if isinstance(place, slice) else self._findings[place]

    def tallies(self) -> Mapping[RuleKey, Tally]:
        """Count them one by one."""
        tallies: dict[RuleKey, Tally] = {}
        for finding in self._findings:
            tallies.setdefault((finding.ruleset, finding.rule), Counter())[finding.outcome, finding.reason] += 1
        return tallies

    def gravest(self, limit: int) -> Mapping[RuleKey, tuple[Finding, ...]]:
        """Sort them by gravity."""
        kept: dict[RuleKey, list[Finding]] = {}
        for finding in self._findings:
            kept.setdefault((finding.ruleset, finding.rule), []).append(finding)
        return {key: tuple(sorted(findings, key=gravity)[:limit]) for key, findings in kept.items()}

    def standings(self) -> Iterator[Standing]:
        """Look at them one by one."""
        for each in self._findings:
            yield Standing((each.ruleset, each.rule), each.unit, each.year, each.outcome, each.reason)


class KnownFindings(Findings):
    """Findings of which some are known from an earlier report."""

    def __init__(self, findings: Findings, known: Container[FindingKey]) -> None:
        self._findings = findings
        self._known = known

    def __len__(self) -> int:
        return len(self._findings)

    @overload
    def __getitem__(self, place: int) -> Finding: ...
    @overload
    def __getitem__(self, place: slice) -> KnownFindings: ...
    def __getitem__(self, place: int | slice) -> Finding | KnownFindings:
        if isinstance(place, slice):
            return KnownFindings(listed(self._findings[place]), self._known)
        return self._marked(self._findings[place])

    def __iter__(self) -> Iterator[Finding]:
        return map(self._marked, self._findings)

    def tallies(self) -> Mapping[RuleKey, Tally]:
        """Count them all, the known ones too."""
        return self._findings.tallies()

    def gravest(self, limit: int) -> Mapping[RuleKey, tuple[Finding, ...]]:
        """Return the gravest, known or not."""
        gravest = self._findings.gravest(limit)
        return {key: tuple(map(self._marked, findings)) for key, findings in gravest.items()}

    def standings(self) -> Iterator[Standing]:
        """Yield them all, the known ones too."""
        return self._findings.standings()

    def _marked(self, finding: Finding) -> Finding:
        return attrs.evolve(finding, known=True) if key_of(finding) in self._known else finding


def key_of(finding: Finding) -> FindingKey:
    """Return whose finding it is."""
    return finding.ruleset, finding.rule, finding.unit, finding.year, finding.at


def listed(findings: Findings | Iterable[Finding]) -> Findings:
    """Return findings as they are, or a list of them."""
    return findings if isinstance(findings, Findings) else ListedFindings(findings)


def gravity(finding: Finding) -> tuple[int, int, Decimal]:
    """Return where a finding stands: by outcome, then reason, then margin, the largest shortfall first."""
    margin = Decimal(0) if finding.margin is None else finding.margin
    return (*outcome_and_reason_rank(finding.outcome, finding.reason), margin)


def outcome_and_reason_rank(outcome: str, reason: str) -> tuple[int, int]:
    """Return where an outcome with its reason stands among all; a reason that is not known comes last."""
    return OUTCOMES.index(outcome), GRAVITY.index(reason) if reason in GRAVITY else len(GRAVITY)
