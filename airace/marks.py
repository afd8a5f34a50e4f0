"""The kinds of marks that the charts share, each drawn from a table, in the book's colours and with direct labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from airace import style

KINDS = ("filled", "hatched", "hollow")


def bars(
    ax: Axes,
    names: Iterable[str],
    values: Iterable[float],
    colours: Iterable[str],
    kinds: Iterable[str],
    room: str = "",
    decimals: int | None = None,
) -> None:
    """Draw one horizontal bar a name, from top to bottom, with its number at the end.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw. Its number axis goes; the bars start at zero.
    names, values, colours, kinds : iterable
        Of equal length. A colour is a name of the palette; a kind is ``filled`` (complete), ``hatched`` (in part) or
        ``hollow`` (of another kind than the rest).
    room : str
        The longest line that a name may have in any state, so that the bars of an explorer start at one place.
    decimals : int, optional
        Decimals of the numbers; by default those of :func:`airace.style.number`.

    Raises
    ------
    ValueError
        When a kind is not known.
    """
    values = list(values)
    for row, (name, value, colour, kind) in enumerate(zip(names, values, colours, kinds, strict=True)):
        ax.barh(name, value, height=0.64, linewidth=1.4, **_fill(style.colour(colour), kind))
        text = style.number(value, decimals)
        style.label(ax, text, value, row, dx=4, va="center", weight=400 if kind == "hollow" else 600)
    if room:
        style.label(ax, room, 0, 0, dx=-7, ha="right", alpha=0, size=plt.rcParams["ytick.labelsize"])
    ax.set(xlim=(0, 1.16 * (max(values) or 1)), xticks=[])
    ax.invert_yaxis()
    ax.tick_params(left=False)
    ax.spines[["left", "bottom"]].set_visible(False)


def _fill(colour: str, kind: str) -> dict:
    if kind not in KINDS:
        raise ValueError(f"a bar is {', '.join(KINDS)}, not {kind!r}")
    hatch = {"hatch": "//", "hatchcolor": style.PAPER} if kind == "hatched" else {}
    return {"facecolor": "none" if kind == "hollow" else colour, "edgecolor": colour, **hatch}


def parts(
    ax: Axes, table: pd.DataFrame, colour: str | Mapping[str, str], kinds: Mapping[str, str], notes: Iterable[str]
) -> None:
    """Draw the columns of `table` one after the other as a horizontal bar for each row, first row on top.

    `kinds` says for each column how it is filled, as in :func:`bars`, in the order in which they are drawn; `colour` is
    a name of the palette, or one for each column. `notes` are written at the ends of the bars, one a row.
    """
    for row, note in zip(table.index, notes, strict=True):
        left = 0.0
        for column, kind in kinds.items():
            value = table.loc[row, column]
            name = colour if isinstance(colour, str) else colour[column]
            width = 1.4 if value else 0  # an empty part has no edge
            ax.barh(row, value, left=left, height=0.6, linewidth=width, **_fill(style.colour(name), kind))
            left += value
        style.label(ax, note, left, row, dx=5, va="center", weight=600)
    ax.set(xlim=(0, 1.4 * table[list(kinds)].sum(axis=1).max()), xticks=[], ylim=(len(table) - 0.4, -0.6))
    ax.tick_params(left=False)
    ax.spines[["left", "bottom"]].set_visible(False)


def stack(ax: Axes, table: pd.DataFrame, colour: str, *, shift: float, width: float, hatched: Iterable = ()) -> None:
    """Draw the columns of `table` on top of each other, darkest first, one bar for each row of its index.

    `shift` and `width` are in units of the index, so that two stacks stand side by side; the rows named in `hatched`
    are hatched. Columns are labelled for a legend.
    """
    bottom = pd.Series(0.0, table.index)
    for place, name in enumerate(table):
        alpha = 1 - 0.75 * place / len(table.columns)
        drawn = ax.bar(
            table.index + shift, table[name], width, bottom, color=style.colour(colour), alpha=alpha, label=name
        )
        for row, bar in zip(table.index, drawn, strict=True):
            bar.set(edgecolor=style.PAPER, linewidth=0.8, hatch="//" if row in set(hatched) else None)
        bottom += table[name].fillna(0)


def spans(
    ax: Axes, table: pd.DataFrame, *, notes: Iterable[str], notes_at: float, looks: Mapping[str, str] | None = None
) -> None:
    """Draw each row of `table` as two points and the line between them, first row at the bottom.

    The two columns of the table are the ends, the index holds the names of the rows; where one end is missing the
    other stands alone. A column has the look of its own name in the palette, or of the name that `looks` gives it; ends
    of the same look are the limits of a range, and have no label. `notes` are written at the position `notes_at` of the
    number axis, one a row.
    """
    left, right = table.columns
    ax.hlines(table.index, table[left], table[right], color="black", alpha=0.35, linewidth=1.5)
    top = table.iloc[-1]
    for side in (left, right):
        look = (looks or {}).get(side, side)
        ax.scatter(table[side], table.index, color=style.colour(look), marker=style.marker(look), s=42, zorder=3)
        if len(set((looks or {}).values())) == 1:
            continue
        outwards = {"ha": "left", "dx": -4} if top[side] == top.max() else {"ha": "right", "dx": 4}
        style.label(ax, side, top[side], len(table) - 1, dy=8, weight=600, **outwards)
    for row, note in enumerate(notes):
        style.label(ax, note, notes_at, row, va="center", ha="right", weight=600)
    ax.set_ylim(-0.6, len(table) - 0.2)
    ax.tick_params(left=False)
    ax.spines["left"].set_visible(False)


def change(ax: Axes, table: pd.DataFrame, looks: Mapping[str, str], notes: Iterable[str]) -> None:
    """Draw each row of `table` as a hollow point before and a filled point after, first row on top.

    The two columns of the table are before and after, the index holds the names of the rows. `looks` gives a row its
    name in the palette; a row that it does not name is ``Other``. Where one end is missing the other stands alone.
    `notes` are written beside the larger value.
    """
    before, after = table.columns
    ax.hlines(table.index, table[before], table[after], color="black", alpha=0.35, linewidth=1.5)
    for row, (name, note) in enumerate(zip(table.index, notes, strict=True)):
        look = looks.get(name, "Other")
        shape = {"marker": style.marker(look), "edgecolor": style.colour(look), "s": 46, "linewidth": 1.6}
        for end, face in ((before, style.PAPER), (after, style.colour(look))):
            if pd.notna(table.loc[name, end]):
                ax.scatter([table.loc[name, end]], [name], facecolor=face, zorder=3 if end == before else 4, **shape)
        style.label(ax, note, table.loc[name].max(), row, dx=8, va="center", weight=600)
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.tick_params(left=False)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")


def lines(ax: Axes, table: pd.DataFrame, *, partial: Sequence = ()) -> None:
    """Draw each column of `table` over its index; the rows in `partial` are dotted up to a hollow marker."""
    whole = table.drop(index=list(partial))
    for name in table:
        look = {"color": style.colour(name), "marker": style.marker(name)}
        ax.plot(whole.index, whole[name], markersize=5, **look)
        if len(partial):
            last = [whole.index[-1], *partial]
            ax.plot(last, table.loc[last, name], color=look["color"], linestyle=":", linewidth=1.6)
            look = {"marker": look["marker"], "edgecolor": look["color"], "facecolor": style.PAPER}
            ax.scatter(list(partial), table.loc[list(partial), name], s=36, linewidth=1.6, zorder=3, **look)


def points(ax: Axes, table: pd.DataFrame, x: str, y: str, by: str, filled: str) -> None:
    """Draw a point for each row, by group in colour and marker; rows whose column `filled` is false are hollow.

    Groups that the palette does not know are left out; groups are labelled for a legend.
    """
    for (group, full), some in table[table[by].isin(style.palette())].groupby([by, filled], sort=False):
        colour = style.colour(group)
        look = {"facecolor": colour, "edgecolor": style.PAPER, "linewidth": 0.6, "label": group, "zorder": 3}
        if not full:
            look = {"facecolor": "none", "edgecolor": colour, "linewidth": 1.3, "zorder": 2}
        ax.scatter(some[x], some[y], marker=style.marker(group), s=40, **look)


def dots(
    ax: Axes,
    table: pd.DataFrame,
    *,
    x: str,
    row: str,
    kind: str,
    shapes: Mapping[str, str],
    chosen: str,
    colours: Mapping[str, str],
    below: Iterable[str] = (),
) -> None:
    """Draw a point for each row of `table` on the line of its `row`, first line on top, with its number.

    The shape says the kind: `shapes` maps it to a marker. Points of the kind `chosen` are filled, the others hollow.
    Points of one line and kind share a label, from the smallest to the largest; it stands below the points for the
    kinds in `below`. `colours` gives a line a name of the palette; a line that it does not name is black.
    """
    for (line, what), some in table.groupby([row, kind], sort=False):
        colour, full = style.colour(colours[line]) if line in colours else "black", what == chosen
        look = {"edgecolor": colour, "facecolor": colour if full else style.PAPER, "linewidth": 1.5, "zorder": 3}
        ax.scatter(some[x], [line] * len(some), marker=shapes[what], s=58, **look)
        text = "–".join(dict.fromkeys(style.number(value) for value in (some[x].min(), some[x].max())))
        dy = -18 if what in below else 8
        style.label(ax, text, some[x].median(), line, dy=dy, ha="center", weight=600 if full else 400)
    ax.set_ylim(table[row].nunique() - 0.5, -0.7)
    ax.tick_params(left=False)
    ax.spines["left"].set_visible(False)


def split(ax: Axes, parts: Mapping[str, float]) -> None:
    """Draw two parts of a whole as one horizontal bar, each with its name and number above its end.

    The names are those of the palette; the whole is what the parts add up to.
    """
    left = 0.0
    for place, (name, value) in enumerate(parts.items()):
        ax.barh([0], [value], left=left, height=0.6, color=style.colour(name), edgecolor=style.PAPER)
        at, ha = (0, "left") if place == 0 else (left + value, "right")
        style.label(ax, f"{name} {value:.0f}", at, 0.3, dy=3, ha=ha, weight=600)
        left += value
    ax.set(xlim=(0, left or 1), ylim=(-0.35, 0.8), xticks=[], yticks=[])
    ax.spines[["left", "bottom"]].set_visible(False)


def events(ax: Axes, dates: Iterable, kinds: Iterable[str], looks: Mapping[str, tuple[str, str]]) -> None:
    """Draw a strip of dated events for orientation: a row for each kind in `looks`, from top to bottom.

    `looks` gives each kind its marker and a name of the palette, or black. The strip takes the limits of its date axis
    from the chart that it stands under.
    """
    dates, kinds = pd.Series(list(dates)), pd.Series(list(kinds))
    for row, (kind, (marker, colour)) in enumerate(looks.items()):
        some = dates[kinds == kind]
        look = {"color": colour if colour == "black" else style.colour(colour), "marker": marker, "s": 34}
        ax.scatter(some, [-row] * len(some), gid=style.REFERENCE, **look)
    ax.set(ylim=(0.6 - len(looks), 0.6), yticks=[-row for row in range(len(looks))], yticklabels=list(looks))
    ax.tick_params(left=False)
    ax.spines[["left", "bottom"]].set_visible(False)


def among(ax: Axes, chosen: float, others: Iterable[float], marks: Mapping[str, float], ticks: list[float]) -> None:
    """Show on a log axis where `chosen` lies among `others`; `marks` are further values with their names."""
    others = list(others)
    look = {"color": "black", "gid": style.REFERENCE}
    ax.scatter(others, [0] * len(others), marker="|", s=90, alpha=0.35, **look)
    for name, value in marks.items():
        ax.scatter([value], [0], marker="x", s=50, **look)
        style.label(ax, f"{name} {value:.1f}", value, 0, dy=9, ha="center", size=9)
    ax.scatter([chosen], [0], s=80, zorder=3, **look)
    style.label(ax, f"your choice {chosen:.1f}", chosen, 0, dy=-17, ha="center", size=9, weight=600)
    style.log_axis(ax.xaxis, ticks, lambda value: f"{value:g}×")
    ax.set(xlim=(0.9 * ticks[0], 1.2 * ticks[-1]), ylim=(-1, 1), yticks=[])
    ax.spines["left"].set_visible(False)


def reference(ax: Axes, text: str, *, y: float, at) -> None:
    """Draw a horizontal line for orientation, named at the position `at`; the table need not hold it."""
    ax.axhline(y, color="black", linewidth=0.8, alpha=0.5, gid=style.REFERENCE)
    style.label(ax, text, at, y, dy=4, size=9, alpha=style.MUTED)
