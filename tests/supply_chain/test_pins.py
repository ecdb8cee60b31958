"""What CI and the container install is pinned by hash, within the ranges of the project, from whatever index is set."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FILES = sorted((ROOT / "requirements").glob("*.txt"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
_PIN = re.compile(r"^([a-z0-9-]+)==(\S+) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)
_BEGUN = re.compile(r"^[A-Za-z0-9]", re.MULTILINE)


def pins(name: str) -> dict[str, Version]:
    """Return the pinned version of each distribution in a file; all of them have hashes."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    found = {name: Version(version) for name, version, _ in _PIN.findall(text)}
    assert len(found) == len(_BEGUN.findall(text))
    return found


@pytest.mark.parametrize("asked", PROJECT["project"]["dependencies"])
def test_every_dependency_is_pinned_within_its_range(asked: str) -> None:
    """A range that is moved needs new pins, and the other way round."""
    requirement = Requirement(asked)

    assert pins("core.txt")[requirement.name.lower()] in requirement.specifier


def test_what_builds_the_package_is_pinned_within_its_range() -> None:
    """The range is said twice, for pip-compile does not read it where it stands; the two agree."""
    (asked,) = PROJECT["build-system"]["requires"]
    stated = (ROOT / "requirements" / "build.in").read_text(encoding="utf-8").splitlines()

    assert asked in stated
    assert pins("build.txt")["hatchling"] in Requirement(asked).specifier


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_index_is_named(file: Path) -> None:
    """Where a file comes from is the installer's affair; that it is the right one, the hashes say."""
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith((" ", "#"))]

    assert "://" not in file.read_text(encoding="utf-8")
    assert not [line for line in lines if line.startswith("-") or "@" in line]


def test_container_installs_nothing_that_is_not_pinned() -> None:
    """Each installation asks for hashes, or takes our own wheel and no more."""
    commands = re.findall(r"pip (?:install|wheel) [^&\n]*", DOCKERFILE.replace("\\\n", ""))
    needs = ["--require-hashes", "--no-deps --no-build-isolation", "--require-hashes", "--no-deps --no-index"]

    assert len(commands) == len(needs)
    assert all(need in command for need, command in zip(needs, commands, strict=True))
    assert "/pip check" in DOCKERFILE
