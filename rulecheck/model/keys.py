"""The keys of a rule set's tables: what a class says of each, and an error that names the one at fault."""

from __future__ import annotations

import re
from typing import Any

import attrs

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class WrongKeyError(ValueError):
    """A rule's key that does not fit the others; kinds raise it from ``__attrs_post_init__``."""

    def __init__(self, key: str, what: str) -> None:
        self.key, self.what = key, what
        super().__init__(what)


def key(help: str, **how: Any) -> Any:  # noqa: A002 - the word that documentation tools use
    """Declare a TOML key of a kind: an attrs field with the line of help that ``explain`` and the schema show."""
    return attrs.field(metadata={"help": help}, **how)


def kebab(_: object, attribute: attrs.Attribute[str], text: str) -> None:
    """Check that a text is an id."""
    if ID.fullmatch(text) is None:
        what = f"'{text}' is no id; write small letters, digits and single hyphens, as in 'north-recruits'"
        raise WrongKeyError(attribute.name, what)


def not_blank(_: object, attribute: attrs.Attribute[str], text: str) -> None:
    """Check that a text says something."""
    if not text.strip():
        raise WrongKeyError(attribute.name, "must not be blank")
