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
from browser import SPACING, ask, assert_no_trouble, barriers, figures, fresh, narrowed, visit
from conftest import ROOT
from contents import CATALOGUE, CHAPTERS, KINDS, PAGES, catalogue_entry, every_chapter, every_page, read
from playwright.sync_api import expect

from airace import data

# Every page, opened three times: wide and light, narrow and dark, and without JavaScript. Code is open where it can be.
# Narrow is a window of 1280 pixels, four times enlarged: a phone is wider, and has one button more in its bar.


@pytest.fixture(scope="module", params=PAGES)
def path(request):
    return request.param


@pytest.fixture(scope="module")
def wide(path, reader):
    with reader(path, code=True) as page:
        yield page


@pytest.fixture(scope="module")
def narrow(path, reader):
    with reader(path, code=True, width=320, scheme="dark") as page:
        yield page


@pytest.fixture(scope="module")
def bare(path, reader):
    with reader(path, javascript=False) as page:
        yield page


def test_the_folder_opens_at_the_first_page(book, reader):
    with reader("index.html") as page:
        page.wait_for_url((book.pages / PAGES[0]).as_uri())


def test_a_page_loads_nothing_from_elsewhere(wide):
    # Requests and errors are what `visit` watches; here is what would be loaded later, or on another system.
    loaded = ask(wide, "loads")
    assert {"script", "link"} <= {kind for kind, _ in loaded}
    assert [(kind, address) for kind, address in loaded if not address.startswith(("file:", "data:"))] == []
    styles = [address for kind, address in loaded if kind == "link" and ".css" in address]
    sheets = [read(Path(url2pathname(urlsplit(style).path))) for style in styles]
    for sheet in (*sheets, *wide.locator("style").all_text_contents()):
        assert re.findall(r"""(?:url\(|@import)\s*["']?(?:https?:)?//[^)]*""", sheet) == []


def test_every_page_leads_to_the_accessibility_statement(wide, book):
    link = wide.locator("footer").get_by_role("link", name="Accessibility", exact=True)
    leads_to = link.evaluate("link => link.href").partition("#")[0]
    assert leads_to == (book.pages / "book" / "accessibility.html").as_uri()


def test_a_page_fits_a_wide_window(wide):
    assert ask(wide, "tooWide") == []


def test_no_text_is_faint_in_the_light(wide):
    assert wide.evaluate("document.documentElement.dataset.theme") == "light"
    use(figures(wide))
    assert ask(wide, "faint") == []
    assert_no_trouble(wide)


# What follows moves and opens more and more of the same page.


def test_a_page_fits_at_400_per_cent_also_with_widened_spacing(narrow):
    assert ask(narrow, "tooWide") == []
    wider = narrow.add_style_tag(content=SPACING)
    assert ask(narrow, "tooWide") == []
    wider.evaluate("style => style.remove()")


def test_a_page_fits_at_400_per_cent_with_everything_moved_and_open(narrow):
    use(figures(narrow))
    open_all(narrow)
    assert ask(narrow, "tooWide") == []
    assert_no_trouble(narrow)


def test_no_ring_of_the_focus_is_cut_off(narrow):
    assert cut_rings(narrow) == []
    assert_no_trouble(narrow)


def cut_rings(page):
    page.emulate_media(reduced_motion="reduce")
    open_all(page)
    page.keyboard.press("Tab")  # browsers draw the ring for those who use keys
    return ask(page, "cutRings")


BUTTON = "<button style='display: block; margin: 0; outline: 2px solid; outline-offset: 2px; {}'>A button</button>"


@pytest.mark.parametrize(
    ("box", "button", "found"),
    [
        ("", "", []),
        ("overflow: hidden", "", ["left and top by div"]),
        ("overflow: hidden; padding: 4px", "", []),
        ("overflow: hidden", "outline-offset: -3px", []),
        ("overflow-x: clip; padding-left: 3px", "", ["left by div"]),
        ("overflow: hidden", "position: absolute; left: 9px; top: 9px", []),
        ("position: relative; overflow: hidden", "position: absolute; right: 3px", ["right and top by div"]),
        ("margin-left: -8px", "", ["left by the window"]),
        ("", "outline: none", ["no ring"]),
    ],
)
def test_a_cut_ring_is_found(box, button, found, browser):
    with visit(browser, "about:blank") as page:
        page.set_content(f"<body style='margin: 8px'><div style='height: 90px; {box}'>{BUTTON.format(button)}</div>")
        assert [cut.partition(".")[0].partition(":")[0] for cut in ask(page, "cutRings")] == found


def test_what_one_taps_is_large_enough_for_a_finger(narrow):
    open_all(narrow)
    assert ask(narrow, "smallTargets") == []


# One page of each kind is enough for what is the same on all: the bars beside a wide page, and what axe alone sees of
# contrast, which colours lie behind a text that was moved, wide and light here, narrow and dark among the rest.
# `faint` computes the contrast of every text on every page.


def test_axe_finds_no_barrier_on_a_page(path, narrow):
    assert narrow.evaluate("document.documentElement.dataset.theme") == "dark"
    whole = path in KINDS
    if whole:
        use(figures(fresh(narrow)))
    open_all(narrow)
    assert barriers(narrow, contrast=whole) == []
    assert_no_trouble(narrow)


