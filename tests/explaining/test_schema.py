"""The schema of a rule-set file: what it refuses the loader refuses, and what the loader takes it takes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.errors import RuleSetError
from rulecheck.explaining.docstrings import description_of
from rulecheck.explaining.schema import rendered, schema_of
from rulecheck.plugins import load_plugins
from rulecheck.rulesets.load import FORMAT_VERSION, load
from rulecheck.rulesets.structure import keys_of
from rulecheck.rulesets.written import File

from .changed import UNKNOWN, Change, as_json, as_toml, changes, tree_of

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "rules" / "rulecheck.schema.json"
EVERY_FORM = Path(__file__).with_name("every-form.toml")
OWN_KIND = ROOT / "examples" / "05-your-own-kind" / "rules.toml"
"""Its kind comes with it, so the schema that is published does not know it."""
RULE_SETS = sorted(
    path
    for path in [*ROOT.glob("rules/*.toml"), *ROOT.glob("examples/*/rules.toml")]
    if ".cases" not in path.suffixes and path != OWN_KIND
)
KINDS = {name: kind for name, kind in load_plugins().kinds.items() if kind.__module__.startswith("rulecheck.kinds.")}
SCHEMA = schema_of(KINDS)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)

OF_FORM = re.compile(
    r"unknown key|unknown kind|must be (text in|true or|a whole|a number,|a list in|a table, not|one of)"
)
"""What the loader says of keys, types and words: what a schema can know too."""
CHANGES = [(path, change) for path in [EVERY_FORM, *RULE_SETS] for change in changes(tree_of(path))]


def complaints(tree: dict[str, Any], folder: Path) -> list[str]:
    """Return what the loader has against a tree; nothing if it takes it."""
    path = folder / "rules.toml"
    path.write_text(as_toml(tree), encoding="utf-8")
    try:
        load(path, KINDS)
    except RuleSetError as error:
        return [problem.what for problem in error.problems]
    return []


def is_of_layout(change: Change) -> bool:
    """Whether a change is of what depends on the layout, which may stand in another file that is extended."""
    return "measures" in change.steps or change.steps[-1] in ("layout", "data")


@pytest.mark.parametrize("path", [EVERY_FORM, *RULE_SETS], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_rule_set_is_taken(path: Path) -> None:
    """What the loader takes is no fault in an editor."""
    assert [error.message for error in VALIDATOR.iter_errors(as_json(tree_of(path)))] == []


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(st.sampled_from(CHANGES))
def test_what_the_schema_refuses_the_loader_refuses(
    tmp_path_factory: pytest.TempPathFactory, changed: tuple[Path, Change]
) -> None:
    """An editor that marks what is right would soon be switched off."""
    path, change = changed
    tree = change.made(tree_of(path))
    is_refused = not VALIDATOR.is_valid(as_json(tree))

    assert not is_refused or complaints(tree, tmp_path_factory.mktemp("changed"))


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(st.sampled_from([(path, change) for path, change in CHANGES if not is_of_layout(change)]))
def test_faults_of_form_that_the_loader_finds_the_schema_finds(
    tmp_path_factory: pytest.TempPathFactory, changed: tuple[Path, Change]
) -> None:
    """Unknown keys, kinds and words and wrong types are marked while they are written."""
    path, change = changed
    tree = change.made(tree_of(path))
    said = [what for what in complaints(tree, tmp_path_factory.mktemp("changed")) if OF_FORM.search(what)]

    assert not said or not VALIDATOR.is_valid(as_json(tree)), said


@pytest.mark.parametrize("path", [(), ("ruleset",), ("data",), ("data", "limits"), ("rules", 0), ("waivers", 0)])
def test_an_unknown_key_is_refused_in_every_table(path: tuple[str | int, ...]) -> None:
    """No table of the file takes a key that means nothing."""
    tree = tree_of(EVERY_FORM)
    table: Any = tree
    for step in path:
        table = table[step]
    table[UNKNOWN] = 1

    assert not VALIDATOR.is_valid(as_json(tree))


@pytest.mark.parametrize("key", ["rulecheck", "ruleset", "data", "rules"])
def test_what_every_rule_set_has_is_required(key: str) -> None:
    """Without these tables nothing can be judged."""
    tree = Change((key,), "dropped").made(tree_of(EVERY_FORM))

    assert not VALIDATOR.is_valid(as_json(tree))


def test_a_rule_set_that_extends_another_may_take_its_data_and_rules_from_there() -> None:
    """What is stated in the other file is not asked for, and overrides may have any key of a rule."""
    off = {"off": True, "reason": "No longer promised"}
    changed = {"at_least": {"2021-22": 3}, "reason": "Fewer were promised"}
    tree = {
        "rulecheck": 1,
        "extends": "base.toml",
        "ruleset": {"id": "local", "title": "Local"},
        "overrides": {"one": off, "other": changed},
    }

    assert VALIDATOR.is_valid(tree)
    assert not VALIDATOR.is_valid(tree | {"overrides": {"one": {"off": True}}})
    assert not VALIDATOR.is_valid(tree | {"overrides": {"one": off | {UNKNOWN: 1}}})


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_has_its_keys_and_what_it_requires(kind: str) -> None:
    """The keys are the fields of the kind's class, which the loader reads; those without a default are required."""
    form = SCHEMA["$defs"][f"kind.{kind}"]
    wanted = {field.name.removesuffix("_") for field in attrs.fields(KINDS[kind]) if field.default is attrs.NOTHING}

    assert set(form["properties"]) == {"kind", *keys_of(KINDS[kind])}
    assert set(form["required"]) == {"kind", *wanted}
    assert form["properties"]["kind"] == {"const": kind, "description": description_of(KINDS[kind]).summary}


