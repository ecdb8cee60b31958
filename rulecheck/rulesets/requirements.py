"""The plugins that a rule set requires must be installed, in the versions it names; nothing is imported to find out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import metadata

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from rulecheck.errors import Problem
from rulecheck.version import DISTRIBUTION, ENTRY_POINTS, __version__


def unmet(requirements: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each requirement that is not met, or cannot be told to be.

    Several of one distribution must all be met: a rule set may add to those of the one that it extends.
    """
    for text in requirements:
        what = _fault(text)
        if what is not None:
            yield Problem(what=f"requires: {what}", path=("ruleset", "requires"))


def required_distributions(requirements: Iterable[str]) -> tuple[str, ...]:
    """Return the names of distributions in requirements that are met, as metadata compare them, but for our own."""
    names = (canonicalize_name(Requirement(text).name) for text in requirements)
    return tuple(name for name in dict.fromkeys(names) if name != DISTRIBUTION)


def _fault(text: str) -> str | None:
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        said = " ".join(str(error).split("\n")[0].split())
        return f"'{text}' is no requirement such as \"rulecheck-policing>=0.1\": {said}"
    return _too_much(text, requirement) or _lack(text, requirement)


def _too_much(text: str, requirement: Requirement) -> str | None:
    """Say what in a requirement cannot be held against what is installed; it would be passed over in silence."""
    wanted = f'write "{requirement.name}{requirement.specifier}"'
    if requirement.url is not None:
        return f"'{text}' names an address, and nothing is ever fetched; {wanted}"
    if requirement.extras:
        return f"'{text}' names extras, and whether those are installed cannot be told; {wanted}"
    if requirement.marker is not None:
        return f"'{text}' holds on some machines only, and a rule set requires the same on all; {wanted}"
    return None


def _lack(text: str, requirement: Requirement) -> str | None:
    name = requirement.name
    if canonicalize_name(name) == DISTRIBUTION:
        return None if _meets(__version__, requirement) else f"this is {DISTRIBUTION} {__version__}; install {text}"
    try:
        installed = metadata.distribution(name)
    except (metadata.PackageNotFoundError, ValueError):
        return f"'{name}' is not installed; install {text}"
    version = str(installed.version)
    if not installed.entry_points.select(group=ENTRY_POINTS):
        return f"'{name}' is installed, and is no plugin: it has no entry point in the group {ENTRY_POINTS}"
    if not _meets(version, requirement):
        return f"'{name}' is installed as {version}, but the rule set requires {text}"
    return None


def _meets(version: str, requirement: Requirement) -> bool:
    """Whether a version is among those required; one before its release counts in its place, 0.2.dev1 before 0.2."""
    try:
        return requirement.specifier.contains(Version(version), prereleases=True)
    except InvalidVersion:
        return False
