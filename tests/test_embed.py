"""The page that each chart has of its own, for frames on other sites, and its first state as data for programs."""

import csv
import gzip
import io
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pandas as pd
import pytest
from browser import ask, barriers, figures, visit
from bs4 import BeautifulSoup
from conftest import ROOT
from contents import read

from airace import data
from airace.explore import Control, page
from airace.pages import embed, lessons, present

# Made from a figure

NASTY = '<b> & "quotes"'
CONTROLS = {
    "in_year": Control([2020, 2021, 2022, 2023], text=lambda year: "two" if year == 2022 else str(year)),
    "per": Control(["total", "head"], label="Per <what>"),
    "city": Control(["a", "b", NASTY, "d"], label="City"),
}
START = (2 * 2 + 1) * 4 + 2
TABLE = pd.DataFrame(
    {
        "Year": [2020, 2021],
        NASTY: ['say "a", b', None],
        "Money, USD bn": [12345.5, 0.5],
        "Models": [10_000, 2],
        "Firms, EUR mn a year": [None, 1.5],
        "Known": [True, False],
        "Place": ["France", "Spain"],
    }
)
PACKAGE = {
    "licenses": [{"name": "CC-BY-4.0"}],
    "resources": [
        {"schema": {"fields": [{"name": name, "unit": unit} for name, unit in fields]}}
        for fields in (
            [("a", "year"), ("b", "USD"), ("c", "models")],
            [("d", "place"), ("e", "in the unit of the row")],
        )
    ],
}
HOME = embed.Home("../notebooks/2-x.html#explorer-gap", "China & more", "The book")


def source(number, **more):
    told = {"url": f"https://{number}.example/?a=1&b=2", "licence": "", "read_via_url": ""} | more
    names = ("read_via_title", "archive_url", "locator", "note")
    return data.Source(
        f"s-{number}", f"Title {number} <", f"Publisher {number}", f"202{number}", kind="primary",
        **dict.fromkeys(names, ""), **told,
    )  # fmt: skip


SOURCES = [source(1, licence="CC BY 4.0"), source(2, url=""), source(3, url="", read_via_url="https://copy.example")]
MANY = [source(number) for number in range(10, 19)]


def figure(sources=SOURCES, controls=CONTROLS):
    size = 4 * 2 * 4 if controls else 1
    states = [
        page.State(
            f"Headline {n} {NASTY}", "Subtitle", f"Caption {n} {NASTY}", f"All of {n} {NASTY}", ["<ul>", "</ul>"],
            page.table(TABLE), ["<svg>", "<text>2</text>", "</svg>"], tuple(sources),
        )
        for n in range(size)
    ]  # fmt: skip
    return page.html("gap", controls, states, START if controls else 0)


def described(sources=SOURCES, controls=CONTROLS):
    return embed.described(figure(sources, controls), HOME, embed.publications([*SOURCES, *MANY]), PACKAGE)


def test_the_data_say_what_the_first_state_says():
    told = described()
    assert told["name"] == "gap" and told["title"] == f"Headline {START} {NASTY}" and told["subtitle"] == "Subtitle"
    assert told["caption"] == f"Caption {START} {NASTY}" and told["alt"] == f"All of {START} {NASTY}"
    assert told["state"] == [
        {"name": "in_year", "label": "In year", "value": "2022", "text": "two"},
        {"name": "per", "label": "Per <what>", "value": "head", "text": "head"},
        {"name": "city", "label": "City", "value": NASTY, "text": NASTY},
    ]
    assert described(controls={})["state"] == []
    assert told["chapter"] == {"title": HOME.title, "book": HOME.book, "address": HOME.address, "url": None}
    assert told["licenses"] == PACKAGE["licenses"]


@pytest.mark.parametrize("said", ["CC BY-NC 4.0", "CC BY-NC-4.0: single figures with attribution"])
def test_the_data_name_the_licence_that_a_source_asks_for_beside_that_of_the_book(said):
    narrow = {"name": "CC-BY-NC-4.0", "path": "https://creativecommons.org/licenses/by-nc/4.0/"}
    tables = [PACKAGE["resources"][0] | {"licenses": [*PACKAGE["licenses"], narrow]}, PACKAGE["resources"][1]]
    package, cited = PACKAGE | {"resources": tables}, source(1, licence=said)

    def licences(*sources):
        made = figure(sources)
        return embed.described(made, HOME, embed.publications(sources), package)["licenses"]

    assert licences(cited, SOURCES[1]) == [*PACKAGE["licenses"], narrow]
    assert licences(*SOURCES) == PACKAGE["licenses"]


