"""The slides, in a real browser without a network: one file a chapter, live explorers, keys out of each other's way."""

import re
import subprocess
import sys
from collections import Counter

import nbformat
import pytest
from browser import Figure, ask, barriers, figures, visit
from bs4 import BeautifulSoup
from conftest import ROOT, environment
from contents import CHAPTERS, read
from nbformat import v4 as nbf
from playwright.sync_api import expect

from airace.check import chapters
from airace.pages import phones
from airace.slides import deck

NAMES = [chapter.rpartition("/")[2].removesuffix(".html") for chapter in CHAPTERS]
every_deck = pytest.mark.parametrize("name", NAMES)
DECK = NAMES[0]  # where one is enough
# On how many axe looks for barriers: title, words, a question; and charts, which it has seen in their chapter.
ALIKE = {"words": 3, "charts": 1}
SHOWN = ".slides section.present section.present"


@pytest.fixture(scope="module")
def slides(book, browser):
    """Open the slides of a chapter that the build of the book has written beside its pages."""

    def opened(name, address="", **how):
        return visit(browser, opened.file(name).as_uri() + address, **how)

    opened.file = lambda name: book.pages / "slides" / f"{name}.html"
    return opened


def text_of(heading):
    """Return the words of a heading, without its number and its link."""
    for part in heading.select(".section-number, .headerlink"):
        part.decompose()
    return " ".join(heading.get_text().split())


def count(page):
    return page.locator(".slides > section").count()


def walk_by_kind(page):
    """Turn the slides, and say of each whether it has a chart and whether it is one of the first of its kind."""
    seen = Counter()
    for slide in walk(page):
        kind = "charts" if slide.locator("figure.explorer").count() else "words"
        seen[kind] += 1
        yield slide, kind, seen[kind] <= ALIKE[kind]


def number(page):
    """Return which slide is shown, from 1."""
    shown = page.locator(".slides > section.present")
    expect(shown).to_have_count(1)
    return shown.evaluate("slide => [...slide.parentElement.children].indexOf(slide) + 1")


def walk(page):
    """Turn the slides with the keyboard, from the first to the last."""
    for place in range(1, count(page) + 1):
        assert number(page) == place
        yield page.locator(SHOWN)
        page.keyboard.press("ArrowRight")


def go_to_first_chart(page, with_a="form"):
    for slide in walk(page):
        if slide.locator(f"figure.explorer {with_a}").count():
            return slide
    raise AssertionError("no chart")


# What is on them


@every_deck
def test_a_deck_has_the_title_all_explorers_and_the_finding(name, slides, book):
    page_of_book = read(book.pages / "notebooks" / f"{name}.html")
    figures = re.findall(r'class="explorer" id="([^"]+)" data-states="(\d+)"', page_of_book)
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    (finding,) = [cell for cell in notebook.cells if "key-finding" in cell.metadata.get("tags", [])]
    with slides(name) as page:
        shown = count(page)  # the test with axe walks through all of them
        texts = page.locator(".slides > section").all_text_contents()
        charts = page.locator(".slides figure.explorer").evaluate_all("charts => charts.map((chart) => chart.id)")
    assert charts == [id for id, _ in figures if id in charts], "in the order of the chapter"
    assert {id for id, states in figures if states != "1"} <= set(charts)
    questions = [text for text in texts if "Predict." in text]
    added = [cell for cell in notebook.cells if "slide" in cell.metadata.get("tags", [])]
    words = [cell for cell in added if "Chart(" not in cell.source]
    assert questions and shown == 2 + len(charts) + len(questions) + len(words)
    title = notebook.cells[0].source.partition("\n")[0].removeprefix("# ")
    assert texts[0].strip().startswith(title)
    said = finding.outputs[0]["data"]["text/markdown"].partition("** ")[2]
    assert said.strip() in texts[-1]


@every_deck
def test_a_deck_follows_the_plans_for_a_lesson(name, slides, book):
    """Each section that a plan names has its chart on a slide, and the question comes before the answer."""
    soup = BeautifulSoup(read(book.pages / "notebooks" / f"{name}.html"), "html.parser")
    with_chart = [text_of(section.h2) for section in soup.select("section:has(> h2):has(figure.explorer)")]
    lessons = (ROOT / "book" / "teaching" / f"{name}.md").read_text(encoding="utf-8")
    plans = "".join(plan for _, _, plan in chapters.PLAN.findall(lessons))
    named = [heading for heading in with_chart if re.search(rf"\*{re.escape(heading)}\*", plans)]
    deck_of = BeautifulSoup(read(slides.file(name)), "html.parser")
    made = [(text_of(slide.h2), slide) for slide in deck_of.select(".slides > section:has(h2)")]
    shown = [heading for heading, slide in made if slide.select("figure.explorer")]
    assert named and [heading for heading in named if heading not in shown] == []
    asked = {heading for heading, slide in made if "Predict." in slide.get_text()}
    boxes = [box for box in soup.select("blockquote:has(strong)") if "Predict." in box.get_text()]
    boxes = {text_of(box.find_parent("section").h2) for box in boxes}
    assert [heading for heading in shown if heading in boxes - asked] == []


