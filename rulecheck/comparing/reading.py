"""A JSON report is read back, strictly as far as a comparison needs it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Literal

import attrs
import msgspec

from rulecheck.errors import DataError
from rulecheck.model.report import FORMAT


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """One finding, as far as it is compared."""

    ruleset: str
    rule: str
    kind: str
    unit: str
    year: str
    at: str | None
    outcome: Literal["pass", "warn", "fail", "unjudged"]
    reason: str
    observed: Decimal | None
    expected: Decimal | None
    expected_high: Decimal | None
    waiver: str | None
    provisional: bool
    message: str


class RuleFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One rule that took part; a report of an earlier version does not say which ids it had before."""

    ruleset: str
    id: str
    kind: str
    sha256: str
    previous_ids: list[str] = []


class _Input(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    sha256: str | None


class _Plugin(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    version: str | None


class _Document(msgspec.Struct, frozen=True, kw_only=True):
    format: str
    complete: bool
    rulecheck: str
    as_at: str
    rules: list[RuleFacts]
    inputs: list[_Input]
    plugins: list[_Plugin]
    findings: list[Verdict]


Key = tuple[str, str, str, str, str]
"""Rule set, rule, unit, year and checkpoint, by the ids of the newer report."""


@attrs.frozen(kw_only=True)
class Run:
    """One report, ready to be compared.

    Attributes:
        as_at: the day as of which it was judged.
        versions: of rulecheck and of the plugins that took part.
        inputs: the hashes of what was read, by name; None for a frame that was handed over.
        rules: by rule set and id.
        verdicts: by their keys.
    """

    as_at: str
    versions: Mapping[str, str | None]
    inputs: Mapping[str, tuple[str | None, ...]]
    rules: Mapping[tuple[str, str], RuleFacts]
    verdicts: Mapping[Key, Verdict]


def read_run(path: Path) -> Run:
    """Read a JSON report from its file.

    Raises:
        DataError: no file, no report of the known format, one that is not complete, or one with a finding twice.
    """
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise DataError(str(path), f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    return run_of(content, str(path))


def run_of(content: bytes, name: str, *, ruleset: str | None = None) -> Run:
    """Read a JSON report.

    Args:
        content: the report.
        name: what messages call it.
        ruleset: what every rule set in it is called instead, where two of different ids are compared.

    Raises:
        DataError: as for ``read_run``.
    """
    document = _decoded(content, name)
    if document.format != FORMAT:
        raise DataError(name, f"is a report of the format '{document.format}', not {FORMAT}")
    if not document.complete:
        raise DataError(name, "is the report of a run that was not complete, so its verdicts are not the whole answer")
    inputs: dict[str, tuple[str | None, ...]] = {}
    for one in document.inputs:
        inputs[one.name] = (*inputs.get(one.name, ()), one.sha256)
    verdicts: dict[Key, Verdict] = {}
    each = Counter((one.ruleset, one.rule, one.unit, one.year) for one in document.findings)
    for verdict in document.findings:
        # The day of a lone finding of a year tells which value was judged, and not whose finding it is.
        is_one = each[verdict.ruleset, verdict.rule, verdict.unit, verdict.year] == 1
        at = "" if is_one else verdict.at or ""
        key = (ruleset or verdict.ruleset, verdict.rule, verdict.unit, verdict.year, at)
        if key in verdicts:
            raise DataError(name, f"has two findings for rule '{verdict.rule}', {verdict.unit}, {verdict.year}")
        verdicts[key] = verdict
    return Run(
        as_at=document.as_at,
        versions={"rulecheck": document.rulecheck, **{one.name: one.version for one in document.plugins}},
        inputs=inputs,
        rules={(ruleset or rule.ruleset, rule.id): rule for rule in document.rules},
        verdicts=verdicts,
    )


def _decoded(content: bytes, name: str) -> _Document:
    try:
        return msgspec.json.decode(content, type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError, ArithmeticError, RecursionError, ValueError) as error:
        raise DataError(name, f"is no JSON report of rulecheck: {error}") from error
