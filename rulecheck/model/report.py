"""The report: everything one run found, with what it read, and the exit code that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

import attrs

from rulecheck.model.baseline import BaselineRecord
from rulecheck.model.findings import Findings, ListedFindings, listed
from rulecheck.model.source import Source
from rulecheck.model.words import OUTCOMES

FORMAT = "rulecheck.report/1"

NARROWED = "only findings of "
"""How the note begins that says that the findings of only some units or years are kept."""

FailOn = Literal["fail", "warn", "unjudged", "never"]

PASSED, FAILED, NOT_CHECKED, BROKEN = 0, 1, 2, 3


@attrs.frozen(kw_only=True)
class BaseRecord:
    """A rule-set file from which a rule set takes rules over."""

    path: str
    sha256: str


@attrs.frozen(kw_only=True)
class RuleSetRecord:
    """A rule set that took part.

    Attributes:
        path: the file, as given.
        sha256: of the file's bytes; what it extends is not in them.
        extends: the files it takes rules over from, the nearest first, with those that they extend in turn.
    """

    id: str
    version: str | None
    path: str
    sha256: str
    title: str
    extends: tuple[BaseRecord, ...] = ()


@attrs.frozen(kw_only=True)
class RuleRecord:
    """A rule that took part.

    Attributes:
        previous_ids: ids it had before.
        scope: ``closed`` if its units and years were laid out before looking at the data, else ``open``.
        counts: how many findings it gave, by outcome; all four outcomes are there.
        line: on which it begins in the file of its rule set; None where it is taken over, or that cannot be told.
    """

    ruleset: str
    id: str
    kind: str
    title: str
    source: Source | None
    guidance: str | None
    sha256: str
    previous_ids: tuple[str, ...] = ()
    scope: Literal["closed", "open"]
    counts: Mapping[str, int]
    line: int | None = None


@attrs.frozen(kw_only=True)
class InputRecord:
    """A table that was read.

    Attributes:
        name: ``data``, or the name of a further table.
        path: as given; None for a frame handed over in Python.
        sha256: of the file's bytes; None for a frame.
        rows: rows of the table, headers and blank lines at the end not counted.
        skipped: rows that the mapping leaves out (``where``, ``leave_out``).
        ignored: rows dated after the as-at date.
        sheet: the sheet it stands on, of a spreadsheet.
        header_row: the row or line that names the columns, where it is not simply the first.
        forms: how many cells were read in a further form, by form.
        remarks: what was chosen, left out or changed on the way in, a clause each.
    """

    name: str
    path: str | None
    sha256: str | None
    rows: int
    skipped: int = 0
    ignored: int = 0
    sheet: str | None = None
    header_row: int | None = None
    forms: Mapping[str, int] = attrs.field(factory=dict, hash=False)
    remarks: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class PluginRecord:
    """A plugin whose kinds, readers or reporters took part."""

    name: str
    version: str | None


@attrs.frozen(kw_only=True)
class ErrorRecord:
    """What kept a rule, or the whole run, from being judged."""

    message: str
    rule: str | None = None
    plugin: str | None = None


@attrs.frozen(kw_only=True)
class Summary:
    """How many findings there are of each outcome and reason.

    Attributes:
        counts: by outcome; all four outcomes are there. A waived failure counts as ``warn``.
        waived: how many of the warnings are waived failures.
        reasons: by reason; only those that occur.
    """

    counts: Mapping[str, int] = attrs.field(factory=lambda: dict.fromkeys(OUTCOMES, 0))
    waived: int = 0
    reasons: Mapping[str, int] = attrs.field(factory=dict)

    @property
    def judged(self) -> int:
        """How many findings hold a value against a target; a warning that there is no target, or no unit, is none."""
        unheld = self.reasons.get("untargeted", 0) + self.reasons.get("unknown-unit", 0)
        judged = sum(number for outcome, number in self.counts.items() if outcome != "unjudged")
        return judged - min(unheld, self.counts["warn"])


@attrs.frozen(kw_only=True)
class Report:
    """Everything one run found.

    Attributes:
        complete: every rule was judged over its whole scope, and something was judged.
        version: of rulecheck.
        as_at: the day as of which it was judged.
        rulesets, rules, inputs, plugins: what took part.
        summary: the counts.
        findings: sorted by rule set, rule, unit, year and checkpoint; made one by one as they are looked at.
        notes: what is no finding: an open scope, rows left out, a name nearly matched.
        errors: why a run is not complete.
        baseline: the earlier report that it is held against, if any.
        is_broken: a plugin or rulecheck itself failed, as against a refusal.
    """

    complete: bool
    version: str
    as_at: date
    rulesets: tuple[RuleSetRecord, ...] = ()
    rules: tuple[RuleRecord, ...] = ()
    inputs: tuple[InputRecord, ...] = ()
    plugins: tuple[PluginRecord, ...] = ()
    summary: Summary = Summary()
    findings: Findings = attrs.field(factory=lambda: ListedFindings(()), converter=listed)
    notes: tuple[str, ...] = ()
    errors: tuple[ErrorRecord, ...] = ()
    baseline: BaselineRecord | None = None
    is_broken: bool = False

    def known(self, outcome: str) -> int:
        """Return how many findings of an outcome the baseline has already; of warnings those that are not waived."""
        return 0 if self.baseline is None else self.baseline.known.get(outcome, 0)

    def new(self, outcome: str) -> int:
        """Return how many findings of an outcome are neither waived nor known from the baseline."""
        waived = self.summary.waived if outcome == "warn" else 0
        return self.summary.counts[outcome] - waived - self.known(outcome)

    def exit_code(self, fail_on: FailOn = "fail") -> int:
        """Return what the command ends with; the worst reason wins.

        3: a plugin or rulecheck broke; 2: refused, or nothing was judged; 1: a finding at or
        above ``fail_on`` (``warn`` counts failures and warnings but not waived ones,
        ``unjudged`` counts those too), but for what the baseline has already; 0: none of these.
        """
        if self.is_broken:
            return BROKEN
        if not self.complete or self.summary.judged == 0:
            return NOT_CHECKED
        fails, warns, unjudged = (self.new(outcome) for outcome in ("fail", "warn", "unjudged"))
        reached = {"fail": fails, "warn": fails + warns, "unjudged": fails + warns + unjudged, "never": 0}
        return FAILED if reached[fail_on] else PASSED
