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
from rulecheck.model.finding import Finding
from rulecheck.model.numbers import plain
from rulecheck.model.report import FORMAT, Report, RuleRecord
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
    start, end = _encode(_frame(report)).split(_NO_FINDINGS)
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
    while rows := [_finding(finding) for finding in islice(findings, CHUNK)]:
        yield _encode([rows]).removeprefix(b"[\n  [\n").removesuffix(b"\n  ]\n]")


def _encode(value: Any) -> bytes:
    try:
        encoded = msgspec.json.encode(value)
    except UnicodeEncodeError:
        encoded = msgspec.json.encode(_encodable(value))
    indented = msgspec.json.format(encoded, indent=2)
    if acts_on_nothing(indented):
        return indented
    return escaped_for_json(indented.decode()).encode()


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


def _frame(report: Report) -> dict[str, Any]:
    """Return the report without its findings."""
    return {
        "format": FORMAT,
        "complete": report.complete,
        "rulecheck": report.version,
        "as_at": report.as_at,
        "rulesets": [
            {"id": one.id, "version": one.version, "title": one.title, "path": one.path, "sha256": one.sha256}
            for one in report.rulesets
        ],
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
        "summary": _summary(report),
        "findings": [],
        "notes": list(report.notes),
        "errors": [{"rule": one.rule, "plugin": one.plugin, "message": one.message} for one in report.errors],
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
        "scope": rule.scope,
        "counts": _counts(rule.counts),
    }


def _source(source: Source) -> dict[str, Any]:
    return {"title": source.title, "url": source.url, "date": source.date, "quote": source.quote}


def _summary(report: Report) -> dict[str, Any]:
    return {
        **_counts(report.summary.counts),
        "waived": report.summary.waived,
        "reasons": dict(sorted(report.summary.reasons.items())),
    }


def _counts(counts: Mapping[str, int]) -> dict[str, int]:
    return {outcome: counts[outcome] for outcome in ("pass", "warn", "fail", "unjudged")}


def _finding(finding: Finding) -> dict[str, Any]:
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
