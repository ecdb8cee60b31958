"""The packages under ``plugins/`` use what any plugin may use: the public names, and no room of the house."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import rulecheck
from rulecheck import elsewhere, frames, testing

PACKAGES = Path(__file__).parents[2] / "plugins"
HOUSE = PACKAGES / "rulecheck-spark/tests"
"""Judges what ships once more on another engine, and so with the house's own tools."""
MODULES = sorted(path for path in PACKAGES.glob("*/**/*.py") if HOUSE not in path.parents)
PUBLIC = {
    "rulecheck": rulecheck.__all__,
    "rulecheck.elsewhere": elsewhere.__all__,
    "rulecheck.frames": frames.__all__,
    "rulecheck.testing": testing.__all__,
}


def used(module: ast.Module) -> Iterator[str]:
    """Yield what a module takes from rulecheck, by its full name; a module that is imported whole by its own."""
    for node in ast.walk(module):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names if alias.name.split(".")[0] == "rulecheck")
            case ast.ImportFrom(module=str(room), names=names) if room.split(".")[0] == "rulecheck":
                yield from (f"{room}.{alias.name}" for alias in names)
            case ast.Attribute(value=ast.Name(id="rulecheck"), attr=name):
                yield f"rulecheck.{name}"


ALLOWED = {"rulecheck", *(f"{module}.{name}" for module, names in PUBLIC.items() for name in names)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGES).as_posix())
def test_a_package_uses_public_names_only(path: Path) -> None:
    """What it takes from rulecheck can be taken by anybody, and does not move with the house."""
    taken = set(used(ast.parse(path.read_text(encoding="utf-8"))))

    assert taken - ALLOWED == set()


def test_a_room_of_the_house_would_be_noticed() -> None:
    """Neither way of reaching into it is among what is allowed."""
    text = "from rulecheck.model.rule import Rule\nimport rulecheck.data.cells\nrulecheck.engine"
    taken = set(used(ast.parse(text)))

    assert taken == {"rulecheck.model.rule.Rule", "rulecheck.data.cells", "rulecheck.engine"}
    assert not taken & ALLOWED


@pytest.mark.parametrize("name", frames.__all__)
def test_every_name_for_frames_is_on_the_page(name: str) -> None:
    """Who writes a plugin reads of it."""
    assert f"`{name}" in (PACKAGES / "README.md").read_text(encoding="utf-8")
