"""A bundle is judged again elsewhere, under the names that it had; whatever differs is told."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from rulecheck.bundling.archive import pack
from rulecheck.bundling.manifest import sha256
from rulecheck.version import __version__

TABLE = """
[tables.allocation]
{path}
unit = "unit"
year = "year"
"""
FROM_TABLE = 'at_least = { table = "allocation", column = "goal" }'
GOALS = "unit,year,goal\nNorth,2021-22,11\nSouth,2021-22,11\n"
WAIVER = """
[[waivers]]
rule = "recruits"
unit = "South"
year = "2021-22"
reason = "Two intakes moved"
approved_by = "Board"
from = 2022-01-01
until = 2024-01-01
"""
KIND = '''
"""A kind of its own."""
import attrs
import rulecheck


@attrs.frozen(kw_only=True)
class Mine(rulecheck.Bounded):
    """As many as are wanted."""

    kind = "mine"


@rulecheck.hookimpl
def rulecheck_kinds():
    return [Mine]


@rulecheck.hookimpl
def rulecheck_judge(rule, submission):
    values = submission.observations(rule.measure)
    return values.select("unit", "year", "value").rename({"value": "observed"})
'''


def from_folder(run: Any) -> tuple[str, ...]:
    """Read a folder with files of other kinds, a folder and a hidden file in it."""
    north, south = run.rows().replace("South,2021-22,9\n", ""), run.rows().replace("North,2021-22,12\n", "")
    files = {"north.csv": north, "south.csv": south, "notes.txt": "", "old/x.csv": "", ".hidden.csv": ""}
    run.write({f"returns/{name}": content for name, content in files.items()})
    return "rules.toml", "returns/"


def from_default(run: Any) -> tuple[str, ...]:
    """Read what the rule set names, beside its own folder."""
    run.write({"sets/rules.toml": run.rules(more='path = "../returns.csv"')})
    return ("sets/rules.toml",)


def from_default_folder(run: Any) -> tuple[str, ...]:
    """Read the folder that the rule set names."""
    from_folder(run)
    run.write({"rules.toml": run.rules(more='path = "returns"')})
    return ("rules.toml",)


def by_other_ways(run: Any) -> tuple[str, ...]:
    """Name files by absolute paths, and by ways round."""
    return str(run.then / "rules.toml"), f".//../{run.then.name}/returns.csv"


def by_extending(run: Any) -> tuple[str, ...]:
    """Take rules over from a file below, that itself takes them over."""
    own = 'rulecheck = 1\nextends = "below/middle.toml"\n[ruleset]\nid = "own"\ntitle = "Own"\n'
    override = '[overrides.recruits]\nreason = "ours"\nat_least = 11\n'
    middle = 'rulecheck = 1\nextends = "base.toml"\n[ruleset]\nid = "middle"\ntitle = "Middle"\n'
    run.write({"own.toml": own + override, "below/middle.toml": middle, "below/base.toml": run.rules()})
    return "own.toml", "returns.csv"


def by_extending_round_about(run: Any) -> tuple[str, ...]:
    """Name what is extended by a way through another folder."""
    own = 'rulecheck = 1\nextends = "below/../base.toml"\n[ruleset]\nid = "own"\ntitle = "Own"\n'
    run.write({"own.toml": own, "below/x.txt": "", "base.toml": run.rules()})
    return "own.toml", "returns.csv"


def by_several_sets(run: Any) -> tuple[str, ...]:
    """Judge by a folder of rule sets, and narrow it."""
    run.write({"sets/b.toml": run.rules("b"), "sets/a.toml": run.rules("a", rule="others")})
    return "sets", "returns.csv", "--select", "rec*", "--ignore", "others", "--unit", "South", "--year", "2021-22"


def with_table(run: Any) -> tuple[str, ...]:
    """Hold against a table that the rule set names."""
    run.write({"rules.toml": run.rules(bound=FROM_TABLE) + TABLE.format(path='path = "goals.csv"'), "goals.csv": GOALS})
    return "rules.toml", "returns.csv"


def with_stated_table(run: Any) -> tuple[str, ...]:
    """Hold against a table that the command line names, in a folder."""
    run.write({"rules.toml": run.rules(bound=FROM_TABLE) + TABLE.format(path=""), "goals/2021.csv": GOALS})
    return "rules.toml", "returns.csv", "--table", "allocation=goals"


def from_database(run: Any) -> tuple[str, ...]:
    """Read the submission and the table from one database."""
    run.write({"rules.toml": run.rules(bound=FROM_TABLE) + TABLE.format(path='path = "all.db::goals"')})
    with sqlite3.connect(run.then / "all.db") as database:
        database.execute("create table recruits (unit text, year text, recruited integer)")
        database.execute("create table goals (unit text, year text, goal integer)")
        for unit, number in (("North", 12), ("South", 9)):
            database.execute("insert into recruits values (?, '2021-22', ?)", (unit, number))
            database.execute("insert into goals values (?, '2021-22', 11)", (unit,))
    database.close()
    return "rules.toml", "all.db::recruits"


def from_workbook(run: Any) -> tuple[str, ...]:
    """Read a sheet of a workbook, whose cells are named."""
    run.write({"rules.toml": run.rules(more='sheet = "Returns"')})
    book = openpyxl.Workbook()
    book.create_sheet("Returns")
    for row in (("Returns of 2021",), ("unit", "year", "recruited"), ("North", "2021-22", 12), ("South", "2021-22", 9)):
        book["Returns"].append(row)
    book.save(run.then / "returns.xlsx")
    return "rules.toml", "returns.xlsx"


def with_waivers(run: Any) -> tuple[str, ...]:
    """Permit a failure, and pay no heed to that."""
    run.write({"rules.toml": run.rules() + WAIVER})
    return "rules.toml", "returns.csv", "--no-waivers"


def against_baseline(run: Any) -> tuple[str, ...]:
    """Hold against an earlier report, of which the failure is known; a warning counts."""
    (run.then / "old").mkdir()
    run.rulecheck("check", "rules.toml", "returns.csv", "--as-at", "2023-05-31", "--output", "old/before.json")
    run.write({"returns.csv": run.rows(north=9)})
    return "rules.toml", "returns.csv", "--baseline", "old/before.json", "--fail-on", "warn"


def by_strange_names(run: Any) -> tuple[str, ...]:
    """Name files so that a screen, a shell or another system would take them for something else."""
    run.write({"a:b\\c ::error::\u202e.toml": run.rules(), "d\n\x1b[31m'\"<&::e.csv": run.rows()})
    return "a:b\\c ::error::\u202e.toml", "d\n\x1b[31m'\"<&::e.csv"


RUNS: list[Callable[[Any], tuple[str, ...]]] = [
    from_folder,
    from_default,
    from_default_folder,
    by_other_ways,
    by_extending,
    by_extending_round_about,
    by_several_sets,
    with_table,
    with_stated_table,
    from_database,
    from_workbook,
    with_waivers,
    against_baseline,
    by_strange_names,
]


def verified(run: Any, *words: str) -> Any:
    """Verify the bundle elsewhere; the folder that the run was in is ``archive`` there."""
    archive = run.leave()
    return run.rulecheck("verify", str(archive / "run.zip"), *words)


@pytest.mark.parametrize("made", RUNS, ids=[made.__name__ for made in RUNS])
def test_every_byte_agrees_elsewhere(run: Any, made: Callable[[Any], tuple[str, ...]]) -> None:
    """However a run named what it read, it is judged again from where that lies now, under the same names."""
    run.check(*made(run))
    archive = run.leave()
    data = archive / "returns" if (archive / "returns").is_dir() else archive
    ended = run.rulecheck("verify", str(archive / "run.zip"), "--data", str(data))

    assert ended.exit_code == 0, ended.output
    assert "report.json: every byte, judged again" in ended.output
    assert ended.output.splitlines()[-1].startswith("VERIFIED: ")


def test_what_narrowed_a_run_is_told(run: Any) -> None:
    """Nobody takes a part for the whole, nor an ending that was eased for a pass."""
    run.check("rules.toml", "returns.csv", "--unit", "South", "--fail-on", "never", ending=0)
    told = [line.strip() for line in run.rulecheck("verify", "run.zip").output.splitlines()]

    assert {"--unit South", "--fail-on never", "rule set made-up: rules.toml"} <= set(told)


def test_data_is_found_where_the_run_read_it(run: Any) -> None:
    """In the same folder nothing need be given."""
    run.check("rules.toml", "returns.csv")

    assert run.rulecheck("verify", "run.zip").exit_code == 0


def test_data_that_is_absent_is_not_verified(run: Any) -> None:
    """Without the submission nothing can be said to agree; its hash is told."""
    run.check("rules.toml", "returns.csv")
    ended = verified(run)

    assert ended.exit_code == 2
    assert "data returns.csv: is not here; give the file whose sha256 is " in ended.output
    assert ended.output.splitlines()[-1].startswith("NOT VERIFIED: ")


def test_another_file_where_the_run_read_it_is_not_the_data(run: Any) -> None:
    """Next month's return has the same name; it says nothing of this run."""
    run.check("rules.toml", "returns.csv")
    run.write({"returns.csv": run.rows(south=10)})

    assert run.rulecheck("verify", "run.zip").exit_code == 2


