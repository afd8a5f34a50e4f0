"""The words of charts in a browser: each keeps the place that was found for it, whatever the text around is set to."""

import pytest
from browser import SPACING, ask, figures, narrowed, visit
from contents import CHAPTERS, PAGES
from test_pictures import EXAMPLES, TABLE

from airace import draw, style, svg
from airace.chart import Chart

BOXES = """() => [...document.querySelectorAll("text")].map((text) => {
    const { left, right, top, bottom } = text.getBoundingClientRect();
    return [text.textContent, left, right, top, bottom];
})"""
LENGTHS = """() => [...document.querySelectorAll("text")].map((text) => {
    const given = text.textLength.baseVal.value;
    text.removeAttribute("textLength");
    return [text.textContent, given, text.getComputedTextLength()];
})"""


@pytest.fixture(scope="module")
def pictures():
    """The pictures of all kinds of marks, on a page of their own."""
    charts = [
        Chart("Headline", "", "Caption.", TABLE, "abn-amro-2025", marks=marks, **given)
        for marks, given in EXAMPLES.values()
    ]
    drawn = ["".join(svg.lines(draw.figure(chart), f"x{place}")) for place, chart in enumerate(charts)]
    return "".join(f"<div style='width: 500px; padding: 0 200px'>{picture}</div>" for picture in drawn)


@pytest.fixture
def page(browser, pictures):
    """The pictures in a browser that has their font."""
    with visit(browser, "about:blank") as page:
        page.set_content(
            f"<!doctype html><style>svg {{ display: block }}{style.faces()}</style><main>{pictures}</main>"
        )
        page.evaluate("document.fonts.ready")
        yield page


def boxes(page):
    found = page.evaluate(BOXES)
    assert len(found) > 80
    return [(text, *(pytest.approx(at, abs=1) for at in its)) for text, *its in found]


def test_a_word_is_as_wide_as_a_browser_writes_it(page):
    lengths = page.evaluate(LENGTHS)
    assert len(lengths) > 80
    for text, given, natural in lengths:
        assert given == pytest.approx(natural, abs=0.1), text


def test_wider_spacing_of_letters_and_words_moves_no_word(page):
    before = boxes(page)
    page.add_style_tag(content=SPACING)
    assert page.evaluate("getComputedStyle(document.querySelector('text')).letterSpacing") == "1.14px", "it is set"
    assert page.evaluate(BOXES) == [list(box) for box in before]


def test_another_font_moves_no_word(page):
    before = boxes(page)
    page.add_style_tag(content="text { font-family: monospace }")
    for (text, left, right, *_), (_, *its) in zip(before, page.evaluate(BOXES), strict=True):
        assert its[:2] == [left, right], text


def test_a_page_written_from_right_to_left_moves_no_word(page):
    before = boxes(page)
    page.evaluate("document.querySelectorAll('div').forEach((around) => { around.dir = 'rtl'; })")
    assert page.evaluate("getComputedStyle(document.querySelector('div')).direction") == "rtl"
    assert page.evaluate(BOXES) == [list(box) for box in before]


# In the book


@pytest.fixture(scope="module", params=[PAGES[0], "book/fact-check.html", *CHAPTERS])
def chapter(request, reader):
    with reader(request.param) as page:
        yield page


WIDE = "outputs => outputs.filter((output) => output.scrollWidth > output.clientWidth + 1).map((o) => o.outerHTML)"


@pytest.mark.parametrize("width", [1280, 360])
def test_no_label_of_a_chart_and_nothing_that_a_slider_says_is_lost_with_wider_spacing(width, chapter):
    with narrowed(chapter, width):
        before, charts = {}, figures(chapter)
        states = [[figure.default for figure in charts], [figure.other for figure in charts]]
        for which, values in enumerate(states):
            show(charts, values)
            before[which] = ask(chapter, "lost")
        wider = chapter.add_style_tag(content=SPACING)
        for which, values in enumerate(states):
            show(charts, values)
            assert [label for label in ask(chapter, "lost") if label not in before[which]] == []
            assert chapter.locator(".explorer-control output").evaluate_all(WIDE) == []
        wider.evaluate("style => style.remove()")


def show(charts, states):
    for figure, values in zip(charts, states, strict=True):
        figure.choose(values)
