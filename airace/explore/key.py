"""The key of a chart as HTML: a swatch for each look, and what it means."""

from __future__ import annotations

from html import escape

from airace import style
from airace.chart import Key

_SHAPES = {  # in a box of 14 by 12, as matplotlib's markers of the same names
    "o": '<circle cx="7" cy="6" r="4"></circle>',
    "s": '<path d="M3 2h8v8h-8z"></path>',
    "D": '<path d="M7 1l5 5-5 5-5-5z"></path>',
    "^": '<path d="M7 1l5 9h-10z"></path>',
    "v": '<path d="M7 11l5-9h-10z"></path>',
    "P": '<path d="M5 1h4v3h3v4h-3v3h-4v-3h-3v-4h3z"></path>',
    "x": '<path d="M3 2l8 8M11 2l-8 8"></path>',
    "|": '<path d="M7 1v10"></path>',
    "+": '<path d="M7 1v10M2 6h10"></path>',
    "*": '<path d="M7 0l1.6 4.2 4.4.2-3.5 2.8 1.2 4.3L7 9l-3.7 2.5 1.2-4.3L1 4.4l4.4-.2z"></path>',
    "bar": '<path d="M1 2h12v8h-12z"></path>',
    "line": '<path d="M0 6h14"></path>',
}
_OPEN = ("x", "|", "+", "line")  # shapes without an inside


def html(key: list[Key]) -> list[str]:
    """Return the lines of the list that says what colours, filling and shapes mean."""
    items = [f"<li>{_swatch(entry)}<span>{escape(entry.text, quote=False)}</span></li>" for entry in key]
    return ['<ul class="explorer-key">', *items, "</ul>"]


def _swatch(entry: Key) -> str:
    colour = style.variable(entry.look) if entry.look else "currentColor"
    inside = "none" if entry.kind == "hollow" or entry.shape in _OPEN else colour
    wide = 2.5 if entry.shape == "line" else 1.5
    dash = ' stroke-dasharray="2 2.5"' if entry.shape == "line" and entry.kind != "filled" else ""
    over = ""
    if entry.kind == "hatched" and entry.shape == "bar":
        over = '<path d="M1.5 9.5l7-7M6.5 9.5l6.5-6.5M11 10l2-2" stroke="var(--paper, #fff)" stroke-width="1.6"></path>'
    look = f'fill="{inside}" stroke="{colour}" stroke-width="{wide}"{dash}'
    return f'<svg viewBox="0 0 14 12" aria-hidden="true"><g {look}>{_SHAPES[entry.shape]}</g>{over}</svg>'