def test_the_data_have_plain_numbers_and_units_that_the_tables_know():
    told = described()
    units = {column["name"]: column["unit"] for column in told["columns"]}
    assert units == dict.fromkeys(TABLE) | {"Year": "year", "Money, USD bn": "USD bn", "Models": "models"}
    first, second = told["rows"]
    assert list(first) == list(TABLE)
    assert list(first.values()) == [2020, 'say "a", b', 12345.5, 10_000, None, "yes", "France"]
    assert list(second.values()) == [2021, None, 0.5, 2, 1.5, "no", "Spain"]
    assert json.loads(embed.as_json(told)) == told
    assert '\n  {"Year": 2021, ' in embed.as_json(told), "a row of the table is a line"


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Money, USD", "USD"),
        ("Money, USD bn", "USD bn"),
        ("USD mn", "USD mn"),
        ("Rows, Models", "models"),
        ("USD tn", None),
        ("Money, EUR bn", None),
        ("USD, in all", None),
    ],
)
def test_the_unit_of_a_column_is_the_end_of_its_name_also_in_millions_and_billions(name, unit):
    assert embed._unit(embed._Cell(name, True), {"USD", "models"}) == unit
    assert embed._unit(embed._Cell(name, False), {"USD", "models"}) is None, "of a column of words"


def test_words_of_every_script_can_be_read_in_the_data():
    told = embed.as_json({"title": "Zürich, 北京", "rows": [{"Place": "Ελλάδα"}, {"Place": '"ROWS"'}]})
    assert json.loads(told) == {"title": "Zürich, 北京", "rows": [{"Place": "Ελλάδα"}, {"Place": '"ROWS"'}]}
    assert "北京" in told and "Ελλάδα" in told and told.endswith("\n ]\n}\n")


@pytest.mark.parametrize(
    "sources", [SOURCES, SOURCES[:1], SOURCES[1:2], MANY], ids=["a line", "one", "one without a link", "a list"]
)
def test_the_data_name_every_source_with_its_id(sources):
    assert described(sources)["sources"] == [
        {
            "id": source.id, "title": source.title, "citation": source.citation, "link": source.link or None,
            "licence": source.licence or None,
        }
        for source in sources
    ]  # fmt: skip


def test_a_source_that_the_book_does_not_know_is_named_as_below_the_chart():
    told = embed.described(figure(SOURCES[:2]), HOME, {}, PACKAGE)["sources"]
    assert told[0] == {"citation": "Title 1 <. Publisher 1, 2021", "link": "https://1.example/?a=1&b=2"}
    assert "Publisher 2, 2022" in told[1]["citation"] and told[1]["link"] is None


def test_spreadsheets_know_the_encoding_of_the_table_and_find_plain_numbers():
    content = embed.as_csv(figure())
    assert content.startswith(b"\xef\xbb\xbf") and b"\r" not in content
    head, first, second = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert head == list(TABLE)
    assert first == ["2020", 'say "a", b', "12345.5", "10000", "", "yes", "France"]
    assert second == ["2021", "", "0.5", "2", "1.500", "no", "Spain"]


def test_the_page_holds_the_figure_of_the_chapter_and_leads_to_it():
    html = embed.page(figure(), HOME, "en-GB", version="abc")
    assert figure() in html and html.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    words = "&lt;b&gt; &amp; &quot;quotes&quot;"
    assert f"<title>Headline {START} {words}</title>" in html
    assert f'<meta name="description" content="Caption {START} {words}">' in html
    assert f'<a href="{HOME.address}">From <cite>The book</cite>: China &amp; more</a>' in html
    assets = {f"../_static/{name}.{kind}?v=abc" for name in ("explorer", "embed") for kind in ("css", "js")}
    assert set(re.findall(r'(?:href|src)="(\.\.[^"]*)"', html)) == {HOME.address, *assets}
    assert html.index("embed.js") < html.index("explorer.js"), "the address is there before the explorer looks at it"
    assert "canonical" not in html and "airace-site" not in html and "robots" not in html
    alone = embed.page(figure(), embed.Home("../index.html", "The book", "The book"))
    assert "From <cite>The book</cite></a>" in alone


