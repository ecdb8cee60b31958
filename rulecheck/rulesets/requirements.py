"""The plugins that a rule set requires must be installed, in the versions it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import metadata

from packaging.requirements import InvalidRequirement, Requirement

from rulecheck.errors import Problem


def unmet(requirements: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each requirement that is not installed, or is no PEP 508 requirement."""
    for text in requirements:
        what = _fault(text)
        if what is not None:
            yield Problem(what=what, path=("ruleset", "requires"))


def _fault(text: str) -> str | None:
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        return f"requires: '{text}' is no requirement such as \"rulecheck-policing>=0.1\": {error}"
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return f"requires: '{requirement.name}' is not installed; install {text}"
    if not requirement.specifier.contains(version, prereleases=True):
        return f"requires: '{requirement.name}' is installed as {version}, but the rule set requires {text}"
    return None