def keys_in(form: Any) -> list[tuple[str, Any]]:
    """Return every key that a form names, with its own form."""
    if isinstance(form, list):
        return [key for each in form for key in keys_in(each)]
    if not isinstance(form, dict):
        return []
    return [*form.get("properties", {}).items(), *(key for each in form.values() for key in keys_in(each))]


@pytest.mark.parametrize(("key", "form"), keys_in({**SCHEMA, "$defs": {**SCHEMA["$defs"], "Override": {}}}))
def test_every_key_has_its_help(key: str, form: Any) -> None:
    """A key that shows nothing when it is pointed at leaves its reader alone."""
    said = form if "$ref" not in form else SCHEMA["$defs"][form["$ref"].removeprefix("#/$defs/")]

    assert said["description"].strip()
    assert "None" not in said["description"], "left out is what an author of TOML does"


def test_it_is_a_schema_of_its_draft() -> None:
    """Editors refuse a schema that is none."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    referred = set(re.findall(r'"#/\$defs/([^"]+)"', rendered(KINDS).decode()))

    assert referred <= set(SCHEMA["$defs"])


def test_the_version_is_that_of_the_loader() -> None:
    """A file of another version is refused by both."""
    assert SCHEMA["properties"]["rulecheck"]["const"] == FORMAT_VERSION
    assert set(SCHEMA["properties"]) == set(keys_of(File))


def test_the_same_kinds_make_the_same_bytes() -> None:
    """In whatever order plugins are loaded, and after rule sets were read, which settles the types of the classes."""
    before = rendered(KINDS)
    load(EVERY_FORM, KINDS)

    assert rendered(dict(reversed(KINDS.items()))) == before


def test_the_published_schema_is_the_one_of_the_built_in_kinds() -> None:
    """Made by ``RULECHECK_DISABLE_PLUGIN_AUTOLOAD=1 rulecheck schema -o rules/rulecheck.schema.json``."""
    assert PUBLISHED.read_bytes() == rendered(KINDS)


@pytest.mark.parametrize("path", RULE_SETS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_rule_set_leads_editors_to_the_published_schema(path: Path) -> None:
    """By a path from where it lies, in its first line, with a blank line after it, as editors want it."""
    first, blank, *_ = path.read_text(encoding="utf-8").splitlines()

    assert first.startswith("#:schema ")
    assert (path.parent / first.removeprefix("#:schema ")).resolve() == PUBLISHED
    assert blank == ""


def test_the_schema_of_a_kind_in_a_file_takes_its_rule_set() -> None:
    """With ``--plugin`` the schema knows the kind of one's own."""
    kinds = load_plugins([str(OWN_KIND.with_name("my_kind.py"))]).kinds

    assert list(jsonschema.Draft202012Validator(schema_of(kinds)).iter_errors(as_json(tree_of(OWN_KIND)))) == []
