"""A case is run: the rule set judges its submission, and what is found is held against what is expected."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import attrs

from rulecheck.api import check_loaded
from rulecheck.engine.selection import Selection
from rulecheck.errors import RulecheckError, UnknownNameError
from rulecheck.model.finding import Finding
from rulecheck.model.mapping import Mapping
from rulecheck.model.report import Report
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import RuleSet
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
    """

    case: Case
    found: tuple[Line, ...] = ()
    messages: dict[Line, str] = attrs.field(factory=dict)
    fault: str | None = None

    @property
    def surprises(self) -> tuple[Line, ...]:
        """What was found and not expected so."""
        expected, rest = self.case.expected(), self.case.rest()
        listed = {_whose(line) for line in expected}
        return tuple(
            line
            for line in self.found
            if not any(_fits(line, other) for other in expected)
            and (_whose(line) in listed or (line.outcome, line.reason) != rest)
        )

    @property
    def unmet(self) -> tuple[Line, ...]:
        """What was expected and not found so."""
        return tuple(line for line in self.case.expected() if not any(_fits(other, line) for other in self.found))

    @property
    def holds(self) -> bool:
        """Whether everything came out as expected."""
        return self.fault is None and not self.surprises and not self.unmet


def _whose(line: Line) -> tuple[str, ...]:
    return line.rule, line.unit, line.year, line.at


def _fits(found: Line, expected: Line) -> bool:
    return attrs.evolve(found, reason="") == attrs.evolve(expected, reason="") and expected.reason in ("", found.reason)


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
        known = [rule.id for rule in self.ruleset.rules]
        for name in case.judged():
            if name not in known:
                return Ran(case=case, fault=str(UnknownNameError("rule", name, known)))
        rules = [rule for rule in self.ruleset.rules if rule.id in case.judged()]
        try:
            report = self.judge(case, rules)
        except RulecheckError as error:
            return Ran(case=case, fault=str(error))
        if report.is_broken:
            return Ran(case=case, fault="; ".join(error.message for error in report.errors))
        lines = {_line_of(finding): finding.message for finding in report.findings}
        return Ran(case=case, found=tuple(sorted(lines)), messages=lines)

    def judge(self, case: Case, rules: Sequence[Rule], of: str | None = None) -> Report:
        """Judge a case's submission by some rules, which may be others than those of the rule set.

        Args:
            case: whose submission and day.
            rules: who judges.
            of: the id of the rule whose waivers are for all of them; None: each has its own.

        Raises:
            RulecheckError: the submission is refused.
        """
        hashes = {rule.id: "0" * 64 for rule in rules}
        waivers = self.ruleset.waivers
        if of is not None:
            own = [waiver for waiver in waivers if waiver.rule == of]
            waivers = tuple(attrs.evolve(waiver, rule=rule.id) for waiver in own for rule in rules)
        ruleset = attrs.evolve(
            self.ruleset,
            rules=tuple(rules),
            rule_hashes=hashes,
            waivers=waivers,
            mapping=self.ruleset.mapping if case.data is None else _as_text(self.ruleset.mapping),
            tables={n: _as_text(m) if n in case.tables else m for n, m in self.ruleset.tables.items()},
        )
        with self._submission(case) as (data, tables):
            return check_loaded(
                [ruleset], data, tables=tables, as_at=case.as_at, selection=Selection(), plugins=self.plugins
            )

    @contextmanager
    def _submission(self, case: Case) -> Iterator[tuple[str, dict[str, str]]]:
        with tempfile.TemporaryDirectory() as folder:
            tables = {name: _written(Path(folder) / f"table-{i}.csv", text) for i, (name, text) in _numbered(case)}
            if case.data_file is not None:
                yield str(self.folder / case.data_file), tables
            else:
                yield _written(Path(folder) / "data.csv", case.data or ""), tables


def _as_text(mapping: Mapping) -> Mapping:
    """Return how a table is read that a case writes out: where it lies on a sheet, or in a file, is not asked."""
    return attrs.evolve(mapping, **{name: getattr(_PLAIN, name) for name in _OF_A_FILE})


_PLAIN = Mapping()
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


def _numbered(case: Case) -> Iterator[tuple[int, tuple[str, str]]]:
    yield from enumerate(case.tables.items())


def _written(path: Path, text: str) -> str:
    """Write CSV text; its last line ends, for nothing of it was cut off."""
    path.write_text(f"{text.strip()}\n", encoding="utf-8")
    return str(path)


def _line_of(finding: Finding) -> Line:
    return Line(
        rule=finding.rule,
        unit=finding.unit,
        year=finding.year,
        at="" if finding.at is None else str(finding.at),
        outcome=finding.outcome,
        reason=finding.reason,
    )
