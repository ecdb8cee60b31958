"""The schema of a rule-set file, from which editors complete its keys, check them and show what they mean."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from rulecheck.explaining.docstrings import description_of
from rulecheck.explaining.forms import Form, Forms, named
from rulecheck.explaining.types import types_of
from rulecheck.model.mapping import Mapping as TableMapping
from rulecheck.model.mapping import Measure, Tally
from rulecheck.model.rule import Bounded, Rule
from rulecheck.rulesets.structure import keys_of, toml_key
from rulecheck.rulesets.written import File, Override

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Kinds = Mapping[str, type[Rule]]


def rendered(kinds: Kinds) -> bytes:
    """Return the schema as the text of a file; the same bytes for the same kinds."""
    return (json.dumps(schema_of(kinds), indent=2, ensure_ascii=False) + "\n").encode()


def schema_of(kinds: Kinds) -> Form:
    """Return the schema of rule sets whose rules are of these kinds.

    It knows the form of the file: tables, keys, types and words. What parts of it say of one another, a measure that
    is not there or a bound too many, only ``lint`` finds.
    """
    forms = Forms()
    # Before the kinds: a plugin may call a class of its own by the same name.
    forms.define(TableMapping, _mapping(forms))
    tables = {f"kind.{name}": _kind(kinds[name], forms) for name in sorted(kinds)}
    forms.definitions |= tables
    forms.define(Rule, {"oneOf": [named(name) for name in tables]})
    forms.define(Override, _override(tables.values(), forms))
    file = forms.table(File)
    return {
        "$schema": DIALECT,
        "title": "rulecheck rule set",
        "description": description_of(File).summary,
        **file,
        "anyOf": [{"required": ["extends"]}, {"required": ["data", "rules"]}],
        "$defs": dict(sorted(forms.definitions.items())),
    }


def _kind(class_: type[Rule], forms: Forms) -> Form:
    """Return the form of a rule of one kind; keys that all kinds have are defined once."""
    hints = types_of(Bounded)
    common = {toml_key(name): field for name, field in _common(class_).items()}
    for key, field in common.items():
        forms.definitions.setdefault(f"key.{key}", forms.key(field, hints[field.name], {}))
    own = forms.table(class_, but=frozenset(_common(class_)))
    heading = {key: named(f"key.{key}") for key, field in common.items() if field.default is attrs.NOTHING}
    others = {key: named(f"key.{key}") for key in sorted(common, key=_is_of_every_kind) if key not in heading}
    description = description_of(class_)
    kind = {"const": class_.kind, "description": description.summary}
    return {
        "description": description.markdown,
        **own,
        "properties": {"kind": kind, **heading, **own["properties"], **others},
        "required": ["kind", *heading, *own.get("required", [])],
    }


def _common(class_: type[Rule]) -> dict[str, attrs.Attribute[Any]]:
    """Return the fields that a kind has from the classes that kinds begin with, as they are there."""
    own = _said(class_)
    return {name: attrs.fields_dict(Bounded)[name] for name, said in _said(Bounded).items() if own.get(name) == said}


def _said(class_: type[Rule]) -> dict[str, tuple[Any, ...]]:
    """Return what each field says of itself; not its ``type``, which is another once a rule set was read."""
    hints = types_of(class_)
    fields = attrs.fields(class_)
    return {field.name: (hints[field.name], field.metadata, field.default, field.validator) for field in fields}


def _is_of_every_kind(key: str) -> bool:
    """Whether a key is no bound; bounds come first."""
    return key in keys_of(Rule)


def _mapping(forms: Forms) -> Form:
    """Return the form of a table's mapping; under one key stand measures that are read, or records that are counted."""
    measure = {"anyOf": [*forms.of(Measure)["anyOf"], forms.of(Tally)]}
    form = forms.table(TableMapping, but=frozenset({"tallies"}))
    form["properties"]["measures"]["additionalProperties"] = measure
    return {"description": description_of(TableMapping).markdown, **form}


def _override(kinds: Iterable[Form], forms: Forms) -> Form:
    """Return the form of an override: a reason, and any key of any kind, for the kind stands in another file."""
    form = forms.table(Override)
    stated: dict[str, list[Any]] = {}
    for kind in kinds:
        for key, each in kind["properties"].items():
            if each not in stated.setdefault(key, []):
                stated[key].append(each)
    for key in stated.keys() - {"id", "kind"}:
        form["properties"][key] = stated[key][0] if len(stated[key]) == 1 else {"anyOf": stated[key]}
    form["properties"] = dict(sorted(form["properties"].items()))
    return {"description": description_of(Override).summary, **form, "minProperties": 2}
