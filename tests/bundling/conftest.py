"""A run with its bundle, in a folder that is moved away before the bundle is verified somewhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from click.testing import CliRunner, Result

from rulecheck.bundling.archive import pack, unpack
from rulecheck.bundling.manifest import sha256
from rulecheck.cli import command

HEADING = """rulecheck = 1
[ruleset]
id = "{id}"
title = "Made up"
"""
MAPPING = """[data]
unit = "unit"
year = "year"
{more}
[data.measures]
recruited = {{ column = "recruited", flow = true }}
"""
RULE = """[[rules]]
id = "{id}"
kind = "target"
title = "They recruit"
measure = "recruited"
units = ["North", "South"]
years = "2021-22"
{bound}
"""
ROWS = "unit,year,recruited\nNorth,2021-22,{north}\nSouth,2021-22,{south}\n"


@attrs.frozen
class Run:
    """A folder with ``rules.toml`` and ``returns.csv``, of which South falls short by one."""

    then: Path
    now: Path
    monkeypatch: pytest.MonkeyPatch

    @staticmethod
    def rules(id_: str = "made-up", *, more: str = "", bound: str = "at_least = 10", rule: str = "recruits") -> str:
        """Return a rule set of one rule; ``more`` stands in ``[data]``."""
        return HEADING.format(id=id_) + MAPPING.format(more=more) + RULE.format(id=rule, bound=bound)

    @staticmethod
    def rows(north: int = 12, south: int = 9) -> str:
        """Return a submission."""
        return ROWS.format(north=north, south=south)

    def write(self, files: dict[str, str]) -> None:
        """Write files below the folder."""
        for name, content in files.items():
            (self.then / name).parent.mkdir(parents=True, exist_ok=True)
            (self.then / name).write_text(content, encoding="utf-8")

    def check(self, *words: str, ending: int = 1) -> Result:
        """Run ``rulecheck check``, the bundle as ``run.zip``."""
        ended = self.rulecheck("check", *words, "--as-at", "2023-06-30", "--bundle", "run.zip")
        assert ended.exit_code == ending, ended.output
        return ended

    def rulecheck(self, *words: str) -> Result:
        """Run the command where we are."""
        return CliRunner().invoke(command, list(words))

    def leave(self) -> Path:
        """Move the folder away, go elsewhere, and return where the folder lies now."""
        self.monkeypatch.chdir(self.now)
        return self.then.rename(self.now / "archive")

    def members(self) -> dict[str, bytes]:
        """Return what is in the bundle."""
        return unpack(str(self.then / "run.zip"))

    def manifest(self) -> Any:
        """Return the bundle's manifest."""
        return json.loads(self.members()["manifest.json"])

    def tamper(self, member: str, change: Callable[[bytes], bytes], *, is_listed: bool = False) -> None:
        """Change a member, and if asked the hash of it in the manifest."""
        members = self.members()
        before = members[member]
        members[member] = change(before)
        if is_listed:
            manifest = members["manifest.json"].replace(sha256(before).encode(), sha256(members[member]).encode())
            size = f'"bytes": {len(before)}\n'.encode(), f'"bytes": {len(members[member])}\n'.encode()
            members["manifest.json"] = manifest.replace(*size)
        (self.then / "run.zip").write_bytes(pack(members))

    def restate(self, change: Callable[[Any], Any]) -> None:
        """Change what the manifest says."""
        self.tamper("manifest.json", lambda content: json.dumps(change(json.loads(content))).encode())


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a folder to check in, as the current one."""
    then, now = tmp_path / "then", tmp_path / "now"
    then.mkdir()
    now.mkdir()
    monkeypatch.chdir(then)
    made = Run(then, now, monkeypatch)
    made.write({"rules.toml": made.rules(), "returns.csv": made.rows()})
    return made
