"""What a drawn picture shows, read back from its SVG without the code that drew it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
COMMAND = re.compile(r"([MLHVCQz])([^MLHVCQz]*)")


@dataclass(frozen=True)
class Shape:
    """A mark: its rows, its corners in points of the picture (y grows downwards), whether it is a point, its look."""

    rows: tuple[int, ...]
    points: tuple[tuple[float, float], ...]
    is_point: bool
    fill: str
    dashes: str
    panel: str  # what clips it: the same for all marks of one panel

    @property
    def x(self) -> tuple[float, float]:
        """Left and right end."""
        return min(x for x, _ in self.points), max(x for x, _ in self.points)

    @property
    def y(self) -> tuple[float, float]:
        """Upper and lower end."""
        return min(y for _, y in self.points), max(y for _, y in self.points)

    @property
    def wide(self) -> float:
        """Width."""
        return self.x[1] - self.x[0]

    @property
    def high(self) -> float:
        """Height."""
        return self.y[1] - self.y[0]


@dataclass(frozen=True)
class Word:
    """A text: what it says, where it is anchored, and the row of which it is the label, if any."""

    text: str
    x: float
    y: float
    row: int | None


def shapes(lines: list[str]) -> list[Shape]:
    """Return the marks that stand for rows of the table, in the order in which they are drawn."""
    return list(_shapes(ElementTree.fromstring("\n".join(lines)), ""))


def _shapes(el: ElementTree.Element, panel: str) -> Iterator[Shape]:
    panel = el.get("clip-path", panel)
    rows = el.get("data-row") or el.get("data-rows")
    if rows is not None:
        is_point = el.tag == f"{SVG}use" or el.get("class") == "point"
        points = [(float(el.get("x")), float(el.get("y")))] if el.get("x") else list(_corners(el.get("d")))
        if is_point and len(points) > 1:
            points = [tuple((min(ends) + max(ends)) / 2 for ends in zip(*points, strict=True))]
        look = el.get("fill", "currentColor"), el.get("stroke-dasharray", "")
        yield Shape(tuple(map(int, rows.split())), tuple(points), is_point, *look, panel)
    for child in el:
        yield from _shapes(child, panel)


def _corners(path: str) -> Iterator[tuple[float, float]]:
    """Yield the corners of a path, and the points that pull at its curves."""
    x = y = 0.0
    for command, numbers in COMMAND.findall(path):
        given = [float(number) for number in NUMBER.findall(numbers)]
        if command == "H":
            given = [*given, y]
        elif command == "V":
            given = [x, *given]
        for x, y in zip(given[::2], given[1::2], strict=True):
            yield x, y


def words(lines: list[str]) -> list[Word]:
    """Return all texts of a picture in their order."""
    found = []
    for el in ElementTree.fromstring("\n".join(lines)).iter(f"{SVG}text"):
        row = el.get("data-label")
        x, y = el.get("x"), el.get("y")
        if x is None:
            x, y = NUMBER.findall(el.get("transform", ""))[:2]
        found.append(Word("".join(el.itertext()), float(x), float(y), None if row is None else int(row)))
    return found
