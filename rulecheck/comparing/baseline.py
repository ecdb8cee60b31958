"""A run held against an earlier report: what that has already, no better there, does not fail it again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Container
from pathlib import Path

import attrs

from rulecheck.comparing.changes import BADNESS, Change, change_of, compare, under_new_ids
from rulecheck.comparing.reading import Key, Run, Verdict, read_report, run_of
from rulecheck.comparing.words import number_lines
from rulecheck.model.baseline import TURNS, BaselineRecord, Turned
from rulecheck.model.findings import KnownFindings
from rulecheck.model.report import Report
from rulecheck.reporters.json import render


def hold_against(report: Report, path: Path, *, is_partial: bool = False) -> Report:
    """Return the report with what an earlier one has already marked as known.

    A finding is known if the earlier report has it with the same outcome or a worse one, and it was missed there
    by as much or more. Where one of the two has no number, or the rule was of another kind or measure, nothing tells
    that it is no worse, so it is not known; where neither has a number, the reason must be the same.

    Args:
        report: of a complete run.
        path: of the earlier JSON report.
        is_partial: not all was selected in this run, so what only the earlier report has says nothing.

    Raises:
        DataError: that is no report of a complete run; see ``read_run``.
    """
    content = read_report(path)
    now = run_of(render(report), "this run")
    before = under_new_ids(run_of(content, str(path)), now)
    known = {key: verdict for key, verdict in now.verdicts.items() if _is_known(verdict, before, key)}
    counts = Counter[str](verdict.outcome for verdict in known.values() if verdict.reason != "waived")
    record = BaselineRecord(
        path=str(path),
        sha256=hashlib.sha256(content).hexdigest(),
        as_at=before.as_at,
        known=dict(counts),
        turned=_turned(before, now, known, is_partial=is_partial),
        is_partial=is_partial,
    )
    keys = frozenset((one.ruleset, one.rule, one.unit, one.year, one.at) for one in known.values())
    return attrs.evolve(report, findings=KnownFindings(report.findings, keys), baseline=record)


def _turned(before: Run, now: Run, known: Container[Key], *, is_partial: bool) -> tuple[Turned, ...]:
    """Return the verdicts that are other than before, and the failures that were missed by less there."""
    comparison = compare(before, now)
    changes = (comparison.without_vanished() if is_partial else comparison).changes
    turned = {change.key: _of_change(change, known) for change in changes}
    for key, verdict in now.verdicts.items():
        if verdict.outcome == "fail" and key not in known and key not in turned:
            change = change_of(key, before, now)
            turned[key] = attrs.evolve(_of_change(change, known), turn="worse")
    return tuple(sorted(turned.values(), key=_order))


def _order(one: Turned) -> tuple[bool, int, str, str, str, str]:
    return not one.is_new, TURNS.index(one.turn), one.ruleset, one.rule, one.unit, one.year


def _of_change(change: Change, known: Container[Key]) -> Turned:
    ruleset, rule, unit, year, _ = change.key
    return Turned(
        ruleset=ruleset,
        rule=rule,
        unit=unit,
        year=year,
        turn=change.turn,
        before=_ground(change.old),
        now=_ground(change.new),
        is_new=change.new is not None and change.new.outcome == "fail" and change.key not in known,
        told=(*number_lines(change), f"cause: {', '.join(change.causes)}"),
    )


def _ground(verdict: Verdict | None) -> tuple[str, str] | None:
    return None if verdict is None else (verdict.outcome, verdict.reason)


def _is_known(verdict: Verdict, before: Run, key: Key) -> bool:
    earlier = before.verdicts.get(key)
    if verdict.outcome == "pass" or earlier is None or BADNESS[verdict.outcome] > BADNESS[earlier.outcome]:
        return False
    if (verdict.kind, verdict.measure) != (earlier.kind, earlier.measure):
        return False
    if verdict.margin is None or earlier.margin is None:
        return verdict.margin == earlier.margin and verdict.reason == earlier.reason
    return verdict.margin >= earlier.margin
