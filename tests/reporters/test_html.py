"""The HTML page is whole, safe to open, and tells a reader who was not there what failed and why."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from types import ModuleType

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.model.baseline import BaselineRecord
from rulecheck.model.report import (
    BaseRecord,
    ErrorRecord,
    InputRecord,
    PluginRecord,
    Report,
    RuleSetRecord,
)
from rulecheck.model.source import Source
from rulecheck.reporters.html import LISTED, render, rulecheck_reporters

HOSTILE = "<script>alert(1)</script><img src=x onerror=y>\"'>&amp;\x1b[2J\u202e\u200b\udc80"
HOSTILE_SHOWN = "<script>alert(1)</script><img src=x onerror=y>\"'>&amp;" + r"\u{1b}[2J\u{202e}\u{200b}\u{dc80}"
VOID = {"meta", "br", "input"}


class Page(HTMLParser):
    """The elements and the text of a page; refuses elements that are not closed in order."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page.decode())
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element."""
        assert self._open.pop() == tag
        if tag in {"td", "th", "span"}:
            self.text += " "

    def handle_data(self, text: str) -> None:
        """Gather text, but no style and no script."""
        if self._open[-1:] not in (["style"], ["script"]):
            self.text += text

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of all elements of a name."""
        return [attributes for name, attributes in self.elements if name == tag]


def words_of(report: Report) -> str:
    """Return the text of the page with single spaces."""
    return " ".join(Page(render(report)).text.split())


def rich_report(sample: ModuleType, text: str) -> Report:
    """Make a report in which every text is the given one."""
    texts = dict.fromkeys(("unit", "year", "kind", "measure", "message", "waiver", "note", "file", "place"), text)
    failure = sample.missed(text, 1, **texts, provisional=True)
    source = Source(title=f"{text}.", url=text, quote=f"{text}.")
    rule = sample.rule_record((failure,), title=f"{text}.", source=source, guidance=f"{text}.", kind=text)
    return sample.report(
        failure,
        version=text,
        rules=(rule,),
        rulesets=(
            RuleSetRecord(
                **dict.fromkeys(("id", "version", "title", "path"), text),
                sha256=sample.HASH,
                extends=(BaseRecord(path=text, sha256=sample.HASH),),
            ),
        ),
        inputs=(InputRecord(name=text, path=text, sha256=None, rows=1),),
        plugins=(PluginRecord(name=text, version=text),),
        notes=(text,),
        errors=(ErrorRecord(message=text, rule=text, plugin=text),),
    )


def test_the_page_of_a_small_report_is_the_golden_file(
    sample: ModuleType, agrees_with_golden: Callable[[str, bytes], None]
) -> None:
    """One failure, one pass and one broken rule, byte for byte."""
    agrees_with_golden("reporters-broken.html", render(sample.broken_report()))


def test_a_file_that_is_extended_stands_below_its_rule_set(forces: Report, sample: ModuleType) -> None:
    """With its own hash, so that a reader can tell which text the rules were taken over from."""
    base = BaseRecord(path="rules/national.toml", sha256=sample.HASH)
    (ruleset,) = forces.rulesets
    report = attrs.evolve(forces, rulesets=(attrs.evolve(ruleset, extends=(base,)),))

    assert f"police-uplift extends rules/national.toml {sample.HASH}" in words_of(report)


def test_the_answer_comes_first(forces: Report) -> None:
    """The first words are the subject, the answer, what failed, and as at when."""
    assert words_of(forces).startswith(
        "Failed: 4 of 43 findings \N{EN DASH} Police uplift: final allocations "
        "Police uplift: final allocations ✖ Failed: 4 of 43 findings "
        "What failed: 1 missed, 1 without a target, 2 missing. "
        "Whether the 3 without a usable value or target met it is not known. As at 26 April 2023."
    )


def test_failures_stand_before_the_rules(forces: Report) -> None:
    """The Metropolitan Police comes first, then the forces without a figure, then the rules."""
    words = words_of(forces)
    places = [
        words.index(text)
        for text in ("Missed: there", "\N{MINUS SIGN}1,089", "Missing: there", "Wiltshire", "Rule by rule")
    ]

    assert places == sorted(places)


