"""``rulecheck schema``: printed, or written whole to a file, with the kinds that are loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from rulecheck.cli import command

PLUGIN = '''
"""A kind of one's own."""
import attrs
import rulecheck


@attrs.frozen(kw_only=True)
class Mine(rulecheck.Rule):
    """Nobody is forgotten.

    Border: none.
    """

    kind = "mine"

    measure: str = rulecheck.key("the measure that is mine")
    grade: int = rulecheck.key("how grave it is, from 1 to 3", default=2)


@rulecheck.hookimpl
def rulecheck_kinds():
    return [Mine]


@rulecheck.hookimpl
def rulecheck_judge(rule, submission):
    return submission.scope_with(rule.measure)
'''


@pytest.fixture
def plugin(tmp_path: Path) -> str:
    """A plugin of one file."""
    path = tmp_path / "mine.py"
    path.write_text(PLUGIN, encoding="utf-8")
    return str(path)


def schema(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(command, ["schema", *arguments])


def is_taken(found: dict[str, Any], **keys: Any) -> bool:
    """Whether a rule of the plugin's kind has the form that a schema wants."""
    rule = {"id": "it", "kind": "mine", "title": "It is so", "measure": "recruited", **keys}
    tree = {"rulecheck": 1, "ruleset": {"id": "x", "title": "X"}, "data": {}, "rules": [rule]}
    return jsonschema.Draft202012Validator(found).is_valid(tree)


def test_a_kind_of_a_plugin_is_known_by_its_keys(plugin: str) -> None:
    """Its keys have their help and their defaults, and its name says what it is for."""
    found = json.loads(schema("--plugin", plugin).stdout)
    mine = found["$defs"]["kind.mine"]

    assert mine["properties"]["kind"] == {"const": "mine", "description": "Nobody is forgotten."}
    assert mine["properties"]["grade"] == {
        "description": "how grave it is, from 1 to 3",
        "default": 2,
        "type": "integer",
    }
    assert mine["description"] == "Nobody is forgotten.\n\n**Border:** none."


def test_a_rule_of_a_plugin_is_checked_by_its_keys(plugin: str) -> None:
    """With the plugin its kind is taken, its unknown keys are not; without it nothing of it is."""
    known, unknown = (json.loads(schema(*given).stdout) for given in (["--plugin", plugin], []))

    assert is_taken(known, grade=3)
    assert not is_taken(known, grade="3")
    assert not is_taken(known, garde=3)
    assert not is_taken(unknown)


def test_it_is_written_to_a_file_as_it_is_printed(tmp_path: Path) -> None:
    """Nothing is said beside it."""
    path = tmp_path / "rulecheck.schema.json"
    result = schema("-o", str(path))

    assert (result.exit_code, result.output) == (0, "")
    assert path.read_bytes() == schema().stdout_bytes


def test_a_file_that_cannot_be_written_ends_with_three(tmp_path: Path) -> None:
    """It is absent, and the run says so."""
    result = schema("-o", str(tmp_path / "nowhere" / "rulecheck.schema.json"))

    assert result.exit_code == 3
    assert "No such file or directory" in result.stderr


def test_a_plugin_is_not_written_over(plugin: str) -> None:
    """A slip on the command line does not cost the kind."""
    ended = schema("--plugin", plugin, "--output", plugin)

    assert (ended.exit_code, Path(plugin).read_text(encoding="utf-8")) == (3, PLUGIN)
    assert "it is a plugin that is read; name another file" in ended.stderr


def test_a_plugin_that_is_not_there_ends_with_two(tmp_path: Path) -> None:
    """A schema without its kind would mark right rules as wrong."""
    result = schema("--plugin", str(tmp_path / "nothing.py"))

    assert result.exit_code == 2
    assert result.stdout == ""


@pytest.mark.parametrize("arguments", [["schema"], ["explain", "mine"]])
def test_a_kind_whose_types_are_not_there_is_told_in_a_sentence(plugin: str, arguments: list[str]) -> None:
    """Its author reads which name is unknown."""
    text = PLUGIN.replace("grade: int", 'grade: "Grade"')
    Path(plugin).write_text(text, encoding="utf-8")
    result = CliRunner().invoke(command, [*arguments, "--plugin", plugin])

    assert result.exit_code == 2
    assert "Mine: the types of its keys cannot be told: name 'Grade' is not defined" in result.stderr
