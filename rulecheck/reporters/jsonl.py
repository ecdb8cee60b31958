"""The JSON report as lines, for streams: what the run was on the first line, then one finding a line."""

from __future__ import annotations

import io
from itertools import islice
from typing import Any

from rulecheck.hookspecs import Reporter, hookimpl
from rulecheck.model.report import Report
from rulecheck.reporters.json import CHUNK, compact, fields, frame, inert

FORMAT = "rulecheck.lines/1"


def render(report: Report) -> bytes:
    """Return the report as JSON Lines: UTF-8, each line one object, a new line at the end of each.

    The first line is the JSON report without its findings; ``format`` is ``rulecheck.lines/1``, and ``findings`` says
    how many lines follow, so that a stream that was cut off is noticed. Whoever reads only the other lines does
    not learn whether the run is complete. Fields, numbers and escapes are those of the JSON report.
    """
    written = io.BytesIO()
    written.write(inert(compact(_head(report))) + b"\n")
    findings = iter(report.findings)
    while rows := [compact(fields(finding)) for finding in islice(findings, CHUNK)]:
        written.write(inert(b"\n".join(rows)) + b"\n")
    return written.getvalue()


def _head(report: Report) -> dict[str, Any]:
    return {**frame(report), "format": FORMAT, "findings": len(report.findings)}


@hookimpl
def rulecheck_reporters() -> list[Reporter]:
    """Offer the JSON report as lines."""
    return [Reporter(name="jsonl", suffixes=(".jsonl", ".ndjson"), render=render)]