def test_a_failure_says_all_of_itself_at_the_top(sample: ModuleType) -> None:
    """How it failed, who had allowed it, since when, whether it is new, and which document says so."""
    failure = sample.missed("Synthetic", 1, reason="waiver-lapsed", waiver="Board, until 1 May 2023")
    rule = sample.rule_record((failure,), source=Source(title="Plan", date=date(2021, 4, 1)))
    baseline = BaselineRecord(path="old.json", sha256=sample.HASH, as_at=date(2022, 1, 1), known={})
    top = words_of(sample.report(failure, rules=(rule,), baseline=baseline)).split("All findings by outcome")[0]

    for told in (
        failure.message,
        "Lapsed waiver: Board",
        "Failing since",
        "New or worse",
        "Source: Plan, 1 April 2021",
    ):
        assert told in top


def test_what_is_permitted_stands_before_the_rules(sample: ModuleType) -> None:
    """A waived failure is no failure of the run, but a reader sees it, by whom and until when."""
    waived = sample.missed("Synthetic", 1, outcome="warn", reason="waived", waiver="Board, until 1 May 2023")
    top = words_of(sample.report(waived)).split("All findings by outcome")[0]

    assert "What is permitted" in top
    assert "Waived: Board, until 1 May 2023" in top


def test_since_when_is_not_told_where_findings_are_left_out(sample: ModuleType) -> None:
    """An earlier failure may be among those that are not on the page."""
    failures = [sample.missed(f"Synthetic {number:03d}", 1) for number in range(LISTED + 1)]

    assert "Failing since" not in words_of(sample.report(*failures))


def test_each_force_is_in_the_table_of_its_rule(forces: Report) -> None:
    """All 43 findings are listed with their sentence and where they stand."""
    words = words_of(forces)

    for finding in forces.findings:
        assert f"{finding.message} Note: {finding.note} {finding.file}, {finding.place}" in words


def test_numbers_are_told_with_their_sense(forces: Report) -> None:
    """North Wales: observed, that it is provisional, expected, margin and percentage."""
    assert "North Wales 2022-23 ✔ Pass Met 207 provisional 206 +1 100.5% of expected" in words_of(forces)


@pytest.mark.parametrize(
    ("percent", "margin", "said"),
    [("76.1", "-5", "expected"), ("100.5", "1", "expected"), ("100.5", "-1", "the limit"), ("90", "10", "the limit")],
)
def test_more_than_a_limit_is_not_praised(percent: str, margin: str, said: str, sample: ModuleType) -> None:
    """Where less is wanted, a hundred percent and more is a miss, and is not told as what was expected."""
    one = sample.finding(
        observed=Decimal(1), expected=Decimal(1), percent=Decimal(percent), margin=Decimal(margin), message="x"
    )

    assert f"{percent}% of {said}" in words_of(sample.report(one))


def test_the_rule_shows_its_source_and_guidance(sample: ModuleType) -> None:
    """Title with link, date, the words it stands on, and how to read it, in paragraphs."""
    source = Source(title="Letter", url="https://example.org/a?b=1&c=2", quote="North will recruit\n24 officers")
    rule = sample.rule_record(source=source, guidance="First.\n\nSecond.", scope="open")
    page = Page(render(sample.report(rules=(rule,))))

    assert {"href": "https://example.org/a?b=1&c=2", "rel": "noreferrer noopener"} in page.all("a")
    assert "North will recruit 24 officers" in page.text
    assert "First.\n" in page.text
    assert "a missing row goes unnoticed" in page.text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "https://a b", "//example.org"])
def test_only_web_addresses_become_links(sample: ModuleType, address: str) -> None:
    """Any other address is text."""
    rule = sample.rule_record(source=Source(title="Letter", url=address))
    page = Page(render(sample.report(rules=(rule,))))

    assert page.all("a") == []
    assert f"Letter, {address}" in page.text


