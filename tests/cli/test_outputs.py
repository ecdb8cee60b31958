"""Reports arrive whole or not at all, and one that did not arrive ends with 3."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import rulecheck
from rulecheck.reporters.json import render

UNWRITABLE = {"a folder": "folder.json", "a missing folder": "missing/r.json", "below a file": "pass.csv/r.json"}
UNWRITABLE |= {"a pipe": "pipe.json", "a folder that no one may write to": "/proc/r.json"}


@pytest.fixture
def places(shell: Any) -> Any:
    """Add a folder and a pipe with the names of reports."""
    (shell.folder / "folder.json").mkdir()
    os.mkfifo(shell.folder / "pipe.json")
    return shell


@pytest.mark.parametrize("path", UNWRITABLE.values(), ids=UNWRITABLE)
@pytest.mark.parametrize("data", ["pass.csv", "fail.csv"])
def test_report_that_cannot_be_written_ends_with_3(places: Any, data: str, path: str) -> None:
    """Neither 0 nor 1: what was found did not arrive; and nothing half-written is left."""
    before = sorted(places.folder.iterdir())

    ended = places.check(data, "--output", path)

    assert ended.exit_code == 3, ended.output
    assert f"{path}: the report could not be written" in ended.stderr
    assert "Traceback" not in ended.output
    assert sorted(places.folder.iterdir()) == before


def test_run_whose_report_did_not_arrive_never_says_pass(places: Any) -> None:
    """A run that ends in 3 never says pass."""
    ended = places.check("pass.csv", "--output", "missing/r.json")

    assert "PASS" not in ended.output
    assert ended.stdout.splitlines()[-1].startswith("INCOMPLETE: ")


def test_only_reports_that_were_written_are_said_to_be(places: Any) -> None:
    """One report arrives and one does not: only the first is named as written."""
    ended = places.check("pass.csv", "--output", "missing/r.json", "--output", "r.html")

    assert {line for line in ended.stderr.splitlines() if line.startswith("wrote")} == {"wrote r.html"}


def test_name_that_is_too_long_ends_with_3(places: Any) -> None:
    """A name that no file system takes is a report that could not be written."""
    assert places.check("pass.csv", "--output", "r" * 300 + ".json").exit_code == 3


@pytest.mark.parametrize("over", ["pass.csv", "r.toml"])
def test_report_never_takes_the_place_of_what_was_read(shell: Any, over: str) -> None:
    """A slip on the command line does not cost the submission or the rule set."""
    before = (shell.folder / over).read_text()

    ended = shell.check("pass.csv", "--output", f"json={over}")

    assert (ended.exit_code, (shell.folder / over).read_text()) == (3, before)
    assert f"{over}: the report could not be written: it is a file that this run reads" in ended.stderr


REFUSED = {
    "the submission": ("d/pass.csv", "unit,year\n"),
    "the rule set": ("rules/r.toml", "rulecheck ="),
    "the rule set, of data refused": ("rules/r.toml", None),
    "a further table": ("t.csv", "unit,year\n"),
}


@pytest.mark.parametrize(("over", "content"), REFUSED.values(), ids=REFUSED)
def test_report_of_a_refused_run_never_takes_the_place_of_what_was_read(
    shell: Any, over: str, content: str | None
) -> None:
    """The file that is to be mended stands, also where a folder or ``--table`` led to it."""
    for folder, name in (("rules", "r.toml"), ("d", "pass.csv")):
        (shell.folder / folder).mkdir()
        (shell.folder / name).rename(shell.folder / folder / name)
    rules = shell.folder / "rules" / "r.toml"
    table = '[tables.more]\npath = "more.csv"\nunit = "unit"\nyear = "year"\n[units]'
    bound = 'at_least = { table = "more", column = "recruited" }'
    rules.write_text(rules.read_text().replace("[units]", table).replace("at_least = 130", bound))
    (shell.folder / "t.csv").write_text((shell.folder / "d" / "pass.csv").read_text())
    (shell.folder / (over if content is not None else "d/pass.csv")).write_text(content or "unit,year\n")
    before = (shell.folder / over).read_text()

    words = ("--as-at", "2024-01-01", "--table", "more=t.csv", "--output", f"json={over}")
    ended = shell.run("check", "rules", "d", *words)

    assert ended.exit_code in (2, 3)
    assert (shell.folder / over).read_text() == before


NAMED_TABLE = '[tables.more]\npath = "t.csv"\nunit = "unit"\nyear = "year"\n[units]'
NAMED = {
    "the default submission": ("pass.csv", {"[data]": '[data]\npath = "pass.csv"'}),
    "the default submission, of rules refused": ("pass.csv", {"[data]": "[data]\npath = 'pass.csv'", "near_miss": "n"}),
    "the default submission, of rules cut off": (
        "pass.csv",
        {"[data]": '[data]\n"path"="pass\\u002ecsv"', "= 130": ""},
    ),
    "a file in the default folder": ("d/a.csv", {"[data]": '[data]\npath = "d"'}),
    "a table's file": ("t.csv", {"[units]": NAMED_TABLE}),
    "a table of a workbook": ("t.xlsx", {"[units]": NAMED_TABLE.replace("t.csv", "t.xlsx::Sheet")}),
    "the rule set extended": ("base.toml", {"rulecheck = 1": 'rulecheck = 1\nextends = "base.toml"'}),
    "its cases": ("r.cases.toml", {}),
    "what that one names": ("more.csv", {"rulecheck = 1": 'rulecheck = 1\nextends = "base.toml"'}),
}


@pytest.mark.parametrize(("over", "changes"), NAMED.values(), ids=NAMED)
def test_report_of_a_refused_run_never_takes_the_place_of_what_a_rule_set_names(
    shell: Any, over: str, changes: dict[str, str]
) -> None:
    """The run did not come so far as to read it, and would have; that the rule set is refused does not cost it."""
    text = (shell.folder / "r.toml").read_text()
    for old, new in changes.items():
        text = text.replace(old, new)
    (shell.folder / "r.toml").write_text(text)
    (shell.folder / "base.toml").write_text('path = "more.csv"\nrulecheck =')
    (shell.folder / over).parent.mkdir(exist_ok=True)
    if not (shell.folder / over).exists():
        (shell.folder / over).write_text("unit,year\n")
    (shell.folder / "fail.csv").write_text("unit,year\n")
    before = (shell.folder / over).read_text()

    ended = shell.check("fail.csv", "--output", f"json={over}")

    assert (ended.exit_code, (shell.folder / over).read_text()) == (3, before)
    assert f"{over}: the report could not be written: it is a file that this run reads, or a rule set names" in (
        ended.stderr
    )


@pytest.mark.parametrize("place", ["r.json", "North/r.json"])
def test_report_takes_the_place_of_an_earlier_one(shell: Any, place: str) -> None:
    """Also in a folder that is called as something in the rule set is: that alone names no file."""
    (shell.folder / "North").mkdir()

    assert [shell.check("pass.csv", "--output", place).exit_code for _ in range(2)] == [0, 0]


@pytest.mark.parametrize("option", ["--output", "--bundle"])
@pytest.mark.parametrize("over", ["pass.csv", "r.toml"])
def test_no_other_name_of_what_was_read_is_written_to(shell: Any, over: str, option: str) -> None:
    """Neither through a link nor through a second name of the same file."""
    (shell.folder / "link.json").symlink_to(over)
    (shell.folder / "twin.json").hardlink_to(shell.folder / over)

    endings = [shell.check("pass.csv", option, name).exit_code for name in ("link.json", "twin.json")]

    assert endings == [3, 3]
    assert (shell.folder / "link.json").is_symlink()
    assert (shell.folder / "twin.json").samefile(shell.folder / over)


@pytest.mark.parametrize("leads_to", ["old.json", "nowhere.json"])
def test_report_takes_the_place_of_a_link_and_not_of_what_it_leads_to(shell: Any, leads_to: str) -> None:
    """Who lays a link where a report is written does not have another file written over."""
    (shell.folder / "old.json").write_text("old")
    (shell.folder / "r.json").symlink_to(leads_to)

    assert shell.check("pass.csv", "--output", "r.json").exit_code == 0

    assert (shell.folder / "r.json").is_symlink() is False
    assert shell.json("r.json")["complete"] is True
    assert (shell.folder / "old.json").read_text() == "old"
    assert not (shell.folder / "nowhere.json").exists()


@pytest.mark.parametrize("name", ["json=/dev/null", "json=/dev/stdout", "json=/dev/fd/1", "json=/dev/rulecheck.json"])
def test_report_is_no_device(shell: Any, name: str) -> None:
    """Stdout that leads to a file is one too: the file would take the place of /dev/stdout for everybody."""
    before = {path: path.is_symlink() for path in Path("/dev").iterdir()}

    with (shell.folder / "printed").open("w") as printed:
        words = [sys.executable, "-m", "rulecheck", "check", "r.toml", "pass.csv", "--as-at", "2024-01-01"]
        ended = subprocess.run([*words, "--output", name], stdout=printed, check=False, timeout=60)

    assert ended.returncode == 3
    assert "PASS" not in (shell.folder / "printed").read_text()
    assert {path: path.is_symlink() for path in Path("/dev").iterdir()} == before


@pytest.mark.parametrize("over", ["pass.csv", "r.toml", "folder.json", "pipe.json", "/dev/null", "missing/run.zip"])
def test_bundle_that_cannot_be_written_ends_with_3(places: Any, over: str) -> None:
    """As a report is, a bundle is never written over what was read, nor over what is no file."""
    before = {path: path.read_bytes() for path in places.folder.iterdir() if path.is_file()}

    ended = places.check("pass.csv", "--bundle", over)

    assert ended.exit_code == 3, ended.output
    assert f"{over}: the report could not be written" in ended.stderr
    assert {path: path.read_bytes() for path in places.folder.iterdir() if path.is_file()} == before


def test_report_never_takes_the_place_of_a_plugin(shell: Any) -> None:
    """A plugin's file is read, too."""
    plugin = "import rulecheck\n\n\n@rulecheck.hookimpl\ndef rulecheck_kinds():\n    return []\n"
    (shell.folder / "k.py").write_text(plugin)

    ended = shell.check("pass.csv", "--plugin", "k.py", "--output", "json=k.py")

    assert (ended.exit_code, (shell.folder / "k.py").read_text()) == (3, plugin)


