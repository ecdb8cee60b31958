"""The answer of a whole run in words; a run that is not complete never reads as a pass."""

from __future__ import annotations

import attrs

from rulecheck.model.findings import Tally, outcome_and_reason_rank
from rulecheck.model.report import Report

OUTCOME_WORDS = {"pass": "Pass", "warn": "Warn", "fail": "Fail", "unjudged": "Not judged"}
"""What an outcome is called."""
SHAPES = {"pass": "✔", "warn": "▲", "fail": "✖", "unjudged": "◌"}
"""The shape that goes with the word, so that no outcome is told by colour alone."""
PLAIN_SHAPES = {"pass": "v", "warn": "!", "fail": "x", "unjudged": "o"}
"""The shapes for a console that cannot carry the others."""
COUNTED = {"pass": "passed", "warn": "warned", "fail": "failed", "unjudged": "not judged"}
"""What is said of a number of findings with an outcome."""

_REASON_COUNTED = {"no-target": "without a target", "no-base": "without a base"}


@attrs.frozen(kw_only=True)
class Verdict:
    """The answer of a whole run.

    Attributes:
        outcome: the outcome whose colour and shape it has; ``fail`` if the run is not complete.
        word: in capitals, for the last line of the terminal: ``FAIL``.
        headline: a few words, for the top of a page: ``Failed: 4 of 43 findings``.
        sentence: what that means.
        is_incomplete: something could not be checked, so that the findings are not the whole answer.
    """

    outcome: str
    word: str
    headline: str
    sentence: str
    is_incomplete: bool = False


def judge_run(report: Report, tally: Tally) -> Verdict:
    """Return the answer of the run, whatever ``--fail-on`` makes of it.

    Args:
        report: what was found.
        tally: how many findings there are of each outcome and reason.
    """
    if report.is_broken:
        return Verdict(
            outcome="fail",
            word="INCOMPLETE",
            headline="Incomplete: could not check everything",
            sentence="rulecheck or a plugin broke, so the findings here are not the whole answer.",
            is_incomplete=True,
        )
    if not report.complete or report.summary.judged == 0:
        nothing = (
            "Nothing was judged" if report.summary.judged == 0 else "Not every rule was judged over its whole scope"
        )
        return Verdict(
            outcome="fail",
            word="COULD NOT CHECK",
            headline="Could not check",
            sentence=f"{nothing}, so whether the targets were met is not known.",
            is_incomplete=True,
        )
    return _complete(report, tally)


def _complete(report: Report, tally: Tally) -> Verdict:
    counts = report.summary.counts
    total = sum(counts.values())
    if counts["fail"] and not report.new("fail"):
        failures = "failure" if counts["fail"] == 1 else "failures"
        return Verdict(
            outcome="warn",
            word="KNOWN",
            headline=f"No new failures: {counts['fail']:,} known, of {findings_words(total)}",
            sentence=f"The earlier report has {'it' if counts['fail'] == 1 else 'them'} already; the {failures} "
            f"{'stands' if counts['fail'] == 1 else 'stand'}: {reasons_words('fail', tally)}.",
        )
    if counts["fail"]:
        return Verdict(
            outcome="fail",
            word="FAIL",
            headline=f"Failed: {counts['fail']:,} of {findings_words(total)}",
            sentence=f"What failed: {reasons_words('fail', tally)}.",
        )
    unjudged = f" {counts['unjudged']:,} could not be judged yet or at all." if counts["unjudged"] else ""
    if counts["warn"]:
        return Verdict(
            outcome="warn",
            word="WARN",
            headline=f"No failures, but {counts['warn']:,} of {findings_words(total)} to look at",
            sentence=f"What was warned of: {reasons_words('warn', tally)}.{unjudged}",
        )
    headline = "Met, as far as it could be judged" if unjudged else "Met"
    sentence = f"{findings_words(counts['pass'])} passed.{unjudged}"
    return Verdict(outcome="pass", word="PASS", headline=headline, sentence=sentence)


def count_words(report: Report, tally: Tally) -> str:
    """Return ``4 failed (1 missed, 3 missing), 0 warned, 39 passed, 0 not judged, 0 waived``.

    In a run that is not complete they have ``met`` their bounds, for such a run says no ``passed``.
    """
    counts = report.summary.counts
    known = f"; {report.known('fail'):,} known" if report.known("fail") else ""
    why = f" ({reasons_words('fail', tally)}{known})" if counts["fail"] else ""
    passed = "passed" if report.complete and not report.is_broken and report.summary.judged else "met"
    return (
        f"{counts['fail']:,} failed{why}, {counts['warn']:,} warned, {counts['pass']:,} {passed}, "
        f"{counts['unjudged']:,} not judged, {report.summary.waived:,} waived"
    )


def reasons_words(outcome: str, tally: Tally) -> str:
    """Return ``1 missed, 3 missing``: how many findings of an outcome there are of each reason, the gravest first."""
    return ", ".join(
        f"{number:,} {_REASON_COUNTED.get(reason, reason.replace('-', ' '))}"
        for (found, reason), number in ranked_tally(tally)
        if found == outcome
    )


def ranked_tally(tally: Tally) -> list[tuple[tuple[str, str], int]]:
    """Return outcomes and reasons with their numbers, the gravest first."""
    return sorted(tally.items(), key=lambda item: (*outcome_and_reason_rank(*item[0]), item[0][1]))


def findings_words(number: int) -> str:
    """Return ``1 finding`` or ``43 findings``."""
    return f"{number:,} finding" if number == 1 else f"{number:,} findings"
