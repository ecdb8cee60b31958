"""Changed verdicts for reading, and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from rulecheck.comparing.changes import TURNS, Change, Turn
from rulecheck.comparing.reading import Verdict
from rulecheck.model.numbers import grouped, plain
from rulecheck.shown import shown

FORMAT = "rulecheck.diff/1"

_TITLES: dict[Turn, str] = {
    "worse": "Turned worse",
    "appeared": "Not there before",
    "vanished": "No longer there",
    "otherwise": "The same outcome for another reason",
    "better": "Turned better",
}


def change_lines(changes: Sequence[Change], number: int) -> Iterator[str]:
    """Yield the changed verdicts with their causes, then how many there are.

    Args:
        changes: in their order.
        number: how many verdicts were compared.
    """
    for turn in TURNS:
        found = [change for change in changes if change.turn == turn]
        if found:
            yield f"{_TITLES[turn]} ({len(found)}):"
            for change in found:
                yield from _lines(change)
            yield ""
    yield summary_of(changes, number)


def summary_of(changes: Sequence[Change], number: int) -> str:
    """Return ``3 of 43 verdicts changed: 2 worse, 1 better``."""
    counts = Counter(change.turn for change in changes)
    listed = ", ".join(f"{counts[turn]} {turn}" for turn in TURNS if counts[turn])
    verdicts = "1 verdict" if number == 1 else f"{number:,} verdicts"
    return f"{len(changes)} of {verdicts} changed{f': {listed}' if listed else ''}"


def _lines(change: Change) -> Iterator[str]:
    _, rule, unit, year, at = change.key
    yield shown(f"  {rule}: {unit}, {year}{f', {at}' if at else ''}")
    yield shown(f"    {_outcome(change.old)} -> {_outcome(change.new)}; cause: {', '.join(change.causes)}")
    yield from (f"    {line}" for line in _numbers(change.old, change.new))


def _outcome(verdict: Verdict | None) -> str:
    return "none" if verdict is None else f"{verdict.outcome} ({verdict.reason})"


def _numbers(old: Verdict | None, new: Verdict | None) -> Iterator[str]:
    for name in ("observed", "expected", "expected_high", "waiver"):
        before, after = (None if verdict is None else getattr(verdict, name) for verdict in (old, new))
        if old is not None and new is not None and before != after:
            yield shown(f"{name.replace('_', ' ')}: {_read(before)} -> {_read(after)}")


def _read(value: Decimal | str | None) -> str:
    return "none" if value is None else value if isinstance(value, str) else grouped(value)


def as_json(changes: Sequence[Change], number: int) -> bytes:
    """Return the changes as JSON: the same changes, the same bytes."""
    document = {
        "format": FORMAT,
        "compared": number,
        "changed": [
            {
                **dict(zip(("ruleset", "rule", "unit", "year"), change.key, strict=False)),
                "at": change.key[4] or None,
                "turn": change.turn,
                "causes": list(change.causes),
                "old": _verdict(change.old),
                "new": _verdict(change.new),
            }
            for change in changes
        ],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2)


def _verdict(verdict: Verdict | None) -> dict[str, Any] | None:
    if verdict is None:
        return None
    numbers = {name: getattr(verdict, name) for name in ("observed", "expected", "expected_high")}
    return {
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        **{name: None if n is None else msgspec.Raw(plain(n).encode()) for name, n in numbers.items()},
        "waiver": verdict.waiver,
        "message": verdict.message,
    }
