"""Changed verdicts for reading, and as JSON."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from rulecheck.comparing.changes import Change, Comparison
from rulecheck.comparing.reading import Run, Verdict
from rulecheck.model.baseline import TURNS, Turn
from rulecheck.model.days import full_date
from rulecheck.model.numbers import grouped, plain
from rulecheck.shown import escaped_for_json, shown

FORMAT = "rulecheck.diff/1"

WIDTH = 80
"""Columns; a pipe and a console are told the same."""

_TITLES: dict[Turn, str] = {
    "worse": "Turned worse",
    "better": "Turned better",
    "appeared": "Not there before",
    "vanished": "No longer there",
    "otherwise": "The same outcome for another reason",
}
_SCOPES: dict[tuple[Turn, bool], str] = {
    ("appeared", True): "the old report does not have the rule",
    ("appeared", False): "the old report has the rule, but not for this unit and year",
    ("vanished", True): "the new report does not have the rule",
    ("vanished", False): "the new report has the rule, but not for this unit and year",
}
_MISSING_RULE = {True: "rule", False: "unit-year"}


def heading_lines(old: tuple[str, Run], new: tuple[str, Run]) -> Iterator[str]:
    """Yield which reports are compared, each with its name and the day as of which it was judged."""
    for label, (name, run) in (("Old", old), ("New", new)):
        yield from _wrapped(f"{label}: {name}, as at {full_date(run.as_at)}", indent=0)
    yield ""


def change_lines(comparison: Comparison, verb: str = "changed") -> Iterator[str]:
    """Yield the changed verdicts with their causes, then how many there are."""
    has_several = len({change.key[0] for change in comparison.changes}) > 1
    for turn in TURNS:
        found = [change for change in comparison.changes if change.turn == turn]
        if found:
            yield f"{_TITLES[turn]} ({len(found):,}):"
            for change in found:
                yield from _lines(change, has_several=has_several)
            yield ""
    yield from _wrapped(summary_of(comparison, verb), indent=0)


def summary_of(comparison: Comparison, verb: str = "changed") -> str:
    """Return ``3 of 43 verdicts changed: 2 worse, 1 better``."""
    counts = _counts(comparison.changes)
    listed = ", ".join(f"{number:,} {turn}" for turn, number in counts.items() if number)
    verdicts = "1 verdict" if comparison.number == 1 else f"{comparison.number:,} verdicts"
    return f"{len(comparison.changes):,} of {verdicts} {verb}{f': {listed}' if listed else ''}"


def _counts(changes: Sequence[Change]) -> dict[Turn, int]:
    counts = Counter(change.turn for change in changes)
    return {turn: counts[turn] for turn in TURNS}


def _lines(change: Change, *, has_several: bool) -> Iterator[str]:
    ruleset, rule, unit, year, at = change.key
    of = f" ({ruleset})" if has_several else ""
    yield from _wrapped(f"{rule}{of}: {unit}, {year}{f', {at}' if at else ''}", indent=2)
    yield from _wrapped(f"{_outcome(change.old)} -> {_outcome(change.new)}", indent=4)
    for line in number_lines(change):
        yield from _wrapped(line, indent=4)
    where = _SCOPES.get((change.turn, change.is_of_rule))
    yield from _wrapped(f"cause: {', '.join(change.causes)}{f'; {where}' if where else ''}", indent=4)


def _wrapped(text: str, *, indent: int) -> list[str]:
    """Return lines of at most 80 columns, what is unseen written out; the lines after the first stand in by two."""
    text = shown(text)
    if indent + len(text) <= WIDTH:
        return [" " * indent + text]  # most lines; to look for breaks takes many times as long
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 2),
        break_on_hyphens=False,
    )


def _outcome(verdict: Verdict | None) -> str:
    return "none" if verdict is None else f"{verdict.outcome} ({verdict.reason})"


def number_lines(change: Change) -> Iterator[str]:
    """Yield what was observed, expected and waived, before and after: ``expected: 12 -> 10``."""
    both = [verdict for verdict in (change.old, change.new) if verdict is not None]
    told = [
        ("observed", [_number(verdict.observed) for verdict in both]),
        ("expected", [_expected(verdict) for verdict in both]),
        ("waiver", [verdict.waiver or "none" for verdict in both]),
    ]
    for name, words in told:
        if set(words) != {"none"}:
            yield f"{name}: {' -> '.join(dict.fromkeys(words))}"


def _number(number: Decimal | None) -> str:
    return "none" if number is None else grouped(number)


def _expected(verdict: Verdict) -> str:
    low = _number(verdict.expected)
    return low if verdict.expected_high is None else f"{low} to {grouped(verdict.expected_high)}"


def as_json(comparison: Comparison, old: Run, new: Run) -> str:
    """Return the comparison as JSON: the same reports, the same text; unseen characters as JSON escapes.

    Its shape is published as ``diff.schema.json`` beside this module.
    """
    document: dict[str, Any] = {
        "format": FORMAT,
        "old": {"as_at": old.as_at, "versions": dict(sorted(old.versions.items()))},
        "new": {"as_at": new.as_at, "versions": dict(sorted(new.versions.items()))},
        "summary": {
            "compared": comparison.number,
            "changed": len(comparison.changes),
            **{str(turn): number for turn, number in _counts(comparison.changes).items()},
        },
        "changes": [_change(change) for change in comparison.changes],
    }
    return escaped_for_json(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())


def _change(change: Change) -> dict[str, Any]:
    ruleset, rule, unit, year, at = change.key
    return {
        "ruleset": ruleset,
        "rule": rule,
        "unit": unit,
        "year": year,
        "at": at or None,
        "turn": change.turn,
        "causes": list(change.causes),
        "absent": _MISSING_RULE[change.is_of_rule] if change.old is None or change.new is None else None,
        "old": _verdict(change.old),
        "new": _verdict(change.new),
    }


def _verdict(verdict: Verdict | None) -> dict[str, Any] | None:
    if verdict is None:
        return None
    numbers = {name: getattr(verdict, name) for name in ("observed", "expected", "expected_high")}
    return {
        "at": verdict.at,
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        **{name: None if n is None else msgspec.Raw(plain(n).encode()) for name, n in numbers.items()},
        "waiver": verdict.waiver,
        "message": verdict.message,
    }
