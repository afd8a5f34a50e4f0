"""The page form: a chart as HTML that works without a kernel, without a network and without a framework."""

from __future__ import annotations

import difflib
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np
import pandas as pd

from airace import data, draw, style, svg
from airace.chart import Chart, ChartError, shown
from airace.draw import measure
from airace.draw.frame import Frame
from airace.explore import key as keys
from airace.explore import text
from airace.explore.picture import MOST_NAMED

_SPACE = re.compile(r"^\s*//.*\n|^\s+|[ \t]+// .*$", re.MULTILINE)
BOOK = "AIRACE_BOOK"  # set by airace.sphinx before Jupyter Book starts its kernels


def wanted() -> bool:
    """Return whether charts are being shown in a book build."""
    return os.environ.get(BOOK) == "1"


@dataclass(frozen=True)
class State:
    """A drawn state: words, table and picture as lines of HTML and SVG, sources, and all that it says as one text."""

    headline: str
    subtitle: str
    caption: str
    alt: str
    key: list[str]
    table: list[str]
    picture: list[str]
    sources: tuple[data.Source, ...]
    fingerprint: str = ""

    @classmethod
    def of(cls, chart: Chart, name: str, frame: Frame | None = None) -> State:
        """Draw `chart` in `frame`, without one in its own; `name` goes into the ids of its picture.

        Raises
        ------
        ChartError
            When something cannot be drawn, or the picture has other words than the digest of the chart covers.
        """
        picture = svg.lines(draw.figure(chart, frame), name)
        meant, drawn = (Counter(" ".join(words).split()) for words in (text.words(chart), svg.words(picture)))
        if odd := list(((meant - drawn) + (drawn - meant)).elements()):
            raise ChartError(f"the picture and its words differ in {', '.join(map(repr, sorted(odd)))}")
        words = chart.headline, chart.subtitle, chart.caption, chart.alt
        return cls(
            *words,
            keys.html(chart.key),
            table(shown(chart.table)),
            picture,
            tuple(chart.sources),
            text.fingerprint(chart),
        )

    @property
    def lines(self) -> list[str]:
        """Everything that changes from state to state: alternative text, caption, headline, subtitle; then HTML."""
        return [self.alt, self.caption, self.headline, self.subtitle, *self.key, *self.table, *self.picture]


def html(name: str, controls: Mapping, states: list[State], start: int) -> str:
    """Return the figure of an explorer, or of a chart when `controls` is empty.

    Parameters
    ----------
    name : str
        The explorer's name; the id of the figure is ``explorer-`` and the name.
    controls : mapping of str to Control
        In the order of the states' digits; the last varies fastest.
    states : list of State
        All of them.
    start : int
        Which one is shown without JavaScript, in print, and first.
    """
    here = states[start]
    sources = list(dict.fromkeys(source for state in states for source in state.sources))
    form = "".join(_control(name, key, control, _digit(controls, key, start)) for key, control in controls.items())
    title = f"explorer-{name}-headline"
    parts = [
        f'<figure class="explorer" id="explorer-{name}" data-states="{len(states)}" aria-labelledby="{title}">',
        _words("p", "headline", here.headline, [state.headline for state in states], f' id="{title}"'),
        _words("p", "subtitle", here.subtitle, [state.subtitle for state in states]),
        *here.key,
        '<div class="explorer-stage"><div class="explorer-plot">',
        f'<div class="explorer-chart" role="img" aria-label="{escape(here.alt)}">',
        *here.picture,
        "</div></div>",
        f'<form class="explorer-controls" autocomplete="off" hidden>{form}</form>' if form else "",
        "</div>",
        '<div class="explorer-actions">',
        '<details class="explorer-numbers"><summary>The numbers</summary>',
        '<div class="explorer-table" role="region" aria-label="The numbers of the chart" tabindex="0">',
        *here.table,
        "</div></details>",
        *(_menu(name, choices) for name, choices in MENUS.items()),
        _button("keep", "Keep this view") + _button("reset", "Reset") if form else "",
        '<span class="explorer-said"></span>',
        "</div>",
        _sources(sources),
        f'<script type="application/json">{_json(states, start)}</script>' if form else "",
        _words("figcaption", "caption", here.caption, [state.caption for state in states], inner=COMPARED * bool(form)),
        "</figure>",
    ]
    return "\n".join(part for part in parts if part)


