"""The JSON report, ``rulecheck.report/1``: everything one run found, for programs to read.

Its shape is published as ``report.schema.json`` beside this module.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

import msgspec

from rulecheck.hookspecs import Reporter, hookimpl
from rulecheck.model.baseline import BaselineRecord
from rulecheck.model.finding import Finding
from rulecheck.model.numbers import plain
from rulecheck.model.report import FORMAT, Report, RuleRecord, RuleSetRecord
from rulecheck.model.source import Source
from rulecheck.shown import acts_on_nothing, escaped_for_json, without_surrogates

CHUNK = 2_000
"""How many findings are held as values at once; a report may have half a million."""

_NO_FINDINGS = b'"findings": []'


def render(report: Report) -> bytes:
    r"""Return the report as JSON: UTF-8, indented by two, with a new line at the end.

    Every key is there, null where there is nothing to say. Numbers are written exactly, without exponent
    and without trailing zeros; dates as ``2023-03-31``. Characters that are unseen or act on a screen are
    written as JSON escapes, so that the values stay what they were; a lone surrogate, which UTF-8 cannot
    carry, becomes the visible text ``\u{dc80}``. Same report, same bytes.
    """
    start, end = _encode(frame(report)).split(_NO_FINDINGS)
    written = io.BytesIO()
    written.write(start)
    written.write(b'"findings": [')
    for number, chunk in enumerate(_chunks(report)):
        written.write(b",\n" if number else b"\n")
        written.write(chunk)
    written.write(b"\n  ]")
    written.write(end)
    written.write(b"\n")
    return written.getvalue()


def _chunks(report: Report) -> Iterator[bytes]:
    """Yield the findings as JSON objects, set apart by commas and indented as they stand in the report."""
    findings = iter(report.findings)
    while rows := [fields(finding) for finding in islice(findings, CHUNK)]:
        yield _encode([rows]).removeprefix(b"[\n  [\n").removesuffix(b"\n  ]\n]")


def _encode(value: Any) -> bytes:
    return inert(msgspec.json.format(compact(value), indent=2))


def compact(value: Any) -> bytes:
    """Encode a value on one line; texts that UTF-8 cannot carry are made visible."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(_encodable(value))


def inert(document: bytes) -> bytes:
    """Write what is unseen or acts on a screen as JSON escapes; the values stay what they were."""
    if acts_on_nothing(document):
        return document
    return escaped_for_json(document.decode()).encode()


def _encodable(value: Any) -> Any:
    match value:
        case str():
            return without_surrogates(value)
        case dict():
            return {_encodable(key): _encodable(item) for key, item in value.items()}
        case list():
            return [_encodable(item) for item in value]
        case _:
            return value


def frame(report: Report) -> dict[str, Any]:
    """Return the report without its findings."""
    return {
        "format": FORMAT,
        "complete": report.complete,
        "rulecheck": report.version,
        "as_at": report.as_at,
        "rulesets": [_ruleset(ruleset) for ruleset in report.rulesets],
        "rules": [_rule(rule) for rule in report.rules],
        "inputs": [
            {
                "name": one.name,
                "path": one.path,
                "sha256": one.sha256,
                "rows": one.rows,
                "skipped": one.skipped,
                "ignored": one.ignored,
                "sheet": one.sheet,
                "header_row": one.header_row,
                "forms": dict(one.forms),
                "remarks": list(one.remarks),
            }
            for one in report.inputs
        ],
        "plugins": [{"name": one.name, "version": one.version} for one in report.plugins],
        "baseline": None if report.baseline is None else _baseline(report.baseline),
        "summary": _summary(report),
        "findings": [],
        "notes": list(report.notes),
        "errors": [{"rule": one.rule, "plugin": one.plugin, "message": one.message} for one in report.errors],
    }


def _ruleset(ruleset: RuleSetRecord) -> dict[str, Any]:
    return {
        "id": ruleset.id,
        "version": ruleset.version,
        "title": ruleset.title,
        "path": ruleset.path,
        "sha256": ruleset.sha256,
        "extends": [{"path": base.path, "sha256": base.sha256} for base in ruleset.extends],
    }


def _rule(rule: RuleRecord) -> dict[str, Any]:
    return {
        "ruleset": rule.ruleset,
        "id": rule.id,
        "kind": rule.kind,
        "title": rule.title,
        "source": None if rule.source is None else _source(rule.source),
        "guidance": rule.guidance,
        "previous_ids": list(rule.previous_ids),
        "sha256": rule.sha256,
        "line": rule.line,
        "scope": rule.scope,
        "counts": _counts(rule.counts),
    }


def _source(source: Source) -> dict[str, Any]:
    return {"title": source.title, "url": source.url, "date": source.date, "quote": source.quote}


def _baseline(baseline: BaselineRecord) -> dict[str, Any]:
    return {
        "path": baseline.path,
        "sha256": baseline.sha256,
        "as_at": baseline.as_at,
        "known": {outcome: baseline.known.get(outcome, 0) for outcome in ("warn", "fail", "unjudged")},
        "turned": baseline.turns(),
    }


def _summary(report: Report) -> dict[str, Any]:
    return {
        **_counts(report.summary.counts),
        "waived": report.summary.waived,
        "reasons": dict(sorted(report.summary.reasons.items())),
    }


def _counts(counts: Mapping[str, int]) -> dict[str, int]:
    return {outcome: counts[outcome] for outcome in ("pass", "warn", "fail", "unjudged")}


def fields(finding: Finding) -> dict[str, Any]:
    """Return what is told of a finding."""
    return {
        "ruleset": finding.ruleset,
        "rule": finding.rule,
        "kind": finding.kind,
        "unit": finding.unit,
        "year": finding.year,
        "at": finding.at,
        "outcome": finding.outcome,
        "reason": finding.reason,
        "measure": finding.measure,
        "observed": _number(finding.observed),
        "expected": _number(finding.expected),
        "expected_high": _number(finding.expected_high),
        "margin": _number(finding.margin),
        "percent": _number(finding.percent),
        "message": finding.message,
        "due": finding.due,
        "waiver": finding.waiver,
        "note": finding.note,
        "provisional": finding.provisional,
        "file": finding.file,
        "place": finding.place,
        "known": finding.known,
        "rounded": _number(finding.rounded),
    }


def _number(number: Decimal | None) -> msgspec.Raw | None:
    """Write a number as JSON does; what is not finite is no evidence, and so null."""
    if number is None or not number.is_finite():
        return None
    return msgspec.Raw(plain(number or Decimal(0)).encode())


@hookimpl
def rulecheck_reporters() -> list[Reporter]:
    """Offer the JSON report."""
    return [Reporter(name="json", suffixes=(".json",), render=render)]
