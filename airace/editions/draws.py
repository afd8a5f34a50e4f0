"""What a seed draws for a test: values, the table that is printed, and all that follows from what is printed.

A block of a test (``book/assess/*.toml``) names its table and draws from it; expressions are Python without any module.
They see printed numbers only, so a pupil who computes from the paper gets what the key says.
"""

from __future__ import annotations

import hashlib
import random
import re
import statistics
import string
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, cached_property
from typing import Any

import pandas as pd

from airace import claims, data
from airace.editions.project import EditionError, Project
from airace.editions.states import Figures, named

TRIES = 500  # draws of a block before its conditions count as impossible
NAMED = re.compile(r"[@{](\w+)")  # a value that was drawn, in a query or a state
NUMBER = re.compile(r"[-−+]?\d[\d,]*(\.\d+)?")
FIXED = re.compile(r",?\.(\d)f")  # how a text in braces asks for decimals
TIMES = re.compile(r"(year|edition|period|when|day)\b", re.IGNORECASE)  # columns whose numbers are no amounts
MEANT = 12  # significant digits of a result; those behind them come from how a computer keeps numbers
NEAR_LIMIT = 0.01  # a deviation so near to a limit of a verdict is not asked for


class DrawError(EditionError):
    """A block that cannot be drawn; the message names it and says why."""


class Redraw(Exception):
    """These values do not do: an answer would be ambiguous. The message says which condition failed."""


def rounded(number: float, decimals: int | None = None) -> float:
    """Round as schools do: a half goes up, away from zero; without decimals to a whole number."""
    place = Decimal(1).scaleb(-(decimals or 0))
    made = Decimal(f"{number:.{MEANT}g}").quantize(place, ROUND_HALF_UP)
    return int(made) if decimals is None else float(made) + 0.0  # no −0.0


def written(number: float, decimals: int) -> str:
    """Return a number as it is printed everywhere: rounded half up, with thousands and a real minus sign."""
    return f"{rounded(number, decimals):,.{decimals}f}".replace("-", "−")


class Printed(float):
    """A number as it is printed: it computes as a number, and reads as on the paper."""

    text: str

    def __new__(cls, text: str) -> Printed:
        """Read a number with separators of thousands and any minus sign."""
        made = super().__new__(cls, text.replace(",", "").replace("−", "-"))
        made.text = text
        return made

    def __str__(self) -> str:
        return self.text

    def __format__(self, form: str) -> str:
        return format(float(self), form) if form else self.text


def value(text: str) -> Printed | str:
    """Return what a cell says, as a number where it is one."""
    return Printed(text) if NUMBER.fullmatch(text) else text


def _evenly(name: str, cells: Sequence[str]) -> list[str]:
    """Return a column whose numbers are written in one form, with no more decimals than one of them needs."""
    numbers = [cell for cell in cells if NUMBER.fullmatch(cell)]
    if not numbers or TIMES.match(name):
        return list(cells)
    decimals = max(len(number.partition(".")[2].rstrip("0")) for number in numbers)
    return [written(Printed(cell), decimals) if NUMBER.fullmatch(cell) else cell for cell in cells]


@dataclass(frozen=True)
class Exhibit:
    """A table as it is printed, with its title and its sources; without columns there is nothing to print."""

    title: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    source: str = ""

    def cell(self, row: str, column: str) -> Printed | str:
        """Return a cell by the first cell of its row and the name of its column."""
        names = self.names()
        if row not in names or column not in self.columns:
            raise DrawError(f"the table {self.title!r} has no cell {row!r}, {column!r}")
        return value(self.rows[names.index(row)][self.columns.index(column)])

    def column(self, name: str) -> list[Printed | str]:
        """Return the cells of a column, empty ones left out."""
        if name not in self.columns:
            raise DrawError(f"the table {self.title!r} has no column {name!r}; it has {', '.join(self.columns)}")
        place = self.columns.index(name)
        return [value(row[place]) for row in self.rows if row[place]]

    def names(self) -> list[str]:
        """Return the first cells of all rows."""
        return [row[0] for row in self.rows]