@pytest.mark.parametrize("page", KINDS)
def test_a_page_of_each_kind_fits_a_phone(page, reader):
    with reader(page, code=True, width=360) as opened:
        use(figures(opened))
        open_all(opened)
        assert ask(opened, "tooWide") == [] and ask(opened, "smallTargets") == []
        assert cut_rings(opened) == []


@pytest.mark.parametrize("menu", [".primary-toggle", ".secondary-toggle", ".search-button"])
def test_a_menu_of_a_phone_cuts_no_ring_and_is_large_enough_for_a_finger(menu, reader):
    with reader(CHAPTERS[0], width=360) as page:
        page.emulate_media(reduced_motion="reduce")
        page.locator(menu).click()
        page.keyboard.press("Tab")
        assert page.locator("dialog[open] :is(a, input)").filter(visible=True).count()
        assert ask(page, "cutRings") == [] and ask(page, "smallTargets") == []


@pytest.mark.parametrize(
    ("html", "small"),
    [
        ("<p>See <a href=#>this</a></p>", False),
        ("<p><a href=#>This</a>, <a href=#>that</a></p>", True),
        ("<p>Words<br><a href=#>This</a></p>", True),
        ("<p style='line-height: 3em'><a href=# style='display: inline-block'>This page</a></p>", False),
        ("<p>Word <button style='height: 20px; width: 60px'>This</button></p>", True),
        ("<p><a href=# style='display: inline-block; height: 30px; width: 20px'>!</a></p>", True),
        ("<label style='display: inline-block; line-height: 30px'><input type=radio> one</label>", False),
        ("<p><a href=# style='visibility: hidden'>This</a></p>", False),
        ("<p style='width: 1px; height: 1px; overflow: hidden'><input type=range></p>", False),
        ("<p><input type=range></p>", True),
    ],
)
def test_what_is_too_small_for_a_finger_is_found(html, small, browser):
    with visit(browser, "about:blank") as page:
        page.set_content(f"<body style='font: 16px/1.2 sans-serif'>{html}")
        assert bool(ask(page, "smallTargets")) == small


@pytest.mark.parametrize("width", [1280, 360])
def test_without_javascript_a_page_has_no_dead_button(width, bare):
    with narrowed(bare, width):
        dead = bare.locator("button, input, select, [role=button], [onclick]").locator("visible=true")
        assert dead.evaluate_all("found => found.map((element) => element.outerHTML)") == []
    assert_no_trouble(bare)


def open_all(page):
    """Open all that is folded up."""
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")


def use(charts):
    """Move every control, and open the numbers."""
    for figure in charts:
        figure.choose(figure.other)
        figure.locator.evaluate("figure => figure.querySelectorAll('details').forEach((d) => { d.open = true; })")


@pytest.mark.parametrize("page", KINDS)
def test_axe_finds_no_barrier_and_no_faint_text_on_a_page_of_each_kind(page, reader):
    with reader(page, code=True) as opened:
        assert barriers(opened, contrast=True) == []
        assert cut_rings(opened) == []


@pytest.mark.parametrize(
    ("style", "faint"),
    [
        ("color: #777; background: #fff", True),
        ("color: #767676; background: #fff", False),
        ("color: rgb(0 0 0 / 50%); background: #fff", True),
        ("color: #000; opacity: 0.4; background: #fff", True),
        ("color: #949494; background: #fff; font-size: 24px", False),
        ("color: #fff; background: transparent", True),
        ("color: #777; background: #fff; visibility: hidden", False),
    ],
)
def test_a_faint_text_is_found(style, faint, browser):
    with visit(browser, "about:blank") as page:
        page.set_content(f"<body style='background: #fff'><p style='{style}'>A text</p>")
        assert bool(ask(page, "faint")) == faint


def test_a_search_finds_a_page_without_a_network(reader):
    with reader("search.html", "?q=article") as page:
        expect(page.locator(".search li a[href]").first).to_be_visible()


@pytest.mark.parametrize("words", ["constructor", "__proto__", "toString", "hasOwnProperty"])
def test_a_search_for_a_name_that_every_object_has_ends_and_says_so(words, reader):
    with reader("search.html", f"?q={words}") as page:
        expect(page.locator("#search-results .search-summary")).to_contain_text("did not match any documents")
        assert page.locator(".search li").count() == 0


def test_the_link_to_the_accessibility_statement_leads_there(reader):
    with reader(PAGES[0]) as page:
        page.locator("footer").get_by_role("link", name="Accessibility", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Accessibility")


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
    shipped = {path.name: path.read_bytes() for path in (book.pages / "data").iterdir() if path.is_file()}
    assert shipped == {path.name: path.read_bytes() for path in (ROOT / "data").iterdir()}


def test_every_download_of_the_catalogue_is_a_file_that_the_book_ships(book, reader):
    with reader(CATALOGUE) as page:
        links = page.locator("article a[download]").evaluate_all("links => links.map((link) => link.href)")
        files = {Path(url2pathname(urlsplit(link).path)) for link in links}
        assert files == {path for path in (book.pages / "data").rglob("*") if path.is_file()}
        with page.expect_download() as started:
            page.get_by_role("link", name="ai_vc_by_region.csv").click()
        assert started.value.suggested_filename == "ai_vc_by_region.csv"
        assert read(Path(started.value.path())) == read(ROOT / "data" / "ai_vc_by_region.csv")
        with page.expect_download() as started:
            page.get_by_role("link", name="ai_vc_by_region-comma.csv").click()
        assert started.value.suggested_filename == "ai_vc_by_region-comma.csv"


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
