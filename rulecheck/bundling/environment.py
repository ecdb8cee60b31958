"""What a run runs on: versions, and nothing that names a machine, a user or a folder."""

from __future__ import annotations

import platform
from importlib import metadata

from rulecheck.bundling.manifest import Environment

_LIBRARIES = (
    "attrs",
    "cattrs",
    "click",
    "msgspec",
    "narwhals",
    "pluggy",
    "polars",
    "python-calamine",
    "sqlglot",
    "tomli",
)
"""What reads, judges and writes; each may be absent."""


def environment() -> Environment:
    """Return the versions of Python and of the libraries that a verdict rests on."""
    found = {name: version for name in _LIBRARIES if (version := _version(name)) is not None}
    return Environment(
        python=platform.python_version(), implementation=platform.python_implementation(), libraries=found
    )


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
