"""The SBOM names what the core is installed with: all that is pinned, in the pinned versions, and nothing else."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import canonicalize_name

PINNED = (Path(__file__).parents[2] / "requirements" / "core.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def bom() -> dict[str, Any]:
    """Return the SBOM that the environment has just written."""
    document: dict[str, Any] = json.loads(Path(os.environ["SBOM"]).read_text(encoding="utf-8"))
    return document


def test_components_are_what_is_pinned(bom: dict[str, Any]) -> None:
    """Each distribution with its version, and none that slipped in."""
    found = {(canonicalize_name(part["name"]), part["version"]) for part in bom["components"]}

    assert found == set(re.findall(r"^([a-z0-9-]+)==(\S+)", PINNED, re.MULTILINE))


def test_it_is_a_cyclonedx_document_of_this_project(bom: dict[str, Any]) -> None:
    """A tool that reads CycloneDX knows what it is of."""
    assert bom["bomFormat"] == "CycloneDX"
    assert bom["metadata"]["component"]["name"] == "rulecheck-targets"


def test_every_component_has_an_address_and_a_licence(bom: dict[str, Any]) -> None:
    """So that it can be looked up, and its terms be read."""
    assert all(part["purl"].startswith(f"pkg:pypi/{canonicalize_name(part['name'])}@") for part in bom["components"])
    assert all(part.get("licenses") for part in bom["components"])


def test_two_runs_would_write_the_same(bom: dict[str, Any]) -> None:
    """It states no moment and no random number."""
    assert "timestamp" not in bom["metadata"]
    assert "serialNumber" not in bom
