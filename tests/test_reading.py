"""How a chapter reads: the finding and a chart first, code and fine print on request, nothing lost on paper."""

import io
import json
import re
from contextlib import ExitStack
from urllib.parse import parse_qsl

import pytest
from browser import BLOCKED, Figure, ask, figures, fresh, visit
from contents import CHAPTERS, every_chapter, read
from docutils import nodes
from pypdf import PdfReader

from airace.pages import cards, reading

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


@pytest.fixture(scope="module")
def kept(reader):
    """Open a chapter on a phone once for all tests that look at it, and leave it as they found it."""
    with ExitStack() as stack:

        def at(chapter, everything=False):
            if (chapter, everything) not in pages:
                pages[chapter, everything] = stack.enter_context(reader(chapter, everything=everything, width=390))
            page = pages[chapter, everything]
            page.set_viewport_size(PHONE)
            page.emulate_media(media="screen")
            return page

        pages = {}
        yield at


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
def test_the_finding_and_a_chart_to_move_come_first(chapter, kept):
    page = kept(chapter)
    finding = page.locator(".bd-article h1 ~ p.finding")
    assert finding.is_visible() and len(finding.inner_text().split()) > 8
    control = page.locator(
        ".explorer-lead figure.explorer form input, .explorer-lead figure.explorer form select"
    ).first
    assert control.bounding_box()["y"] <= 1.2 * PHONE["height"]


@every_chapter
def test_the_chart_on_top_moves_alone_and_has_ids_of_its_own(chapter, kept):
    page = kept(chapter)
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
    top.choose(top.default)


@every_chapter
def test_a_chapter_is_short_with_everything_folded(chapter, kept):
    page = kept(chapter)
    assert page.evaluate("document.documentElement.scrollHeight") <= 16 * PHONE["height"]


# Words that belong to a state


@every_chapter
def test_words_that_belong_to_a_state_set_the_chart_to_it_in_view(chapter, kept):
    page = kept(chapter, everything=True)
    links = page.locator("a.to-state")
    assert links.count()
    for link in links.all():
        id, _, query = link.get_attribute("href").removeprefix("#").partition("?")
        figure = Figure(page.locator(f"figure[id='{id}']"), id)
        start, words = figure.state(), link.inner_text()
        link.click()
        page.wait_for_timeout(50)
        state = figure.state()
        assert figure.chosen == figure.default | dict(parse_qsl(query)), words
        assert state["headline"] != start["headline"] or state["caption"] != start["caption"], words
        chart = figure.locator.locator(".explorer-chart").bounding_box()
        assert 0 <= chart["y"] <= PHONE["height"] / 2, words
        for number in [] if {"times", "years"} & {*words.split()} else re.findall(r"\d+(?:\.\d+)?", words):
            assert says(state, figure, float(number)), f"{words}: {number} is not in its chart"


def says(state, figure, number):
    """Return whether a state says a number, one that rounds to it, or a range around it."""
    drawn = " ".join(figure.locator.locator("text").all_text_contents())
    text = json.dumps(state) + figure.locator.inner_text() + drawn
    digits = len(f"{number:g}".partition(".")[2])
    ranges = re.findall(r"(\d+)–(\d+)", text)
    said = re.findall(r"\d+(?:\.\d+)?", text.replace(",", ""))
    return any(round(float(found), digits) == number for found in said) or any(
        int(low) <= number <= int(high) for low, high in ranges
    )


@every_chapter
def test_on_a_wide_page_a_chart_has_its_text_beside_it_and_on_others_above_it(chapter, kept):
    page = kept(chapter, everything=True)
    frames = page.locator(".beside")
    assert frames.count()
    for width, is_beside in ((1600, True), (1440, True), (1280, False), (390, False)):
        page.set_viewport_size({"width": width, "height": 900})
        for frame in frames.all()[:4]:
            chart, text = (frame.locator(part).first.bounding_box() for part in ("figure", ".beside-text"))
            assert (text["x"] >= chart["x"] + chart["width"]) == is_beside, width
            assert (text["y"] >= chart["y"] + chart["height"]) != is_beside, width
            assert text["width"] >= 270 and text["x"] + text["width"] <= width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1600, "height": 900})
    text = frames.first.locator(".beside-text > :last-child")
    assert text.evaluate("last => last.tagName !== 'P' || !last.closest('.beside').nextElementSibling"), "it leads on"


def test_words_of_a_state_are_plain_words_without_javascript(reader):
    with reader(CHAPTER, javascript=False) as page:
        link = page.locator("a.to-state").first
        looks = link.evaluate(
            "link => { const s = getComputedStyle(link); return [s.pointerEvents, s.textDecorationLine] }"
        )
        assert looks == ["none", "none"]


