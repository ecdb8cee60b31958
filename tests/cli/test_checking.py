"""A check from the plugins to the exit code: each word of the command line has its effect, each way to fail its ending.

All in this process and few: they are what each small change of ``rulecheck.cli.checking`` is tried by.
"""

from __future__ import annotations

import errno
import io
import os
import re
import sys
import threading
from contextlib import redirect_stdout
from functools import partialmethod
from pathlib import Path
from typing import Any

import pytest
from rich.progress import Progress

from rulecheck.cli import checking, command, progress
from rulecheck.cli.ci import is_github
from rulecheck.cli.publishing import handed_over
from rulecheck.cli.sealing import Sealing

TABLE = '\n[tables.allocation]\npath = "a.csv"\nunit = "unit"\nyear = "year"\n'
FROM_TABLE = '{ table = "allocation", column = "wanted" }'
ALLOCATION = "unit,year,wanted\n" + "".join(
    f"{u},{y},130\n" for u in ("North", "South") for y in ("2021-22", "2022-23")
)


def rules(shell: Any, name: str, *changes: tuple[str, str]) -> str:
    """Write a rule set like the usual one, with something else in it."""
    text = (shell.folder / "r.toml").read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (shell.folder / name).write_text(text)
    return name


def two_rules(shell: Any) -> str:
    """Write a rule set with the usual rule twice, as ``other`` too."""
    more = (shell.folder / "r.toml").read_text().partition("[[rules]]")[2].replace("each-recruits", "other")
    rules(shell, "two.toml", ("rule_count = 1", "rule_count = 2"))
    with (shell.folder / "two.toml").open("a") as file:
        file.write(f"\n[[rules]]{more}")
    return "two.toml"


def exit_code(*words: str, sealing: Sealing | None = None) -> object:
    """Run the command on the streams that stand there, and return how it ends."""
    with pytest.raises(SystemExit) as ended:
        command([*words, "--as-at", "2024-01-01"], obj=sealing)
    return ended.value.code


def test_day_is_today_unless_it_is_said(shell: Any) -> None:
    """All is due by now, and nothing was in summer 2021."""
    assert shell.run("check", "r.toml", "fail.csv", "--output", "r.json").exit_code == 1
    assert shell.json("r.json")["as_at"] > "2024-01-01"
    assert shell.check("fail.csv", "--output", "r.json", as_at="2021-06-01").exit_code == 2
    assert shell.json("r.json")["as_at"] == "2021-06-01"


REFUSED = {
    "an output": (["--output", "r.pdf"], "'.pdf'; known: "),
    "a format": (["--format", "jsn"], "unknown format 'jsn'; did you mean 'json'?"),
    "a plugin": (["--plugin", "gone.py"], "gone.py: "),
    "a plugin that is not allowed": (["--plugin", "plugin.py", "--allow-plugin", "other==1"], "plugin.py"),
    "a bundle of a preview": (
        ["--bundle", "run.zip", "--against", "r.toml"],
        "a run with --against is a preview",
    ),
    "a bundle and a report in one file": (["--bundle", "run.json", "--output", "run.json"], "run.json"),
}


