"""The finding: one rule's outcome for one unit in one year, with its numbers and its reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

from rulecheck.model.progress import Progress


@attrs.frozen(kw_only=True)
class Finding:
    """One rule's outcome for one unit in one year.

    Attributes:
        ruleset: the id of the rule set.
        rule: the id of the rule.
        kind: the kind of the rule.
        unit: who was judged; a group by its name.
        year: which year, as the calendar writes it: ``2021-22``, or ``2021``.
        at: the checkpoint, for kinds that have several in a year.
        outcome: ``pass``, ``warn``, ``fail`` or ``unjudged``.
        reason: a fixed word, see ``rulecheck.model.words``.
        measure: what was counted.
        observed: the value in the measure's unit; a share from 0 to 1 where the rule judges a share.
        expected: the bound; the lower one of ``between``; before a deadline, the trajectory if one is stated.
        expected_high: the upper bound of ``between``.
        margin: how far the bound was met; negative if it was missed.
        percent: observed as a percentage of expected; None where that says nothing.
        message: one plain sentence.
        due: the deadline.
        waiver: who allowed the failure, and until when.
        note: the row's note.
        provisional: whether a value it rests on is provisional or revised.
        file: which submission.
        place: where in it: ``line 12``.
        known: the report that the run is held against has it already, and it was no better there.
        cell: the text that a sentence quotes: what could not be read, or what was held against the rule; not part of
            the report.
        is_share: observed and expected are shares from 0 to 1, to be read as percentages; not part of the report.
        rounded: the value as it was judged, where the rule rounds it; else None.
        progress: how the value came about, for kinds that tell it; not part of the report.
        counts: where a share is judged, the part and what it is a part of; not part of the report.
        is_own: the kind said the outcome itself; it was not graded by the bound; not part of the report.
    """

    ruleset: str
    rule: str
    kind: str
    unit: str
    year: str
    at: date | None = None
    outcome: str
    reason: str
    measure: str | None = None
    observed: Decimal | None = None
    expected: Decimal | None = None
    expected_high: Decimal | None = None
    margin: Decimal | None = None
    percent: Decimal | None = None
    message: str = ""
    due: date | None = None
    waiver: str | None = None
    note: str | None = None
    provisional: bool = False
    file: str | None = None
    place: str | None = None
    known: bool = False
    cell: str | None = None
    is_share: bool = False
    rounded: Decimal | None = None
    progress: Progress | None = None
    counts: tuple[Decimal, Decimal] | None = None
    is_own: bool = False
