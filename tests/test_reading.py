"""How a chapter reads: the finding and a chart first, code and fine print on request, nothing lost on paper."""

import io
import json

import pytest
from browser import Figure, ask, barriers, figures
from contents import CHAPTERS, every_chapter, read
from pypdf import PdfReader

from airace.pages import reading

PHONE = {"width": 390, "height": 844}
CHAPTER = CHAPTERS[0]


@pytest.fixture
def opened(reader):
    contexts = []

    def at(path=CHAPTER, address="", **how):
        context = reader(path, address, **{"everything": False, "width": 390} | how)
        contexts.append(context)
        page = context.__enter__()
        page.set_viewport_size(PHONE)
        return page

    yield at
    for context in contexts:
        context.__exit__(None, None, None)


# What is made of a notebook


def cell(kind, source, *tags):
    return {"cell_type": kind, "source": source, "metadata": {"tags": list(tags)} if tags else {}}


def prepared(*cells):
    return json.loads(reading.prepared(json.dumps({"cells": list(cells)})))["cells"]


def test_all_code_is_folded_up_but_what_a_cell_says_of_itself_stays():
    kinds = ([], ["text-table"], ["hide-cell"], ["remove-input"])
    tags = [part["metadata"].get("tags") for part in prepared(*(cell("code", "x", *kind) for kind in kinds))]
    assert tags == [["hide-input"], ["text-table", "hide-input"], ["hide-cell"], ["remove-input"]]


def test_a_cell_of_text_folds_up_behind_its_bold_words():
    (part,) = prepared(cell("markdown", "**Fine print.** Not all of it is for AI.\n\n- One", "fold"))
    assert part["source"] == "````````{folded} Fine print\nNot all of it is for AI.\n\n- One\n````````"
    assert prepared(cell("markdown", "No bold words", "fold"))[0]["source"] == "No bold words"


def test_a_section_folds_up_below_its_heading():
    (part,) = prepared(cell("markdown", "## Quiz\n\nFive questions.", "fold-section"))
    assert part["source"] == "## Quiz\n\n````````{folded-section}\n````````\n\nFive questions."


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("In short. The US raised 4.3 times as much. In 2026 it was more.", "The US raised 4.3 times as much."),
        ("One sentence only, with 1.5 in it", "One sentence only, with 1.5 in it"),
    ],
)
def test_the_finding_is_the_first_sentence(text, first):
    assert reading.first_sentence(text) == first


# What a reader sees first


@every_chapter
def test_the_finding_and_a_chart_to_move_come_first(chapter, opened):
    page = opened(chapter)
    finding = page.locator(".bd-article h1 ~ p.finding")
    assert finding.is_visible() and len(finding.inner_text().split()) > 8
    control = page.locator(
        ".explorer-lead figure.explorer form input, .explorer-lead figure.explorer form select"
    ).first
    assert control.bounding_box()["y"] <= 1.3 * PHONE["height"]
    assert barriers(page, ".explorer-lead") == []


@every_chapter
def test_the_chart_on_top_moves_alone_and_has_ids_of_its_own(chapter, opened):
    page = opened(chapter)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert sorted(set(ids)) == sorted(ids)
    top = Figure(page.locator(".explorer-lead figure"))
    assert top.id.endswith("-first")
    below = next(figure for figure in figures(page) if figure.id == top.id.removesuffix("-first"))
    start = below.state()
    assert top.state() | {"picture": start["picture"]} == start, "but for the ids in the picture"
    top.choose(top.other)
    assert top.state()["caption"] != start["caption"] and below.state() == start
    for reference in top.locator.locator("use").all()[:3]:
        assert page.locator(reference.get_attribute("href")).count() == 1


@every_chapter
def test_a_chapter_is_short_with_everything_folded(chapter, opened):
    page = opened(chapter)
    assert page.evaluate("document.documentElement.scrollHeight") <= 21 * PHONE["height"]


# Code on request


def codes(page):
    return page.locator("details.above-input:visible").count()


def test_no_code_is_seen_until_it_is_asked_for_and_the_next_chapter_remembers(opened):
    page = opened(width=1280)
    assert codes(page) == 0
    switch = page.get_by_role("button", name="Code", exact=True).first
    assert switch.get_attribute("aria-pressed") == "false"
    switch.click()
    assert switch.get_attribute("aria-pressed") == "true"
    assert codes(page) > 20 and page.locator("details.above-input:visible:not([open])").count() == 0
    page.goto(page.url.replace(CHAPTER, CHAPTERS[1]))
    assert codes(page) > 20
    page.get_by_role("button", name="Code", exact=True).first.click()
    assert codes(page) == 0


def test_a_section_shows_its_code_alone_in_full(opened):
    page = opened()
    handle = page.locator("#the-data > button[data-do=code-of-section]")
    handle.click()
    assert handle.get_attribute("aria-pressed") == "true"
    assert 0 < codes(page) == page.locator("#the-data details.above-input:visible").count()
    cut = "found => found.filter((pre) => pre.scrollWidth > pre.clientWidth + 1).length"
    assert page.locator("#the-data .cell_input pre:visible").evaluate_all(cut) == 0
    handle.click()
    assert codes(page) == 0


def test_without_javascript_all_code_folds_up_and_opens(reader):
    with reader(CHAPTER, javascript=False) as page:
        closed = page.locator("details.above-input:not([open])")
        assert closed.count() > 20 and page.locator(".cell_input:visible").count() == 0
        closed.first.locator("summary").click()
        assert page.locator(".cell_input:visible").count() == 1


# Folded, and found


def test_a_folded_section_counts_what_it_holds_and_a_link_opens_it(opened):
    page = opened()
    lines = page.locator("details.folded.section > summary").all_inner_texts()
    assert [line.split()[0].isdigit() for line in lines].count(True) >= 3
    quiz = page.locator("#quiz form.quiz")
    assert not quiz.is_visible()
    ask(page, "follow", "#quiz-funding-gap")
    assert quiz.is_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_on_paper_nothing_is_folded(javascript, reader):
    with reader(CHAPTER, everything=False, javascript=javascript) as page:
        page.emulate_media(media="print")
        for part in page.locator("details.folded > div").all():
            assert part.bounding_box()["height"] > 10


def test_the_page_holds_the_chart_on_top_once(book):
    assert read(book.pages / CHAPTER).count('class="explorer-lead"') == 1
    assert "which-gap-first" not in read(book.pages / CHAPTER)


@every_chapter
def test_no_page_on_paper_is_half_empty_before_a_chart(chapter, opened):
    page = opened(chapter, width=1280)
    printed = PdfReader(io.BytesIO(page.pdf(format="A4")))
    assert max(map(empty, printed.pages[:-1])) < 0.5


def empty(page):
    """Return which part of a page below its last word is empty."""
    heights = []
    page.extract_text(
        visitor_text=lambda text, at, inner, *_: text.strip() and heights.append(at[5] + inner[5] * at[3])
    )
    return min(heights, default=1) / float(page.mediabox.height)
