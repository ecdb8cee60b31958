"""``rulecheck plugins``: who is there, what each offers, and why one that should be there is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import rulecheck

Source = Callable[..., str]

WRAPS = "import rulecheck\n@rulecheck.hookimpl(wrapper=True)\ndef rulecheck_judge(rule): return (yield)\n"
ENTRY = {
    "name": "kinds",
    "distribution": "our-kinds",
    "version": "0.3.1",
    "origin": "entry point",
    "place": "our_kinds",
    "is_loaded": True,
    "fault": None,
    "hook_api": 1,
    "hooks": [
        {"name": "rulecheck_judge", "is_wrapper": False},
        {"name": "rulecheck_kinds", "is_wrapper": False},
    ],
    "kinds": ["mine"],
    "readers": [],
    "reporters": [],
    "remarks": [],
}


def listed(bench: Any, *arguments: str, **environment: str) -> dict[str, Any]:
    """Return what the command lists as JSON."""
    ended = bench.command("plugins", "--format", "json", *arguments, **environment)
    assert ended.code == 0
    found: dict[str, Any] = json.loads(ended.out)
    return found


def test_json_holds_all_there_is_to_say_of_a_plugin(bench: Any, source: Source) -> None:
    """Its keys are these and stay so; so do those around it."""
    bench.install("our-kinds", source())

    found = listed(bench)

    assert found["plugins"][-1] == ENTRY
    assert [*found] == ["format", "rulecheck", "hook_api", "autoload", "plugins", "overlooked"]
    assert (found["format"], found["hook_api"], found["autoload"]) == ("rulecheck.plugins/1", 1, True)


def test_json_of_one_that_was_not_loaded_says_where_and_why(bench: Any) -> None:
    """The value of the entry point is where it was looked for."""
    bench.install("broken", "import no_such_module_anywhere")

    plugin = listed(bench)["plugins"][-1]

    assert (plugin["is_loaded"], plugin["place"], plugin["hook_api"], plugin["hooks"]) == (False, "broken", None, [])
    assert "no_such_module_anywhere" in plugin["fault"]


def test_json_of_a_file_and_a_wrapper(bench: Any) -> None:
    """A file's place is its path, its version the hash; a wrapper is told from a hook that answers."""
    path = bench.file(WRAPS)

    plugin = listed(bench, "--plugin", str(path))["plugins"][-1]

    assert (plugin["origin"], plugin["place"], plugin["version"][:7]) == ("file", str(path), "sha256:")
    assert plugin["hooks"] == [{"name": "rulecheck_judge", "is_wrapper": True}]


def test_text_has_the_built_in_ones_in_one_entry(bench: Any) -> None:
    """They are forty files of one distribution; with -v each stands for itself."""
    ended, full = bench.command("plugins"), bench.command("plugins", "-v")

    assert ended.out.startswith(f"built in (rulecheck-targets {rulecheck.__version__}): kinds carry-forward, ")
    assert "rulecheck.kinds.target" not in ended.out
    assert "rulecheck.kinds.target (rulecheck-targets 0.1.0), built in: kinds target\n" in full.out


@pytest.mark.parametrize("options", [(), ("-v",)])
def test_text_of_forty_plugins_is_read_at_80_columns(bench: Any, source: Source, options: tuple[str, ...]) -> None:
    """No line is longer, and each plugin has its own entry."""
    for number in range(40):
        bench.install(f"kinds-of-force-{number:02}", source(f"of-force-{number:02}"))

    lines = bench.command("plugins", *options).out.splitlines()

    assert max(map(len, lines)) <= 80
    assert sum(line.startswith("kinds (kinds-of-force-") for line in lines) == 40


def test_text_names_the_unusable_last_with_the_place_it_was_looked_for(bench: Any, source: Source) -> None:
    """What wants to be mended is next to the prompt."""
    bench.install("a-broken", "import no_such_module_anywhere")
    bench.install("our-kinds", source())

    out = bench.command("plugins").out
    said = " ".join(out.split())

    assert out.index("kinds (our-kinds 0.3.1)") < out.index("kinds (a-broken 0.3.1)")
    assert "kinds (a-broken 0.3.1), entry point: not loaded: importing a_broken failed: ModuleNotFoundError" in said
    assert "looked for: a_broken" in said
    assert "1 beside the built-in ones, 1 not loaded." in said


def test_text_in_full_tells_place_hooks_and_version(bench: Any) -> None:
    """With -v nothing is left out that JSON says."""
    bench.install("wraps", WRAPS)

    out = bench.command("plugins", "-v").out

    assert "  looked for: wraps\n  hook API 1: rulecheck_judge (wrapper)\n" in out


def test_without_autoload_it_says_that_nothing_was_looked_for(bench: Any, source: Source) -> None:
    """Who wonders why a plugin is not there reads it."""
    bench.install("our-kinds", source())

    said = " ".join(bench.command("plugins", RULECHECK_DISABLE_PLUGIN_AUTOLOAD="1").out.split())

    assert "No other plugin was found. Installed plugins were not looked for: RULECHECK_DISABLE_PLUGIN_" in said
    assert listed(bench, RULECHECK_DISABLE_PLUGIN_AUTOLOAD="1")["autoload"] is False


OVERLOOKED = {
    "rulecheck-empty": ("", "has no entry point in the group 'rulecheck'"),
    "rulecheck-scripts": ("[console_scripts]\nx = x:y\n", "has no entry point in the group 'rulecheck'"),
    "dotted": ("[rulecheck.plugins]\nx = x\n", "in the group 'rulecheck.plugins'; plugins of rulecheck stand in"),
    "plural": ("[rulechecks]\nx = x\n", "in the group 'rulechecks'; plugins"),
    "slip": ("[rulecheck_plugin]\nx = x\n", "in the group 'rulecheck_plugin'; plugins"),
    "typo": ("[rulechek]\nx = x\n", "in the group 'rulechek'; plugins"),
}


@pytest.mark.parametrize("name", OVERLOOKED)
def test_what_looks_like_a_plugin_and_is_none_is_told(bench: Any, name: str) -> None:
    """By its name or by a group of entry points that is nearly ours; it is not imported."""
    groups, said = OVERLOOKED[name]
    bench.declare(name, "")
    (bench.site / f"{name.replace('-', '_')}-0.3.1.dist-info" / "entry_points.txt").write_text(groups)

    (found,) = (each for each in listed(bench)["overlooked"] if each["distribution"] == name)

    assert (found["version"], said in found["what"]) == ("0.3.1", True)
    assert f"{name} 0.3.1, installed: no plugin: it has" in " ".join(bench.command("plugins").out.split())


def test_no_other_distribution_is_taken_for_one(bench: Any, source: Source) -> None:
    """Neither a plugin that is registered, nor rulecheck, nor what is installed for its own sake."""
    bench.install("rulecheck-ours", source())

    assert {each["distribution"] for each in listed(bench)["overlooked"]} & {
        "rulecheck-ours",
        "rulecheck-targets",
        "pytest",
        "pluggy",
    } == set()