# From finding to finding


def test_one_key_goes_from_chart_to_chart_and_from_chapter_to_chapter(opened):
    page = opened(CHAPTERS[0], everything=True)
    for following in [*CHAPTERS[1:], "book/index.html"]:
        ids = [figure.id for figure in figures(page)]
        page.locator(".under-lead .next-finding a").focus()
        for place, id in enumerate(ids, 1):
            page.keyboard.press("Enter")
            link = page.locator(":focus")
            assert link.locator("..").get_attribute("data-chart") == id
            assert link.locator("..").inner_text().startswith(f"{place} of {len(ids)}")
            top = page.locator(f"figure[id='{id}']").bounding_box()["y"]
            assert 0 < top < PHONE["height"] / 3
            assert link.bounding_box()["height"] >= 24
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{following}")


def test_the_way_stops_at_a_question_and_gives_no_answer_away(opened):
    page = opened()
    covered = page.locator("form.predict").first
    links = page.locator(".next-finding a[href^='#']")
    for number in range(links.count()):
        if page.locator(links.nth(number).get_attribute("href")).is_visible():
            continue
        links.nth(number).evaluate("link => link.click()")
        assert page.locator(":focus").inner_text().startswith("Predict")
        assert page.locator("form.predict.is-open").count() == 0
        return
    raise AssertionError(f"nothing is covered: {covered}")


def test_without_javascript_the_way_is_one_of_plain_links(reader):
    with reader(CHAPTER, javascript=False) as page:
        links = page.locator(".next-finding a")
        targets = [address for link in links.all() if (address := link.get_attribute("href")).startswith("#")]
        assert len(targets) > 4 and all(page.locator(f"figure{target}").count() == 1 for target in targets)


# What is done


LINE = ".under-lead .progress"


def test_guesses_and_right_answers_are_counted_here_and_on_the_start_page_until_they_are_forgotten(opened):
    page = opened()
    said = lambda: re.findall(r"(\d+) of (\d+)", page.locator(LINE).inner_text())  # noqa: E731
    (guessed, guesses), (right, questions) = said()
    assert (guessed, right) == ("0", "0") and int(guesses) >= 3 and int(questions) >= 5
    page.get_by_role("button", name="This is my guess").first.click()
    ask(page, "follow", "#quiz-funding-gap")
    question = page.locator("form.quiz fieldset").first
    for answer in ("no", "yes"):
        letter = question.locator(f"li[data-right={answer}]").first.get_attribute("data-answer")
        question.locator(f"input[value={letter}]").check()
        question.locator("button").click()
        assert said() == [("1", guesses), ("1" if answer == "yes" else "0", questions)]
    fresh(page)
    assert said() == [("1", guesses), ("1", questions)], "it stays on the device"
    fresh(page, page.url.replace(CHAPTER, "book/index.html"))
    cards = page.locator(".chapter-findings .progress")
    assert cards.locator("visible=true").all_inner_texts() == [f"1 of {guesses} guesses, quiz 1 of {questions}"]
    fresh(page, page.url.replace("index.html", "how-this-book-works.html"))
    page.locator("[data-do=forget-guesses]").click()
    fresh(page, page.url.replace("how-this-book-works.html", "index.html"))
    assert cards.locator("visible=true").count() == 0


@pytest.mark.parametrize("how", [{"first": BLOCKED}, {"javascript": False}])
def test_nothing_is_said_of_progress_where_nothing_can_be_kept(how, reader):
    with reader(CHAPTER, everything=False, **how) as page:
        assert page.locator(LINE).count() == 1 and not page.locator(LINE).is_visible()


def test_a_picture_at_a_glance_has_no_words_and_ids_of_its_own():
    drawn = """<figure class="explorer" id="explorer-gap"><div class="explorer-chart"><svg viewBox="0 0 9 9"
        data-scale="3,1,5,6:x=0..1,y=names"><text x="1">US</text><defs><path id="gap-m1"/></defs>
        <use href="#gap-m1" data-row="0"/><path clip-path="url(#gap-p1)"/></svg></div></figure>"""
    page = nodes.document(None, None)
    page += nodes.raw("", drawn, format="html")
    made = cards.picture(page)
    assert 'viewBox="-1 -3 13 14"' in made and "text" not in made and "data-" not in made
    assert all(id in made for id in ('id="card-gap-m1"', 'href="#card-gap-m1"', "url(#card-gap-p1)"))
    assert cards.picture(nodes.document(None, None)) == ""


