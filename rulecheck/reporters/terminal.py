"""The summary on the terminal: the rules, failing ones first, their findings one by one, the verdict last."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal, TextIO

from rulecheck.model.days import full_date
from rulecheck.model.finding import Finding
from rulecheck.model.findings import Tally
from rulecheck.model.report import ErrorRecord, InputRecord, Report
from rulecheck.model.words import OUTCOMES
from rulecheck.reporters.paragraph import LABEL, STYLES, Paragraph
from rulecheck.reporters.ranking import RankedRule, rank, tally_of
from rulecheck.reporters.reading import reading_words
from rulecheck.reporters.recorded import plugin_words, rule_words, ruleset_words, table_words
from rulecheck.reporters.telling import baseline_words, beside, reason_gloss, sentence_of
from rulecheck.reporters.verdict import COUNTED, count_words, judge_run
from rulecheck.shown import begun, carried, shown

LISTED = 60
"""Most findings that are listed of one rule; the gravest."""
LISTED_IN_ALL = 1_200
"""About as many findings are listed in all; with many rules, fewer of each, but always a few."""
PASSES_LISTED = 200
"""If the report has more passes than this, they are only counted, but for a rule that has few."""
FEW = 5
"""As many passes of a rule are listed in any case."""
NOTES_LISTED = 20

Detail = Literal["verdict", "gravest", "all"]
"""How much is told: the last line alone; the gravest findings; all that the report has, each finding in full."""

_SELF_EVIDENT = ("met", "missed")


def summarise(
    report: Report,
    *,
    stream: TextIO,
    width: int | None = None,
    color: bool | None = None,
    detail: Detail = "gravest",
) -> None:
    """Write the summary of a report to a stream.

    Args:
        report: what was found.
        stream: a console, a pipe or a file. Characters that its encoding cannot carry are written out.
        width: columns; None takes the console's, or 80 where there is none.
        color: True or False; None colours a console unless ``NO_COLOR`` is set.
        detail: how much of it; the last line, the verdict with its counts, is always there.
    """
    told = paragraphs(report, detail)
    if detail == "verdict" and color is None and _is_plain(stream):
        for paragraph in told:
            text = carried(shown(paragraph.text), getattr(stream, "encoding", None) or "utf-8")
            stream.write(f"{begun(text.rstrip())}\n")
        return
    # Late, for the verdict alone, in a pipe or a file, needs no drawing, and rich is heavy.
    from rulecheck.reporters.console import draw

    draw(told, stream=stream, width=width, color=color)


def _is_plain(stream: TextIO) -> bool:
    """Whether a stream takes no colour, and no variable of the environment says that it does."""
    return not stream.isatty() and not {"FORCE_COLOR", "TTY_COMPATIBLE"} & os.environ.keys()


def summary_text(report: Report, *, width: int = 80, detail: Detail = "gravest") -> str:
    """Return the summary as it is written to a file: without colour."""
    written = io.StringIO()
    summarise(report, stream=written, width=width, color=False, detail=detail)
    return written.getvalue()


def paragraphs(report: Report, detail: Detail = "gravest") -> Iterator[Paragraph]:
    """Yield what the summary says, from the first line to the verdict."""
    if detail == "verdict":
        yield _last_line(report, tally_of(rank(report, limit=0)))
        return
    is_all = detail == "all"
    yield from _circumstances(report, is_all=is_all)
    limit = max(FEW, min(LISTED, LISTED_IN_ALL // max(1, len(report.rules))))
    rules = rank(report, limit=len(report.findings) if is_all else limit)
    lists_passes = report.summary.counts["pass"] <= PASSES_LISTED
    for rule in rules:
        yield from _whole_rule(rule) if is_all else _rule(rule, lists_passes=lists_passes)
    yield from _notes(report, len(report.notes) if is_all else NOTES_LISTED)
    yield from _verdict(report, tally_of(rules))


def _circumstances(report: Report, *, is_all: bool) -> Iterator[Paragraph]:
    """Yield what was judged, on what, and as at which day."""
    for ruleset in report.rulesets:
        version = f" {ruleset.version}" if ruleset.version else ""
        yield Paragraph(text=f"{ruleset.title} ({ruleset.id}{version})", style="bold")
        yield from _clauses(ruleset_words(ruleset) if is_all else ())
    for table in report.inputs:
        yield Paragraph(text=_read(table))
        yield from _clauses((*(table_words(table) if is_all else ()), *reading_words(table)))
    if is_all:
        yield Paragraph(text=plugin_words(report))
    yield Paragraph(text=f"As at {full_date(report.as_at)}")
    if report.baseline is not None:
        day = full_date(report.baseline.as_at)
        yield Paragraph(text=f"Baseline: {report.baseline.path}, as at {day}")
        known = "What failed there already is known, and does not fail this run."
        yield from _clauses((f"{known} {baseline_words(report.baseline, report)}",))


def _clauses(clauses: Iterable[str]) -> Iterator[Paragraph]:
    for clause in clauses:
        yield Paragraph(text=clause, indent=2, style="dim")


def _read(table: InputRecord) -> str:
    left_out = f", {table.skipped:,} left out" if table.skipped else ""
    ignored = f", {table.ignored:,} dated after the as-at date" if table.ignored else ""
    rows = "1 row" if table.rows == 1 else f"{table.rows:,} rows"
    return f"Read {table.path or table.name}: {rows}{left_out}{ignored}"


def _notes(report: Report, limit: int) -> Iterator[Paragraph]:
    if report.notes:
        yield Paragraph(text="")
    for note in report.notes[:limit]:
        yield Paragraph(text=f"Note: {note}")
    if len(report.notes) > limit:
        yield Paragraph(text=f"{len(report.notes) - limit:,} more notes are not shown here.")


def _verdict(report: Report, tally: Tally) -> Iterator[Paragraph]:
    verdict = judge_run(report, tally)
    yield Paragraph(text="")
    if verdict.is_incomplete:
        yield Paragraph(text=verdict.sentence)
    for error in report.errors:
        yield Paragraph(text=error_words(error), indent=2)
    yield _last_line(report, tally)


def _last_line(report: Report, tally: Tally) -> Paragraph:
    verdict = judge_run(report, tally)
    style = STYLES[verdict.outcome]
    return Paragraph(text=f"{verdict.word}: {count_words(report, tally)}", style=style, wraps=False)


def error_words(error: ErrorRecord) -> str:
    """Return what kept a rule or the run from being judged, and whose fault it was, in one line."""
    who = [f"plugin {error.plugin}: " if error.plugin else "", f"rule {error.rule}: " if error.rule else ""]
    return f"{''.join(who)}{error.message}"


def _rule(ranked: RankedRule, *, lists_passes: bool) -> Iterator[Paragraph]:
    is_short = lists_passes and ranked.tally.total() <= LISTED
    listed = [
        finding
        for finding in ranked.findings
        if finding.outcome != "pass" or is_short or ranked.number_of("pass") <= FEW
    ]
    yield from _heading(ranked)
    yield from _findings(listed, tells_passes=ranked.tally.total() <= FEW)
    yield from _unlisted(ranked, listed)


def _whole_rule(ranked: RankedRule) -> Iterator[Paragraph]:
    yield from _heading(ranked)
    yield from _clauses((rule_words(ranked.rule),))
    yield from _findings(ranked.findings, tells_passes=True)
    yield from _unlisted(ranked, ranked.findings)


def _heading(ranked: RankedRule) -> Iterator[Paragraph]:
    yield Paragraph(text="")
    yield Paragraph(text=f"{ranked.rule.id}: {ranked.rule.title}", style="bold")


def _findings(listed: Sequence[Finding], *, tells_passes: bool) -> Iterator[Paragraph]:
    """Yield findings under a heading for each reason; what stands beside a pass only if it is asked for."""
    is_mixed = len({finding.reason for finding in listed}) > 1
    for reason, findings in groupby(listed, key=lambda finding: finding.reason):
        if is_mixed or reason not in _SELF_EVIDENT:
            yield Paragraph(text=reason_gloss(reason), indent=2)
        for finding in findings:
            yield from _finding(finding, is_told_in_full=finding.outcome != "pass" or tells_passes)


def _unlisted(ranked: RankedRule, listed: Sequence[Finding]) -> Iterator[Paragraph]:
    """Yield how many findings of each outcome are not listed."""
    if not ranked.tally:
        yield Paragraph(text="No findings", indent=2)
    for outcome in OUTCOMES:
        number = ranked.number_of(outcome)
        hidden = number - sum(finding.outcome == outcome for finding in listed)
        if hidden:
            more = " more" if hidden < number else ""
            yield Paragraph(text=f"{hidden:,}{more} {COUNTED[outcome]}, not listed here", outcome=outcome, indent=2)


def _finding(finding: Finding, *, is_told_in_full: bool) -> Iterator[Paragraph]:
    yield Paragraph(text=sentence_of(finding), outcome=finding.outcome, indent=2)
    for words in beside(finding) if is_told_in_full else ():
        yield Paragraph(text=words, indent=4 + LABEL, style="dim")
