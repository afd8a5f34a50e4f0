"""The pages that are made from tables and notebooks, word by word, for a small book."""

import dataclasses

import pytest
from bs4 import BeautifulSoup
from example import ODD, book, write
from golden import is_as_before

from airace import data
from airace.claims import ClaimError
from airace.explore import page
from airace.explore.text import text
from airace.pages import changes, factcheck, sources, start, tables
from airace.pages import html as words
from airace.pages.book import Book, Chapter, Table


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    return book(write(tmp_path_factory.mktemp("example")))


def readable(html):
    """Return HTML with a line for each element that starts a block."""
    for start_of in (
        "<p",
        "<tr",
        "<li",
        "<div",
        "<dt",
        "<dd",
        "<details",
        "<table",
        "<label",
        "<option",
        "<nav",
        "<ol",
    ):
        html = html.replace(start_of, f"\n{start_of}")
    return html


def whole(made, book):
    """Return all of a page as text."""
    parts = [made.overview(book)]
    for group in made.sections(book):
        parts += [f"== {group.id} | {group.title}", group.html]
        parts += [f"=== {part.id} | {part.title}\n{part.html}" for part in group.parts]
    return readable("\n".join(parts))


@pytest.mark.parametrize(
    ("name", "made"),
    [("catalogue", tables), ("sources", sources), ("changes", changes), ("fact-check", factcheck), ("start", start)],
)
def test_a_page_says_what_it_said(name, made, content, monkeypatch):
    monkeypatch.setenv(page.BOOK, "1")
    monkeypatch.setattr(factcheck, "chart", lambda found: Drawn())
    assert is_as_before(f"{name}.html", whole(made, content))


@pytest.mark.parametrize("made", [tables, sources, changes, factcheck, start])
def test_an_odd_name_of_a_chapter_is_an_address_on_each_page(made, content, monkeypatch):
    monkeypatch.setattr(factcheck, "chart", lambda found: Drawn())
    page = 'notebooks/1-"a"&lt;'
    odd = dataclasses.replace(content, chapters=(dataclasses.replace(content.chapters[1], page=page),))
    links = BeautifulSoup(whole(made, odd), "html.parser").select("a[href^='page:notebooks']")
    assert links and {link["href"].partition("#")[0] for link in links} == {f"page:{page}"}


class Drawn:
    def _repr_mimebundle_(self):
        return {"text/html": "<figure></figure>", "text/plain": "figure"}, {}


def test_the_chart_of_the_fact_check_says_what_it_said(content):
    explorer = factcheck.chart(factcheck.facts(content))
    assert explorer.name == "verdicts-by-chapter" and explorer.default == {"chapter": "all"}
    assert explorer.controls["chapter"].label == "Chapter"
    assert explorer.controls["chapter"].texts == ["the whole article", "One", "Two & more"]
    drawn = [explorer.chart(state) for state in explorer.states()]
    assert is_as_before("fact-check-chart.txt", "\n\n".join(map(text, drawn)))
    assert drawn[0].headline == "1 of 3 claims are confirmed, 0 contradicted"
    assert drawn[0].subtitle == "Number of claims by verdict: the whole article"


def test_a_chapter_is_read_with_all_that_pages_say_of_it(content):
    one, two = content.chapters
    assert (one.title, one.number, one.short, one.stem) == ("One: the first", "1", "One", "1-one")
    assert (one.heading, one.label) == ("Chapter 1: One", "1 One")
    assert (one.finding, one.minutes, one.pictures) == ("It is 5 & more.", 12, ())
    assert (two.title, two.minutes, len(two.pictures)) == ("Two & more", 7, 1)
    assert two.loads == {"programmes", "rates"} and two.ledgers == {"two"}
    assert two.tables == {"programmes", "rates", "sources", "claims", "claim_sources"}
    assert {"abn-amro-2025", "rates", "one"} <= one.quoted
    assert one.ledger.count("<li") == 2 and two.ledger.startswith('<ol class="claims">')
    assert one.code.splitlines()[0] == 'rates = load("rates")' and one.code.splitlines()[-1] == "say"
    assert Chapter("notebooks/3-x", "X", "").tables == frozenset()


