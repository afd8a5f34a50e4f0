"""The key of a chart on a page and in a picture: each swatch has look, filling and shape of what it explains."""

import re
from itertools import product
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from airace import style
from airace.chart import Key
from airace.explore import key, picture

KINDS, SHAPES = ("filled", "hatched", "hollow"), ("bar", "line", "o")
EVERY = [Key("a < b", "US", kind, shape) for kind, shape in product(KINDS, SHAPES)]


def swatch(entry):
    """Return filling, width and dashes of a swatch, and how many parts it has."""
    (item,) = key.html([entry])[1:-1]
    group = re.search(r'<g fill="([^"]+)" stroke="([^"]+)" stroke-width="([\d.]+)"( stroke-dasharray="[^"]+")?>', item)
    assert group[2] == style.variable("US") and item.endswith("<span>a &lt; b</span></li>")
    return group[1], float(group[3]), bool(group[4]), len(re.findall(r"<(?:path|circle)", item))


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: f"{entry.kind} {entry.shape}")
def test_a_swatch_on_a_page_is_filled_as_its_marks_are(entry):
    filling, width, is_dashed, parts = swatch(entry)
    is_open = entry.kind == "hollow" or entry.shape == "line"
    assert filling == ("none" if is_open else style.variable("US"))
    assert width == (2.5 if entry.shape == "line" else 1.5)
    assert is_dashed == (entry.shape == "line" and entry.kind != "filled")
    assert parts == (2 if (entry.shape, entry.kind) == ("bar", "hatched") else 1), "strokes over a hatched bar"


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: f"{entry.kind} {entry.shape}")
def test_a_swatch_is_drawn_without_words(entry):
    drawing = re.search(r"<svg.*</svg>", key.html([entry])[1])[0]
    assert "".join(ElementTree.fromstring(drawing).itertext()) == ""


@pytest.mark.parametrize("marker", sorted({look["marker"] for look in style.palette().values()} | set("Px|+*")))
def test_each_marker_has_a_swatch(marker):
    assert swatch(Key("a < b", "US", shape=marker))[3] == 1


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: f"{entry.kind} {entry.shape}")
def test_a_swatch_in_a_picture_is_filled_as_its_marks_are(entry):
    figure = Figure()
    picture.swatch(figure, entry, 10, 10, 100)
    drawn = figure.findobj(Rectangle if entry.shape == "bar" else Line2D)
    drawn = [part for part in drawn if part is not figure.patch]
    if entry.shape == "bar":
        assert [bool(part.get_hatch()) for part in drawn] == [False, True][: 1 + (entry.kind == "hatched")]
        assert (drawn[0].get_facecolor()[3] == 0) == (entry.kind == "hollow")
    elif entry.shape == "line":
        assert drawn[0].get_linestyle() == (":" if entry.kind == "hatched" else "-")
    else:
        assert drawn[0].get_marker() == "o" and (drawn[0].get_markerfacecolor() == "none") == (entry.kind == "hollow")