WITHIN = {"confirmed": claims.CONFIRMED_WITHIN, "approximate": claims.APPROXIMATE_WITHIN}
RULE = (
    f"By the rule of the book a deviation of at most {WITHIN['confirmed']:.0%} of the claimed number is *confirmed*, "
    f"one of at most {WITHIN['approximate']:.0%} is *approximately* right, and a larger one is *contradicted*."
)


def verdict(ours: float, claimed: float) -> str:
    """Return the verdict by the book's rule; so near to a limit that rounding decides, other values are drawn."""
    off = deviation(ours, claimed) / 100
    if any(abs(off - limit) < NEAR_LIMIT for limit in (claims.CONFIRMED_WITHIN, claims.APPROXIMATE_WITHIN)):
        raise Redraw("a deviation near the limit of a verdict")
    return claims.by_deviation(ours, claimed)


def deviation(ours: float, claimed: float) -> float:
    """Return the deviation of our number from the claimed one, in per cent of the claimed one."""
    return abs(ours - claimed) / abs(claimed) * 100


def days(first: str, last: str) -> int:
    """Return the days from one ISO day to another."""
    return (date.fromisoformat(str(last)) - date.fromisoformat(str(first))).days


FUNCTIONS: dict[str, Callable] = {
    "abs": abs, "all": all, "any": any, "days": days, "deviation": deviation, "float": float, "int": int, "len": len,
    "list": list, "max": max, "median": statistics.median, "min": min, "range": range, "round": rounded, "set": set,
    "sorted": sorted, "str": str, "sum": sum, "verdict": verdict, "words": data.in_words,
    "zip": zip,
}  # fmt: skip


class Dice:
    """Choices that follow from a text, the same on each system and version of Python."""

    def __init__(self, seed: str) -> None:
        self._next = random.Random(hashlib.sha256(seed.encode()).hexdigest()).random

    def one(self, of: Sequence[Any]) -> Any:
        """Return one of several."""
        return of[int(self._next() * len(of))]

    def some(self, of: Sequence[Any], count: int) -> list[Any]:
        """Return so many of several, in their order."""
        keys = sorted((self._next(), place) for place in range(len(of)))
        return [of[place] for place in sorted(place for _, place in keys[:count])]

    def mixed(self, of: Sequence[Any]) -> list[Any]:
        """Return all in another order."""
        return [item for _, _, item in sorted((self._next(), place, item) for place, item in enumerate(of))]


def _iso(name: str) -> pd.DataFrame:
    """Return a table with its days as ISO texts, as they are printed and compared."""
    frame = data.load(name)
    days = frame.select_dtypes("datetime")
    return frame.assign(**{column: frame[column].dt.strftime("%Y-%m-%d") for column in days})


def _chosen(frame: pd.DataFrame, told: Mapping[str, Any], known: Mapping[str, Any]) -> pd.DataFrame:
    """Return the rows that a query chooses; in it ``@name`` is a value that was drawn, and ``{name}`` its text."""
    if "where" not in told:
        return frame
    where = filled(told["where"], known)
    if (chosen := frame.query(where, local_dict=dict(known), engine="python")).empty:
        raise DrawError(f"{told.get('chart') or told.get('table')}: no row is {where!r}")
    return chosen


