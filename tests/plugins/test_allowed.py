"""``--allow-plugin``: what is not on the list ends the run with 2, before any of its code is run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from rulecheck.errors import PluginError
from rulecheck.plugins import NO_AUTOLOAD, load_plugins
from rulecheck.version import ENTRY_POINTS

ALONE = {NO_AUTOLOAD: "1"}
LEAVES_A_TRACE = "open('it-ran', 'w').close()\n"


def pinned(path: Path) -> str:
    """Return what permits a file as it is."""
    return f"{path.name}==sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def test_a_permitted_file_is_loaded(bench: Any, source: Callable[..., str]) -> None:
    """Its name and the hash of its content are the ones permitted."""
    path = bench.file(source())

    ended = bench.check_command("--plugin", path, "--allow-plugin", pinned(path), **ALONE)

    assert ended.code == 0, ended.err


@pytest.mark.parametrize("change", ["name", "content"])
def test_another_file_is_refused_before_it_runs(bench: Any, source: Callable[..., str], change: str) -> None:
    """The refusal names the file with its hash, and what is permitted; none of its code has run."""
    permitted = pinned(bench.file(source()))
    name = "other.py" if change == "name" else "my_kind.py"
    path = bench.file(LEAVES_A_TRACE + source(), name)

    ended = bench.check_command("--plugin", path, "--allow-plugin", permitted, **ALONE)

    assert ended.code == 2
    assert pinned(path).partition("==")[2] in ended.err
    assert f"is not permitted; --allow-plugin permits {permitted}" in ended.err
    assert not (bench.folder / "it-ran").exists()


@pytest.mark.parametrize("spelling", ["our-kinds", "Our.Kinds", "our_kinds"])
def test_a_permitted_distribution_is_loaded(bench: Any, source: Callable[..., str], spelling: str) -> None:
    """Its name may be spelled as package indexes take it."""
    bench.install("our-kinds", source())

    assert "mine" in load_plugins(allowed=[f"{spelling}==0.3.1", *_beside()]).kinds


@pytest.mark.parametrize("permitted", ["our-kinds==0.3.2", "our-kinds==0.3", "kinds==0.3.1", "ours==0.3.1"])
def test_another_distribution_is_refused_before_it_runs(bench: Any, source: Callable[..., str], permitted: str) -> None:
    """Version and name are compared to the letter, and the entry point's name is none; both sides are named."""
    bench.install("our-kinds", f"open({str(bench.folder / 'it-ran')!r}, 'w').close()\n{source()}")

    with pytest.raises(PluginError) as refused:
        load_plugins(allowed=[permitted, *_beside()])

    assert "our-kinds 0.3.1" in str(refused.value)
    assert permitted in str(refused.value)
    assert not (bench.folder / "it-ran").exists()


def _beside() -> list[str]:
    """Return what permits the plugins that are installed where the tests run."""
    installed = [entry.dist for entry in metadata.entry_points(group=ENTRY_POINTS) if entry.dist is not None]
    return [f"{each.name}=={each.version}" for each in installed if each.name != "our-kinds"]


def test_what_is_permitted_need_not_be_there(bench: Any) -> None:
    """A permission is no requirement; ``requires`` in the rule set is one."""
    ended = bench.check_command("--allow-plugin", "not-there==1.0", kind=None, **ALONE)

    assert ended.code == 0, ended.err


def test_built_in_plugins_need_no_permission() -> None:
    """They are rulecheck itself."""
    assert "target" in load_plugins(allowed=["not-there==1.0", *_beside()]).kinds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name==",
        "==1.0",
        "name>=1.0",
        "name==*",
        "name==1.*",
        "file.py==1.0",
        "file.py==sha256:abc",
        "a b==1",
    ],
)
def test_what_permits_nothing_is_refused(bench: Any, text: str) -> None:
    """A permission that is written wrongly is no permission of everything."""
    ended = bench.check_command("--allow-plugin", text, kind=None, **ALONE)

    assert ended.code == 2
    assert "write NAME==VERSION, or FILE.py==sha256:" in ended.err
