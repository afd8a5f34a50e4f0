"""What is done to a page while it is made, piece by piece, without a build: each piece is seen in the book as well."""

import json
import sys
from types import SimpleNamespace

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from docutils import nodes

from airace import lean
from airace.pages import findings, marks, notfound, reading
from airace.pages.document import document
from airace.predict import bundle, predict


def raw(html):
    return nodes.raw("", html, format="html")


def cell(*outputs, tags=()):
    parts = [nodes.container("", output, classes=["cell_output"]) for output in outputs]
    return nodes.container("", *parts, classes=["cell", *(f"tag_{tag}" for tag in tags)])


def chart(id="explorer-a", more=""):
    return raw(f'<figure class="explorer" id="{id}">{more}</figure>')


# A section


@pytest.mark.parametrize("between", [[], [cell()]], ids=["text", "a cell that only computes"])
def test_a_chart_and_the_text_after_it_stand_side_by_side_up_to_what_leads_on(between):
    see, lead = cell(nodes.paragraph("", "See."), tags=["prose"]), nodes.paragraph("", "It is:")
    table = cell(raw("<table>"))
    section = nodes.section("", cell(chart()), see, *between, lead, table)
    findings.put_beside(section)
    beside, *rest = section.children
    assert beside["classes"] == ["beside"] and beside[1].astext() == "See."
    assert rest == [*between, lead, table]


def test_a_folded_section_says_what_it_holds():
    claims = raw('<li class="claim">1</li><li class="claim x">2</li>')
    assert reading._count([claims]) == "2 claims, each with a verdict"
    assert reading._count([raw("<fieldset id='a'>")]) == "1 questions"
    solutions = nodes.container("", cell(tags=["solution"]), cell(tags=["other"]), cell(tags=["solution"]))
    assert reading._count([solutions]) == "2 exercises, with solutions"
    points = nodes.bullet_list("", *(nodes.list_item() for _ in range(3)))
    assert reading._count([points]) == "3 points"
    assert reading._count([nodes.paragraph("", "Words.")]) == "Read on"


def test_the_finding_and_a_place_for_the_chart_stand_under_the_title():
    finding = cell(nodes.paragraph("", "One is more. The rest is less."), tags=["key-finding"])
    doctree = nodes.section("", nodes.title("", "A"), cell(chart(), tags=["lead"]), finding)
    reading._lead(None, doctree)
    assert doctree[1].astext() == "One is more." and doctree[1]["classes"] == ["finding"]
    assert 'class="explorer-lead" data-chart="explorer-a"' in doctree[2].astext()
    for missing in ("lead", "key-finding"):
        parts = [cell(chart(), tags=["lead"]), cell(nodes.paragraph("", "One."), tags=["key-finding"])]
        kept = [part for part in parts if f"tag_{missing}" not in part["classes"]]
        doctree = nodes.section("", nodes.title("", "A"), *kept)
        reading._lead(None, doctree)
        assert len(doctree) == 2


def test_sources_get_numbers_in_the_order_in_which_charts_name_them():
    one = chart("explorer-a", '<p class="explorer-source">Source: Only</p>')
    links = "".join(f'<li><a href="https://{name}.org/">{name}</a></li>' for name in "ba")
    two = chart("explorer-b", f'<details class="explorer-sources"><ul>{links}<li>Only</li></ul></details>')
    doctree = nodes.section("", cell(one), cell(two))
    findings.cite_once(doctree)
    html = BeautifulSoup("".join(part.astext() for part in doctree.findall(nodes.raw)), "html.parser")
    cited = [part.get_text() for part in html.select(".explorer-cited")]
    assert cited == ["Source 1, at the end of the chapter", "Sources 1, 2, 3, at the end of the chapter"]
    assert [item.get_text() for item in html.select(".chapter-sources li")] == ["Only", "b", "a"]


def test_the_questions_of_a_quiz_are_found_by_their_ids():
    assert marks.QUESTION.findall('<fieldset id="quiz-a-1"><fieldset id="quiz-a-2"><fieldset>') == [
        "quiz-a-1",
        "quiz-a-2",
    ]


# A page


def test_a_page_of_its_own_says_its_language_and_its_title_as_text():
    page = BeautifulSoup(document('en"<', "<b>", "", ""), "html.parser")
    assert page.html["lang"] == 'en"<' and page.title.string == "<b>"


def test_the_searches_without_a_result_have_a_head():
    (section,) = notfound.sections(SimpleNamespace(chapters=[], tables={notfound.TABLE: SimpleNamespace(rows=[])}))
    table = BeautifulSoup(section.html, "html.parser").table
    assert [head.get_text() for head in table.select("thead th")] == ["Chapter", "What", "Where we looked", "Day"]


# A guess


def test_a_slider_starts_in_the_middle_and_names_its_ends(monkeypatch):
    monkeypatch.setenv("AIRACE_BOOK", "1")
    html = BeautifulSoup(predict("a", 3, scale=range(1, 8))._repr_mimebundle_()["text/html"], "html.parser")
    assert html.input["value"] == "3" and html.output.get_text() == "4"
    assert [end.get_text() for end in html.select(".predict-ends > span")] == ["1", "7"]


def test_in_a_kernel_a_line_starts_in_the_middle_for_each_point():
    line = predict("a", pd.Series([1, 2], index=[2024, 2025]), scale=range(1, 8))
    fields, read = bundle._fields(line)
    assert [(field.description, field.value) for field in fields] == [("2024", "4"), ("2025", "4")]
    assert read() == "2024: 4; 2025: 4"


# The grammar that nobody asks for


@pytest.mark.parametrize("grammar", [False, True])
def test_jsonschema_is_imported_without_the_grammar_or_with_the_one_that_is_there(grammar, monkeypatch):
    monkeypatch.delitem(sys.modules, "jsonschema", raising=False)
    monkeypatch.delitem(sys.modules, "rfc3987_syntax", raising=False)
    if grammar:
        monkeypatch.setitem(sys.modules, "rfc3987_syntax", json)
    seen = []
    monkeypatch.setattr("builtins.__import__", noting(seen, __import__))
    lean.import_jsonschema()
    assert seen == ([] if grammar else [None])
    assert sys.modules.get("rfc3987_syntax") is (json if grammar else None)


def noting(seen, usual):
    def imported(name, *args, **how):
        if name == "jsonschema":
            seen.append(sys.modules.get("rfc3987_syntax", "not there"))
            return json
        return usual(name, *args, **how)

    return imported