# What one can take away from a chart: the script knows how. It leaves out what is of no use to a reader.
MENUS = {
    "Data": {
        "csv": "Table (CSV)",
        "semicolons": "Table (CSV with decimal comma)",
        "copy": "Copy the table",
    },
    "Picture": {"svg": "Drawing (SVG)", "png": "Picture (PNG)"},
    "Share": {"link": "Copy link", "share": "Send link", "embed": "Copy code for a web page"},
}
COMPARED = '<span class="explorer-compared"></span>'  # with which view the outline compares


def _menu(name: str, choices: Mapping[str, str]) -> str:
    buttons = "".join(_button(does, words) for does, words in choices.items())
    details = '<details class="explorer-menu" name="explorer-menu" hidden>'
    return f"{details}<summary>{name}</summary><div>{buttons}</div></details>"


def _button(does: str, words: str) -> str:
    return f'<button type="button" data-do="{does}" hidden>{words}</button>'


def _words(tag: str, name: str, here: str, all_states: list[str], more: str = "", inner: str = "") -> str:
    """Return words that change from state to state, with room for those that need most, so that nothing below moves."""
    different = sorted(set(all_states), key=lambda text: (-measure.width(text), text))
    needed = _tallest(different, 600 if name == "headline" else 400) if len(different) > 1 else []
    room = "".join(f' data-room{place}="{escape(words)}"' for place, words in enumerate(needed, 1))
    return f'<{tag} class="explorer-{name}"{more}{room}><span>{escape(here, quote=False)}</span>{inner}</{tag}>'


def _tallest(texts: list[str], weight: int) -> list[str]:
    """Return the two texts of which one has the most lines on as many widths of a page as possible."""
    lines = np.array([_lines(text, np.arange(15, 46), weight) for text in texts])
    tallest = lines == lines.max(axis=0)
    chosen: list[str] = []
    for _ in range(2):
        best = int(tallest.sum(axis=1).argmax())
        chosen.append(texts[best])
        tallest[:, tallest[best]] = False
    return list(dict.fromkeys(chosen))


def _lines(text: str, ems: np.ndarray, weight: int) -> np.ndarray:
    """Return how many lines a text takes where a line is so many times as wide as its letters are high."""
    count, at = np.ones(len(ems), int), np.zeros(len(ems))
    for word in text.split():
        wide = measure.width(word, weight, 1000) / 1000 + 0.2  # and a space
        full = (at > 0) & (at + wide > ems)
        count, at = count + full, np.where(full, wide, at + wide)
    return count


# A page that is opened from a disk cannot load modules: the parts of a script are put into one file.
SCRIPT = "states", "control", "marks", "motion", "reader", "outline", "play", "address", "explorer", "start"
LATER = "table", "picture", "take"  # loaded when a menu is opened


def script(parts: Iterable[str] = SCRIPT) -> str:
    """Return the script of explorers, or its `parts`, without comments and indentation."""
    folder = Path(__file__).with_name("script")
    whole = "\n".join((folder / f"{name}.js").read_text(encoding="utf-8") for name in parts)
    return f'(() => {{\n"use strict";\n{_SPACE.sub("", whole)}}})();\n'


def css() -> str:
    """Return the style of charts, with the colours of the palette."""
    return Path(__file__).with_name("explorer.css").read_text(encoding="utf-8") + style.variables()


def fonts() -> str:
    """Return the script that holds the fonts of charts, for pictures that leave the page."""
    return f"window.airaceFonts = {json.dumps({'family': style.family(), 'faces': style.faces()})};\n"


def table(frame: pd.DataFrame) -> list[str]:
    """Return `frame` as lines of an HTML table, one row a line, at the precision shown."""
    shown = style.display(frame)
    numeric = [pd.api.types.is_numeric_dtype(frame[name]) for name in frame]
    head = "".join(
        f'<th scope="col"{_n(number)}>{escape(str(name))}</th>' for name, number in zip(frame, numeric, strict=True)
    )
    rows = []
    for cells in shown.itertuples(index=False, name=None):
        first, *others = (
            _number(cell) if number else escape(cell) for cell, number in zip(cells, numeric, strict=True)
        )
        rest = "".join(f"<td{_n(number)}>{cell}</td>" for cell, number in zip(others, numeric[1:], strict=True))
        rows.append(f'<tr><th scope="row"{_n(numeric[0])}>{first}</th>{rest}</tr>')
    return ["<table>", f"<thead><tr>{head}</tr></thead>", "<tbody>", *rows, "</tbody>", "</table>"]


