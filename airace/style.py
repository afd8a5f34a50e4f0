"""The look of every chart: one matplotlib style, one palette, number formats."""

from __future__ import annotations

import base64
import os
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib import font_manager

from airace.home import home

ROOT = Path(__file__).parents[1]
FONTS = Path(__file__).parent / "fonts"
PAPER = "#ffffff"  # stands for the page behind a chart; the page form maps it to the page's colour
REFERENCE = "reference"  # gid of artists that are drawn for orientation and are not in the table
HUGE = 1e15  # from here on a number is written with a power of ten
MUTED = 0.72  # opacity of secondary text: at least 4.5:1 in black on white and in white on black

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def use() -> None:
    """Make the book's style the current one of matplotlib and of tables. Importing this module does it once."""
    pd.options.display.max_colwidth = None  # sentences in tables are shown whole
    for file in FONTS.glob("*.ttf"):
        font_manager.fontManager.addfont(file)
    plt.rcParams.update(
        {
            "font.family": family(),
            "font.size": 10,
            "axes.titlesize": 10,
            "axes.labelsize": 9.5,
            "xtick.labelsize": 9.5,
            "ytick.labelsize": 9.5,
            "ytick.alignment": "center",  # level with what they name
            "text.parse_math": False,  # two dollar signs are two amounts, not a formula
            "figure.facecolor": "none",
            "axes.facecolor": "none",
            "savefig.facecolor": "none",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.linewidth": 0.8,
            "axes.grid": False,
            "axes.axisbelow": True,
            "grid.color": "black",
            "grid.alpha": 0.16,
            "grid.linewidth": 0.7,
            "lines.linewidth": 2,
            "lines.markersize": 5.5,
            "hatch.linewidth": 1.6,
            "path.simplify": False,  # every row of a line is a corner of its path
            "svg.fonttype": "none",  # text stays text
            "svg.hashsalt": "airace",  # the same picture has the same ids everywhere
        }
    )


@cache
def family() -> str:
    """Return the name of the font family in ``airace/fonts``."""
    files = sorted(FONTS.glob("*Regular.ttf"))
    return font_manager.ttfFontProperty(font_manager.get_font(files[0])).name if files else "DejaVu Sans"


def font_files() -> dict[int, Path]:
    """Return the fonts of charts for pages, by their weight."""
    return {400: next(FONTS.glob("*Regular.woff2")), 600: next(FONTS.glob("*SemiBold.woff2"))}


def face(weight: int, source: str) -> str:
    """Return the CSS that names a font of charts, with its `source` as CSS writes it."""
    return f"@font-face {{ font-family: '{family()}'; font-weight: {weight}; src: {source} }}"


@cache
def faces() -> str:
    """Return the CSS of the fonts of charts, with the fonts in it."""
    files = {weight: base64.b64encode(file.read_bytes()).decode() for weight, file in font_files().items()}
    return "".join(face(weight, f"url(data:font/woff2;base64,{content})") for weight, content in files.items())


@cache
def palette() -> dict[str, dict[str, str]]:
    """Return the book's colours and markers by the name of the thing drawn.

    They stand in ``palette.toml`` in the root of the book (or where ``AIRACE_PALETTE`` points).
    """
    return tomllib.loads(palette_file().read_text(encoding="utf-8"))


def palette_file() -> Path:
    """Return where the palette stands."""
    return Path(os.environ.get("AIRACE_PALETTE") or home() / "palette.toml")


def colour(name: str) -> str:
    """Return the colour of `name` as ``#rrggbb``.

    Raises
    ------
    KeyError
        When the palette has no such name; the message lists the names that it has.
    """
    return _entry(name)["colour"]


def variable(name: str) -> str:
    """Return the colour of `name` as a page writes it: a CSS variable with a light and a dark value."""
    return f"var(--{_slug(name)}, {colour(name)})"


def variables() -> str:
    """Return the CSS of all variables: the light value, and the dark one where the page is dark."""
    light = "; ".join(f"--{_slug(name)}: {entry['colour']}" for name, entry in palette().items())
    both = "; ".join(
        f"--{_slug(name)}: light-dark({entry['colour']}, {entry['dark']})" for name, entry in palette().items()
    )
    return f".explorer {{ {light} }}\n@supports (color: light-dark(red, red)) {{ .explorer {{ {both} }} }}\n"


