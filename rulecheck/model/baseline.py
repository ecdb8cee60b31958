"""The earlier report that a run is held against, and which verdicts are other than there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

import attrs

Turn = Literal["worse", "better", "appeared", "vanished", "otherwise"]

TURNS: tuple[Turn, ...] = ("worse", "better", "appeared", "vanished", "otherwise")
"""The ways a verdict can be other than before, the one to look at first first."""


@attrs.frozen(kw_only=True)
class Turned:
    """A verdict that is other than in the earlier report.

    Attributes:
        ruleset, rule, unit, year: whose it is, by the ids of this run.
        turn: one of ``TURNS``.
        before, now: outcome and reason; None where there was, or is, none.
        is_new: it fails the gate: a failure that the earlier report does not have, or has, but missed by less.
        told: what else is other, in words, as in ``expected: 12 -> 10``, and the causes.
    """

    ruleset: str
    rule: str
    unit: str
    year: str
    turn: Turn
    before: tuple[str, str] | None
    now: tuple[str, str] | None
    is_new: bool = False
    told: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class BaselineRecord:
    """The earlier report that a run is held against: what that has already does not fail the run again.

    Attributes:
        path: as given.
        sha256: of the file's bytes.
        as_at: the day as of which it was judged.
        known: how many failures, warnings that are not waived, and unjudged findings it has already, no better there.
        turned: the verdicts that are other there: those that fail the gate, then in the order of ``TURNS``.
        is_partial: verdicts that only it has were not looked for, since not all was selected in this run.
    """

    path: str
    sha256: str
    as_at: date
    known: Mapping[str, int]
    turned: tuple[Turned, ...] = ()
    is_partial: bool = False

    def turns(self) -> dict[Turn, int]:
        """Return how many verdicts turned in each way; all ways are there."""
        counts = dict.fromkeys(TURNS, 0)
        for one in self.turned:
            counts[one.turn] += 1
        return counts
