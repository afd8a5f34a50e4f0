"""Whether a picture shows its table: marks and labels are read back from the SVG, without the code that drew them.

Nothing here knows how a chart is declared. A mark carries its row; the table beside the picture is what readers see.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from datetime import datetime
from itertools import product

import numpy as np
import seen

EXACT = 0.45  # points that a mark may stand away from where its number is: half of a device's pixel on a phone
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def faults(rows: list[list[str]], picture: list[str]) -> list[str]:
    """Return what is wrong with a picture: marks or labels that do not show the row that they carry.

    Parameters
    ----------
    rows : list of list of str
        The visible table, headings first.
    picture : list of str
        The lines of the SVG.
    """
    head, *body = rows
    shapes, words = seen.shapes(picture), seen.words(picture)
    known = set(range(len(body)))
    if odd := {row for shape in shapes for row in shape.rows} - known:
        return [f"marks of rows that the table does not have: {sorted(odd)}"]
    columns = [_column([row[place] for row in body]) for place in range(len(head))]
    columns = [(numbers, half) for numbers, half in columns if np.isfinite(numbers).any()]
    found = [*_bars(shapes, columns, len(body)), *_points(shapes, words, columns, body), *_labels(shapes, words, rows)]
    return found + _order(words, body)


def _column(cells: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the cells of a column as numbers (days as days since 1970), and half of what they are rounded to."""
    decimals = max((len(cell.partition(".")[2]) for cell in cells if "e" not in cell), default=0)
    halves = [_half(cell) if "e+" in cell else 0.5 * 10.0**-decimals for cell in cells]
    return np.array([_number(cell) for cell in cells]), np.array(halves)


def _half(cell: str) -> float:
    digits, _, exponent = cell.partition("e")
    try:
        return 0.5 * 10.0 ** (int(exponent) - len(digits.partition(".")[2]))
    except ValueError:
        return math.nan


def _number(cell: str) -> float:
    if DAY.fullmatch(cell):
        return datetime.fromisoformat(cell).timestamp() / 86400
    try:
        return float(cell.replace(",", "").replace("∞", "inf"))
    except ValueError:
        return math.nan


def _bars(shapes, columns, count) -> list[str]:
    """Bars: their lengths are, on one scale for a panel, those of one column for each place in the bar."""
    found = []
    boxes = defaultdict(list)
    for shape in shapes:
        if shape.is_point or len(shape.rows) > 1:
            continue
        if _is_box(shape):
            boxes[shape.panel].append(shape)
        elif min(shape.wide, shape.high) > EXACT:
            found.append(f"the mark of row {shape.rows[0]} is no bar, no line and no point")
    for panel in boxes.values():
        across = len({round(bar.x[0], 1) for bar in panel if _first(bar, panel)}) == 1
        places: dict[int, dict[int, float]] = defaultdict(dict)
        per_row: dict[int, int] = defaultdict(int)
        for bar in panel:
            (row,) = bar.rows
            places[per_row[row]][row] = bar.wide if across else bar.high
            per_row[row] += 1
        scales = [_scales(lengths, columns) for lengths in places.values()]
        for place, scale in enumerate(scales):
            if not scale:
                found.append(f"bars {place + 1} of rows {sorted(places[place])} have the lengths of no column")
        shared = [set(scale) for scale in scales if scale and 0.0 not in scale]  # nothing has any scale
        if len(shared) > 1 and not any(
            all(any(abs(one - other) <= 0.02 * abs(one) for other in scale) for scale in shared) for one in shared[0]
        ):
            found.append("parts of bars are drawn on different scales")
    return found


def _is_box(shape) -> bool:
    """Return whether a path is an upright rectangle."""
    across, up = ({round(at, 1) for at in ends} for ends in zip(*shape.points, strict=True))
    return len(shape.points) >= 4 and len(across) <= 2 and len(up) <= 2


def _first(bar, panel) -> bool:
    return bar.x[0] <= min(other.x[0] for other in panel if other.rows == bar.rows) + 0.05


def _scales(lengths: dict[int, float], columns: list[tuple[np.ndarray, np.ndarray]]) -> list[float]:
    """Return the points that one unit takes, for each column that has these lengths."""
    found = []
    for numbers, halves in columns:
        if any(not np.isfinite(numbers[row]) and length > EXACT for row, length in lengths.items()):
            continue
        triples = [(numbers[row], halves[row], at) for row, at in lengths.items() if np.isfinite(numbers[row])]
        largest = max(triples, default=(0, 0, 0))
        if largest[0] <= 0:
            if all(length <= EXACT for *_, length in triples):
                found.append(0.0)
            continue
        scale = largest[2] / largest[0]
        if all(abs(number * scale - at) <= EXACT + (half + largest[1]) * scale for number, half, at in triples):
            found.append(scale)
    return found


