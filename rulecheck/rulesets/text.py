"""A rule-set file becomes a tree of plain values, within limits that are checked before parsing."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import tomli

from rulecheck.errors import Problem, RuleSetError
from rulecheck.rulesets.lines import placed
from rulecheck.rulesets.plainer import plainer

MAX_BYTES = 256 * 1024
MAX_DEPTH = 50

_MOST = 2**63
_QUOTED_OR_COMMENT = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*',
    re.DOTALL,
)
_DOTTED = re.compile(rf"(?<![A-Za-z0-9_\-])(?:[A-Za-z0-9_\-]++[ \t]*+\.[ \t]*+){{{MAX_DEPTH},}}")


@attrs.frozen(kw_only=True)
class Text:
    """A rule-set file that was read.

    Attributes:
        path: as given.
        source: its text.
        tree: what TOML says it means; numbers with a point are decimals.
        sha256: of its bytes.
    """

    path: Path
    source: str
    tree: dict[str, Any]
    sha256: str


def read_text(path: Path) -> Text:
    """Read and parse one rule-set file.

    Raises:
        RuleSetError: no regular file, over 256 KiB, not UTF-8, nested over 50 deep, or not TOML.
    """
    content = _bytes(path)
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _refusal(path, "is not written in UTF-8", line) from error
    if _is_too_deep(source):
        raise _refusal(path, f"is nested over {MAX_DEPTH} deep; a rule set needs fewer than ten levels")
    try:
        tree = tomli.loads(source, parse_float=_decimal)
    except tomli.TOMLDecodeError as error:
        raise _refusal(path, f"is not valid TOML: {plainer(error.msg, source, error.lineno)}", error.lineno) from error
    except (RecursionError, ValueError, ArithmeticError) as error:
        said = "a number has more than 15 digits" if "digits" in str(error) else f"is not valid TOML: {error}"
        raise _refusal(path, said) from error
    too_large = list(_too_large(tree, ()))
    if too_large:
        raise RuleSetError(path, placed(too_large, source))
    return Text(path=path, source=source, tree=tree, sha256=hashlib.sha256(content).hexdigest())


def _decimal(text: str) -> Decimal:
    """Read a number with a point or an exponent; one beyond all measure becomes one that cannot be compared."""
    try:
        return Decimal(text)
    except ArithmeticError:
        return Decimal("NaN")


def _too_large(value: Any, path: tuple[str | int, ...]) -> Iterator[Problem]:
    """Yield whole numbers that TOML itself does not allow; some are too long even to be printed."""
    match value:
        case dict():
            for key, below in value.items():
                yield from _too_large(below, (*path, key))
        case list():
            for place, below in enumerate(value):
                yield from _too_large(below, (*path, place))
        case int() if abs(value) >= _MOST:
            yield Problem(what=f"{path[-1]}: the number has more than 15 digits", path=path)


def _bytes(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _refusal(path, "is no regular file; name one rule set, a file that ends in .toml")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _refusal(path, f"cannot be read: {reason}") from error
    if len(content) > MAX_BYTES:
        raise _refusal(path, f"is larger than {MAX_BYTES // 1024} KiB; split the programme into several rule sets")
    return content


def _is_too_deep(source: str) -> bool:
    bare = _QUOTED_OR_COMMENT.sub('""', source)
    depth = 0
    for sign in re.findall(r"[\[\]{}]", bare):
        depth += 1 if sign in "[{" else -1
        if depth > MAX_DEPTH:
            return True
    return _DOTTED.search(bare.replace('""', "q")) is not None


def _refusal(path: Path, what: str, line: int | None = None) -> RuleSetError:
    return RuleSetError(path, [Problem(what=what, line=line)])
