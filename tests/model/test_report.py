"""The exit code that follows from a report, whatever made it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from rulecheck.model.baseline import BaselineRecord
from rulecheck.model.report import FailOn, Report, Summary
from rulecheck.model.words import OUTCOMES

LIMITS: tuple[FailOn, ...] = ("fail", "warn", "unjudged", "never")


def _report(
    counts: Mapping[str, int],
    waived: int = 0,
    reasons: Mapping[str, int] | None = None,
    known: Mapping[str, int] | None = None,
    **more: Any,
) -> Report:
    """Return a report of so many findings; ``known`` are those that a baseline has already."""
    summary = Summary(counts={**dict.fromkeys(OUTCOMES, 0), **counts}, waived=waived, reasons=reasons or {})
    baseline = None
    if known is not None:
        baseline = BaselineRecord(path="old.json", sha256="0" * 64, as_at=date(2023, 1, 1), known=known)
    stated = {"complete": True, "version": "1", "as_at": date(2024, 1, 1), "baseline": baseline, **more}
    return Report(summary=summary, **stated)


def _codes(report: Report) -> list[int]:
    return [report.exit_code(limit) for limit in LIMITS]


ENDINGS: dict[str, tuple[dict[str, Any], list[int]]] = {
    "all pass": ({"counts": {"pass": 1}}, [0, 0, 0, 0]),
    "a failure": ({"counts": {"pass": 1, "fail": 1}}, [1, 1, 1, 0]),
    "nothing but a failure": ({"counts": {"fail": 1}}, [1, 1, 1, 0]),
    "a warning": ({"counts": {"warn": 1}}, [0, 1, 1, 0]),
    "unjudged beside a pass": ({"counts": {"pass": 1, "unjudged": 1}}, [0, 0, 1, 0]),
    "a failure and a warning": ({"counts": {"fail": 1, "warn": 1}}, [1, 1, 1, 0]),
    "a failure and one unjudged": ({"counts": {"fail": 1, "unjudged": 1}}, [1, 1, 1, 0]),
    "a warning and one unjudged": ({"counts": {"warn": 1, "unjudged": 1}}, [0, 1, 1, 0]),
    "a waived failure": ({"counts": {"warn": 1}, "waived": 1}, [0, 0, 0, 0]),
    "a waived failure and a warning": ({"counts": {"warn": 2}, "waived": 1}, [0, 1, 1, 0]),
    "a waived failure and a failure": ({"counts": {"warn": 1, "fail": 1}, "waived": 1}, [1, 1, 1, 0]),
    "a failure that is known": ({"counts": {"fail": 1}, "known": {"fail": 1}}, [0, 0, 0, 0]),
    "a failure beside one that is known": ({"counts": {"fail": 2}, "known": {"fail": 1}}, [1, 1, 1, 0]),
    "a failure beside a known warning": ({"counts": {"fail": 1, "warn": 1}, "known": {"warn": 1}}, [1, 1, 1, 0]),
    "a warning that is known": ({"counts": {"warn": 1}, "known": {"warn": 1}}, [0, 0, 0, 0]),
    "unjudged that is known": ({"counts": {"pass": 1, "unjudged": 1}, "known": {"unjudged": 1}}, [0, 0, 0, 0]),
    "incomplete": ({"counts": {"pass": 1, "fail": 1}, "complete": False}, [2, 2, 2, 2]),
    "broken": ({"counts": {"pass": 1, "fail": 1}, "is_broken": True}, [3, 3, 3, 3]),
    "broken and incomplete": ({"counts": {"pass": 1}, "complete": False, "is_broken": True}, [3, 3, 3, 3]),
}


@pytest.mark.parametrize(("stated", "codes"), ENDINGS.values(), ids=ENDINGS)
def test_the_worst_decides(stated: dict[str, Any], codes: list[int]) -> None:
    """Broken before incomplete before a finding at or above the limit, neither waived nor known."""
    assert _codes(_report(**stated)) == codes


def test_a_failure_is_the_usual_limit() -> None:
    """A warning is told, and lets through."""
    assert (_report({"warn": 1}).exit_code(), _report({"fail": 1}).exit_code()) == (0, 1)


UNHELD: dict[str, tuple[dict[str, int], dict[str, int], int]] = {
    "no finding": ({}, {}, 0),
    "all unjudged": ({"unjudged": 3}, {"not-due": 3}, 0),
    "nothing but warnings of no target": ({"warn": 2}, {"untargeted": 2}, 0),
    "nothing but warnings of no unit": ({"warn": 2}, {"unknown-unit": 2}, 0),
    "both": ({"warn": 3, "unjudged": 1}, {"untargeted": 1, "unknown-unit": 2, "not-due": 1}, 0),
    "both and one that is judged": ({"warn": 3, "fail": 1}, {"untargeted": 1, "unknown-unit": 2, "missed": 1}, 1),
    "failures of no target, as the rule asks": ({"fail": 2}, {"untargeted": 2}, 2),
    "every outcome": ({"pass": 4, "warn": 3, "fail": 2, "unjudged": 1}, {"met": 4}, 9),
}


@pytest.mark.parametrize(("counts", "reasons", "judged"), UNHELD.values(), ids=UNHELD)
def test_nothing_judged_is_not_checked(counts: dict[str, int], reasons: dict[str, int], judged: int) -> None:
    """A value that is held against nothing is no verdict, so a run of such values ends with 2 and never with 0."""
    report = _report(counts, reasons=reasons)

    assert report.summary.judged == judged
    assert (report.exit_code("never") == 2) == (judged == 0)


def test_a_report_that_says_nothing_ends_with_2() -> None:
    """Nothing has been counted, so nothing has passed; all four outcomes are told all the same."""
    report = Report(complete=True, version="1", as_at=date(2024, 1, 1))

    assert (_codes(report), dict(report.summary.counts)) == ([2, 2, 2, 2], dict.fromkeys(OUTCOMES, 0))


def test_new_findings_are_neither_waived_nor_known() -> None:
    """A waived failure stands among the warnings, and only there is it taken off."""
    report = _report({"fail": 5, "warn": 4, "unjudged": 3}, waived=1, known={"fail": 2, "warn": 1})

    assert [report.known(outcome) for outcome in ("fail", "warn", "unjudged")] == [2, 1, 0]
    assert [report.new(outcome) for outcome in ("fail", "warn", "unjudged")] == [3, 2, 3]
