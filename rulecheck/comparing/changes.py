"""Which verdicts changed between two runs."""

from __future__ import annotations

import attrs

from rulecheck.comparing.causes import Pair, causes_of
from rulecheck.comparing.reading import Key, Run, Verdict
from rulecheck.model.baseline import TURNS, Turn

BADNESS = {"pass": 0, "unjudged": 1, "warn": 2, "fail": 3}


@attrs.frozen(kw_only=True)
class Change:
    """One verdict that changed.

    Attributes:
        key: whose it is.
        old, new: before and after; None where there was none.
        is_of_rule: only one of the reports has the rule at all.
        causes: see ``rulecheck.comparing.causes``.
    """

    key: Key
    old: Verdict | None
    new: Verdict | None
    is_of_rule: bool
    causes: tuple[str, ...]

    @property
    def turn(self) -> Turn:
        """Whether it turned worse or better; not judged counts as worse than a pass and better than a warning."""
        if self.old is None or self.new is None:
            return "appeared" if self.old is None else "vanished"
        old, new = BADNESS[self.old.outcome], BADNESS[self.new.outcome]
        return "otherwise" if old == new else "worse" if new > old else "better"

    @property
    def is_worse(self) -> bool:
        """Whether a gate should look at it: it turned worse, or vanished, or is new and no pass.

        Without the second, a target could be got rid of by dropping its rule.
        """
        is_new_trouble = self.old is None and self.new is not None and self.new.outcome != "pass"
        return self.turn in ("worse", "vanished") or is_new_trouble


@attrs.frozen(kw_only=True)
class Comparison:
    """Two runs side by side.

    Attributes:
        changes: the verdicts whose outcome or reason changed, in the order of ``TURNS``, then by their keys.
        number: how many verdicts were compared, those of only one run among them.
    """

    changes: tuple[Change, ...]
    number: int

    def without_vanished(self) -> Comparison:
        """Return the comparison without the verdicts that only the old run has."""
        kept = tuple(change for change in self.changes if change.turn != "vanished")
        return Comparison(changes=kept, number=self.number - (len(self.changes) - len(kept)))


def compare(old: Run, new: Run) -> Comparison:
    """Compare two runs.

    A rule that was given another id is found by the ids it had before, where the new report tells them.
    """
    old = under_new_ids(old, new)
    keys = old.verdicts.keys() | new.verdicts.keys()
    changes = [change_of(key, old, new) for key in keys if _has_changed(key, old, new)]
    ordered = sorted(changes, key=lambda change: (TURNS.index(change.turn), change.key))
    return Comparison(changes=tuple(ordered), number=len(keys))


def change_of(key: Key, old: Run, new: Run) -> Change:
    """Return what became of one verdict, with what could have caused it; rules have the ids of the new run."""
    pair = Pair(key=key, old=old, new=new)
    return Change(
        key=key,
        old=old.verdicts.get(key),
        new=new.verdicts.get(key),
        is_of_rule=pair.is_of_rule,
        causes=causes_of(pair),
    )


def _has_changed(key: Key, old: Run, new: Run) -> bool:
    before, after = old.verdicts.get(key), new.verdicts.get(key)
    if before is None or after is None:
        return True
    return (before.outcome, before.reason) != (after.outcome, after.reason)


def under_new_ids(old: Run, new: Run) -> Run:
    """Return the old run with its rules called what the new one calls them; a name that two would have is left."""
    renamed: dict[tuple[str, str], str] = {}
    gone = old.rules.keys() - new.rules.keys()
    for (ruleset, now), rule in new.rules.items():
        before = [name for name in rule.previous_ids if (ruleset, name) in gone]
        if before and (ruleset, now) not in old.rules:
            renamed.setdefault((ruleset, before[0]), now)
    if not renamed:
        return old
    verdicts = {(key[0], renamed.get(key[:2], key[1]), *key[2:]): verdict for key, verdict in old.verdicts.items()}
    rules = {(ruleset, renamed.get((ruleset, name), name)): rule for (ruleset, name), rule in old.rules.items()}
    return attrs.evolve(old, verdicts=verdicts, rules=rules)