def test_the_picture_of_a_chapter_is_the_chart_under_its_title_and_else_its_first():
    chart = '<figure class="explorer" id="{0}"><div class="explorer-chart"><svg viewBox="{1}">{0}</svg></div></figure>'
    charts = "".join(chart.format(*each) for each in (("explorer-a", "0 0 1 1"), ("explorer-b", "0 0 2 2")))

    def picture(*parts):
        page = nodes.document(None, None)
        page += [nodes.raw("", part, format="html") for part in parts]
        return cards.picture(page)

    first = picture("<svg><path></svg>", charts)
    assert first == '<svg aria-hidden="true" viewBox="0 0 1 1" fill="currentColor">explorer-a</svg>'
    lead = '<div class="explorer-lead" data-chart="explorer-{}"></div>'.format
    assert 'viewBox="0 0 2 2"' in picture(lead("b"), charts)
    assert picture(lead("c"), charts) == "" == picture("<svg><path></svg>")
    assert picture(chart.format("explorer-a", "").replace(' viewBox=""', "")) == ""


# For teachers, and on paper


def test_a_link_from_a_page_for_teachers_opens_what_readers_find_folded(reader):
    with reader("book/teaching/1-funding-gap.html", everything=False) as page:
        folded = page.locator("details.for-teachers")
        page.locator("article a[href*='1-funding-gap.html?teaching']").first.click()
        page.wait_for_url("**/notebooks/1-funding-gap.html?teaching*")
        titles = folded.locator("> summary").all_text_contents()
        assert [title.partition(",")[0] for title in titles] == ["What you learn", "The article"]
        assert page.locator("details.for-teachers:not([open])").count() == 0
        fresh(page, page.url.partition("?")[0])
        assert page.locator("details.for-teachers[open]").count() == 0


@every_chapter
def test_on_paper_sources_stand_once_a_chapter_and_each_chart_names_theirs(chapter, kept):
    page = kept(chapter, everything=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    listed = page.locator(".chapter-sources li")
    assert not listed.first.is_visible()
    named = page.locator("figure.explorer:not(.explorer-lead > *) .explorer-cited")
    assert named.count() == len(figures(page)) and not named.first.is_visible()
    page.emulate_media(media="print")
    assert listed.first.is_visible() and named.first.is_visible()
    assert page.locator(":is(.explorer-source, .explorer-sources):visible").count() == 0
    texts = listed.all_inner_texts()
    assert len(set(texts)) == len(texts)
    runs = [run for line in named.all_inner_texts() for run in re.findall(r"(\d+)(?:–(\d+))?", line)]
    numbers = {number for first, last in runs for number in range(int(first), int(last or first) + 1)}
    assert numbers == {*range(1, len(texts) + 1)}


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
    page.set_viewport_size({"width": 1600, "height": 900})  # charts have their text beside them
    assert page.evaluate("document.documentElement.scrollWidth") <= 1600
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


@pytest.mark.parametrize("width", [320, 360])
@every_chapter
def test_no_heading_runs_into_the_handle_of_its_code(chapter, width, kept):
    page = kept(chapter)
    page.set_viewport_size({"width": width, "height": PHONE["height"]})
    handles = page.locator("button.code-of-section")
    assert handles.count() > 3 and handles.first.is_visible()
    assert handles.evaluate_all(HEADINGS_THAT_REACH) == []


HEADINGS_THAT_REACH = """(handles) => handles.filter((handle) => {
  const range = document.createRange();
  range.selectNodeContents(handle.previousElementSibling.firstChild);
  const box = handle.getBoundingClientRect();
  const beside = (line) => line.top < box.bottom && line.bottom > box.top;
  return [...range.getClientRects()].some((line) => beside(line) && line.right > box.left);
}).map((handle) => handle.previousElementSibling.innerText)"""


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


# Of what a page is drawn with: what moves the origin, where a text begins, and what keeps and brings back the origin.
DRAWN = re.compile(rb"^(?:((?:-?[\d.]+ ){6})(cm|Tm)|(q|Q))$", re.MULTILINE)


def empty(page):
    """Return which part of a page below its last text is empty; pypdf reads each letter and takes 40 times as long."""
    scale, origin, before, heights = 1.0, 0.0, [], []
    for numbers, moves, keeps in DRAWN.findall(page.get_contents().get_data()):
        if moves:
            *_, up, _, y = map(float, numbers.split())
        if moves == b"cm":
            scale, origin = scale * up, scale * y + origin
        elif moves:
            heights.append(scale * y + origin)
        elif keeps == b"q":
            before.append((scale, origin))
        else:
            scale, origin = before.pop()
    return min(heights, default=page.mediabox.height) / float(page.mediabox.height)


def test_an_empty_part_of_a_page_is_found(browser):
    with visit(browser, "about:blank") as page:
        page.set_content("<p style='height: 300mm'>Above</p><p style='margin-top: 180mm'>Below</p>")
        first, second = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
        assert empty(first) > 0.9 and empty(second) < 0.4
