"""A run is judged again by the rule sets of its bundle, in a folder of their own, under the names they had then."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

from rulecheck.api import check_reading, load_rulesets
from rulecheck.bundling.archive import BundleError
from rulecheck.bundling.manifest import FileRecord, Manifest, RuleSetFiles
from rulecheck.comparing.baseline import hold_against
from rulecheck.data.places import Places
from rulecheck.engine.reading import Reading
from rulecheck.engine.selection import Selection
from rulecheck.errors import RulecheckError
from rulecheck.model.report import Report
from rulecheck.model.ruleset import RuleSet
from rulecheck.plugins import Plugins
from rulecheck.reporters.json import render


@attrs.frozen(kw_only=True)
class Again:
    """What judging again came to.

    Attributes:
        report: as JSON.
        exit: what the run would end with.
        inputs: name, path and hash of each table that was read.
        is_complete: whether every rule was judged.
    """

    report: bytes
    exit: int
    inputs: tuple[tuple[str, str | None, str | None], ...]
    is_complete: bool


def judge_again(manifest: Manifest, members: Mapping[str, bytes], files: Mapping[str, str], plugins: Plugins) -> Again:
    """Judge again what a bundle tells of; no code of it is run, and no table is read but those that it names.

    Args:
        manifest: of the bundle.
        members: of the bundle, all of the hashes that the manifest lists.
        files: where each file that the bundle does not hold lies, by its path in the run.
        plugins: those that are loaded here.

    Raises:
        BundleError: what the run judged is refused here.
    """
    with TemporaryDirectory(prefix="rulecheck-") as folder:
        at = Path(folder)
        _lay_out(at, {name: members[name] for name, _ in manifest.named()})
        held = {each.file: str(at / each.member) for each in manifest.inputs if each.member and each.file}
        try:
            report = _judged(manifest, at, {**held, **files}, _as_recorded(plugins, manifest))
        except RulecheckError as error:
            raise BundleError("judged again", str(error).replace(f"{at}{os.sep}", "")) from error
        return Again(
            report=render(report),
            exit=report.exit_code(manifest.options.fail_on),
            inputs=tuple((each.name, each.path, each.sha256) for each in report.inputs),
            is_complete=report.complete,
        )


def _lay_out(folder: Path, members: Mapping[str, bytes]) -> None:
    """Write members below a folder that is ours; their names were found to be safe when the bundle was read."""
    for name, content in members.items():
        path = folder / name
        _make(path.parent)
        try:
            path.write_bytes(content)
        except OSError as error:
            raise BundleError(name, f"cannot be laid out: {error.strerror or error}") from error


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:  # ValueError: a NUL in what the manifest calls a file
        raise BundleError(folder.name, f"cannot be laid out: {getattr(error, 'strerror', None) or error}") from error


def _judged(manifest: Manifest, at: Path, files: Mapping[str, str], plugins: Plugins) -> Report:
    options = manifest.options
    reading = Reading(
        readers=plugins.readers,
        data=options.data or None,
        tables=options.tables,
        as_at=manifest.as_at,
        waivers=options.waivers,
        places=Places(files=files, folders={path: tuple(names) for path, names in manifest.folders.items()}),
    )
    selection = Selection(
        select=tuple(options.select),
        ignore=tuple(options.ignore),
        units=tuple(options.units),
        years=tuple(options.years),
    )
    rulesets = [_ruleset(each, at, plugins) for each in manifest.rulesets]
    for each, ruleset in zip(manifest.rulesets, rulesets, strict=True):
        _refuse_other(each, ruleset)
    report = check_reading(rulesets, reading, selection=selection, plugins=plugins)
    if manifest.baseline is None:
        return report
    return _held(report, manifest.baseline, at, is_partial=selection != Selection())


def _ruleset(files: RuleSetFiles, at: Path, plugins: Plugins) -> RuleSet:
    """Load a rule set, and call it and what it extends as the run did."""
    own = at / files.file.member
    for base in files.extends:
        _lay_way(Path(base.path), Path(files.file.path).parent, own.parent)
    ruleset = load_rulesets(own, plugins)[0]
    recorded = {str(at / base.member): Path(base.path) for base in files.extends}
    bases = tuple((recorded.get(os.path.normpath(path), Path(path.name)), digest) for path, digest in ruleset.bases)
    return attrs.evolve(ruleset, path=Path(files.file.path), bases=bases)


def _refuse_other(files: RuleSetFiles, ruleset: RuleSet) -> None:
    """Refuse a manifest that says something else of a rule set than its files do."""
    listed = [(Path(each.path), each.sha256) for each in (files.file, *files.extends)]
    if files.id != ruleset.id or listed != [(ruleset.path, ruleset.sha256), *ruleset.bases]:
        raise BundleError(files.file.path, "is not the rule set, or extends not the files, that the manifest lists")


def _lay_way(path: Path, recorded: Path, folder: Path) -> None:
    """Make the folders through which ``below/../base.toml`` leads; those that would lie outside are not made."""
    way = path.relative_to(recorded) if path.is_relative_to(recorded) else path
    for number in range(1, len(way.parts)):
        step = Path(os.path.normpath(folder.joinpath(*way.parts[:number])))
        if step.is_relative_to(folder):
            _make(step)


def _held(report: Report, baseline: FileRecord, at: Path, *, is_partial: bool) -> Report:
    held = hold_against(report, at / baseline.member, is_partial=is_partial)
    record = None if held.baseline is None else attrs.evolve(held.baseline, path=baseline.path)
    return attrs.evolve(held, baseline=record)


def _as_recorded(plugins: Plugins, manifest: Manifest) -> Plugins:
    """Call the plugins in single files as the run did; they are known by their hashes."""
    names = {each.version: each.name for each in manifest.plugins if each.origin == "file"}
    renamed = tuple(
        attrs.evolve(each, name=names.get(each.version, each.name)) if each.origin == "file" else each
        for each in plugins.plugins
    )
    return attrs.evolve(plugins, plugins=renamed)
