"""Every example gives what it says, through Python and through the command."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import rulecheck
from rulecheck.reporters import json as json_reporter
from rulecheck.reporters.terminal import summary_text

ENDS_WITH = {
    "01-first-check": 0,
    "02-forty-three-forces": 1,
    "03-home-office-spreadsheet": 1,
    "04-one-row-per-officer": 1,
    "05-your-own-kind": 1,
    "06-gate-in-ci": 1,
    "07-a-trajectory-is-a-choice": 0,
    "08-a-yearly-return": 1,
}
PROGRAMME_RULES = {
    "01-first-check": "rocu-uplift.toml",
    "02-forty-three-forces": "police-uplift-forces.toml",
    "03-home-office-spreadsheet": "police-headcount-2019.toml",
}
"""Whose rules an example has; the others have their own."""


def judged(example: Any) -> rulecheck.Report:
    """Judge an example through Python, with the arguments of the README's command."""
    command, rules, table, option, day, *plugin = example.arguments
    assert (command, option, plugin[:-1]) == ("check", "--as-at", ["--plugin"] if plugin else [])
    return rulecheck.check(rules, table, as_at=date.fromisoformat(day), plugins=rulecheck.load_plugins(plugin[1:]))


def without_versions(report: str | bytes) -> dict[str, Any]:
    """Read a JSON report and leave out the versions of rulecheck and of plugins, which change without it."""
    read: dict[str, Any] = json.loads(report)
    read.pop("rulecheck")
    for plugin in read["plugins"]:
        plugin.pop("version")
    return read


def run(arguments: list[str]) -> subprocess.CompletedProcess[bytes]:
    """Run the command through pipes."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "rulecheck", *arguments]
    return subprocess.run(command, capture_output=True, env=environment, check=False)


def test_the_expected_output_is_rewritten_only_on_demand(example: Any, *, rewrites: bool) -> None:
    """With ``--rewrite`` the files are written anew; without it they are there, and the other tests compare."""
    if rewrites:
        report = judged(example)
        example.expected("txt").write_text(summary_text(report), encoding="utf-8", newline="\n")
        example.expected("json").write_bytes(json_reporter.render(report))

    assert example.expected("txt").is_file()
    assert example.expected("json").is_file()


def test_python_gives_the_expected_findings(example: Any) -> None:
    """The JSON report of ``rulecheck.check`` is the one in the folder, but for versions."""
    report = json_reporter.render(judged(example))

    assert without_versions(report) == without_versions(example.expected("json").read_bytes())


def test_the_command_prints_what_the_folder_shows(example: Any) -> None:
    """Through a pipe the command prints the expected text, byte for byte, nothing on stderr, and ends as expected."""
    ended = run(example.arguments)

    assert ended.stdout.decode() == example.expected("txt").read_text(encoding="utf-8")
    assert ended.stderr == b""
    assert ended.returncode == ENDS_WITH[example.folder.name]


def test_the_command_writes_the_expected_report(example: Any, tmp_path: Path) -> None:
    """``--output report.json`` writes the report in the folder."""
    written = tmp_path / "report.json"
    run([*example.arguments, "--output", str(written)])

    assert without_versions(written.read_bytes()) == without_versions(example.expected("json").read_bytes())


def test_the_output_fits_eighty_columns(example: Any) -> None:
    """No line but the last, which is for searching and never wrapped, is wider than 80 columns."""
    *lines, _ = example.expected("txt").read_text(encoding="utf-8").splitlines()

    assert max(map(len, lines)) <= 80


def test_what_the_readme_quotes_stands_in_the_output(example: Any) -> None:
    """Every block of text in the walk-through is a part of the expected output, word for word."""
    output = example.expected("txt").read_text(encoding="utf-8")
    quoted = example.blocks("text")

    assert quoted
    assert [block for block in quoted if block not in output] == []


def without_schema(path: Path) -> str:
    """Return a rule set without the line that leads editors to its schema."""
    return re.sub(r"\A#:schema [^\n]+", "", path.read_text(encoding="utf-8"))


def test_the_rules_are_the_programmes(example: Any) -> None:
    """An example's rules and cases are copies of a programme's, so that reading either is reading both.

    Only the line that leads editors to the schema is another, for it begins where the file lies.
    """
    programme = Path("rules") / PROGRAMME_RULES.get(example.folder.name, "")
    pairs = [(example.folder / f"rules{end}", programme.with_suffix(end)) for end in (".toml", ".cases.toml")]
    differing = [
        own.name for own, other in pairs if programme.is_file() and without_schema(own) != without_schema(other)
    ]

    assert differing == []
    assert programme.is_file() == (example.folder.name in PROGRAMME_RULES)


def test_every_table_has_its_source_beside_it(example: Any) -> None:
    """A file of the same name tells where the figures come from, or that they are made up."""
    tables = [file for suffix in ("csv", "ods") for file in example.folder.glob(f"*.{suffix}")]

    assert Path.cwd() / example.arguments[2] in tables
    assert [file.name for file in tables if not file.with_suffix(".md").is_file()] == []


def test_every_example_is_known_here() -> None:
    """A new folder states how it ends and whose rules it holds; one that has gone is noticed."""
    folders = {folder.name for folder in (Path(__file__).parents[2] / "examples").iterdir() if folder.is_dir()}

    assert folders == set(ENDS_WITH) >= set(PROGRAMME_RULES)