def test_a_page_of_a_known_site_names_the_chapter_as_the_original():
    home = embed.Home(HOME.address, "China", "The book", "https://x.example/notebooks/2-x.html#explorer-gap")
    html = embed.page(figure(), home, site="https://x.example/")
    assert '<link rel="canonical" href="https://x.example/notebooks/2-x.html">' in html
    assert '<meta name="airace-site" content="https://x.example/">' in html


def test_what_other_sites_show_of_a_page_is_its_chart_with_its_picture():
    home = embed.Home("../index.html", "The book", "The book", "https://x.example/index.html")
    head = BeautifulSoup(embed.page(figure(), home, site="https://x.example/"), "html.parser").head
    assert {tag["property"]: tag["content"] for tag in head.select("[property]")} == {
        "og:type": "article",
        "og:title": f"Headline {START} {NASTY}",
        "og:description": f"Caption {START} {NASTY}",
        "og:image": "https://x.example/_static/cards/gap.png",
    }
    assert head.select_one("link[rel=canonical]")["href"] == home.url
    assert head.base["target"] == "_top", "a link in a frame opens the book, not a book within the frame"
    assert [(link["type"], link["href"]) for link in head.select("link[rel=alternate]")] == [
        ("application/json", "gap.json"), ("text/csv", "gap.csv"),
    ]  # fmt: skip


def test_a_page_leads_to_where_its_chart_is_presented():
    home = embed.Home(HOME.address, "China", "The book", present="../present/2-x.html#explorer-gap")
    assert '<p class="embed-present"><a href="../present/2-x.html#explorer-gap">Present</a></p>' in embed.page(
        figure(), home
    )
    assert "</a></p>\n</main>" in embed.page(figure(), HOME)


def test_the_colours_of_these_pages_are_those_of_the_book():
    css = read(ROOT / "book" / "_static" / "book.css")
    light, dark = (
        dict(re.findall(r"--airace-(\w+): (#\w+);", re.search(rf"^ *{start} {{\n(.*?)}}", css, re.M | re.S)[1]))
        for start in ("html", r'html\[data-theme="auto"\]')
    )
    configuration = read(ROOT / "_config.yml").partition("airace_colours:")[2]
    ours = re.findall(r'^      (\w+): \["(#\w+)", "(#\w+)"\]$', configuration, re.M)
    assert {"background", "text", "accent", "muted", "rule"} <= {name for name, *_ in ours}
    assert ours == [(name, light[name], dark[name]) for name, *_ in ours]
    own = embed.style({"accent": ["#111", "#eee"]}, "A font")
    assert "--airace-accent: #111" in own.partition("@media screen")[0] and "--airace-accent: #eee" in own
    assert "--airace-text: #1c2530" in own and "'A font'" in own


# In the built book

LIMIT = 60_000  # bytes of all that a page loads, gzipped, without fonts


@dataclass
class Opened:
    """What a browser found on the page of a chart."""

    weight: int
    outside: list[str]
    found: list[str]  # by axe; test_pages.py looks at moved charts
    too_wide: list
    states: list[dict]  # what the chart shows, at first and after a move
    json: dict = field(repr=False)
    csv: list[list[str]] = field(repr=False)


@pytest.fixture(scope="module")
def charts(book):
    return {path.stem: path for path in sorted((book.pages / embed.FOLDER).glob("*.html"))}


@pytest.fixture(scope="module")
def opened(book, charts, browser):
    """Open the page of every chart once, narrow and dark."""
    with visit(browser, "about:blank", width=360, scheme="dark") as page:
        page.asked, page.seen = set(), set()
        page.context.on("request", lambda request: page.asked.add(request.url))
        looked = {name: look(page, path, book.pages) for name, path in charts.items()}
        assert len(page.seen) > 3, "axe has seen pages with several kinds of controls, and one without"
        return looked


