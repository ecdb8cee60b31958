"""What of all that two reports record could have turned one verdict."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from rulecheck.comparing.reading import Key, Run, Verdict

UNKNOWN = "unknown"
"""What is said where nothing that is recorded differs."""

_ABOUT_TIME = ("not-due", "on-track", "off-track", "waived", "waiver-lapsed")
_MET = ("met", "narrow-pass")
_MISSED = ("missed", "near-miss")


@attrs.frozen(kw_only=True)
class Pair:
    """One verdict before and after, with the two runs it stands in; at least one of the two is there.

    Attributes:
        key: whose it is.
        old, new: the runs, the old one by the rule ids of the new one.
    """

    key: Key
    old: Run
    new: Run

    @property
    def runs(self) -> tuple[Run, Run]:
        """Both runs, the old one first."""
        return self.old, self.new

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts that are there, the old one first."""
        found = (self.old.verdicts.get(self.key), self.new.verdicts.get(self.key))
        return tuple(verdict for verdict in found if verdict is not None)

    @property
    def is_lone(self) -> bool:
        """Only one of the reports has it."""
        return len(self.verdicts) == 1

    def has_other_value(self) -> bool:
        """Whether what it rests on differs, or is there only once."""
        return self.is_lone or len({_value(verdict) for verdict in self.verdicts}) > 1

    @property
    def is_of_rule(self) -> bool:
        """One of the reports does not have the rule at all."""
        return any(self.key[:2] not in run.rules for run in self.runs)

    def has_other_target(self) -> bool:
        """Whether the bound differs."""
        return len({(verdict.expected, verdict.expected_high) for verdict in self.verdicts}) > 1

    def has_other_evidence(self) -> bool:
        """Whether the value or its bound differs."""
        return self.has_other_value() or self.has_other_target()

    def has_other_rule(self) -> bool:
        """Whether the rule is of another kind."""
        return len({run.rules[self.key[:2]].kind for run in self.runs}) > 1

    def has_other_text(self) -> bool:
        """Whether the rule states something else, be it only its guidance; hashes do not tell what."""
        return len({run.rules[self.key[:2]].sha256 for run in self.runs}) > 1

    def has_other_ruleset(self) -> bool:
        """Whether the rule set states something else: how the table is read, units, groups, or another rule."""
        return len({run.rulesets.get(self.key[0]) for run in self.runs}) > 1

    def has_other_inputs(self) -> bool:
        """Whether other tables were read, by their hashes."""
        return self.old.inputs != self.new.inputs

    def has_other_day(self) -> bool:
        """Whether the runs were judged as of different days."""
        return self.old.as_at != self.new.as_at

    def has_other_versions(self) -> bool:
        """Whether a plugin, or rulecheck, has another version, or one plugin stands in for another."""
        old, new = self.old.versions, self.new.versions
        is_replaced = bool(old.keys() - new.keys()) and bool(new.keys() - old.keys())
        return is_replaced or any(old[name] != new[name] for name in old.keys() & new.keys())


def causes_of(pair: Pair) -> tuple[str, ...]:
    """Return the causes that could have turned a verdict, all of them where there are several.

    What differs but has no part in this verdict is left out: other data where the value and its bound are the
    same, say. If that leaves nothing, all that differs is told, and ``unknown`` only if nothing does.
    """
    if pair.is_of_rule:
        return ("rule",)
    likely = tuple(cause for cause, is_likely in _LIKELY.items() if is_likely(pair))
    recorded = tuple(cause for cause, differs in _RECORDED.items() if differs(pair))
    return likely or recorded or (UNKNOWN,)


def _value(verdict: Verdict) -> tuple[object, ...]:
    """Return what a verdict tells of the data it rests on."""
    unusable = verdict.reason if verdict.observed is None else None
    return verdict.observed, unusable, verdict.provisional


def _is_unhashed(pair: Pair) -> bool:
    """Whether a table was handed over as a frame, so that nothing tells whether it was the same one."""
    return any(None in hashes for run in pair.runs for hashes in run.inputs.values())


def _by_data(pair: Pair) -> bool:
    return pair.has_other_evidence() and (pair.has_other_inputs() or _is_unhashed(pair))


def _by_parameter(pair: Pair) -> bool:
    """Whether the rule states something else, and another bound does not explain it.

    A bound that moved past the value explains that it is met now, or missed. An allowance or a severity
    can only say how grave that is; so if it was missed before and after, they are not ruled out.
    """
    reasons = {verdict.reason for verdict in pair.verdicts}
    has_crossed = not reasons.isdisjoint(_MET) and not reasons.isdisjoint(_MISSED)
    return pair.has_other_text() and not (pair.has_other_target() and has_crossed)


def _by_waiver(pair: Pair) -> bool:
    return len({verdict.waiver for verdict in pair.verdicts}) > 1


def _by_ruleset(pair: Pair) -> bool:
    """Whether the rule set reads or groups the data in another way, as far as the rule itself does not explain it."""
    is_by_rule = pair.has_other_text() and not pair.has_other_value()
    return pair.has_other_ruleset() and pair.has_other_evidence() and not is_by_rule


def _by_selection(pair: Pair) -> bool:
    return pair.is_lone and any(run.is_narrowed for run in pair.runs if pair.key not in run.verdicts)


def _by_date(pair: Pair) -> bool:
    is_about_time = any(verdict.reason in _ABOUT_TIME for verdict in pair.verdicts)
    return pair.has_other_day() and (pair.has_other_evidence() or is_about_time)


_LIKELY: dict[str, Callable[[Pair], bool]] = {
    "data": _by_data,
    "rule": Pair.has_other_rule,
    "parameter": _by_parameter,
    "target": Pair.has_other_target,
    "waiver": _by_waiver,
    "rule set": _by_ruleset,
    "selection": _by_selection,
    "date": _by_date,
    "plugin version": Pair.has_other_versions,
}
_RECORDED: dict[str, Callable[[Pair], bool]] = {
    "data": Pair.has_other_inputs,
    "parameter": Pair.has_other_text,
    "rule set": Pair.has_other_ruleset,
    "date": Pair.has_other_day,
    "plugin version": lambda pair: pair.old.versions != pair.new.versions,
}

CAUSES: tuple[str, ...] = (*_LIKELY, UNKNOWN)
"""Every word for a cause, in the order in which they are told."""
