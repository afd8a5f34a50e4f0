"""What is done to a page while it is made, piece by piece, without a build: each piece is seen in the book as well."""

from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from docutils import nodes

from airace.explore import page as page_form
from airace.pages import factcheck, findings, marks, notfound, reading
from airace.pages.document import document
from airace.predict import forms as predict_forms
from airace.predict import predict
from airace.quiz import forms as quiz_forms
from airace.quiz import questions


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
    assert reading._count([raw("<fieldset id='a'>")]) == "1 question"
    solutions = nodes.container("", cell(tags=["solution"]), cell(tags=["other"]), cell(tags=["solution"]))
    assert reading._count([solutions]) == "2 exercises, with solutions"
    points = nodes.bullet_list("", *(nodes.list_item() for _ in range(3)))
    assert reading._count([points]) == "3 points"
    assert reading._count([nodes.paragraph("", "Words.")]) == "Read on"


def test_a_section_that_folds_up_keeps_its_heading_and_says_what_it_holds():
    place = reading.FoldedSection("folded-section", [], {}, [], 1, 0, "", STATE, STATE).run()
    points = nodes.bullet_list("", nodes.list_item(), nodes.list_item())
    plain = nodes.section("", nodes.title("", "Other"), nodes.comment("", "a comment"), nodes.paragraph("", "Seen."))
    section = nodes.section("", nodes.title("", "In short"), nodes.paragraph("", "Before."), *place, points)
    doctree = nodes.section("", section, plain)
    reading._fold_sections(None, doctree)
    title, before, fold = section.children
    assert (title.astext(), before.astext(), fold.children) == ("In short", "Before.", [points])
    assert isinstance(fold, reading.folded) and (fold["title"], fold["classes"]) == ("2 points", ["section"])
    assert len(plain) == 3


STATE = SimpleNamespace(
    document=SimpleNamespace(settings=SimpleNamespace(env=SimpleNamespace())),
    reporter=None,
    nested_parse=lambda content, offset, node: node.append(nodes.paragraph("", " ".join(content))),
    get_source_and_line=lambda line=None: ("a.md", line),
)


@pytest.mark.parametrize(("title", "classes"), [("Fine print", []), ("What you learn", [reading.FOR_TEACHERS])])
def test_what_folds_up_for_readers_opens_for_teachers_but_for_fine_print(title, classes):
    (part,) = reading.Folded("folded", [title], {}, ["Words."], 1, 0, "", STATE, STATE).run()
    assert (part["title"], part["classes"], part.astext()) == (title, classes, "Words.")
    body = []
    translator = SimpleNamespace(body=body, encode=lambda text: text.replace("&", "&amp;"))
    part["title"] = "A & b"
    reading._open(translator, part)
    reading._close(translator, part)
    assert (
        "".join(body)
        == f'<details class="{" ".join(["folded", *classes])}"><summary>A &amp; b</summary><div></div></details>'
    )


def test_only_notebooks_are_prepared_and_each_step_of_a_page_is_taken(tmp_path):
    handlers, added = [], []
    app = SimpleNamespace(
        env=SimpleNamespace(doc2path=str),
        connect=lambda event, do: handlers.append((event, do)),
        add_node=lambda node, **how: added.append((node, *how)),
        add_directive=lambda name, made: added.append((name, made)),
    )
    reading.setup(app)
    assert added == [
        (reading.folded, "html"), ("folded", reading.Folded), ("folded-section", reading.FoldedSection),
    ]  # fmt: skip
    (first, prepare), *steps = handlers
    assert first == "source-read" and {event for event, _ in steps} == {"doctree-read"}
    notebook = '{"cells": [{"cell_type": "code", "source": "x", "metadata": {}}]}'
    sources = {name: [notebook] for name in ("1-a.ipynb", "a.md")}
    for name, source in sources.items():
        prepare(app, name, source)
    assert "hide-input" in sources["1-a.ipynb"][0] and sources["a.md"] == [notebook]
    doctree = nodes.document(None, None)
    doctree += nodes.section("", nodes.title("", "A"), cell(chart(), tags=["lead"]))
    doctree[0] += [
        cell(nodes.paragraph("", "One. Two."), tags=["key-finding"]),
        cell(raw("<table><tr>"), tags=["fold"]),
    ]
    doctree[0] += [nodes.block_quote("", nodes.paragraph("", "Try. It.")), cell(tags=["predict"])]
    doctree[0] += nodes.section("", nodes.title("", "B"), nodes.comment("", "", folds=True), nodes.paragraph("", "C"))
    for _, do in steps:
        do(app, doctree)
    folds = [part["title"] for part in doctree.findall(reading.folded)]
    assert doctree[0][1]["classes"] == ["finding"] and folds == ["The table, 1 row", "Read on"]
    assert isinstance(doctree[0][-2], nodes.block_quote), "what to try stands behind the guess"


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