def test_changed_data_is_told_with_the_findings_that_it_changes(run: Any) -> None:
    """The file of the same name is judged, and differs."""
    run.check("rules.toml", "returns.csv")
    run.write({"returns.csv": run.rows(south=10)})
    ended = verified(run, "--data", str(run.now / "archive" / "returns.csv"))

    assert ended.exit_code == 1
    assert "data returns.csv, given as " in ended.output
    assert (
        "finding recruits: South, 2021-22: outcome fail -> pass, reason missed -> met, observed 9 -> 10" in ended.output
    )
    assert ended.output.splitlines()[-1].startswith("DIFFERS: ")


@pytest.mark.parametrize("is_folder", [False, True])
def test_data_that_is_nothing_of_the_run_differs(run: Any, is_folder: bool) -> None:
    """Who gives a return and reads VERIFIED must not be wrong about which return that was."""
    run.check("rules.toml", "returns.csv")
    run.write({"other/other.csv": run.rows(south=10)})
    ended = run.rulecheck("verify", "run.zip", "--data", "other" if is_folder else "other/other.csv")

    assert ended.exit_code == 1
    assert "is nothing that the run read" in ended.output


def test_further_files_of_a_given_folder_are_told(run: Any) -> None:
    """They were not judged."""
    run.check("rules.toml", "returns.csv")
    run.write({"further.csv": run.rows()[:-1]})
    ended = run.rulecheck("verify", "run.zip", "--data", ".")

    assert ended.exit_code == 0
    assert "data .: not read by the run: further.csv" in ended.output


