"""The types of a class's fields, as the annotations of its author name them."""

from __future__ import annotations

import typing
from typing import Any

from rulecheck.errors import PluginError


def types_of(class_: type) -> dict[str, Any]:
    """Return the type of each field by its name.

    Raises:
        PluginError: an annotation names something that is not there.
    """
    try:
        return typing.get_type_hints(class_)
    except (AttributeError, NameError, SyntaxError, TypeError) as error:
        name = f"{class_.__module__}.{class_.__qualname__}"
        raise PluginError(name, f"the types of its keys cannot be told: {error}") from error