class Tables:
    """The numbers of the book: states of its charts, its tables, and the figures of the article."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.load = cache(_iso)
        self._frames: dict[str, tuple[pd.DataFrame, str, str]] = {}

    @cached_property
    def figures(self) -> Figures:
        """The charts of the built pages; they are looked for when the first one is asked for."""
        return Figures(self.project)

    def frame(self, told: Mapping[str, Any], known: Mapping[str, Any]) -> tuple[pd.DataFrame, str, str]:
        """Return a table, the subtitle where it is that of a chart, and the sources in a line.

        Parameters
        ----------
        told : mapping
            ``chart`` and ``state``, or ``table`` with ``join``; and ``where``, which rows.
        known : mapping
            The values that were drawn.
        """
        key = repr([told.get(part) for part in ("chart", "state", "table", "join", "where")])
        key += repr([(name, known[name]) for name in sorted(set(NAMED.findall(key)) & set(known))])
        if key not in self._frames:
            self._frames[key] = self._frame(told, known)
        return self._frames[key]

    def _frame(self, told: Mapping[str, Any], known: Mapping[str, Any]) -> tuple[pd.DataFrame, str, str]:
        if "chart" in told:
            figure = self.figures[told["chart"]]
            wanted = {name: filled(str(value), known) for name, value in told.get("state", {}).items()}
            state = figure.state(wanted)
            frame, subtitle, source = pd.DataFrame(state.rows, columns=state.columns), state.subtitle, state.source
        else:
            frame, subtitle, source = self.load(told["table"]).copy(), "", ""
            for place, other in enumerate(told.get("join", [])):
                more = _chosen(self.load(other["table"]), other, known)
                more = more[[*other["on"], *other["columns"], "source"]].rename(columns={"source": f"source {place}"})
                frame = frame.merge(more, on=other["on"])
        return _chosen(frame, told, known), subtitle, source

    def claimed(self, id: str) -> Printed:
        """Return the article's figure of a claim."""
        rows = self.load("claims")
        return Printed(f"{float(rows.loc[rows['id'] == id, 'article_figure'].iloc[0]):g}")

    @staticmethod
    def sources(frame: pd.DataFrame) -> str:
        """Return who counted, for the rows of a table."""
        columns = [frame[name] for name in frame if str(name).split()[0] == "source"]
        return named([data.source(id) for column in columns for id in column])

    def cited(self, block: Mapping[str, Any], frame: pd.DataFrame, names: Sequence[str]) -> str:
        """Return who counted, for the rows of a chart that are printed.

        ``sources`` of a block names the table whose rows they are: ``rows`` pairs its columns with those of the chart
        that have the same texts, and ``cite`` lists those with sources. Or it gives ids for each row by its first cell.
        """
        told, found = block["sources"], []
        for name, (_, row) in zip(names, frame.iterrows(), strict=True):
            if "table" in told:
                rows = self.load(told["table"])
                rows = rows.query(told["where"], engine="python") if "where" in told else rows
                for column, shown in told["rows"].items():
                    rows = rows[_alike(rows[column], row[shown])]
                found += [id for column in told.get("cite", ["source"]) for id in rows[column].dropna()]
            else:
                found += (rows := told.get(name.rstrip("*"), []))
            if not len(rows):
                raise DrawError(f"{block['id']}: no sources are given for the row {name!r}")
        return named([data.source(id) for id in found])


def _alike(texts: pd.Series, shown: str) -> pd.Series:
    """Say which texts are the one that a chart shows, or where none is, which have it in them."""
    same = texts == shown
    return same if same.any() else texts.astype(str).str.contains(shown, regex=False)


def filled(text: str, known: Mapping[str, Any]) -> str:
    """Return a text with its numbers in place."""
    return " ".join(_Written().vformat(text, (), known).split())


class _Written(string.Formatter):
    """Writes numbers in texts as in tables: ``{:.1f}`` is rounded half up."""

    def format_field(self, value: Any, form: str) -> str:
        found = FIXED.fullmatch(form)
        return written(value, int(found[1])) if found else format(value, form)


def computed(expression: str, known: Mapping[str, Any], where: str = "") -> Any:
    """Return what an expression gives: Python, with what was drawn and printed, and a few functions.

    Raises
    ------
    DrawError
        When the expression is wrong.
    Redraw
        When other values must be drawn.
    """
    try:
        return eval(expression, {"__builtins__": {}, **FUNCTIONS, **known})
    except (DrawError, Redraw):
        raise
    except Exception as error:
        raise DrawError(f"{where}: {expression!r}: {error}") from error


