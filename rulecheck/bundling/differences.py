"""What differs between two JSON reports of one run, in lines: first the findings, then the other parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

MOST = 20
"""Findings that are told one by one."""
_LONGEST = 200

_KEY = ("ruleset", "rule", "unit", "year", "at")
_TOLD = ("outcome", "reason", "observed", "expected", "expected_high", "message", "waiver", "known", "file", "place")


def differences(recorded: bytes, again: bytes) -> list[str]:
    """Return what differs, a line each; there is at least one if a byte differs.

    Args:
        recorded: the report of a bundle; any bytes.
        again: the report of judging again.
    """
    try:
        old, new = (msgspec.json.decode(content) for content in (recorded, again))
        findings = list(_findings(_by_key(old), _by_key(new)))
        parts = [key for key in {**old, **new} if key != "findings" and old.get(key) != new.get(key)]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, TypeError, AttributeError, KeyError):
        return ["report.json: is no report of rulecheck"]
    lines = findings[:MOST]
    if len(findings) > MOST:
        lines.append(f"and {len(findings) - MOST:,} more findings")
    if parts:
        lines.append(f"report.json: differs in {', '.join(map(str, parts))}")
    return lines or ["report.json: says the same, but is written otherwise"]


def _by_key(report: Any) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {tuple(finding[part] for part in _KEY): finding for finding in report["findings"]}


def _findings(old: dict[tuple[Any, ...], Any], new: dict[tuple[Any, ...], Any]) -> Iterator[str]:
    for key in dict.fromkeys([*old, *new]):
        if old.get(key) != new.get(key):
            _, rule, unit, year, at = key
            yield f"finding {rule}: {unit}, {year}{f', {at}' if at else ''}: {_change(old.get(key), new.get(key))}"


def _change(old: Any, new: Any) -> str:
    if old is None or new is None:
        return "only judging again gives it" if old is None else "judging again does not give it"
    differing = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    told = [key for key in _TOLD if key in differing and key != "message"] or differing[:1]
    return ", ".join(f"{key} {_said(old.get(key))} -> {_said(new.get(key))}" for key in told)


def _said(value: Any) -> str:
    return "none" if value is None else str(value)[:_LONGEST]