@pytest.mark.parametrize("name", ["broken_report", "refused_report"])
def test_an_incomplete_run_never_reads_as_a_pass(sample: ModuleType, name: str) -> None:
    """Its answer has the colour of a failure, and why it is not complete stands below."""
    report = getattr(sample, name)()
    page = Page(render(report))
    heading = " ".join(page.text.split()).partition("What went wrong")[0].casefold()

    assert "could not check" in heading
    assert "pass" not in heading.replace("as at", "")
    assert not re.search(r"\bmet\b", heading.replace("targets were met is not known", ""))
    assert {"class": "answer answer-fail"} in page.all("span")
    assert report.errors[0].message in page.text


def test_what_was_not_judged_is_told_with_why(sample: ModuleType) -> None:
    """Each rule with unjudged findings, the reason in words, and how many."""
    unjudged = sample.finding(outcome="unjudged", reason="not-due")

    assert "Not judged is never counted as met." in words_of(sample.report(unjudged, sample.finding()))
    assert "Not due: the deadline is still to come 1" in words_of(sample.report(unjudged, sample.finding()))


def test_long_rules_list_the_gravest_and_say_so(sample: ModuleType) -> None:
    """Of more findings than the limit the gravest are listed; the page says how many are not."""
    report = sample.report(*(sample.missed(f"Unit {by}", by) for by in range(1, LISTED + 8)))
    words = words_of(report)

    assert "The 500 gravest of 507 findings" in words
    assert "7 more findings of this rule are not shown here." in words
    assert "7 more are not shown here." in words
    assert "Unit 8 had" in words
    assert "Unit 7 had" not in words


def test_a_page_of_many_rules_stays_small(sample: ModuleType) -> None:
    """Where there are many rules, each lists its share of what a page can hold, and says what it leaves out."""
    others = [sample.finding(rule=f"rule-{number}") for number in range(200)]
    report = sample.report(*(sample.missed(f"Unit {by}", by) for by in range(1, 103)), *others)
    words = words_of(report)

    assert "The 99 gravest of 102 findings" in words
    assert "3 more findings of this rule are not shown here." in words


def test_inputs_are_told_with_their_hashes(forces: Report, sample: ModuleType) -> None:
    """A reader can tell which files were judged."""
    words = words_of(forces)

    assert words.count(sample.HASH) == 2
    assert "rules/police-uplift.toml" in words
    assert "handed over in Python" in words_of(
        sample.report(inputs=(InputRecord(name="data", path=None, sha256=None, rows=1),))
    )


def test_hostile_text_is_visible_and_inert(sample: ModuleType) -> None:
    """Wherever text from outside stands, it makes no element and hides nothing."""
    page = Page(render(rich_report(sample, HOSTILE)))
    plain = Page(render(rich_report(sample, "text")))

    assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain.elements]
    assert page.text.count(HOSTILE_SHOWN) >= 20
    assert not set("\x1b\u202e\u200b\udc80") & set(page.text)


def pictured(sample: ModuleType, text: str) -> Page:
    """Open a page with heat maps, bars and lines in which every name is the given one."""
    years = (f"2020{text}", f"2021{text}")
    findings = [sample.missed(unit, by, year=year) for by in (1, 2) for unit in (text, "Other") for year in years]
    return Page(render(sample.report(*findings)))


def test_hostile_names_in_pictures_are_visible_and_inert(sample: ModuleType) -> None:
    """Units and years in heat maps, bars and lines, and in what is read aloud of them."""
    page, plain = pictured(sample, HOSTILE), pictured(sample, "text")

    assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain.elements]
    assert {"circle", "rect", "svg"} <= {tag for tag, _ in page.elements}
    assert not set("\x1b\u202e\u200b\udc80") & set(page.text)


@pytest.fixture(scope="module")
def plain_tags(sample: ModuleType) -> list[str]:
    """Return the elements of a page without hostile text, but for those that paragraphs make."""
    return [tag for tag, _ in Page(render(rich_report(sample, "x"))).elements if tag not in {"p", "br"}]