def _points(shapes, words, columns, body) -> list[str]:
    """Points and corners of lines: on one scale for a panel, each stands where a number of its row is, or its name."""
    panels: dict[str, list[tuple[int, float, float]]] = defaultdict(list)
    for shape in shapes:
        if shape.is_point:
            panels[shape.panel].append((shape.rows[0], *shape.points[0]))
        elif len(shape.rows) > 1 and len(shape.points) == len(shape.rows):
            panels[shape.panel] += [(row, *point) for row, point in zip(shape.rows, shape.points, strict=True)]
    words_of = [cells for cells in zip(*body, strict=True) if not any(np.isfinite(_number(cell)) for cell in cells)]
    orders = [[(order, np.zeros(len(order)))] for order in map(_places, words_of)]
    found = []
    for points in panels.values():
        across = [(row, x) for row, x, _ in points]
        up = [(row, y) for row, _, y in points if not _named(words, y, body[row])]
        for name, values in (("x", across), ("y", up)):
            if not any(_on_one_scale(values, scale) for scale in (columns, *orders)):
                rows = sorted({row for row, _ in values})
                found.append(f"points of the rows {rows[:8]}: the {name} follows no column")
    return found


def _named(words, y: float, cells: list[str]) -> bool:
    """Return whether a name of this row stands level with a point."""
    return any(word.row is None and word.text in cells and abs(word.y - 0.35 * 9.5 - y) < 1.5 for word in words)


def _places(cells: list[str]) -> np.ndarray:
    """Return for each cell the place of its name among the names, in their order."""
    names = list(dict.fromkeys(cells))
    return np.array([float(names.index(cell)) for cell in cells])


def _on_one_scale(values: list[tuple[int, float]], columns: list[tuple[np.ndarray, np.ndarray]]) -> bool:
    """Return whether one scale, even or by powers, puts a number of each row where its point is."""
    if len({round(at, 1) for _, at in values}) <= 2:
        return True  # two places always have a scale
    (one, first), (other, second) = min(values, key=lambda value: value[1]), max(values, key=lambda value: value[1])
    rows, at = (np.array(part) for part in zip(*values, strict=True))
    for power in (False, True):
        with np.errstate(all="ignore"):
            scaled = [
                (np.log(numbers), halves / numbers) if power else (numbers, halves) for numbers, halves in columns
            ]
        numbers = np.array([column[rows] for column, _ in scaled])
        halves = np.array([half[rows] for _, half in scaled])
        for (x, its), (z, their) in product(scaled, repeat=2):
            if not np.isfinite([x[one], z[other]]).all() or x[one] == z[other]:
                continue
            slope = (second - first) / (z[other] - x[one])
            near = EXACT + (halves + max(its[one], their[other])) * abs(slope)
            with np.errstate(invalid="ignore"):
                if (np.abs(first + slope * (numbers - x[one]) - at) <= near).any(axis=0).all():
                    return True
    return False


def _labels(shapes, words, rows) -> list[str]:
    """Labels: a number that one says stands in its row; a label stands level with its bar, or close to its mark."""
    found = []
    _, *body = rows
    boxes = defaultdict(list)
    for shape in shapes:
        for place, row in enumerate(shape.rows):
            whole = shape.is_point or len(shape.rows) == 1 or len(shape.points) != len(shape.rows)
            boxes[row].append((shape.x, shape.y) if whole else tuple((at, at) for at in shape.points[place]))
    for word in words:
        if word.row is None or not word.text.strip():
            continue
        if word.row >= len(body):
            found.append(f"the label {word.text!r} is of row {word.row}, which the table does not have")
            continue
        if boxes[word.row] and not any(_near(word, x, y) for x, y in boxes[word.row]):
            found.append(f"the label {word.text!r} of row {word.row} stands away from its marks")
        if NUMBER.fullmatch(word.text) and not _says(word.text, body[word.row]):
            found.append(f"the label {word.text!r} is a number that row {word.row} does not have")
    return found


def _near(word, x, y) -> bool:
    level = y[0] - 3 <= word.y - 0.35 * 9.5 <= y[1] + 3
    beside = x[0] - 140 <= word.x <= x[1] + 140 and y[0] - 40 <= word.y <= y[1] + 40
    return level or beside


def _says(text: str, cells: list[str]) -> bool:
    number, half = float(text.replace(",", "")), 0.51 * 10.0 ** -len(text.partition(".")[2])
    given = [
        (_number(cell), _half(cell) if "e" in cell else 0.5 * 10.0 ** -len(cell.partition(".")[2])) for cell in cells
    ]
    given = [(one, its) for one, its in given if np.isfinite(one)]
    parts = [given[a:b] for a in range(len(given)) for b in range(a + 1, len(given) + 1)]  # a column, or a sum of some
    return any(abs(sum(one for one, _ in part) - number) <= half + sum(its for _, its in part) for part in parts)


def _order(words, body) -> list[str]:
    """Names along the side stand in the order of the table, first on top."""
    places = {}
    for place in range(min(2, len(body[0]))):
        names = list(dict.fromkeys(row[place] for row in body))
        beside = [word for word in words if word.row is None and word.text in names and word.x < 130]
        at = {word.text: word.y for word in beside}
        if len(at) == len(beside) == len(names) > 1:  # each name once
            places = at
            heights = [places[name] for name in names]
            if heights != sorted(heights) and len(set(heights)) > 1:
                return [f"the names {names[:4]} do not stand in the order of the table"]
    return []
