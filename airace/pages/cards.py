"""What a page says of a chapter at a glance: a small picture of its leading chart, and how far a reader has come."""

from __future__ import annotations

import re

from docutils import nodes

from airace.pages import marks, states

SVG = re.compile(r"<svg\b[^>]*>(?P<inside>.*?)</svg>", re.DOTALL)
FRAME = re.compile(r'\bdata-scale="(?P<frame>[\d.,-]+):')  # of the first panel: x, y, width and height
BOX = re.compile(r'\bviewBox="(?P<box>[^"]+)"')
WORDS = re.compile(r"<text\b.*?</text>\s*", re.DOTALL)
OF_ROWS = re.compile(r' data-[\w-]+="[^"]*"')
IDS = re.compile(r'(\bid="|href="#|url\(#)')
MARGIN = 4  # points of the picture around its panel


def picture(doctree: nodes.document) -> str:
    """Return the chart under the title of a chapter without its words, as a drawing in the colours of the page.

    It is decoration: nobody could read words at its size, and the finding stands beside it.
    """
    html = "\n".join(raw.astext() for raw in doctree.findall(nodes.raw))
    leading = marks.LEADING.search(html)
    id = leading[1] if leading else next((id for id, _ in states.charts(html)), "")
    place = html.find(f'<figure class="explorer" id="{id}"') if id else -1
    drawn = SVG.search(html, html.find('class="explorer-chart"', place)) if place >= 0 else None
    if not drawn:
        return ""
    frame, box = FRAME.search(drawn[0]), BOX.search(drawn[0])
    if frame:
        x, y, wide, high = map(float, frame["frame"].split(","))
        view = " ".join(f"{n:g}" for n in (x - MARGIN, y - MARGIN, wide + 2 * MARGIN, high + 2 * MARGIN))
    elif box:
        view = box["box"]
    else:
        return ""
    inside = IDS.sub(r"\1card-", OF_ROWS.sub("", WORDS.sub("", drawn["inside"])))
    return f'<svg aria-hidden="true" viewBox="{view}" fill="currentColor">{inside}</svg>'


def progress(doctree: nodes.document) -> str:
    """Return what a page needs to know to say how much of a chapter somebody has done, as attributes of an element."""
    html = "\n".join(raw.astext() for raw in doctree.findall(nodes.raw))
    guesses, questions = (" ".join(mark.findall(html)) for mark in (marks.GUESS, marks.QUESTION))
    return f'class="progress" data-guesses="{guesses}" data-questions="{questions}" hidden'
