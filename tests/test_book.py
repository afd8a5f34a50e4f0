"""The built book, in a real browser without a network: what a reader sees, hears, moves, downloads and prints."""

import csv
import hashlib
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
import yaml
from browser import ask, figures, visit
from conftest import ROOT, build
from contents import CHAPTERS, PAGES, catalogue_entry, every_chapter, read
from nbformat import v4 as nbf

from airace import data
from airace.chart import digest

CSV, SVG, LINK, RESET = "Download data (CSV)", "Download figure (SVG)", "Copy link to this view", "Reset"


@pytest.fixture(scope="module")
def every_state(reader):
    """Read all states of all charts of a page, once: pairs of a chart's id and its states."""
    read = {}

    def states(path):
        if path not in read:
            with reader(path) as page:
                read[path] = [(figure.id, figure.states(), figure.sources()) for figure in figures(page)]
            assert read[path]
        return read[path]

    return states


# The build


def test_the_book_builds_without_a_warning(book):
    assert book.first.exit_code == 0, book.first.output
    assert "build succeeded." in book.first.output
    assert "WARNING:" not in book.first.output and "ERROR:" not in book.first.output


def test_the_pages_are_those_of_the_contents(book):
    built = {path.relative_to(book.pages).as_posix() for path in book.pages.rglob("*.html")}
    assert {path for path in built if not path.startswith("_static/")} == {"index.html", *PAGES}


# The page form


@every_chapter
def test_every_chart_keeps_the_page_form(chapter, reader):
    with reader(chapter) as page:
        charts = figures(page)
        assert charts
        for figure in charts:
            form, moves = ask(figure.locator, "form"), bool(figure.controls)
            assert re.fullmatch(r"explorer-[a-z0-9]+(-[a-z0-9]+)*", figure.id)
            assert form["caption"] and form["captionStandsAtAnEnd"] and form["captionIsSpoken"] == "polite", figure.id
            assert form["pictures"] == [[form["caption"], 1]], figure.id
            assert form["tables"] == 1 and form["cellsWithoutHeading"] == [], figure.id
            assert form["buttons"] == [CSV, SVG, LINK, RESET][: 3 + moves], figure.id
            assert form["source"].startswith("Source: ") and form["sourceLinks"], figure.id
            assert form["scripts"] == ["application/json"] * moves and form["handlers"] == [], figure.id
            assert bool(form["fields"]) == moves and set(form["fields"]) <= {"range", "radio", "select-one"}, figure.id
            assert form["fieldsElsewhere"] == [], figure.id
            assert form["withoutLabel"] == form["withoutLegend"] == form["withoutWords"] == [], figure.id


def test_names_of_charts_are_unique_over_the_whole_book(book):
    ids = [id for page in PAGES for id in re.findall(r'<figure class="explorer" id="([^"]+)"', read(book.pages / page))]
    assert ids and sorted(ids) == sorted(set(ids))


# Moving


@every_chapter
def test_the_keyboard_reaches_every_value_of_every_control(chapter, reader):
    with reader(chapter) as page:
        moved = [walk(page, figure) for figure in figures(page) if figure.controls]
    assert moved


def test_the_keyboard_reaches_every_value_of_a_list(small_book, browser):
    build = small_book("a good chart")
    with visit(browser, (build.html / "good.html").as_uri()) as page:
        (figure,) = figures(page)
        assert {control["kind"] for control in figure.controls} == {"range", "radio", "select"}
        walk(page, figure)


