"""Installed plugins: found by their entry points, one at a time."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from importlib import metadata
from typing import Any

import pytest

import rulecheck
from rulecheck.plugins import NO_AUTOLOAD, Plugin, load_plugins

HAS_EXAMPLE = importlib.util.find_spec("rulecheck_example") is not None


def test_an_installed_plugin_is_loaded(bench: Any, source: Callable[..., str], loaded: Callable[[str], Plugin]) -> None:
    """Its distribution and version are known, and what it offers."""
    bench.install("our-kinds", source())

    plugin = loaded("our-kinds")

    assert (plugin.title, plugin.origin, plugin.kinds) == ("kinds (our-kinds 0.3.1)", "entry point", ("mine",))
    assert plugin.fault is None


def test_the_command_judges_with_it(bench: Any, source: Callable[..., str]) -> None:
    """The report names distribution and version."""
    bench.install("our-kinds", source())

    ended = bench.spawn(*bench.asked())

    assert (ended.code, ended.err) == (0, "wrote report.json\n")
    assert {"name": "our-kinds", "version": "0.3.1"} in bench.report()["plugins"]


def test_the_report_names_only_plugins_that_took_part(bench: Any, source: Callable[..., str]) -> None:
    """A plugin that judged nothing in the run does not change the report."""
    before = bench.check(kind=None)
    bench.install("our-kinds", source())

    assert bench.check(kind=None).plugins == before.plugins


@pytest.mark.parametrize("number", [2, 3])
def test_plugins_of_one_entry_point_name_are_all_loaded(bench: Any, source: Callable[..., str], number: int) -> None:
    """The name of an entry point is its distribution's own affair."""
    for place in range(number):
        bench.install(f"dist-{place}", source(f"kind-{place}"), name="kinds")

    assert {f"kind-{place}" for place in range(number)} <= set(load_plugins().kinds)


def test_one_distribution_may_have_several(bench: Any, source: Callable[..., str]) -> None:
    """Each entry point is a plugin of its own."""
    (bench.site / "ours_one.py").write_text(source("one"), encoding="utf-8")
    (bench.site / "ours_two.py").write_text(source("two"), encoding="utf-8")
    bench.declare("ours", "one = ours_one\ntwo = ours_two")

    assert {"one", "two"} <= set(load_plugins().kinds)


def test_a_second_entry_point_to_one_module_takes_nothing_from_the_first(
    bench: Any, source: Callable[..., str]
) -> None:
    """The module is registered once, and goes on judging."""
    (bench.site / "ours.py").write_text(source(), encoding="utf-8")
    bench.declare("ours", "one = ours\ntwo = ours")

    assert bench.check().errors == ()


