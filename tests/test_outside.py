"""In every state of every chart of the book, marks, labels and names show the table, as read back from the picture."""

import json
import re
from html import unescape

import outside
import pandas as pd
import pytest
from contents import CHAPTERS, read

from airace import draw, style, svg
from airace.chart import Axis, Bars, Chart, Lines, Points, Spans

FREE = {"factory-map"}  # a map of squares, whose places and parts are no numbers
FIGURE = re.compile(r'<figure class="explorer" id="explorer-([^"]+)".*?</figure>', re.DOTALL)
CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>")


def states(figure):
    """Return table and picture of every state of a figure, as lines."""
    script = re.search(r'<script type="application/json">(.*)</script>', figure)
    if not script:
        yield parts(figure.splitlines())
        return
    kept = json.loads(script[1])
    for changes in kept["changes"]:
        lines, end = [], 0
        for place, gone, *come in changes:
            lines += kept["start"][end:place] + come
            end = place + gone
        yield parts([kept["pool"][line] for line in lines + kept["start"][end:]])


def parts(lines):
    table = lines[lines.index("<table>") : lines.index("</table>") + 1]
    start = next(place for place, line in enumerate(lines) if line.startswith("<svg xmlns"))
    return cells(table), lines[start : lines.index("</svg>", start) + 1]


def cells(table):
    rows = [[unescape(re.sub("<[^>]+>", "", cell)) for cell in CELL.findall(line)] for line in table]
    return [row for row in rows if row]


@pytest.mark.slow
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_picture_shows_its_table(chapter, book):
    found, count = [], 0
    for figure in FIGURE.finditer(read(book.pages / chapter)):
        if figure[1] in FREE:
            continue
        for place, (rows, picture) in enumerate(states(figure[0])):
            count += 1
            found += [f"{figure[1]}, state {place}: {fault}" for fault in outside.faults(rows, picture)]
    assert count and found == []


# The reading itself notices what is wrong.

TABLE = pd.DataFrame(
    {
        "who": ["US", "China", "EU27", "UK", "Japan", "India"],
        "bn": [10.0, 4.0, 2.6, 7.1, 8.7, 1.3],
        "share": [5.0, 8.1, 1.2, 3.7, 9.4, 6.6],
    }
)
CHARTS = {
    "bars": ([Bars("who", "bn")], {}),
    "parts": ([Bars("who", ["bn", "share"])], {}),
    "points": ([Points("bn", "share", label="who")], {}),
    "points on a log scale": ([Points("bn", "who")], {"x": Axis(log=True)}),
    "lines": ([Lines("bn", "share")], {"table": TABLE.sort_values("bn")}),
    "spans": ([Spans("who", ("bn", "share"), label="bn")], {}),
}


def drawn(name):
    marks, given = CHARTS[name]
    table = given.get("table", TABLE).reset_index(drop=True)
    axes = {axis: value for axis, value in given.items() if axis != "table"}
    chart = Chart("Headline", "", "Caption.", table, "abn-amro-2025", marks=marks, **axes)
    rows = [list(table), *style.display(table).to_numpy().tolist()]
    return rows, svg.lines(draw.figure(chart), "x")


@pytest.mark.parametrize("name", CHARTS)
def test_a_right_picture_has_no_fault(name):
    assert outside.faults(*drawn(name)) == []


def replaced(picture, old, new, which=0):
    """Return the picture with what matches `old` replaced in one line: number `which` of those that have it."""
    hits = [place for place, line in enumerate(picture) if re.search(old, line)]
    return [re.sub(old, new, line) if place == hits[which] else line for place, line in enumerate(picture)]


def swapped(picture, one, other):
    def swap(line):
        return line.replace(f">{one}<", "><").replace(f">{other}<", f">{one}<").replace("><", f">{other}<")

    return [swap(line) if line.endswith("</text>") else line for line in picture]


LONG = r" H [\d.]+ V "  # the right side of a bar
POINT = r'(<use[^>]*) x="[\d.]+"([^>]*data-row)'
WRONG = {
    "a bar that is too long": ("bars", lambda p: replaced(p, LONG, " H 200 V ")),
    "labels beside each other's bars": ("bars", lambda p: swapped(p, "10", "4")),
    "names beside each other's bars": ("bars", lambda p: swapped(p, "US", "China")),
    "a bar of another row": ("bars", lambda p: replaced(p, 'data-row="0"', 'data-row="2"')),
    "a bar of no row": ("bars", lambda p: replaced(p, 'data-row="3"', 'data-row="9"')),
    "a part that is too long": ("parts", lambda p: replaced(p, LONG, " H 200 V ")),
    "a point elsewhere": ("points", lambda p: replaced(p, POINT, r'\1 x="150"\2', 1)),
    "a point of another row": ("points", lambda p: replaced(p, 'data-row="0"', 'data-row="1"')),
    "a point elsewhere on a log scale": (
        "points on a log scale",
        lambda p: replaced(p, POINT, r'\1 x="150"\2', 1),
    ),
    "a line elsewhere": ("lines", lambda p: replaced(p, r"(<path.*?) L ([\d.]+) [\d.]+(.*data-rows)", r"\1 L \2 99\3")),
    "a number that is not in the row": ("spans", lambda p: swapped(p, "10.0", "8.7")),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_picture_is_found(what):
    name, change = WRONG[what]
    rows, picture = drawn(name)
    changed = change(picture)
    assert changed != picture
    assert outside.faults(rows, changed)
