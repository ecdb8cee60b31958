"""``rulecheck new-plugin``: a package with a kind of rule to start from."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from rulecheck.cli.new_files import NotWrittenError, write_new
from rulecheck.cli.options import refuse
from rulecheck.cli.outputs import tell
from rulecheck.drafting.package import Names, names_for, package_files
from rulecheck.errors import PluginError, RulecheckError
from rulecheck.plugins import load_plugins
from rulecheck.shown import shown

_EPILOG = """\b
Examples:
  rulecheck new-plugin rulecheck-net-growth
  rulecheck new-plugin work/rulecheck-northern --kind net-growth
"""


@click.command(name="new-plugin", epilog=_EPILOG)
@click.argument("folder", metavar="DIR")
@click.option("--kind", metavar="NAME", help="What the kind is called; default: DIR without rulecheck- before it.")
def command(folder: str, kind: str | None) -> None:
    """Write a package with one kind of rule into DIR, which is new or empty.

    It has the kind, a rule set with cases, tests, a README and a tox.ini, and its tests pass as it stands. DIR's
    own name is the package's.
    """
    path = Path(folder)
    try:
        names = names_for(Path(os.path.abspath(path)).name, kind)  # noqa: PTH100 - resolve() would follow a link
        _refuse_full(path)
        _refuse_taken(names)
        write_new({path / file: text for file, text in package_files(names).items()})
    except RulecheckError as error:
        refuse(error)
    sys.exit(tell(_told(path, names)))


def _refuse_full(path: Path) -> None:
    """Refuse a folder that has something in it, or is none."""
    try:
        is_full = any(path.iterdir())
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise NotWrittenError(path, f"cannot be written: {getattr(error, 'strerror', None) or error}") from error
    if is_full:
        raise NotWrittenError(path, "is not empty, and nothing was written; name a new folder")


def _refuse_taken(names: Names) -> None:
    """Refuse the name of a kind that is installed: two of one name would not be loaded."""
    owner = load_plugins().offering(names.kind)
    if owner is not None:
        raise PluginError(names.name, f"the kind '{names.kind}' is there already, in {owner.title}; name it by --kind")


def _told(path: Path, names: Names) -> Iterator[str]:
    yield shown(f"Wrote {path}: the package {names.name} with the kind {names.kind}.")
    yield ""
    yield "Next:"
    yield shown(f"  cd {shlex.quote(str(path))}")
    yield "  python -m pip install --editable . pytest && pytest"
    yield ""
    yield f"Then make the kind yours, in src/{names.package}/{names.module}.py, and the cases in tests/."