def walk(page, figure):
    """Go through a chart with real keys: Tab to each control, through all of its values, then on to the rest."""
    ask(page, "follow", figure.id)
    captions = set()
    for control in figure.controls:
        page.keyboard.press("Tab")
        assert ask(page, "focused") == [figure.id, control["name"]]
        if control["kind"] != "radio":
            page.keyboard.press("Home")
        seen = []
        for _ in control["keys"]:
            state = figure.state()
            assert state["label"] == state["caption"] and state["spoken"] == state["written"], figure.id
            captions.add(state["caption"])
            seen.append(figure.chosen[control["name"]])
            page.keyboard.press("ArrowRight" if control["kind"] == "range" else "ArrowDown")
        assert sorted(seen) == sorted(control["keys"]), f"{figure.id}: {control['name']}"
    assert len(captions) > sum(len(control["keys"]) - 1 for control in figure.controls), figure.id
    reached = []
    while not reached or reached[-1][0] == figure.id:
        page.keyboard.press("Tab")
        reached.append(ask(page, "focused"))
        if reached[-1] == [figure.id, "The numbers"]:
            page.keyboard.press("Enter")
            assert figure.locator.locator("table").is_visible()
    wanted = ["The numbers", CSV, SVG, LINK, RESET, figure.locator.locator(".explorer-source a").first.text_content()]
    assert [name for _, name in reached if name in wanted] == wanted, figure.id
    return figure.id


@every_chapter
def test_caption_table_and_picture_change_together_in_every_state(chapter, reader, every_state):
    with reader(chapter) as page:
        promised = {figure.id: int(figure.locator.get_attribute("data-states")) for figure in figures(page)}
    for id, states, _ in every_state(chapter):
        assert len({state["caption"] for state in states}) == promised[id] == len(states), id
        for state in states:
            assert state["label"] == state["caption"], (id, state["values"])
            assert state["spoken"] == state["written"], (id, state["values"])
        for part in ("rows", "picture"):
            numbers_beside = {}
            for state in states:
                numbers = re.findall(r"\d[\d.,]*", state["caption"])
                first = numbers_beside.setdefault(json.dumps(state[part]), (numbers, state["values"]))
                assert first[0] == numbers, (
                    f"{id}: the same {part} under different captions: {first[1]}, {state['values']}"
                )