def test_data_that_cannot_be_read_ends_with_2(run: Any) -> None:
    """A path that is not there is no data."""
    run.check("rules.toml", "returns.csv")

    assert run.rulecheck("verify", "run.zip", "--data", "gone.csv").exit_code == 2


def with_pass(content: bytes) -> bytes:
    """Turn the failure of a report into a pass."""
    return content.replace(b'"outcome": "fail"', b'"outcome": "pass"').replace(b'"fail": 1', b'"fail": 0')


def test_report_that_was_changed_is_told_by_its_hash(run: Any) -> None:
    """The member is named, and nothing is judged by what is left."""
    run.check("rules.toml", "returns.csv")
    run.tamper("report.json", with_pass)
    ended = run.rulecheck("verify", "run.zip")

    assert ended.exit_code == 1
    assert "member report.json: its bytes are not those that the manifest lists" in ended.output


def test_report_that_was_changed_with_its_hash_is_told_by_judging_again(run: Any) -> None:
    """A manifest that fits does not help."""
    run.check("rules.toml", "returns.csv")
    run.tamper("report.json", with_pass, is_listed=True)
    ended = run.rulecheck("verify", "run.zip")

    assert ended.exit_code == 1
    assert "finding recruits: South, 2021-22: outcome pass -> fail" in ended.output
    assert "report.json: differs in rules, summary" in ended.output


