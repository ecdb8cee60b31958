"""A package with a kind of rule to start from: small, installable, and green before anything is changed."""

from __future__ import annotations

import keyword
import re
import string
import sys
from importlib import resources
from pathlib import Path

import attrs
from packaging.version import Version

from rulecheck.errors import PluginError
from rulecheck.version import __version__

PREFIX = "rulecheck-"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
_LONGEST = 60
_FILES = {
    "pyproject.toml": "pyproject.toml",
    "README.md": "README.md",
    "tox.ini": "tox.ini",
    ".gitignore": "gitignore",
    "src/$package/__init__.py": "init.py",
    "src/$package/py.typed": "",
    "src/$package/$module.py": "kind.py",
    "tests/$kind.toml": "rules.toml",
    "tests/$kind.cases.toml": "cases.toml",
    "tests/test_$module.py": "test_kind.py",
}
"""The files of the package, each with the template it is made of; without one it is empty."""


@attrs.frozen(kw_only=True)
class Names:
    """What the package and its parts are called.

    Attributes:
        name: the distribution, e.g. ``rulecheck-net-growth``.
        kind: the kind, e.g. ``net-growth``.
    """

    name: str
    kind: str

    @property
    def package(self) -> str:
        """The import name: ``rulecheck_net_growth``."""
        return self.name.replace("-", "_")

    @property
    def module(self) -> str:
        """The module of the kind: ``net_growth``."""
        return self.kind.replace("-", "_")

    @property
    def class_name(self) -> str:
        """The class of the kind: ``NetGrowth``."""
        return "".join(part.capitalize() for part in self.kind.split("-"))


def names_for(folder: str, kind: str | None = None) -> Names:
    """Return the names for a package in a folder: the folder's own for the distribution, its end for the kind.

    Raises:
        PluginError: one is no name that a package index, Python and a rule set all take.
    """
    _check(folder, "as the name of a package")
    names = Names(name=folder, kind=folder.removeprefix(PREFIX) if kind is None else kind)
    _check(names.kind, "as the name of a kind")
    for word in (names.package, names.module):
        if keyword.iskeyword(word) or word in sys.stdlib_module_names or word == "rulecheck":
            raise PluginError(
                folder, f"Python has a word or module '{word}' already; name the folder {PREFIX}something"
            )
    return names


def _check(name: str, use: str) -> None:
    if _NAME.fullmatch(name) is None or len(name) > _LONGEST:
        what = "small letters, digits and single hyphens, and a letter first, as in rulecheck-net-growth"
        raise PluginError(name[:_LONGEST], f"cannot serve {use}: take at most {_LONGEST} {what}")


def package_files(names: Names) -> dict[Path, str]:
    """Return the files of the package, by their paths within it."""
    version = Version(__version__)
    words = {
        "name": names.name,
        "kind": names.kind,
        "package": names.package,
        "module": names.module,
        "class_name": names.class_name,
        "version": f"{version.major}.{version.minor}",
        "next_version": str(version.major + 1),
    }
    return {
        Path(string.Template(path).substitute(words)): string.Template(_template(name)).substitute(words)
        for path, name in _FILES.items()
    }


def _template(name: str) -> str:
    if not name:
        return ""
    return resources.files("rulecheck.drafting").joinpath("package_files", f"{name}.template").read_text("utf-8")
