"""A rule set parted in two at random: what a base states, and what the file says that extends it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from .cases import Case, csv_text, key, toml

Tree = dict[str, Any]

BOUNDS = ("at_least", "at_most", "between", "equals")
OTHER = {
    "at_least": 7,
    "at_most": 3,
    "severity": "warn",
    "missing": "unjudged",
    "untargeted": "ignore",
    "near_miss": 9,
    "excuse": ["suppressed", "not-applicable"],
    "units": ["Capital"],
    "years": "2018-19",
    "tolerance": 1000,
}
"""What a base may state in place of what an override states; of other keys it states nothing."""


@dataclass(frozen=True)
class Parted:
    """The trees of a rule set's files, the one that extends all others first, each in a folder below the one before."""

    trees: tuple[Tree, ...]
    folders: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(
            f"--- {folder}\n{written(tree)}" for tree, folder in zip(self.trees, self.folders, strict=True)
        )

    def write(self, case: Case, at: Path) -> Path:
        """Write every file, and each table beside the rule set that declares it; return the one to judge by."""
        for tree, folder in zip(self.trees, self.folders, strict=True):
            (at / folder).mkdir(exist_ok=True, parents=True)
            (at / folder / f"{tree['ruleset']['id']}.toml").write_text(written(tree), encoding="utf-8")
            for name in tree.get("tables", {}):
                (at / folder / f"{name}.csv").write_text(csv_text(case.tables[name][1]), encoding="utf-8")
        return at / self.folders[0] / f"{self.trees[0]['ruleset']['id']}.toml"


def written(tree: Tree) -> str:
    """Write a tree as TOML, what is not a section first."""
    sections = {name: value for name, value in tree.items() if isinstance(value, dict)}
    listed = {name: value for name, value in tree.items() if name in ("rules", "waivers")}
    lines = [f"{key(name)} = {toml(value)}" for name, value in tree.items() if name not in {*sections, *listed}]
    for header, tables in (
        *((f"[{name}]", [section]) for name, section in sections.items()),
        *((f"[[{name}]]", tables) for name, tables in listed.items()),
    ):
        for table in tables:
            lines += [header, *(f"{key(name)} = {toml(value)}" for name, value in table.items())]
    return "\n".join(lines) + "\n"


@st.composite
def partings(draw: st.DrawFn, case: Case) -> Parted:
    """Part the rule set of a case in two, or its base in two once more."""
    own, base = draw(_halves(tomllib.loads(case.toml, parse_float=Decimal), "base"))
    trees, folders = [own, base], ["", draw(st.sampled_from(("", "shared")))]
    if draw(st.booleans()):
        trees[1:] = draw(_halves(base, "deeper"))
        folders.append(folders[-1])
    for place, tree in enumerate(trees[:-1]):
        below = folders[place + 1].removeprefix(folders[place]).strip("/")
        tree["extends"] = "/".join([*([below] if below else []), f"{trees[place + 1]['ruleset']['id']}.toml"])
    return Parted(trees=tuple(trees), folders=tuple(folders))


@st.composite
def _halves(draw: st.DrawFn, tree: Tree, name: str) -> tuple[Tree, Tree]:
    """Return two trees: the first, extending the second, says what the given one says."""
    own: Tree = {"rulecheck": 1, "ruleset": tree["ruleset"], "rules": [], "overrides": {}}
    base: Tree = {"rulecheck": 1, "ruleset": {"id": name, "title": name}, "rules": []}
    for section in ("tables", "units", "groups"):
        if section in tree:
            own[section], base[section] = draw(_named(tree[section], {}))
    own["data"], base["data"] = draw(_data(tree["data"]))
    for rule in tree["rules"]:
        draw(_placed(rule, own, base))
    permitted = [(own if draw(st.booleans()) else base, waiver) for waiver in tree.get("waivers", [])]
    for half, waiver in permitted:
        half.setdefault("waivers", []).append(waiver)
    for half in (own, base):
        half["ruleset"] = {**half["ruleset"], "rule_count": len(half["rules"]) + len(half.get("overrides", {}))}
    return own, base


@st.composite
def _named(draw: st.DrawFn, section: Tree, wrong: Tree) -> tuple[Tree, Tree]:
    """Part a section by its names; a base may state something wrong of those that are stated anew."""
    own = {name for name in section if draw(st.booleans())}
    stated = {name: value for name, value in section.items() if name not in own}
    return {name: section[name] for name in section if name in own}, stated | {n: wrong[n] for n in wrong if n in own}


@st.composite
def _data(draw: st.DrawFn, mapping: Tree) -> tuple[Tree, Tree]:
    keys = {name for name in mapping if draw(st.booleans())}
    own = {name: mapping[name] for name in keys}
    base = {name: mapping[name] for name in mapping if name not in keys}
    base |= {name: wrong for name, wrong in (("totals", ["North"]), ("return_by", "1 year")) if name in keys}
    measures = {"measures": {"recruited": {"column": "strength", "flow": True}, "strength": "recruited"}}
    for section, wrong in (*measures.items(), ("markers", {"n/k": "suppressed"}), ("where", {"stage": "draft"})):
        if section in mapping:
            own[section], base[section] = draw(_named(mapping[section], wrong))
    return own, base


@st.composite
def _placed(draw: st.DrawFn, rule: Tree, own: Tree, base: Tree) -> None:
    """Put a rule into one of the halves, or into both; a twin that is switched off stands beside some of them."""
    where = draw(st.sampled_from(("own", "base", "both", "both")))
    if where == "own":
        own["rules"].append(rule)
    elif where == "base":
        base["rules"].append(rule)
    else:
        stated, override = draw(_overridden(rule))
        base["rules"].append(stated)
        own["overrides"][draw(st.sampled_from((rule["id"], *stated.get("previous_ids", []))))] = override
    if draw(st.integers(0, 3)) == 0:
        twin = f"twin-of-{rule['id']}-in-{base['ruleset']['id']}"
        base["rules"].append({**rule, "id": twin, "previous_ids": []})
        own["overrides"][twin] = {"off": True, "reason": "Not here"}


@st.composite
def _overridden(draw: st.DrawFn, rule: Tree) -> tuple[Tree, Tree]:
    """Return the rule as a base states it, and the override that makes it what it is."""
    keys = [name for name in rule if name not in ("id", "kind", "previous_ids")]
    changed = set(draw(st.lists(st.sampled_from(keys), min_size=1, unique=True)))
    stated = {name: value for name, value in rule.items() if name not in changed}
    stated |= {name: OTHER[name] for name in changed if name in OTHER and draw(st.booleans())}
    if changed & set(BOUNDS):
        stated = {name: value for name, value in stated.items() if name not in BOUNDS}
        stated[draw(st.sampled_from(("at_least", "at_most")))] = 11
    return stated, {"reason": "The board said so", **{name: rule[name] for name in changed}}
