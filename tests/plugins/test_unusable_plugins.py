"""Installed plugins that cannot be used: each is named with its fault, and keeps no other from loading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import rulecheck
from rulecheck.plugins import Plugin, load_plugins

BUILT_IN = {"compare", "complete", "deadline", "growth", "range", "reconcile", "target", "total", "unique"}

KIND = """
import attrs
import rulecheck

@attrs.frozen(kw_only=True)
class Mine(rulecheck.Bounded):
    kind = "mine"
    measure: str = rulecheck.key("the measure that is judged")

{hooks}
"""

JUDGES = "@rulecheck.hookimpl\ndef rulecheck_judge(rule, submission):\n    return submission.scope_with(rule.measure)\n"
OFFERS = "@rulecheck.hookimpl\ndef rulecheck_kinds():\n    return {offer}\n"


def hooks(text: str) -> str:
    """Return a plugin with the class of a kind, and these hooks."""
    return KIND.format(hooks=text)


def offering(offer: str, before: str = "") -> str:
    """Return a plugin whose rulecheck_kinds returns this."""
    return hooks(before + OFFERS.format(offer=offer) + JUDGES)


AT_IMPORT = {
    "broken-import": ("import no_such_module_anywhere", ["importing broken_import failed", "no_such_module_anywhere"]),
    "syntax-error": ("def broken(:", ["importing syntax_error failed", "SyntaxError"]),
    "exits-zero": ("import sys\nsys.exit(0)", ["importing exits_zero failed", "SystemExit: 0"]),
    "raises-base": ("raise BaseException('gone')", ["importing raises_base failed", "gone"]),
}

AT_REGISTERING = {
    "misspelt-hook": (
        hooks(OFFERS.format(offer="[Mine]").replace("_kinds", "_kind") + JUDGES),
        ["unknown hook 'rulecheck_kind'"],
    ),
    "undecorated-hook": (
        hooks(OFFERS.format(offer="[Mine]") + JUDGES.replace("@rulecheck.hookimpl\n", "")),
        ["rulecheck_judge is not marked with @rulecheck.hookimpl"],
    ),
    "generator-kinds": (
        hooks("@rulecheck.hookimpl\ndef rulecheck_kinds():\n    yield Mine\n" + JUDGES),
        ["rulecheck_kinds yields", "unless it is a wrapper"],
    ),
    "generator-judge": (
        hooks(OFFERS.format(offer="[Mine]") + JUDGES.replace("return", "yield")),
        ["rulecheck_judge yields", "unless it is a wrapper"],
    ),
    "returns-text": (offering("'mine'"), ["rulecheck_kinds must return a list, not str"]),
    "returns-a-class": (offering("Mine"), ["rulecheck_kinds must return a list, not a class; write return [Mine]"]),
    "no-rule": (offering("[int]"), ["int is no kind", "rulecheck.Rule"]),
    "an-instance": (offering("[Mine.kind]"), ["'mine' is no kind", "rulecheck.Rule"]),
    "nameless": (offering("[Mine]").replace('kind = "mine"', "pass"), ["is no kind", "a name, kind"]),
    "undecorated-class": (
        offering("[Mine]").replace("@attrs.frozen(kw_only=True)\nclass Mine", "class Mine"),
        ["is no kind", "it is not decorated with @attrs.frozen(kw_only=True)"],
    ),
    "two-of-one-name": (
        offering("[Mine, Twin]", "@attrs.frozen(kw_only=True)\nclass Twin(rulecheck.Rule):\n    kind = 'mine'\n"),
        ["two kinds of one name, 'mine': Mine and Twin"],
    ),
    "a-key-without-a-type": (
        offering(
            "[Keyed]",
            "@attrs.frozen(kw_only=True)\nclass Keyed(rulecheck.Rule):\n    kind = 'k'\n    sise = rulecheck.key('')\n",
        ),
        ["the key 'sise' of Keyed has no type; write sise: str"],
    ),
    "clash-built-in": (
        offering("[Mine]").replace('"mine"', '"deadline"'),
        ["the kind 'deadline' is already offered by rulecheck.kinds.deadline (rulecheck-targets "],
    ),
    "raises-in-kinds": (offering("1 / 0"), ["ZeroDivisionError"]),
    "exits-in-kinds": (offering("exit(0)"), ["SystemExit: 0"]),
    "wrong-argument": (
        hooks(OFFERS.format(offer="[Mine]") + JUDGES.replace("submission", "data")),
        ["rulecheck_judge", "data"],
    ),
    "returns-nothing": (offering("None"), ["rulecheck_kinds must return a list, not None"]),
    "only-wraps": (
        hooks(
            OFFERS.format(offer="[Mine]")
            + "@rulecheck.hookimpl(wrapper=True)\ndef rulecheck_judge(rule):\n    return (yield)\n"
        ),
        ["has no rulecheck_judge"],
    ),
    "kind-no-text": (offering("[Mine]").replace('"mine"', "7"), ["is no kind"]),
    "no-judge": (hooks(OFFERS.format(offer="[Mine]")), ["has no rulecheck_judge"]),
}

CAUGHT = AT_IMPORT | AT_REGISTERING
FAULTS = [pytest.param(name, *fault, id=name) for name, fault in CAUGHT.items()]


@pytest.mark.parametrize(("name", "source", "words"), FAULTS)
def test_the_fault_is_told_with_distribution_and_version(
    bench: Any, loaded: Callable[[str], Plugin], name: str, source: str, words: list[str]
) -> None:
    """A plugin that cannot be used is kept, with who it is and why."""
    bench.install(name, source)

    plugin = loaded(name)

    assert plugin.title == f"kinds ({name} 0.3.1)"
    assert plugin.fault is not None
    assert [word for word in words if word not in plugin.fault] == []


@pytest.mark.parametrize("name", CAUGHT)
def test_it_offers_no_kind(bench: Any, name: str) -> None:
    """What an unusable plugin would have offered is not to be had, and no built-in kind is lost."""
    bench.install(name, CAUGHT[name][0])

    plugins = load_plugins()

    assert set(plugins.kinds) & (BUILT_IN | {"mine"}) == BUILT_IN
    assert {plugins.offering(kind).origin for kind in BUILT_IN} == {"built in"}


@pytest.mark.parametrize("name", CAUGHT)
def test_other_plugins_still_load(bench: Any, source: Callable[..., str], name: str) -> None:
    """One that comes before it and one that comes after it are there, and judge."""
    bench.install("a-first", source("first"))
    bench.install(name, CAUGHT[name][0])
    bench.install("z-last", source("last"))

    assert {"first", "last"} <= set(load_plugins().kinds)
    assert [rule.counts["pass"] for rule in bench.check(kind="last").rules if rule.id == "mine"] == [2]


@pytest.mark.parametrize("name", CAUGHT)
def test_a_run_that_does_not_need_it_notes_it(bench: Any, name: str) -> None:
    """The report says in its notes that the plugin was not loaded, and is complete."""
    bench.install(name, CAUGHT[name][0])

    report = bench.check(kind=None)

    assert report.complete
    assert [note for note in report.notes if f"kinds ({name} 0.3.1) was not loaded" in note]


@pytest.mark.parametrize("name", sorted(set(AT_REGISTERING) - {"clash-built-in", "nameless"}))
def test_a_rule_that_needs_it_is_refused_with_its_fault(bench: Any, name: str) -> None:
    """Who offers the kind, and why it was not loaded, stands in the refusal."""
    bench.install(name, AT_REGISTERING[name][0])

    with pytest.raises(rulecheck.RulecheckError) as caught:
        bench.check()

    assert all(word in str(caught.value) for word in [f"kinds ({name} 0.3.1)", *AT_REGISTERING[name][1]])


@pytest.mark.parametrize("name", AT_IMPORT)
def test_a_rule_of_an_unknown_kind_is_refused_with_the_plugins_that_failed_at_import(bench: Any, name: str) -> None:
    """Nobody knows what such a plugin offers, so the refusal names it as the one that may be meant."""
    bench.install(name, AT_IMPORT[name][0])

    with pytest.raises(rulecheck.RulecheckError, match="unknown kind 'mine'") as caught:
        bench.check()

    assert f"kinds ({name} 0.3.1)" in str(caught.value)


def test_a_rule_of_a_kind_that_two_plugins_claim_is_refused(bench: Any) -> None:
    """Which of them would judge it is not guessed: the refusal names rule, kind and both distributions."""
    bench.install("clash-built-in", CAUGHT["clash-built-in"][0])

    with pytest.raises(rulecheck.PluginError, match="rule 'mine' needs the kind 'deadline'") as caught:
        bench.check(kind="deadline", bound='at_least = 130\nby = "2021-22"')

    assert "clash-built-in 0.3.1" in str(caught.value)
    assert "rulecheck-targets" in str(caught.value)


def test_two_distributions_that_offer_one_kind_are_both_named(
    bench: Any, source: Callable[..., str], loaded: Callable[[str], Plugin]
) -> None:
    """The first by name keeps the kind; the other is refused and told who has it."""
    bench.install("a-owner", source("mine"))
    bench.install("b-claimant", source("mine"))

    assert load_plugins().offering("mine").distribution == "a-owner"
    assert loaded("b-claimant").fault == "the kind 'mine' is already offered by kinds (a-owner 0.3.1)"


def test_all_faults_at_once_are_warnings(bench: Any) -> None:
    """The command names every unusable plugin on stderr, and its exit code is that of the findings."""
    for name, (source, _) in CAUGHT.items():
        bench.install(name, source)

    ended = bench.spawn(*bench.asked(kind=None))

    warned = [line for line in ended.err.splitlines() if line.startswith("rulecheck: warning: plugin ")]
    assert ended.code == 0
    assert len(warned) == len(CAUGHT)
    assert [name for name in CAUGHT if not any(f"({name} 0.3.1) was not loaded" in line for line in warned)] == []


@pytest.mark.parametrize("name", ["broken-import", "exits-zero", "misspelt-hook"])
def test_a_rule_set_that_needs_it_ends_with_2(bench: Any, name: str) -> None:
    """The command refuses the run, names plugin, distribution and version, and does not say pass."""
    bench.install(name, CAUGHT[name][0])

    ended = bench.check_command(kind="mine")

    assert ended.code == 2
    assert f"kinds ({name} 0.3.1)" in ended.err
    assert bench.report()["complete"] is False


@pytest.mark.parametrize("name", ["broken-import", "exits-zero", "misspelt-hook"])
def test_strict_ends_with_2_though_nothing_needs_it(bench: Any, name: str) -> None:
    """Under --strict-plugins every unusable plugin ends the run."""
    bench.install(name, CAUGHT[name][0])

    ended = bench.check_command("--strict-plugins", kind=None)

    assert ended.code == 2
    assert f"kinds ({name} 0.3.1)" in ended.err


@pytest.mark.parametrize("command", [("kinds",), ("plugins",), ("lint", "rules.toml"), ("explain", "target")])
def test_every_command_warns_of_it(bench: Any, command: tuple[str, ...]) -> None:
    """Whatever loads plugins says on stderr which one failed, and goes on."""
    bench.install("exits-zero", AT_IMPORT["exits-zero"][0])
    bench.rules()

    ended = bench.command(*command)

    assert (ended.code, "plugin kinds (exits-zero 0.3.1) was not loaded" in ended.err) == (0, True)