def test_a_table_that_is_not_part_of_the_argument_folds_up_behind_its_size():
    html = "<table><thead><tr><th></tr></thead><tr><td></tr><tr><td></tr></table>"
    table, seen = cell(raw(html), tags=["fold"]), cell(raw(html))
    leads, result = nodes.paragraph("", "It is one."), cell(nodes.literal_block("", "[1]"), tags=["fold"])
    output = table[0].pformat()
    doctree = nodes.section("", nodes.paragraph("", "All states:"), table, seen, leads, result)
    reading._fold_outputs(None, doctree)
    assert doctree[0] is table, "the line before it is the one that unfolds the table now"
    assert (table[0]["title"], table[0][0].pformat()) == ("All states. The table, 2 rows", output)
    assert seen[0]["classes"] == ["cell_output"]
    assert result[0]["title"] == "The result" and doctree[-2] is leads


def test_what_to_try_with_a_chart_stands_after_the_guess_that_covers_it():
    said = [nodes.paragraph("", words) for words in ("Predict. Who?", "Try. Move it.", "Try. And that.")]
    box, guess, shown = nodes.block_quote("", *said), cell(tags=["predict"]), cell(chart())
    doctree = nodes.section("", box, nodes.paragraph("", "A table:"), guess, shown)
    reading._try_after_guess(None, doctree)
    assert [part.astext() for part in doctree[:2]] == ["Predict. Who?", "A table:"]
    assert doctree[2] is guess and doctree[4] is shown
    assert doctree[3].astext() == "Try. Move it.\n\nTry. And that."
    without = nodes.section("", nodes.block_quote("", nodes.paragraph("", "Predict. Who?")), cell(tags=["predict"]))
    reading._try_after_guess(None, without)
    assert len(without) == 2


def test_sources_get_numbers_in_the_order_in_which_charts_name_them():
    one = chart("explorer-a", '<p class="explorer-source">Source: Only</p>')
    links = "".join(f'<li><a href="https://{name}.org/">{name}</a></li>' for name in "ba")
    two = chart("explorer-b", f'<details class="explorer-sources"><ul>{links}<li>Only</li></ul></details>')
    doctree = nodes.section("", cell(one), cell(two))
    findings.cite_once(doctree)
    html = BeautifulSoup("".join(part.astext() for part in doctree.findall(nodes.raw)), "html.parser")
    cited = [part.get_text() for part in html.select(".explorer-cited")]
    assert cited == ["Source 1, at the end of the chapter", "Sources 1–3, at the end of the chapter"]
    assert [item.get_text() for item in html.select(".chapter-sources li")] == ["Only", "b", "a"]


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<li class="claim a">', "1 claim, with a verdict"),
        ('<li class="claim a"><li class="claim b">', "2 claims, each with a verdict"),
        ("<fieldset >", "1 question"),
        ("<p>", "Read on"),
    ],
)
def test_a_folded_section_says_how_much_it_holds_also_of_one(html, said):
    assert reading._count([nodes.section("", nodes.raw("", html, format="html"))]) == said


