"""What the class of a kind says of itself: its docstring, its example, the help of its keys."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator

import attrs

from rulecheck.model.rule import Rule
from rulecheck.rulesets.structure import toml_key

_PARTS = ("Formula", "Border", "Missing")
_EXAMPLE = re.compile(r"^Example:[ \t]*\n((?:[ \t]+.*\n?|[ \t]*\n)+)", re.MULTILINE)


def example_of(kind: type[Rule]) -> str | None:
    """Return the TOML text that stands under ``Example:`` in a kind's docstring; None if there is none."""
    found = _EXAMPLE.search(inspect.getdoc(kind) or "")
    return None if found is None else textwrap.dedent(found[1])


def undocumented(kind: type[Rule]) -> Iterator[str]:
    """Yield what a kind does not say: a part of its docstring, or the help of a key."""
    said = inspect.cleandoc(vars(kind).get("__doc__") or "")  # its own, and not one that it inherits
    if not said:
        yield "it has no docstring, which `rulecheck explain` would print"
        return
    yield from (
        f"its docstring has no line that begins with `{part}:`"
        for part in _PARTS
        if re.search(rf"^{part}: *\S", said, re.MULTILINE) is None
    )
    for field in attrs.fields(kind):
        if not str(field.metadata.get("help", "")).strip():
            yield f"the key '{toml_key(field.name)}' has no help; declare it with rulecheck.key(\"…\")"
