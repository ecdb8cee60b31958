"""The page of the kinds, in Markdown: what each means, its keys and an example, all taken from the schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rulecheck.explaining.docstrings import description_of
from rulecheck.explaining.forms import NAMED, Form
from rulecheck.explaining.schema import Kinds, schema_of
from rulecheck.model.rule import Rule
from rulecheck.rulesets.structure import keys_of

_BEGINNING = """# The kinds of rule

<!-- Made by `rulecheck kinds --markdown`; what it says stands in the kinds' own docstrings and keys. -->

A rule is of a kind: `kind = "target"` says how it is judged and which keys it has. `rulecheck explain KIND` prints what
stands here of one kind; `rulecheck schema` makes the same known to [editors](editors.md)."""

_HEAD = "| key | written as | left out | means |\n|---|---|---|---|"
_TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
}
_NAMES = {
    "allowance": "number or percentage",
    "checkpoint": "date or year",
    "day-of-year": "day of a year",
    "fixed": "number or percentage",
    "table-column": "column of a table",
    "texts": "text or list of texts",
}
_EXPLAINED = ("bound", "date", "checkpoint", "day-of-year", "allowance", "time", "year", "years")
"""What is said of at the end of the page."""


def page(kinds: Kinds) -> str:
    """Return the page of these kinds."""
    return "\n\n".join(_sections(kinds)) + "\n"


def _sections(kinds: Kinds) -> Iterator[str]:
    definitions = schema_of(kinds)["$defs"]
    common = set(keys_of(Rule)) - {"measure"}
    shown = {name: definitions[f"kind.{name}"] for name in sorted(kinds)}
    yield _BEGINNING
    said = {name: form["properties"]["kind"]["description"] for name, form in shown.items()}
    yield "\n".join(f"- [`{name}`](#{name}): {summary}" for name, summary in said.items())
    yield "How bounds, years and dates are written stands [at the end](#how-values-are-written)."
    for name, form in shown.items():
        yield f"## {name}\n\n{form['description']}"
        yield _table(form, [key for key in form["properties"] if key not in {"kind", *common}], definitions)
        example = description_of(kinds[name]).example
        if example:
            yield f"```toml\n{example}\n```"
    yield "## Keys of every rule"
    some = next(iter(shown.values()))
    yield _table(some, [key for key in keys_of(Rule) if key in common], definitions)
    yield "## How values are written"
    yield _written(definitions)


def _table(form: Form, keys: list[str], definitions: Form) -> str:
    """Return the table of some keys of a kind, a row each."""
    rows = [_HEAD]
    for key in keys:
        stated = form["properties"][key]
        whole = definitions[_name(stated)] if "$ref" in stated else stated
        default = whole.get("default")
        left_out = "required" if key in form["required"] else "" if default is None else f"`{_value(default)}`"
        cells = (f"`{key}`", _words(whole, definitions), left_out, whole.get("description", ""))
        rows.append(f"| {' | '.join(map(_cell, cells))} |")
    return "\n".join(rows)


def _written(definitions: Form) -> str:
    rows = [f"| {_NAMES.get(name, name)} | {_cell(definitions[name]['description'])} |" for name in _EXPLAINED]
    return "\n".join(["| value | what it is |", "|---|---|", *rows])


def _words(form: Form, definitions: Form) -> str:
    """Say how a value of a form is written."""
    if "$ref" in form:
        name = _name(form)
        keys = ", ".join(f"`{key}`" for key in definitions[name].get("properties", ()))
        return _NAMES.get(name, name) if name in NAMED else f"table: {keys}"
    if "allOf" in form or "anyOf" in form:
        several = [*form.get("allOf", ()), *form.get("anyOf", ())]
        return " or ".join(dict.fromkeys(_words(each, definitions) for each in several))
    if "enum" in form or "const" in form:
        return " or ".join(f"`{_value(word)}`" for word in form.get("enum", [form.get("const")]))
    if form.get("type") == "array":
        number = f"list of {form['minItems']}" if "minItems" in form else "list"
        return f"{number}: {_words(form.get('items') or {}, definitions)}"
    if form.get("type") == "object":
        return f"table: {_words(form.get('additionalProperties', {}), definitions)} for each"
    return _TYPES.get(form.get("type", ""), "any value")


def _name(form: Form) -> str:
    return str(form["$ref"]).removeprefix("#/$defs/")


def _value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
    return str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
