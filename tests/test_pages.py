"""The pages of the built book, in a real browser without a network: access, links, width, the reference pages."""

import csv
import json
import re
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import pytest
from browser import ask, barriers, figures
from conftest import ROOT
from contents import CATALOGUE, PAGES, catalogue_entry, every_chapter, every_page, read
from playwright.sync_api import expect

from airace import data

# Every page


def test_the_folder_opens_at_the_first_page(book, reader):
    with reader("index.html") as page:
        page.wait_for_url((book.pages / PAGES[0]).as_uri())


@every_page
def test_a_page_loads_nothing_from_elsewhere(page, reader):
    # Requests and errors are what `visit` watches; here is what would be loaded later, or on another system.
    with reader(page) as opened:
        loaded = ask(opened, "loads")
        assert {"script", "link"} <= {kind for kind, _ in loaded}
        assert [(kind, address) for kind, address in loaded if not address.startswith(("file:", "data:"))] == []
        styles = [address for kind, address in loaded if kind == "link" and ".css" in address]
        sheets = [read(Path(url2pathname(urlsplit(style).path))) for style in styles]
        sheets += opened.locator("style").all_text_contents()
    for sheet in sheets:
        assert re.findall(r"""(?:url\(|@import)\s*["']?(?:https?:)?//[^)]*""", sheet) == []


def test_a_search_finds_a_page_without_a_network(reader):
    with reader("search.html", "?q=article") as page:
        expect(page.locator(".search li a[href]").first).to_be_visible()


# Colours depend on the scheme and layout on the width, so two runs see all of both. Contrast alone takes axe most of
# its ten seconds on a long page.
@every_page
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_no_barrier_on_a_page(page, scheme, width, reader):
    with reader(page, scheme=scheme, width=width) as opened:
        assert opened.evaluate("document.documentElement.dataset.theme") == scheme
        assert barriers(opened) == []
        if charts := figures(opened):
            use(charts)
            assert barriers(opened, "figure.explorer") == []


@every_page
def test_a_page_fits_a_phone(page, reader):
    with reader(page, width=360) as opened:
        assert ask(opened, "tooWide") == []
        use(figures(opened))
        opened.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
        assert ask(opened, "tooWide") == []


@every_chapter
@pytest.mark.parametrize("width", [360, 1280])
def test_no_chart_is_cut_off(chapter, width, reader):
    # An ancestor that scrolls or hides its overflow cuts off what lies outside of it.
    cut = """svg => {
        const picture = svg.getBoundingClientRect();
        for (let box = svg.parentElement; box; box = box.parentElement) {
            const edge = box.getBoundingClientRect();
            const outside = picture.left < edge.left - 1 || picture.right > edge.right + 1;
            if (outside && getComputedStyle(box).overflowX !== "visible") return box.className || box.tagName;
        }
        return "";
    }"""
    with reader(chapter, width=width) as page:
        for figure in figures(page):
            assert figure.locator.locator(".explorer-chart svg").evaluate(cut) == "", figure.id


@every_chapter
@pytest.mark.parametrize("width", [360, 820])
def test_the_mark_of_a_computed_sentence_covers_no_text(chapter, width, reader):
    with reader(chapter, width=width) as page:
        assert page.locator(".cell.tag_prose summary").count() > 5
        assert ask(page, "covered") == []


@every_page
@pytest.mark.parametrize("width", [1280, 360])
def test_without_javascript_a_page_has_no_dead_button(page, width, reader):
    with reader(page, width=width, javascript=False) as opened:
        dead = opened.locator("button, input, select, [role=button], [onclick]").locator("visible=true")
        assert dead.evaluate_all("found => found.map((element) => element.outerHTML)") == []


def use(charts):
    """Move every control, and open the numbers."""
    for figure in charts:
        figure.choose(figure.other)
        figure.locator.evaluate("figure => figure.querySelectorAll('details').forEach((d) => { d.open = true; })")


@every_page
def test_no_link_into_the_book_is_dead(page, book):
    here = book.pages / page
    article = read(here).partition("<article")[2]
    for link in set(map(unescape, re.findall(r'href="([^"]+)"', article))):
        address = urlsplit(link)
        if address.scheme or address.netloc:
            continue
        target = (here.parent / unquote(address.path)).resolve() if address.path else here
        assert target.is_file(), link
        if target.suffix == ".html" and address.fragment:
            assert address.fragment.partition("?")[0] in ids(target), link


@cache
def ids(path):
    return set(re.findall(r'\bid="([^"]+)"', read(path)))


@every_chapter
def test_no_cell_of_a_chapter_wrote_a_warning(chapter, book):
    assert not re.findall(r'class="output stderr[^>]*>.{0,300}', read(book.pages / chapter), re.DOTALL)


# The data catalogue and the list of sources

REFERENCE = [CATALOGUE, "book/sources.html"]
every_reference = pytest.mark.parametrize("page", REFERENCE)


