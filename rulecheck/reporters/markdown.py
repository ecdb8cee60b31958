"""The Markdown report: a short summary for a pull request or a job's page, the failures first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rulecheck.hookspecs import Reporter, hookimpl
from rulecheck.model.days import full_date
from rulecheck.model.finding import Finding
from rulecheck.model.report import InputRecord, Report
from rulecheck.model.words import UNUSABLE
from rulecheck.reporters.amounts import expected_words, margin_words, observed_words
from rulecheck.reporters.ranking import RankedRule, gravest_with, rank, tally_of
from rulecheck.reporters.telling import baseline_words, beside, error_words, reason_words, sentence_of
from rulecheck.reporters.verdict import SHAPES, judge_run
from rulecheck.shown import shown

LISTED = {"fail": 100, "warn": 50}
"""Most findings of an outcome that are listed; GitHub refuses a summary above 1 MiB."""
NAMED = 20
"""Most rules, notes, errors and tables that are named."""
LONGEST = 400
"""Most characters of one text; what is longer is cut, and says so."""

_TABLE = "| Finding | Observed | Expected | Margin | Reason |\n| :-- | --: | --: | --: | :-- |"
_LINKED = re.compile(r"[@#$`~]|://|www\.|:[\w+-]+:|[!%&][\w\"]|\bGH-\d|\b[0-9a-f]{7,40}\b", re.IGNORECASE)
"""What GitHub or GitLab makes a link, mention, picture or formula even where its signs are escaped, but not in code."""
_MARKUP = re.compile(r"[!&*<>\[\\\]^_{|}]")
"""Signs that mean something within a line; no text from outside stands at the beginning of one."""


def render(report: Report) -> bytes:
    """Return a summary in Markdown as GitHub and GitLab read it, in UTF-8.

    The verdict, the counts of each rule, the failures and then the warnings, 100 and 50 at most, the gravest of
    each rule first; values that are missing stand in a table of their own. Text from rule sets, data and plugins is
    escaped, or stands as code. Same report, same bytes.
    """
    rules = rank(report, limit=max(LISTED.values()))
    sections = (_verdict(report, rules), _rules(rules), _failed(report, rules), _warned(report, rules), _read(report))
    return "\n\n".join(block for section in sections for block in section).encode() + b"\n"


def _verdict(report: Report, rules: tuple[RankedRule, ...]) -> Iterator[str]:
    verdict = judge_run(report, tally_of(rules))
    yield f"## {SHAPES[verdict.outcome]} rulecheck: {verdict.headline}"
    yield f"{_safe(verdict.sentence)} As at {full_date(report.as_at)}."
    if report.baseline is not None:
        path, day = _safe(report.baseline.path), full_date(report.baseline.as_at)
        yield f"Baseline: {path}, as at {day}. {baseline_words(report.baseline, report)}"
    yield from _list([f"- Error: {_safe(error_words(error))}" for error in report.errors], "errors")


def _rules(rules: tuple[RankedRule, ...]) -> Iterator[str]:
    if not rules:
        return
    head = "| Rule | Failed | Warned | Not judged | Met | Source |\n| :-- | --: | --: | --: | --: | :-- |"
    rows = [
        f"| {_safe(ranked.rule.title)} | "
        + " | ".join(f"{ranked.number_of(outcome):,}" for outcome in ("fail", "warn", "unjudged", "pass"))
        + f" | {_safe(str(ranked.rule.source or 'none stated'))} |"
        for ranked in rules[:NAMED]
    ]
    yield "\n".join([head, *rows])
    yield from _more(len(rules) - len(rows), "rules")


def _failed(report: Report, rules: tuple[RankedRule, ...]) -> Iterator[str]:
    """Yield a table of what fell short and one of what has no value to judge, never mixed."""
    listed = gravest_with("fail", report, rules, LISTED["fail"])
    short = [finding for finding in listed if finding.reason not in UNUSABLE]
    absent = [finding for finding in listed if finding.reason in UNUSABLE]
    yield from _table("Failed", short)
    yield from _table("Failed: no value to judge", absent)
    yield from _more(_number(rules, "fail") - len(listed), "failures")


def _warned(report: Report, rules: tuple[RankedRule, ...]) -> Iterator[str]:
    listed = gravest_with("warn", report, rules, LISTED["warn"])
    yield from _table("Warnings", listed)
    yield from _more(_number(rules, "warn") - len(listed), "warnings")


def _number(rules: tuple[RankedRule, ...], outcome: str) -> int:
    return sum(rule.number_of(outcome) for rule in rules)


def _table(title: str, findings: list[Finding]) -> Iterator[str]:
    if findings:
        yield f"### {title}"
        yield "\n".join([_TABLE, *(_row(finding) for finding in findings)])


def _row(finding: Finding) -> str:
    told = "<br>".join(_safe(words) for words in (sentence_of(finding), *beside(finding)))
    numbers = (observed_words(finding) or "none", expected_words(finding), margin_words(finding))
    return f"| {' | '.join((told, *map(_safe, numbers), _safe(reason_words(finding.reason))))} |"


def _read(report: Report) -> Iterator[str]:
    notes = [f"- Note: {_safe(note)}" for note in report.notes]
    yield from _list([*(f"- Read {_input(table)}" for table in report.inputs)], "tables")
    yield from _list(notes, "notes")


def _input(table: InputRecord) -> str:
    rows = "1 row" if table.rows == 1 else f"{table.rows:,} rows"
    return f"{_safe(table.path or table.name)}: {rows}"


def _list(lines: list[str], name: str) -> Iterator[str]:
    if lines:
        yield "\n".join(lines[:NAMED])
    yield from _more(len(lines) - NAMED, name)


def _more(number: int, name: str) -> Iterable[str]:
    return (f"{number:,} more {name} are not listed here.",) if number > 0 else ()


def _safe(text: str) -> str:
    r"""Return text that forms no link, mention, element or cell: its signs as entities, or all of it as code.

    In code a grave accent and a bar are written out, ``\u{60}``, so that it ends where it should.
    """
    told = shown(text)
    if len(told) > LONGEST:
        told = f"{told[:LONGEST]} (cut: {len(told) - LONGEST:,} characters more)"
    if not _LINKED.search(told):
        return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", told)
    code = told.replace("`", r"\u{60}").replace("|", r"\u{7c}")
    return f"`{code}`"


@hookimpl
def rulecheck_reporters() -> list[Reporter]:
    """Offer the Markdown summary."""
    return [Reporter(name="markdown", suffixes=(".md",), render=render)]