def test_a_notebook_without_title_and_minutes_is_read_by_its_name(tmp_path):
    import nbformat

    file = tmp_path / "9-plain.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("# no title")]), file)
    chapter = Chapter.read(file, "notebooks/9-plain")
    assert (chapter.title, chapter.minutes, chapter.finding, chapter.ledger) == ("9-plain", 0, "", "")


def test_of_all_that_cells_show_only_a_list_of_judged_claims_is_the_ledger(tmp_path):
    import nbformat
    from nbformat import v4 as nbf

    claims = '<ol class="claims"><li>1</li></ol>'
    parts = ("<table></table>", claims, "<b>x</b>", claims)
    shown = [nbf.new_output("display_data", {"text/html": html}) for html in parts]
    file = tmp_path / "9-plain.ipynb"
    cells = [nbf.new_code_cell("table", outputs=shown), nbf.new_code_cell('"""# no title"""')]
    cells += [nbf.new_markdown_cell("# A *title*\n\nWords.")]
    short = [nbf.new_output("display_data", {"text/markdown": f"**In short.** {words}"}) for words in ("One.", "Two.")]
    cells += [nbf.new_markdown_cell("7 minutes to read"), nbf.new_code_cell("say", outputs=short)]
    cells[-1]["metadata"]["tags"] = ["key-finding"]
    nbformat.write(nbf.new_notebook(cells=cells), file)
    chapter = Chapter.read(file, "notebooks/9-plain")
    assert (chapter.ledger, chapter.title) == (2 * claims, "A *title*")
    assert (chapter.minutes, chapter.finding) == (7, "One. Two.")


def test_a_table_knows_its_time_its_sources_and_its_readers(content):
    held = content.tables
    assert held["rates"].period == "2024 to 2025" and held["alone"].period == ""
    assert held["programmes"].period == "10 April 2025 to 1 January 2027"
    assert held["it_services_events"].period == "1 March 2026"
    assert held["rates"].sources == ["zeta-2026", "emile-2024"] and held["alone"].sources == []
    one, two = content.chapters
    assert content.readers(held["rates"]) == [one, two] and content.readers(held["alone"]) == []
    assert content.users("4cast-2026") == [one, two] and content.users("emile-2024") == [one, two]
    assert content.users("abn-amro-2025") == [one]
    assert [table.name for table in content.holders("emile-2024")] == ["rates", "it_services_events"]
    several = Table(held["rates"].resource | {"schema": held["rates"].resource["schema"] | {
        "foreignKeys": [{"fields": ["source", "copy"], "reference": {"resource": "sources"}},
                        {"fields": "firm", "reference": {"resource": "firms"}}]}}, held["rates"].content)  # fmt: skip
    assert several.sources == ["zeta-2026", "emile-2024"]


def test_an_event_counts_from_the_day_after_the_last_one_of_the_article(content):
    assert [(change.date, change.day_known, change.table, change.text) for change in changes.changes(content)] == [
        ("2025-04-11", True, "programmes", "Digital, plan: money for all: EUR 1,234.5 million"),
        ("2025-05-01", True, "manus_timeline", "Manus raises money: USD 75 million"),
        ("2025-05-02", True, "manus_timeline", "Manus: hires people"),
        ("2025-12-01", False, "export_controls", "a rule"),
        ("2025-12-01", True, "programmes", "Digital, vote: the same again"),
        ("2026-02-01", True, "ai_act_timeline", f"AI Act: {ODD}"),
        ("2026-02-01", True, "ai_factory_timeline", "it opens: 12%"),
        ("2026-03-01", True, "it_services_events", "Firm: is sold"),
        ("2026-04-01", False, "ai_firm_events", "Firm: plans to be listed"),
        ("2027-01-01", True, "programmes", "Later, start: to come: 3 GW"),
    ]


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("2", "count", "2"),
        ("1", "count", ""),
        ("1", "gw", "1 GW"),
        ("1234567", "usd_bn", "USD 1,234,570 billion".replace("1,234,570", "1.23457e+06")),
        ("0.5", "eur_bn", "EUR 0.5 billion"),
        ("26", "signatories", ""),
        ("", "lux", ""),
    ],
)
def test_the_figure_of_an_event_is_said_in_words(value, unit, said):
    assert changes._value("programmes", {"value": value, "unit": unit}) == said


