"""Where a run computes: the embedded engine, or another that frames are moved to before kinds are asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import attrs

from rulecheck.data.frames import Frame, settle
from rulecheck.data.submission import Submission
from rulecheck.data.windows import windowed
from rulecheck.engine.findings import TableFindings
from rulecheck.engine.making import Wording
from rulecheck.model.bounds import FromTable
from rulecheck.model.findings import Findings

Move = Callable[[Frame], Frame]
"""From a frame of the embedded engine to the same rows on another."""


class Engine(Protocol):
    """What a run asks of the engine that it computes on."""

    @property
    def at_once(self) -> int | None:
        """How many findings it judges together; 0: each rule by itself; None: all of them."""
        ...

    def submission(self, submission: Submission) -> Submission:
        """Return what a kind is handed, its frames on this engine."""
        ...

    def moved(self, frame: Frame) -> Frame:
        """Return the rows of an embedded frame on this engine."""
        ...

    def settled(self, frame: Frame) -> Frame:
        """Compute a frame of this engine once, and keep it there; what is wrong with it is raised now."""
        ...

    def findings(self, table: Frame, wordings: Sequence[Wording]) -> Findings:
        """Return the findings of a settled table, columns ``rulecheck.engine.findings.TABLE``."""
        ...


@attrs.frozen
class Embedded:
    """The engine that everything is read on, so that nothing moves.

    Attributes:
        at_once: how many findings of several rules are judged together: of more than these a rule by itself costs less.
    """

    at_once: int | None = 250_000

    def submission(self, submission: Submission) -> Submission:
        """Return it as it is."""
        return submission

    def moved(self, frame: Frame) -> Frame:
        """Return it as it is."""
        return frame

    def settled(self, frame: Frame) -> Frame:
        """Compute it in memory."""
        return settle(frame)

    def findings(self, table: Frame, wordings: Sequence[Wording]) -> Findings:
        """Return them as they stand in the table."""
        return TableFindings(windowed(table), wordings)


EMBEDDED: Engine = Embedded()
ONE_BY_ONE: Engine = Embedded(at_once=0)


def elsewhere(submission: Submission, move: Move) -> Submission:
    """Return a submission whose frames are moved: what a kind is handed, and all that it derives from it."""
    return _Elsewhere(
        scope=move(submission.scope),
        as_at=submission.as_at,
        due_until=submission.due_until,
        calendar=submission.calendar,
        units=submission.units,
        group=submission.group,
        data=submission._data,
        tables=submission._tables,
        embedded=submission,
        move=move,
    )


@attrs.frozen(kw_only=True)
class _Elsewhere(Submission):
    """The frames that the others are derived from, moved."""

    embedded: Submission
    move: Move

    def apart(self) -> Submission:
        """Return the same for a plugin that is not ours, moved."""
        return elsewhere(self.embedded.apart(), self.move)

    def observations(self, measure: str) -> Frame:
        """Return the same, moved."""
        return self.move(self.embedded.observations(measure))

    def yearly(self, measure: str) -> Frame:
        """Return the same, moved."""
        return self.move(self.embedded.yearly(measure))

    def members(self, measure: str) -> Frame:
        """Return the same, moved."""
        return self.move(self.embedded.members(measure))

    def printed(self, measure: str) -> Frame:
        """Return the same, moved."""
        return self.move(self.embedded.printed(measure))

    def _rows_of_each(self) -> Frame:
        return self.move(self.embedded._rows_of_each())

    def steps(self, stated: FromTable) -> Frame:
        """Return the same, moved."""
        return self.move(self.embedded.steps(stated))

    def table(self, name: str) -> Frame:
        """Return the same, moved."""
        return self.move(self.embedded.table(name))

    @property
    def rows(self) -> Frame:
        """The same, moved."""
        return self.move(self.embedded.rows)
