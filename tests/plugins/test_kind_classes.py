"""A class that would not be heard is refused when it is loaded: what is wrong, what would be right, and the line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

import rulecheck
from rulecheck.kind_classes import check_class
from rulecheck.plugins import load_plugins

Source = Callable[..., str]


def method(name: str, arguments: str = "self", before: str = "") -> str:
    """Return the text of a method."""
    return f"{before}def {name}({arguments}):\n    return None\n"


def key(name: str, type_: str = "str", default: str = "") -> str:
    """Return the text of a key."""
    return f"{name}: {type_} = rulecheck.key('a key'{default})\n"


CALLED = "and rulecheck calls it; write it as a method, def"
HIDES = "hides the one that the class inherits; call it otherwise"
SHARED = "which all rules would share; write"
REFUSED = {
    "a property": (method("measures", before="@property\n"), f"measures is a property, {CALLED} measures(self)"),
    "another property": (method("deadline", before="@property\n"), f"is a property, {CALLED} deadline(self, year)"),
    "a value": ("columns = ('unit',)\n", f"columns is a tuple, {CALLED} columns(self)"),
    "an attribute as a method": (method("always_due"), "always_due is a method; write always_due = True in the class"),
    "an attribute as text": ("always_due = 'no'\n", "always_due is a str; write always_due = True in the class"),
    "no comparison": (
        "comparison = 'below'\n",
        "comparison is 'below'; write comparison = \"at_least\" in the class; it may be at_least, at_most, between,",
    ),
    "too few arguments": (method("sentence"), "what rulecheck hands it; write def sentence(self, finding)"),
    "too many arguments": (method("bounds", "self, year"), "what rulecheck hands it; write def bounds(self)"),
    "a set": (key("names", "set[str]"), "is a set, which has no order, so that no two runs need be the same"),
    "a set of texts": (key("names", "set[str]"), "write names: tuple[str, ...]"),
    "a bare set": (key("names", "set"), "write names: tuple[str, ...]"),
    "a set of numbers or none": (key("sizes", "frozenset[int] | None"), "write sizes: tuple[int, ...]"),
    "a set as text": (key("names", "'set[str]'"), "write names: tuple[str, ...]"),
    "a list for all": (key("names", "list[str]", ", default=[]"), f"'names' is a list, {SHARED} default=()"),
    "a list without help": ("names: tuple[str, ...] = []\n", "the default of the key 'names' is a list"),
    "a table for all": (key("sizes", "dict[str, int]", ", default={}"), f"is a dict, {SHARED} factory=dict"),
    "a key of every rule": (key("title"), f"the key 'title' {HIDES}"),
    "the id": (key("id"), f"the key 'id' {HIDES}"),
    "the units": (key("units", "int", ", default=1"), f"the key 'units' {HIDES}"),
    "a bound": (key("at_least"), f"the key 'at_least' {HIDES}"),
    "a method as a key": (key("bounds"), "the key 'bounds' hides the method that rulecheck calls; call it otherwise"),
    "an attribute as a key": ("always_due: bool = True\n", "write always_due = True, without a type"),
    "bound": (method("bound"), "'bounds'? If it is a helper of the kind's own, call it '_bound'"),
    "message": (method("message", "self, finding"), "nothing calls 'message'; did you mean 'sentence'?"),
    "messages": (method("messages", "self, finding"), "did you mean 'sentence'?"),
    "conflict": (method("conflict", "self, measures"), "did you mean 'conflicts'?"),
    "sentances": (method("sentances", "self, finding"), "did you mean 'sentence'?"),
    "comparision": ("comparision = 'at_most'\n", "did you mean 'comparison'?"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_class_that_would_not_be_heard_is_refused(bench: Any, source: Source, name: str) -> None:
    """What is passed over in silence leaves the usual judging in force, which may pass what the author's would not."""
    own, said = REFUSED[name]
    text = source(methods=own)
    line = 1 + text.splitlines().index(f"    {own.removeprefix('@property').strip().splitlines()[0]}")

    with pytest.raises(rulecheck.PluginError) as caught:
        load_plugins([str(bench.file(text))])

    assert "the kind 'mine': " in str(caught.value)
    assert said in str(caught.value)
    assert str(caught.value).endswith(f"(my_kind.py, line {line})")


ACCEPTED = {
    "a method with a default": method("bounds", "self, near=None"),
    "any arguments": method("deadline", "self, *arguments"),
    "a static method": method("slack", "", "@staticmethod\n"),
    "a helper": method("_bound") + method("words_of", "self, finding") + method("own_bounds") + method("sentence_of"),
    "a constant": "SENTENCE = '{unit} did well'\n",
    "a measure of its own": key("measure"),
    "words that hold set": "from typing import Literal as _Literal\nunset: _Literal['set'] = 'set'\n",
    "an own list": key("names", "tuple[str, ...]", ", factory=tuple"),
    "no type": "always_due = True\ncomparison = 'at_most'\n",
}  # fmt: skip


@pytest.mark.parametrize("own", ACCEPTED.values(), ids=ACCEPTED)
def test_what_is_a_kinds_own_business_is_not_refused(bench: Any, source: Source, own: str) -> None:
    """Helpers, constants and keys of a kind's own are as many as it likes."""
    assert load_plugins([str(bench.file(source(methods=own)))]).offering("mine") is not None


def test_a_class_that_nobody_wrote_to_a_file_has_no_line() -> None:
    """What is wrong is told all the same."""
    made = attrs.make_class(
        "Made", {"title": attrs.field(type=str)}, bases=(rulecheck.Rule,), kw_only=True, frozen=True
    )
    made.kind = "made"

    with pytest.raises(rulecheck.PluginError, match=r"the kind 'made': the key 'title' hides .* call it otherwise$"):
        check_class(made)


UNKNOWN, STRANGE = "unknown hook '{}'; did you mean '{}'?", "{} has an argument '{}' that there is not; write def {}"
JUDGE = "rulecheck_judge(rule, submission)"
HOOKS = {
    "misspelt": ("rulecheck_kinds()", "rulecheck_kindz()", UNKNOWN.format("rulecheck_kindz", "rulecheck_kinds")),
    "misspelt from the start": (JUDGE, JUDGE[:6] + JUDGE[7:], UNKNOWN.format("rulechck_judge", "rulecheck_judge")),
    "another argument": ("(rule, submission)", "(rule, data)", STRANGE.format("rulecheck_judge", "data", JUDGE)),
    "a wrapper that does not yield": (
        "@rulecheck.hookimpl\ndef rulecheck_judge(rule, submission)",
        "@rulecheck.hookimpl(wrapper=True)\ndef rulecheck_judge(rule, submission)",
        "rulecheck_judge is a wrapper and does not yield; write answer = yield, and return answer",
    ),
    "one argument too many": (
        "kinds()",
        "kinds(config)",
        STRANGE.format("rulecheck_kinds", "config", "rulecheck_kinds()"),
    ),
}


@pytest.mark.parametrize(("was", "written", "said"), HOOKS.values(), ids=HOOKS)
def test_a_hook_that_there_is_not_is_told_with_its_line(
    bench: Any, source: Source, was: str, written: str, said: str
) -> None:
    """The right name, or the arguments there are, in our words."""
    text = source().replace(was, written)
    line = text[: text.index(written.splitlines()[-1])].count("\n")

    with pytest.raises(rulecheck.PluginError) as caught:
        load_plugins([str(bench.file(text))])

    assert str(caught.value).endswith(f"{said} (my_kind.py, line {line})")
