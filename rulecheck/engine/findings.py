"""Findings made one by one from the table of findings, when somebody looks at them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any, overload

import attrs
import narwhals.stable.v2 as nw

from rulecheck.model.finding import Finding
from rulecheck.model.numbers import LEAST_STEP, PLACES, rounded
from rulecheck.model.rule import Rule
from rulecheck.model.wording import absence_sentence, track_sentence
from rulecheck.model.years import Calendar

_JUDGED = ("met", "narrow-pass", "near-miss", "missed")
_CHUNK = 10_000


@attrs.frozen(kw_only=True)
class Wording:
    """What turns the rows of one rule into findings."""

    ruleset: str
    rule: Rule
    calendar: Calendar
    label: str | None


class Findings(Sequence[Finding]):
    """The findings of a run, in its order; each is made when it is looked at."""

    def __init__(self, table: nw.DataFrame[Any], wordings: Sequence[Wording]) -> None:
        self.table = table
        self._wordings = tuple(wordings)

    def __len__(self) -> int:
        return len(self.table)

    @overload
    def __getitem__(self, place: int) -> Finding: ...
    @overload
    def __getitem__(self, place: slice) -> Findings: ...
    def __getitem__(self, place: int | slice) -> Finding | Findings:
        if isinstance(place, slice):
            return Findings(self.table[place], self._wordings)
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        at = place % len(self)
        return next(self._made(self.table[at : at + 1]))

    def __iter__(self) -> Iterator[Finding]:
        for start in range(0, len(self), _CHUNK):
            yield from self._made(self.table[start : start + _CHUNK])

    def _made(self, rows: nw.DataFrame[Any]) -> Iterator[Finding]:
        for row in rows.iter_rows(named=True):
            yield finding(row, self._wordings[row["rule"]])


def finding(row: dict[str, Any], wording: Wording) -> Finding:
    """Make one finding from one row of the table."""
    rule, of = wording.rule, row["of"]
    observed, margin, expected = row["observed"], row["exact_margin"], row["low"]
    is_share = of is not None and of > 0
    if is_share:
        observed = None if observed is None else rounded(observed / of, PLACES)
        margin = None if margin is None else _share_margin(margin / row["one"])
    if observed is None or row["reason"] in ("broken", "no-base"):
        margin = None
    fields: dict[str, Any] = {
        "ruleset": wording.ruleset,
        "rule": rule.id,
        "kind": rule.kind,
        "unit": row["unit"],
        "year": str(wording.calendar.year(row["year"])),
        "at": row["at"],
        "outcome": row["outcome"],
        "reason": row["reason"],
        "observed": observed,
        "expected": expected,
        "expected_high": row["expected_high"],
        "margin": margin,
        "percent": _percent(observed, expected, margin),
        "due": row["due"],
        "note": row["note"],
        "provisional": bool(row["provisional"]),
        "file": row["file"],
        "place": row["place"],
        "is_share": is_share,
    }
    message = _message(Finding(**fields, measure=wording.label), wording)
    return Finding(**fields, measure=rule.measure, message=message)


def _share_margin(margin: Decimal) -> Decimal:
    """Round a margin for reading, so that a shortfall however small stays one."""
    read = rounded(margin, PLACES)
    return -LEAST_STEP if margin < 0 and read == 0 else read


def _percent(observed: Decimal | None, expected: Decimal | None, margin: Decimal | None) -> Decimal | None:
    """Return observed as a percentage of expected, to one hundredth; what fell short never reads as 100."""
    if observed is None or expected is None or margin is None or expected <= 0:
        return None
    percent = observed / expected * 100
    read = rounded(percent, 2)
    return percent.quantize(Decimal("0.01"), rounding=ROUND_DOWN) if percent < 100 <= read else read


def _message(named: Finding, wording: Wording) -> str:
    """Return the sentence of a finding whose measure is named in words."""
    if named.reason in ("on-track", "off-track"):
        return track_sentence(named)
    if named.reason not in _JUDGED:
        return absence_sentence(named)
    try:
        said = wording.rule.sentence(named)
    except Exception:  # noqa: BLE001 - the plugin border: a kind that cannot word its finding does not lose it
        said = None
    return said if isinstance(said, str) and said else Rule.sentence(wording.rule, named)