def test_a_claim_without_a_row_is_taken_as_computed_and_one_of_no_chapter_is_not_missed(content):
    assert [fact.kind for fact in factcheck.facts(content)] == ["computed", "forecast", "opinion"]
    claims = content.tables["claims"]
    fewer = Table(claims.resource, claims.content.replace(b"b1,two", b"b9,four"))
    assert (
        factcheck.facts(Book(content.package, content.tables | {"claims": fewer}, content.chapters))[-1].kind
        == "computed"
    )
    lost = tuple(dataclasses.replace(chapter, ledger="") for chapter in content.chapters)
    with pytest.raises(ClaimError, match=r"^no stored notebook judges a1, a2, b1: run `make refresh`$"):
        factcheck.facts(Book(content.package, content.tables, lost))


def test_a_link_without_address_is_text_and_a_chapter_without_users_is_said():
    assert words.linked("A & B", "") == "A &amp; B"
    assert words.linked("A & B", 'x"y') == '<a href="x&quot;y">A &amp; B</a>'
    assert words.chapter_links([]) == "no chapter"
    both = [Chapter("notebooks/1-a", "A: b", ""), Chapter("notebooks/2-c", "C <", "")]
    assert words.chapter_links(both) == (
        '<a href="page:notebooks/1-a">1 A</a>, <a href="page:notebooks/2-c">2 C &lt;</a>'
    )
    assert words.table_row("td", ["a", ("n", "1")]) == '<tr><td>a</td><td class="n">1</td></tr>'
    assert words.table_row("th", [("n", "1")], "x") == '<tr><th scope="row">x</th><th scope="col" class="n">1</th></tr>'
    assert words.wide_table("A & B", "<tr>", "c") == (
        '<div class="catalogue-table c" role="region" aria-label="A &amp; B" tabindex="0"><table><tr></table></div>'
    )


def test_a_list_of_allowed_words_is_written_out_up_to_240_letters():
    longest = {"required": True, "enum": ["a" * 119, "b" * 119]}
    assert tables._allowed(longest) == f"{'a' * 119}, {'b' * 119}"
    assert tables._allowed({"required": True, "enum": ["a" * 119, "b" * 120]}) == "one of 2 words"
    assert tables._allowed({"minimum": 1, "required": True, "enum": [1, 2]}) == "1, 2; 1 or more"


def test_a_table_without_a_title_of_its_licence_or_with_an_unknown_source_is_said(content):
    assert tables._licence({"name": "other", "title": "", "path": ""}) == "other"
    rates = content.tables["rates"]
    odd = Table(rates.resource, rates.content + b"2026,1,A,nobody,\n")
    with pytest.raises(data.DataError, match=r"^data/rates\.csv: no source has the id 'nobody'\.$"):
        tables.sections(Book(content.package, content.tables | {"rates": odd}, content.chapters))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"finding": ""}, "finding: a cell with the tag key-finding"),
        ({"minutes": 0}, "reading time: minutes to read"),
    ],
)
def test_a_chapter_that_the_start_page_cannot_show_is_named(change, message, content):
    chapters = (content.chapters[0], dataclasses.replace(content.chapters[1], **change))
    with pytest.raises(data.DataError) as caught:
        start.overview(Book(content.package, content.tables, chapters))
    assert str(caught.value) == f"notebooks/2-two has no {message} (after a change, run `make refresh`)"