def test_two_reports_to_one_path_are_refused(shell: Any) -> None:
    """Of two reports that were asked for, two arrive, or the run does not end with 0."""
    assert shell.check("pass.csv", "--output", "json=r.txt", "--output", "html=r.txt").exit_code in (2, 3)


def test_report_written_beside_one_that_failed_says_so(places: Any) -> None:
    """One report that fails takes nothing from the other, which is incomplete and says why."""
    (places.folder / "r.json").write_text("old")

    ended = places.check("pass.csv", "--output", "folder.json", "--output", "r.json")

    assert ended.exit_code == 3
    report = places.json("r.json")
    assert (report["complete"], len(report["findings"])) == (False, 4)
    assert "folder.json: the report could not be written" in report["errors"][0]["message"]


def test_two_formats_of_one_run_are_written(shell: Any) -> None:
    """JSON and HTML of one run, and a format named by itself for another suffix."""
    ended = shell.check("fail.csv", "--output", "r.json", "--output", "r.html", "--output", "json=r.txt")

    assert ended.exit_code == 1
    assert shell.json("r.json") == shell.json("r.txt")
    assert (shell.folder / "r.html").read_text().startswith("<!DOCTYPE html>")
    assert not list(shell.folder.glob(".*"))


@pytest.mark.parametrize("data", ["pass.csv", "warn.csv", "fail.csv", "missing.csv"])
def test_json_on_stdout_parses_and_the_summary_stands_on_stderr(shell: Any, data: str) -> None:
    """``--format json`` leaves stdout to the report, also when the data is refused."""
    ended = shell.check(data, "--format", "json")

    assert json.loads(ended.stdout)["format"] == "rulecheck.report/1"
    assert ended.stderr.splitlines()[-1].split(":")[0] in ("PASS", "WARN", "FAIL", "COULD NOT CHECK")


