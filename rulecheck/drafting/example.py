"""The rule set to start from where there is no table yet, and a small table that goes with it."""

from __future__ import annotations

DATA_NAME = "returns.csv"

DATA = """\
unit,financial_year,recruited,headcount,note
Synthetic North,2021-22,26,410,made up
Synthetic South,2021-22,31,523,made up
Synthetic North,2022-23,40,431,made up
Synthetic South,2022-23,33,535,made up
"""

RULES = """\
# An example to change into your own. The units are synthetic: neither they nor their figures exist.
#
#   rulecheck check rules.toml returns.csv --as-at 2023-03-31
#
# --as-at is the day as of which is judged; without it, today. `rulecheck explain KIND` says what a kind of rule means.
rulecheck = 1

[ruleset]
id = "example"
title = "Example: two synthetic units recruit and report"
version = "0.1"
# owner = "who answers for these rules"
rule_count = 3                    # a file that was cut off is refused; lint says what to write

# Years run from 1 April to 31 March. If yours do not:
# [calendar]
# year_starts = "01-01"

[data]                            # how the table says which unit and year a row is for
path = "returns.csv"              # DATA on the command line wins
unit = "unit"                     # the columns by their names
year = "financial_year"           # or, for a column of dates: date = "as_at"
note = "note"                     # shown with a finding
# totals = ["Total"]              # rows that are sums of others, and so no units
# status = { column = "status", prefer = ["final", "provisional"] }   # which of several versions counts

[data.measures]
# A flow happens during a year, as recruits do; a stock is a position at a date, as a headcount is.
# count: whole and not below zero; anything else cannot be read, and fails.
recruited = { column = "recruited", flow = true, count = true, label = "recruits" }
headcount = { column = "headcount", count = true, label = "officers in post" }

# Signs that stand for no number, beside the government's own, which are known: [x], [c], [z], [p] and the like.
# [data.markers]
# "n/k" = "missing"

[groups.all]
# Who must report, so that a unit that is left out is a finding.
units = ["Synthetic North", "Synthetic South"]
size = 2

[[rules]]
id = "every-unit-reports"
kind = "complete"
title = "Every unit reports its recruits and its headcount"
measure = "recruited"
also = ["headcount"]
units = ["@all"]
years = "2021-22..2022-23"

[[rules]]
id = "one-row-each"
kind = "unique"
title = "Each unit reports a year once"
units = ["@all"]
years = "2021-22..2022-23"

[[rules]]
id = "units-recruit"              # the numbers are made up, as the units are; write your own, with their source
kind = "target"
title = "Each synthetic unit recruits its number each year"
measure = "recruited"
at_least."Synthetic North" = { 2021-22 = 24, 2022-23 = 39 }   # on the bound is met
at_least."Synthetic South" = { 2021-22 = 30, 2022-23 = 30 }
near_miss = "5%"                  # missed by no more than this is a warning
# [rules.source]                  # sub-tables stand last in a rule
# title = "the document that the target is taken from"
# date = 2021-04-12
# quote = "its words"
"""
