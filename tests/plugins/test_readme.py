"""The page for plugin authors, plugins/README.md: what it shows is what happens."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import rulecheck

PAGE = (Path(__file__).parents[2] / "plugins" / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the page's blocks of one language, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)


ROW_BY_ROW, ON_FRAMES, STATED, TRACE, FORMATS = blocks("python")
TWO_MEASURES, STRICT, TESTS = blocks("py")
KINDS = {
    "row by row": ROW_BY_ROW,
    "on frames": ROW_BY_ROW.rpartition("\n\n@rulecheck.hookimpl")[0] + "\n\n" + ON_FRAMES,
}
UNKNOWN_KEY, FAILED, BROKEN, MISSPELT, LATER, TRACED = (block.strip() for block in blocks("text"))


@pytest.fixture
def page(bench: Any) -> Any:
    """Return a bench with the page's rule set and return."""
    bench.file(blocks("toml")[0], "rules.toml")
    bench.file(blocks("csv")[0], "synthetic.csv")
    return bench


def run(page: Any, kind: str) -> Any:
    """Run the page's own command, with this kind, and write the report too."""
    page.file(kind)
    program, *arguments = blocks("sh")[0].split()
    assert program == "rulecheck"
    return page.command(*arguments, "--output", "report.json")


def traced(page: Any, kind: str) -> Any:
    """Run the page's command with the wrapper, in a process of its own, where nobody else catches what is logged."""
    page.file(kind)
    page.file(TRACE, "trace.py")
    [line] = [block for block in blocks("sh") if "trace.py" in block]
    _, *arguments = line.split()
    return page.spawn(*arguments, "--output", "report.json")


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_kind_judges_as_the_page_says(page: Any, kind: str) -> None:
    """Both ways of judging give the findings and the exit code that the page tells."""
    ended = run(page, kind)

    assert {f["unit"]: (f["outcome"], f["reason"]) for f in page.report()["findings"]} == {
        "North": ("pass", "met"),
        "East": ("warn", "near-miss"),
        "South": ("fail", "missed"),
        "West": ("fail", "missing"),
    }
    assert (ended.code, "In 2021-22 South had 5 left over." in ended.out) == (1, True)


def test_the_kind_explains_itself(page: Any) -> None:
    """Docstring and keys are printed."""
    page.file(ROW_BY_ROW)

    ended = page.command("explain", "full-classes", "--plugin", "my_kind.py")

    assert "Recruits fill whole training classes." in ended.out
    assert "how many recruits fill a class" in ended.out


def test_an_unknown_key_is_told_as_on_the_page(page: Any) -> None:
    """Word for word, with the line."""
    rules = page.file(blocks("toml")[0].replace("at_most = 0", "sise = 12\nat_most = 0"), "rules.toml")
    line = rules.read_text().splitlines().index("sise = 12") + 1

    ended = run(page, ROW_BY_ROW)

    assert (ended.code, UNKNOWN_KEY in ended.err) == (2, True)
    assert f"rules.toml:{line}:" in UNKNOWN_KEY


def test_a_method_that_fails_is_told_as_on_the_page(page: Any) -> None:
    """Word for word, with the line; lint says the same."""
    method = "    def deadline(self, year):\n        raise ValueError('no such year')\n\n    def sentence"
    kind = ROW_BY_ROW.replace("    def sentence", method)

    ended = run(page, kind)
    linted = page.command("lint", "rules.toml", "--plugin", "my_kind.py")

    assert (ended.code, FAILED in ended.err) == (2, True)
    assert (linted.code, FAILED.removeprefix("rulecheck: ") in linted.out) == (2, True)


UNSIGNED = ".cast(nw.UInt32)", "cast counts to nw.Int64"
FOREIGN = ", nw.lit('waived').alias('reason')", "a reason that is none of those a kind may give"


