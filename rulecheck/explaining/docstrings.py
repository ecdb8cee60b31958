"""What the docstring of a class says: its summary, its parts, an example, and of each attribute a line."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator

import attrs

_PART = re.compile(r"^([A-Z][a-z]+): ", re.MULTILINE)
_EXAMPLE = re.compile(r"^Example:\n((?:[ ]{4}.*\n?|\n)+)", re.MULTILINE)
_LISTS = re.compile(r"^(?:Example|Attributes):$", re.MULTILINE)
_ATTRIBUTES = re.compile(r"^Attributes:\n((?:[ ]{4}.*\n?|\n)+)", re.MULTILINE)
_ATTRIBUTE = re.compile(r"^(\w+): ", re.MULTILINE)


@attrs.frozen(kw_only=True)
class Description:
    """What the author of a class says of it.

    Attributes:
        summary: the first sentence.
        parts: what follows, each part under the word it begins with: ``Formula``, ``Border``; empty if it has none.
        example: a rule; empty if there is none.
    """

    summary: str
    parts: tuple[tuple[str, str], ...] = ()
    example: str = ""

    @property
    def markdown(self) -> str:
        """The summary and the parts, a paragraph each."""
        return "\n\n".join([self.summary, *(f"**{word}:** {text}" if word else text for word, text in self.parts)])


def description_of(class_: type) -> Description:
    """Read the docstring of a class."""
    text = inspect.getdoc(class_) or ""
    summary, _, body = text.partition("\n\n")
    example = _EXAMPLE.search(body)
    return Description(
        summary=_flowing(summary),
        parts=tuple(_parts(_LISTS.split(body)[0], _PART)),
        example="" if example is None else textwrap.dedent(example[1]).strip(),
    )


def attributes_of(class_: type) -> dict[str, str]:
    """Return what a docstring says of each attribute."""
    listed = _ATTRIBUTES.search(inspect.getdoc(class_) or "")
    return (
        {} if listed is None else {name: said for name, said in _parts(textwrap.dedent(listed[1]), _ATTRIBUTE) if name}
    )


def _parts(text: str, heads: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Yield each head with what is said after it; what stands before the first has an empty one."""
    before, *split = heads.split(text)
    for head, said in [("", before), *zip(split[::2], split[1::2], strict=True)]:
        if said.strip():
            yield head, _flowing(said)


def _flowing(text: str) -> str:
    """Return a text without its line breaks, and with one mark around what is code."""
    return " ".join(text.split()).replace("``", "`")
