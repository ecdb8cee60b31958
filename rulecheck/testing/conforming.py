"""A kind is held to what every kind promises, on tables made from its own example."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import attrs

from rulecheck.errors import RuleSetError
from rulecheck.loading import Loading
from rulecheck.model.finding import Finding
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.words import UNUSABLE
from rulecheck.plugin import Plugin
from rulecheck.plugins import load_plugins
from rulecheck.testing import promise as promised
from rulecheck.testing.documented import example_of, undocumented
from rulecheck.testing.drawing import Field, Row, Rows, field_of, ruleset_of
from rulecheck.testing.plugging import Judging, Plugged, plugged
from rulecheck.testing.promise import Promise, broken
from rulecheck.testing.promises import UNASKED, promises, unmoved
from rulecheck.testing.showing import asked, smallest
from rulecheck.testing.trials import Seen, Trial

_UNFAILED = (
    "nobody fails, whatever is in the tables that are drawn; if a unit can fail, hand over a table in which one does, "
    "failing=…"
)
_UNSTATED = (
    "it brings its own bound, and its class does not say how a value is held against it; write comparison = "
    '"at_least", "at_most", "equals" or "between" in the class, or give the outcome too'
)
_VALUELESS = (
    "it gives no value for any figure that is submitted, so that every unit is said to have reported nothing; does its "
    "function return, and is what it returns a number?"
)
_UNTRIED = "this cannot be tried: hand over a table in which a unit passes, rows=…, for in none that was drawn one does"


def assert_conforms(
    kind: Any,
    rule: str | None = None,
    *,
    judge: Judging | None = None,
    tables: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    rows: Sequence[Mapping[str, Any]] = (),
    failing: Sequence[Mapping[str, Any]] = (),
    on: Literal["duckdb"] | None = None,
) -> None:
    """Hold a kind to what every kind promises.

    A plugin that is handed over can be loaded. The kind's findings are the same when it is run again, in whatever
    order rows stand, whatever other columns and units there are; it judges whatever is submitted, gives one finding
    for each unit and year of its scope, and none that passes where a value is blank, marked, unreadable or not there;
    what is submitted decides who passes; it changes nothing that it is given; it says what it does, and words what it
    finds. It is tried on tables that are made from the example in its docstring, the same on every machine.

    Args:
        kind: its class, the name of an installed one, or a plugin, a module that announces kinds: each of them.
        rule: TOML text to try it with instead of its example: ``[[rules]]``, and ``[data.measures]``, ``[groups]`` or
            ``[tables.NAME]`` where it needs them.
        judge: the kind's ``rulecheck_judge``; None: the plugin's, or that of the module in which the class stands.
        tables: rows of the further tables that ``rule`` declares.
        rows: a table in which units pass for the last year that is judged, where none of those that are drawn does.
        failing: a table in which a unit fails, where in none of those that are drawn one does.
        on: another engine, on which it must find the same; it takes DuckDB and pyarrow. A run asks kinds on the
            embedded one only, so this is for those who write for more.

    Raises:
        AssertionError: a promise is broken; says which, and how, with the smallest table found that shows it.
    """
    __tracebackhide__ = True
    installed = load_plugins()
    for each in _kinds(kind):
        known = plugged(each, judge or getattr(kind, "rulecheck_judge", None), installed)
        said = _breach(known, rule, tables or {}, (rows, failing), on)
        if said is not None:
            raise AssertionError(f"the kind '{known.kind.kind}' breaks a promise: {said}")


def _kinds(kind: Any) -> Iterable[type[Rule] | str]:
    if isinstance(kind, (str, type)) and not hasattr(kind, "rulecheck_kinds"):
        return [kind]
    loading = Loading()
    title = str(getattr(kind, "__name__", kind))
    loading.add(kind, Plugin(name=title, distribution=title, version="", origin="file"))
    (plugin,) = loading.plugins
    if plugin.fault is not None:
        raise AssertionError(f"the plugin '{title}' breaks a promise: {promised.LOADED}\n{plugin.fault}")
    if not plugin.kinds:
        offered = ", ".join(plugin.readers + plugin.reporters) or "nothing"
        what = "what is held to here, kinds promise; a reader or a reporter is tried by a test that uses it"
        raise AssertionError(f"the plugin '{title}' offers no kind; it offers {offered}: {what}")
    return list(loading.finished().kinds.values())


def _breach(
    known: Plugged, rule: str | None, tables: Mapping[str, Any], handed: tuple[Any, Any], on: str | None
) -> str | None:
    """Return how a kind breaks a promise; None: it keeps them all."""
    lacking = next(undocumented(known.kind), None)
    if lacking is not None:
        return f"{promised.DOCUMENTED}\n{lacking}"
    text = example_of(known.kind) if rule is None else rule
    if text is None:
        return f"{promised.EXAMPLE}\nits docstring has no `Example:` with a rule; write one, or hand one over: rule=…"
    try:
        ruleset = ruleset_of(text, known)
    except RuleSetError as error:
        return f"{promised.EXAMPLE}\n{error}"
    own = next((each for each in ruleset.rules if each.kind == known.kind.kind), None)
    if own is None:
        return f"{promised.EXAMPLE}\nit has no rule of the kind '{known.kind.kind}'"
    trial = Trial(plugged=known, ruleset=ruleset, field=field_of(own, ruleset), tables=tables)
    passing, failing = (tuple(_dated(row, ruleset) for row in rows) for rows in handed)
    return _Conforming(trial=trial, handed=passing, failing=failing, on=on).breach()


def _dated(row: Mapping[str, Any], ruleset: RuleSet) -> Row:
    """Return a row as those that are drawn are: every cell text, a year as its last day."""
    texts = {name: "" if cell is None else str(cell) for name, cell in row.items()}
    year = texts.pop("year", None)
    return texts if year is None else {"date": str(ruleset.calendar.parse(year).last_day), **texts}


def _is_judged_failure(finding: Finding) -> bool:
    """Whether a kind found something wrong, and not only the engine that there is nothing to judge."""
    is_asked = finding.outcome in ("warn", "fail") and finding.reason not in UNASKED
    return is_asked and (finding.reason not in UNUSABLE or finding.observed is not None)


@attrs.frozen(kw_only=True)
class _Conforming:
    """A kind with a valid example, held to its promises.

    Attributes:
        trial: what it is tried with.
        handed: rows in which units pass; none: those that are drawn.
        failing: rows in which a unit fails; likewise.
        on: another engine that it is tried on.
    """

    trial: Trial
    handed: Rows = ()
    failing: Rows = ()
    on: str | None = None

    @property
    def field(self) -> Field:
        return self.trial.field

    def breach(self) -> str | None:
        """Return the first promise that is broken, with the smallest table that shows it."""
        drawn = self.field.drawn()
        found = self.trial.seen(drawn)
        usable = [Promise(name=promised.USABLE, rows=rows, breach=promised.same_again) for rows in drawn]
        unusable = [each for each, seen in zip(usable, found, strict=True) if seen.fault is not None]
        if unusable:
            return self._told(unusable)
        if not found[0].findings:
            return f"{promised.EXAMPLE}\nit finds nothing, of whatever units and years there are rows"
        rows, others = self.handed or self._passing(drawn, found), drawn[1]
        if self._is_held_unsaid(found):
            return f"{promised.HELD}\n{_UNSTATED}"
        return self._held(rows, others, found) or self._worded(found) or self._elsewhere(rows, others)

    def _is_held_unsaid(self, found: Sequence[Seen]) -> bool:
        """Whether values are held against a bound of the kind's own, and nothing in its class says how."""
        class_ = self.trial.plugged.kind
        own = [base for base in class_.__mro__ if base not in Rule.__mro__]
        is_said = any(name in vars(base) for base in own for name in ("comparison", "stated_comparison"))
        findings = (finding for seen in found for finding in seen.findings.values())
        brings = any(finding.expected is not None and not finding.is_own for finding in findings)
        return brings and not is_said and self.field.rule.bounds() is None

    def _held(self, rows: Rows, others: Rows, drawn: Sequence[Seen]) -> str | None:
        """Return the first promise about two tables that is broken; all tables are judged as one plan."""
        every, *alone = unmoved(self.field, rows, others)
        listed = [(promise, promise.tables) for promise in (every, *promises(self.field, rows))]
        tables = {id(table): table for _, pair in listed for table in pair}
        found = dict(zip(tables, self.trial.seen(list(tables.values())), strict=True))
        again, changed = self.trial.watched(rows)
        if changed is not None:
            return f"{promised.UNTOUCHED}\n{changed} is another after it was judged"
        repeated = Promise(name=promised.REPEATED, rows=rows, breach=promised.same_again)
        if broken(repeated, found[id(rows)], again) is not None:
            return self._told([repeated]) or f"{promised.REPEATED}\nthey differ, but not each time"
        seeming = [each for each, (was, now) in listed if broken(each, found[id(was)], found[id(now)]) is not None]
        said = self._told([*(alone if every in seeming else ()), *seeming])
        is_tried = any(self._is_last_pass(finding) for finding in found[id(rows)].findings.values())
        if said is None and not is_tried:
            looked_at = [finding for seen in drawn for finding in seen.findings.values()]
            if all(finding.reason == "missing" and finding.observed is None for finding in looked_at):
                return f"{promised.USABLE}\n{_VALUELESS}"
            return f"{promised.EVIDENCE}\n{_UNTRIED} for {self.field.last}"
        return said or self._decided([*drawn, *found.values()])

    def _decided(self, found: Sequence[Seen]) -> str | None:
        """Return that nobody fails whatever stands in a table, so that a pass would say nothing."""
        looked_at = [*found, *(self.trial.seen([self.failing]) if self.failing else ())]
        are_judged = any(_is_judged_failure(finding) for seen in looked_at for finding in seen.findings.values())
        return None if are_judged else f"{promised.DECIDED}\n{_UNFAILED}"

    def _worded(self, found: Sequence[Seen]) -> str | None:
        """Return what the kind's own sentences fail at; a run shows the usual one instead."""
        messages = (finding.message for seen in found for finding in seen.findings.values())
        said = next((message for message in messages if " The kind's own " in message), None)
        return None if said is None else f"{promised.WORDED}\n{said}"

    def _elsewhere(self, rows: Rows, others: Rows) -> str | None:
        """Return how the findings on another engine are not the same; None where none is asked for."""
        tables = () if self.on is None else (rows, others)
        return self._told([Promise(name=promised.ENGINE, rows=each, breach=promised.same_elsewhere) for each in tables])

    def _told(self, doubtful: Sequence[Promise]) -> str | None:
        """Say which of some promises is broken for certain, how, and in what table; None: they are kept after all."""
        found = next((each for each in (asked(self.trial, promise) for promise in doubtful) if each is not None), None)
        return None if found is None else str(smallest(self.trial, found))

    def _passing(self, drawn: Sequence[Rows], found: Sequence[Seen]) -> Rows:
        """Return of each unit the rows of the table in which it passes most often, the last year before all."""
        counts: dict[str, list[int]] = {unit: [0] * len(drawn) for unit in self.field.units}
        passed = [(fill, f) for fill, seen in enumerate(found) for f in seen.findings.values() if f.outcome == "pass"]
        for fill, finding in passed:
            for unit in [finding.unit] if finding.unit in self.field.seats else self.field.units:
                counts[unit][fill] += 1 + len(self.field.years) * self._is_last_pass(finding)
        best = {unit: passed.index(max(passed)) for unit, passed in counts.items()}
        return tuple(row for fill, rows in enumerate(drawn) for row in rows if best[row["unit"]] == fill)

    def _is_last_pass(self, finding: Finding) -> bool:
        return finding.outcome == "pass" and finding.year == str(self.field.last)
