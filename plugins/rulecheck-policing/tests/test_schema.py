"""The schema of rule sets knows the kinds of the package, and takes its rule sets."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import RULES

RULE_SETS = sorted(path for path in RULES.glob("*.toml") if not path.name.endswith(".cases.toml"))


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """What the command prints where the package is installed."""
    printed = subprocess.run([sys.executable, "-m", "rulecheck", "schema"], check=True, capture_output=True).stdout
    found: dict[str, Any] = json.loads(printed)
    return found


def as_json(value: Any) -> Any:
    """Return what an editor holds against the schema: dates are texts there."""
    match value:
        case dict():
            return {key: as_json(each) for key, each in value.items()}
        case list():
            return [as_json(each) for each in value]
        case date():
            return value.isoformat()
    return value


@pytest.mark.parametrize("path", RULE_SETS, ids=lambda path: path.stem)
def test_rule_sets_have_the_form_of_the_schema(path: Path, schema: dict[str, Any]) -> None:
    """Nothing in them would be marked."""
    tree = as_json(tomllib.loads(path.read_text(encoding="utf-8")))

    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(tree)] == []


@pytest.mark.parametrize("kind", ["credited-uplift", "grant-bands"])
def test_every_key_of_the_kinds_has_its_help(kind: str, schema: dict[str, Any]) -> None:
    """So have the keys of what they hold."""
    forms = [schema["$defs"][name] for name in (f"kind.{kind}", "Band")]
    keys = {key: form for each in forms for key, form in each["properties"].items() if "$ref" not in form}

    assert [key for key, form in keys.items() if not form.get("description", "").strip()] == []