@pytest.mark.parametrize(("words", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_done_is_said_before_anything_is_judged(shell: Any, words: list[str], said: str) -> None:
    """The sentence, 2, and no file."""
    shell.plug()

    ended = shell.check("pass.csv", *words)

    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr.startswith("rulecheck: ")
    assert said in ended.stderr
    assert not list(shell.folder.glob("r*.[jpz]*"))


def test_plugin_that_cannot_be_loaded_ends_the_run_if_that_is_asked(
    shell: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise it is a warning."""
    info = shell.folder / "broken-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text("[rulecheck]\nbroken = gone\n")
    monkeypatch.syspath_prepend(str(shell.folder))

    endings = [shell.check("pass.csv", *words) for words in ((), ("--strict-plugins",))]

    assert [each.exit_code for each in endings] == [0, 2]
    assert all("broken" in each.stderr for each in endings)


def test_rule_sets_tables_and_data_are_those_that_are_named(shell: Any) -> None:
    """Each of the rule sets, each of the tables, and with the data that is given or the rule set's own."""
    rules(
        shell,
        "t.toml",
        ('id = "closed"', 'id = "tables"'),
        ("at_least = 130", f"at_least = {FROM_TABLE}\n{TABLE}"),
        ("[data]", '[data]\npath = "fail.csv"'),
    )
    (shell.folder / "b.csv").write_text(ALLOCATION)
    given = ["--rules", "t.toml", "--table", "allocation=b.csv", "--as-at", "2024-01-01", "--output", "r.json"]

    ended = shell.run("check", "r.toml", "pass.csv", *given)
    report = shell.json("r.json")

    assert ended.exit_code == 0, ended.stderr
    assert {each["id"] for each in report["rulesets"]} == {"closed", "tables"}
    assert {each["path"] for each in report["inputs"]} == {"pass.csv", "b.csv"}
    assert shell.run("check", "t.toml", *given[2:]).exit_code == 1


def test_selection_is_what_is_named(shell: Any) -> None:
    """Rules that are selected and not ignored; findings of a unit and of a year."""
    two_rules(shell)
    counts = {}
    for words in ((), ("--select", "other"), ("--ignore", "other"), ("--unit", "North"), ("--year", "2021-22")):
        shell.run("check", "two.toml", "pass.csv", "--as-at", "2024-01-01", "--output", "r.json", *words)
        found = shell.json("r.json")["findings"]
        counts[words] = [len({each[key] for each in found}) for key in ("rule", "unit", "year")]

    assert list(counts.values()) == [[2, 2, 2], [1, 2, 2], [1, 2, 2], [2, 1, 2], [2, 2, 1]]
    assert [each["rule"] for each in found if each["rule"] == "other"]


def test_waivers_permit_unless_it_is_said_that_they_do_not(shell: Any) -> None:
    """A failure that is waived is a warning."""
    waiver = (
        '\n[[waivers]]\nrule = "each-recruits"\nunit = "South"\nyear = "2022-23"\nreason = "Late"\n'
        'approved_by = "Board"\nfrom = 2023-01-01\nuntil = 2025-01-01\n'
    )
    rules(shell, "r.toml", ("at_least = 130", f"at_least = 130\n{waiver}"))

    assert [shell.check("fail.csv", *words).exit_code for words in ((), ("--no-waivers",))] == [0, 1]


def test_report_is_printed_in_the_format_that_is_named(shell: Any) -> None:
    """Alone on stdout; the summary is on stderr, and the files are written all the same."""
    ended = shell.check("fail.csv", "--format", "json", "--output", "r.json")

    assert (ended.exit_code, ended.stdout_bytes) == (1, (shell.folder / "r.json").read_bytes())
    assert ended.stderr.splitlines()[-1].startswith("FAIL: ")


def test_run_is_bundled_if_that_is_asked(shell: Any) -> None:
    """And the bundle gives the same once more."""
    assert shell.check("fail.csv", "--bundle", "run.zip", "--unit", "South").exit_code == 1

    verified = shell.run("verify", "run.zip")
    assert verified.exit_code == 0, verified.output


READ = ["r.toml", "more.toml", "old.toml", "pass.csv", "a=b.csv", "plugin.py", "old.json"]


@pytest.mark.parametrize("over", READ)
def test_no_report_takes_the_place_of_what_is_named(shell: Any, over: str) -> None:
    """Whatever it is named for, and though the run is refused before it is read."""
    rules(shell, "more.toml", ('id = "closed"', 'id = "more"'))
    rules(shell, "old.toml")
    shell.plug()
    for name in ("a=b.csv", "old.json"):
        (shell.folder / name).write_text("{}")
    (shell.folder / "r.toml").write_text("no = rule set\n")
    before = (shell.folder / over).read_bytes()
    words = ["--rules", "more.toml", "--table", "allocation=a=b.csv", "--plugin", "plugin.py"]
    compared = ["--against", "old.toml", "--baseline", "old.json"]

    ended = shell.check("pass.csv", *words, *compared, "--output", f"json={over}")

    assert ended.exit_code == 3
    assert (shell.folder / over).read_bytes() == before


def test_no_report_takes_the_place_of_what_is_read_unnamed(shell: Any) -> None:
    """The rule set's own table, say, which the command line does not name."""
    rules(shell, "t.toml", ("[data]", '[data]\npath = "folder"'))
    (shell.folder / "folder").mkdir()
    (shell.folder / "folder" / "d.csv").write_bytes((shell.folder / "pass.csv").read_bytes())
    before = (shell.folder / "folder" / "d.csv").read_bytes()

    ended = shell.run("check", "t.toml", "--as-at", "2024-01-01", "--output", "json=folder/d.csv")

    assert (ended.exit_code, (shell.folder / "folder" / "d.csv").read_bytes()) == (3, before)


def test_github_is_told_unless_it_is_said_not_to(shell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """There alone."""
    told = [shell.check("fail.csv").output]
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    told += [shell.check("fail.csv", *words).output for words in ((), ("--no-ci",))]

    assert is_github()
    assert ["::error" in each for each in told] == [False, True, False]


def test_reporter_that_meddles_is_told_of(shell: Any) -> None:
    """The report's notes are written by then, so it stands on stderr."""
    shell.plug(at_rendering="sys.setrecursionlimit(sys.getrecursionlimit() + 1)")

    ended = shell.check("pass.csv", "--plugin", "plugin.py", "--output", "r.made")

    assert ended.exit_code == 0
    assert re.search(r"^rulecheck: warning: plugin .* changed the recursion limit; ", ended.stderr, re.MULTILINE)


def test_quiet_says_which_rule_was_not_judged_and_where(shell: Any) -> None:
    """The summary, which would, is one line; without it nothing is said twice."""
    shell.plug(at_judging="raise ValueError('bo\\x1bom')")
    words = ["pass.csv", "--plugin", "plugin.py"]

    quiet, usual = shell.check(*words, "--quiet"), shell.check(*words)

    assert (quiet.exit_code, usual.exit_code, len(quiet.stdout.splitlines())) == (3, 3, 1)
    assert re.search(r"^rulecheck: .*'?each-recruits'?.*ValueError: bo\\u\{1b\}om", quiet.stderr, re.MULTILINE)
    assert "ValueError" not in usual.stderr


def test_baseline_lets_known_failures_pass(shell: Any) -> None:
    """One that cannot be read ends with 2, and a run that is refused is held against none."""
    assert shell.check("fail.csv", "--output", "old.json").exit_code == 1

    assert shell.check("fail.csv", "--baseline", "old.json").exit_code == 0
    gone = shell.check("fail.csv", "--baseline", "gone.json")
    assert (gone.exit_code, gone.stdout) == (2, gone.stdout)
    assert "gone.json" in gone.stderr
    not_due = shell.check("fail.csv", "--baseline", "gone.json", as_at="2021-06-01")
    assert (not_due.exit_code, "gone.json" in not_due.stderr) == (2, False)


def test_baseline_of_more_than_is_selected_has_lost_nothing(shell: Any) -> None:
    """What a selection leaves out has not vanished; without one it is counted."""
    shell.check("fail.csv", "--output", "old.json")
    rules(shell, "r.toml", ('units = ["North", "South"]', 'units = ["North"]'))
    vanished = []
    for words in ((), ("--unit", "North")):
        shell.check("pass.csv", "--baseline", "old.json", "--output", "r.json", *words)
        vanished.append(shell.json("r.json")["baseline"]["turned"]["vanished"])

    assert vanished == [2, 0]


CHANGED = "would change"
PARTLY = "verdicts that only the old rules give are not listed"


def test_preview_tells_what_would_change_beside_the_summary(shell: Any) -> None:
    """On stdout, or on stderr if a report is printed there; not if quiet; always among the notes."""
    old = rules(shell, "old.toml", ("at_least = 130", "at_least = 1\n"))
    words = ["fail.csv", "--against", old, "--output", "r.json"]

    usual, printed, quiet = (shell.check(*words, *more) for more in ((), ("--format", "json"), ("--quiet",)))
    notes = shell.json("r.json")["notes"]

    assert [each.exit_code for each in (usual, printed, quiet)] == [1, 1, 1]
    assert ["Against old.toml:" in each.stdout for each in (usual, printed, quiet)] == [True, False, False]
    assert ["Against old.toml:" in each.stderr for each in (usual, printed, quiet)] == [False, True, False]
    assert [note for note in notes if note.startswith("against old.toml: ") and CHANGED in note] == notes[-1:]
    assert printed.stdout_bytes == (shell.folder / "r.json").read_bytes()
    assert printed.stderr.partition("\nAgainst")[1:] == usual.stdout.partition("\nAgainst")[1:]
    assert PARTLY not in usual.stdout


def test_preview_is_of_the_same_data_and_day_with_the_tables_that_the_old_rules_know(shell: Any) -> None:
    """And of all of them, whatever is selected of the new."""
    rules(shell, "r.toml", ("at_least = 130", f"at_least = {FROM_TABLE}\n{TABLE}"))
    (shell.folder / "a.csv").write_text(ALLOCATION.replace("130", "1"))
    (shell.folder / "b.csv").write_text(ALLOCATION)
    old = rules(shell, "old.toml", ("near_miss = 5", "near_miss = 6"))
    plain = rules(
        shell, "plain.toml", (f"at_least = {FROM_TABLE}", "at_least = 130"), (TABLE, ""), ("each-rec", "any-rec")
    )

    same = shell.check("fail.csv", "--table", "allocation=b.csv", "--against", old, "--output", "r.json")
    assert (same.exit_code, shell.json("r.json")["notes"][-1]) == (1, "against old.toml: 0 of 4 verdicts would change")
    other = shell.check("fail.csv", "--table", "allocation=b.csv", "--against", plain, "--unit", "South")
    assert (other.exit_code, "Against plain.toml:" in other.stdout, PARTLY in other.stdout) == (1, True, True)


def test_preview_whose_old_rules_cannot_be_judged_is_no_result(shell: Any) -> None:
    """2 where they are refused, 3 where a plugin breaks in them alone; and no preview of a run that is refused."""
    shell.plug(at_judging="ONCE.clear() if rule.title != 'Old' else (_ for _ in ()).throw(ValueError('boom'))")
    broken = rules(shell, "old.toml", ('title = "Each recruits 130"', 'title = "Old"'))
    refused = rules(shell, "gone.toml", ("at_least = 130", "at_lest = 130"))
    empty = rules(shell, "empty.toml", ('units = ["North", "South"]', 'units = ["Nrth*"]'))

    endings = [
        shell.check("pass.csv", "--against", old, "--plugin", "plugin.py", "--output", "r.json")
        for old in (broken, refused, empty)
    ]

    assert [each.exit_code for each in endings] == [3, 2, 2]
    assert "rulecheck: --against old.toml: could not be judged" in endings[0].stderr
    assert (shell.json("r.json")["complete"], shell.json("r.json")["findings"]) == (False, [])
    not_due = shell.check("pass.csv", "--against", "gone.toml", as_at="2021-06-01")
    assert (not_due.exit_code, "gone.toml" in not_due.output) == (2, False)


class _Full(io.TextIOWrapper):
    """A file that has room for all but the comparison."""

    def write(self, text: str) -> int:
        if "Against" in text:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(text)


def test_reports_say_that_the_preview_did_not_arrive(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """They are written again, with what was found, and no longer complete."""
    with _Full((shell.folder / "printed").open("wb")) as full, redirect_stdout(full):
        ended = exit_code("check", "r.toml", "pass.csv", "--against", "r.toml", "--output", "r.json")

    report = shell.json("r.json")
    assert (ended, report["complete"], len(report["findings"])) == (3, False, 4)
    (error,) = report["errors"]
    assert error["message"] == "stdout: the report could not be written: the comparison did not arrive"
    said = f"rulecheck: stdout: the report could not be written: {os.strerror(errno.ENOSPC)}"
    assert [line for line in capsys.readouterr().err.splitlines() if "wrote" not in line] == [said]


def test_supervised_run_hands_over_what_it_would_write(
    shell: Any, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its supervisor puts the file in place, and nobody before."""
    folder = tmp_path_factory.mktemp("run")
    monkeypatch.setattr(os, "_exit", sys.exit)  # the run ends its process, which here is the test's

    with redirect_stdout(sys.stdout):  # to put it back, for the seal takes it away
        sealing = Sealing(folder, encoding="utf-8", is_terminal=False)
        ended = exit_code("check", "r.toml", "fail.csv", "--output", "r.json", sealing=sealing)

    handed = handed_over(folder, os.getpid(), 1)
    assert (ended, [path for path, _ in handed.files]) == (1, [Path("r.json")])
    assert not (shell.folder / "r.json").exists()


STAGES = [
    "loading plugins",
    "loading rule sets",
    "reading",
    "laying out",
    "judging",
    "gathering",
    "comparing",
    "writing reports",
]


def test_durations_are_of_every_stage_and_of_the_slowest_rules(shell: Any) -> None:
    """In their order, each on a line; of as many rules as were asked for, judged one by one."""
    ended = shell.run("check", two_rules(shell), "pass.csv", "--as-at", "2024-01-01", "--durations", "1")

    first, *stages, of_rules, rule = (re.sub(r"^ +\d+\.\d{3}  ", "", line) for line in ended.stderr.splitlines())
    assert (ended.exit_code, stages) == (0, STAGES)
    assert first.startswith("Seconds, the rules judged one by one")
    assert of_rules.startswith("Of judging, the slowest 1 of 2;")
    assert rule in ("rule each-recruits", "rule other")


DRAWN = {
    "a run": ((), [True]),
    "a preview": (("--against", "two.toml"), [True, True]),
    "a run that is timed": (("--durations", "1"), [False]),
    "a quiet run": (("--quiet", "--against", "two.toml"), []),
}


@pytest.mark.parametrize(("words", "is_together"), DRAWN.values(), ids=DRAWN)
def test_terminal_shows_how_far_it_is(
    shell: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    is_together: list[bool],
) -> None:
    """Rules are judged together, the old ones too, unless they are timed. Here each stage is drawn, and at once."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(progress, "DELAY", 0)
    monkeypatch.setattr(threading.Timer, "start", threading.Timer.run)
    monkeypatch.setattr(threading.Timer, "join", lambda _: None)
    monkeypatch.setattr(Progress, "update", partialmethod(Progress.update, refresh=True))

    assert exit_code("check", two_rules(shell), "pass.csv", *words) == 0

    judged = [line for line in capsys.readouterr().err.split("\n") if "gathering findings" in line]
    assert ["judging all rules together, 2" in line for line in judged] == is_together


def test_rule_set_that_is_refused_is_told_problem_by_problem(shell: Any) -> None:
    """On stderr and in the report, each with its rule; a refusal is nothing that broke."""
    rules(shell, "r.toml", ("at_least = 130", "at_lest = 130"))
    shell.plug(at_rendering="return repr(report.is_broken).encode()")

    ended = shell.check("pass.csv", "--output", "r.json", "--plugin", "plugin.py", "--output", "r.made")

    report = shell.json("r.json")
    assert ended.exit_code == 2
    assert ended.stderr.startswith("rulecheck: r.toml:")
    assert {each["rule"] for each in report["errors"]} == {"each-recruits"}
    assert all(each["message"].startswith("r.toml:") for each in report["errors"])
    assert (shell.folder / "r.made").read_text() == "False"
    assert (report["complete"], report["as_at"], report["rulecheck"]) == (False, "2024-01-01", checking.__version__)


def test_data_that_is_refused_is_told(shell: Any) -> None:
    """On stderr and in the report."""
    ended = shell.check("gone.csv", "--output", "r.json")

    (error,) = shell.json("r.json")["errors"]
    assert ended.exit_code == 2
    assert ended.stderr.startswith(f"rulecheck: {error['message']}\n")
    assert shell.json("r.json")["complete"] is False


FAULTY = """\
import rulecheck

def read(source, options):
    {fault}

@rulecheck.hookimpl
def rulecheck_readers():
    return [rulecheck.Reader(name="made", suffixes=(".made",), read=read)]
"""


def test_reader_that_breaks_ends_with_3(shell: Any) -> None:
    """It is no refusal of the data."""
    (shell.folder / "reader.py").write_text(FAULTY.format(fault="raise KeyError('boom')"))
    (shell.folder / "d.made").touch()

    ended = shell.check("d.made", "--plugin", "reader.py", "--output", "r.json")

    assert (ended.exit_code, shell.json("r.json")["complete"]) == (3, False)
    assert "KeyError" in shell.json("r.json")["errors"][0]["message"]


def test_fault_of_our_own_ends_with_3_and_a_report(shell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its traceback on stderr."""
    monkeypatch.setattr(checking, "check_reading", lambda *_, **__: 1 / 0)

    ended = shell.check("pass.csv", "--output", "r.json")

    (error,) = shell.json("r.json")["errors"]
    assert (ended.exit_code, shell.json("r.json")["complete"]) == (3, False)
    assert error["message"] == "rulecheck itself failed: ZeroDivisionError: division by zero"
    assert "ZeroDivisionError" in ended.stderr


def test_interrupt_is_no_fault(shell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control-C ends the command, and is not a report."""

    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(checking, "check_reading", interrupt)

    ended = shell.check("pass.csv", "--output", "r.json")

    assert (ended.exit_code, Path("r.json").exists()) == (1, False)
    assert "Aborted" in ended.stderr
