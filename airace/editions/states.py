"""The states of charts as the built pages hold them: the words and the numbers of any state, as readers see them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod

from bs4 import BeautifulSoup

from airace import data
from airace.editions.front import text_of
from airace.editions.project import EditionError, Project
from airace.pages import states

FIGURE = re.compile(r'<figure class="explorer" id="(explorer-[\w-]+)".*?</figure>', re.DOTALL)
SCRIPT = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)
MOST_SOURCES = 4  # that are named below a table with their days; of more, the publishers alone
SUBTITLE = 3  # the line of a state that says measure, unit and place; before it stand alt, caption and headline


@dataclass(frozen=True)
class State:
    """A state of a chart: what it measures, its table as it is shown, and its sources in a line."""

    subtitle: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str


@dataclass(frozen=True)
class Figure:
    """A chart on a built page: its HTML, from which each state is read when it is asked for, once."""

    html: str
    _read: dict[int, State] = field(default_factory=dict, compare=False)

    @cached_property
    def controls(self) -> states.Controls:
        """The values of each control, in the order in which states are counted."""
        return states.charts(SCRIPT.sub("", self.html))[0][1]

    @cached_property
    def _stored(self) -> dict:
        return json.loads(SCRIPT.search(self.html)[1])

    @cached_property
    def _plain(self) -> BeautifulSoup:
        return BeautifulSoup(SCRIPT.sub("", self.html), "html.parser")

    @cached_property
    def _source(self) -> str:
        """All sources in a line: a chart shows the first ones, and the others when asked."""
        listed = [text_of(item) for item in self._plain.select(".explorer-sources li")]
        if not listed:
            return text_of(self._plain.select_one(".explorer-source")).removeprefix("Source: ")
        known = {
            f"{source.title}. {source.citation}": source for source in map(data.source, data.load("sources")["id"])
        }
        return named([known[text] for text in listed])

    def state(self, asked: Mapping[str, str]) -> State:
        """Return a state by the values of its controls, all of them.

        Raises
        ------
        KeyError
            When a control has no such value, or one is not named.
        """
        number, left = 0, prod(map(len, self.controls.values()))
        for name, values in self.controls.items():
            left //= len(values)
            number += left * values.index(asked[name]) if asked.get(name) in values else _unknown(name, asked, values)
        if number not in self._read:
            self._read[number] = self._state(number)
        return self._read[number]

    def _state(self, number: int) -> State:
        source = self._source
        if not self.controls:
            return State(text_of(self._plain.select_one(".explorer-subtitle")), *_table(self._plain), source)
        lines = self._lines(number)
        html = "\n".join(lines[SUBTITLE + 1 :])
        table = html[html.index("<table>") : html.index("</table>")]  # the picture behind it takes longest to read
        return State(lines[SUBTITLE], *_table(BeautifulSoup(table, "html.parser")), source)

    def _lines(self, number: int) -> list[str]:
        """Return the lines of a state: those of the first one, with its changes."""
        start, lines, at = self._stored["start"], [], 0
        for place, gone, *come in self._stored["changes"][number]:
            lines += start[at:place] + come
            at = place + gone
        return [self._stored["pool"][line] for line in lines + start[at:]]


def named(sources: Sequence[data.Source]) -> str:
    """Return sources in a line: with their days, or where they are many, who published them."""
    cited = dict.fromkeys(source.citation for source in sources)
    return "; ".join(cited if len(cited) <= MOST_SOURCES else dict.fromkeys(source.publisher for source in sources))


def _unknown(name: str, asked: Mapping[str, str], values: list[str]) -> int:
    raise KeyError(f"the control {name!r} has no value {asked.get(name)!r}; it has {', '.join(values)}")


def _table(parsed: BeautifulSoup) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    head, *rows = (
        tuple(text_of(cell) for cell in row.find_all(["th", "td"])) for row in parsed.select_one("table").select("tr")
    )
    return head, tuple(rows)


class Figures:
    """All charts of the chapters of a built book, by their names."""

    def __init__(self, project: Project) -> None:
        """Look through the built chapters.

        Raises
        ------
        EditionError
            When the book is not built.
        """
        pages = [page for page in project.pages if page.startswith("notebooks/")]
        texts = ((project.html / f"{page}.html").read_text(encoding="utf-8") for page in pages)
        self._found = {found[1]: Figure(found[0]) for text in texts for found in FIGURE.finditer(text)}

    def __getitem__(self, name: str) -> Figure:
        """Return a chart.

        Raises
        ------
        EditionError
            When the book has no chart of this name.
        """
        if f"explorer-{name}" not in self._found:
            raise EditionError(f"the built book has no chart {name!r}")
        return self._found[f"explorer-{name}"]
