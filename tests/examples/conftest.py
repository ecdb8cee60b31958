"""The examples as their readers meet them: the command in the README, run in the project's folder."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import attrs
import pytest

ROOT = Path(__file__).parents[2]


@attrs.frozen(kw_only=True)
class Example:
    """One folder under ``examples/``."""

    folder: Path

    @property
    def readme(self) -> str:
        """The walk-through."""
        return (self.folder / "README.md").read_text(encoding="utf-8")

    def blocks(self, language: str) -> list[str]:
        """Return the README's fenced blocks of one language."""
        return re.findall(rf"^```{language}\n(.*?)^```$", self.readme, flags=re.MULTILINE | re.DOTALL)

    @property
    def arguments(self) -> list[str]:
        """What follows ``rulecheck`` in the README's one command."""
        (block,) = self.blocks("sh")
        program, *arguments = shlex.split(block)
        assert program.endswith("rulecheck")
        return arguments

    def expected(self, suffix: str) -> Path:
        """Return the file that holds what must come out."""
        return self.folder / f"expected.{suffix}"


EXAMPLES = [Example(folder=folder) for folder in sorted((ROOT / "examples").iterdir()) if folder.is_dir()]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--rewrite``; it works when the examples are named: ``pytest tests/examples --rewrite``."""
    parser.addoption(
        "--rewrite", action="store_true", help="Rewrite the examples' expected output; then read the diff."
    )


@pytest.fixture
def rewrites(request: pytest.FixtureRequest) -> bool:
    """Whether the expected output is to be rewritten."""
    return bool(request.config.getoption("--rewrite", default=False))


@pytest.fixture(params=EXAMPLES, ids=lambda example: example.folder.name)
def example(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Example:
    """Each example in turn, from within the project's folder."""
    monkeypatch.chdir(ROOT)
    return request.param
