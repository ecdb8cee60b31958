"""What the cases of a rule set prove: what each rule has been seen to find, and what nothing would notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import attrs

from rulecheck.errors import RulecheckError
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.words import OUTCOMES
from rulecheck.proving.cases import Line
from rulecheck.proving.mutating import Mutant, mutants_of, untried_of
from rulecheck.proving.running import Bench, Ran, line_of
from rulecheck.proving.settings import settings_of

_AT_ONCE = 200
"""Mutants that are judged in one run."""


@attrs.frozen(kw_only=True)
class Cover:
    """What the cases prove of one rule, or of the dates of a rule set that stand outside its rules.

    Attributes:
        rule: its id; None for the rule set.
        found: how often it has given which outcome for which reason, in cases that hold.
        lacking: outcomes and reasons that it could give and no case has shown.
        mutants: how many rules a little off were tried.
        unnoticed: what was off with those that no case noticed.
        untried: what of the rule was not tried, and why.
    """

    rule: str | None
    found: Mapping[tuple[str, str], int] = attrs.field(factory=dict)
    lacking: tuple[str, ...] = ()
    mutants: int
    unnoticed: tuple[str, ...]
    untried: tuple[str, ...] = ()

    @property
    def outcomes(self) -> dict[str, dict[str, int]]:
        """How often each outcome was given for which reason; only those that were."""
        shown = {outcome: {r: n for (o, r), n in sorted(self.found.items()) if o == outcome} for outcome in OUTCOMES}
        return {outcome: reasons for outcome, reasons in shown.items() if reasons}

    @property
    def is_full(self) -> bool:
        """Whether everything was shown and every mutant noticed."""
        return not self.lacking and not self.unnoticed


def cover_of(bench: Bench, ran: Sequence[Ran]) -> tuple[Cover, ...]:
    """Return what the cases that hold prove, rule by rule, and then of the rule set's other dates."""
    holding = [each for each in ran if each.holds]
    tried = [mutant for rule in bench.ruleset.rules for mutant in mutants_of(rule, bench.ruleset)]
    unnoticed = tried
    for each in holding:
        unnoticed = _still_unnoticed(unnoticed, each, bench)
    covers = [_cover(rule, bench.ruleset, holding, tried, unnoticed) for rule in bench.ruleset.rules]
    settings = list(settings_of(bench.ruleset))
    if settings:
        left = tuple(what for setting, what in settings if not _is_noticed(setting, bench, holding))
        covers.append(Cover(rule=None, mutants=len(settings), unnoticed=left))
    return tuple(covers)


def _cover(
    rule: Rule, ruleset: RuleSet, ran: Sequence[Ran], tried: Sequence[Mutant], unnoticed: Sequence[Mutant]
) -> Cover:
    found = Counter((line.outcome, line.reason) for each in ran for line in each.found if line.rule == rule.id)
    return Cover(
        rule=rule.id,
        found=found,
        lacking=tuple(_lacking(rule, ruleset, found)),
        mutants=sum(mutant.of == rule.id for mutant in tried),
        unnoticed=tuple(mutant.what for mutant in unnoticed if mutant.of == rule.id),
        untried=tuple(untried_of(rule, ruleset)),
    )


def _lacking(rule: Rule, ruleset: RuleSet, found: Mapping[tuple[str, str], int]) -> Iterator[str]:
    """Yield what a rule must be seen to find, and was not."""
    outcomes, reasons = {outcome for outcome, _ in found}, {reason for _, reason in found}
    gravest = "warn" if rule.severity == "warn" else "fail"
    yield from (outcome for outcome in ("pass", gravest) if outcome not in outcomes)
    wanted = {
        "near-miss": rule.near_miss is not None,
        "narrow-pass": rule.narrow_pass is not None,
        # Where only the data says who is judged, who is not there is not looked for.
        "missing": rule.measure is not None or not rule.left_to_data(ruleset.mapping.measures),
        "not-due": not rule.always_due,
    }
    yield from (reason for reason, is_wanted in wanted.items() if is_wanted and reason not in reasons)


def _still_unnoticed(mutants: Sequence[Mutant], ran: Ran, bench: Bench) -> list[Mutant]:
    """Return the mutants under which a case holds all the same, and those of rules that it does not judge."""
    asked = [mutant for mutant in mutants if mutant.of in ran.case.judged()]
    noticed: set[str] = set()
    for first in range(0, len(asked), _AT_ONCE):
        some = asked[first : first + _AT_ONCE]
        found = zip(some, _found(some, ran, bench), strict=True)
        noticed |= {mutant.rule.id for mutant, lines in found if not _holds(ran, mutant, lines)}
    return [mutant for mutant in mutants if mutant.rule.id not in noticed]


def _holds(ran: Ran, mutant: Mutant, lines: Sequence[Line] | None) -> bool:
    return lines is not None and ran.with_found(mutant.of, lines).holds


def _found(mutants: Sequence[Mutant], ran: Ran, bench: Bench) -> list[Sequence[Line] | None]:
    """Return what each mutant finds in a case; None for one whose run is refused, which is noticed."""
    try:
        report = bench.judge(ran.case, [m.rule for m in mutants], [w for m in mutants for w in m.waivers])
    except RulecheckError:
        # Asked one by one, so that the one that is refused does not speak for the others.
        return [None] if len(mutants) == 1 else [lines for each in mutants for lines in _found([each], ran, bench)]
    found: dict[str, list[Line]] = {mutant.rule.id: [] for mutant in mutants}
    for finding in report.findings:
        found[finding.rule].append(line_of(finding))
    return list(found.values())


def _is_noticed(setting: RuleSet, bench: Bench, ran: Sequence[Ran]) -> bool:
    changed = attrs.evolve(bench, ruleset=setting)
    return any(not changed.run(each.case).holds for each in ran)
