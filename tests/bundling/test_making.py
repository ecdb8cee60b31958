"""What a bundle holds, and what it does not."""

from __future__ import annotations

import getpass
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import rulecheck
from rulecheck.bundling.making import bundle, take_down
from rulecheck.bundling.manifest import Options, sha256
from rulecheck.plugins import load_plugins

ROOT = Path(__file__).parents[2]
FROM_TABLE = 'at_least = { table = "allocation", column = "goal" }\n[tables.allocation]\nunit = "unit"\nyear = "year"\n'


def test_same_run_gives_the_same_bytes(run: Any) -> None:
    """Whenever, and whatever stood there before."""
    run.check("rules.toml", "returns.csv")
    before = (run.then / "run.zip").read_bytes()
    os.utime(run.then / "rules.toml", (0, 0))
    run.check("rules.toml", "returns.csv")

    assert (run.then / "run.zip").read_bytes() == before


def test_other_hash_order_and_time_zone_change_no_byte(run: Any) -> None:
    """Nor do another locale and another user's folder."""
    run.check("rules.toml", "returns.csv", "--unit", "North", "--unit", "South")
    words = ("rules.toml", "returns.csv", "--unit", "North", "--unit", "South", "--as-at", "2023-06-30")
    elsewhere = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "HOME": "/nowhere", "USER": "nobody"}
    subprocess.run(
        [sys.executable, "-m", "rulecheck", "check", *words, "--bundle", "there.zip"],
        env={**os.environ, **elsewhere},
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert (run.then / "there.zip").read_bytes() == (run.then / "run.zip").read_bytes()


def test_report_is_the_one_that_is_written(run: Any) -> None:
    """Byte for byte."""
    run.check("rules.toml", "returns.csv", "--output", "report.json")

    assert run.members()["report.json"] == (run.then / "report.json").read_bytes()


def test_submission_is_there_by_its_hash_alone(run: Any) -> None:
    """It may say something of people."""
    run.check("rules.toml", "returns.csv")

    assert sorted(run.members()) == ["manifest.json", "report.json", "rules/1/rules.toml"]
    assert run.manifest()["inputs"][0]["sha256"] == sha256(run.rows().encode())
    assert run.manifest()["inputs"][0]["member"] is None


def test_tables_are_there(run: Any) -> None:
    """Targets are evidence."""
    goals = "unit,year,goal\nNorth,2021-22,11\nSouth,2021-22,11\n"
    run.write({"rules.toml": run.rules(bound=FROM_TABLE), "goals.csv": goals})
    run.check("rules.toml", "returns.csv", "--table", "allocation=goals.csv")

    assert run.members()["tables/1/goals.csv"] == goals.encode()


def test_table_in_the_file_of_the_submission_is_not_there(run: Any) -> None:
    """Else the submission would be."""
    both = "unit,year,recruited,goal\nNorth,2021-22,12,11\nSouth,2021-22,9,11\n"
    run.write({"rules.toml": run.rules(bound=FROM_TABLE), "both.csv": both, "copy.csv": both})
    run.check("rules.toml", "both.csv", "--table", "allocation=copy.csv")

    assert not any(b"North,2021-22,12" in content for content in run.members().values())
    assert run.rulecheck("verify", "run.zip").exit_code == 0


def test_options_that_matter_are_there(run: Any) -> None:
    """What was selected, and whether waivers counted."""
    words = ("--select", "rec*", "--unit", "South", "--year", "2021-22", "--no-waivers", "--fail-on", "warn")
    run.check("rules.toml", "returns.csv", *words)
    options = run.manifest()["options"]

    assert (options["select"], options["units"], options["years"]) == (["rec*"], ["South"], ["2021-22"])
    assert (options["waivers"], options["fail_on"], run.manifest()["exit"]) == (False, "warn", 1)


def test_nothing_tells_of_the_machine(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder, user or variable but what was given on the command line."""
    monkeypatch.setenv("SOME_SECRET", "s3cr3t-v4lue")
    run.check("rules.toml", "returns.csv")
    content = (run.then / "run.zip").read_bytes()

    for word in (
        str(run.then),
        str(Path.home()) + os.sep,
        "s3cr3t-v4lue",
        os.uname().nodename,
        f"/{getpass.getuser()}/",
    ):
        assert word.encode() not in content


def test_manifest_lists_every_other_member(run: Any) -> None:
    """With the hash of its bytes."""
    run.check("rules.toml", "returns.csv")
    members = run.members()
    listed = {each["name"]: each["sha256"] for each in json.loads(members.pop("manifest.json"))["members"]}

    assert listed == {name: sha256(content) for name, content in members.items()}


def test_bundle_that_cannot_be_written_ends_with_3(run: Any) -> None:
    """And no report claims that the run was complete."""
    words = ("--as-at", "2023-06-30", "--bundle", "missing/run.zip", "--output", "report.json")
    ended = run.rulecheck("check", "rules.toml", "returns.csv", *words)

    assert ended.exit_code == 3
    assert "missing/run.zip: the report could not be written" in ended.output
    assert json.loads((run.then / "report.json").read_bytes())["complete"] is False


def test_bundle_of_a_run_whose_report_did_not_arrive_says_so(run: Any) -> None:
    """What was written before is written again."""
    run.check("rules.toml", "returns.csv", "--output", "missing/report.json", ending=3)

    assert (run.manifest()["complete"], run.manifest()["exit"]) == (False, 3)


@pytest.mark.parametrize("path", ["returns.csv", "rules.toml"])
def test_bundle_is_not_written_over_what_the_run_reads(run: Any, path: str) -> None:
    """That would end the evidence."""
    before = (run.then / path).read_bytes()

    assert run.rulecheck("check", "rules.toml", "returns.csv", "--bundle", path).exit_code == 3
    assert (run.then / path).read_bytes() == before


def test_report_and_bundle_are_not_written_to_one_file(run: Any) -> None:
    """One of them would be lost."""
    words = ("--bundle", "run.zip", "--output", "json=run.zip")

    assert run.rulecheck("check", "rules.toml", "returns.csv", *words).exit_code == 2


def test_preview_is_no_evidence(run: Any) -> None:
    """With --against the report tells of two rule sets."""
    words = ("--bundle", "run.zip", "--against", "rules.toml")
    ended = run.rulecheck("check", "rules.toml", "returns.csv", *words)

    assert ended.exit_code == 2
    assert not (run.then / "run.zip").exists()


OPTIONS = Options(
    data=["returns.csv"],
    tables={},
    select=[],
    ignore=[],
    units=[],
    years=[],
    waivers=True,
    baseline=None,
    fail_on="fail",
)
DAY = date(2023, 6, 30)


@pytest.mark.parametrize("is_before", [True, False])
def test_rule_set_that_changed_meanwhile_is_no_evidence(run: Any, is_before: bool) -> None:
    """What is put in is what was judged by, whether it changes before the run or after."""
    plugins = load_plugins()
    recipe = take_down(["rules.toml"], DAY, OPTIONS, plugins)
    before, changed = run.rules(), run.rules(bound="at_least = 9")
    run.write({"rules.toml": changed if is_before else before})
    report = rulecheck.check("rules.toml", "returns.csv", as_at=DAY, plugins=plugins)
    run.write({"rules.toml": before if is_before else changed})

    with pytest.raises(rulecheck.DataError, match="changed since it was read"):
        bundle(recipe, report)


@pytest.mark.parametrize("words", [("rules.toml", "gone.csv"), ("gone.toml",), ("rules.toml", "--table", "x")])
def test_run_that_is_refused_leaves_a_bundle_that_says_so(run: Any, words: tuple[str, ...]) -> None:
    """It holds the report with the error, and no file."""
    run.check(*words, ending=2)

    assert sorted(run.members()) == ["manifest.json", "report.json"]
    assert run.manifest()["complete"] is False


EXAMPLES = sorted(folder.name for folder in (ROOT / "examples").iterdir() if (folder / "expected.json").is_file())


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_verified(run: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk-throughs, judged again in the folder they lie in."""
    monkeypatch.chdir(ROOT)
    folder = Path("examples") / name
    sets = str(folder / "rules.toml")
    data = next(str(p) for p in sorted(folder.iterdir()) if p.suffix in (".csv", ".ods"))
    bundle = str(run.then / "run.zip")
    run.rulecheck("check", sets, data, "--as-at", "2023-06-30", "--bundle", bundle)
    ended = run.rulecheck("verify", bundle)

    assert ended.exit_code == (0 if run.manifest()["complete"] else 2), ended.output
