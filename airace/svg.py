"""A matplotlib figure as lines of clean SVG: text stays text, colours follow the page, ids are unique."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import escape
from xml.etree import ElementTree

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure

from airace import style
from airace.draw import measure
from airace.draw.axes import AUTOMATIC, NAMES

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_PAGE = {"#000000": "currentColor", style.PAPER: f"var(--paper, {style.PAPER})"}  # colours that the page has itself
_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_BOX = re.compile(r"M (\S+) (\S+) L (\S+) \2 L \3 (\S+) L \1 \4( L \1 \2)? z")
_DEFAULTS = {("text-anchor", "start"), ("stroke-linejoin", "miter"), ("font-size", f"{measure.SIZE}px")}
_UNTURNED = re.compile(r"rotate\(-?0 ")
_SCALE = "scale"  # the class of the marks and numbers of an automatic scale
_TICK = re.compile(r"[xy]tick_\d+$")
_ROWS = re.compile(r"rows(?:-\d+)+$")  # the gid of a mark: which rows of the table it stands for
_LABEL = re.compile(r"label-(\d+)$")  # the gid of a text that belongs to a row
_POINT = "point"  # the class of a point that is drawn as a path of its own
_KEEP_CLASS = {style.REFERENCE, _SCALE, _POINT}


def lines(figure: Figure, prefix: str) -> list[str]:
    """Draw `figure` and return it as SVG, one element a line.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure; its size in inches becomes the view box in points.
    prefix : str
        Put before every id, so that two figures of a page never share one.

    Returns
    -------
    list of str
        The lines. Nearly equal figures have nearly equal lines, which is what storing differences lives on.
    """
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    root = ElementTree.fromstring(buffer.getvalue())
    for unwanted in ("metadata", "defs"):  # the outer <defs> holds a <style> that would reach the whole page
        for child in root.findall(_SVG + unwanted):
            if unwanted == "metadata" or child.find(_SVG + "style") is not None:
                root.remove(child)
    used = {match for el in root.iter() for value in el.attrib.values() for match in re.findall(r"#([\w-]+)", value)}
    # The direction is ours: on a page from right to left the start of a text would be its other end.
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" aria-hidden="true" viewBox="{root.get("viewBox")}" '
        f'data-scale="{scale(figure)}" direction="ltr" fill="currentColor" '
        'stroke-linejoin="round" stroke-linecap="butt" '
        f'font-family="\'{style.family()}\', sans-serif" font-size="{measure.SIZE}">'
    )
    return [head, *(line for child in root for line in _element(child, prefix, used)), "</svg>"]


def scale(figure: Figure) -> str:
    """Return where the panels of a figure stand and what their axes reach over.

    Two pictures have the same text when the same number stands at the same place in both, so that one may be drawn over
    the other: ``108,16,149,73:x=0..120 log,y=names`` is a panel with its left end, its top, its width and height in
    points, an axis of numbers (days as matplotlib counts them), and one of names, which may be others.
    """
    return ";".join(map(_panel, figure.axes))


def _panel(ax: Axes) -> str:
    wide, high = 72 * ax.figure.get_size_inches()
    box = ax.get_position()
    corners = box.x0 * wide, (1 - box.y1) * high, box.width * wide, box.height * high
    reach = [f"{name}={_reach(axis)}" for name, axis in (("x", ax.xaxis), ("y", ax.yaxis))]
    return f"{','.join(_plain(at, 4) for at in corners)}:{','.join(reach)}"


def _reach(axis: Axis) -> str:
    if axis.get_gid() == NAMES:
        return NAMES
    first, last = axis.get_view_interval()
    none = 1e-9 * abs(last - first) * (axis.get_scale() == "linear")  # what is left of 0.3 - 0.1 - 0.2
    ends = "..".join(_plain(0 if abs(end) < none else end, 7) for end in (first, last))
    return ends if axis.get_scale() == "linear" else f"{ends} {axis.get_scale()}"


def _plain(number: float, digits: int) -> str:
    """Return a number in so many digits, rounded twice: 0.15 is the same with and without the noise of a float."""
    return f"{float(f'{number:.{digits + 3}g}'):.{digits}g}"


def words(lines: list[str]) -> list[str]:
    """Return the texts of a drawn picture, in their order, without the numbers of automatic scales."""

    def found(el: ElementTree.Element) -> Iterator[str]:
        if el.tag == f"{_SVG}text":
            yield "".join(el.itertext())
        elif el.get("class") != _SCALE:
            for child in el:
                yield from found(child)

    return list(found(ElementTree.fromstring("\n".join(lines))))


def _element(el: ElementTree.Element, prefix: str, used: set[str], scale: bool = False) -> Iterator[str]:
    tag = el.tag.removeprefix(_SVG)
    id = el.get("id", "")
    if scale and _TICK.match(id):
        el.set("id", _SCALE)
    if _ROWS.match(id):
        _say_rows(el, id.split("-")[1:])
    elif label := _LABEL.match(id):
        for text in el.iter(f"{_SVG}text"):
            text.set("data-label", label[1])
    children = [line for child in el for line in _element(child, prefix, used, scale or id == AUTOMATIC)]
    text = (el.text or "").strip() and el.text
    if tag in ("g", "defs") and not children:
        return
    look = _properties(el)
    if tag == "text" and look.get("opacity") == "0":
        return  # written for the room that it takes
    kept = [*_attributes(el, prefix, used), *(_length(text, look) if tag == "text" and text else ())]
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in kept)
    if tag == "g" and not attributes:
        yield from children
    elif children:
        yield f"<{tag}{attributes}>"
        yield from children
        yield f"</{tag}>"
    elif text:
        yield f"<{tag}{attributes}>{escape(text, quote=False)}</{tag}>"
    elif not (tag == "path" and look.get("fill") == "none" and "stroke" not in el.get("style", "")):
        yield f"<{tag}{attributes}/>"


def _say_rows(el: ElementTree.Element, rows: list[str]) -> None:
    """Give each point of a mark its row, and a line or a bar all of its rows in their order."""
    points, paths = list(el.iter(f"{_SVG}use")), list(el.iter(f"{_SVG}path"))
    if not points and len(paths) == len(rows) > 1:  # points of many sizes
        points = paths
        for point in points:
            point.set("id", _POINT)
    if points:
        for point, row in zip(points, rows, strict=True):
            point.set("data-row", row)
        return
    for path in paths:
        path.set("data-row" if len(rows) == 1 else "data-rows", " ".join(rows))


def _attributes(el: ElementTree.Element, prefix: str, used: set[str]) -> Iterator[tuple[str, str]]:
    for name, value in el.attrib.items():
        if name == "id":
            if value in used:
                yield "id", f"{prefix}-{value}"
            elif value in _KEEP_CLASS:
                yield "class", value
        elif name == _HREF:
            yield "href", "#" + prefix + "-" + value.removeprefix("#")
        elif name == "transform" and _UNTURNED.match(value):
            continue
        elif name == "clip-path":
            yield name, value.replace("url(#", f"url(#{prefix}-")
        elif name == "style":
            yield from _look(el, prefix)
        else:
            value = _short(value, 2 if el.get("id") in used else 1)  # markers are small: their shape needs more
            yield name, _BOX.sub(r"M \1 \2 H \3 V \4 H \1 z", value)  # a box says each of its sides once


def _look(el: ElementTree.Element, prefix: str) -> Iterator[tuple[str, str]]:
    """Return the declarations of a style as attributes, which a page shows whose server forbids styles in elements."""
    for name, value in _properties(el).items():
        if name != "font-family" and (name, value) not in _DEFAULTS:
            value = _PAGE.get(value) or style.in_page().get(value, value)
            yield name, _short(value.replace("url(#", f"url(#{prefix}-").removesuffix("px"))


def _length(text: str, look: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Give a text the width that it has anyway.

    A place was found for each text by this width. Readers may set letters and words further apart (WCAG 1.4.12), and a
    translation may be longer: then the letters get narrower, and nothing is cut or covered. With "spacing" instead of
    "spacingAndGlyphs" they would stay as wide and lose the space between them again.
    """
    size = float(look.get("font-size", f"{measure.SIZE}px").removesuffix("px"))
    wide = measure.width(text.strip(), int(look.get("font-weight", 400)), 1000) * size / 1000  # large: without hinting
    yield "textLength", f"{wide:.1f}".removesuffix(".0")
    yield "lengthAdjust", "spacingAndGlyphs"


def _properties(el: ElementTree.Element) -> dict[str, str]:
    """Return the CSS declarations of a style attribute."""
    parts = (declaration.partition(":") for declaration in el.get("style", "").split(";"))
    return {name.strip(): what.strip() for name, _, what in parts if name.strip()}


def _short(value: str, decimals: int = 2) -> str:
    value = _NUMBER.sub(lambda number: f"{float(number[0]):.{decimals}f}".rstrip("0").rstrip("."), value)
    return " ".join(value.replace("-0 ", "0 ").split())