def look(page, path, folder):
    page.asked.clear()
    page.goto(path.as_uri())
    (figure,) = figures(page)
    # The chart is that of its chapter, which axe has seen: what is around it is the same for all with such controls.
    kinds = tuple(control["kind"] for control in figure.controls)
    found = [] if kinds in page.seen else barriers(page)
    page.seen.add(kinds)
    shown, too_wide = [figure.state()], ask(page, "tooWide")
    if figure.controls:
        figure.choose(figure.other)
        shown.append(figure.state())
    asked = page.asked
    files = {Path(url2pathname(urlsplit(url).path)) for url in asked if url.startswith("file:")}
    contents = [file.read_bytes() for file in files if file.suffix != ".woff2"]
    weight = sum(min(len(content), len(gzip.compress(content))) for content in contents)
    outside = [url for url in asked if not url.startswith((folder.as_uri(), "about:", "data:"))]
    rows = path.with_suffix(".csv").read_bytes().decode("utf-8-sig")
    return Opened(
        weight, outside, found, too_wide, shown, json.loads(read(path.with_suffix(".json"))),
        list(csv.reader(io.StringIO(rows, newline=""))),
    )  # fmt: skip


@pytest.fixture
def moving(charts):
    """The page of a chart that moves."""
    return charts["which-gap"]


def test_every_chart_of_the_book_has_a_page_and_data(book, charts):
    others = (embed.FOLDER, lessons.SLIDES, present.FOLDER)
    pages = [path for path in book.pages.rglob("*.html") if path.parent.name not in others]
    names = [
        name for path in pages for name in re.findall(r'<figure class="explorer" id="explorer-([^"]+)"', read(path))
    ]
    assert len(names) > 40 and sorted(charts) == sorted(names)
    lying = {path.name for path in (book.pages / embed.FOLDER).iterdir()}
    assert lying == {f"{name}.{ending}" for name in names for ending in ("html", "json", "csv")}


def test_a_page_holds_exactly_the_figure_of_its_chapter_and_leads_there(charts):
    for name, path in charts.items():
        html = read(path)
        address = re.search(r'class="embed-from"><a href="([^"]+)"', html)[1]
        chapter, _, anchor = address.partition("#")
        whole = re.compile(rf'<figure class="explorer" id="explorer-{name}".*?</figure>', re.DOTALL)
        assert anchor == f"explorer-{name}"
        in_the_chapter = whole.search(read((path.parent / chapter).resolve()))[0]
        on_paper = r'<p class="explorer-cited">Sources? [\d, –]+, at the end of the chapter</p>\n'
        assert re.sub(on_paper, "", in_the_chapter) == whole.search(html)[0], name


def test_a_page_loads_nothing_from_outside_its_book_and_little_from_inside(opened):
    assert [name for name, page in opened.items() if page.outside] == []
    assert {name: page.weight for name, page in opened.items() if page.weight > LIMIT} == {}


def test_no_page_has_a_barrier_and_each_fits_a_phone(opened):
    assert {name: page.found for name, page in opened.items() if page.found} == {}
    assert {name: page.too_wide for name, page in opened.items() if page.too_wide} == {}


def test_a_chart_moves_on_its_page(opened):
    moved = [page.states for page in opened.values() if len(page.states) > 1]
    assert len(moved) > 20
    assert [first["caption"] for first, then in moved if first["caption"] == then["caption"]] == []


def test_the_data_are_those_of_the_table_below_the_chart(opened):
    for name, seen in opened.items():
        (head, *rows), told = seen.states[0]["rows"], seen.json
        assert seen.csv[0] == head == [column["name"] for column in told["columns"]], name
        assert len(seen.csv) - 1 == len(rows) == len(told["rows"]), name
        for shown, plain, values in zip(rows, seen.csv[1:], told["rows"], strict=True):
            assert list(values) == head, name
            for cell, text, value in zip(shown, plain, values.values(), strict=True):
                assert text in (cell, cell.replace(",", "")), name
                if value is None or isinstance(value, str):
                    assert (value or "") == text, name
                else:
                    assert value == float(cell.replace(",", "")), name
        words = {word: seen.states[0][word] for word in ("headline", "subtitle", "caption", "label")}
        assert list(words.values()) == [told[word] for word in ("title", "subtitle", "caption", "alt")], name
        assert {control["name"]: control["value"] for control in told["state"]} == seen.states[0]["chosen"], name


def test_every_source_in_the_data_is_one_of_the_book(opened):
    known = set(data.load("sources")["id"])
    for name, seen in opened.items():
        ids = [source.get("id") for source in seen.json["sources"]]
        assert ids and set(ids) <= known and len(ids) == len(set(ids)), name


