"""The version of the hooks that a plugin was written for: the current one and the one before are spoken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import rulecheck
from rulecheck import hook_api
from rulecheck.plugins import Plugin, load_plugins

Source = Callable[..., str]


def loaded_by(bench: Any, stated: str, source: Source, spoken: int) -> Plugin:
    """Return a plugin that states this version, loaded by a rulecheck that speaks another."""
    bench.install("dated", f"RULECHECK_API = {stated}\n{source()}" if stated else source())
    (found,) = (each for each in load_plugins(hook_api=spoken).plugins if each.distribution == "dated")
    return found


def test_the_current_version_is_public() -> None:
    """A plugin for several versions can ask."""
    assert rulecheck.HOOK_API == 1


@pytest.mark.parametrize(("stated", "spoken"), [("1", 1), ("1", 2), ("2", 2), ("4", 5), ("", 1), ("", 2)])
def test_the_current_version_and_the_one_before_are_accepted(
    bench: Any, source: Source, stated: str, spoken: int
) -> None:
    """Who states none is taken to have written for the first."""
    plugin = loaded_by(bench, stated, source, spoken)

    assert (plugin.fault, plugin.hook_api) == (None, int(stated or 1))


REFUSED = {
    "newer": ("3", 1, "written for hook API 3; this rulecheck 0.1.0 speaks 1: upgrade rulecheck-targets"),
    "next": ("3", 2, "written for hook API 3; this rulecheck 0.1.0 speaks 2 and 1: upgrade rulecheck-targets"),
    "too old": ("1", 3, "written for hook API 1; this rulecheck 0.1.0 speaks 3 and 2: upgrade the plugin"),
    "silent and too old": ("", 3, "written for hook API 1; this rulecheck 0.1.0 speaks 3 and 2: upgrade the plugin"),
    "none before the first": ("0", 1, "written for hook API 0; this rulecheck 0.1.0 speaks 1: upgrade the plugin"),
    "text": ("'1'", 1, "RULECHECK_API is '1' and not the number of a hook API, RULECHECK_API = 1"),
    "truth": ("True", 1, "RULECHECK_API is True and not the number of a hook API, RULECHECK_API = 1"),
    "fraction": ("1.0", 1, "RULECHECK_API is 1.0 and not the number"),
    "nothing": ("None", 1, "RULECHECK_API is None and not the number"),
    "long": ("[0] * 1000", 1, "RULECHECK_API is [0, 0, 0"),
}


@pytest.mark.parametrize(("stated", "spoken", "said"), REFUSED.values(), ids=REFUSED)
def test_any_other_is_refused_and_both_are_named(
    bench: Any, source: Source, stated: str, spoken: int, said: str
) -> None:
    """The fault says which version the plugin states, which are spoken, and what to upgrade; nothing is offered."""
    plugin = loaded_by(bench, stated, source, spoken)

    assert plugin.fault is not None
    assert plugin.fault.startswith(said)
    assert (plugin.hooks, len(plugin.fault) < 150) == ((), True)


def test_a_rule_that_needs_a_refused_plugin_says_why(bench: Any, source: Source) -> None:
    """The run ends with 2, and the plugin's hooks were never called."""
    text = source().replace("    return [Mine]", "    raise SystemExit('called')")
    bench.install("dated", f"RULECHECK_API = 3\n{text}")

    ended = bench.check_command()

    assert (ended.code, "kinds (dated 0.3.1)" in ended.err) == (2, True)
    assert "unknown kind 'mine'" in ended.err
    assert ("written for hook API 3" in ended.err, "called" in ended.err) == (True, False)


def test_a_file_for_another_version_ends_the_run(bench: Any, source: Source) -> None:
    """It was asked for by name."""
    path = bench.file(f"RULECHECK_API = 2\n{source()}")

    ended = bench.check_command("--plugin", path)

    assert (ended.code, f"plugin {path}: written for hook API 2; this rulecheck" in ended.err) == (2, True)


DEPRECATED = {"rulecheck_judge": {"submission": "ask for 'return_' instead"}}
SAID = (
    "plugin kinds (dated 0.3.1): the argument 'submission' of rulecheck_judge is deprecated: ask for 'return_' instead"
)


def test_a_deprecated_argument_is_told_once_with_the_plugin(bench: Any, source: Source) -> None:
    """Who takes it is told so when loaded, with what to do; who does not, is not."""
    bench.install("dated", source())
    bench.install(
        "fine", "import rulecheck\n@rulecheck.hookimpl(wrapper=True)\ndef rulecheck_judge(rule): return (yield)"
    )

    plugins = load_plugins(deprecated=DEPRECATED)

    assert [remark for plugin in plugins.plugins for remark in plugin.remarks if not plugin.is_built_in] == [SAID]


def test_a_command_warns_of_it_once(bench: Any, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line on stderr, however many rules are judged; the findings and the exit code are what they were."""
    bench.install("dated", source())
    monkeypatch.setitem(hook_api.DEPRECATED, "rulecheck_judge", DEPRECATED["rulecheck_judge"])

    ended = bench.check_command()

    assert (ended.code, ended.err.count(SAID)) == (0, 1)
    assert f"rulecheck: warning: {SAID}\n" in ended.err
    assert not any("deprecated" in note for note in bench.report()["notes"])


def test_no_argument_is_deprecated_today() -> None:
    """The built-in kinds take none that is, and the table names only hooks and arguments that there are."""
    assert hook_api.DEPRECATED == {}
    assert [plugin.remarks for plugin in load_plugins().plugins if plugin.remarks and plugin.is_built_in] == []
