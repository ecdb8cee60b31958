"""Values written as TOML that reads back as the same values, whatever their text holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from rulecheck.shown import shown

WIDTH = 100
"""Columns of a line of a list."""
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SHORT = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def text(value: str) -> str:
    r"""Write a text in quotes; what cannot be seen is written out, a new line as ``\n``.

    Raises:
        ValueError: it has a lone surrogate, which no TOML file can hold.
    """
    return '"' + "".join(_SHORT.get(sign) or _seen(sign) for sign in value) + '"'


def key(name: str) -> str:
    """Write a key: bare where that can be, else in quotes."""
    return name if _BARE.fullmatch(name) else text(name)


def value(given: Any) -> str:
    """Write a value on one line.

    Raises:
        TypeError: a rule set holds no such value.
    """
    match given:
        case bool():
            return "true" if given else "false"
        case str():
            return text(given)
        case int():
            return str(given)
        case date():
            return given.isoformat()
        case Mapping():
            inside = ", ".join(f"{key(name)} = {value(each)}" for name, each in given.items())
            return f"{{ {inside} }}" if inside else "{}"
        case list() | tuple():
            return f"[{', '.join(value(each) for each in given)}]"
    raise TypeError(f"{given!r} is no value of a rule set")


def lines_of(texts: Iterable[str], indent: str = "  ") -> list[str]:
    """Write texts as the lines between the brackets of a list, as many to a line as fit."""
    lines: list[str] = []
    for each in texts:
        written = f"{text(each)},"
        if lines and len(lines[-1]) + 1 + len(written) <= WIDTH:
            lines[-1] += f" {written}"
        else:
            lines.append(f"{indent}{written}")
    return lines


def comment(said: str) -> str:
    """Write a comment of one line; nothing in it can end the line."""
    return f"# {shown(said)}"


def _seen(sign: str) -> str:
    if shown(sign) == sign:
        return sign
    number = ord(sign)
    if 0xD800 <= number <= 0xDFFF:
        raise ValueError("a lone surrogate stands for no character")
    return f"\\u{number:04X}" if number <= 0xFFFF else f"\\U{number:08X}"
