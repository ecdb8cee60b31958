"""A JSON report is read back, strictly as far as a comparison needs it."""

from __future__ import annotations

import stat
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

import attrs
import msgspec

from rulecheck.errors import DataError
from rulecheck.model.report import FORMAT, NARROWED

MOST_BYTES = 1 << 30
"""A longer report is refused; half a million findings take about a third of this."""

_MOST_DIGITS = 40
"""The engine's decimals have 38; written out, 1e999999999 would fill the memory."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """One finding, as far as it is compared."""

    ruleset: str
    rule: str
    kind: str
    unit: str
    year: str
    at: date | None
    outcome: Literal["pass", "warn", "fail", "unjudged"]
    reason: str
    measure: str | None = None
    observed: Decimal | None
    expected: Decimal | None
    expected_high: Decimal | None
    margin: Decimal | None = None
    waiver: str | None
    provisional: bool
    message: str

    def numbers(self) -> Iterator[Decimal]:
        """Yield the numbers that are there."""
        yield from (
            number for number in (self.observed, self.expected, self.expected_high, self.margin) if number is not None
        )


class RuleFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One rule that took part; a report of an earlier version does not say which ids it had before."""

    ruleset: str
    id: str
    kind: str
    sha256: str
    previous_ids: list[str] = []


class _Base(msgspec.Struct, frozen=True, kw_only=True):
    sha256: str


class _RuleSet(msgspec.Struct, frozen=True, kw_only=True):
    """One rule set; a report of an earlier version does not say what it extends."""

    id: str
    sha256: str
    extends: list[_Base] = []

    def hashes(self) -> tuple[str, ...]:
        """Return its hash, then those of the files it extends."""
        return self.sha256, *(base.sha256 for base in self.extends)


