"""One finding in words, for formats that tell each by itself: its sentence, what stands beside it, where it is."""

from __future__ import annotations

import re

from rulecheck.model.baseline import BaselineRecord, Turn, Turned
from rulecheck.model.days import full_date
from rulecheck.model.finding import Finding
from rulecheck.model.report import PASSED, ErrorRecord, Report
from rulecheck.model.words import REASONS
from rulecheck.reporters.amounts import margin_words

_TURNED: dict[Turn, str] = {
    "worse": "turned worse",
    "better": "turned better",
    "appeared": "not there before",
    "vanished": "no longer there",
    "otherwise": "as before, for another reason",
}
_SHORT = ("missed", "near-miss", "waived", "waiver-lapsed")
_LINE = re.compile(r"line ([1-9][0-9]*)", re.ASCII)


def sentence_of(finding: Finding) -> str:
    """Return the finding's message, with unit and year if it does not name them, and by how much a bound was missed."""
    sentence = finding.message if finding.unit in finding.message else _with_unit(finding)
    day = "" if finding.at is None else full_date(finding.at)
    at = f" At {day}." if day not in sentence else ""
    missed = finding.margin is not None and finding.margin < 0 and finding.reason in _SHORT
    by_how_much = f" Missed by {margin_words(finding).lstrip('-')}." if missed else ""
    provisional = " Provisional." if finding.provisional else ""
    known = " Known already." if finding.known else ""
    return f"{sentence}{at}{by_how_much}{provisional}{known}"


def beside(finding: Finding) -> tuple[str, ...]:
    """Return the waiver, the note and the place, each in words; nothing for what the finding does not have."""
    place = ", ".join(word for word in (finding.file, finding.place) if word)
    label = "Lapsed waiver" if finding.reason == "waiver-lapsed" else "Waived"
    told = (finding.waiver and f"{label}: {finding.waiver}", finding.note and f"Note: {finding.note}", place)
    return tuple(words for words in told if words)


def reason_gloss(reason: str) -> str:
    """Return a reason with what it means: ``Missing: there is no value``."""
    return f"{reason_words(reason)}: {REASONS.get(reason, reason)}"


def reason_words(reason: str) -> str:
    """Return a reason as it is read: ``Near miss``."""
    return reason.replace("-", " ").capitalize()


def baseline_words(baseline: BaselineRecord, report: Report) -> str:
    """Return how many failures are known, and how many verdicts turned since, in two sentences."""
    known, failed, new = report.known("fail"), report.summary.counts["fail"], report.new("fail")
    told = f"Failures known from it: {known:,} of {failed:,}; new or worse: {new:,}."
    counts = [f"{number:,} {_TURNED[turn]}" for turn, number in baseline.turns().items() if number]
    if not counts:
        return f"{told} No verdict is other than there."
    verdicts = "verdict is" if len(baseline.turned) == 1 else "verdicts are"
    return f"{told} {len(baseline.turned):,} {verdicts} other than there: {', '.join(counts)}."


def turn_words(one: Turned) -> str:
    """Return what came of a verdict: ``turned worse``."""
    if one.is_new and one.before == one.now:
        return "missed by more, or not to be compared"
    if one.is_new and one.turn == "otherwise":
        return "fails for another reason, which counts as new"
    return _TURNED[one.turn]


def line_of(finding: Finding) -> int | None:
    """Return the line of its file that the finding speaks of; None if it is no line, or a cell of a sheet."""
    found = _LINE.fullmatch(finding.place or "")
    return None if found is None else int(found[1])


def error_words(error: ErrorRecord) -> str:
    """Return what kept a run from being complete, after the plugin and the rule it concerns."""
    who = (error.plugin and f"plugin {error.plugin}", error.rule and f"rule {error.rule}", error.message)
    return ": ".join(word for word in who if word)


def is_incomplete(report: Report) -> bool:
    """Whether the run could not check everything, or judged nothing; such a run says nowhere that it passed."""
    return report.exit_code("never") != PASSED


def _with_unit(finding: Finding) -> str:
    return ": ".join(word for word in (f"{finding.unit}, {finding.year}", finding.message) if word)