def _slug(name: str) -> str:
    return "look-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


@cache
def in_page() -> dict[str, str]:
    """Return for each colour of the palette, as ``#rrggbb`` in small letters, how a page writes it."""
    return {entry["colour"].lower(): variable(name) for name, entry in reversed(palette().items())}


def marker(name: str) -> str:
    """Return the matplotlib marker of `name`, so that colour is never the only difference."""
    return _entry(name)["marker"]


def _entry(name: str) -> dict[str, str]:
    try:
        return palette()[name]
    except KeyError:
        raise KeyError(f"palette.toml has no {name!r}; it has {', '.join(palette())}") from None


def number(value: float, decimals: int | None = None) -> str:
    """Format a number for a sentence or a label: ``1,234``, ``17.5``, ``0.31``.

    Without `decimals`, none are shown from a hundred on, and below that as many as show two or three figures.
    """
    if value is None or not np.isfinite(value):
        return "n/a"
    if decimals is None:
        size = abs(value)
        whole = size >= 100 or value == int(value)
        decimals = 0 if whole else 1 if size >= 10 else 2 if size >= 0.1 else 1 - int(np.floor(np.log10(size)))
    return f"{value:,.{decimals}f}"


def change(value: float, decimals: int = 1) -> str:
    """Write a change with its sign: ``+1.2``, ``−0.3`` or ``±0``."""
    return f"{value:+,.{decimals}f}".replace("-", "−") if value else "±0"


def digits(value):
    """Write a number of a table with all its digits, ``1,234.5``; a missing value is empty, a text stays as it is."""
    if isinstance(value, str):
        return value
    return "" if pd.isna(value) else f"{value:,.10g}"


def joined(words: Iterable[str]) -> str:
    """Join words as in a sentence: ``the US, China and Europe``."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def day(date) -> str:
    """Write a day as people do: ``10 October 2026``."""
    return f"{date.day} {date:%B %Y}"


def power(value: float, decimals: int = 1) -> str:
    """Write a large number with a power of ten: ``3.3 × 10²⁴``, or ``10²⁴`` when it is one without decimals."""
    digits, exponent = f"{value:.{decimals}e}".split("e")
    raised = "10" + str(int(exponent)).translate(_RAISED)
    return raised if digits == "1" else f"{digits} × {raised}"


def amount(value: float) -> str:
    """Write a large amount in words, to three figures: ``350 thousand``, ``7.5 million``, ``12 billion``."""
    for size, word in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if value >= size:
            return f"{value / size:.3g} {word}"
    return f"{value:,.0f}"


def display(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` as text, at the precision at which the book shows it.

    Whole numbers stay whole, with separators from 10,000 on (years have none). The other numbers of a column have
    the same number of decimals: the largest shows four significant figures, or up to six where the smallest would
    show less than two. A column that reaches 10¹⁵ is written as computers do, such as 3.3e+24. Missing values are
    empty.
    """
    return table.apply(_column)


def _column(column: pd.Series) -> pd.Series:
    if pd.api.types.is_bool_dtype(column):
        return column.map({True: "yes", False: "no"})
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.strftime("%Y-%m-%d").fillna("")
    if not pd.api.types.is_numeric_dtype(column):
        return column.fillna("").astype(str)
    sizes = column.astype(float).abs()
    sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
    if sizes.max() >= HUGE:
        return column.map(lambda value: "" if pd.isna(value) else f"{value:.4g}").astype(str)
    if (sizes == sizes.round()).all():
        decimals = 0
    else:
        largest, smallest = (int(np.floor(np.log10(size))) for size in (sizes.max(), sizes.min()))
        decimals = max(3 - largest, min(1 - smallest, 5 - largest), 0)
    return column.map(lambda value: _cell(value, decimals)).astype(str)


def _cell(value: float, decimals: int) -> str:
    if pd.isna(value):
        return ""
    if np.isinf(value):
        return "∞"
    text = f"{value:,.{decimals}f}" if abs(value) >= 10_000 else f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, relative luminance)."""

    def luminance(name: str) -> float:
        parts = np.array(mpl.colors.to_rgb(name))
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return float(linear @ (0.2126, 0.7152, 0.0722))

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


use()
