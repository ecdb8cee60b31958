"""Wrappers: another plugin may look at every judging, and cannot hide that one failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import rulecheck

Outcomes = Callable[[rulecheck.Report], dict[str, tuple[str, str]]]
Source = Callable[..., str]

WRAPPER = """
import narwhals.stable.v2 as nw
import rulecheck

@rulecheck.hookimpl(wrapper=True)
def rulecheck_judge(rule, submission):
{body}
"""

HALVES = "    answer = yield\n    return answer.with_columns(observed=nw.col('observed') / 2)"
SWALLOWS = "    try:\n        return (yield)\n    except BaseException:\n        return None"
RETURNS_NOTHING = "    yield"
RAISES_BEFORE = "    raise ValueError('before')\n    yield"
RAISES_AFTER = "    yield\n    raise ValueError('after')"
YIELDS_TWICE = "    answer = yield\n    yield\n    return answer"
OLD_STYLE = """
import narwhals.stable.v2 as nw
import rulecheck

@rulecheck.hookimpl(hookwrapper=True)
def rulecheck_judge(rule):
    outcome = yield
    outcome.force_result(outcome.get_result().filter(nw.col("unit") == "South"))
"""

TWINS = """
@attrs.frozen(kw_only=True)
class Twin(Mine):
    kind = "twin"


@rulecheck.hookimpl
def rulecheck_kinds():
    return [Mine, Twin]
"""


def test_a_wrapper_of_another_plugin_is_applied(bench: Any, source: Source, outcomes: Outcomes) -> None:
    """It sees the answer of the plugin that judges, and may change it."""
    bench.install("halver", WRAPPER.format(body=HALVES))

    assert set(outcomes(bench.check(bench.file(source()))).values()) == {("fail", "missed")}


def test_a_wrapper_is_applied_to_built_in_kinds_too(bench: Any) -> None:
    """Built-in kinds are plugins like any other: North's 130 halved still meets 24, East's 12 does not."""
    before = {finding.unit: finding.observed for finding in bench.check(kind=None).findings}
    bench.install("halver", WRAPPER.format(body=HALVES))

    after = {finding.unit: finding.observed for finding in bench.check(kind=None).findings}

    assert after == {unit: number / 2 for unit, number in before.items()}


def test_a_wrapper_of_the_old_style_is_applied(bench: Any, source: Source, outcomes: Outcomes) -> None:
    """A hookwrapper, as pluggy had them before, works as well."""
    bench.install("old-style", OLD_STYLE)

    assert outcomes(bench.check(bench.file(source()))) == {"North": ("fail", "missing"), "South": ("pass", "met")}


def test_a_wrapper_alone_is_no_kind(bench: Any) -> None:
    """A plugin that only wraps is loaded, and offers nothing."""
    bench.install("halver", WRAPPER.format(body=HALVES))

    ended = bench.command("plugins")

    assert "kinds (halver 0.3.1), entry point: wraps the judging of others" in ended.out
    assert (ended.code, ended.err) == (0, "")


FAILING = ["raise ValueError('boom')", "sys.exit(0)", "return None"]


@pytest.mark.parametrize(
    ("body", "judge"),
    [*((body, judge) for body in (SWALLOWS, RETURNS_NOTHING) for judge in FAILING), (RETURNS_NOTHING, "return frame")],
)
def test_a_wrapper_cannot_make_a_failure_good_by_silence(
    bench: Any, source: Source, outcomes: Outcomes, body: str, judge: str
) -> None:
    """Whoever returns nothing, the rule is broken: there is no answer."""
    bench.install("hides", WRAPPER.format(body=body))

    report = bench.check(bench.file(source(judge=judge)))

    assert set(outcomes(report).values()) == {("unjudged", "broken")}
    assert report.exit_code() == 3


@pytest.mark.parametrize("body", [RAISES_BEFORE, RAISES_AFTER, YIELDS_TWICE], ids=["before", "after", "twice"])
def test_a_wrapper_that_fails_breaks_the_rules_it_wraps(
    bench: Any, source: Source, outcomes: Outcomes, body: str
) -> None:
    """A fault in a wrapper is as grave as one in the judging."""
    bench.install("fails", WRAPPER.format(body=body))

    report = bench.check(bench.file(source()))

    assert set(outcomes(report).values()) == {("unjudged", "broken")}
    assert {error.rule for error in report.errors if error.rule} == {"mine", "other"}


YIELDS_NEVER = "    return (yield) if submission is None else None"
RAISES_ANOTHER = (
    "    try:\n        return (yield)\n    except ValueError as error:\n        raise TypeError('after') from error"
)
AT_FAULT = {
    "before": (RAISES_BEFORE, "ValueError: before"),
    "after": (RAISES_AFTER, "ValueError: after"),
    "twice": (YIELDS_TWICE, "the wrapper yields twice"),
    "never": (YIELDS_NEVER, "the wrapper did not yield"),
}


@pytest.mark.parametrize(("body", "said"), AT_FAULT.values(), ids=AT_FAULT)
def test_a_wrapper_that_fails_is_named(bench: Any, source: Source, body: str, said: str) -> None:
    """The error leads to the plugin at fault, in each rule that it wraps."""
    bench.install("fails", WRAPPER.format(body=body))

    errors = [error for error in bench.check(bench.file(source())).errors if error.rule]

    assert {error.plugin for error in errors} == {"kinds (fails 0.3.1)"}
    assert [said in error.message for error in errors] == [True, True]


def test_a_wrapper_of_the_old_style_that_fails_before_is_named(bench: Any, source: Source) -> None:
    """A hookwrapper too is called under its plugin's name."""
    bench.install("old-style", OLD_STYLE.replace("    outcome = yield", "    raise ValueError('old')\n    yield"))

    assert {error.plugin for error in bench.check(bench.file(source())).errors if error.rule} == {
        "kinds (old-style 0.3.1)"
    }