def test_editions_at_one_address_are_sources_of_their_own_and_a_title_makes_none():
    page = nodes.section("")
    for name, editions in {"a": ["A list. A, 2024", "A list. A, 2025"], "b": ["A, 2024"]}.items():
        links = "".join(f'<li><a href="https://a.org/">{edition}</a></li>' for edition in editions)
        page += cell(chart(f"explorer-{name}", f'<details class="explorer-sources"><ul>{links}</ul></details>'))
    findings.cite_once(page)
    html = BeautifulSoup("".join(part.astext() for part in page.findall(nodes.raw)), "html.parser")
    assert [part.get_text().partition(",")[0] for part in html.select(".explorer-cited")] == ["Sources 1", "Source 1"]
    assert [part.get_text() for part in html.select(".chapter-sources li")] == ["A list. A, 2024", "A list. A, 2025"]


def test_numbers_of_sources_are_written_as_short_as_it_goes():
    assert findings.spans([7, 1, 2, 4, 5, 6]) == "1, 2, 4–7" and findings.spans([3]) == "3"


def test_a_publication_that_charts_name_in_more_or_less_words_is_listed_once_in_the_longer_ones():
    line = '<p class="explorer-source">Source: <a href="https://a.org/">{}</a></p>'.format
    named = [chart(more=line(words)) for words in ("Short", "A title. Short", "Short")]
    doctree = nodes.document(None, None)
    doctree += nodes.section("", *map(cell, named))
    findings.cite_once(doctree)
    html = BeautifulSoup("".join(part.astext() for part in doctree.findall(nodes.raw)), "html.parser")
    assert [part.get_text() for part in html.select(".explorer-cited")] == 3 * ["Source 1, at the end of the chapter"]
    assert (
        str(html.select_one(".chapter-sources ol")) == '<ol><li><a href="https://a.org/">A title. Short</a></li></ol>'
    )
    doctree = nodes.document(None, None)
    doctree += nodes.section("", cell(chart(more='<p class="explorer-source">Source: A &amp; B</p>')))
    findings.cite_once(doctree)
    assert "<ol><li>A &amp; B</li></ol>" in "".join(part.astext() for part in doctree.findall(nodes.raw))
    assert html.select_one(".chapter-sources strong").string == "Sources of the charts"
    assert [part.find_previous_sibling()["class"] for part in html.select(".explorer-cited")] == 3 * [
        ["explorer-source"]
    ]


def test_a_page_without_sources_gets_no_list_of_them():
    doctree = nodes.section("", cell(raw("<p>no chart</p>")), cell(chart()))
    before = doctree.pformat()
    findings.cite_once(doctree)
    assert doctree.pformat() == before


def test_a_chart_without_text_after_it_and_what_is_no_chart_stay_where_they_are():
    for parts in ([cell(chart()), cell(raw("<table>"))], [chart(), nodes.paragraph("", "See.")],
                  [cell(raw("<table>")), nodes.paragraph("", "See.")], [cell(chart()), cell()]):  # fmt: skip
        section = nodes.section("", *parts)
        findings.put_beside(section)
        assert section.children == parts


def test_paragraphs_fine_print_and_what_a_cell_writes_are_text_beside_a_chart():
    see, more = nodes.paragraph("", "See."), reading.folded("", nodes.paragraph("", "Fine print."))
    written = cell(nodes.paragraph("", "Written."), tags=["prose"])
    computed = cell()
    for text in ([see, more, written], [written, computed, more, see]):
        section = nodes.section("", nodes.paragraph("", "Before."), cell(chart()), *text)
        findings.put_beside(section)
        before, beside = section.children
        assert before.astext() == "Before." and beside[0].astext() == chart().astext()
        assert beside[1].children == text and beside[1]["classes"] == ["beside-text"]


def lead():
    return raw('<div class="explorer-lead" data-chart="explorer-a"></div>')


