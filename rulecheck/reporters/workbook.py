"""What stands on the sheets of a workbook: the rules, their findings, what there is to note, and how it was run."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain, islice

from rulecheck.model.finding import Finding
from rulecheck.model.report import InputRecord, Report, RuleRecord
from rulecheck.model.words import OUTCOMES, REASONS, UNUSABLE
from rulecheck.reporters.ranking import RankedRule
from rulecheck.reporters.reading import reading_words
from rulecheck.reporters.sheets import LABELS, Cell, Column, Share, Sheet
from rulecheck.reporters.telling import baseline_words, turn_words
from rulecheck.reporters.verdict import COUNTED, ranked_tally, reasons_words

Row = tuple[Cell, ...]

_MOST_TURNED = 1_000

_OUTCOME = Column(title="Outcome", width=14, is_outcome=True)
_SUMMARY = (
    Column(title="Rule", width=26),
    Column(title="Title", width=36),
    Column(title="Gravest outcome", width=14, is_outcome=True),
    *(
        Column(title=title, width=10)
        for title in ("Findings", "Failed", "Failed: fell short", "Failed: no usable value", "Warned", "Not judged")
    ),
    Column(title="Passed", width=10),
    Column(title="Reasons of failures, warnings and what was not judged", width=36),
    Column(title="Source", width=40),
)
_FINDINGS = (
    Column(title="Rule", width=22),
    Column(title="Unit", width=22),
    Column(title="Year", width=10),
    _OUTCOME,
    Column(title="Reason", width=15),
    Column(title="Observed", width=12),
    Column(title="Expected", width=12),
    Column(title="Expected, upper", width=12),
    Column(title="Margin", width=12),
    Column(title="Percent of expected", width=12),
    Column(title="Message", width=52),
    Column(title="Measure", width=16),
    Column(title="Checkpoint", width=13),
    Column(title="Due", width=13),
    Column(title="Waiver", width=26),
    Column(title="Note", width=26),
    Column(title="Provisional", width=13),
    Column(title="Kind", width=14),
    Column(title="Rule set", width=22),
    Column(title="File", width=40),
    Column(title="Place", width=16),
    Column(title="Known", width=11),
    Column(title="Title", width=44),
    Column(title="Source", width=40),
)
_NOTES = (
    Column(title="Sort", width=18),
    Column(title="About", width=36),
    Column(title="Number of findings", width=13),
    Column(title="Text", width=90),
)
_RUN = (
    Column(title="Part", width=14),
    Column(title="Name", width=30),
    Column(title="Version", width=12),
    Column(title="File", width=36),
    Column(title="SHA-256", width=38),
    Column(title="Details", width=54),
)


def summary_sheet(rules: tuple[RankedRule, ...], warning: tuple[str, ...]) -> Sheet:
    """Return the sheet with a row for each rule, failing ones first."""
    rows = [_rule(rule) for rule in rules] or [("No rules", *[None] * (len(_SUMMARY) - 1))]
    about = (
        "This sheet holds one table: a row for each rule, with its number of findings; rules that failed come first.",
        "A unit that fell short and a unit that gave no usable value are counted apart. A blank cell: there is none.",
    )
    return Sheet(
        name="Summary",
        title="Summary: each rule and what came of it",
        about=warning + about,
        columns=_SUMMARY,
        rows=rows,
        number=len(rows),
    )


def _rule(ranked: RankedRule) -> Row:
    absent = sum(
        number for (outcome, reason), number in ranked.tally.items() if outcome == "fail" and reason in UNUSABLE
    )
    reasons = [reasons_words(outcome, ranked.tally) for outcome in ("fail", "warn", "unjudged")]
    return (
        ranked.rule.id,
        ranked.rule.title,
        LABELS[ranked.gravest],
        ranked.tally.total(),
        ranked.number_of("fail"),
        ranked.number_of("fail") - absent,
        absent,
        *(ranked.number_of(outcome) for outcome in ("warn", "unjudged", "pass")),
        "; ".join(words for words in reasons if words),
        _source_words(ranked.rule),
    )


def findings_sheet(report: Report, warning: tuple[str, ...], *, most: int) -> Sheet:
    """Return the sheet with a row for each finding, at most so many; the gravest outcomes if there are more."""
    number = len(report.findings)
    unlisted = unlisted_words(number, most)
    about = (
        *unlisted,
        "This sheet holds one table: a row for each finding. A blank cell: there is none, or it does not apply; "
        "'missing' as the reason: no value came in.",
        "Margin: zero or more meets the rule. Shares are shown as percentages, and their margins in percentage points. "
        "Numbers are exact; one of more than 15 digits is text.",
    )
    findings = iter(report.findings) if number <= most else islice(_gravest_first(report), most)
    told = {(rule.ruleset, rule.id): (rule.title, _source_words(rule)) for rule in report.rules}
    rows: Iterator[Row] = (
        (*_finding(each, has_baseline=report.baseline is not None), *told.get((each.ruleset, each.rule), (None, None)))
        for each in findings
    )
    if not number:
        rows = iter([("No findings", *[None] * (len(_FINDINGS) - 1))])
    return Sheet(
        name="Findings",
        title="Findings: each rule, unit and year",
        about=warning + about,
        columns=_FINDINGS,
        rows=rows,
        number=min(max(number, 1), most),
        pages=2,
        kept=4,
    )


def unlisted_words(number: int, most: int) -> tuple[str, ...]:
    """Return a sentence that says how many findings are left out; none if all are there."""
    if number <= most:
        return ()
    return (
        f"{number - most:,} of {number:,} findings are not listed on the sheet Findings, for Excel has no more room: "
        f"the gravest outcomes are listed first. All are counted on the sheet Summary, and the JSON report holds all.",
    )


def _gravest_first(report: Report) -> Iterator[Finding]:
    """Yield the failures, then the warnings, and so on; the findings are made anew for each outcome, to hold none."""
    return chain.from_iterable(
        (finding for finding in report.findings if finding.outcome == outcome) for outcome in OUTCOMES
    )


def _source_words(rule: RuleRecord) -> str:
    return "none stated in the rule set" if rule.source is None else str(rule.source)


def _finding(finding: Finding, *, has_baseline: bool) -> Row:
    known = "known" if finding.known else "new" if has_baseline and finding.outcome == "fail" else None
    lapsed = "lapsed: " if finding.reason == "waiver-lapsed" else ""
    numbers = (finding.observed, finding.expected, finding.expected_high, finding.margin)
    return (
        finding.rule,
        finding.unit,
        finding.year,
        LABELS[finding.outcome],
        finding.reason,
        *(_number(number, finding) for number in numbers),
        _finite(finding.percent),
        finding.message,
        finding.measure,
        finding.at,
        finding.due,
        finding.waiver and f"{lapsed}{finding.waiver}",
        finding.note,
        "provisional" if finding.provisional else None,
        finding.kind,
        finding.ruleset,
        finding.file,
        finding.place,
        known,
    )


def _number(number: Decimal | None, finding: Finding) -> Cell:
    shown = _finite(number)
    return Share(value=shown) if finding.is_share and shown is not None else shown


def _finite(number: Decimal | None) -> Decimal | None:
    return number if number is not None and number.is_finite() else None


def notes_sheet(report: Report, rules: tuple[RankedRule, ...], warning: tuple[str, ...]) -> Sheet:
    """Return the sheet with the errors, the notes, what was not judged and why, and what the words mean."""
    rows = [
        *_errors(report),
        *_turned(report),
        *_unjudged(rules),
        *(("Note", None, None, note) for note in report.notes),
        *_words(report),
    ]
    about = (
        "This sheet holds one table: errors, what is other than in the earlier report, what was not judged and why, "
        "notes, and what the words mean.",
        "A blank cell: it does not apply.",
    )
    return Sheet(
        name="Notes",
        title="Notes: errors, what was not judged, and what the words mean",
        about=warning + about,
        columns=_NOTES,
        rows=rows,
        number=len(rows),
    )


def _errors(report: Report) -> Iterator[Row]:
    for error in report.errors:
        who = (f"plugin {error.plugin}" if error.plugin else "", f"rule {error.rule}" if error.rule else "")
        yield "Error", ", ".join(word for word in who if word), None, error.message


def _turned(report: Report) -> Iterator[Row]:
    """Yield the verdicts that are other than in the earlier report, the first 1,000 of them."""
    turned = () if report.baseline is None else report.baseline.turned
    for one in turned[:_MOST_TURNED]:
        before, now = (" - ".join(ground) if ground else "none" for ground in (one.before, one.now))
        said = "; ".join((f"{turn_words(one)}: {before}, now {now}", *one.told))
        yield "Changed", f"rule {one.rule}, {one.unit}, {one.year}", None, said
    if len(turned) > _MOST_TURNED:
        yield "Changed", "not listed", len(turned) - _MOST_TURNED, "More verdicts changed; `rulecheck diff` lists all."


def _unjudged(rules: tuple[RankedRule, ...]) -> Iterator[Row]:
    for ranked in rules:
        if not ranked.tally:
            yield "Not judged", f"rule {ranked.rule.id}", 0, "The rule has no findings."
        for (outcome, reason), number in ranked_tally(ranked.tally):
            if outcome == "unjudged":
                yield "Not judged", f"rule {ranked.rule.id}", number, f"{reason}: {REASONS.get(reason, reason)}"


def _words(report: Report) -> Iterator[Row]:
    for outcome in OUTCOMES:
        count = report.summary.counts[outcome]
        yield "Outcome", LABELS[outcome], count, f"The finding is counted as {COUNTED[outcome]}."
    for reason, meaning in REASONS.items():
        yield "Reason", reason, report.summary.reasons.get(reason, 0), f"{meaning[0].upper()}{meaning[1:]}."


def run_sheet(report: Report, warning: tuple[str, ...]) -> Sheet:
    """Return the sheet with what took part in the run: rule sets, rules, tables and plugins, with their hashes."""
    rows: list[Row] = [
        ("rulecheck", "rulecheck", report.version, None, None, None),
        ("As-at date", report.as_at.isoformat(), None, None, None, None),
        *(("Rule set", one.id, one.version, one.path, one.sha256, one.title) for one in report.rulesets),
        *(_table(table) for table in report.inputs),
        *_baseline(report),
        *(("Plugin", one.name, one.version, None, None, None) for one in report.plugins),
        *(("Rule", one.id, None, None, one.sha256, _rule_words(one)) for one in report.rules),
    ]
    about = (
        "This sheet holds one table: what took part in the run. SHA-256 identifies the content of a file or a rule.",
        "A blank cell: it does not apply or was not stated.",
    )
    return Sheet(
        name="Run",
        title="Run: what took part, with its hashes",
        about=warning + about,
        columns=_RUN,
        rows=rows,
        number=len(rows),
    )


def _baseline(report: Report) -> Iterator[Row]:
    """Yield the row of the earlier report that what is known is known from, if there is one."""
    if report.baseline is not None:
        said = f"As at {report.baseline.as_at.isoformat()}. {baseline_words(report.baseline, report)}"
        yield "Baseline", None, None, report.baseline.path, report.baseline.sha256, said


def _rule_words(rule: RuleRecord) -> str:
    source = rule.source
    cited = () if source is None else (source.title, source.url, source.date and source.date.isoformat(), source.quote)
    said = (f"Kind {rule.kind}, rule set {rule.ruleset}, scope {rule.scope}", *cited)
    return ", ".join(words for words in said if words)


def _table(table: InputRecord) -> Row:
    counts = f"{table.rows:,} rows read, {table.skipped:,} left out, {table.ignored:,} dated after the as-at date"
    details = "; ".join((counts, *reading_words(table)))
    return "Table", table.name, None, table.path, table.sha256, details
