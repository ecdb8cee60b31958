"""The connection string: from one environment variable to the driver, and nowhere else."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import attrs
import rulecheck

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_URI = re.compile(r"postgres(?:ql)?://\S*")
_KEYWORDS = re.compile(r"\s*\w+\s*=.*", re.DOTALL)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
"""What UTF-8 cannot carry: looked for here, since the error of the driver's own attempt has the text in it."""
_STATE_IT = 'connection = "RETURNS_DB" in the rule set\'s [data] names the environment variable that holds it'


@attrs.frozen(kw_only=True)
class Secret:
    """A connection string that no message, report or traceback shows.

    Attributes:
        variable: the environment variable that holds it, which may be named.
    """

    variable: str
    _text: str = attrs.field(repr=False)

    def __str__(self) -> str:
        return f"the connection string in {self.variable}"

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing."""
        return not self._text.strip()

    @property
    def is_well_formed(self) -> bool:
        """Whether it has the look of a URI or of ``keyword=value``, and is text: what fails later tells more."""
        has_look = _URI.fullmatch(self._text) or _KEYWORDS.fullmatch(self._text)
        return has_look is not None and _SURROGATE.search(self._text) is None

    def pinned(self, parameters: Mapping[str, str]) -> str:
        """Return the connection string with our parameters behind its own: of two of one name the last holds."""
        if _URI.fullmatch(self._text):
            ours = "&".join(f"{name}={quote(text, safe='')}" for name, text in parameters.items())
            return f"{self._text}{'&' if _has_parameters(self._text) else '?'}{ours}"
        return self._text + "".join(f" {name}='{_escaped(text)}'" for name, text in parameters.items())


def secret_of(location: str, options: Mapping[str, Any]) -> Secret:
    """Return the connection string that ``options["connection"]`` names by its environment variable.

    Raises:
        DataError: no variable is named, it is not set, or what it holds is no connection string.
            The variable is named and its value is not; nor is a name that could be a value.
    """
    variable = options.get("connection")
    if variable is None:
        raise rulecheck.DataError(location, f"has no connection string; {_STATE_IT}")
    if not isinstance(variable, str) or not _VARIABLE.fullmatch(variable):
        what = "connection is not the name of an environment variable; a connection string must not stand in a rule set"
        raise rulecheck.DataError(location, f"{what}: {_STATE_IT}")
    secret = Secret(variable=variable, text=os.environ.get(variable, ""))
    if secret.is_blank:
        raise rulecheck.DataError(location, f"the environment variable {variable} is not set, or empty; {_STATE_IT}")
    if not secret.is_well_formed:
        what = f"the environment variable {variable} holds no connection string; write postgresql://… or host=… there"
        raise rulecheck.DataError(location, what)
    return secret


def _has_parameters(uri: str) -> bool:
    """Whether a URI has a question mark that begins its parameters; libpq takes one before an ``@`` for a name's."""
    rest = uri.partition("://")[2]
    user = re.match(r"[^@/]*@", rest)
    return "?" in rest[user.end() if user is not None else 0 :]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")