def test_autoload_can_be_turned_off(bench: Any, source: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    """RULECHECK_DISABLE_PLUGIN_AUTOLOAD=1 leaves installed plugins out."""
    bench.install("our-kinds", source())
    monkeypatch.setenv(NO_AUTOLOAD, "1")

    assert {plugin.origin for plugin in load_plugins().plugins} == {"built in"}


@pytest.mark.parametrize("value", ["", "0"])
def test_autoload_stays_on(bench: Any, source: Callable[..., str], monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """Blank and 0 mean that nothing is turned off."""
    bench.install("our-kinds", source())
    monkeypatch.setenv(NO_AUTOLOAD, value)

    assert "mine" in load_plugins().kinds


def test_without_autoload_its_kind_is_unknown(bench: Any, source: Callable[..., str]) -> None:
    """A rule of that kind ends the run with 2."""
    bench.install("our-kinds", source())

    ended = bench.check_command(RULECHECK_DISABLE_PLUGIN_AUTOLOAD="1")

    assert (ended.code, "unknown kind 'mine'" in ended.err) == (2, True)


def test_help_imports_no_plugin(bench: Any) -> None:
    """``rulecheck --help`` does not even look at what is installed."""
    bench.install("exits-three", "import sys\nsys.exit(3)")

    ended = bench.spawn("--help")

    assert (ended.code, ended.err) == (0, "")


def test_an_unused_group_of_entry_points_is_not_imported(bench: Any, source: Callable[..., str]) -> None:
    """Only the group rulecheck is ours."""
    bench.install("our-kinds", source())
    others = bench.site / "our_kinds-0.3.1.dist-info" / "entry_points.txt"
    others.write_text(others.read_text() + "[console_scripts]\nours = no_such_module:main\n")

    assert load_plugins().faulty == ()


METHOD = "import rulecheck\nclass Hooks:\n    @rulecheck.hookimpl\n    def rulecheck_kinds(self): return []\n"
HOOKS = "rulecheck_kinds and the other hooks stand"
ELSEWHERE = {
    "the package": ("whole", "name the module of this package in which they stand"),
    "the package that imports it": ("importing", "name the module in which they stand, 'importing.kinds'"),
    "the class": (
        "whole.kinds:Mine",
        f"Mine is a class without hooks; name the module in which {HOOKS}, 'whole.kinds'",
    ),
    "a hook": (
        "whole.kinds:rulecheck_judge",
        f"rulecheck_judge is a function without hooks; name the module in which {HOOKS}",
    ),
    "a name": ("whole.kinds:NAME", f"'mine' is a str without hooks; name the module in which {HOOKS}"),
    "a class with hooks of its objects": (
        "whole.objects:Hooks",
        "rulecheck_kinds has an argument 'self' that there is not",
    ),
    "a module without any": ("whole.empty", "it has no hook, no function rulecheck_kinds or another"),
    "nothing": ("whole.kinds:Absent", "module 'whole.kinds' has no attribute 'Absent'"),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_an_entry_point_that_names_something_else_says_what_to_name(
    bench: Any, source: Callable[..., str], loaded: Callable[[str], Plugin], name: str
) -> None:
    """Loaded without a word it would offer nothing, and its kind would be unknown."""
    named, said = ELSEWHERE[name]
    for package, text in (("whole", ""), ("importing", "from importing import kinds\n")):
        (bench.site / package).mkdir()
        (bench.site / package / "__init__.py").write_text(text)
        (bench.site / package / "kinds.py").write_text(source() + "\nNAME = 'mine'\n")
        (bench.site / package / "objects.py").write_text(METHOD)
        (bench.site / package / "empty.py").touch()
    bench.declare("ours", f"kinds = {named}")

    plugin = loaded("ours")

    assert plugin.fault is not None
    assert said in plugin.fault


def test_an_object_with_hooks_may_be_named(bench: Any, loaded: Callable[[str], Plugin]) -> None:
    """A module is the usual thing, and not the only one."""
    (bench.site / "objects.py").write_text(f"{METHOD}hooks = Hooks()\n")
    bench.declare("ours", "kinds = objects:hooks")

    assert (loaded("ours").fault, loaded("ours").hooks) == (None, ("rulecheck_kinds",))


def test_a_built_in_module_cannot_be_announced_once_more(bench: Any, loaded: Callable[[str], Plugin]) -> None:
    """It is loaded already, whether or not it was imported."""
    bench.declare("ours", "kinds = rulecheck.kinds.target")

    assert loaded("ours").fault == (
        f"the same module is already loaded as rulecheck.kinds.target (rulecheck-targets {rulecheck.__version__})"
    )


def test_the_order_of_installation_does_not_matter(bench: Any, source: Callable[..., str]) -> None:
    """Plugins are loaded in the order of their distributions' names."""
    for name in ("m-dist", "a-dist", "z-dist"):
        bench.install(name, source(name))

    installed = [plugin.distribution for plugin in load_plugins().plugins if plugin.version == "0.3.1"]

    assert installed == ["a-dist", "m-dist", "z-dist"]


@pytest.mark.skipif(
    not HAS_EXAMPLE, reason="plugins/rulecheck-example is not installed here; tox -e plugins installs it"
)
def test_the_example_package_is_loaded(loaded: Callable[[str], Plugin]) -> None:
    """The template for plugin authors offers its kind."""
    plugin = loaded("rulecheck-example")

    assert (plugin.fault, plugin.kinds) == (None, ("retention",))
    assert plugin.version == metadata.version("rulecheck-example")
