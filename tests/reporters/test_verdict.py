"""The answer of a run in words; only a complete run without a failure reads as a pass."""

from __future__ import annotations

from types import ModuleType

import pytest

from rulecheck.model.report import Report
from rulecheck.reporters.ranking import rank, tally_of
from rulecheck.reporters.verdict import Verdict, count_words, judge_run


def verdict_of(report: Report) -> Verdict:
    """Return the verdict as the reporters work it out."""
    return judge_run(report, tally_of(rank(report, limit=60)))


def test_a_failure_fails(forces: Report) -> None:
    """The forces failed, and missing is told apart from missed."""
    verdict = verdict_of(forces)

    assert (verdict.word, verdict.headline) == ("FAIL", "Failed: 4 of 43 findings")
    assert verdict.sentence == "What failed: 1 missed, 1 without a target, 2 missing."


def test_a_warning_is_no_failure_and_no_pass(sample: ModuleType) -> None:
    """A near miss is to be looked at."""
    verdict = verdict_of(sample.report(sample.finding(outcome="warn", reason="near-miss"), sample.finding()))

    assert (verdict.word, verdict.headline) == ("WARN", "No failures, but 1 of 2 findings to look at")


def test_all_met_passes(sample: ModuleType) -> None:
    """A complete run in which everything passed is a pass."""
    verdict = verdict_of(sample.report(sample.finding()))

    assert (verdict.word, verdict.headline, verdict.sentence) == ("PASS", "Met", "1 finding passed.")


def test_a_pass_says_what_was_not_judged(sample: ModuleType) -> None:
    """What is not due yet is no pass, and is not passed over."""
    verdict = verdict_of(sample.report(sample.finding(), sample.finding(outcome="unjudged", reason="not-due")))

    assert verdict.headline == "Met, as far as it could be judged"
    assert verdict.sentence == "1 finding passed. 1 could not be judged yet or at all."


@pytest.mark.parametrize("complete", [True, False])
def test_nothing_judged_is_no_pass(sample: ModuleType, complete: bool) -> None:
    """Where all is unjudged, nothing was checked, whatever the run says of itself."""
    report = sample.report(sample.finding(outcome="unjudged", reason="not-due"), complete=complete)

    assert verdict_of(report).word == "COULD NOT CHECK"
    assert "pass" not in count_words(report, tally_of(rank(report, limit=60)))


@pytest.mark.parametrize("is_broken", [True, False])
def test_an_incomplete_run_is_no_pass(sample: ModuleType, is_broken: bool) -> None:
    """A run in which all that was judged passed is still no pass if it is not complete."""
    report = sample.report(sample.finding(), complete=False, is_broken=is_broken)
    verdict = verdict_of(report)

    assert verdict.is_incomplete
    assert verdict.outcome == "fail"
    said = " ".join(
        (verdict.word, verdict.headline, verdict.sentence, count_words(report, tally_of(rank(report, limit=1))))
    )
    assert "pass" not in said.casefold()


def test_a_complete_run_that_broke_is_no_pass(sample: ModuleType) -> None:
    """Broken outweighs complete, should both be said."""
    assert verdict_of(sample.report(sample.finding(), is_broken=True)).word == "INCOMPLETE"


def test_all_counts_are_told(forces: Report) -> None:
    """The last line names each outcome, with why findings failed."""
    assert count_words(forces, tally_of(rank(forces, limit=60))) == (
        "4 failed (1 missed, 1 without a target, 2 missing), 0 warned, 39 passed, 0 not judged, 0 waived"
    )
