"""The SARIF report, version 2.1.0: findings as the results of a static analysis, for code scanning and editors.

Its form is that of OASIS (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), its limits those of GitHub's code scanning
("SARIF results exceed one or more limits", docs.github.com, November 2024).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any
from urllib.parse import quote

from rulecheck.hookspecs import Reporter, hookimpl
from rulecheck.model.finding import Finding
from rulecheck.model.findings import RuleKey
from rulecheck.model.report import Report, RuleRecord
from rulecheck.model.words import UNUSABLE
from rulecheck.reporters.telling import beside, error_words, is_incomplete, line_of, reason_gloss, sentence_of
from rulecheck.shown import acts_on_nothing, escaped_for_json, shown, without_surrogates

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ACCEPTED = 25_000
"""Most results and rules of a run that GitHub accepts; a file with more is refused as a whole."""
DISPLAYED = 5_000
"""Most results of a run that GitHub shows, the gravest."""

_LEVELS = {"fail": "error", "warn": "warning"}
_WEB_ADDRESS = re.compile(r"https?://[\x21-\x7e]+", re.IGNORECASE)


def render(report: Report) -> bytes:
    """Return the report as SARIF, in UTF-8 with a new line at the end.

    A failure is a result of level ``error``, a warning of level ``warning``. What is not judged is a result of kind
    ``notApplicable``, or ``open`` where it could not be told; what passes is left out. A run that is not complete is
    one whose invocation was not successful, with the errors as notifications. At most 25,000 results are written,
    failures first; a notification says how many are not. Same report, same bytes.
    """
    findings, left_out = _kept(report)
    rules = report.rules[:ACCEPTED]
    places = {(rule.ruleset, rule.id): place for place, rule in enumerate(rules)}
    paths = {ruleset.id: ruleset.path for ruleset in report.rulesets}
    lines = {(rule.ruleset, rule.id): rule.line for rule in report.rules}
    run = {
        "tool": {"driver": {"name": "rulecheck", "version": report.version, "rules": [_rule(rule) for rule in rules]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not is_incomplete(report),
                "toolExecutionNotifications": list(_notifications(report, len(findings), left_out)),
            }
        ],
        "properties": {
            "complete": report.complete,
            "asAt": report.as_at.isoformat(),
            "summary": {**report.summary.counts, "waived": report.summary.waived},
        },
        "results": [_result(finding, places, paths, lines) for finding in findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    encoded = json.dumps(log, indent=1, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
    return encoded if acts_on_nothing(encoded) else escaped_for_json(encoded.decode()).encode()


def _kept(report: Report) -> tuple[list[Finding], int]:
    """Return the findings that are written, failures before warnings, and how many are left out."""
    kept: dict[str, list[Finding]] = {"fail": [], "warn": [], "unjudged": []}
    for finding in report.findings:
        if finding.outcome in kept and len(kept[finding.outcome]) < ACCEPTED:
            kept[finding.outcome].append(finding)
    listed = list(chain.from_iterable(kept.values()))[:ACCEPTED]
    return listed, sum(report.summary.counts[outcome] for outcome in kept) - len(listed)


def _rule(rule: RuleRecord) -> dict[str, Any]:
    source = rule.source
    quoted = f'"{source.quote}"' if source is not None and source.quote else ""
    guidance = (rule.guidance or "").split("\n")
    help_lines = (rule.title, *guidance, f"Source: {source.title}" if source is not None else "", quoted)
    described = {
        "id": shown(f"{rule.ruleset}/{rule.id}"),
        "name": shown(rule.id),
        "shortDescription": _message(rule.title),
        "fullDescription": _message(rule.title),
        "help": _message(*help_lines),
        "properties": {"kind": shown(rule.kind), "scope": rule.scope},
    }
    if source is not None and source.url is not None and _WEB_ADDRESS.fullmatch(source.url):
        described["helpUri"] = quote(source.url, safe=":/?#@!$&'()*+,;=%~")
    return described


def _result(
    finding: Finding,
    places: Mapping[RuleKey, int],
    paths: Mapping[str, str],
    lines: Mapping[RuleKey, int | None],
) -> dict[str, Any]:
    place = places.get((finding.ruleset, finding.rule))
    locations, related = _locations(finding, paths.get(finding.ruleset), lines.get((finding.ruleset, finding.rule)))
    print_ = _fingerprint(finding)
    return {
        "ruleId": shown(f"{finding.ruleset}/{finding.rule}"),
        **({"ruleIndex": place} if place is not None else {}),
        "kind": _kind(finding),
        "level": _LEVELS.get(finding.outcome, "none"),
        "message": _message(sentence_of(finding), reason_gloss(finding.reason), *beside(finding)),
        "locations": locations,
        **({"relatedLocations": related} if related else {}),
        **({"baselineState": "unchanged"} if finding.known else {}),
        # GitHub compares results between runs by the first of these alone; both say the same.
        "partialFingerprints": {"primaryLocationLineHash": print_, "rulecheckFinding/v1": print_},
        "properties": {
            "unit": shown(finding.unit),
            "year": shown(finding.year),
            "outcome": finding.outcome,
            "reason": shown(finding.reason),
        },
    }


def _kind(finding: Finding) -> str:
    """Return ``fail`` for failures and warnings; for the rest whether it could not be told, or need not be."""
    if finding.outcome in _LEVELS:
        return "fail"
    return "open" if finding.reason in UNUSABLE and finding.reason != "not-applicable" else "notApplicable"


def _locations(
    finding: Finding, ruleset: str | None, line: int | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return where the finding is, and what is beside it: the observation's line before the rule's."""
    rules = [] if not ruleset else [_location(ruleset, line)]
    if not finding.file:
        return rules, []
    related = [{"id": 1, "message": {"text": "The rule"}, **rules[0]}] if rules else []
    return [_location(finding.file, line_of(finding))], related