def _n(number: bool) -> str:
    return ' class="n"' if number else ""


def _number(text: str) -> str:
    plain = text.replace(",", "")
    return text if plain == text else f'<data value="{plain}">{text}</data>'


def _digit(controls: Mapping, key: str, number: int) -> int:
    """Return which value of the control `key` the state `number` has."""
    for name, control in reversed(controls.items()):
        number, digit = divmod(number, len(control.values))
        if name == key:
            return digit
    raise KeyError(key)


def _width(text: str) -> float:
    return measure.width(text, 600)


def _control(name: str, key: str, control, chosen: int) -> str:
    id = f"explorer-{name}-{key}"
    label = escape(control.label or key.replace("_", " ").capitalize(), quote=False)
    if control.kind == "slider":
        return (
            f'<div class="explorer-control"><label for="{id}">{label}</label>'
            f'<input type="range" id="{id}" name="{key}" min="0" max="{len(control.values) - 1}" value="{chosen}" '
            f'aria-valuetext="{escape(control.texts[chosen])}" data-keys="{escape(json.dumps(control.keys))}" '
            f'data-texts="{escape(json.dumps(control.texts, ensure_ascii=False))}">'
            f'<output for="{id}" aria-live="off" data-room="{escape(max(control.texts, key=_width))}">'
            f"{escape(control.texts[chosen])}</output>{_play(label) * control.plays}</div>"
        )
    choices = list(zip(control.keys, control.texts, strict=True))
    if control.kind == "radio":
        inner = "".join(
            f'<label><input type="radio" name="{key}" value="{escape(k)}"{" checked" * (i == chosen)}> '
            f"{escape(text)}</label>"
            for i, (k, text) in enumerate(choices)
        )
        return f'<fieldset class="explorer-control"><legend>{label}</legend>{inner}</fieldset>'
    inner = "".join(
        f'<option value="{escape(k)}"{" selected" * (i == chosen)}>{escape(text)}</option>'
        for i, (k, text) in enumerate(choices)
    )
    return (
        f'<div class="explorer-control"><label for="{id}">{label}</label>'
        f'<select id="{id}" name="{key}">{inner}</select></div>'
    )


def _play(label: str) -> str:
    return f'<button type="button" data-do="play" aria-label="Play {label}" hidden>Play</button>'


def _sources(sources: list[data.Source]) -> str:
    """Return the sources in one line: a link, or the first ones with the full list behind them."""
    if len(sources) == 1:
        return f'<p class="explorer-source">Source: {_link(sources[0], sources[0].citation)}</p>'
    citations = dict.fromkeys(escape(source.citation, quote=False) for source in sources[:MOST_NAMED])
    rows = "".join(f"<li>{_link(source, f'{source.title}. {source.citation}')}</li>" for source in sources)
    line = f'<span class="explorer-source">{len(sources)} sources: <span>{"; ".join(citations)}</span></span>'
    return f'<details class="explorer-sources"><summary>{line}</summary><ul>{rows}</ul></details>'


def _link(source: data.Source, text: str) -> str:
    text = escape(text, quote=False)
    return f'<a href="{escape(source.link)}">{text}</a>' if source.link else text


def _json(states: list[State], start: int) -> str:
    """Return all states as differences from the one at `start`.

    ``pool`` holds every line once, ``start`` the lines of the first state as places in it, and ``changes`` for every
    state a list of [line, how many lines go, places of the lines that come].
    """
    lines = sorted({line for state in states for line in state.lines})  # neighbours alike: a fifth less when gzipped
    pool = {line: place for place, line in enumerate(lines)}
    numbered = [[pool[line] for line in state.lines] for state in states]
    base = numbered[start]
    changes = [_difference(base, other) for other in numbered]
    text = json.dumps({"pool": lines, "start": base, "changes": changes}, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("<!--", "\\u003c!--")


def _difference(old: list[int], new: list[int]) -> list[list]:
    if len(old) == len(new):  # the usual case, without looking for moved lines
        changes: list[list] = []
        for place, (one, other) in enumerate(zip(old, new, strict=True)):
            if one == other:
                continue
            if changes and changes[-1][0] + changes[-1][1] == place:
                changes[-1][1] += 1
                changes[-1].append(other)
            else:
                changes.append([place, 1, other])
        return changes
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    blocks = matcher.get_opcodes()
    return [[here, there - here, *new[first:last]] for tag, here, there, first, last in blocks if tag != "equal"]
