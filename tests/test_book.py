"""The built book, in a real browser without a network: what a reader sees, hears, moves, downloads and prints.

A chapter is opened once for all tests of this file that ask about it (`page`, and `bare` without JavaScript), and
loaded again for each test that changes something (`fresh_page`). What a chart says is asked of all charts; what the
script does, the same for all, of a chapter with every kind of control (`where_the_script_is_tried`).
"""

import csv
import io
import json
import re
from itertools import chain, product
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from browser import COPY, CSV, KEEP, LINK, PNG, RESET, SVG, ask, assert_no_trouble, figures, fresh, narrowed, walk
from conftest import ROOT
from contents import CHAPTERS, PAGES, read

from airace import data
from airace.chart import CAPTION
from airace.explore.text import digest


@pytest.fixture(scope="module", params=CHAPTERS)
def chapter(request):
    return request.param


where_the_script_is_tried = pytest.mark.parametrize("chapter", CHAPTERS[2:3], indirect=True)


@pytest.fixture(scope="module")
def opened(chapter, reader):
    with reader(chapter) as page:
        yield page


@pytest.fixture
def page(opened):
    """The chapter; a test may look at it, and leaves it as it was."""
    yield opened
    assert_no_trouble(opened)


@pytest.fixture
def fresh_page(page):
    """The chapter as somebody finds it who opens it; a test may change it."""
    yield fresh(page)
    page.emulate_media(media="screen")


@pytest.fixture
def moved_page(page):
    """The chapter; a test may move its charts, which go back to the start."""
    yield page
    for figure in figures(page):
        figure.choose(figure.default)


@pytest.fixture(scope="module")
def bare(chapter, reader):
    """The chapter in a browser without JavaScript."""
    with reader(chapter, javascript=False) as page:
        yield page


@pytest.fixture(scope="module")
def every_state(opened):
    """All states of all charts of a chapter: the chart's id, its states, and its sources."""
    read = [(figure.id, figure.states(), figure.sources()) for figure in figures(fresh(opened))]
    assert read
    return read


# The page form


def test_every_chart_keeps_the_page_form(page):
    charts = figures(page)
    assert charts
    for figure in charts:
        form, moves = ask(figure.locator, "form"), bool(figure.controls)
        assert re.fullmatch(r"explorer-[a-z0-9]+(-[a-z0-9]+)*", figure.id)
        assert form["caption"] and form["captionStandsAtAnEnd"] and form["spoken"] == [], figure.id
        assert form["name"] == figure.state()["headline"] and form["drawnFragments"] == 0, figure.id
        assert form["readOff"] == 1 and form["menus"] == ["Data", "Picture", "Share"], figure.id
        assert [count for _, count in form["pictures"]] == [1] and form["pictures"][0][0], figure.id
        assert form["tables"] == 1 and form["cellsWithoutHeading"] == [], figure.id
        assert form["buttons"] == [CSV, COPY, SVG, PNG, LINK, *[KEEP, RESET] * moves], figure.id
        assert re.match(r"Source: |\d+ sources: ", form["source"]) and form["sourceLinks"], figure.id
        assert form["scripts"] == ["application/json"] * moves and form["handlers"] == [], figure.id
        assert bool(form["fields"]) == moves and set(form["fields"]) <= {"range", "radio", "select-one"}, figure.id
        assert form["fieldsElsewhere"] == [], figure.id
        assert form["withoutLabel"] == form["withoutLegend"] == form["withoutWords"] == [], figure.id


def test_names_of_charts_are_unique_over_the_whole_book(book):
    ids = [id for page in PAGES for id in re.findall(r'<figure class="explorer" id="([^"]+)"', read(book.pages / page))]
    assert ids and sorted(ids) == sorted(set(ids))


# Moving


@where_the_script_is_tried
def test_the_keyboard_reaches_every_value_of_every_control(fresh_page):
    for figure in explorers(fresh_page):
        walk(fresh_page, figure)


