"""Charts as words, a table and marks.

Layers, each importing only what is below it::

    data            tables and sources
    chart           what a chart is: Chart, Panel, marks, axes, key; nothing there draws
    draw            matplotlib
        measure     widths of words
        frame       margins, rows and limits: of one chart, or shared by all states of an explorer
        plot        a panel while it is drawn
        axes        what stands along a panel, and the room that it needs
        marks       each kind of mark, with the rows that it stands for
        labels      labels that look for a free place, and an error where words collide
        figure      all of it
    svg             lines of SVG with data-scale, data-row, data-rows and data-label
    explore         page, live form, text, and the picture that stands alone; explorers and their states
    sphinx, pages   the book; then its editions

A chart, end to end::

    Chart(
        headline=f"The US raised {ratio:.1f} times as much as the {europe}, {year}",
        subtitle="AI venture capital, USD bn",
        key=[Key("OECD"), Key("the article, 2024", kind="hollow")],
        caption=..., alt=..., table=table, source=[...],
        panels=[
            Panel([Bars(y="Who", x="USD bn", look="Region", kind="Kind")], x=Axis(steady=False)),
            Panel([Ticks(every_choice[year]), Points(x="US / Europe", label="Note", kind="Kind")], x=Axis(log=True)),
        ],
    )

Rules of the grammar:

1. A mark names columns. A row without a number or a name in them is not drawn by it: one table serves several panels.
   Panels with names and the same columns along x have one scale and one margin.
2. `look` and `kind` are a column, or one name for all rows: a name of the palette; filled, hatched or hollow.
3. What holds numbers itself (Rule, Band, Ticks) is for orientation, drawn pale, and carries no row.
4. Names stand in the order of the table, first on top, and break by themselves; nobody gives heights or margins.
5. States of an explorer share margins, rows and, per column drawn, limits; ``Axis(steady=False)`` lets limits follow.
6. Labels look for a free place beside, above or below their mark. What finds none, or is struck by a line, or stands
   outside, raises `Collision`: the build stops with explorer and state.
7. `Tiles` is a map of squares, whose places the table has. `Free` is for the few charts that no mark covers, and is
   compared with the table after drawing.

Tried on `which-gap`, `what-did-it-cost` and `late-features` in all or every third of their states.
"""

from airace.draw.figure import figure
from airace.draw.labels import Collision

__all__ = ["Collision", "figure"]
