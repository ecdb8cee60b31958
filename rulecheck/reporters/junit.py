"""The JUnit report: what CI systems show as test results; a rule is a suite, each of its findings a case.

Written piece by piece, for a report may have half a million findings: a library that builds the tree first takes
time that grows with the square of their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from markupsafe import escape

from rulecheck.hookspecs import Reporter, hookimpl
from rulecheck.model.finding import Finding
from rulecheck.model.report import ErrorRecord, Report, RuleRecord
from rulecheck.reporters.telling import beside, is_incomplete, line_of, reason_gloss, sentence_of
from rulecheck.shown import shown

RUN = "rulecheck"
"""The suite that says why a run is not complete."""

Key = tuple[str, str]


def render(report: Report) -> bytes:
    """Return the report as JUnit XML, in UTF-8.

    A suite is a rule, a case a unit and year (and checkpoint). A failure is a failure, with its reason as type; a
    warning passes, and says why in ``system-out``; what is not judged is skipped; a rule whose plugin broke is an
    error. A run that is not complete has the suite ``rulecheck`` with an error, so that nothing reads it as green.
    Times are left out, for a report has none. Same report, same bytes.
    """
    written = bytearray(b'<?xml version="1.0" encoding="utf-8"?>\n')
    for piece in _document(report):
        written += piece.encode()
    return bytes(written)


def _document(report: Report) -> Iterator[str]:
    suites, faults = _counts(report), _faults(report)
    rules = {(rule.ruleset, rule.id): rule for rule in report.rules}
    total = sum(suites.values(), Counter(tests=len(faults), errors=len(faults)))
    yield _tag("testsuites", {"name": RUN, **_numbers(total)}) + "\n"
    if faults:
        yield _run_suite(faults)
    for key, findings in _by_rule(report, suites):
        yield _tag("testsuite", {"name": "/".join(key), **_numbers(suites[key])})
        yield _properties(rules.get(key)) + "\n"
        yield from map(_case, findings)
        yield "</testsuite>\n"
    yield "</testsuites>\n"


def _counts(report: Report) -> dict[Key, Counter[str]]:
    """Return what each suite counts, the suites in the order of the report's rules."""
    tallies = report.findings.tallies()
    counts: dict[Key, Counter[str]] = {(rule.ruleset, rule.id): Counter() for rule in report.rules}
    for key, tally in tallies.items():
        counted = counts.setdefault(key, Counter())
        for (outcome, reason), number in tally.items():
            counted["tests"] += number
            counted[_sort(outcome, reason)] += number
    return counts


def _sort(outcome: str, reason: str) -> str:
    """Return what a finding counts as."""
    if reason == "broken":
        return "errors"
    return {"fail": "failures", "unjudged": "skipped"}.get(outcome, "passed")


def _numbers(counts: Counter[str]) -> dict[str, str]:
    return {name: str(counts[name]) for name in ("tests", "failures", "errors", "skipped")}


def _faults(report: Report) -> tuple[ErrorRecord, ...]:
    """Return why the run is not complete; one reason at least if it is not."""
    if not is_incomplete(report):
        return ()
    return report.errors or (ErrorRecord(message="Not every rule was judged over its whole scope."),)


def _by_rule(report: Report, suites: Mapping[Key, Counter[str]]) -> Iterator[tuple[Key, Iterable[Finding]]]:
    """Yield each rule with its findings, and then the rules that have none."""
    for key, findings in groupby(report.findings, key=lambda finding: (finding.ruleset, finding.rule)):
        yield key, findings
    for key, counts in suites.items():
        if not counts["tests"]:
            yield key, ()


def _run_suite(faults: tuple[ErrorRecord, ...]) -> str:
    start = _tag("testsuite", {"name": RUN, **_numbers(Counter(tests=len(faults), errors=len(faults)))})
    return f"{start}\n{''.join(map(_fault, faults))}</testsuite>\n"


def _fault(fault: ErrorRecord) -> str:
    who = (fault.plugin and f"plugin {fault.plugin}", fault.rule and f"rule {fault.rule}")
    name = ", ".join(word for word in who if word) or "the run is complete"
    what = _element("error", {"type": "incomplete", "message": fault.message}, fault.message)
    return f"{_tag('testcase', {'classname': RUN, 'name': name})}{what}</testcase>\n"


def _properties(rule: RuleRecord | None) -> str:
    """Say what the rule is and where it comes from."""
    if rule is None:
        return ""
    source = rule.source
    facts = {"title": rule.title, "kind": rule.kind, "source": source and source.title, "url": source and source.url}
    said = (_element("property", {"name": name, "value": value}) for name, value in facts.items() if value)
    return f"<properties>{''.join(said)}</properties>"


def _case(finding: Finding) -> str:
    at = "" if finding.at is None else f", at {finding.at}"
    line = line_of(finding)
    place = {
        "classname": f"{finding.ruleset}.{finding.rule}",
        "name": f"{finding.unit}, {finding.year}{at}",
        **({"file": finding.file} if finding.file else {}),
        **({"line": str(line)} if line is not None else {}),
    }
    return f"{_tag('testcase', place)}{_outcome(finding)}</testcase>\n"


def _outcome(finding: Finding) -> str:
    if finding.outcome == "pass":
        return ""
    sentence = sentence_of(finding)
    what = {"type": finding.reason, "message": sentence}
    lines = (sentence, reason_gloss(finding.reason), *beside(finding))
    match _sort(finding.outcome, finding.reason):
        case "errors":
            return _element("error", what, *lines)
        case "failures":
            return _element("failure", what, *lines)
        case "skipped":
            return _element("skipped", {"message": f"{finding.reason}: {sentence}"})
        case _:
            return _element("system-out", {}, f"Warning: {sentence}", *lines[1:])


def _element(name: str, attributes: Mapping[str, str], *lines: str) -> str:
    text = "\n".join(escape(shown(line)) for line in lines)
    return f"{_tag(name, attributes)}{text}</{name}>"


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    told = "".join(f' {key}="{escape(shown(value))}"' for key, value in attributes.items())
    return f"<{name}{told}>"


@hookimpl
def rulecheck_reporters() -> list[Reporter]:
    """Offer the JUnit report."""
    return [Reporter(name="junit", suffixes=(".xml",), render=render)]
