"""The house is in order: every built-in plugin is known, every public name is there."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from typing import Any

import attrs
import pytest

import rulecheck
from rulecheck.loading import Loading
from rulecheck.plugins import BUILT_IN

HOUSE = Path(rulecheck.__file__).parent


def _implements_hooks(module: Path) -> bool:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef) and node.name.startswith("rulecheck_") for node in tree.body)


@pytest.mark.parametrize("room", ["kinds", "readers", "reporters"])
def test_every_file_that_implements_a_hook_is_a_built_in_plugin(room: str) -> None:
    """A kind, reader or reporter that is forgotten in the list would silently not exist."""
    there = {f"rulecheck.{room}.{file.stem}" for file in (HOUSE / room).glob("*.py") if _implements_hooks(file)}

    assert there == {each.module for each in BUILT_IN if each.module.startswith(f"rulecheck.{room}.")}


@pytest.mark.parametrize("built_in", BUILT_IN, ids=lambda each: each.module)
def test_what_is_known_of_a_built_in_plugin_is_what_its_module_offers(built_in: Any) -> None:
    """It is imported late, so what it is called, and which files it takes, is written down twice."""
    loading = Loading()
    loading.add_built_in(built_in)
    known = loading.finished()
    (plugin,) = known.plugins

    loaded = Loading()
    loaded.add(importlib.import_module(built_in.module), attrs.evolve(plugin, kinds=(), readers=(), reporters=()))
    (alone,) = loaded.plugins

    assert attrs.evolve(plugin, origin="") == attrs.evolve(alone, origin="")
    assert dict(known.kinds) == dict(loaded.kinds)
    for offered, found in ((known.readers, loaded.readers), (known.reporters, loaded.reporters)):
        assert {name: _facts(each) for name, each in offered.items()} == {n: _facts(each) for n, each in found.items()}


def _facts(offered: Any) -> tuple[Any, ...]:
    return tuple(value for value in attrs.astuple(offered) if not callable(value))


@pytest.mark.parametrize("name", sorted(rulecheck.__all__))
def test_every_public_name_can_be_imported(name: str) -> None:
    """What ``__all__`` promises is there."""
    assert getattr(rulecheck, name) is not None


def test_an_unknown_public_name_is_an_attribute_error() -> None:
    """The lazy face refuses what it does not know, as a module does."""
    with pytest.raises(AttributeError, match="no attribute 'chek'"):
        rulecheck.chek  # noqa: B018 - asking is the test


@pytest.mark.parametrize("module", sorted(HOUSE.rglob("*.py")), ids=lambda path: str(path.relative_to(HOUSE)))
def test_every_module_says_what_stands_in_it(module: Path) -> None:
    """A newcomer who reads only the first lines knows the house."""
    assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))
