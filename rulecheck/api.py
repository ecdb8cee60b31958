"""A whole run as one call: rule sets and data in, a report out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from rulecheck.data.sources import is_folder
from rulecheck.engine.engines import EMBEDDED, Engine
from rulecheck.engine.notes import notes_of, notes_on_waivers
from rulecheck.engine.programme import Task
from rulecheck.engine.reading import Reading
from rulecheck.engine.reporting import Circumstances, report_of
from rulecheck.engine.run import judge
from rulecheck.engine.selection import EmptySelectionError, Selection
from rulecheck.errors import PluginError, Problem, RuleSetError, UnknownNameError
from rulecheck.model.finding import Finding
from rulecheck.model.report import PluginRecord, Report
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.stage import Stage
from rulecheck.model.years import Year
from rulecheck.plugins import Plugins, load_plugins
from rulecheck.rulesets.load import load
from rulecheck.version import __version__

if TYPE_CHECKING:
    from rulecheck.engine.tracing import Asked, Trace

PathLike = str | Path
Data = PathLike | Sequence[PathLike] | Any | None

EVERYTHING = Selection()


def check(
    rules: PathLike | Sequence[PathLike],
    data: Data = None,
    *,
    tables: Mapping[str, Any] | None = None,
    as_at: date | None = None,
    selection: Selection = EVERYTHING,
    waivers: bool = True,
    plugins: Plugins | None = None,
) -> Report:
    """Judge a submission by one or several rule sets.

    Args:
        rules: rule-set files, or folders of them.
        data: a path, several, a folder, or any dataframe that narwhals knows; None: the rule sets' own default.
        tables: further tables by name, paths or dataframes, in place of those the rule sets name.
        as_at: the day as of which to judge; None: today. State it for a result that can be repeated.
        selection: which rules, units and years to keep.
        waivers: whether the rule sets' waivers permit anything.
        plugins: loaded beforehand; None: the installed ones.

    Returns:
        The report; ``report.exit_code()`` is what the command would end with.

    Raises:
        RulecheckError: a rule set, the data or a plugin is refused.
        TypeError: ``as_at`` is no date.
    """
    plugins = load_plugins() if plugins is None else plugins
    as_at = date.today() if as_at is None else as_at  # noqa: DTZ011 - a reporting day, not a moment
    rulesets = load_rulesets(rules, plugins)
    return check_loaded(
        rulesets, data, tables=tables, as_at=as_at, selection=selection, waivers=waivers, plugins=plugins
    )


def check_loaded(
    rulesets: Sequence[RuleSet],
    data: Data,
    *,
    plugins: Plugins,
    as_at: date,
    tables: Mapping[str, Any] | None = None,
    selection: Selection = EVERYTHING,
    waivers: bool = True,
) -> Report:
    """Judge a submission by rule sets that were loaded before; see ``check``.

    Raises:
        RulecheckError: the data or the selection is refused.
    """
    reading = Reading(readers=plugins.readers, data=data, tables=tables or {}, as_at=as_at, waivers=waivers)
    return check_reading(rulesets, reading, selection=selection, plugins=plugins)


def check_reading(
    rulesets: Sequence[RuleSet],
    reading: Reading,
    *,
    selection: Selection,
    plugins: Plugins,
    engine: Engine = EMBEDDED,
) -> Report:
    """Judge by rule sets what a reading brings in; its ``watch`` is told how far the run is; see ``check``.

    ``engine`` judges, and keeps the findings; one of a cluster is brought by a plugin.

    Raises:
        RulecheckError: the data or the selection is refused.
    """
    return _judged(rulesets, reading, selection, plugins, engine).report


@attrs.frozen(kw_only=True)
class _Judged:
    """A report, and the rules it is of with what each was judged on."""

    report: Report
    tasks: tuple[Task, ...]

    def task_of(self, finding: Finding) -> Task:
        """Return the rule that gave a finding."""
        whose = (finding.ruleset, finding.rule)
        return next(task for task in self.tasks if (task.programme.ruleset.id, task.rule.id) == whose)


def _judged(
    rulesets: Sequence[RuleSet], reading: Reading, selection: Selection, plugins: Plugins, engine: Engine = EMBEDDED
) -> _Judged:
    """Judge what is selected of rule sets; each reads the tables once."""
    plugins.border.taken()  # of an earlier run
    selection.check_used([rule for ruleset in rulesets for rule in ruleset.rules])
    _check_tables(reading.tables, rulesets)
    with plugins.crossing():
        programmes = [reading.programme(ruleset) for ruleset in rulesets]
        tasks = [
            Task(rule=rule, programme=programme)
            for programme in programmes
            for rule in sorted(programme.ruleset.rules, key=lambda rule: rule.id)
            if selection.takes(rule)
        ]
        verdicts = judge(tasks, plugins.judges, reading.watch, engine)
    reading.watch(Stage(what="gathering", to="findings"))
    kept = selection.narrowed(verdicts.table, [task.programme.ruleset.calendar for task in tasks])
    notes = [
        note
        for programme in programmes
        for note in notes_of(programme, tuple(task.rule for task in tasks if task.programme is programme))
    ]
    if selection == EVERYTHING:
        notes += notes_on_waivers(tasks, verdicts.table.lazy())
    narrowed = selection.narrows()
    notes += [] if narrowed is None else [narrowed]
    notes += [f"plugin {plugin.title} was not loaded: {plugin.fault}" for plugin in plugins.faulty]
    notes += plugins.border.taken()
    circumstances = Circumstances(
        version=__version__,
        as_at=reading.as_at,
        inputs=tuple(dict.fromkeys(reading.inputs)),
        plugins=_records(plugins, [task.rule for task in tasks]),
        notes=tuple(dict.fromkeys(notes)),
    )
    owed = verdicts.ledger.narrowed(selection.units, selection.years)
    report = report_of(tasks, attrs.evolve(verdicts, table=kept, ledger=owed), plugins.judges, circumstances, engine)
    verdicts.filing.last_as_long_as(report.findings)
    return _Judged(report=report, tasks=tuple(tasks))


def trace(
    rules: PathLike | Sequence[PathLike],
    data: Data = None,
    *,
    asked: Asked,
    tables: Mapping[str, Any] | None = None,
    as_at: date | None = None,
    plugins: Plugins | None = None,
) -> Trace:
    """Judge one rule, and return what it found for one unit and year together with what that rests on.

    Args:
        rules: as for ``check``.
        data: likewise.
        asked: which finding; the rule by its id, or one that it had before.
        tables: as for ``check``.
        as_at: likewise.
        plugins: likewise.

    Raises:
        RulecheckError: refused as by ``check``, or the rule has no finding for the unit and year.
    """
    # Late, for a check traces nothing.
    from rulecheck.engine.tracing import Trace, seen_by

    plugins = load_plugins() if plugins is None else plugins
    as_at = date.today() if as_at is None else as_at  # noqa: DTZ011 - a reporting day, not a moment
    selection = Selection(select=(asked.rule,), units=(asked.unit,), years=(asked.year,))
    reading = Reading(readers=plugins.readers, data=data, tables=tables or {}, as_at=as_at, waivers=True)
    judged = _judged(load_rulesets(rules, plugins), reading, selection, plugins)
    findings = tuple(judged.report.findings)
    task = judged.task_of(findings[0])  # there is one, or the selection was refused
    seen = seen_by(task.rule, task.programme, asked.unit, _year_of(asked, task))
    own = tuple(finding for finding in findings if judged.task_of(finding) is task)
    return Trace(rule=task.rule, programme=task.programme, findings=own, seen=tuple(seen))


def _year_of(asked: Asked, task: Task) -> Year:
    try:
        return task.programme.ruleset.calendar.parse(asked.year)
    except ValueError as error:
        raise EmptySelectionError(f"--year: {error}") from error


def lint(rules: PathLike | Sequence[PathLike], *, plugins: Plugins | None = None) -> tuple[RuleSet, ...]:
    """Read rule sets and check all that needs no data.

    Raises:
        RuleSetError: with every problem of the first file that has any.
    """
    return load_rulesets(rules, load_plugins() if plugins is None else plugins)


def rule_files(rules: PathLike | Sequence[PathLike]) -> list[Path]:
    """Return the rule-set files that paths name; a folder stands for the ``.toml`` files in it, cases left out."""
    named = [rules] if isinstance(rules, (str, Path)) else list(rules)
    files: list[Path] = []
    for given in named:
        path = Path(given)
        if not str(given).strip():
            raise RuleSetError(path, [Problem(what="the path is empty; name a rule set")])
        if is_folder(path):
            inside = sorted(f for f in path.glob("*.toml") if not f.name.endswith(".cases.toml"))
            if not inside:
                raise RuleSetError(path, [Problem(what="there is no rule set, no file that ends in .toml")])
            files += inside
        else:
            files.append(path)
    return files


def load_rulesets(rules: PathLike | Sequence[PathLike], plugins: Plugins) -> tuple[RuleSet, ...]:
    """Load rule sets in the order of their ids.

    Raises:
        RuleSetError: a file has problems, or two files have one id.
        PluginError: a rule needs a plugin that was not loaded.
    """
    loaded: dict[str, RuleSet] = {}
    for path in rule_files(rules):
        ruleset = _load(path, plugins)
        if ruleset.id in loaded:
            what = f"the id '{ruleset.id}' is also that of {loaded[ruleset.id].path}; each rule set has its own"
            raise RuleSetError(path, [Problem(what=what)])
        loaded[ruleset.id] = ruleset
    return tuple(loaded[id_] for id_ in sorted(loaded))


def _load(path: Path, plugins: Plugins) -> RuleSet:
    try:
        with plugins.crossing():
            ruleset = load(path, plugins.kinds)
    except RuleSetError as error:
        if plugins.faulty and any("unknown kind" in problem.what for problem in error.problems):
            said = [Problem(what=f"plugin {p.title} was not loaded: {p.fault}") for p in plugins.faulty]
            raise RuleSetError(path, [*error.problems, *said]) from error
        raise
    lacking = [Problem(what=what, path=("ruleset", "requires")) for what in plugins.lacking(ruleset.heading.requires)]
    if lacking:
        raise RuleSetError(path, lacking)
    for plugin in plugins.faulty:
        for rule in ruleset.rules:
            if rule.kind in plugin.kinds:
                raise PluginError(
                    plugin.title, f"{path}: rule '{rule.id}' needs the kind '{rule.kind}': {plugin.fault}"
                )
    return ruleset


def _check_tables(tables: Mapping[str, Any], rulesets: Sequence[RuleSet]) -> None:
    known = {name for ruleset in rulesets for name in ruleset.tables}
    for name in tables:
        if name not in known:
            raise UnknownNameError("table", name, known)


def _records(plugins: Plugins, rules: Iterable[Rule]) -> tuple[PluginRecord, ...]:
    used = {plugin for rule in rules if (plugin := plugins.offering(rule.kind)) is not None}
    named = {(plugin.distribution if plugin.origin != "file" else plugin.name, plugin.version) for plugin in used}
    return tuple(PluginRecord(name=name, version=version) for name, version in sorted(named))