@pytest.mark.parametrize("mark", ["#explorer-which-gap?", "?"])
def test_an_address_opens_a_state(mark, moving, browser):
    with visit(browser, moving.as_uri()) as page:
        other = figures(page)[0].other
    query = "&".join(f"{name}={value}" for name, value in other.items()).replace(" + ", "+%2B+")
    with visit(browser, moving.as_uri() + mark + query) as page:
        assert figures(page)[0].chosen == other
        page.locator(".embed-from a").click()
        page.wait_for_url("**/1-funding-gap.html#explorer-which-gap?*")
        chart = next(figure for figure in figures(page) if figure.id == "explorer-which-gap")
        assert chart.chosen == other, "the chapter opens at the same view"
        page.go_back()
        page.locator(".embed-present a").click()
        page.wait_for_url("**/present/1-funding-gap.html#explorer-which-gap?*")
        (chart,) = [figure for figure in figures(page) if figure.id == "explorer-which-gap"]
        assert chart.chosen == other, "and so does the projector"


def test_what_is_no_state_opens_the_first_one(moving, browser):
    with visit(browser, f"{moving.as_uri()}?lang=de&year=1066") as page:
        (figure,) = figures(page)
        assert figure.chosen == figure.default


# In a frame

FOLLOW = re.search(r"```html\n(.*?)```", read(ROOT / "book" / "reference.md"), re.DOTALL)[1]  # as the book tells others


@pytest.fixture
def course(tmp_path, moving, browser):
    """A page of somebody else, with a chart of the book in a frame far below."""
    frame = f'<iframe src="{moving.as_uri()}?year=2025" title="A chart" width="100%" height="300"></iframe>'
    file = tmp_path / "course.html"
    told = "<script>window.told = []; addEventListener('message', (event) => told.push(event.data));</script>"
    text = f'<input autofocus><p style="height: 3000px">Text</p>{frame}'
    file.write_text(f"<!DOCTYPE html><title>Course</title>{told}{FOLLOW}{text}", encoding="utf-8")
    with visit(browser, file.as_uri()) as page:
        yield page


def test_a_frame_is_told_the_height_of_its_chart_and_follows_it(course):
    frame = course.frame_locator("iframe")
    course.wait_for_function("told.length && document.querySelector('iframe').clientHeight === told.at(-1).height")
    before = course.locator("iframe").evaluate("frame => frame.clientHeight")
    assert course.evaluate("new Set(told.map((data) => data.airace)).size === 1 && told[0].airace === 'which-gap'")
    whole = frame.locator("html").evaluate("html => [html.scrollHeight, innerHeight]")
    assert whole[0] == whole[1] == before, "nothing of it needs to be scrolled"
    frame.locator(".explorer-numbers > summary").click()
    course.wait_for_function("height => document.querySelector('iframe').clientHeight > height", arg=before)
    frame.locator(".explorer-numbers > summary").click()
    course.wait_for_function("height => document.querySelector('iframe').clientHeight === height", arg=before)


def test_a_chart_in_a_frame_takes_neither_the_reader_nor_the_page_away(course):
    frame = course.frame_locator("iframe")
    assert frame.locator("input[name=year]").evaluate("year => JSON.parse(year.dataset.keys)[year.value]") == "2025"
    assert course.evaluate("scrollY") == 0 and course.evaluate("document.activeElement.tagName") == "INPUT"
    address = course.url
    with course.expect_popup() as chapter:
        frame.locator(".embed-from a").click()
    assert "1-funding-gap.html#explorer-which-gap" in chapter.value.url and course.url == address


# Without JavaScript, and on paper


def test_without_javascript_the_chart_is_there_and_nothing_is_dead(moving, browser):
    with visit(browser, moving.as_uri(), javascript=False) as page:
        (figure,) = figures(page)
        assert figure.visible() >= {"words", "caption", "picture", "source"}
        assert page.locator("button, input, select").locator("visible=true").count() == 0
        assert page.locator(".embed-from a").is_visible()


def test_paper_is_white_and_has_the_numbers(moving, browser):
    with visit(browser, moving.as_uri(), scheme="dark") as page:
        colour = "getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(colour) == "rgb(18, 23, 28)"
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate(colour) == "rgb(255, 255, 255)"
        (figure,) = figures(page)
        assert "table" in figure.visible() and "controls" not in figure.visible()
