"""The hooks are those of the design, and each shows how it is used."""

from __future__ import annotations

import doctest
import inspect

import pytest

import rulecheck
from rulecheck import hookspecs

# The table "Hooks" of the design, section 6: the hook, its arguments, what it answers.
HOOKS = {
    "rulecheck_kinds": ((), "list[type[Rule]]"),
    "rulecheck_judge": (("rule", "submission"), "nw.LazyFrame[Any]"),
    "rulecheck_readers": ((), "list[Reader]"),
    "rulecheck_reporters": ((), "list[Reporter]"),
}

READER = ("name", "suffixes", "read", "scheme")
REPORTER = ("name", "suffixes", "render")


def test_the_hooks_are_those_of_the_design() -> None:
    """No hook more, no hook less."""
    declared = {name for name, value in vars(hookspecs).items() if hasattr(value, "rulecheck_spec")}

    assert declared == set(HOOKS)


@pytest.mark.parametrize("name", HOOKS)
def test_arguments_and_answer_are_those_of_the_design(name: str) -> None:
    """Plugins are called with these names, so they never change."""
    signature = inspect.signature(getattr(hookspecs, name))

    assert (tuple(signature.parameters), signature.return_annotation) == HOOKS[name]


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_has_an_example(name: str) -> None:
    """The docstring implements the hook itself and looks at what came out."""
    (found,) = doctest.DocTestFinder(recurse=False).find(getattr(hookspecs, name), name)
    code = "".join(example.source for example in found.examples)

    assert f"@rulecheck.hookimpl\ndef {name}(" in code
    assert any(example.want for example in found.examples)


@pytest.mark.parametrize("name", HOOKS)
def test_the_example_runs(name: str) -> None:
    """What the docstring shows is what happens."""
    (found,) = doctest.DocTestFinder(recurse=False).find(getattr(hookspecs, name), name, globs={})

    assert doctest.DocTestRunner(verbose=False).run(found) == doctest.TestResults(
        failed=0, attempted=len(found.examples)
    )


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_that_nobody_implements_says_so(name: str) -> None:
    """A specification is no implementation."""
    with pytest.raises(NotImplementedError):
        getattr(hookspecs, name)(*HOOKS[name][0])


def test_only_judging_takes_the_first_answer() -> None:
    """One plugin judges a rule; what plugins offer is gathered from all."""
    first = {name for name in HOOKS if getattr(hookspecs, name).rulecheck_spec["firstresult"]}

    assert first == {"rulecheck_judge"}


@pytest.mark.parametrize(("class_", "fields"), [(rulecheck.Reader, READER), (rulecheck.Reporter, REPORTER)])
def test_formats_are_made_of_the_fields_of_the_design(class_: type, fields: tuple[str, ...]) -> None:
    """Name, suffixes, and the function that does it, each told in the docstring."""
    assert tuple(inspect.signature(class_).parameters) == fields
    assert all(f"    {field}: " in (class_.__doc__ or "") for field in fields)


def test_every_public_name_is_there() -> None:
    """``rulecheck.__all__`` promises nothing that cannot be imported."""
    assert [name for name in rulecheck.__all__ if not hasattr(rulecheck, name)] == []


def test_a_name_that_is_not_public_is_refused() -> None:
    """An unknown attribute is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match="has no attribute 'hookimple'"):
        rulecheck.hookimple  # noqa: B018 - asking is the test