class _Input(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    sha256: str | None


class _Plugin(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    version: str | None


class _Summary(msgspec.Struct, frozen=True, kw_only=True):
    passed: int = msgspec.field(name="pass")
    warn: int
    fail: int
    unjudged: int

    def counts(self) -> dict[str, int]:
        """Return how many findings there should be of each outcome."""
        return {"pass": self.passed, "warn": self.warn, "fail": self.fail, "unjudged": self.unjudged}


class _Document(msgspec.Struct, frozen=True, kw_only=True):
    format: str
    complete: bool
    rulecheck: str
    as_at: date
    rulesets: list[_RuleSet]
    rules: list[RuleFacts]
    inputs: list[_Input]
    plugins: list[_Plugin]
    summary: _Summary
    findings: list[Verdict]
    notes: list[str]
    errors: list[msgspec.Raw] = []


class _Heading(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked at first, so that a file of another format is told by its format."""

    format: str


Key = tuple[str, str, str, str, str]
"""Rule set, rule, unit, year and checkpoint, by the ids of the newer report."""


@attrs.frozen(kw_only=True)
class Run:
    """One report, ready to be compared.

    Attributes:
        as_at: the day as of which it was judged.
        versions: of rulecheck and of the plugins that took part.
        rulesets: the hashes of the rule sets and of those they take rules over from, by id.
        inputs: the hashes of what was read, by name; None for a frame that was handed over.
        rules: by rule set and id.
        verdicts: by their keys.
        is_narrowed: only the findings of some units or years were kept, so that an absent one says nothing.
    """

    as_at: date
    versions: Mapping[str, str | None]
    rulesets: Mapping[str, tuple[str, ...]]
    inputs: Mapping[str, tuple[str | None, ...]]
    rules: Mapping[tuple[str, str], RuleFacts]
    verdicts: Mapping[Key, Verdict]
    is_narrowed: bool = False


def read_run(path: Path) -> Run:
    """Read a JSON report from its file.

    Raises:
        DataError: no file, no report of the known format, one that is not complete, or one that contradicts itself.
    """
    return run_of(read_report(path), str(path))


def read_report(path: Path) -> bytes:
    """Return the bytes of a JSON report.

    Raises:
        DataError: there is no such file, or it is too long.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise DataError(
                str(path), "cannot be read: it is no regular file; name a report that --output wrote, report.json"
            )
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise DataError(str(path), f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(content) > MOST_BYTES:
        raise DataError(str(path), f"is longer than {MOST_BYTES:,} bytes, so it is not read")
    return content


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
    _check_whole(document, name)
    inputs: dict[str, tuple[str | None, ...]] = {}
    for one in document.inputs:
        inputs[one.name] = (*inputs.get(one.name, ()), one.sha256)
    return Run(
        as_at=document.as_at,
        versions={"rulecheck": document.rulecheck, **{one.name: one.version for one in document.plugins}},
        rulesets={ruleset or one.id: one.hashes() for one in document.rulesets},
        inputs=inputs,
        rules={(ruleset or rule.ruleset, rule.id): rule for rule in document.rules},
        verdicts=_verdicts(document, name, ruleset),
        is_narrowed=any(note.startswith(NARROWED) for note in document.notes),
    )


def _decoded(content: bytes, name: str) -> _Document:
    try:
        heading = msgspec.json.decode(content, type=_Heading)
        if heading.format != FORMAT:
            raise DataError(name, f"is of the format '{heading.format[:80]}', not {FORMAT}")
        return msgspec.json.decode(content, type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError, ArithmeticError, RecursionError, ValueError) as error:
        raise DataError(name, f"is no JSON report of rulecheck: {error}") from error


def _check_whole(document: _Document, name: str) -> None:
    """Refuse a report that is not the whole answer, or says two things at once: it was cut, merged or edited."""
    if not document.complete:
        raise DataError(name, "is the report of a run that was not complete, so its verdicts are not the whole answer")
    if document.errors:
        raise DataError(name, "is said to be complete, yet it lists errors; write the report again")
    if not document.findings:
        raise DataError(name, "has no findings, and a complete run has some; write the report again")
    stated = document.summary.counts()
    counted = Counter[str](one.outcome for one in document.findings)
    for outcome, number in stated.items():
        if counted[outcome] != number:
            what = f"its summary counts {number:,} '{outcome}', but it has {counted[outcome]:,}; write the report again"
            raise DataError(name, what)
    rulesets = {one.id for one in document.rulesets}
    listed = Counter((rule.ruleset, rule.id) for rule in document.rules)
    for finding in document.findings:
        if finding.ruleset not in rulesets:
            raise DataError(name, f"does not list the rule set '{finding.ruleset}', yet it has findings of it")
        if listed[finding.ruleset, finding.rule] != 1:
            raise DataError(name, f"its list of rules does not have '{finding.rule}' once, yet it has findings of it")
        if not all(map(_is_short, finding.numbers())):
            raise DataError(name, f"has a number that no run gives: rule '{finding.rule}', {_whose(finding)}")


def _verdicts(document: _Document, name: str, ruleset: str | None) -> dict[Key, Verdict]:
    verdicts: dict[Key, Verdict] = {}
    each = Counter((one.ruleset, one.rule, one.unit, one.year) for one in document.findings)
    for verdict in document.findings:
        # The day of a lone finding of a year tells which value was judged, and not whose finding it is.
        is_one = each[verdict.ruleset, verdict.rule, verdict.unit, verdict.year] == 1
        at = "" if is_one or verdict.at is None else verdict.at.isoformat()
        key = (ruleset or verdict.ruleset, verdict.rule, verdict.unit, verdict.year, at)
        if key in verdicts:
            raise DataError(name, f"has two findings for rule '{verdict.rule}', {_whose(verdict)}")
        verdicts[key] = verdict
    return verdicts


def _whose(verdict: Verdict) -> str:
    return f"{verdict.unit}, {verdict.year}"


def _is_short(number: Decimal) -> bool:
    """Whether a number is finite and can be written out; the text "NaN" is read as a number too."""
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return False
    return len(number.as_tuple().digits) <= _MOST_DIGITS
