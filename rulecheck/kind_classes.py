"""Whether a kind's class is written as one must be: its keys, its methods, names that are nearly those of methods."""

from __future__ import annotations

import difflib
import inspect
import re
from typing import Any, get_args

import attrs

from rulecheck.errors import PluginError
from rulecheck.model.bounds import COMPARISONS
from rulecheck.model.rule import Bounded, Rule
from rulecheck.raised import line_in

_CALLED = {
    name: inspect.signature(value)
    for class_ in (Bounded, Rule)
    for name, value in vars(class_).items()
    if inspect.isfunction(value) and not name.startswith("_")
}
_STATED = {"always_due": "True", "comparison": '"at_least"', "kind": '"…"'}
_MEANT = {"message": "sentence", "messages": "sentence"}
_NEAR = 0.8
_SETS = re.compile(r"\b(abstract|mutable|frozen)?set\b(\[(?P<held>\w+)\])?", re.IGNORECASE)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def check_class(class_: type[Rule]) -> None:
    """Check that what a kind's class says will be heard, and that what it holds can be read.

    Raises:
        PluginError: something will not; says on which line.
    """
    known = {*attrs.fields_dict(Bounded if issubclass(class_, Bounded) else Rule)}
    for base in class_.__mro__:
        if base in (Bounded, Rule, object):
            continue
        keys = {key.name: key for key in vars(base).get("__attrs_attrs__", ()) if not key.inherited}
        faults = [(name, _key_fault(key, known)) for name, key in keys.items()]
        named = [name for name in vars(base) if not name.startswith("_") and name not in keys]
        faults += [(name, _name_fault(name, vars(base)[name])) for name in named]
        for name, fault in faults:
            if fault is not None:
                line = line_in(base, name)
                raise PluginError("", f"the kind '{class_.kind}': {fault}{'' if line is None else f' ({line})'}")


def _key_fault(key: attrs.Attribute[Any], known: set[str]) -> str | None:
    if key.name in known - {"measure"}:
        return f"the key '{key.name}' hides the one that the class inherits; call it otherwise"
    if key.name in _CALLED:
        return f"the key '{key.name}' hides the method that rulecheck calls; call it otherwise"
    if key.name in _STATED:
        return f"'{key.name}' with a type is a key of the rule; write {key.name} = {_STATED[key.name]}, without a type"
    type_ = key.type.__name__ if isinstance(key.type, type) and not get_args(key.type) else str(key.type)
    set_ = _SETS.search(_QUOTED.sub("", type_))
    if set_ is not None:
        right = f"{key.name}: tuple[{set_['held'] or 'str'}, ...]"
        return f"the key '{key.name}' is a set, which has no order, so that no two runs need be the same; write {right}"
    if isinstance(key.default, (list, dict, set)):
        right = "factory=dict" if isinstance(key.default, dict) else "default=()"
        type_ = type(key.default).__name__
        return f"the default of the key '{key.name}' is a {type_}, which all rules would share; write {right}"
    return None


def _name_fault(name: str, value: Any) -> str | None:
    """Return why a method or an attribute would not be heard; None: it will be, or is the class's own business."""
    if name in _CALLED:
        return _method_fault(name, value)
    if name in _STATED:
        right = isinstance(value, bool) if name == "always_due" else isinstance(value, str)
        is_right = right and (name != "comparison" or value in COMPARISONS)
        if is_right:
            return None
        said = f"{value!r:.40}" if right else _article(value)
        one_of = f"; it may be {', '.join(COMPARISONS)}" if name == "comparison" else ""
        return f"{name} is {said}; write {name} = {_STATED[name]} in the class{one_of}"
    near = _near(name)
    if near is None:
        return None
    return f"nothing calls '{name}'; did you mean '{near}'? If it is a helper of the kind's own, call it '_{name}'"


def _method_fault(name: str, value: Any) -> str | None:
    arguments = tuple(_CALLED[name].parameters)
    code = getattr(value, "__code__", None)
    is_usual = code is not None and code.co_varnames[: code.co_argcount] == arguments and not code.co_kwonlyargcount
    if is_usual or isinstance(value, (staticmethod, classmethod)):
        return None
    right = f"def {name}({', '.join(arguments)})"
    if not callable(value):
        return f"{name} is {_article(value)}, and rulecheck calls it; write it as a method, {right}"
    try:
        inspect.signature(value).bind(*arguments)
    except TypeError:
        return f"{name} cannot be called with what rulecheck hands it; write {right}"
    return None


def _article(value: Any) -> str:
    if callable(value):
        return "a method"
    return "a property" if isinstance(value, property) else f"a {type(value).__name__}"


def _near(name: str) -> str | None:
    """Return the method that a name is a slip of; one that only begins or ends with a method's is a name of its own."""
    known = (*_CALLED, *_STATED)
    matches = difflib.get_close_matches(name, known, n=1, cutoff=_NEAR) if name.islower() else []
    is_longer = any(name.startswith(f"{near}_") or name.endswith(f"_{near}") for near in matches)
    return _MEANT.get(name) or (matches[0] if matches and not is_longer else None)