def drawn(block: Mapping[str, Any], tables: Tables, dice: Dice) -> tuple[Exhibit, dict[str, Any]]:
    """Return the table of a block and all its values: drawn, read from the table, and computed.

    Raises
    ------
    Redraw
        When a condition of the block does not hold.
    """
    known: dict[str, Any] = {"rule": RULE} | {name: f"{limit:.0%}" for name, limit in WITHIN.items()}
    for name, told in block.get("draw", {}).items():
        known[name] = dice.one(computed(told, known, block["id"]) if isinstance(told, str) else told)
    exhibit = _exhibit(block, tables, dice, known)
    known |= {name: getattr(exhibit, name) for name in ("cell", "column", "names")}
    known["one"] = dice.one
    for name, told in block.get("values", {}).items():
        known[name] = _value(told, tables, known, f"{block['id']}, {name}")
    for condition in block.get("keep", []):
        if not computed(condition, known, block["id"]):
            raise Redraw(condition)
    return exhibit, known


def _value(told: Any, tables: Tables, known: Mapping[str, Any], where: str) -> Any:
    if isinstance(told, str):
        return computed(told, known, where)
    if "claim" in told:
        return tables.claimed(told["claim"])
    frame, _, _ = tables.frame(told, known)
    if len(frame) != 1:
        raise DrawError(f"{where}: {len(frame)} rows are {told.get('where')!r}; one is asked for")
    return value(_cells(frame, told["column"])[0])


def _exhibit(block: Mapping[str, Any], tables: Tables, dice: Dice, known: dict[str, Any]) -> Exhibit:
    if "columns" not in block:
        return Exhibit("")
    frame, known["subtitle"], source = tables.frame(block, known)
    columns = block["columns"]
    if not isinstance(columns, Mapping):
        columns = {name: name for name in columns}
    if "rows" in block:
        first = _cells(frame, next(iter(columns.values())))
        always = [filled(name, known) for name in block.get("always", [])]
        free = [place for place, name in enumerate(first) if name not in always]
        taken = dice.some(free, block["rows"] - len(always))
        frame = frame.iloc[[place for place in range(len(frame)) if place in taken or place not in free]]
    if "sort" in block:
        frame = frame.sort_values(block["sort"], kind="stable")
    heads = tuple(filled(name, known) for name in columns)
    cells = [_evenly(head, _cells(frame, told)) for head, told in zip(heads, columns.values(), strict=True)]
    if "sources" in block:
        source = tables.cited(block, frame, cells[0])
    return Exhibit(
        filled(block["title"], known), heads, tuple(zip(*cells, strict=True)), source or tables.sources(frame)
    )


def _cells(frame: pd.DataFrame, told: str) -> list[str]:
    """Return a column as text: ``name``, or an expression over columns and its decimals, as in ``money / 1000 | 1``."""
    expression, bar, decimals = told.rpartition(" | ")
    if not bar:
        return ["" if pd.isna(cell) else str(cell) for cell in frame[told]]
    if expression in frame and frame[expression].map(lambda cell: isinstance(cell, str)).all():
        return [written(Printed(cell), int(decimals)) if NUMBER.fullmatch(cell) else cell for cell in frame[expression]]
    numbers = pd.to_numeric(frame.eval(expression))
    return ["" if pd.isna(cell) else written(cell, int(decimals)) for cell in numbers]


def repeated(make: Callable[[Dice], Any], seed: str, where: str) -> Any:
    """Return what `make` gives with the first dice whose values do.

    Raises
    ------
    DrawError
        When none do; the message names the condition that failed most often.
    """
    failed: Counter[str] = Counter()
    for attempt in range(TRIES):
        try:
            return make(Dice(f"{seed}|{where}|{attempt}"))
        except Redraw as reason:
            failed[str(reason)] += 1
    reason, times = failed.most_common(1)[0]
    raise DrawError(f"{where}: no draw of {TRIES} will do; {times} times it was: {reason}")
