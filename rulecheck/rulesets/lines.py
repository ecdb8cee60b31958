"""Where in a rule-set file a rule begins, and, asked only when there is an error to place, where a key stands."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from rulecheck.errors import Problem

_RULE = re.compile(r"[ \t]*\[\[[ \t]*(?:rules|\"rules\"|'rules')[ \t]*\]\]")


def placed(problems: Iterable[Problem], source: str) -> tuple[Problem, ...]:
    """Return the problems with their lines, in the order of the file; one with no line of its own gets its table's."""
    problems = tuple(problems)
    if not problems:
        return ()
    nodes = _nodes(source)
    found = [attrs.evolve(p, line=p.line or _line(nodes, p.path)) for p in problems]
    return tuple(sorted(found, key=lambda problem: (problem.line is None, problem.line or 0)))


def rule_lines(source: str, ids: Sequence[str]) -> dict[str, int]:
    """Return on which line each rule begins, by its id.

    Args:
        source: the file.
        ids: of the rules that it holds itself, in its order. Where it has another number of headings than rules, for
            one stands within a text, or rules are written in line, nothing can be told.
    """
    headings = [line for line, text in enumerate(source.splitlines(), start=1) if _RULE.match(text)]
    return dict(zip(ids, headings, strict=True)) if len(headings) == len(ids) else {}


def _nodes(source: str) -> Any:
    import toml_rs

    try:
        return toml_rs.load_with_metadata(io.BytesIO(source.encode()), toml_version="1.1.0").meta["nodes"]
    except (toml_rs.TOMLDecodeError, ValueError):
        return {}


def _line(nodes: Any, path: tuple[str | int, ...]) -> int | None:
    line: int | None = None
    node = nodes
    for step in path:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            break
        line = _first_line(node) or line
        if isinstance(node, dict) and "value" in node and ("key_line" in node or "value_line" in node):
            node = node["value"]
    return line


def _first_line(node: Any) -> int | None:
    """Return the line a node begins on; a table without a line of its own begins with its first key."""
    if not isinstance(node, dict):
        return None
    own = node.get("key_line", node.get("value_line"))
    if isinstance(own, (int, tuple)):
        return own if isinstance(own, int) else own[0]
    below = [_first_line(child) for child in node.values()]
    return min((line for line in below if line is not None), default=None)