@pytest.mark.parametrize(("cast", "reason", "said"), [(UNSIGNED[0], "", UNSIGNED[1]), ("", *FOREIGN)])
def test_what_the_page_calls_broken_is_broken(page: Any, cast: str, reason: str, said: str) -> None:
    """An unsigned count and a reason of the engine's break the rule."""
    one = '(nw.col("observed") % rule.size).alias("observed")'
    assert one in KINDS["on frames"]

    ended = run(
        page, KINDS["on frames"].replace(one, f'(nw.col("observed") % rule.size){cast}.alias("observed"){reason}')
    )

    assert (ended.code, {f["reason"] for f in page.report()["findings"]}) == (3, {"broken"})
    assert said in page.report()["errors"][0]["message"]


def test_a_broken_kind_is_told_as_on_the_page(page: Any) -> None:
    """The report says which rule, and why."""
    ended = run(page, ROW_BY_ROW.replace("% rule.size", "% 0"))

    (error, *_) = page.report()["errors"]
    assert ended.code == 3
    assert f"rule {error['rule']}: {error['message']}".startswith(BROKEN)


def test_a_misspelt_hook_is_told_as_on_the_page(page: Any) -> None:
    """The command ends with 2."""
    ended = run(page, ROW_BY_ROW.replace("def rulecheck_kinds", "def rulecheck_kind"))

    assert (ended.code, ended.err.startswith(MISSPELT)) == (2, True)


def test_a_module_for_a_later_version_is_told_as_on_the_page(page: Any) -> None:
    """Word for word; one that states the version of the page is taken."""
    refused = run(page, f"RULECHECK_API = 3\n{ROW_BY_ROW}")
    taken = run(page, f"{STATED}\n{ROW_BY_ROW}")

    assert (refused.code, LATER in refused.err) == (2, True)
    assert taken.code == 1
    assert STATED.strip() == f"RULECHECK_API = {rulecheck.HOOK_API}"


def test_the_wrapper_traces_as_the_page_says(page: Any) -> None:
    """What it logs goes to stderr, line for line, and the findings are those without it."""
    without = run(page, ROW_BY_ROW)
    findings = page.report()["findings"]

    ended = traced(page, ROW_BY_ROW)

    said = [line.rpartition(" printed: ")[2] for line in ended.err.splitlines() if "trace.py" in line]
    assert said == TRACED.splitlines()
    assert (ended.code, ended.out, page.report()["findings"]) == (without.code, without.out, findings)


def test_the_wrapper_tells_of_a_kind_that_fails_and_is_not_blamed(page: Any) -> None:
    """The error goes on as it came."""
    ended = traced(page, KINDS["on frames"].replace("    frame = submission", "    1 / 0\n    frame = submission"))

    assert (ended.code, "full-classes failed: division by zero" in ended.err) == (3, True)
    assert page.report()["errors"][0]["plugin"].startswith("my_kind.py (my_kind.py sha256:")


def test_the_page_names_every_key_of_the_list_of_plugins(page: Any) -> None:
    """What programs read is documented, and nothing else is."""
    (first, *_) = json.loads(page.command("plugins", "--format", "json").out)["plugins"]

    assert {*first, "is_wrapper"} == set(re.findall(r"\w+", PAGE.partition("plugins[{")[2].partition("}]`,")[0]))


def test_the_page_shows_the_package_as_it_is_written(page: Any) -> None:
    """The entry point on the page is that of the package which the page's command writes."""
    [line] = [block for block in blocks("sh") if "new-plugin" in block]
    _, *arguments = line.split()

    ended = page.command(*arguments)

    written = page.folder / "rulecheck-full-classes" / "pyproject.toml"
    assert ended.code == 0
    assert blocks("toml")[1] in written.read_text(encoding="utf-8")


EXAMPLE = Path(__file__).parents[2] / "examples" / "05-your-own-kind"


@pytest.mark.parametrize(
    ("name", "block"), [("rules.toml", "toml"), ("synthetic.csv", "csv"), ("my_kind.py", "python")]
)
def test_the_example_is_what_the_page_makes(name: str, block: str) -> None:
    """Who works through the page ends with the files of the example, but for the docstring of the module."""
    assert (EXAMPLE / name).read_text(encoding="utf-8").endswith(blocks(block)[0])