@pytest.mark.parametrize(
    "change",
    [lambda content: content + b"\n", lambda content: b"\xff", lambda content: b"[" * 9999, lambda content: b"[]"],
    ids=["a blank line", "no text", "nested without end", "no report"],
)
def test_any_other_byte_of_a_report_differs(run: Any, change: Callable[[bytes], bytes]) -> None:
    """Even one that says nothing, or that cannot be read."""
    run.check("rules.toml", "returns.csv")
    run.tamper("report.json", change, is_listed=True)

    assert run.rulecheck("verify", "run.zip").exit_code == 1


def test_rule_set_that_was_changed_with_its_hashes_differs(run: Any) -> None:
    """A bound that was lowered afterwards gives another report."""
    run.check("rules.toml", "returns.csv")
    run.tamper("rules/1/rules.toml", lambda content: content.replace(b"at_least = 10", b"at_least = 9"), is_listed=True)
    ended = run.rulecheck("verify", "run.zip")

    assert ended.exit_code == 1
    assert "finding recruits: South, 2021-22: outcome fail -> pass" in ended.output


def test_other_version_of_rulecheck_is_told(run: Any) -> None:
    """It may well judge the same; but it is not what judged."""
    run.check("rules.toml", "returns.csv")
    run.restate(lambda manifest: {**manifest, "rulecheck": "0.0.1"})
    ended = run.rulecheck("verify", "run.zip")

    assert ended.exit_code == 1
    assert f"rulecheck: the run had 0.0.1; this is {__version__}" in ended.output


def test_other_python_is_told_and_not_held_against_it(run: Any) -> None:
    """To judge again on another machine is what a bundle is for."""
    run.check("rules.toml", "returns.csv")
    run.restate(lambda manifest: manifest | {"environment": manifest["environment"] | {"python": "3.99.0"}})
    ended = run.rulecheck("verify", "run.zip")

    assert ended.exit_code == 0
    assert "Python: the run had CPython 3.99.0" in ended.output


def test_other_ending_differs(run: Any) -> None:
    """The manifest cannot say that the gate opened."""
    run.check("rules.toml", "returns.csv")
    run.restate(lambda manifest: {**manifest, "exit": 0})
    ended = run.rulecheck("verify", "run.zip")

    assert ended.exit_code == 1
    assert "exit code: the run ended with 0; judged again it is 1" in ended.output


def test_run_that_was_refused_is_not_verified(run: Any) -> None:
    """There is nothing to judge again; the bundle takes the place of an older one that passed."""
    run.check("rules.toml", "returns.csv")
    run.check("rules.toml", "gone.csv", ending=2)
    ended = run.rulecheck("verify", "run.zip")

    assert ended.exit_code == 2
    assert "the run was not complete" in ended.output
    assert json.loads(run.members()["report.json"])["complete"] is False


def with_plugin(run: Any) -> tuple[str, ...]:
    """Judge by a kind of one's own."""
    run.write({"plugins/mine.py": KIND, "rules.toml": run.rules().replace('"target"', '"mine"')})
    return "rules.toml", "returns.csv", "--plugin", "plugins/mine.py"


def test_plugin_is_given_again_wherever_it_lies(run: Any) -> None:
    """It is known by its hash, and called as the run did."""
    run.check(*with_plugin(run))
    archive = run.leave()
    (archive / "plugins" / "mine.py").rename(archive / "other.py")
    words = ("--data", str(archive / "returns.csv"), "--plugin", str(archive / "other.py"))
    ended = run.rulecheck("verify", str(archive / "run.zip"), *words)

    assert ended.exit_code == 0, ended.output
    assert "plugin plugins/mine.py (sha256:" in ended.output


