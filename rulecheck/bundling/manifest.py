"""The manifest, ``rulecheck.bundle/1``: what a run was asked, what it read and ran on, and the hash of each member."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from rulecheck.bundling.archive import BundleError
from rulecheck.model.report import FailOn
from rulecheck.reporters.json import compact, inert

FORMAT = "rulecheck.bundle/1"
MANIFEST, REPORT = "manifest.json", "report.json"
SUBMITTED = "data"
"""What the table is called that was submitted, as against further tables."""


class Member(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One member besides the manifest itself."""

    name: str
    sha256: str
    bytes: int


class FileRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that the run read, by its path as given; its bytes are a member of the bundle.

    Attributes:
        member: by name.
    """

    path: str
    sha256: str
    member: str


class RuleSetFiles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule set with the files that it extends, the nearest first."""

    id: str
    file: FileRecord
    extends: list[FileRecord]


class Input(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table that the run read.

    Attributes:
        name: ``data``, or the name of a further table.
        path: as given, ``returns.db::table`` for a table of a database.
        file: the file of it; None for what is no file.
        sha256: of the file's bytes; None for what is no file.
        member: the member that holds these bytes; None for submissions, which are not in the bundle.
    """

    name: str
    path: str | None
    file: str | None
    sha256: str | None
    member: str | None


class PluginUsed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plugin that was loaded and is not built in.

    Attributes:
        name: of its entry point; of a file, its path as given.
        distribution: the package it came with, or the file's name.
        version: of the distribution, or ``sha256:`` and the hash of the file.
        origin: ``entry point`` or ``file``.
    """

    name: str
    distribution: str
    version: str
    origin: str


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the command line asked for; paths as given."""

    data: list[str]
    tables: dict[str, str]
    select: list[str]
    ignore: list[str]
    units: list[str]
    years: list[str]
    waivers: bool
    baseline: str | None
    fail_on: FailOn


class Environment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the run ran on; nothing that names a machine, a user or a folder."""

    python: str
    implementation: str
    libraries: dict[str, str]


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a bundle says of itself.

    Attributes:
        rulecheck: its version.
        as_at: the day as of which was judged.
        complete: whether every rule was judged; if not, the bundle holds only the report.
        exit: what the run ended with.
        folders: by the path of each folder that was read, the names in it, those of folders with ``/`` at the end.
        baseline: the earlier report that the run was held against.
        members: all members but the manifest.
    """

    format: str
    rulecheck: str
    as_at: date
    complete: bool
    exit: int
    options: Options
    rulesets: list[RuleSetFiles]
    inputs: list[Input]
    folders: dict[str, list[str]]
    baseline: FileRecord | None
    plugins: list[PluginUsed]
    environment: Environment
    members: list[Member]

    def named(self) -> Iterator[tuple[str, str | None]]:
        """Yield the members that its parts name, each with the hash that it has there, if any."""
        yield REPORT, None
        for ruleset in self.rulesets:
            yield from ((file.member, file.sha256) for file in (ruleset.file, *ruleset.extends))
        yield from ((each.member, each.sha256) for each in self.inputs if each.member is not None)
        if self.baseline is not None:
            yield self.baseline.member, self.baseline.sha256


class _Heading(msgspec.Struct, frozen=True):
    """What is looked at first, so that a manifest of a later format is told by its format."""

    format: str


def encoded(manifest: Manifest) -> bytes:
    """Return the manifest as JSON, written as the report is."""
    plain: Any = msgspec.to_builtins(manifest)
    return inert(msgspec.json.format(compact(plain), indent=2)) + b"\n"


def members_of(contents: Mapping[str, bytes]) -> list[Member]:
    """Return the record of each member by its name."""
    return [Member(name=name, sha256=sha256(contents[name]), bytes=len(contents[name])) for name in sorted(contents)]


def sha256(content: bytes) -> str:
    """Return a hash as the manifest writes it."""
    return hashlib.sha256(content).hexdigest()


def read_manifest(location: str, members: Mapping[str, bytes]) -> Manifest:
    """Read the manifest of a bundle's members.

    Raises:
        BundleError: there is none, it is not of this form, or it lists other members than there are.
    """
    if MANIFEST not in members:
        raise BundleError(location, f"is no bundle: it has no {MANIFEST}")
    try:
        heading = msgspec.json.decode(members[MANIFEST], type=_Heading)
        if heading.format != FORMAT:
            raise BundleError(location, f"is of the format '{heading.format}'; this rulecheck reads {FORMAT}")
        manifest = msgspec.json.decode(members[MANIFEST], type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BundleError(location, f"{MANIFEST} is not of the form {FORMAT}: {error}") from error
    _refuse_other_members(location, manifest, members)
    _refuse_other_inputs(location, manifest)
    return manifest


def _refuse_other_members(location: str, manifest: Manifest, members: Mapping[str, bytes]) -> None:
    listed = [member.name for member in manifest.members]
    there = {name for name in members if name != MANIFEST}
    named = {name for name, _ in manifest.named()}
    hashes = {member.name: member.sha256 for member in manifest.members}
    wrong = {
        "lists a member twice": [name for name, number in Counter(listed).items() if number > 1],
        "lists a member that is not there": sorted(set(listed) - there),
        "does not list a member that is there": sorted(there - set(listed)),
        "names a member that it does not list": sorted(named - set(listed)),
        "does not say what a member is": sorted(set(listed) - named),
        "gives a member two hashes": [n for n, digest in manifest.named() if digest not in (None, hashes.get(n))],
    }
    for what, names in wrong.items():
        if names:
            raise BundleError(location, f"{MANIFEST} {what}: {names[0]}")


def _refuse_other_inputs(location: str, manifest: Manifest) -> None:
    """Refuse a submission that is in the bundle: it would be judged in place of the one that was submitted."""
    submitted = {each.sha256 for each in manifest.inputs if each.name == SUBMITTED}
    for each in manifest.inputs:
        if each.member is not None and each.sha256 in submitted:
            raise BundleError(
                location, f"{MANIFEST} names a member for a submission, which no bundle holds: {each.path}"
            )
        if each.file != each.path and not f"{each.path}".startswith(f"{each.file}::"):
            raise BundleError(location, f"{MANIFEST} names another file for the table {each.path}: {each.file}")
