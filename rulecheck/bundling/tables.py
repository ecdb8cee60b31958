"""The tables that a bundle has only the hashes of are found again: among those given, or where the run read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from rulecheck.bundling.manifest import Input, Manifest
from rulecheck.data.sources import file_of, inside_of, is_folder
from rulecheck.errors import DataError
from rulecheck.formats.files import fingerprint

_MOST_NAMED = 10


@attrs.frozen(kw_only=True)
class Found:
    """A file of the run, found again.

    Attributes:
        file: its path in the run.
        path: where it lies now.
        sha256: of the bytes that lie there.
        is_same: whether these are the bytes that the run read.
    """

    file: str
    path: str
    sha256: str
    is_same: bool


@attrs.frozen(kw_only=True)
class Search:
    """What came of looking for the files that a bundle does not hold.

    Attributes:
        found: by their paths in the run.
        absent: why each of the others cannot be read again.
        strange: what was given and is nothing that the run read.
        passed: which files of a folder that was given are not of the run, beside others that are.
    """

    found: tuple[Found, ...]
    absent: tuple[str, ...]
    strange: tuple[str, ...]
    passed: tuple[str, ...]


def search(manifest: Manifest, given: Sequence[str]) -> Search:
    """Look for the files that a run read and its bundle does not hold.

    A file that is given counts by its hash, whatever it is called; if none has the hash, one of the same name is
    taken as another version of it. Else it is looked for where the run read it, where only the same bytes count.
    What is given and is nothing of the run is told: it must not be taken to have been judged.

    Args:
        manifest: of the bundle.
        given: paths of files, and of folders whose files count.

    Raises:
        DataError: a path that is given cannot be read.
    """
    offered = {path: {file: fingerprint(file)[0] for file in _files(path)} for path in given}
    hashes = {file: digest for inside in offered.values() for file, digest in inside.items()}
    wanted = {each.file: each for each in manifest.inputs if each.member is None and each.file is not None}
    found: list[Found] = []
    absent = [_why_unhashed(each) for each in manifest.inputs if each.sha256 is None or each.file is None]
    for file, each in wanted.items():
        same = next((path for path, digest in hashes.items() if digest == each.sha256), None)
        path = same or _other_version(each, hashes, manifest) or _in_place(each)
        if path is None:
            absent.append(f"data {each.path}: is not here; give the file whose sha256 is {each.sha256} as --data PATH")
        else:
            digest = hashes[path] if path in hashes else fingerprint(path)[0]
            found.append(Found(file=file, path=path, sha256=digest, is_same=digest == each.sha256))
    known = {each.sha256 for each in manifest.inputs} | {each.sha256 for each in found}
    others = {path: [file for file in inside if inside[file] not in known] for path, inside in offered.items()}
    strange = [path for path, files in others.items() if len(files) == len(offered[path])]
    return Search(
        found=tuple(found),
        absent=tuple(absent),
        strange=tuple(f"data {path}: is nothing that the run read" for path in strange),
        passed=tuple(_passed(path, files) for path, files in others.items() if files and path not in strange),
    )


def _passed(folder: str, files: Sequence[str]) -> str:
    named = ", ".join(Path(file).name for file in files[:_MOST_NAMED])
    return f"data {folder}: not read by the run: {named}{', …' if len(files) > _MOST_NAMED else ''}"


def _files(path: str) -> list[str]:
    if not is_folder(Path(path)):
        return [file_of(path)]
    try:
        return [str(inside) for inside, is_one in inside_of(Path(path)) if not is_one]
    except OSError as error:
        raise DataError(path, f"the folder cannot be read: {error.strerror}") from error


def _in_place(each: Input) -> str | None:
    """Return where the run read a file, if the same bytes lie there now."""
    try:
        is_there = each.file is not None and fingerprint(each.file)[0] == each.sha256
    except DataError:
        return None
    return each.file if is_there else None


def _other_version(each: Input, hashes: Mapping[str, str], manifest: Manifest) -> str | None:
    """Return what is given under the name of a file, and is none of the files of the run."""
    known = {other.sha256 for other in manifest.inputs}
    left = [path for path, digest in hashes.items() if digest not in known]
    return next((path for path in left if Path(path).name == Path(f"{each.file}").name), None)


def _why_unhashed(each: Input) -> str:
    path = each.path or "handed over in Python"
    return f"{each.name} {path}: was read from no file, so nothing tells whether it is the same now"
