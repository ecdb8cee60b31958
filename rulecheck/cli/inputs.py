"""The files that a run reads, or would read if it came so far: no report takes the place of one of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import attrs
import tomli

from rulecheck.cli.outputs import real_path
from rulecheck.model.report import Report
from rulecheck.rulesets.text import MAX_BYTES

_NAMED = re.compile(r"""\b(?:path|extends)["']?[ \t]*+=[ \t]*+("(?:[^"\\\n]|\\[^\n])*+"|'[^'\n]*+')""")
"""A file that a rule set names; the rule set need not be right."""

_CASES = ".cases.toml"


@attrs.frozen
class Inputs:
    """Files that are not written over.

    Attributes:
        paths: where they are.
        files: which they are, whatever other names they have.
    """

    paths: frozenset[str] = frozenset()
    files: frozenset[tuple[int, int]] = frozenset()

    def __contains__(self, path: Path) -> bool:
        return real_path(path) in self.paths or not self.files.isdisjoint(_which(path))


def read_by(report: Report) -> list[str]:
    """Return the files that a run read."""
    rules = [path for each in report.rulesets for path in (each.path, *(base.path for base in each.extends))]
    return [*rules, *(each.path or "" for each in report.inputs)]


def inputs_of(locations: Iterable[str]) -> Inputs:
    """Return what stands at these places, what the rule sets among them name, also if refused, and their cases."""
    left = list(locations)
    paths: set[str] = set()
    while left:
        path = left.pop()
        if not path or real_path(path) in paths:
            continue
        paths.add(real_path(path))
        left += [path.rpartition("::")[0], *_files_in(path)] if "::" in path else _files_in(path)
        left += _named_in(path) if path.endswith(".toml") and not path.endswith(_CASES) else []
    return Inputs(frozenset(paths), frozenset(which for path in paths for which in _which(path)))


def _files_in(path: str) -> list[str]:
    """Return the files of a folder, not of folders in it; none if it is no folder."""
    try:
        return [entry.path for entry in os.scandir(path) if entry.is_file()] if os.path.isdir(path) else []  # noqa: PTH112 - never raises
    except OSError:
        return []


def _named_in(rules: str) -> Iterator[str]:
    """Yield the cases beside a rule set and what it names, seen from its folder; also of one that is no TOML."""
    yield f"{rules.removesuffix('.toml')}{_CASES}"
    try:
        if not Path(rules).is_file():
            return
        with Path(rules).open("rb") as file:
            text = file.read(MAX_BYTES).decode(errors="replace")
    except (OSError, ValueError):
        return
    for quoted in _NAMED.findall(text):
        with suppress(tomli.TOMLDecodeError):
            yield str(Path(rules).parent / tomli.loads(f"it = {quoted}")["it"])


def _which(path: str | Path) -> Iterator[tuple[int, int]]:
    with suppress(OSError, ValueError):
        found = os.stat(path)  # noqa: PTH116 - may be no path
        yield found.st_dev, found.st_ino
