"""Annotations of GitHub Actions: the gravest findings as errors and warnings beside the lines they speak of.

They are commands that a runner reads from the log, escaped as GitHub's own toolkit does (``actions/toolkit``,
``packages/core/src/command.ts``). A step shows 10 errors and 10 warnings ("Check runs", docs.github.com).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rulecheck.hookspecs import Reporter, hookimpl
from rulecheck.model.finding import Finding
from rulecheck.model.report import Report
from rulecheck.reporters.ranking import gravest_with, rank, tally_of
from rulecheck.reporters.telling import beside, error_words, line_of, reason_words, sentence_of
from rulecheck.reporters.verdict import Verdict, count_words, judge_run
from rulecheck.shown import shown

LISTED = 10
"""Most errors, and most warnings, that GitHub shows of a step."""

_COMMANDS = {"fail": "error", "warn": "warning"}


def render(report: Report) -> bytes:
    """Return the annotations, one a line, in UTF-8; the last is a notice with the verdict and what is not shown.

    A failure is an error, a warning a warning; passes and what is not judged are counted only. What kept the run from
    being complete comes first. Same report, same bytes.
    """
    rules = rank(report, limit=LISTED)
    verdict = judge_run(report, tally_of(rules))
    titles = {(rule.ruleset, rule.id): rule.title for rule in report.rules}
    failed, warned = (gravest_with(outcome, report, rules, LISTED) for outcome in _COMMANDS)
    faults = [*_faults(report, verdict)]
    errors = [*faults, *(_finding(finding, titles) for finding in failed)][:LISTED]
    warnings = [_finding(finding, titles) for finding in warned]
    unlisted = {
        "errors": report.summary.counts["fail"] + len(faults) - len(errors),
        "warnings": report.summary.counts["warn"] - len(warnings),
    }
    more = [f"{number:,} more {name} not shown here." for name, number in unlisted.items() if number]
    said = " ".join([f"{verdict.word}: {count_words(report, tally_of(rules))}.", *more])
    lines = (*errors, *warnings, _annotation("notice", {"title": "rulecheck"}, said))
    return "".join(f"{line}\n" for line in lines).encode()


def _faults(report: Report, verdict: Verdict) -> Iterator[str]:
    """Yield why the run is not complete."""
    if not verdict.is_incomplete:
        return
    yield _annotation("error", {"title": verdict.headline}, verdict.sentence)
    for error in report.errors:
        yield _annotation("error", {"title": verdict.headline}, error_words(error))


def _finding(finding: Finding, titles: Mapping[tuple[str, str], str]) -> str:
    title = f"{reason_words(finding.reason)}: {titles[finding.ruleset, finding.rule]}"
    lines = (sentence_of(finding), *beside(finding))
    return _annotation(_COMMANDS[finding.outcome], {**_place(finding), "title": title}, *lines)


def _place(finding: Finding) -> dict[str, str]:
    line = line_of(finding)
    if not finding.file:
        return {}
    return {"file": finding.file} if line is None else {"file": finding.file, "line": str(line)}


def _annotation(command: str, properties: Mapping[str, str], *lines: str) -> str:
    told = ",".join(f"{name}={_property(shown(value))}" for name, value in properties.items())
    return f"::{command} {told}::{_text(chr(10).join(shown(line) for line in lines))}"


def _text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")


@hookimpl
def rulecheck_reporters() -> list[Reporter]:
    """Offer the annotations."""
    return [Reporter(name="github", suffixes=(), render=render)]
