"""A run becomes a bundle: what it was asked is taken down before it begins, and its files are put beside its report."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from rulecheck.api import load_rulesets
from rulecheck.bundling.archive import MOST_BYTES, BundleError, fitted, pack
from rulecheck.bundling.environment import environment
from rulecheck.bundling.manifest import (
    FORMAT,
    MANIFEST,
    REPORT,
    SUBMITTED,
    FileRecord,
    Input,
    Manifest,
    Options,
    PluginUsed,
    RuleSetFiles,
    encoded,
    members_of,
    sha256,
)
from rulecheck.data.sources import file_of, inside_of, is_folder
from rulecheck.engine.reading import Reading
from rulecheck.errors import DataError, RulecheckError
from rulecheck.formats.files import read_bytes
from rulecheck.model.report import InputRecord, Report
from rulecheck.model.ruleset import RuleSet
from rulecheck.plugins import Plugins
from rulecheck.reporters.json import render


@attrs.frozen(kw_only=True)
class Recipe:
    """What a run was asked, and what it found in place when it began.

    Attributes:
        options: what the command line asks for.
        rulesets: every rule set that was named, whether or not a selection leaves rules of it.
        folders: of tables, by their paths, with the names in them.
        plugins: those that were loaded.
    """

    options: Options
    rulesets: tuple[RuleSet, ...]
    folders: Mapping[str, list[str]]
    plugins: Plugins


def take_down(rules: Sequence[str], as_at: date, options: Options, plugins: Plugins) -> Recipe:
    """Take down what a run is asked, before it begins; a run that will be refused has nothing to take down.

    Args:
        rules: rule-set files, or folders of them.
        as_at: the day as of which will be judged.
        options: what else the command line asks for.
        plugins: those that were loaded.
    """
    try:
        rulesets = load_rulesets(list(rules), plugins)
        reading = Reading(
            readers=plugins.readers, data=options.data or None, tables=options.tables, as_at=as_at, waivers=True
        )
        locations = [location for ruleset in rulesets for location in reading.locations(ruleset)]
        folders = dict(_folders(locations))
    except (RulecheckError, OSError):
        rulesets, folders = (), {}  # the run meets the same fault, and tells it
    return Recipe(options=options, rulesets=rulesets, folders=folders, plugins=plugins)


def _folders(locations: Sequence[Any]) -> Iterator[tuple[str, list[str]]]:
    for location in locations:
        if isinstance(location, list):
            yield from _folders(location)
        elif is_folder(Path(location)):
            inside = inside_of(Path(location))
            yield str(Path(location)), [f"{path.name}{'/' if is_one else ''}" for path, is_one in inside]


def bundle(recipe: Recipe, report: Report) -> bytes:
    """Return a run's bundle: the same run, the same bytes.

    It holds the report, the rule sets and what they extend, the further tables and the baseline. The submissions
    are not in it, for they may say something of people: of them, and of a further table that lies in the same file,
    it has the hash alone. Of a run that is not complete it holds the report, and nothing to judge again.

    Raises:
        DataError: a file is no longer the one that the run read.
        BundleError: two files would have one name in the bundle, or all is too much for one.
    """
    is_whole = report.complete
    if is_whole:
        _refuse_other_rules(recipe, report)
    gathering = _Gathering()
    gathering.contents[REPORT] = render(report)
    manifest = Manifest(
        format=FORMAT,
        rulecheck=report.version,
        as_at=report.as_at,
        complete=is_whole,
        exit=report.exit_code(recipe.options.fail_on),
        options=recipe.options,
        rulesets=list(map(gathering.ruleset, range(1, len(recipe.rulesets) + 1), recipe.rulesets)) if is_whole else [],
        inputs=gathering.inputs(report.inputs) if is_whole else [],
        folders=dict(recipe.folders) if is_whole else {},
        baseline=gathering.baseline(report) if is_whole else None,
        plugins=plugins_used(recipe.plugins),
        environment=environment(),
        members=members_of(gathering.contents),
    )
    return pack({**gathering.contents, MANIFEST: encoded(manifest)})


def _refuse_other_rules(recipe: Recipe, report: Report) -> None:
    """Refuse a report of other rule sets than were taken down: their files were written to in between."""
    taken = {(ruleset.id, ruleset.sha256) for ruleset in recipe.rulesets}
    for each in report.rulesets:
        if (each.id, each.sha256) not in taken:
            raise DataError(each.path, "changed since it was read; check it again once it is written")


def plugins_used(plugins: Plugins) -> list[PluginUsed]:
    """Return the plugins that were loaded and are not built in."""
    return [
        PluginUsed(name=each.name, distribution=each.distribution, version=each.version, origin=each.origin)
        for each in plugins.plugins
        if each.origin != "built in" and each.fault is None
    ]


@attrs.define
class _Gathering:
    """The members of a bundle on their way in.

    Attributes:
        contents: by name.
        tables: the names of further tables by the hash of their bytes, so that each is there once.
    """

    contents: dict[str, bytes] = attrs.field(factory=dict)
    tables: dict[str, str] = attrs.field(factory=dict)

    def ruleset(self, number: int, ruleset: RuleSet) -> RuleSetFiles:
        """Take in a rule set with what it extends, laid out as they lie."""
        folder = f"rules/{number}"
        own = self._file(f"{folder}/{fitted(ruleset.path.name)}", str(ruleset.path), ruleset.sha256)
        bases = [
            self._file(f"{folder}/{_below(path, ruleset.path.parent)}", str(path), digest)
            for path, digest in ruleset.bases
        ]
        return RuleSetFiles(id=ruleset.id, file=own, extends=bases)

    def inputs(self, records: Sequence[InputRecord]) -> list[Input]:
        """Take in the further tables, and record the submissions by their hashes."""
        submitted = {record.sha256 for record in records if record.name == SUBMITTED}
        return [self._input(record, is_told=record.sha256 not in submitted) for record in records]

    def baseline(self, report: Report) -> FileRecord | None:
        """Take in the earlier report that the run was held against."""
        if report.baseline is None:
            return None
        path = report.baseline.path
        return self._file(f"baseline/{fitted(Path(path).name)}", path, report.baseline.sha256)

    def _input(self, record: InputRecord, *, is_told: bool) -> Input:
        is_file = record.path is not None and record.sha256 is not None
        file = file_of(record.path) if is_file and record.path is not None else None
        member = (
            self._table(file, record.sha256) if is_told and file is not None and record.sha256 is not None else None
        )
        return Input(name=record.name, path=record.path, file=file, sha256=record.sha256, member=member)

    def _table(self, file: str, digest: str) -> str:
        if digest not in self.tables:
            name = f"tables/{len(self.tables) + 1}/{fitted(Path(file).name)}"
            self.tables[digest] = self._file(name, file, digest).member
        return self.tables[digest]

    def _file(self, member: str, path: str, digest: str) -> FileRecord:
        content = read_bytes(path, MOST_BYTES)
        if sha256(content) != digest:
            raise DataError(path, "changed since it was read; check it again once it is written")
        if self.contents.setdefault(member, content) != content:
            raise BundleError(member, "two files would have this name in the bundle; rename one")
        return FileRecord(path=path, sha256=digest, member=member)


def _below(path: Path, folder: Path) -> str:
    """Return where a file lies below a folder, as it is called and not where links lead."""
    below = os.path.normpath(path.relative_to(folder)) if path.is_relative_to(folder) else path.name
    return "/".join(fitted(part) for part in Path(below).parts)