def test_the_slides_of_the_first_chapter_begin_with_the_pair_of_the_article(slides):
    with slides(DECK) as page:
        texts = page.locator(".slides > section").all_text_contents()
    assert "90 billion" in texts[1] and "16 billion" in texts[1] and "5.6 times" not in texts[1]
    assert "5.6 times" in texts[2]


@every_deck
def test_a_deck_is_one_file_that_asks_no_other_site(name, slides):
    text = read(slides.file(name))
    assert not re.search(r"<link\b|<script[^>]*\bsrc=|@import|<img", text)
    for sheet in re.findall(r"<style>(.*?)</style>", text, re.DOTALL):
        assert not re.search(r"""url\(\s*["']?(?!data:|#)""", sheet)
    assert "Permission is hereby granted" in text and "Hakim El Hattab" in text, "the licence of reveal.js"
    with slides(name) as page:  # fails at a request or an error
        links = page.locator("main a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert [link for link in links if not link.startswith(("http", "#"))] == [], "the book is not beside the deck"


def test_a_notebook_that_the_book_has_not_executed_is_named():
    stored = nbformat.read(ROOT / "notebooks" / f"{DECK}.ipynb", as_version=4)
    with pytest.raises(deck.DeckError, match=rf"{DECK}\.ipynb has no explorer in its page form: .* `make book`"):
        deck.slides(stored, f"{DECK}.ipynb")
    with pytest.raises(deck.DeckError, match="has no title"):
        deck.slides(nbf.new_notebook(), "empty.ipynb")


@pytest.mark.slow
def test_without_a_built_book_a_sentence_says_so(tmp_path):
    command = [sys.executable, "-c", "from pathlib import Path; from airace.slides import __main__ as m; "
               f"m.BUILT = Path({str(tmp_path)!r}); m.main([])"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment(PYTHONPATH=ROOT))
    assert done.returncode == 1 and done.stderr.strip() == "No slides: the book has not been built (make book)."


# Keys


@every_deck
def test_explorers_are_alive(name, slides):
    with slides(name) as page:
        for figure in [figure for figure in figures(page) if figure.controls]:
            before = figure.state()
            figure.choose(figure.other)
            after = figure.state()
            assert after["caption"] != before["caption"] and after["picture"] != before["picture"], figure.id


def test_arrow_keys_in_a_control_move_it_and_not_the_slides(slides):
    with slides(DECK) as page:
        slide = go_to_first_chart(page)
        here = number(page)
        figure = Figure(slide.locator("figure.explorer"))
        kinds = set()
        for control in figure.controls:
            field = slide.locator(f"[name={control['name']}]:is(:checked, [type=range], select)")
            field.focus()
            kinds.add(control["kind"])
            back = control["default"] == control["keys"][-1]
            page.keyboard.press("ArrowLeft" if back else "ArrowRight")
            assert figure.chosen[control["name"]] != control["default"]
            assert number(page) == here
        assert {"range", "radio"} <= kinds
        page.keyboard.press("Escape")
        page.keyboard.press("ArrowRight")
        assert number(page) == here + 1


def test_keys_of_a_list_do_not_turn_the_slides(slides):
    with slides("5-value-chain") as page:
        slide = go_to_first_chart(page, "select")
        here = number(page)
        slide.locator("select").first.focus()
        for key in ("ArrowDown", "ArrowRight", "n", "ArrowLeft"):
            page.keyboard.press(key)
        assert number(page) == here


def test_space_on_a_button_presses_it(slides):
    with slides(DECK) as page:
        slide = go_to_first_chart(page)
        here = number(page)
        slide.get_by_text("The numbers", exact=True).focus()
        page.keyboard.press(" ")
        expect(slide.locator("table")).to_be_visible()
        assert number(page) == here


def test_a_link_to_a_state_opens_its_slide(slides):
    with slides(DECK) as page:
        figure = Figure(go_to_first_chart(page).locator("figure.explorer"))
        here, id, wanted = number(page), figure.id, figure.other
    query = "&".join(f"{name}={key}" for name, key in wanted.items()).replace("+", "%2B")
    with slides(DECK, f"#{id}?{query}") as page:
        expect(page.locator(f"#{id}")).to_be_visible()
        assert number(page) == here and Figure(page.locator(f"#{id}")).chosen == wanted


# For everybody


PAPER = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 23, 28)"}


