"""Rule sets that hands, tools and enemies have changed: loaded, or refused in sentences; never in part."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from rulecheck import RulecheckError
from rulecheck.api import load_rulesets
from rulecheck.model.mapping import Mapping
from rulecheck.model.ruleset import RuleSet
from rulecheck.plugins import Plugins
from rulecheck.rulesets.structure import keys_of

from .budget import budget
from .hostile import TOML_VALUES, changed, texts
from .sentences import check_sentence

ROOT = Path(__file__).parents[2]
FILES = [ROOT / "tests" / "explaining" / "every-form.toml", *sorted((ROOT / "examples").glob("*/rules.toml"))]
SOURCES = [file.read_text(encoding="utf-8") for file in FILES if "05-" not in str(file)]
GATE = (ROOT / "examples" / "06-gate-in-ci" / "rules.toml").read_text(encoding="utf-8")


def quoted(text: str) -> str:
    """Write a text as a TOML string, as far as TOML can hold it."""
    signs = (f"\\u{ord(s):04x}" if ord(s) < 32 or s in '"\\\x7f' else s for s in text)
    return f'"{"".join(signs)}"'


VALUES = st.sampled_from(TOML_VALUES) | texts().map(quoted) | texts()


def load(source: str, folder: Path, plugins: Plugins) -> RuleSet | None:
    """Load a rule set from its text; None if it is refused, in words that name no kind as failed."""
    file = folder / "rules.toml"
    file.write_bytes(source.encode("utf-8", "surrogatepass"))
    try:
        (ruleset,) = load_rulesets(file, plugins)
    except RulecheckError as error:
        check_sentence(error)
        return None
    return ruleset


@budget()
@given(source=st.sampled_from(SOURCES).flatmap(lambda source: changed(source, VALUES)))
def test_changed_rule_set_is_loaded_or_refused(source: str, tmp_path: Path, plugins: Plugins) -> None:
    """Nothing but our own error leaves, whatever is cut, doubled, dropped, replaced or struck."""
    load(source, tmp_path, plugins)


@budget(4)
@given(source=texts())
def test_any_text_is_a_rule_set_or_refused(source: str, tmp_path: Path, plugins: Plugins) -> None:
    """It is refused, for it has no rules."""
    assert load(source, tmp_path, plugins) is None


@budget(2)
@given(keys=st.dictionaries(st.sampled_from(keys_of(Mapping)), VALUES, min_size=1, max_size=3))
def test_any_mapping_is_read_or_refused(keys: dict[str, str], tmp_path: Path, plugins: Plugins) -> None:
    """Each key of a mapping with each hostile value, in ``[data]`` and in a further table."""
    stated = "\n".join(f"{key} = {value}" for key, value in keys.items())
    load(GATE.replace('unit = "unit"\nyear = "year"', stated), tmp_path, plugins)
    load(f"{GATE}\n[tables.t]\n{stated}\n", tmp_path, plugins)


@pytest.mark.parametrize("share", range(8))
def test_file_cut_at_any_byte_never_loads_with_fewer_rules(share: int, tmp_path: Path, plugins: Plugins) -> None:
    """Each cut is refused, or holds all the rules that the whole file says it has."""
    content = GATE.encode()
    for length in range(share, len(content), 8):
        ruleset = load(content[:length].decode("utf-8", "replace"), tmp_path, plugins)

        assert ruleset is None or len(ruleset.rules) == tomli.loads(GATE)["ruleset"]["rule_count"]
