"""A run held against an earlier report: what that has already, no better there, does not fail it again."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import attrs

from rulecheck.comparing.changes import BADNESS, under_new_ids
from rulecheck.comparing.reading import Run, Verdict, read_report, run_of
from rulecheck.model.findings import KnownFindings
from rulecheck.model.report import BaselineRecord, Report
from rulecheck.reporters.json import render


def hold_against(report: Report, path: Path) -> Report:
    """Return the report with what an earlier one has already marked as known.

    A finding is known if the earlier report has it with the same outcome or a worse one, and it was missed there
    by as much or more. Where one of the two has no number, nothing tells that it is no worse, so it is not known;
    where neither has one, the reason must be the same.

    Args:
        report: of a complete run.
        path: of the earlier JSON report.

    Raises:
        DataError: that is no report of a complete run; see ``read_run``.
    """
    content = read_report(path)
    now = run_of(render(report), "this run")
    before = under_new_ids(run_of(content, str(path)), now)
    known = [verdict for key, verdict in now.verdicts.items() if _is_known(verdict, before, key)]
    counts = Counter[str](verdict.outcome for verdict in known if verdict.reason != "waived")
    record = BaselineRecord(
        path=str(path), sha256=hashlib.sha256(content).hexdigest(), as_at=before.as_at, known=dict(counts)
    )
    keys = frozenset((one.ruleset, one.rule, one.unit, one.year, one.at) for one in known)
    return attrs.evolve(report, findings=KnownFindings(report.findings, keys), baseline=record)


def _is_known(verdict: Verdict, before: Run, key: tuple[str, str, str, str, str]) -> bool:
    earlier = before.verdicts.get(key)
    if verdict.outcome == "pass" or earlier is None or BADNESS[verdict.outcome] > BADNESS[earlier.outcome]:
        return False
    if verdict.margin is None or earlier.margin is None:
        return verdict.margin == earlier.margin and verdict.reason == earlier.reason
    return verdict.margin >= earlier.margin
