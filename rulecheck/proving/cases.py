"""Cases beside a rule set: a submission, a day, and what each rule must find."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs
import cattrs

from rulecheck.errors import Problem, RuleSetError, nearest
from rulecheck.model.keys import WrongKeyError, not_blank
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.words import OUTCOMES, REASONS
from rulecheck.model.years import Calendar
from rulecheck.rulesets.faults import faults_of
from rulecheck.rulesets.lines import placed
from rulecheck.rulesets.structure import converter
from rulecheck.rulesets.text import read_text

VERSION = 1
SUFFIX = ".cases.toml"

_COLUMNS = ("rule", "unit", "year", "at", "outcome", "reason")
_NEEDED = ("rule", "unit", "year", "outcome")


@attrs.frozen(kw_only=True, order=True)
class Line:
    """One finding as a case expects it; without ``reason`` any reason will do.

    Attributes:
        rule, unit, year: whose it is.
        at: the checkpoint, ``2023-09-30``; empty where a year has but one.
        outcome: what is found.
        reason: why; empty: not said.
    """

    rule: str
    unit: str
    year: str
    at: str = ""
    outcome: str = attrs.field(validator=attrs.validators.in_(OUTCOMES))
    reason: str = ""

    def __str__(self) -> str:
        words = (self.rule, self.unit, self.year, self.at, self.outcome, self.reason)
        return ", ".join(word for word in words if word)


@attrs.frozen(kw_only=True)
class Case:
    """One ``[[cases]]`` table.

    Attributes:
        name: what it shows, in a few words.
        as_at: the day as of which it is judged.
        data: the submission, CSV text as the rule set's mapping reads it; or ``data_file``, beside the cases.
        tables: further tables by name, CSV text.
        rules: the rules it judges; left out: those it expects anything of.
        expect: CSV text, a line a finding: every finding of these rules, and no other.
        others: what every finding that is not listed must be, ``fail, missing``; left out: there is no other.
        findings: beside ``others``, how many findings there are in all, so that none can vanish or come unseen.
    """

    name: str = attrs.field(validator=not_blank)
    as_at: date
    data: str | None = None
    data_file: str | None = None
    tables: dict[str, str] = attrs.field(factory=dict)
    rules: tuple[str, ...] = ()
    expect: str = attrs.field(validator=not_blank)
    others: str | None = None
    findings: int | None = None

    def __attrs_post_init__(self) -> None:
        if (self.data is None) == (self.data_file is None):
            raise WrongKeyError("data", "needs the submission, once: either data = '''…''' or data_file = \"…\"")
        listed = self.expected
        unasked = [line.rule for line in listed if self.rules and line.rule not in self.rules]
        if unasked:
            raise WrongKeyError("expect", f"the rule '{unasked[0]}' is not among `rules`, so it is not judged")
        _ = self.rest  # read now, so that what is wrong with it is told with the rest
        if (self.others is None) != (self.findings is None):
            what = "`others` and `findings`, how many there are in all, stand together; else one could vanish unseen"
            raise WrongKeyError("findings", what)
        if self.findings is not None and self.findings < len(listed):
            raise WrongKeyError("findings", f"is {self.findings}, but {len(listed)} findings are listed")

    @cached_property
    def rest(self) -> tuple[str, str] | None:
        """Return outcome and reason of every finding that is not listed.

        Raises:
            WrongKeyError: they are no known words.
        """
        if self.others is None:
            return None
        outcome, _, reason = (word.strip() for word in self.others.partition(","))
        if outcome not in OUTCOMES:
            raise WrongKeyError("others", f"unknown outcome '{outcome}'{nearest(outcome, OUTCOMES)}")
        if reason not in REASONS:
            raise WrongKeyError("others", f"unknown reason '{reason}'{nearest(reason, REASONS)}")
        return outcome, reason

    @cached_property
    def expected(self) -> tuple[Line, ...]:
        """Return the findings it expects, in order.

        Raises:
            WrongKeyError: a column or word is not known, or one finding is expected twice.
        """
        try:
            reader = csv.reader(io.StringIO(self.expect.strip()), skipinitialspace=True)
            header, *rows = [row for row in reader if row]
        except csv.Error as error:
            raise WrongKeyError("expect", f"cannot be read as CSV text: {error}") from error
        for column in header:
            if column not in _COLUMNS:
                raise WrongKeyError("expect", f"unknown column '{column}'{nearest(column, _COLUMNS)}")
        if len(set(header)) < len(header):
            raise WrongKeyError(
                "expect", "its first line names a column twice, and nothing says which of the two counts"
            )
        lacking = [column for column in _NEEDED if column not in header]
        if lacking:
            raise WrongKeyError(
                "expect", f"its first line names the columns, {', '.join(_NEEDED)}; {lacking[0]} is not"
            )
        if not rows:
            raise WrongKeyError("expect", "expects nothing, so it would prove nothing")
        lines = [_line(header, row) for row in rows]
        if len({(line.rule, line.unit, line.year, line.at) for line in lines}) < len(lines):
            raise WrongKeyError("expect", "one finding is expected twice")
        return tuple(sorted(lines))

    def judged(self) -> tuple[str, ...]:
        """Return the ids of the rules it judges."""
        return self.rules or tuple(dict.fromkeys(line.rule for line in self.expected))


@attrs.frozen(kw_only=True)
class _File:
    rulecheck_cases: int
    cases: tuple[Case, ...]


def _line(header: list[str], row: list[str]) -> Line:
    if len(row) != len(header):
        raise WrongKeyError("expect", f"the line '{', '.join(row)}' has {len(row)} cells under {len(header)} columns")
    line = dict(zip(header, row, strict=True))
    if line["outcome"] not in OUTCOMES:
        raise WrongKeyError("expect", f"unknown outcome '{line['outcome']}'{nearest(line['outcome'], OUTCOMES)}")
    if line.get("reason") and line["reason"] not in REASONS:
        raise WrongKeyError("expect", f"unknown reason '{line['reason']}'{nearest(line['reason'], REASONS)}")
    return Line(**line)


def cases_path(rules: Path) -> Path:
    """Return where the cases of a rule set stand: beside it, ``x.cases.toml`` for ``x.toml``."""
    return rules.with_name(f"{rules.name.removesuffix('.toml')}{SUFFIX}")


def rules_path(cases: Path) -> Path:
    """Return where the rule set of a file of cases stands."""
    return cases.with_name(f"{cases.name.removesuffix(SUFFIX)}.toml")


def check_beside(cases: Path) -> None:
    """Check that a file of cases has its rule set beside it.

    Raises:
        RuleSetError: it has not, so its cases would never be run.
    """
    if not rules_path(cases).exists():
        what = f"there is no rule set {rules_path(cases).name} beside these cases, so they would not be run"
        raise RuleSetError(cases, [Problem(what=what)])


def read_cases(path: Path, ruleset: RuleSet) -> tuple[Case, ...]:
    """Read the cases of a rule set.

    Raises:
        RuleSetError: with every problem of the file.
    """
    text = read_text(path)
    try:
        file: _File = converter(Calendar()).structure(text.tree, _File)
    except (ValueError, cattrs.BaseValidationError) as error:
        raise RuleSetError(path, placed(_problems(error), text.source)) from error
    problems = [*_file_problems(file), *(p for n, case in enumerate(file.cases) for p in _unknown(case, n, ruleset))]
    if problems:
        raise RuleSetError(path, placed(problems, text.source))
    return file.cases


def _problems(error: Any) -> Iterator[Problem]:
    for path, what in faults_of(error):
        keys = [step for step in path if isinstance(step, str) and step != "cases"]
        yield Problem(what=what if not keys else f"{'.'.join(keys)}: {what}", path=path)


def _file_problems(file: _File) -> Iterator[Problem]:
    if file.rulecheck_cases != VERSION:
        what = f"rulecheck_cases must be {VERSION}, the version of the format"
        yield Problem(what=what, path=("rulecheck_cases",))
    if not file.cases:
        yield Problem(what="there is no case, so nothing would be tested", path=("cases",))
    names = [case.name for case in file.cases]
    for place, name in enumerate(names):
        if name in names[:place]:
            what = f"two cases are called '{name}'; a case that fails is found by its name"
            yield Problem(what=what, path=("cases", place, "name"))


def _unknown(case: Case, place: int, ruleset: RuleSet) -> Iterator[Problem]:
    """Yield what a case names and its rule set does not know: rules, tables, years."""
    rules = [rule.id for rule in ruleset.rules]
    for name in dict.fromkeys([*case.rules, *(line.rule for line in case.expected)]):
        if name not in rules:
            key = "rules" if name in case.rules else "expect"
            yield Problem(what=f"unknown rule '{name}'{nearest(name, rules)}", path=("cases", place, key))
    for name in case.tables:
        if name not in ruleset.tables:
            what = f"unknown table '{name}'{nearest(name, ruleset.tables)}"
            yield Problem(what=what, path=("cases", place, "tables", name))
    for year in dict.fromkeys(line.year for line in case.expected):
        fault = _year_fault(year, ruleset.calendar)
        if fault is not None:
            yield Problem(what=f"expect: {fault}", path=("cases", place, "expect"))


def _year_fault(text: str, calendar: Calendar) -> str | None:
    try:
        year = calendar.parse(text)
    except ValueError as error:
        return str(error)
    return None if str(year) == text else f"write the year '{text}' as findings do: {year}"