def _no_rules(shell: Any) -> None:
    (shell.folder / "r.toml").unlink()


def _broken_rules(shell: Any) -> None:
    (shell.folder / "r.toml").write_text("rulecheck =")


def _two_problems(shell: Any) -> None:
    text = (shell.folder / "r.toml").read_text()
    (shell.folder / "r.toml").write_text(
        text.replace("near_miss = 5", "near_mis = 5").replace('["recruiting"]', '"recruiting"')
    )


def _no_data(shell: Any) -> None:
    (shell.folder / "pass.csv").unlink()


def _broken_data(shell: Any) -> None:
    (shell.folder / "pass.csv").write_text("unit,year\n")


def _nothing_due(shell: Any) -> None:
    text = (shell.folder / "r.toml").read_text()
    (shell.folder / "r.toml").write_text(text.replace('["2021-22", "2022-23"]', '"2040-41"'))


@pytest.mark.parametrize("spoil", [_no_rules, _broken_rules, _two_problems, _no_data, _broken_data, _nothing_due])
def test_run_that_could_not_check_still_writes_its_reports(shell: Any, spoil: Any) -> None:
    """The JSON report of a run that ends with 2 says ``complete: false`` and why."""
    spoil(shell)

    ended = shell.check("pass.csv", "--output", "r.json", "--output", "r.html")

    report = shell.json("r.json")
    assert ended.exit_code == 2
    assert report["complete"] is False
    assert report["errors"][0]["message"]
    assert "PASS" not in ended.output
    assert "Could not check" in (shell.folder / "r.html").read_text()


def test_each_problem_of_a_rule_set_is_an_error_of_its_own_in_json(shell: Any) -> None:
    """A program can count the problems, and read each one's rule."""
    _two_problems(shell)
    shell.check("pass.csv", "--output", "r.json")

    errors = shell.json("r.json")["errors"]
    assert [error["rule"] for error in errors] == ["each-recruits"] * 2
    assert "tags: must be a list" in errors[0]["message"]
    assert "unknown key 'near_mis'" in errors[1]["message"]


def test_json_module_renders_what_the_command_writes(shell: Any) -> None:
    """The command adds nothing to what the reporter renders."""
    shell.check("fail.csv", "--output", "r.json")
    report = rulecheck.check("r.toml", "fail.csv", as_at=date(2024, 1, 1))

    assert (shell.folder / "r.json").read_bytes() == render(report)
