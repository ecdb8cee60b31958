"""A rule set and submissions that pass, warn and fail, and the command in this process or in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest
from click.testing import CliRunner, Result

from rulecheck.cli import command

RULES = """\
rulecheck = 1

[ruleset]
id = "closed"
title = "A closed rule set"
rule_count = 1

[data]
unit = "unit"
year = "year"

[data.measures]
recruited = { column = "recruited", flow = true, count = true }

[units]
"North" = { aliases = ["N."] }
"South" = {}

[[rules]]
id = "each-recruits"
kind = "target"
title = "Each recruits 130"
measure = "recruited"
units = ["North", "South"]
years = ["2021-22", "2022-23"]
tags = ["recruiting"]
near_miss = 5
at_least = 130
"""

DATA = "unit,year,recruited\nNorth,2021-22,130\nSouth,2021-22,130\nNorth,2022-23,130\nSouth,2022-23,{}\n"

PLUGIN = """\
import atexit, builtins, ctypes, gc, glob, hashlib, json, os, shutil, signal, subprocess, sys, threading, time
import narwhals.stable.v2 as nw
import rulecheck
{at_import}

ONCE = []

def private():
    frame = sys._getframe()
    while not frame.f_locals.get("sealing"):
        frame = frame.f_back
    return frame.f_locals["sealing"]

def render(report):
    {at_rendering}
    return b"rendered"

@rulecheck.hookimpl
def rulecheck_reporters():
    return [rulecheck.Reporter(name="made", suffixes=(".made",), render=render)]

@rulecheck.hookimpl(wrapper=True)
def rulecheck_judge(rule, submission):
    if not ONCE:
        ONCE.append(rule.id)
        {at_judging}
    return (yield)
"""
"""A plugin, and what it does at its moments: when it is imported, when the first rule is judged, when it renders."""
MOMENTS = ("at_import", "at_judging", "at_rendering")


@attrs.frozen
class Shell:
    """A folder with ``r.toml`` and the submissions ``pass.csv``, ``warn.csv`` and ``fail.csv``."""

    folder: Path

    def run(self, *words: str) -> Result:
        """Run the command in this process; a fault that it lets through is no exit code."""
        return CliRunner().invoke(command, list(words), catch_exceptions=False)

    def check(self, data: str, *words: str, as_at: str = "2024-01-01") -> Result:
        """Run ``rulecheck check r.toml DATA``."""
        return self.run("check", "r.toml", data, "--as-at", as_at, *words)

    def plug(self, **moments: str) -> None:
        """Write ``plugin.py``, with what it does at its moments."""
        (self.folder / "plugin.py").write_text(PLUGIN.format(**{**dict.fromkeys(MOMENTS, "pass"), **moments}))

    def spawn(self, *words: str, flags: tuple[str, ...] = (), **environment: str) -> subprocess.CompletedProcess[bytes]:
        """Run the command in a process of its own."""
        return subprocess.run(
            [sys.executable, *flags, "-m", "rulecheck", *words],
            cwd=self.folder,
            env={**os.environ, **environment},
            capture_output=True,
            timeout=60,
            check=False,
        )

    def json(self, name: str) -> Any:
        """Return a JSON report that was written."""
        return json.loads((self.folder / name).read_text("utf-8"))


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Return a folder to run the command in, as the current one."""
    (tmp_path / "r.toml").write_text(RULES)
    for name, number in (("pass", 130), ("warn", 129), ("fail", 1)):
        (tmp_path / f"{name}.csv").write_text(DATA.format(number))
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path)