@given(st.text(st.characters(exclude_categories=()), min_size=1))
@settings(deadline=None, max_examples=30)  # a page takes its time where the machine is busy
def test_any_text_makes_the_same_elements(sample: ModuleType, plain_tags: list[str], text: str) -> None:
    """No text changes how the page is built."""
    elements = Page(render(rich_report(sample, f"x{text}"))).elements

    assert [tag for tag, _ in elements if tag not in {"p", "br"}] == plain_tags


def digest_of(page: bytes, tag: bytes) -> str:
    """Return the hash of the one element of a name, as a policy writes it."""
    (content,) = re.findall(rb"<%s>(.*?)</%s>" % (tag, tag), page, re.DOTALL)
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def test_the_policy_allows_nothing_but_the_style_and_the_script(forces: Report) -> None:
    """No address is ever loaded; the one style and the one script are named by their hashes."""
    page = render(forces)
    (policy,) = [meta for meta in Page(page).all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]

    assert policy["content"] == (
        f"default-src 'none'; style-src 'sha256-{digest_of(page, b'style')}'; "
        f"script-src 'sha256-{digest_of(page, b'script')}'; base-uri 'none'; form-action 'none'"
    )


def test_the_page_needs_nothing_else(forces: Report) -> None:
    """One file: no picture from elsewhere, no font, no inline style or handler, no import, no address of a script."""
    page = Page(render(forces))

    assert not {"img", "link", "iframe", "object", "form", "use", "image"} & {tag for tag, _ in page.elements}
    assert not {"src", "style", "onclick"} & {name for _, attributes in page.elements for name in attributes}
    assert b"@import" not in render(forces)
    assert b"url(" not in render(forces)


def test_the_script_is_the_same_whatever_was_found(forces: Report, sample: ModuleType) -> None:
    """No text from outside is ever part of it."""
    assert digest_of(render(forces), b"script") == digest_of(render(rich_report(sample, HOSTILE)), b"script")


def test_without_its_script_the_page_shows_no_control(forces: Report) -> None:
    """What only the script can do is hidden until it runs."""
    (controls,) = [one for one in Page(render(forces)).all("section") if one.get("id") == "controls"]

    assert "hidden" in controls


def test_findings_that_are_not_listed_are_told_to_the_script(sample: ModuleType) -> None:
    """A search that finds nothing must not read as if there were nothing."""
    report = sample.report(*(sample.missed(f"Unit {by}", by) for by in range(1, LISTED + 8)))
    (controls,) = [one for one in Page(render(report)).all("section") if one.get("id") == "controls"]

    assert controls["data-unlisted"] == "7"


def test_pictures_have_their_words(forces: Report) -> None:
    """Each is an image with a name and a text, so that nobody needs to see it."""
    page = Page(render(forces))

    assert len(page.all("svg")) == len(page.all("title")) - 1 == len(page.all("desc")) == 3
    assert all(one["role"] == "img" and one["aria-describedby"] for one in page.all("svg"))
    assert "Metropolitan Police: 3,468 of 4,557 (76.1%), Fail. West Yorkshire: no bar: no target, Fail." in page.text


def test_a_missing_value_is_told_from_a_missed_target_in_the_heat_map(forces: Report) -> None:
    """By another word, another shape and another edge."""
    page = render(forces).decode()

    assert (
        '<td class="cell cell-fail"><span aria-hidden="true">✖</span> <strong>Fail</strong> <span class="why">missed'
        in page
    )
    assert '<td class="cell cell-fail cell-absent">' in page
    assert '<span aria-hidden="true">□</span> missing</span>' in page


def test_the_page_can_be_read_aloud(forces: Report) -> None:
    """Language, one top heading, header cells with their scope, a caption for each table, no identity twice."""
    page = Page(render(forces))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]

    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == 1
    assert all(header.get("scope") in {"col", "row"} for header in page.all("th"))
    assert len(page.all("caption")) == len(page.all("table"))
    assert len(ids) == len(set(ids))