def test_the_tests_on_the_page_pass(page: Any) -> None:
    """Run by pytest as the page says, with the kind loaded from its file."""
    page.file(ROW_BY_ROW)
    page.file(TESTS, "test_my_kind.py")
    page.file(blocks("ini")[0], "pytest.ini")
    page.file((EXAMPLE / "rules.cases.toml").read_text(encoding="utf-8"), "rules.cases.toml")

    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=page.folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout
    assert "5 passed" in ended.stdout


def test_the_formats_of_the_page_are_read_and_written(page: Any) -> None:
    """The reader brings the same table in, with its lines; the reporter writes the two failures."""
    page.file(ROW_BY_ROW)
    page.file(FORMATS, "my_formats.py")
    page.file(blocks("csv")[0].replace(",", "|"), "synthetic.pipe")
    [line] = [block for block in blocks("sh") if "my_formats.py" in block]
    _, *arguments = line.split()

    ended = page.command(*arguments)

    assert (ended.code, "synthetic.pipe, line 3" in ended.out) == (1, True)
    assert (page.folder / "r.failures").read_text("utf-8") == "South, 2021-22: missed\nWest, 2021-22: missing\n"


def early_leavers(page: Any, kind: str, bound: str) -> dict[str, str]:
    """Return the reasons that a kind of two measures gives: of 25 recruits 2 left, of 25 3 left, of none none."""
    head = ROW_BY_ROW[: ROW_BY_ROW.index("    measure: str")].replace("full-classes", "early-leavers")
    offer = ROW_BY_ROW[ROW_BY_ROW.index("\n@rulecheck.hookimpl") : ROW_BY_ROW.rindex("@rulecheck.hookimpl")]
    imports = "import narwhals.stable.v2 as nw\nfrom rulecheck.frames import abreast, number\n"
    text = imports + head + kind.replace("\n\n@rulecheck.hookimpl", f"{offer}\n@rulecheck.hookimpl")
    page.file(text if bound.startswith("at_most") else text.replace("rulecheck.Bounded", "rulecheck.Rule"))
    rules = blocks("toml")[0].replace("full-classes", "early-leavers").replace("at_most = 0\nnear_miss = 1", bound)
    rules = rules.replace('measure = "recruited"', 'recruited = "recruited"\nleft = "left"')
    flow = 'left = { column = "left", flow = true, count = true }'
    page.file(rules.replace("[[rules]]", f"{flow}\n\n[[rules]]"), "rules.toml")
    page.file("unit,year,recruited,left\nNorth,2021-22,25,2\nSouth,2021-22,25,3\nEast,2021-22,0,0\n", "synthetic.csv")
    _, *arguments = blocks("sh")[0].split()
    page.command(*arguments, "--output", "report.json")
    return {finding["unit"]: finding["reason"] for finding in page.report()["findings"]}


def test_a_kind_of_two_measures_is_made_as_the_page_says(page: Any) -> None:
    """With its keys, ``measures`` and judging in the place of those of the first kind: 2 of 25 are 8 %, 3 are not."""
    found = early_leavers(page, TWO_MEASURES, 'at_most = "8%"')

    assert found == {"North": "met", "South": "missed", "East": "no-base", "West": "missing"}


@pytest.mark.parametrize(("under", "north"), [("8%", "missed"), ("8.0001%", "met")])
def test_a_kind_may_be_strict_as_the_page_says(page: Any, under: str, north: str) -> None:
    """On the bound is not under it, and a unit without recruits neither passes nor fails for its share."""
    keys, judge = TWO_MEASURES.split("\n\n@rulecheck.hookimpl")[0], STRICT
    key = "    comparison = 'at_most'\n    under: rulecheck.Fixed = rulecheck.key('what the share stays below')\n"
    found = early_leavers(page, f"{key}{keys}\n\n{judge}", f'under = "{under}"')

    assert found == {"North": north, "South": "missed", "East": "no-base", "West": "missing"}