@every_deck
def test_axe_finds_no_barrier_on_any_slide_and_no_text_is_faint_in_the_dark(name, slides):
    with slides(name) as page:
        for place, (slide, kind, is_new) in enumerate(walk_by_kind(page)):
            page.emulate_media(color_scheme="dark")
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == PAPER["dark"]
            assert ask(page, "faint") == [], slide.inner_text()[:80]
            page.emulate_media(color_scheme="light")
            assert page.evaluate("getComputedStyle(document.body).backgroundColor") == PAPER["light"]
            part = SHOWN if place else "html"  # what stands around the slides is the same for all
            if not is_new and (kind == "words" or name != DECK):
                continue
            assert barriers(page, part, contrast=name == DECK) == [], slide.inner_text()[:80]


def test_axe_finds_no_faint_text_in_the_dark(slides):
    with slides(DECK, scheme="dark") as page:
        for slide, _, is_new in walk_by_kind(page):
            if is_new:
                assert barriers(page, SHOWN, contrast=True) == [], slide.inner_text()[:80]


def test_a_screen_reader_hears_the_heading_and_keeps_its_keys(slides):
    with slides(DECK) as page:
        assert page.locator("[role=application]").count() == 0
        slide = go_to_first_chart(page)
        expect(page.locator(".aria-status")).to_have_text(slide.locator("h2").inner_text())


@pytest.mark.parametrize("width", [360, 1024, 1920])
def test_no_slide_is_wider_than_the_window(width, slides):
    with slides(DECK, width=width) as page:
        for slide in walk(page):
            assert slide.evaluate("slide => slide.scrollWidth - slide.clientWidth") <= 1
            for chart in slide.locator(".explorer-chart svg").all():
                box = chart.bounding_box()
                assert box["x"] >= -1 and box["x"] + box["width"] <= width + 1


@pytest.mark.parametrize("javascript", [True, False], ids=["on paper", "without JavaScript"])
def test_all_slides_stand_below_each_other(javascript, slides):
    with slides(DECK, javascript=javascript) as page:
        if javascript:
            page.emulate_media(media="print")
        tops = page.locator(".slides > section :is(h1, h2)").evaluate_all(
            "all => all.map((heading) => heading.checkVisibility() && heading.getBoundingClientRect().top)"
        )
        assert len(tops) == count(page) and False not in tops
        assert tops == sorted(set(tops))


# Codes for phones, where the address of the site is known


def test_the_code_in_the_corner_is_that_of_the_state_and_large_enough_for_the_back_row(book, browser, tmp_path):
    targets = ["explorer-which-gap?year=2024&per=total", "explorer-which-gap?year=2024&per=head"]
    codes = phones.codes(targets, "https://someone.example/europe-in-the-ai-race/")
    named = [(codes[target], f"State {number}") for number, target in enumerate(targets, 1)]
    executed = book.build.folder / "_build" / "jupyter_execute" / "notebooks" / f"{DECK}.ipynb"
    made = deck.write(executed, tmp_path, {"explorer-which-gap": phones.on_a_slide(named)})
    with visit(browser, made.as_uri() + "#explorer-which-gap", width=1024, scheme="dark") as page:
        page.set_viewport_size({"width": 1024, "height": 768})
        items = page.locator(".on-phones li")
        assert items.count() == 2
        figure = Figure(page.locator("#explorer-which-gap"))
        expect(items.nth(0)).to_be_visible()
        expect(items.nth(1)).to_be_hidden()
        figure.choose({"per": "head"})
        expect(items.nth(1)).to_be_visible()
        expect(items.nth(0)).to_be_hidden()
        code = items.nth(1).locator("svg")
        assert code.get_attribute("aria-label") == f"QR code: {codes[targets[1]].address}"
        box, modules = code.bounding_box(), codes[targets[1]].made.symbol_size(border=4)[0]
        assert box["width"] / modules >= 3 and box["x"] + box["width"] <= 1024 and box["y"] >= 0
        whole = items.nth(1).bounding_box()
        for part in (".explorer-headline > span", ".explorer-subtitle > span", "form"):
            other = figure.locator.locator(part).bounding_box()
            beside = other["x"] + other["width"] <= whole["x"] or other["y"] >= whole["y"] + whole["height"]
            assert beside, part
        assert barriers(page, SHOWN, contrast=True) == []