def test_names_and_links_on_the_page_lead_somewhere(forces: Report) -> None:
    """Every label and every link within the page has its target."""
    page = Page(render(forces))
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    names = ("aria-labelledby", "aria-describedby", "for")
    wanted = {
        word
        for _, attributes in page.elements
        for name in names
        if name in attributes
        for word in attributes[name].split()
    }
    wanted |= {link["href"][1:] for link in page.all("a") if link["href"].startswith("#")}

    assert wanted <= ids


def test_tables_scroll_by_themselves_and_by_keyboard(forces: Report) -> None:
    """Every table lies in a region that can be reached and moved without a mouse."""
    page = Page(render(forces))
    regions = [one for one in page.all("div") if one.get("role") == "region"]

    assert len(regions) == len(page.all("table"))
    assert all(one["tabindex"] == "0" and one["aria-labelledby"] for one in regions)


def test_outcomes_are_told_by_word_and_shape(sample: ModuleType) -> None:
    """Colour is never alone."""
    outcomes = {"pass": "✔ Pass", "warn": "▲ Warn", "fail": "✖ Fail", "unjudged": "◌ Not judged"}
    words = words_of(sample.report(*(sample.finding(outcome=outcome) for outcome in outcomes)))

    assert all(words.count(label) >= 3 for label in outcomes.values())


def test_many_rules_have_a_list(sample: ModuleType) -> None:
    """With more than one rule the page lists them, failing ones first, with links."""
    report = sample.report(sample.finding(rule="a"), sample.missed("South", 1, rule="b"))
    titled = tuple(attrs.evolve(rule, title=f"Rule {rule.id}") for rule in report.rules)
    words = words_of(attrs.evolve(report, rules=titled))

    assert words.index("The rules, failing ones first") < words.index("Rule b", words.index("The rules,"))
    assert words.index("Rule b", words.index("The rules,")) < words.index("Rule a", words.index("The rules,"))


def test_the_same_report_gives_the_same_bytes(forces: Report) -> None:
    """Nothing of the moment stands on the page."""
    assert render(forces) == render(forces)


def test_the_reporter_is_named_after_its_format() -> None:
    """``--output report.html`` finds it."""
    (reporter,) = rulecheck_reporters()

    assert (reporter.name, reporter.suffixes) == ("html", (".html", ".htm"))


def test_the_template_library_is_imported_to_write_a_page_and_not_before() -> None:
    """A run that writes no page does not wait for it."""
    program = "import sys, rulecheck.plugins; rulecheck.plugins.load_plugins(); print('jinja2' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)

    assert ended.stdout == "False\n"


def test_the_page_says_what_it_counts(forces: Report) -> None:
    """A reader who counts 43 findings knows of what; and how many of them may still be revised."""
    words = words_of(forces)

    assert "the answer of one rule for one unit in one year: 1 rule, 43 units, 1 year." in words
    assert re.search(r" 39 ✔ Pass [1-9]\d? on provisional figures ", words)


def test_what_was_warned_of_is_listed(sample: ModuleType) -> None:
    """A near miss is no failure, and is not to be overlooked."""
    near = sample.finding(outcome="warn", reason="near-miss", unit="Synthetic North", message="Close by.")

    words = words_of(sample.report(near))

    assert "What came close" in words
    assert "Close by." in words.split("What came close")[1].split("Why")[0]


def test_without_a_waiver_the_page_says_so(forces: Report, sample: ModuleType) -> None:
    """Who looks for a permission finds that there is none; a run without failures needs none."""
    said = "No failure is permitted by a waiver."

    assert said in words_of(forces)
    assert said not in words_of(sample.report(sample.finding()))


def test_a_rule_without_a_document_says_so(sample: ModuleType) -> None:
    """An absent source is told as absent, beside the failure and not by a gap."""
    top = words_of(sample.report(sample.missed("North", 1))).split("All findings by outcome")[0]

    assert "Source: none stated in the rule set" in top