def test_caption_table_and_picture_change_together_in_every_state(page, every_state):
    promised = {figure.id: int(figure.locator.get_attribute("data-states")) for figure in figures(page)}
    for id, states, _ in every_state:
        assert promised[id] == len(states), id
        for text in ("caption", "label"):
            assert len({state[text] for state in states}) == len(states), (id, text)
        for state in states:
            assert state["headline"] and len(state["caption"]) <= CAPTION, (id, state["values"])
            assert state["spoken"] == state["written"], (id, state["values"])
        numbers_beside = {}
        for state in states:
            numbers = re.findall(r"\d[\d.,]*", state["caption"])
            shown = json.dumps([state[part] for part in ("headline", "key", "rows", "picture")])
            first = numbers_beside.setdefault(shown, (numbers, state["values"]))
            assert first[0] == numbers, f"{id}: the same chart under different captions: {first[1]}, {state['values']}"


def test_the_page_shows_what_the_stored_notebook_promises(chapter, every_state):
    # The notebook holds a sha256 over all states as Python computed them; nbval checks that it still does.
    notebook = nbformat.read(ROOT / chapter.replace(".html", ".ipynb"), as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    stored = [o["data"]["text/plain"].splitlines()[-1] for o in outputs if "image/png" in o.get("data", {})]
    assert [digest(list(fingerprints(states))) for _, states, _ in every_state] == stored


def fingerprints(states):
    """Return what `Explorer` and `Chart` hash, from what a page shows."""
    for state in states:
        values = [", ".join(f"{name}={key}" for name, key in state["values"].items())] if state["values"] else []
        rows = io.StringIO()
        csv.writer(rows, lineterminator="\n").writerows(state["rows"])
        written = " ".join(sorted(" ".join(state["words"]).split()))
        words = [state["headline"], state["subtitle"], *state["key"], state["caption"], state["label"], written]
        yield "\n".join([*values, *words, rows.getvalue()])


def test_every_source_under_a_chart_stands_in_the_table_of_sources(every_state):
    known = set()
    for source in map(data.source, data.load("sources")["id"]):
        known |= {(source.citation, source.link), (f"{source.title}. {source.citation}", source.link)}
    for id, _, links in every_state:
        assert links and {tuple(link) for link in links} <= known, id


@where_the_script_is_tried
def test_reset_goes_back_to_the_start(fresh_page):
    for figure in explorers(fresh_page):
        start = figure.state()
        figure.choose(figure.other)
        assert figure.state() != start
        figure.button(RESET).click()
        assert figure.state() == start and figure.chosen == figure.default


def explorers(page):
    found = [figure for figure in figures(page) if figure.controls]
    assert found
    return found


# Addresses


def address(figure, **values):
    return f"#{figure.id}?" + "&".join(f"{name}={key}" for name, key in values.items())


@where_the_script_is_tried
def test_a_link_opens_its_state(fresh_page):
    here, links = fresh_page.url, []
    for figure in explorers(fresh_page):
        figure.choose(figure.other)
        links.append((figure.id, address(figure, **figure.other), figure.other, figure.state()))
    for id, link, values, state in links:
        page = fresh(fresh_page, here + link.replace("+", "%2B").replace(" ", "%20"))
        (figure,) = [figure for figure in explorers(page) if figure.id == id]
        assert figure.chosen == values
        assert figure.state() == state
        assert page.evaluate(
            "id => Math.abs(document.getElementById(id).getBoundingClientRect().top) < innerHeight", id
        )


def test_a_link_followed_on_the_open_page_opens_its_state(fresh_page):
    for figure in explorers(fresh_page):
        name, key = next(iter(figure.other.items()))
        wanted = figure.default | {name: key}
        figure.choose(wanted)
        state = figure.state()
        figure.choose(figure.other)
        ask(fresh_page, "follow", address(figure, **{name: key}).replace("+", "%2B"))
        assert figure.chosen == wanted, "what the link leaves out starts at the default"
        assert figure.state() == state


UNKNOWN = {
    "an unknown value": "{name}=no-such-value",
    "an empty value": "{name}=",
    "a name of the language": "{name}=__proto__",
    "an unknown control": "no_such_control=1",
    "numbers": "{name}=1e999&{name}=-1",
    "broken percent signs": "%E0%A4%A=&&&==%",
    "HTML as value": "{name}=<img src=x onerror=found()>",
    "HTML as name": "<script>found()</script>=<svg onload=found()>",
    "HTML in percent signs": "{name}=%3Cimg%20src%3Dx%20onerror%3Dfound()%3E",
}


@where_the_script_is_tried
def test_what_an_address_does_not_know_opens_the_default(fresh_page):
    fresh_page.evaluate("() => { window.found = () => { document.title = 'found'; }; }")
    for figure in explorers(fresh_page):
        start, before = figure.state(), ask(figure.locator, "whole")
        links = [f"#{figure.id}?" + query.format(name=next(iter(figure.default))) for query in UNKNOWN.values()]
        seen = ask(figure.locator, "followed", [links, figure.other])
        for what, (state, whole) in zip(UNKNOWN, seen, strict=True):
            assert state == start and state["chosen"] == figure.default, what
            assert whole == before, what
    assert "found" not in fresh_page.title()
    assert fresh_page.locator("img[src=x], svg[onload]").count() == 0


@where_the_script_is_tried
def test_an_unknown_chart_in_the_address_changes_nothing(fresh_page, every_state):
    here = fresh_page.url.partition("#")[0]
    for link in ("#explorer-none?year=2024", "#explorer-<img src=x>", "#?year=2024", "#explorer-%", '#"]'):
        page = fresh(fresh_page, here + link)
        for figure, (id, states, _) in zip(figures(page), every_state, strict=True):
            assert {"values": figure.default, **figure.state()} in states, (id, link)
        figure.choose(figure.other)
        assert figure.chosen == figure.other
        assert page.locator("img[src=x]").count() == 0


@where_the_script_is_tried
@pytest.mark.parametrize("clipboard", ["with", "without"])
def test_the_copied_link_opens_the_same_state(clipboard, fresh_page):
    page = fresh_page
    if clipboard == "without":
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')); }")
    for figure in explorers(page):
        figure.choose(figure.other)
        state, folder = figure.state(), page.url.partition("#")[0]
        figure.button(LINK).click()
        if clipboard == "without":
            link = figure.locator.get_by_label("Link of this view").input_value()
        else:
            figure.locator.get_by_text("Link copied.").first.wait_for()
            link = page.evaluate("copied")
        assert link.startswith(f"{folder}#{figure.id}?")
        figure.choose(figure.default)
        page.wait_for_function(
            "id => location.hash === `#${id}`", arg=figure.id
        )  # else the link is where one is already
        ask(page, "follow", link.removeprefix(folder))
        assert figure.state() == state and figure.chosen == figure.other


# Downloads


def saved(figure, button):
    """Return the name and the text of the one file that a button saves."""
    name, text, count = ask(figure.locator, "saved", button)
    assert count == 1
    return name, text


def test_a_button_saves_a_file(moved_page):
    # Once really; the other tests read what a button hands to the browser.
    figure = explorers(moved_page)[0]
    for button in (CSV, SVG):
        with moved_page.expect_download() as started:
            figure.button(button).click()
        file = started.value
        assert (file.suggested_filename, read(Path(file.path()))) == saved(figure, button)


def test_the_csv_holds_the_table_that_is_shown(moved_page):
    names = []
    for figure in figures(moved_page):
        for values in [figure.default, figure.other][: 1 + bool(figure.controls)]:
            figure.choose(values)
            name, text = saved(figure, CSV)
            names.append(name)
            assert text.startswith("\ufeff"), "Excel takes it for UTF-8"
            rows, shown = list(csv.reader(io.StringIO(text[1:]))), figure.state()["rows"]
            assert [len(row) for row in rows] == [len(row) for row in shown], name
            for cell, seen in zip(chain(*rows), chain(*shown), strict=True):
                assert cell == (seen.replace(",", "") if SEPARATED.fullmatch(seen) else seen), name
    assert all(re.fullmatch(r"[\w.-]+\.csv", name) for name in names)
    assert len(set(names)) == len(names), "each state has a name of its own"


SEPARATED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")


def test_the_svg_stands_on_its_own(moved_page):
    for figure in figures(moved_page):
        figure.choose(figure.other)
        name, text = saved(figure, SVG)
        root, svg = ElementTree.fromstring(text), "{http://www.w3.org/2000/svg}"
        assert root.tag == f"{svg}svg" and re.fullmatch(r"[\w.-]+\.svg", name)
        assert root.findtext(f"{svg}title") == figure.state()["caption"], name
        said = " ".join(" ".join(root.itertext()).split())
        for part in (".explorer-headline", ".explorer-subtitle", ".explorer-source"):
            words = figure.locator.locator(part).text_content()
            assert " ".join(words.split()) in said, name
        assert text.count("url(data:font/woff2;base64,") == 2, name
        assert "currentColor" not in text and "var(" not in text and "script" not in text, name
        colours = re.findall(r"(?:fill|stroke|color)(?:=\"|: )([^\";]+)", text)
        fixed = [re.fullmatch(r"#[0-9a-fA-F]{3,6}|none|url\(#[\w-]+\)", colour) for colour in colours]
        assert colours and all(fixed), name


# Room


@pytest.mark.parametrize("width", [1280, 360])
def test_no_chart_is_cut_off(width, page):
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
    with narrowed(page, width):
        for figure in figures(page):
            assert figure.locator.locator(".explorer-chart svg").evaluate(cut) == "", figure.id


@pytest.mark.parametrize("width", [1280, 360])
def test_text_of_charts_can_be_read_and_nothing_jumps_from_state_to_state(width, moved_page):
    with narrowed(moved_page, width):
        for figure in figures(moved_page):
            names = [control["name"] for control in figure.controls]
            keys = list(product(*(control["keys"] for control in figure.controls)))
            some = keys[:: max(1, len(keys) // 40)] + keys[-1:]
            seen = ask(figure.locator, "frames", [dict(zip(names, state, strict=True)) for state in some])
            assert min(state["smallest"] for state in seen) >= 11.5, figure.id
            assert max(state["largest"] for state in seen) <= 18, figure.id
            assert len({tuple(state["stand"]) for state in seen}) == 1, figure.id


@pytest.mark.parametrize("width", [360, 820])
def test_the_mark_of_a_computed_sentence_covers_no_text(width, page):
    with narrowed(page, width):
        assert page.locator(".cell.tag_prose summary").count()
        assert ask(page, "covered") == []


# On paper, and without JavaScript


def test_paper_shows_the_default_state_and_its_numbers(fresh_page, every_state):
    check_paper(fresh_page, every_state)


def test_paper_shows_the_same_without_javascript(bare, every_state):
    check_paper(bare, every_state)
    bare.emulate_media(media="screen")


def check_paper(page, every_state):
    charts = figures(page)
    assert not any("table" in figure.visible() for figure in charts), "the numbers are folded up on the screen"
    page.emulate_media(media="print")
    for figure, (id, states, _) in zip(charts, every_state, strict=True):
        (default,) = [state for state in states if state["values"] == figure.default]
        assert figure.state() | {"values": figure.default} == default, id
        assert figure.visible() == {"words", "caption", "picture", "table", "source"}, id


@where_the_script_is_tried
def test_paper_shows_the_state_that_the_reader_chose(fresh_page):
    chosen = {}
    for figure in explorers(fresh_page):
        figure.choose(figure.other)
        chosen[figure.id] = figure.state()
    fresh_page.emulate_media(media="print")
    for figure in explorers(fresh_page):
        assert figure.state() == chosen[figure.id]
        assert figure.visible() == {"words", "caption", "picture", "table", "source"}, figure.id


def test_without_javascript_charts_are_there_and_nothing_is_dead(bare):
    for figure in figures(bare):
        assert figure.visible() == {"words", "caption", "picture", "source"}, figure.id
        figure.locator.get_by_text("The numbers", exact=True).click()
        assert figure.visible() == {"words", "caption", "picture", "table", "source"}, figure.id
    assert_no_trouble(bare)
