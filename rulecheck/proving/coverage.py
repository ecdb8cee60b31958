"""What the cases of a rule set prove: which outcomes each rule has given, and what nothing would notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from rulecheck.errors import RulecheckError
from rulecheck.model.rule import Rule
from rulecheck.model.words import OUTCOMES
from rulecheck.proving.cases import Case
from rulecheck.proving.mutating import Mutant, mutants_of
from rulecheck.proving.running import Bench, Ran

_AT_ONCE = 200
"""Mutants that are judged in one run."""

Found = dict[tuple[str, str, str], tuple[str, str]]
"""Of each unit, year and checkpoint the outcome and the reason."""


@attrs.frozen(kw_only=True)
class Cover:
    """What the cases prove of one rule.

    Attributes:
        rule: its id.
        outcomes: which it has given, and how often.
        lacking: those that it could give and no case has shown.
        mutants: how many rules a little off were tried.
        unnoticed: what was off with those that no case noticed.
    """

    rule: str
    outcomes: dict[str, int]
    lacking: tuple[str, ...]
    mutants: int
    unnoticed: tuple[str, ...]

    @property
    def is_full(self) -> bool:
        """Whether every outcome was shown and every mutant noticed."""
        return not self.lacking and not self.unnoticed


def cover_of(bench: Bench, ran: Sequence[Ran]) -> tuple[Cover, ...]:
    """Return what the cases prove, rule by rule."""
    return tuple(
        _cover(rule, bench, [each for each in ran if rule.id in each.case.judged()]) for rule in bench.ruleset.rules
    )


def _cover(rule: Rule, bench: Bench, ran: Sequence[Ran]) -> Cover:
    outcomes = dict.fromkeys(OUTCOMES, 0)
    for each in ran:
        for line in each.found:
            outcomes[line.outcome] += line.rule == rule.id
    mutants = list(mutants_of(rule, bench.ruleset))
    unnoticed = mutants
    for each in ran:
        if unnoticed and each.fault is None:
            unnoticed = _still_unnoticed(rule, unnoticed, each.case, bench)
    return Cover(
        rule=rule.id,
        outcomes=outcomes,
        lacking=tuple(outcome for outcome in _possible(rule) if not outcomes[outcome]),
        mutants=len(mutants),
        unnoticed=tuple(mutant.what for mutant in unnoticed),
    )


def _possible(rule: Rule) -> Iterator[str]:
    """Yield the outcomes that a rule must be seen to give."""
    yield "pass"
    yield "warn" if rule.severity == "warn" else "fail"
    if (rule.near_miss is not None or rule.narrow_pass is not None) and rule.severity != "warn":
        yield "warn"
    if not rule.always_due:
        yield "unjudged"


def _still_unnoticed(rule: Rule, mutants: Sequence[Mutant], case: Case, bench: Bench) -> list[Mutant]:
    """Return the mutants that find the same as the rule itself in a case."""
    left: list[Mutant] = []
    for first in range(0, len(mutants), _AT_ONCE):
        some = mutants[first : first + _AT_ONCE]
        found = _found(case, [rule, *(mutant.rule for mutant in some)], bench)
        left += some if found is None else [m for m in some if found.get(m.rule.id, {}) == found.get(rule.id, {})]
    return left


def _found(case: Case, rules: Sequence[Rule], bench: Bench) -> dict[str, Found] | None:
    """Return what each rule finds; None if the run could not be carried through, which is no notice of anything."""
    try:
        report = bench.judge(case, rules, of=rules[0].id)
    except RulecheckError:
        return None
    found: dict[str, Found] = {}
    for finding in report.findings:
        place = (finding.unit, finding.year, str(finding.at))
        found.setdefault(finding.rule, {})[place] = (finding.outcome, finding.reason)
    return found