@pytest.mark.parametrize("body", ["    return (yield)", "    try:\n        return (yield)\n    finally:\n        pass"])
def test_a_wrapper_that_lets_a_failure_through_is_not_blamed(bench: Any, source: Source, body: str) -> None:
    """The error names the plugin in which it was raised, and no other."""
    bench.install("innocent", WRAPPER.format(body=body))

    (error,) = bench.check(bench.file(source(judge="raise ValueError('boom')"))).errors

    assert error.plugin.startswith(f"{bench.folder / 'my_kind.py'} (")
    assert "innocent" not in error.message


def test_a_wrapper_that_raises_another_error_is_named(bench: Any, source: Source) -> None:
    """What was raised last is what is told, with the plugin that raised it."""
    bench.install("another", WRAPPER.format(body=RAISES_ANOTHER))

    (error,) = bench.check(bench.file(source(judge="raise ValueError('boom')"))).errors

    assert (error.plugin, "TypeError: after" in error.message) == ("kinds (another 0.3.1)", True)


def test_an_answer_that_cannot_be_used_names_who_wrapped_it(bench: Any, source: Source) -> None:
    """Who of them spoilt it cannot be told, so the one that judges is named, and the wrapper beside it."""
    bench.install("hides", WRAPPER.format(body=RETURNS_NOTHING))

    errors = [error for error in bench.check(bench.file(source())).errors if error.rule == "mine"]

    assert [error.message.rpartition("; ")[2] for error in errors] == [
        "it was wrapped by kinds (hides 0.3.1), and what a wrapper returns is taken for the answer"
    ]


def test_the_wrappers_of_an_unusable_plugin_are_not_applied(bench: Any, source: Source, outcomes: Outcomes) -> None:
    """A plugin that was refused takes part in nothing."""
    bench.install("halver", WRAPPER.format(body=HALVES) + "\n@rulecheck.hookimpl\ndef rulecheck_kind(): ...\n")

    assert set(outcomes(bench.check(bench.file(source()))).values()) == {("pass", "met")}


def test_only_the_plugin_that_announced_a_kind_is_asked(bench: Any, source: Source, outcomes: Outcomes) -> None:
    """Another plugin's judging is not called for rules of this kind, whichever is loaded last."""
    bench.install("a-bystander", source("first", "raise ValueError(rule.id)"))
    bench.install("z-bystander", source("last", "raise ValueError(rule.id)"))

    report = bench.check(bench.file(source()))

    assert (set(outcomes(report).values()), report.errors) == ({("pass", "met")}, ())


def test_a_plugin_with_several_kinds_judges_each(bench: Any, source: Source, outcomes: Outcomes) -> None:
    """The rule's class tells the hook which kind it is."""
    one = source(judge="return frame if rule.kind == 'twin' else frame.filter(nw.col('unit') == '')")
    path = bench.file(one.replace("\n@rulecheck.hookimpl\ndef rulecheck_kinds():\n    return [Mine]\n", TWINS))

    judged = {kind: set(outcomes(bench.check(path, kind=kind)).values()) for kind in ("mine", "twin")}

    assert judged == {"mine": {("fail", "missing")}, "twin": {("pass", "met")}}