def test_plugin_that_is_not_given_is_not_taken_from_the_bundle(run: Any) -> None:
    """No code is in it; nor is it looked for where the run found it."""
    run.check(*with_plugin(run))
    ended = run.rulecheck("verify", "run.zip")

    assert ended.exit_code == 2
    assert "give the file as --plugin FILE.py" in ended.output
    assert not any(name.endswith(".py") for name in run.members())


def test_plugin_of_other_bytes_differs(run: Any) -> None:
    """Its hash is its version."""
    run.check(*with_plugin(run))
    run.write({"plugins/mine.py": f"{KIND}\n# changed\n"})
    ended = run.rulecheck("verify", "run.zip", "--plugin", "plugins/mine.py")

    assert ended.exit_code == 1
    assert "plugin plugins/mine.py (sha256:" in ended.output


def test_installed_plugin_of_another_version_differs_and_absent_is_not_verified(run: Any) -> None:
    """What had a hand in the run must be here."""
    run.check("rules.toml", "returns.csv")
    plugin = {"name": "made-up", "distribution": "made-up-plugin", "version": "1.0", "origin": "entry point"}
    run.restate(lambda manifest: {**manifest, "plugins": [plugin]})
    ended = run.rulecheck("verify", "run.zip")

    assert ended.exit_code == 2
    assert "plugin made-up (made-up-plugin): is not loaded; install made-up-plugin 1.0" in ended.output


def with_other_table(manifest: Any) -> Any:
    """Have the run read a table of the bundle as its submission, beside the one that was submitted."""
    fake = {"name": "fake", "path": "fake.csv", "file": "fake.csv", "member": "rules/1/fake.csv"}
    fake["sha256"] = next(each["sha256"] for each in manifest["members"] if each["name"] == "rules/1/fake.csv")
    options = manifest["options"] | {"data": ["fake.csv"]}
    return manifest | {"inputs": [*manifest["inputs"], fake], "options": options}


REFUSED: dict[str, tuple[Callable[[Any], Any], str]] = {
    "another format": (lambda m: m | {"format": "rulecheck.bundle/2"}, "is of the format 'rulecheck.bundle/2'"),
    "an unknown key": (lambda m: m | {"more": 1}, "is not of the form rulecheck.bundle/1"),
    "an absent key": (lambda m: {key: m[key] for key in m if key != "exit"}, "is not of the form"),
    "a key of another type": (lambda m: m | {"exit": "0"}, "is not of the form"),
    "no table": (lambda m: [m], "is not of the form"),
    "an unlisted member": (lambda m: m | {"members": m["members"][:1]}, "does not list a member that is there"),
    "an absent member": (
        lambda m: m | {"members": [*m["members"], {"name": "gone", "sha256": "", "bytes": 0}]},
        "lists a member that is not there",
    ),
    "a member twice": (lambda m: m | {"members": m["members"] * 2}, "lists a member twice"),
    "a member of no meaning": (lambda m: m | {"rulesets": []}, "does not say what a member is"),
    "a member of two hashes": (
        lambda m: m | {"inputs": [m["inputs"][0] | {"member": "rules/1/rules.toml"}]},
        "gives a member two hashes",
    ),
    "another file": (
        lambda m: m | {"inputs": [m["inputs"][0] | {"file": "/etc/passwd"}]},
        "names another file for the table",
    ),
}


@pytest.mark.parametrize(("change", "why"), REFUSED.values(), ids=REFUSED)
def test_manifest_of_another_form_is_refused(run: Any, change: Callable[[Any], Any], why: str) -> None:
    """It contradicts itself, or says what no bundle says."""
    run.check("rules.toml", "returns.csv")
    run.restate(change)
    ended = run.rulecheck("verify", "run.zip")

    assert ended.exit_code == 2
    assert why in ended.output


