"""The words of charts in a browser: each keeps the place that was found for it, whatever the text around is set to."""

import pytest
from browser import visit
from test_pictures import EXAMPLES, TABLE

from airace import draw, style, svg
from airace.chart import Chart

BOXES = """() => [...document.querySelectorAll("text")].map((text) => {
    const { left, right, top, bottom } = text.getBoundingClientRect();
    return [text.textContent, left, right, top, bottom];
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


def test_a_page_written_from_right_to_left_moves_no_word(page):
    before = boxes(page)
    page.evaluate("document.querySelectorAll('div').forEach((around) => { around.dir = 'rtl'; })")
    assert page.evaluate("getComputedStyle(document.querySelector('div')).direction") == "rtl"
    assert page.evaluate(BOXES) == [list(box) for box in before]
