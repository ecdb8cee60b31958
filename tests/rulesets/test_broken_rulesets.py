"""Every broken rule set is refused by both commands, with the place and what would be right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import rulecheck

NORTH, ALL = "north-recruits", "all-recruit"
BOUND = "at_least = 100"
YEARS = 'years = "2021-22"'
BY_YEAR = "at_least = { 2021-22 = 24, 2022-23 = 39 }"
UNITS = 'units = ["North"]'
FIRST = "{ value = 5, published = 2021-04-12 }"
PAIR = '["North", "South"]'
SOUTH = '"South" = {}'
HEADING = "rule_count = 2"
HUGE = "the number has more than 15 digits"
YEAR_COLUMN = 'year = "year"\n\n[data.measures]'


def data_key(line: str) -> tuple[str, str]:
    """Return the change that adds a line to ``[data]``, as line 15."""
    return (YEAR_COLUMN, f'year = "year"\n{line}\n\n[data.measures]')


UNKNOWN_KEYS = {
    "at the top": [("rulecheck = 1", 'rulecheck = 1\nowner = "x"'), 2, None, "unknown key 'owner'"],
    "a table at the top": [(None, "\n[grups]\na = 1\n"), 56, None, "'grups'; did you mean 'groups'?"],
    "in ruleset": [("version", "versoin"), 6, None, "'versoin'; did you mean 'version'?"],
    "in calendar": [("year_starts", "year_start"), 10, None, "'year_start'; did you mean 'year_starts'?"],
    "in data": [('unit = "unit"', 'uint = "unit"'), 13, None, "'uint'; did you mean 'unit'?"],
    "in a measure": [("flow", "flwo"), 17, None, "'flwo'; did you mean 'flow'?"],
    "in a table": [('unit = "force"', 'unti = "force"'), 22, None, "'unti'; did you mean 'unit'?"],
    "in a unit": [("aliases", "alias"), 26, None, "'alias'; did you mean 'aliases'?"],
    "in a group": [("size", "sise"), 30, None, "'sise'; did you mean 'size'?"],
    "in a member": [
        ('"South"], size', '{ unit = "South", form = 2022-04-01 }], size'),
        30,
        None,
        "did you mean 'from'?",
    ],
    "in a rule": [(BOUND, "atleast = 100"), 53, ALL, "'atleast'; did you mean 'at_least'?"],
    "in a source": [("quote", "qoute"), 44, NORTH, "'qoute'; did you mean 'quote'?"],
    "in a status": [data_key('status = { column = "s", perfer = [] }'), 15, None, "did you mean 'prefer'?"],
    "a key of data below its measures": [
        ('"headcount", flow = true }', '"headcount", flow = true }\nnote = "note"'),
        19,
        None,
        "'note' is a key of [data]; move it above [data.measures]",
    ],
    "a waiver without end": [(None, f'\n[[waivers]]\nrule = "{NORTH}"\n'), 55, None, "needs 'until'"],
    "from that is no day": [(BOUND, f'{BOUND}\nfrom = "2021-02-30"'), 54, ALL, "from: '2021-02-30' is no day"],
    "until before from": [
        (BOUND, f"{BOUND}\nfrom = 2022-01-01\nuntil = 2021-01-01"),
        55,
        ALL,
        "`until` comes before `from`, so the rule would never be in force",
    ],
    "round that is no table": [(BOUND, f"{BOUND}\nround = 0"), 54, ALL, "round: must be a table"],
    "a key of another kind": [(BOUND, f'{BOUND}\nsince = "2020-21"'), 54, ALL, "unknown key 'since'"],
}

SLIPPED = {
    "below the source": [('will recruit 24"', 'will recruit 24"\nmissing = "warn"'), 45, NORTH, "above [rules.source]"],
    "below the source, a list": [('recruit 24"', 'recruit 24"\ntags = ["a"]'), 45, NORTH, "above [rules.source]"],
    "below a bound by year": [
        (BY_YEAR, "[rules.at_least]\n2021-22 = 24\nnear_miss = 5"),
        42,
        NORTH,
        "[rules.at_least]",
    ],
    "below a bound by unit": [
        (BY_YEAR, '[rules.at_least]\nNorth = 24\nmissing = "warn"'),
        42,
        NORTH,
        "[rules.at_least]",
    ],
    "a number below a bound by unit": [
        (BY_YEAR, "[rules.at_least]\nNorth = 24\nnarrow_pass = 5"),
        42,
        NORTH,
        "move it above [rules.at_least]",
    ],
}

MISTYPED = {
    "version of the format as text": [("rulecheck = 1", 'rulecheck = "1"'), 1, None, 'must be the number 1, not "1"'],
    "version of the format true": [("rulecheck = 1", "rulecheck = true"), 1, None, "must be the number 1, not true"],
    "an unknown version of the format": [("rulecheck = 1", "rulecheck = 2"), 1, None, "must be the number 1, not 2"],
    "rule_count as text": [(HEADING, 'rule_count = "2"'), 7, None, "rule_count: must be a whole number"],
    "rule_count with a point": [(HEADING, "rule_count = 2.0"), 7, None, "rule_count: must be a whole number"],
    "rule_count true": [(HEADING, "rule_count = true"), 7, None, "rule_count: must be a whole number"],
    "id a number": [(f'"{ALL}"', "7"), 47, None, "id: must be text in quotes, not 7"],
    "title a list": [('"All recruit"', '["All recruit"]'), 49, ALL, "title: must be text in quotes, not a list"],
    "title true": [('"All recruit"', "true"), 49, ALL, "title: must be text in quotes, not true"],
    "ruleset version a number": [('"1.0"', "1.0"), 6, None, "version: must be text in quotes, not 1.0"],
    "flow as text": [("flow = true, count", 'flow = "false", count'), 17, None, "flow: must be true or false"],
    "count as text": [("count = true", 'count = "false"'), 17, None, "count: must be true or false"],
    "flow a number": [("flow = true, count", "flow = 0, count"), 17, None, "flow: must be true or false"],
    "column a number": [('column = "headcount"', "column = 5"), 18, None, "column: must be text in quotes, not 5"],
    "units as text": [(UNITS, 'units = "North"'), 37, NORTH, "units: must be a list in square brackets"],
    "a unit as a number": [(UNITS, "units = [1]"), 37, NORTH, "must be text in quotes, not 1"],
    "severity unknown": [('severity = "fail"', 'severity = "wran"'), 39, NORTH, "did you mean 'warn'?"],
    "severity a list": [('severity = "fail"', 'severity = ["warn"]'), 39, NORTH, 'one of "fail", "warn", not a list'],
    "missing pass": [(BOUND, f'{BOUND}\nmissing = "pass"'), 54, ALL, 'one of "fail", "warn", "unjudged", not "pass"'],
    "excuse missing": [(BOUND, f'{BOUND}\nexcuse = ["missing"]'), 54, ALL, 'one of "suppressed", "not-applicable"'],
    "excuse as text": [(BOUND, f'{BOUND}\nexcuse = "suppressed"'), 54, ALL, "excuse: must be a list"],
    "untargeted pass": [(BOUND, f'{BOUND}\nuntargeted = "pass"'), 54, ALL, 'one of "warn", "fail", "ignore"'],
    "tags as text": [(BOUND, f'{BOUND}\ntags = "a"'), 54, ALL, "tags: must be a list"],
    "a key that the source has of its own": [
        ('title = "Letter"', "title = 3"),
        42,
        NORTH,
        "source.title: must be text",
    ],
    "source as text": [(BOUND, f'{BOUND}\nsource = "a letter"'), 54, ALL, "source: must be a table"],
    "source date in words": [("date = 2021-04-12", 'date = "12 April 2021"'), 43, NORTH, "as in 2022-03-31"],
    "source date of no calendar": [("date = 2021-04-12", 'date = "2021-02-30"'), 43, NORTH, "no day of the calendar"],
    "review_by in words": [(HEADING, f'{HEADING}\nreview_by = "June"'), 8, None, "as in 2022-03-31"],
    "scope as text": [(BOUND, f'{BOUND}\nscope = "allocation"'), 54, ALL, "scope: must be a table"],
    "where as text": [data_key('where = "stage = 3"'), 15, None, "where: must be a table"],
    "where a number": [data_key("where = { stage = 3 }"), 15, None, "stage: must be text in quotes or a list"],
    "totals as text": [data_key('totals = "All"'), 15, None, "totals: must be a list"],
    "status a number": [data_key("status = 3"), 15, None, "status: must be"],
    "prefer as text": [data_key('status = { column = "s", prefer = "f" }'), 15, None, "prefer: must be a list"],
    "return_by in words": [data_key('return_by = "a month"'), 15, None, 'a time such as "30 days"'],
    "return_by a number": [data_key("return_by = 30"), 15, None, 'a time such as "30 days"'],
    "unit a list": [('unit = "unit"', 'unit = ["unit"]'), 13, None, "must be a column name"],
    "unit is blank": [('unit = "unit"', 'unit = { is = "" }'), 13, None, "must be a column name"],
    "year names the middle": [
        (YEAR_COLUMN, 'year = { column = "year", names = "middle" }\n\n[data.measures]'),
        14,
        None,
        'names: must be one of "start", "end"',
    ],
    "an unknown combine": [("count = true", 'combine = "sums"'), 17, None, "did you mean 'sum'?"],
    "a marker of no meaning": [
        ("[tables.a", '[data.markers]\nx = "mising"\n[tables.a'),
        21,
        None,
        "did you mean 'missing'?",
    ],
    "a measure a number": [("[data.measures]", "[data.measures]\nx = 3"), 17, None, "x: must be a table"],
    "a table as a list": [("[tables.allocation]", "[[tables.allocation]]"), 20, None, "must be a table"],
    "a group as a list": [(f"{{ units = {PAIR}, size = 2 }}", PAIR), 30, None, "must be a table"],
    "a size as text": [("size = 2", 'size = "2"'), 30, None, "size: must be a whole number"],
    "a reported row as a number": [("size = 2", "size = 2, reported_as = 4"), 30, None, "name of a row, in quotes"],
    "a member's date in quotes": [
        ('"South"], size', '{ unit = "South", from = "2022-04-01" }], size'),
        30,
        None,
        "from: must be a date without quotes",
    ],
    "requires as text": [(HEADING, f'{HEADING}\nrequires = "x"'), 8, None, "requires: must be a list"],
    "requires no requirement": [(HEADING, f'{HEADING}\nrequires = [">=1"]'), 8, None, "'>=1' is no requirement"],
    "kind a number": [('kind = "target"', "kind = 3"), 34, NORTH, "kind"],
    "rules a number": [("rulecheck = 1", "rules = 3\nrulecheck = 1"), 33, None, "TOML"],
}

ABSENT = {
    "version of the format": [("rulecheck = 1\n", ""), None, None, "the first line must say `rulecheck = 1`"],
    "ruleset id": [('id = "closed"\n', ""), 4, None, "needs 'id'"],
    "ruleset title": [('title = "A closed rule set"\n', ""), 4, None, "needs 'title'"],
    "rule id": [(f'id = "{ALL}"\n', ""), 46, None, "needs 'id'"],
    "rule kind": [('kind = "target"\n', ""), 32, NORTH, "needs 'kind'"],
    "rule title": [('title = "All recruit"\n', ""), 46, ALL, "needs 'title'"],
    "measure": [('measure = "recruited"\n', ""), 32, NORTH, "needs 'measure'"],
    "bound": [(f"{BOUND}\n", ""), 46, ALL, "needs a bound: one of at_least, at_most, between, equals"],
    "source title": [('title = "Letter"\n', ""), 42, NORTH, "needs 'title'"],
    "unit": [('unit = "unit"\n', ""), 13, None, "needs 'unit'"],
    "year": [(YEAR_COLUMN, "[data.measures]"), 13, None, "needs 'year' or 'date'"],
    "measure column": [('column = "headcount", ', ""), 18, None, "needs 'column'"],
    "group units": [(f"units = {PAIR}, ", ""), 30, None, "needs units"],
    "every key of a rule": [(None, "\n[[rules]]\n"), 55, None, "needs 'kind'"],
}

NAMES = {
    "kind": [('kind = "target"', 'kind = "taget"'), 34, NORTH, "unknown kind 'taget'; did you mean 'target'?"],
    "kind of a plugin": [('kind = "target"', 'kind = "full-classes"'), 34, NORTH, "`rulecheck plugins -v` says why"],
    "measure": [('measure = "recruited"', 'measure = "recruitd"'), 36, NORTH, "'recruitd'; did you mean 'recruited'?"],
    "table": [(BOUND, 'at_least = { table = "alocation", column = "n" }'), 53, ALL, "did you mean 'allocation'?"],
    "measure of a bound": [(BOUND, 'at_least = { measure = "recruted" }'), 53, ALL, "did you mean 'recruited'?"],
    "group": [('group = "all"', 'group = "alll"'), 51, ALL, "unknown group 'alll'; did you mean 'all'?"],
    "group of units": [(UNITS, 'units = ["@alll"]'), 37, NORTH, "unknown group '@alll'; did you mean '"],
    "unit": [(UNITS, 'units = ["Nroth"]'), 37, NORTH, "unknown unit 'Nroth'; did you mean 'North'?"],
    "unit of a bound": [
        (BY_YEAR, "at_least = { Nroth = 24 }"),
        40,
        NORTH,
        "unknown unit 'Nroth'; did you mean 'North'?",
    ],
    "unit of a group": [(PAIR, '["North", "Sout"]'), 30, None, "unknown unit 'Sout'; did you mean 'South'?"],
    "alias in a rule": [(UNITS, 'units = ["Northern"]'), 37, NORTH, "'Northern' is an alias; rules write 'North'"],
    "pattern": [(UNITS, 'units = ["West*"]'), 37, NORTH, "the pattern 'West*' matches no unit"],
    "plugin": [
        (HEADING, f'{HEADING}\nrequires = ["rulecheck-nowhere>=1"]'),
        8,
        None,
        "'rulecheck-nowhere' is not installed",
    ],
    "alias of two units": [
        (SOUTH, '"South" = { aliases = ["Northern"] }'),
        27,
        None,
        "the alias 'Northern' also means 'North'",
    ],
    "alias that is a unit": [
        (SOUTH, '"South" = { aliases = ["North"] }'),
        27,
        None,
        "the alias 'North' also means 'North'",
    ],
    "blank alias": [(SOUTH, '"South" = { aliases = [" "] }'), 27, None, "blank"],
    "unit and group": [
        ("all = {", 'North = { units = ["South"] }\nall = {'),
        30,
        None,
        "'North' is a unit and a group",
    ],
}

IDS = {
    "twice": [(f'"{ALL}"', f'"{NORTH}"'), 47, NORTH, "is used twice"],
    "capitals": [(f'"{ALL}"', '"All-Recruit"'), 47, "All-Recruit", "no id; write small letters"],
    "underscore": [(f'"{ALL}"', '"all_recruit"'), 47, "all_recruit", "no id; write small letters"],
    "blank": [(f'"{ALL}"', '" "'), 47, " ", "no id; write small letters"],
    "new line at the end": [(f'"{ALL}"', f'"{ALL}\\n"'), 47, f"{ALL}\n", "no id; write small letters"],
    "right to left": [(f'"{ALL}"', '"all\u202e-recruit"'), 47, "all\u202e-recruit", "no id; write small letters"],
    "accents": [(f'"{ALL}"', '"all-récruit"'), 47, "all-récruit", "no id; write small letters"],
    "double hyphen": [(f'"{ALL}"', '"all--recruit"'), 47, "all--recruit", "no id; write small letters"],
}

COUNTS = {
    "one too many": [(HEADING, "rule_count = 3"), 7, None, "should read rule_count = 2"],
    "one too few": [(HEADING, "rule_count = 1"), 7, None, "should read rule_count = 2"],
    "none": [(HEADING, "rule_count = 0"), 7, None, "should read rule_count = 2"],
    "negative": [(HEADING, "rule_count = -2"), 7, None, "should read rule_count = 2"],
}

GROUPS = {
    "holds itself": [("all = {", 'a = { units = ["@a"] }\nall = {'), 30, None, "a > a hold each other"],
    "circle of two": [("all = {", 'a = { units = ["@b"] }\nb = { units = ["@a"] }\nall = {'), 30, None, "a > b > a"],
    "size": [("size = 2", "size = 3"), 30, None, "size is 3, but 2 units are listed"],
    "size of none": [("size = 2", "size = 0"), 30, None, "size is 0, but 2 units are listed"],
    "member twice": [(PAIR, '["North", "South", "North"]'), 30, None, "'North' is listed twice"],
    "member for overlapping days": [
        (PAIR, '["North", { unit = "South", until = 2022-03-31 }, { unit = "South", from = 2022-03-31 }]'),
        30,
        None,
        "'South' is listed twice for the same days",
    ],
    "dates reversed": [
        ('"South"], size', '{ unit = "South", from = 2022-04-01, until = 2021-04-01 }], size'),
        30,
        None,
        "`until` comes before `from`",
    ],
    "reported by a member": [("size = 2", 'size = 2, reported_as = "North"'), 30, None, "'North' is a member too"],
    "no members": [(f"{PAIR}, size = 2", "[]"), 30, None, "needs units"],
}

YEARS_AND_CALENDARS = {
    "starts on 29 February": [("04-01", "02-29"), 10, None, "cannot start on 29 February"],
    "starts in month 13": [("04-01", "13-01"), 10, None, "no day 1 in month 13"],
    "starts on 31 April": [("04-01", "04-31"), 10, None, "no day 31 in month 4"],
    "starts in words": [("04-01", "1 April"), 10, None, 'as in "04-01"'],
    "starts in other digits": [("04-01", "٠٤-٠١"), 10, None, 'as in "04-01"'],  # noqa: RUF001 - meant
    "no one year": [(YEARS, 'years = "2021-23"'), 52, ALL, 'the year from 2021 is "2021-22"'],
    "bare": [(YEARS, 'years = "2021"'), 52, ALL, "does not say whether it names the start or the end"],
    "bare number": [(YEARS, "years = 2021"), 52, ALL, 'must be a year in quotes, as in "2021-22"'],
    "bare FY": [(YEARS, 'years = "FY2021"'), 52, ALL, "does not say whether it names the start or the end"],
    "empty list": [(YEARS, "years = []"), 52, ALL, "the list is empty, so nothing would be judged"],
    "empty text": [(YEARS, 'years = ""'), 52, ALL, 'no year; write "2021-22"'],
    "reversed": [(YEARS, 'years = "2022-23..2021-22"'), 52, ALL, "run backwards"],
    "open range": [(YEARS, 'years = "2021-22.."'), 52, ALL, "no year"],
    "three dots": [(YEARS, 'years = "2021-22...2022-23"'), 52, ALL, "no year"],
    "true": [(YEARS, "years = true"), 52, ALL, "must be a year in quotes"],
    "one of a list": [(YEARS, 'years = ["2021-22", "2022-24"]'), 52, ALL, 'the year from 2022 is "2022-23"'],
}

BOUNDS = {
    "two": [(BOUND, f"{BOUND}\nat_most = 200"), 54, ALL, "has two bounds, at_least and at_most"],
    "word": [(BOUND, 'at_least = "five"'), 53, ALL, 'must be a number or a percentage such as "5%"'],
    "number in quotes": [(BOUND, 'at_least = "5"'), 53, ALL, "must be a number without quotes; write 5"],
    "space before the sign": [(BOUND, 'at_least = "5 %"'), 53, ALL, "'5 %' is no percentage"],
    "a thousand wholes": [
        (BOUND, 'at_least = "100000%"'),
        53,
        ALL,
        "100000% is out of range; a percentage is less than 100,000%",
    ],
    "percentage of a target": [(BOUND, 'at_least = "5%"'), 53, ALL, "a target is a number"],
    "true": [(BOUND, "at_least = true"), 53, ALL, "must be a number, not true"],
    "nan": [(BOUND, "at_least = nan"), 53, ALL, "no number that can be compared"],
    "inf": [(BOUND, "at_least = inf"), 53, ALL, "no number that can be compared"],
    "minus inf": [(BOUND, "at_least = -inf"), 53, ALL, "no number that can be compared"],
    "1e400": [(BOUND, "at_least = 1e400"), 53, ALL, "more than 15 digits"],
    "1e999999999": [(BOUND, "at_least = 1e999999999"), 53, ALL, "more than 15 digits"],
    "1e-400": [(BOUND, "at_least = 1e-400"), 53, ALL, "6 decimals"],
    "20 digits": [(BOUND, "at_least = 12345678901234567890"), 53, None, f"at_least: {HUGE}"],
    "7 decimals": [(BOUND, "at_least = 1.1234567"), 53, ALL, "6 decimals"],
    "list": [(BOUND, "at_least = [100]"), 53, ALL, "a list states the versions of a bound, each as { value = 24,"],
    "no versions": [(BOUND, "at_least = []"), 53, ALL, "the list of versions is empty"],
    "version without a value": [(BOUND, "at_least = [{ published = 2021-04-12 }]"), 53, ALL, "needs 'value'"],
    "version that says nothing of time": [(BOUND, "at_least = [{ value = 5 }]"), 53, ALL, "published, from or until"],
    "versions of two forms": [
        (BOUND, f"at_least = [{FIRST}, {{ value = {{ 2021-22 = 6 }}, published = 2022-01-01 }}]"),
        53,
        ALL,
        "all versions are written in one form",
    ],
    "versions published on one day": [(BOUND, f"at_least = [{FIRST}, {FIRST}]"), 53, ALL, "nothing says which counts"],
    "versions for the same days": [
        (BOUND, f"at_least = [{FIRST}, {{ value = 6, from = 2022-01-01 }}]"),
        53,
        ALL,
        "two versions are for the same days",
    ],
    "versions, one a percentage": [
        (BOUND, f'at_least = [{FIRST}, {{ value = "6%", published = 2022-01-01 }}]'),
        53,
        ALL,
        "either every bound is a percentage, or none is",
    ],
    "versions of versions": [
        (BOUND, f"at_least = [{{ value = [{FIRST}], published = 2022-01-01 }}]"),
        53,
        ALL,
        "must be a number, not a list",
    ],
    "versions of an end": [(BOUND, f"between = [[{FIRST}], 9]"), 53, ALL, "has no versions; write two rules"],
    "version of an unknown measure": [
        (BOUND, 'at_least = [{ value = { measure = "recruted" }, published = 2022-01-01 }]'),
        53,
        ALL,
        "did you mean 'recruited'?",
    ],
    "date": [(BOUND, "at_least = 2021-01-01"), 53, ALL, "must be a number, not the date 2021-01-01"],
    "empty table": [(BOUND, "at_least = {}"), 53, ALL, "the table is empty"],
    "empty table of a unit": [(BY_YEAR, "at_least = { North = {} }"), 40, NORTH, "the table is empty"],
    "years and units": [(BOUND, "at_least = { 2021-22 = 24, North = 5 }"), 53, ALL, "'North' is no year"],
    "numbers and years": [
        (BY_YEAR, "at_least = { North = { 2021-22 = 24 }, South = 5 }"),
        40,
        NORTH,
        "either every unit has a number, or every unit has a table by year",
    ],
    "no one year": [(BOUND, "at_least = { 2021-22 = 24, 2022-24 = 5 }"), 53, ALL, 'the year from 2022 is "2022-23"'],
    "year twice": [(BOUND, 'at_least = { 2021-22 = 24, "2021/22" = 5 }'), 53, ALL, "stated twice"],
    "year then unit": [(BOUND, "at_least = { 2021-22 = { North = 5 } }"), 53, ALL, "write the unit first"],
    "between one": [(BOUND, "between = [1]"), 53, ALL, "a list of 2, not of 1"],
    "between three": [(BOUND, "between = [1, 2, 3]"), 53, ALL, "a list of 2, not of 3"],
    "between reversed": [(BOUND, "between = [2, 1]"), 53, ALL, "the first bound is above the second"],
    "between a number": [(BOUND, "between = 5"), 53, ALL, "must be a list"],
    "near miss of a hundred points": [
        (BOUND, 'at_least = "5%"\nnear_miss = 1'),
        54,
        ALL,
        'near_miss: beside a percentage 1 is a hundred points: write 0.01 for one point, or "5%"',
    ],
    "near miss negative": [(BOUND, f"{BOUND}\nnear_miss = -1"), 54, ALL, "cannot be negative"],
    "near miss a negative share": [(BOUND, f'{BOUND}\nnear_miss = "-1%"'), 54, ALL, "cannot be negative"],
    "near miss in words": [(BOUND, f'{BOUND}\nnear_miss = "a bit"'), 54, ALL, 'a percentage such as "5%"'],
    "near miss true": [(BOUND, f"{BOUND}\nnear_miss = true"), 54, ALL, "must be a number, not true"],
    "near miss inf": [(BOUND, f"{BOUND}\nnear_miss = inf"), 54, ALL, "no number that can be compared"],
    "narrow pass negative": [(BOUND, f"{BOUND}\nnarrow_pass = -1"), 54, ALL, "cannot be negative"],
}

SCOPES = {
    "no units": [(UNITS, "units = []"), 37, NORTH, "the list is empty, so nothing would be judged"],
    "units and group": [(BOUND, f"{BOUND}\n{UNITS}"), 54, ALL, "either units or a group"],
    "several rows without combine": [("count = true", "rows = 3"), 17, None, "only if combine says how"],
    "year and date": [data_key('date = "d"'), 15, None, "a year column and a date column"],
}

CARELESS = {
    "blank title": [('"All recruit"', '" "'), 49, ALL, "title: must not be blank"],
    "blank title of the set": [('"A closed rule set"', '" "'), 5, None, "title: must not be blank"],
    "blank id of the set": [('"closed"', '""'), 4, None, "no id; write small letters"],
    "id of the set in capitals": [('"closed"', '"Closed Set"'), 4, None, "no id; write small letters"],
    "no rows": [("count = true", 'rows = 0, combine = "sum"'), 17, None, "rows: must be 1 or more"],
    "fewer than no rows": [("count = true", 'rows = -1, combine = "sum"'), 17, None, "rows: must be 1 or more"],
    "where with no text": [
        data_key("where = { stage = [] }"),
        15,
        None,
        "stage: the list is empty, so no row would count",
    ],
    "version of the format with a point": [
        ("rulecheck = 1", "rulecheck = 1.0"),
        1,
        None,
        "must be the number 1, not 1.0",
    ],
    "between reversed in a year": [
        (BOUND, "between = [{ 2021-22 = 9 }, { 2021-22 = 3 }]"),
        53,
        ALL,
        "the first bound is above the second",
    ],
    "bound by years that are none": [(BOUND, "at_least = { 2021-23 = 24 }"), 53, ALL, 'is "2021-22"'],
    "bound by bare years": [(BOUND, "at_least = { 2021 = 24 }"), 53, ALL, "start or the end of the year"],
    "bound in an unknown form": [(BOUND, 'at_least = { colum = "t" }'), 53, ALL, "did you mean 'column'?"],
    "bound of a table without its column": [(BOUND, 'at_least = { table = "allocation" }'), 53, ALL, "column"],
    "rule_count of 5,000 digits": [(HEADING, "rule_count = 0x" + "f" * 5000), 7, None, f"rule_count: {HUGE}"],
    "version of 5,000 digits": [("rulecheck = 1", "rulecheck = 0x" + "f" * 5000), 1, None, f"rulecheck: {HUGE}"],
    "kind of 5,000 digits": [('kind = "target"', "kind = 0x" + "f" * 5000), 34, None, f"kind: {HUGE}"],
}

TOML = {
    "a key twice": [(BOUND, f"{BOUND}\nat_least = 5"), 54, None, "TOML"],
    "a table twice": [(None, '\n[data]\nunit = "x"\n'), 55, None, "TOML"],
    "a NUL byte": [("All recruit", "All\0recruit"), 49, None, "TOML"],
    "a lone surrogate": [("All recruit", "All \\ud800"), 49, None, "TOML"],
    "a date of no calendar": [("2021-04-12", "2021-02-30"), 43, None, "TOML"],
    "a quote left open": [('"All recruit"', '"All recruit'), 49, None, "TOML"],
    "two byte order marks": [("rulecheck = 1", "\ufeff\ufeffrulecheck = 1"), 1, None, "TOML"],
}

SECTIONS = {
    "unknown-key": UNKNOWN_KEYS,
    "slipped": SLIPPED,
    "mistyped": MISTYPED,
    "absent": ABSENT,
    "name": NAMES,
    "id": IDS,
    "count": COUNTS,
    "group": GROUPS,
    "years": YEARS_AND_CALENDARS,
    "bound": BOUNDS,
    "scope": SCOPES,
    "careless": CARELESS,
    "toml": TOML,
}

KNOWN_FAULTS = {"careless: bound in an unknown form": "the known forms of a bound are not named"}


def cases() -> list[Any]:
    """Return the change, line, rule and words of each case, those that fail today marked."""
    found = []
    for section, table in SECTIONS.items():
        for name, case in table.items():
            id_ = f"{section}: {name}"
            marks = [pytest.mark.xfail(strict=True, reason=KNOWN_FAULTS[id_])] if id_ in KNOWN_FAULTS else []
            found.append(pytest.param(*case, id=id_, marks=marks))
    return found


@pytest.mark.parametrize(("change", "line", "rule", "says"), cases())
def test_broken_rule_set_is_refused_where_it_is_broken(
    bench: Any,
    spoilt: Callable[..., str],
    change: tuple[str | None, str],
    line: int | None,
    rule: str | None,
    says: str,
) -> None:
    """A problem has the file, the line, the rule and what would be right."""
    problems = bench.problems(spoilt(change))

    assert (line, rule) in [(problem.line, problem.rule) for problem in problems if says in problem.what], problems


@pytest.mark.parametrize(("change", "line", "rule", "says"), cases())
def test_check_refuses_what_lint_refuses(
    bench: Any,
    spoilt: Callable[..., str],
    change: tuple[str | None, str],
    line: int | None,
    rule: str | None,
    says: str,
) -> None:
    """From Python, too, a broken rule set is refused before any data is read."""
    with pytest.raises(rulecheck.RuleSetError) as refused:
        rulecheck.check(bench.write(spoilt(change)), "no-such-data.csv", plugins=bench.plugins)

    assert (f"r.toml:{line}:" if line is not None else "r.toml:") in str(refused.value)
    assert says in str(refused.value)


def sound_cases(*sections: str) -> list[Any]:
    """Return the cases of some sections, or of all, that pass today."""
    tables = [(section, *item) for section in sections or SECTIONS for item in SECTIONS[section].items()]
    return [case for section, name, case in tables if f"{section}: {name}" not in KNOWN_FAULTS]


def test_lint_prints_the_problems_of_every_broken_file(bench: Any, spoilt: Callable[..., str]) -> None:
    """One run over all broken files ends with 2 and names each with its line, without a traceback."""
    for number, (change, *_) in enumerate(sound_cases()):
        (bench.folder / f"r{number}.toml").write_text(spoilt(change))

    ended = bench.lint(str(bench.folder))

    assert ended.exit_code == 2
    assert "no problem" not in ended.output
    for number, (_, line, _, says) in enumerate(sound_cases()):
        start = f"r{number}.toml:{line}:" if line is not None else f"r{number}.toml:"
        assert any(start in told and says in told for told in ended.output.split(f"{bench.folder}/")), (start, says)


@pytest.mark.parametrize("section", SECTIONS)
def test_check_ends_with_2_and_never_says_pass(bench: Any, spoilt: Callable[..., str], section: str) -> None:
    """``rulecheck check`` says the same on stderr and ends with 2."""
    change, line, _, says = sound_cases(section)[-1]
    bench.write(spoilt(change))

    ended = bench.check()

    assert ended.exit_code == 2
    assert f"r.toml:{line}:" in ended.stderr
    assert says in ended.stderr
    assert "Traceback" not in ended.output
    assert "PASS" not in ended.output


OF_PYTHON = pytest.mark.xfail(strict=True, reason="without a line, and with sys.set_int_max_str_digits()")


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("1e99999999999999999999", id="a huge exponent"),
        pytest.param("1e-99999999999999999999", id="a tiny exponent"),
        pytest.param("9" * 5000, marks=OF_PYTHON, id="5,000 digits"),
        pytest.param("9" * 4300, id="4,300 digits"),
        pytest.param("0x" + "f" * 5000, id="5,000 digits of 16"),
    ],
)
def test_number_beyond_all_limits_is_told_in_plain_words(bench: Any, spoilt: Callable[..., str], number: str) -> None:
    """The problem says that the number is too long, and on which line, without words of Python's."""
    (problem,) = bench.problems(spoilt((BOUND, f"at_least = {number}")))

    assert problem.line == 53
    assert not any(word in problem.what for word in ("<class", "sys.", "Exceeds the limit", "NaN"))


def test_right_rule_set_is_accepted(bench: Any, spoilt: Callable[..., str]) -> None:
    """The rule set that every case spoils has no problem, so that each refusal is the change's."""
    bench.write(spoilt())

    assert bench.lint().exit_code == 0
    assert bench.check().exit_code == 0