@every_chapter
def test_the_page_shows_what_the_stored_notebook_promises(chapter, every_state):
    # The notebook holds a sha256 over all states as Python computed them; nbval checks that it still does.
    notebook = nbformat.read(ROOT / chapter.replace(".html", ".ipynb"), as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    stored = [o["data"]["text/plain"].splitlines()[-1] for o in outputs if "image/png" in o.get("data", {})]
    assert [digest(list(fingerprints(states))) for _, states, _ in every_state(chapter)] == stored


def fingerprints(states):
    """Return what `Explorer` and `Chart` hash, from what a page shows."""
    for state in states:
        values = [", ".join(f"{name}={key}" for name, key in state["values"].items())] if state["values"] else []
        rows = io.StringIO()
        csv.writer(rows, lineterminator="\n").writerows(state["rows"])
        yield "\n".join([*values, state["caption"], rows.getvalue()])


@every_chapter
def test_every_source_under_a_chart_stands_in_the_table_of_sources(chapter, every_state):
    known = set()
    for source in map(data.source, data.load("sources")["id"]):
        known |= {(source.citation, source.link), (f"{source.title}. {source.citation}", source.link)}
    for id, _, links in every_state(chapter):
        assert links and {tuple(link) for link in links} <= known, id


@every_chapter
def test_reset_goes_back_to_the_start(chapter, reader):
    with reader(chapter) as page:
        for figure in explorers(page):
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


@every_chapter
def test_a_link_opens_its_state(chapter, reader):
    with reader(chapter) as page:
        links = []
        for figure in explorers(page):
            figure.choose(figure.other)
            links.append((figure.id, address(figure, **figure.other), figure.other, figure.state()))
    for id, link, values, state in links:
        with reader(chapter, link.replace("+", "%2B").replace(" ", "%20")) as page:
            (figure,) = [figure for figure in explorers(page) if figure.id == id]
            assert figure.chosen == values
            assert figure.state() == state
            assert page.evaluate(
                "id => Math.abs(document.getElementById(id).getBoundingClientRect().top) < innerHeight", id
            )


@every_chapter
def test_a_link_followed_on_the_open_page_opens_its_state(chapter, reader):
    with reader(chapter) as page:
        for figure in explorers(page):
            name, key = next(iter(figure.other.items()))
            wanted = figure.default | {name: key}
            figure.choose(wanted)
            state = figure.state()
            figure.choose(figure.other)
            ask(page, "follow", address(figure, **{name: key}).replace("+", "%2B"))
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


@every_chapter
def test_what_an_address_does_not_know_opens_the_default(chapter, reader):
    with reader(chapter) as page:
        page.evaluate("() => { window.found = () => { document.title = 'found'; }; }")
        for figure in explorers(page):
            start, before = figure.state(), figure.locator.evaluate("figure => figure.outerHTML")
            for what, query in UNKNOWN.items():
                figure.choose(figure.other)
                ask(page, "follow", f"#{figure.id}?" + query.format(name=next(iter(figure.default))))
                assert figure.chosen == figure.default, what
                assert figure.state() == start, what
                assert figure.locator.evaluate("figure => figure.outerHTML") == before, what
        assert "found" not in page.title() and page.locator("img[src=x], svg[onload]").count() == 0


@every_chapter
@pytest.mark.parametrize(
    "link", ["#explorer-none?year=2024", "#explorer-<img src=x>", "#?year=2024", "#explorer-%", '#"]']
)
def test_an_unknown_chart_in_the_address_changes_nothing(chapter, link, reader, every_state):
    with reader(chapter, link) as page:
        for figure, (id, states, _) in zip(figures(page), every_state(chapter), strict=True):
            assert {"values": figure.default, **figure.state()} in states, id
            figure.choose(figure.other)
            assert figure.chosen == figure.other
        assert page.locator("img[src=x]").count() == 0


@every_chapter
@pytest.mark.parametrize("clipboard", ["with a clipboard", "without"])
def test_the_copied_link_opens_the_same_state(chapter, clipboard, reader):
    with reader(chapter) as page:
        if clipboard == "without":
            page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')); }")
        for figure in explorers(page):
            figure.choose(figure.other)
            state, folder = figure.state(), page.url.partition("#")[0]
            figure.button(LINK).click()
            if clipboard == "without":
                link = figure.locator.get_by_label("Link to this view").input_value()
            else:
                figure.locator.get_by_text("Link copied.").wait_for()
                link = page.evaluate("navigator.clipboard.readText()")
            assert link.startswith(f"{folder}#{figure.id}?")
            figure.choose(figure.default)
            ask(page, "follow", link.removeprefix(folder))
            assert figure.state() == state and figure.chosen == figure.other


# Downloads


def one_by_one(chapter, reader):
    """Open a chapter once for each of its charts: a browser asks before a page's eleventh download."""
    with reader(chapter) as page:
        count = len(figures(page))
    for place in range(count):
        with reader(chapter) as page:
            yield figures(page)[place]


def download(figure, button):
    with figure.locator.page.expect_download() as started:
        figure.button(button).click()
    return started.value.suggested_filename, read(Path(started.value.path()))


@every_chapter
def test_the_csv_holds_the_table_that_is_shown(chapter, reader):
    names = []
    for figure in one_by_one(chapter, reader):
        for values in [figure.default, figure.other][: 1 + bool(figure.controls)]:
            figure.choose(values)
            name, text = download(figure, CSV)
            names.append(name)
            rows, shown = list(csv.reader(io.StringIO(text))), figure.state()["rows"]
            assert [len(row) for row in rows] == [len(row) for row in shown], name
            for cell, seen in zip(chain(*rows), chain(*shown), strict=True):
                assert cell == (seen.replace(",", "") if SEPARATED.fullmatch(seen) else seen), name
    assert all(re.fullmatch(r"[\w.-]+\.csv", name) for name in names)
    assert len(set(names)) == len(names), "each state has a name of its own"


SEPARATED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")


@every_chapter
def test_the_svg_stands_on_its_own(chapter, reader):
    for figure in one_by_one(chapter, reader):
        figure.choose(figure.other)
        name, text = download(figure, SVG)
        root, svg = ElementTree.fromstring(text), "{http://www.w3.org/2000/svg}"
        assert root.tag == f"{svg}svg" and re.fullmatch(r"[\w.-]+\.svg", name)
        assert root.findtext(f"{svg}title") == figure.state()["caption"], name
        assert figure.locator.locator(".explorer-source").text_content() in " ".join(root.itertext()), name
        assert "currentColor" not in text and "var(" not in text and "script" not in text, name
        colours = re.findall(r"(?:fill|stroke|color)(?:=\"|: )([^\";]+)", text)
        fixed = [re.fullmatch(r"#[0-9a-f]{3,6}|none|url\(#[\w-]+\)", colour) for colour in colours]
        assert colours and all(fixed), name


# On paper, and without JavaScript


@every_chapter
@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_paper_shows_the_default_state_and_its_numbers(chapter, javascript, reader, every_state):
    with reader(chapter, javascript=javascript) as page:
        charts = figures(page)
        assert not any("table" in figure.visible() for figure in charts), "the numbers are folded up on the screen"
        page.emulate_media(media="print")
        for figure, (id, states, _) in zip(charts, every_state(chapter), strict=True):
            (default,) = [state for state in states if state["values"] == figure.default]
            assert figure.state() | {"values": figure.default} == default, id
            assert figure.visible() == {"caption", "picture", "table", "source"}, id


@every_chapter
def test_paper_shows_the_state_that_the_reader_chose(chapter, reader):
    with reader(chapter) as page:
        chosen = {}
        for figure in explorers(page):
            figure.choose(figure.other)
            chosen[figure.id] = figure.state()
        page.emulate_media(media="print")
        for figure in explorers(page):
            assert figure.state() == chosen[figure.id]
            assert figure.visible() == {"caption", "picture", "table", "source"}, figure.id


@every_chapter
def test_without_javascript_charts_are_there_and_nothing_is_dead(chapter, reader):
    with reader(chapter, javascript=False) as page:
        for figure in figures(page):
            assert figure.visible() == {"caption", "picture", "source"}, figure.id
            figure.locator.get_by_text("The numbers", exact=True).click()
            assert figure.visible() == {"caption", "picture", "table", "source"}, figure.id


# Building again


def test_a_build_with_nothing_changed_runs_no_notebook(book):
    again = book.build()
    assert again.exit_code == 0, again.output
    assert "Executing notebook" in book.first.output and "Executing notebook" not in again.output


def test_a_changed_number_is_on_the_page_after_the_next_build(book, browser):
    table = book.folder / "data" / "ai_vc_by_region.csv"
    changed, times = re.subn(r"^2024,US,\d+", "2024,US,117630", read(table), flags=re.MULTILINE)
    assert times == 1
    table.write_text(changed, encoding="utf-8", newline="\n")
    again = book.build()
    assert again.exit_code == 0, again.output
    shown = {}
    for pages in (book.pages, again.html):
        with visit(browser, (pages / CHAPTERS[0]).as_uri()) as page:
            shown[pages] = {cell for figure in figures(page) for row in figure.state()["rows"] for cell in row}
    assert "117.6" in shown[again.html] - shown[book.pages]
    shipped, entry = again.html / "data" / table.name, catalogue_entry(again.html, "ai_vc_by_region")
    assert read(shipped) == changed
    assert hashlib.sha256(shipped.read_bytes()).hexdigest() in entry


# Charts that would mislead


START = """
import matplotlib.pyplot as plt
from airace import Chart, explore, load

vc = load("ai_vc_by_region")


def bars(caption, year, factor=1):
    table = vc[vc["year"] == year][["region", "ai_vc_usd_mn"]]
    fig, ax = plt.subplots()
    ax.bar(table["region"], factor * table["ai_vc_usd_mn"])
    return Chart(fig, caption, table, vc.attrs["sources"])
"""

TROUBLE = """
@explore(year=[2023, 2024], per=["total", "head"])
def trouble(year, per):
    if (year, per) == (2024, "head"):
        {}
    return bars(f"In {{year}}, {{per}}.", year)

trouble
"""

GOOD = """
@explore(year=range(2018, 2024), per=["total", "head"], city=["Paris", "Rome", "Bonn", "Delft"])
def cities(year, per, city):
    return bars(f"In {year}, {per}, {city}.", year)

cities
"""

SMALL_BOOKS = {
    "a good chart": {"good": GOOD},
    "no caption": {"bad": TROUBLE.format('return bars("", year)')},
    "the same caption twice": {"bad": TROUBLE.format('return bars("In 2023, head.", year)')},
    "a number that is not in the table": {"bad": TROUBLE.format('return bars("Caption.", year, factor=2)')},
    "an error": {"bad": TROUBLE.format("return 1 / 0")},
    "no chart": {"bad": TROUBLE.format('return "a string"')},
    "too many states": {
        "bad": "@explore(year=range(501))\ndef trouble(year):\n    return bars('Caption.', 2024)\n\ntrouble"
    },
    "a plain figure": {"bad": "fig, ax = plt.subplots()\nax.bar(['US'], [1])\nfig"},
    "a name that is taken": {"bad": GOOD, "good": GOOD},
}

STATE = "explorer 'trouble', state year=2024, per=head: "
MESSAGES = {
    "no caption": STATE + "ChartError: a chart needs a caption",
    "the same caption twice": "'trouble': the states year=2023, per=head and year=2024, per=head have the same caption",
    "a number that is not in the table": STATE + r"ChartError: a bar at \d+ is drawn, but no column of the table holds",
    "an error": STATE + "ZeroDivisionError: division by zero",
    "no chart": STATE + "TypeError: the function returned str, not a Chart",
    "too many states": r"explorer 'trouble' has 501 states \(501 year\), more than 500",
    "a plain figure": r"bad\.ipynb:\d+: WARNING: a picture without caption, numbers and source",
    "a name that is taken": r"good\.ipynb: WARNING: the name 'cities' is taken by a chart of bad",
}


@pytest.fixture(scope="module")
def small_book(tmp_path_factory):
    """Build books of one or two small notebooks, two at a time, and return the one that is asked for."""

    configuration = yaml.safe_load(read(ROOT / "_config.yml"))
    configuration["html"]["favicon"] = ""
    settings = configuration["sphinx"]["config"]
    for paths in ("templates_path", "html_static_path", "html_extra_path"):
        settings[paths] = [str(ROOT / path) for path in settings[paths]]

    def built(notebooks):
        folder = tmp_path_factory.mktemp("small")
        contents = {"format": "jb-book", "root": "words", "chapters": [{"file": file} for file in notebooks]}
        for name, content in (("_config.yml", configuration), ("_toc.yml", contents)):
            (folder / name).write_text(yaml.safe_dump(content), encoding="utf-8")
        (folder / "words.md").write_text("# Words\n", encoding="utf-8")
        for file, source in notebooks.items():
            cells = [nbf.new_markdown_cell(f"# {file}"), nbf.new_code_cell(START), nbf.new_code_cell(source)]
            nbformat.write(nbf.new_notebook(cells=cells), folder / f"{file}.ipynb")
        return build(folder)

    with ThreadPoolExecutor(2) as pool:
        builds = {name: pool.submit(built, notebooks) for name, notebooks in SMALL_BOOKS.items()}
        yield lambda name: builds[name].result()


def test_a_good_chart_lets_the_build_pass(small_book):
    assert small_book("a good chart").exit_code == 0, small_book("a good chart").output


@pytest.mark.parametrize("name", MESSAGES)
def test_a_chart_that_would_mislead_stops_the_build_and_is_named(name, small_book):
    stopped = small_book(name)
    assert stopped.exit_code != 0
    assert re.search(MESSAGES[name], stopped.output), stopped.output