def test_each_chart_has_a_link_to_the_next_one_and_the_last_one_leads_out_of_the_chapter():
    doctree = nodes.section("", nodes.title("", "A"), lead(), cell(chart("explorer-a")), cell(chart("explorer-b")))
    findings.guide(doctree, ("2.html?a&b", "Next <chapter>"))
    html = BeautifulSoup("".join(part.astext() for part in doctree.findall(nodes.raw)), "html.parser")
    first, *ways = html.select(".next-finding")
    assert html.select_one(".explorer-lead + .under-lead > .progress + p") is first
    assert "under-lead" in doctree[2].astext()
    assert (first.a["href"], first.a.string) == ("#explorer-a", "First finding")
    assert [(way["data-chart"], way.span.string, way.find_next_sibling()["id"]) for way in ways] == [
        ("explorer-a", "1 of 2", "explorer-a"), ("explorer-b", "2 of 2", "explorer-b"),
    ]  # fmt: skip
    assert [(way.a["href"], way.a.string) for way in ways] == [
        ("#explorer-b", "Next finding"), ("2.html?a&b", "Next <chapter>"),
    ]  # fmt: skip
    assert [way.a["aria-describedby"] for way in ways] == ["explorer-a-headline", "explorer-b-headline"]


@pytest.mark.parametrize(
    "parts", [[lead(), chart()], [chart(), chart("explorer-b")]], ids=["one chart", "none under the title"]
)
def test_a_page_that_is_no_chapter_with_charts_gets_no_way(parts):
    doctree = nodes.section("", *map(cell, parts))
    before = doctree.pformat()
    findings.guide(doctree, ("2.html", "Next chapter"))
    assert doctree.pformat() == before


def test_how_far_a_reader_has_come_counts_the_guesses_and_questions_of_the_page():
    form = '<form class="predict" id="predict-a"><fieldset id="not-of-a-quiz"></fieldset></form>'
    doctree = nodes.section("", lead(), *map(cell, (raw(form), chart(), chart("explorer-b"))))
    doctree += raw('<form class="quiz"><fieldset id="quiz-a-1"></fieldset><fieldset id="quiz-a-2"></fieldset></form>')
    findings.guide(doctree, ("2.html", "Next chapter"))
    progress = BeautifulSoup(doctree[1].astext(), "html.parser").select_one(".progress")
    assert (progress["data-guesses"], progress["data-questions"]) == ("predict-a", "quiz-a-1 quiz-a-2")
    assert progress.has_attr("hidden"), "until its script knows the reader"


def test_the_build_finds_what_cells_and_pages_have_written():
    words = ("It grew", "All", "Much", "All of it", [], [], ["<svg>", "</svg>"], ())
    figure = page_form.html("gap", {}, [page_form.State(*words)], 0)
    assert marks.FIGURE.findall(figure) == ["explorer-gap"] and marks.WHOLE.search(f"<b>{figure}</b>")[0] == figure
    assert marks.GUESS.findall(predict_forms.page(predict("a-b", 1, scale=range(3)))) == ["predict-a-b"]
    asked = questions.read(min(path.stem for path in questions.FOLDER.glob("*.toml")))
    html = quiz_forms.page("gap", asked)
    assert marks.QUIZ.search(html) and marks.QUESTION.findall(html)[0].startswith("quiz-gap-")
    assert marks.CLAIM_FILTER.search(factcheck._filter([]))
    doctree = nodes.section("", nodes.title("", "A"), cell(raw(figure), tags=["lead"]), cell(raw(figure)))
    doctree += cell(nodes.paragraph("", "One."), tags=["key-finding"])
    reading._lead(None, doctree)
    assert marks.LEADING.findall(doctree[2].astext()) == ["explorer-gap"]
    findings.guide(doctree, ("2.html", "Next chapter"))
    assert marks.WAY.findall(doctree[3].astext()) == ["progress", "next-finding"]


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