def test_the_catalogue_is_in_step_with_the_package_and_the_tables(book):
    resources = json.loads(read(ROOT / "data" / data.PACKAGE))["resources"]
    listed = re.findall(r'<section id="table-([^"]+)">', read(book.pages / CATALOGUE))
    assert sorted(listed) == sorted(resource["name"] for resource in resources)
    for resource in resources:
        entry = catalogue_entry(book.pages, resource["name"])
        with (ROOT / "data" / resource["path"]).open(encoding="utf-8", newline="") as lines:
            rows = sum(1 for _ in csv.DictReader(lines))
        assert f"<dt>Rows</dt><dd>{rows:,}</dd>" in entry, resource["name"]
        assert f">{resource['hash'].removeprefix('sha256:')}<" in entry, resource["name"]


def test_the_book_ships_every_table_as_it_is(book):
    shipped = {path.name: path.read_bytes() for path in (book.pages / "data").iterdir()}
    assert shipped == {path.name: path.read_bytes() for path in (ROOT / "data").iterdir()}


def test_every_download_of_the_catalogue_is_a_file_that_the_book_ships(book, reader):
    with reader(CATALOGUE) as page:
        links = page.locator("article a[download]").evaluate_all("links => links.map((link) => link.href)")
        files = {Path(url2pathname(urlsplit(link).path)) for link in links}
        assert files == set((book.pages / "data").iterdir())
        with page.expect_download() as started:
            page.get_by_role("link", name="ai_vc_by_region.csv").click()
        assert started.value.suggested_filename == "ai_vc_by_region.csv"
        assert read(Path(started.value.path())) == read(ROOT / "data" / "ai_vc_by_region.csv")


@every_reference
def test_every_link_inside_of_the_book_leads_to_its_place(page, book, reader):
    with reader(page) as opened:
        links = opened.locator("article a[href]").evaluate_all("links => links.map((link) => link.href)")
    inside = {urlsplit(link) for link in links if link.startswith("file:")}
    assert len({link.fragment for link in inside}) > 80
    for link in inside:
        target = Path(url2pathname(link.path))
        assert target.is_file(), link.geturl()
        assert not link.fragment or f'id="{link.fragment}"' in read(target), link.geturl()


def test_axe_finds_no_barrier_in_what_the_catalogue_folds_up(reader):
    with reader(CATALOGUE, width=360) as opened:
        opened.evaluate("document.querySelectorAll('article details').forEach((details) => { details.open = true; })")
        assert barriers(opened, "article") == []


@every_reference
def test_the_keyboard_reaches_what_scrolls(page, reader):
    with reader(page, width=360) as opened:
        opened.evaluate("document.querySelectorAll('article details').forEach((details) => { details.open = true; })")
        frames = opened.locator(".catalogue-table")
        assert frames.count()
        assert frames.evaluate_all("frames => frames.filter((frame) => frame.tabIndex < 0 || !frame.ariaLabel)") == []


def test_without_javascript_columns_and_sources_of_a_table_open(reader):
    with reader(CATALOGUE, javascript=False) as page:
        table = page.locator("#table-ai_vc_by_region")
        for summary, inside in (("5 columns", "table"), ("1 source", "ul a")):
            assert not table.locator(inside).is_visible()
            table.get_by_text(summary, exact=True).click()
            assert table.locator(inside).is_visible()


@every_reference
def test_paper_shows_the_whole_page(page, reader):
    with reader(page, width=700) as opened:
        opened.emulate_media(media="print")
        hidden = opened.locator("article :is(dd, td, li)").evaluate_all(
            "found => found.filter((element) => element.textContent && !element.checkVisibility())"
        )
        assert hidden == [] and ask(opened, "tooWide") == []


# The fact check

FACTS = "book/fact-check.html"


def claims_shown(page):
    return page.evaluate(
        "[...document.querySelectorAll('li.claim')].filter(li => li.checkVisibility()).map(li => ({...li.dataset}))"
    )


def test_the_filter_shows_the_claims_that_were_chosen(reader):
    with reader(FACTS) as page:
        everything = claims_shown(page)
        assert len(everything) == len(data.load("claims"))
        page.get_by_role("combobox", name="Verdict").select_option("imprecise")
        page.get_by_role("combobox", name="Kind").select_option("computed")
        chosen = [claim for claim in everything if (claim["verdict"], claim["kind"]) == ("imprecise", "computed")]
        assert claims_shown(page) == chosen
        count = page.locator(".claim-filter output")
        expect(count).to_have_text(f"{len(chosen)} of {len(everything)} claims")
        page.get_by_role("combobox", name="Kind").select_option("")
        shown = claims_shown(page)
        assert {claim["verdict"] for claim in shown} == {"imprecise"} and len(shown) > len(chosen)
        headings = page.locator("section[id^='claims-'] > h2").filter(visible=True).count()
        assert headings == len({claim["chapter"] for claim in shown})


def test_without_a_script_all_claims_are_there_and_no_filter(reader):
    with reader(FACTS, javascript=False) as page:
        assert page.locator("li.claim").filter(visible=True).count() == len(data.load("claims"))
        assert not page.locator(".claim-filter").is_visible()
