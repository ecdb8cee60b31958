"""The tables that rule sets are judged on are read, each with a record of what was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from rulecheck.data.keys import Keys
from rulecheck.data.layouts import wanted_of
from rulecheck.data.observed import Observed
from rulecheck.data.places import Places
from rulecheck.data.rows import Counts, read_rows
from rulecheck.data.sources import Opening, Source
from rulecheck.engine.programme import Programme, bounds_of, columns_in_use
from rulecheck.errors import DataError, Problem, RuleSetError
from rulecheck.hookspecs import Reader
from rulecheck.model.bounds import FromTable
from rulecheck.model.mapping import Mapping as TableMapping
from rulecheck.model.report import InputRecord
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.stage import Stage, Watch, unwatched


def _is_day(_reading: object, _attribute: object, value: date) -> None:
    if type(value) is not date:
        raise TypeError(f"as_at is a date, as in date(2023, 3, 31), and not {value!r}")


@attrs.define
class Reading:
    """The tables of a run on their way in.

    Attributes:
        readers: by name.
        data: as for ``rulecheck.check``; None: each rule set's own default.
        tables: further tables by name, in place of those the rule sets name.
        as_at: the day as of which is judged; observations dated after it are ignored.
        waivers: whether the rule sets' waivers permit anything.
        places: where the tables of an earlier run lie now; None: each where its path says.
        inputs: what was read so far, in that order.
        watch: told of each table before it is read.
    """

    readers: Mapping[str, Reader]
    data: Any
    tables: Mapping[str, Any]
    as_at: date = attrs.field(validator=_is_day)
    waivers: bool
    places: Places | None = None
    inputs: list[InputRecord] = attrs.field(factory=list)
    watch: Watch = unwatched

    def programme(self, ruleset: RuleSet) -> Programme:
        """Read all tables that one rule set is judged on.

        Raises:
            DataError: a table is refused, or has no rows.
            RuleSetError: the rule set names no path where none is given.
        """
        data = self._default(ruleset) if self.data is None else self.data
        observed = self._observed(ruleset, ruleset.mapping, "data", data, self.as_at)
        if all(counts.rows == 0 for counts in observed.rows.counts.values()):
            raise DataError(next(iter(observed.rows.counts)), "the table has no rows, so there is nothing to check")
        tables = {
            name: self._observed(ruleset, mapping, name, self._table(name, mapping, ruleset), date.max)
            for name, mapping in ruleset.tables.items()
        }
        return Programme(
            ruleset=ruleset, observed=observed, tables=tables, as_at=self.as_at, takes_waivers=self.waivers
        )

    def locations(self, ruleset: RuleSet) -> tuple[Any, ...]:
        """Return what the tables of one rule set are read from: paths, lists of them, or frames handed over.

        Raises:
            RuleSetError: the rule set names no path where none is given.
        """
        data = self._default(ruleset) if self.data is None else self.data
        return data, *(self._table(name, mapping, ruleset) for name, mapping in ruleset.tables.items())

    def _default(self, ruleset: RuleSet) -> str:
        if ruleset.mapping.path is None:
            what = 'names no data; write DATA on the command line, or path = "…" in [data]'
            raise RuleSetError(ruleset.path, [Problem(what=what)])
        return self._beside(ruleset, ruleset.mapping.path)

    def _table(self, name: str, mapping: TableMapping, ruleset: RuleSet) -> Any:
        if name in self.tables:
            return self.tables[name]
        if mapping.path is None:
            what = f"the table '{name}' has no path; write path = \"…\", or --table {name}=PATH"
            raise RuleSetError(ruleset.path, [Problem(what=what, path=("tables", name))])
        return self._beside(ruleset, mapping.path)

    def _beside(self, ruleset: RuleSet, path: str) -> str:
        """Return a path that a rule set states, which is relative to it; what is no file stays as it is."""
        schemes = {reader.scheme for reader in self.readers.values()}
        return path if path.partition(":")[0] in schemes else str(ruleset.path.parent / path)

    def _observed(self, ruleset: RuleSet, mapping: TableMapping, name: str, data: Any, as_at: date) -> Observed:
        self.watch(Stage(what="reading", to=f"table {name} of {ruleset.id}"))
        columns = columns_in_use(ruleset) if name == "data" else _table_columns(ruleset, name)
        keys = Keys(mapping=mapping, calendar=ruleset.calendar, spellings=ruleset.registry.spellings(), as_at=as_at)
        wanted = wanted_of(mapping, columns, ruleset.calendar)
        opening = Opening(readers=self.readers, name=name, mapping=mapping, wanted=wanted, places=self.places)
        sources = opening.sources(data)
        rows = read_rows(sources, keys, wanted)
        for source in sources:
            source.refuse_changed()
            self.inputs.append(_input(name, source, rows.counts[source.name]))
        reported = tuple(g.reported_as for g in ruleset.groups.values() if g.reported_as is not None)
        known = frozenset(ruleset.registry.names) if ruleset.registry and name == "data" else None
        return Observed(
            rows=rows, mapping=mapping, calendar=ruleset.calendar, as_at=as_at, reported=reported, known=known
        )


def _input(name: str, source: Source, counts: Counts) -> InputRecord:
    return InputRecord(
        name=name,
        path=source.path,
        sha256=source.sha256,
        rows=counts.rows,
        skipped=counts.skipped,
        ignored=counts.ignored,
        sheet=source.table.sheet,
        header_row=source.table.header_row,
        forms=counts.forms,
        remarks=(*source.table.remarks, *counts.remarks),
    )


def _table_columns(ruleset: RuleSet, name: str) -> tuple[str, ...]:
    """Return the columns of a further table that bounds, and what else rules read there, stand in."""
    mapping = ruleset.tables[name]
    bounds = [bound for rule in ruleset.rules for bound in (*bounds_of(rule), *rule.table_columns())]
    stated = [mapping.column_of(b.column) for b in bounds if isinstance(b, FromTable) and b.table == name]
    return (*stated, *(measure.column for measure in mapping.measures.values()))