def test_bundle_that_holds_the_submission_is_refused(run: Any) -> None:
    """Else the one that is given would not be the one that is judged."""
    run.check("rules.toml", "returns.csv")
    content, name = run.rows().encode(), "tables/1/returns.csv"
    (run.then / "run.zip").write_bytes(pack(run.members() | {name: content}))
    listed = {"name": name, "sha256": sha256(content), "bytes": len(content)}
    run.restate(
        lambda manifest: (
            manifest | {"members": [*manifest["members"], listed], "inputs": [manifest["inputs"][0] | {"member": name}]}
        )
    )
    ended = run.rulecheck("verify", "run.zip")

    assert ended.exit_code == 2
    assert "names a member for a submission, which no bundle holds: returns.csv" in ended.output


def test_bundle_that_brings_its_own_submission_is_never_verified(run: Any) -> None:
    """The return that was given agrees with its hash, but something else would be judged."""
    run.write({"fake.csv": run.rows(south=10)})
    run.check("rules.toml", "fake.csv", ending=0)
    forged = run.members()
    run.check("rules.toml", "returns.csv")
    members = run.members() | {"rules/1/fake.csv": (run.then / "fake.csv").read_bytes()}
    (run.then / "run.zip").write_bytes(pack(members | {"report.json": forged["report.json"]}))
    listed = json.loads(forged["manifest.json"])["members"]
    digest = json.loads(forged["manifest.json"])["inputs"][0]["sha256"]
    size = len(members["rules/1/fake.csv"])
    listed.append({"name": "rules/1/fake.csv", "sha256": digest, "bytes": size})
    run.restate(lambda manifest: with_other_table(manifest | {"members": listed, "exit": 0}))
    ended = run.rulecheck("verify", "run.zip", "--data", "returns.csv")

    assert ended.exit_code == 1
    assert "inputs: what was read to judge again is not what the manifest lists" in ended.output


def test_rules_of_a_bundle_open_no_file_that_the_run_did_not_read(run: Any) -> None:
    """A hostile rule set cannot have a secret read, nor a server called."""
    run.write({"secret.csv": run.rows()})
    run.check("rules.toml", "returns.csv")
    run.restate(lambda manifest: manifest | {"options": manifest["options"] | {"data": ["secret.csv"]}})
    ended = run.rulecheck("verify", "run.zip")

    assert ended.exit_code == 2
    assert "secret.csv: is not among the tables that were read then" in ended.output


@pytest.mark.parametrize("path", ["/etc/x/base.toml", "../../x/base.toml", "a\0b/base.toml", "rules.toml/base.toml"])
def test_way_to_an_extended_file_leads_nowhere_else(run: Any, path: str) -> None:
    """What the manifest calls a file makes no folder outside, and breaks nothing."""
    base = {"path": path, "sha256": sha256(run.rules().encode()), "member": "rules/1/rules.toml"}
    run.check("rules.toml", "returns.csv")
    run.restate(lambda manifest: manifest | {"rulesets": [manifest["rulesets"][0] | {"extends": [base]}]})

    before = sorted(run.then.parent.rglob("*"))

    assert run.rulecheck("verify", "run.zip").exit_code == 2
    assert sorted(run.then.parent.rglob("*")) == before


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"%PDF-1.7"], ids=["empty", "empty zip", "PDF"])
def test_what_is_no_bundle_ends_with_2(run: Any, content: bytes) -> None:
    """It is told in a sentence."""
    (run.then / "run.zip").write_bytes(content)
    ended = run.rulecheck("verify", "run.zip")

    assert ended.exit_code == 2
    assert "is no bundle" in ended.output


def test_what_a_hostile_bundle_says_acts_on_no_screen(run: Any) -> None:
    """Names come out visible and inert."""
    run.check("rules.toml", "returns.csv")
    run.restate(lambda manifest: {**manifest, "rulecheck": "\x1b[2J\u202e::error::"})
    ended = run.rulecheck("verify", "run.zip")

    assert not {"\x1b", "\u202e"} & set(ended.output)
    assert "::error::" not in ended.output
