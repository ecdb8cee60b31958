"""Which verdicts changed between two runs, and what of all that is recorded could have caused it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from rulecheck.comparing.reading import Key, RuleFacts, Run, Verdict

Turn = Literal["worse", "better", "appeared", "vanished", "otherwise"]

TURNS: tuple[Turn, ...] = ("worse", "appeared", "vanished", "otherwise", "better")
"""The ways a verdict can change, the one to look at first first."""

_BADNESS = {"pass": 0, "unjudged": 1, "warn": 2, "fail": 3}
_ABOUT_TIME = ("not-due", "on-track", "off-track", "waived", "waiver-lapsed")
_WAIVED = ("waived", "waiver-lapsed")


@attrs.frozen(kw_only=True)
class Change:
    """One verdict that changed.

    Attributes:
        key: whose it is.
        old, new: before and after; None where there was none.
        causes: of ``data``, ``rule``, ``parameter``, ``target``, ``waiver``, ``date`` and ``plugin version`` those
            that differ and could have turned it; ``unknown`` if nothing that is recorded differs.
    """

    key: Key
    old: Verdict | None
    new: Verdict | None
    causes: tuple[str, ...]

    @property
    def turn(self) -> Turn:
        """Whether it turned worse or better; not judged counts as worse than a pass and better than a warning."""
        if self.old is None or self.new is None:
            return "appeared" if self.old is None else "vanished"
        old, new = _BADNESS[self.old.outcome], _BADNESS[self.new.outcome]
        return "otherwise" if old == new else "worse" if new > old else "better"


def changes_between(old: Run, new: Run) -> tuple[Change, ...]:
    """Return the verdicts whose outcome or reason changed, the worst turns first, then by their keys.

    A rule that was given another id is found by the ids it had before.
    """
    old = _under_new_ids(old, new)
    changed = [
        Change(key=key, old=before, new=after, causes=tuple(_causes(key, old, new)))
        for key in sorted(old.verdicts.keys() | new.verdicts.keys())
        if _differ(before := old.verdicts.get(key), after := new.verdicts.get(key))
    ]
    return tuple(sorted(changed, key=lambda change: (TURNS.index(change.turn), change.key)))


def _differ(old: Verdict | None, new: Verdict | None) -> bool:
    if old is None or new is None:
        return old is not new
    return (old.outcome, old.reason) != (new.outcome, new.reason)


def _under_new_ids(old: Run, new: Run) -> Run:
    renamed = {
        (ruleset, previous): rule.id
        for (ruleset, _), rule in new.rules.items()
        for previous in rule.previous_ids
        if (ruleset, previous) not in new.rules and (ruleset, rule.id) not in old.rules
    }
    if not renamed:
        return old
    verdicts = {(key[0], renamed.get(key[:2], key[1]), *key[2:]): verdict for key, verdict in old.verdicts.items()}
    rules = {(ruleset, renamed.get((ruleset, name), name)): rule for (ruleset, name), rule in old.rules.items()}
    return attrs.evolve(old, verdicts=verdicts, rules=rules)


def _causes(key: Key, old: Run, new: Run) -> Iterator[str]:
    before, after = old.verdicts.get(key), new.verdicts.get(key)
    rule_before, rule_after = old.rules.get(key[:2]), new.rules.get(key[:2])
    found = list(_told(before, after, rule_before, rule_after, old, new))
    yield from found or ["unknown"]


def _told(
    before: Verdict | None,
    after: Verdict | None,
    rule_before: RuleFacts | None,
    rule_after: RuleFacts | None,
    old: Run,
    new: Run,
) -> Iterator[str]:
    other_data, other_day = old.inputs != new.inputs, old.as_at != new.as_at
    both = [verdict for verdict in (before, after) if verdict is not None]
    other_value = len(both) == 1 or _value(both[0]) != _value(both[1])
    if other_data and (other_value or _targets(both)):
        yield "data"
    if rule_before is None or rule_after is None or rule_before.kind != rule_after.kind:
        yield "rule"
    elif rule_before.sha256 != rule_after.sha256 and not _targets(both):
        yield "parameter"
    if _targets(both):
        yield "target"
    if any(verdict.reason in _WAIVED for verdict in both) and len({verdict.waiver for verdict in both}) > 1:
        yield "waiver"
    if other_day and (other_value or any(verdict.reason in _ABOUT_TIME for verdict in both)):
        yield "date"
    if old.versions != new.versions:
        yield "plugin version"


def _value(verdict: Verdict) -> tuple[object, ...]:
    """Return what a verdict tells of the data it rests on."""
    unusable = verdict.reason if verdict.observed is None else None
    return verdict.observed, unusable, verdict.provisional


def _targets(both: list[Verdict]) -> bool:
    return len({(verdict.expected, verdict.expected_high) for verdict in both}) > 1