def _location(path: str, line: int | None) -> dict[str, Any]:
    region = {} if line is None else {"region": {"startLine": line}}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(path)}, **region}}


def _uri(path: str) -> str:
    """Return a path as a reference relative to where the command ran; an absolute one as a file address."""
    written = quote(without_surrogates(path.replace("\\", "/")), safe="/~")
    if re.match(r"[A-Za-z]%3A/", written):
        return f"file:///{written[0]}:{written[4:]}"
    return f"file://{written}" if written.startswith("/") else written


def _fingerprint(finding: Finding) -> str:
    """Return what a finding is known by from run to run: who is judged by what, not how it ended, nor on which line."""
    at = None if finding.at is None else finding.at.isoformat()
    identity = json.dumps([finding.ruleset, finding.rule, finding.unit, finding.year, at])
    return hashlib.sha256(identity.encode()).hexdigest()


def _notifications(report: Report, listed: int, left_out: int) -> Iterator[dict[str, Any]]:
    for error in report.errors:
        yield _notification("error", error_words(error))
    if is_incomplete(report) and not report.errors:
        yield _notification("error", "Not every rule was judged over its whole scope.")
    if left_out:
        said = f"{left_out:,} more findings are not in this file, which holds {listed:,}, the most that GitHub accepts."
        yield _notification("warning", said)
    if listed > DISPLAYED:
        yield _notification("warning", f"Of the {listed:,} results GitHub shows {DISPLAYED:,}, the gravest.")
    if len(report.rules) > ACCEPTED:
        said = f"{len(report.rules) - ACCEPTED:,} more rules are not described in this file."
        yield _notification("warning", said)
    for note in report.notes:
        yield _notification("note", note)


def _notification(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": _message(text)}


def _message(*lines: str) -> dict[str, str]:
    """Return a message in which no text from outside forms a link, as SARIF would read ``[this](…)``."""
    return {"text": "\n".join(shown(line).replace("](", r"]\u{28}") for line in lines if line)}


@hookimpl
def rulecheck_reporters() -> list[Reporter]:
    """Offer the SARIF report."""
    return [Reporter(name="sarif", suffixes=(".sarif",), render=render)]
