"""A case is run: the rule set judges its submission, and what is found is held against what is expected."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import attrs

from rulecheck.api import check_loaded
from rulecheck.engine.selection import Selection
from rulecheck.errors import DataError, RulecheckError
from rulecheck.model.finding import Finding
from rulecheck.model.mapping import Mapping as TableMapping
from rulecheck.model.report import BROKEN, FAILED, NOT_CHECKED, PASSED, Report
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.waiver import Waiver
from rulecheck.plugins import Plugins
from rulecheck.proving.cases import Case, Line


@attrs.frozen(kw_only=True)
class Ran:
    """One case that was run.

    Attributes:
        case: which.
        found: what was found, in order.
        messages: the sentence of each finding.
        fault: why it could not be judged, if it could not.
        is_broken: whether that is the fault of a plugin, or of rulecheck.
    """

    case: Case
    found: tuple[Line, ...] = ()
    messages: Mapping[Line, str] = attrs.field(factory=dict)
    fault: str | None = None
    is_broken: bool = False

    @property
    def surprises(self) -> tuple[Line, ...]:
        """What was found and not expected so."""
        expected = {_whose(line): line for line in self.case.expected}
        return tuple(line for line in self.found if not self._is_expected(line, expected.get(_whose(line))))

    def _is_expected(self, found: Line, listed: Line | None) -> bool:
        return (found.outcome, found.reason) == self.case.rest if listed is None else _fits(found, listed)

    @property
    def unmet(self) -> tuple[Line, ...]:
        """What was expected and not found so."""
        found = {_whose(line): line for line in self.found}
        whose = ((line, found.get(_whose(line))) for line in self.case.expected)
        return tuple(line for line, other in whose if other is None or not _fits(other, line))

    @property
    def is_counted_wrong(self) -> bool:
        """Whether there are more or fewer findings than the case says."""
        return self.case.findings not in (None, len(self.found))

    @property
    def holds(self) -> bool:
        """Whether everything came out as expected."""
        return self.fault is None and not self.is_counted_wrong and not self.surprises and not self.unmet

    @property
    def ending(self) -> int:
        """Return what the command ends with for this case."""
        if self.fault is not None:
            return BROKEN if self.is_broken else NOT_CHECKED
        return PASSED if self.holds else FAILED

    def with_found(self, rule: str, found: Sequence[Line]) -> Ran:
        """Return the same run as if one of its rules had found something else."""
        kept = (line for line in self.found if line.rule != rule)
        return attrs.evolve(self, found=(*kept, *(attrs.evolve(line, rule=rule) for line in found)))


def _whose(line: Line) -> tuple[str, ...]:
    return line.rule, line.unit, line.year, line.at


def _fits(found: Line, expected: Line) -> bool:
    return found.outcome == expected.outcome and expected.reason in ("", found.reason)


@attrs.frozen(kw_only=True)
class Bench:
    """A rule set and the folder its cases stand in.

    Attributes:
        ruleset: as loaded.
        folder: where ``data_file`` is looked for.
        plugins: who judges.
    """

    ruleset: RuleSet
    folder: Path
    plugins: Plugins

    def run(self, case: Case) -> Ran:
        """Run a case on the rules it names."""
        rules = [rule for rule in self.ruleset.rules if rule.id in case.judged()]
        try:
            report = self.judge(case, rules, self.ruleset.waivers)
        except RulecheckError as error:
            return Ran(case=case, fault=str(error))
        faults = [error for error in report.errors if report.is_broken or error.rule is not None]
        if faults:
            said = "; ".join(f"{error.rule}: {error.message}" if error.rule else error.message for error in faults)
            return Ran(case=case, fault=said, is_broken=report.is_broken)
        lines = {line_of(finding): finding.message for finding in report.findings}
        return Ran(case=case, found=tuple(sorted(lines)), messages=lines)

    def judge(self, case: Case, rules: Sequence[Rule], waivers: Sequence[Waiver]) -> Report:
        """Judge a case's submission by rules that may be others than those of the rule set.

        Args:
            case: whose submission and day.
            rules: who judges.
            waivers: of these rules.

        Raises:
            RulecheckError: the submission is refused.
        """
        ruleset = attrs.evolve(
            self.ruleset,
            rules=tuple(rules),
            rule_hashes={rule.id: self.ruleset.rule_hashes.get(rule.id, "") for rule in rules},
            waivers=tuple(waivers),
            mapping=self.ruleset.mapping if case.data is None else _as_text(self.ruleset.mapping),
            tables={n: _as_text(m) if n in case.tables else m for n, m in self.ruleset.tables.items()},
        )
        with self._submission(case) as (data, tables):
            return check_loaded(
                [ruleset], data, tables=tables, as_at=case.as_at, selection=Selection(), plugins=self.plugins
            )

    @contextmanager
    def _submission(self, case: Case) -> Iterator[tuple[str, dict[str, str]]]:
        """Give the paths of a case's tables; what is wrong with one is told by its key, not by a passing path."""
        with tempfile.TemporaryDirectory() as folder:
            written = {f"{Path(folder) / f'table-{n}.csv'}": f"tables.{name}" for n, name in enumerate(case.tables)}
            for path, text in zip(written, case.tables.values(), strict=True):
                _write(path, text)
            data = str(Path(folder) / "data.csv") if case.data_file is None else str(self.folder / case.data_file)
            if case.data is not None:
                _write(data, case.data)
                written[data] = "data"
            try:
                yield data, dict(zip(case.tables, written, strict=False))
            except DataError as error:
                raise DataError(written.get(error.file, error.file), error.what, place=error.place) from error


def _as_text(mapping: TableMapping) -> TableMapping:
    """Return how a table is read that a case writes out: where it lies on a sheet, or in a file, is not asked."""
    return attrs.evolve(mapping, **{name: getattr(_PLAIN, name) for name in _OF_A_FILE})


_PLAIN = TableMapping()
_OF_A_FILE = (
    "sheet",
    "header_row",
    "last_row",
    "encoding",
    "separator",
    "line_break_at_end",
    "connection",
    "leave_out",
)


def _write(path: str, text: str) -> None:
    """Write CSV text; its last line ends, for nothing of it was cut off."""
    lines = text.strip("\r\n")
    Path(path).write_text(f"{lines}\n", encoding="utf-8")


def line_of(finding: Finding) -> Line:
    """Return a finding as a case writes it."""
    return Line(
        rule=finding.rule,
        unit=finding.unit,
        year=finding.year,
        at="" if finding.at is None else str(finding.at),
        outcome=finding.outcome,
        reason=finding.reason,
    )
