"""``requires``: a rule set names the plugins without which it must not be judged; it never loads one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rulecheck

Source = Callable[..., str]
HEADING = 'title = "Synthetic rule set of the tests"\n'


def requiring(bench: Any, *requirements: str, kind: str | None = "mine") -> Path:
    """Write the bench's rule set with these requirements."""
    path: Path = bench.rules(kind)
    listed = ", ".join(f"'''{text}'''" for text in requirements)
    path.write_text(path.read_text().replace(HEADING, f"{HEADING}requires = [{listed}]\n", 1))
    return path


def said_of(bench: Any, *requirements: str) -> str:
    """Return what is said of the requirements; empty if they are met."""
    try:
        rulecheck.lint(requiring(bench, *requirements, kind=None))
    except rulecheck.RuleSetError as error:
        return str(error)
    return ""


MET = ["our-kinds", "our-kinds>=0.3", "our-kinds==0.3.1", "our-kinds>=0.3,<1", "Our_Kinds~=0.3", "OUR.KINDS!=0.3.0"]


@pytest.mark.parametrize("text", [*MET, "rulecheck-targets>=0.1"])
def test_what_is_installed_in_a_version_named_is_met(bench: Any, source: Source, text: str) -> None:
    """Names are compared as installers compare them; rulecheck itself may be required."""
    bench.install("our-kinds", source())

    assert said_of(bench, text) == ""


UNMET = {
    "our-kinds>=0.4": "'our-kinds' is installed as 0.3.1, but the rule set requires our-kinds>=0.4",
    "Our_Kinds<0.3": "'Our_Kinds' is installed as 0.3.1, but the rule set requires Our_Kinds<0.3",
    "our-kinds>=0.3.1,!=0.3.1": "is installed as 0.3.1, but",
    "rulecheck-nowhere>=1": "'rulecheck-nowhere' is not installed; install rulecheck-nowhere>=1",
    "rulecheck-targets>=99": "this is rulecheck-targets 0.1.0; install rulecheck-targets>=99",
    "attrs": "'attrs' is installed, and is no plugin: it has no entry point in the group rulecheck",
    "our-kinds[all]>=0.1": 'names extras, and whether those are installed cannot be told; write "our-kinds>=0.1"',
    "our-kinds @ https://example.org/our_kinds.whl": "names an address, and nothing is ever fetched",
    "our-kinds; python_version < '3'": "holds on some machines only, and a rule set requires the same on all",
    "our-kinds==": 'is no requirement such as "rulecheck-policing>=0.1"',
    "our kinds": "is no requirement such as",
    "./my_kind.py": "is no requirement such as",
    "": "is no requirement such as",
}


@pytest.mark.parametrize("text", UNMET)
def test_what_is_not_met_is_told_with_what_would_be_right(bench: Any, source: Source, text: str) -> None:
    """File, line, what was found and what is wanted."""
    bench.install("our-kinds", source())

    said = said_of(bench, text)

    assert said.startswith(f"{bench.folder / 'rules.toml'}:6: requires: ")
    assert UNMET[text] in said


@pytest.mark.parametrize(("version", "text", "is_met"), [
    ("0.4.dev1", "our-kinds>=0.4", False),
    ("0.4rc1", "our-kinds>=0.3", True),
    ("0.4+local.1", "our-kinds==0.4", True),
    ("no-version", "our-kinds>=0.1", False),
])  # fmt: skip
def test_a_version_before_its_release_counts_as_what_it_is(
    bench: Any, source: Source, version: str, text: str, is_met: bool
) -> None:
    """One that is being developed comes before its release, and after all that were released; no version meets none."""
    bench.install("our-kinds", source())
    described = bench.site / "our_kinds-0.3.1.dist-info" / "METADATA"
    described.write_text(described.read_text().replace("Version: 0.3.1", f"Version: {version}"))

    assert (said_of(bench, text) == "") is is_met


def test_several_of_one_distribution_must_all_be_met(bench: Any, source: Source) -> None:
    """All that are not are told at once, so that requirements that contradict each other never hold."""
    bench.install("our-kinds", source())

    said = said_of(bench, "our-kinds>=0.3", "our-kinds<0.3", "Our.Kinds>=2")

    assert said.count("requires: ") == 2
    assert said_of(bench, "our-kinds>=0.3", "our_kinds<1") == ""


@pytest.mark.parametrize("kind", [None, "mine"])
def test_one_that_was_not_loaded_ends_with_2_and_says_why(bench: Any, source: Source, kind: str | None) -> None:
    """Whether or not a rule is of its kinds."""
    bench.install("our-kinds", source() + "\nraise ValueError('at import')\n")
    path = requiring(bench, "our-kinds", kind=kind)

    ended = bench.command("check", path, bench.returns())

    assert (ended.code, "kinds (our-kinds 0.3.1)" in ended.err, "ValueError: at import" in ended.err) == (2, True, True)


def test_without_autoload_a_requirement_is_not_met(bench: Any, source: Source) -> None:
    """What is installed and left out judges nothing; a file with the same kind is no installed plugin."""
    bench.install("our-kinds", source())
    path = requiring(bench, "our-kinds")

    ended = bench.command("lint", path, "--plugin", bench.file(source()), RULECHECK_DISABLE_PLUGIN_AUTOLOAD="1")

    assert ended.code == 2
    assert "'our-kinds' is installed and was not loaded: RULECHECK_DISABLE_PLUGIN_AUTOLOAD is set" in ended.out


def test_a_file_meets_no_requirement(bench: Any, source: Source) -> None:
    """Only installed distributions have versions."""
    ended = bench.command("lint", requiring(bench, "my-kind"), "--plugin", bench.file(source()))

    assert (ended.code, "'my-kind' is not installed" in ended.out) == (2, True)


def test_to_require_a_plugin_loads_nothing(bench: Any) -> None:
    """What is required and is no plugin of ours is not imported, for a rule set is data."""
    (bench.site / "not_ours.py").write_text("raise SystemExit('imported')")
    bench.declare("not-ours", "")
    entry_points = bench.site / "not_ours-0.3.1.dist-info" / "entry_points.txt"
    entry_points.write_text("[console_scripts]\nrun = not_ours:main\n")

    assert "'not-ours' is installed, and is no plugin" in said_of(bench, "not-ours")
