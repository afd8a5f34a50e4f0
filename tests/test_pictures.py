"""The picture of a small example of every kind of mark is what it was when somebody last looked at it."""

import numpy as np
import pandas as pd
import pytest
from golden import is_as_before

from airace import draw, svg
from airace.chart import Axis, Band, Bars, Chart, Columns, Free, Lines, Notes, Panel, Points, Rule, Spans, Ticks, Tiles
from airace.draw.plot import gid_of

TABLE = pd.DataFrame(
    {
        "Who": ["US", "Europe with a long name", "China"],
        "First": [106.2, 17.5, 4.0],
        "Second": [90.0, 12.8, np.nan],
        "Third": [60.0, 40.0, 70.0],
        "Year": [2024, 2025, 2026],
        "Day": pd.to_datetime(["2025-02-02", "2025-08-02", "2026-12-02"]),
        "_look": ["US", "Europe", "China"],
        "_kind": ["filled", "hatched", "hollow"],
        "_note": ["first", "second", ""],
        "_at": [0, 1, 2],
        "_code": ["US", "EU", "CN"],
        "_head": [True, False, False],
    }
)
BOTH = {"First": "US", "Second": "Europe"}
EXAMPLES = {
    "bars": ([Bars("Who", "First", look="_look", kind="_kind")], {}),
    "bars-with-words": ([Bars("Who", "First", look="US", label="_note")], {}),
    "bars-of-parts": ([Bars("Who", ["First", "Second"], look=BOTH, kind={"Second": "hollow"}, decimals=1)], {}),
    "bars-with-a-line": ([Bars("Who", "First"), Rule(x=50, text="half of it")], {}),
    "columns": ([Columns("Who", "First", look="_look", kind="_kind")], {}),
    "columns-side-by-side": (
        [Columns("Year", "First", look="US", shift=-0.2, width=0.4),
         Columns("Year", "Second", look="Europe", shift=0.2, width=0.4)],
        {"x": Axis(ticks=[2024, 2025, 2026], text=str)},
    ),
    "points": ([Points("First", "Second", look="_look", kind="_kind", label="_note")], {}),
    "points-on-one-line": ([Ticks([3, 30, 60]), Points("First", label="_note", size=60)], {"x": Axis(log=True)}),
    "points-of-shapes": ([Points("First", "Who", shape=("_kind", {"filled": "o", "hatched": "s", "hollow": "|"}))], {}),
    "lines": (
        [Lines("Year", ["First", "Third"], look={"First": "US", "Third": "Europe"})],
        {"x": Axis(ticks=[2024, 2025, 2026], text=str)},
    ),
    "lines-not-complete": ([Lines("Day", "First", look="US", kind="_kind", name={"First": "money"})], {}),
    "spans": ([Spans("Who", ("First", "Second"), look="_look", label="_note")], {"x": Axis(ticks=[0, 50, 100])}),
    "spans-without-ends": ([Spans("Who", ("First", "Second"), look="US", ends=False)], {"x": Axis(grid=True)}),
    "notes": ([Bars("Who", "First", label=""), Notes("Who", "_note", title="said")], {}),
    "band-and-line": (
        [Lines("Year", "First", look="US"), Band((2024.5, 2025.5), text="then"), Rule(y=60, text="enough")],
        {"y": Axis(limits=(0, 120))},
    ),
    "tiles": ([Tiles("Who", ("_at", "_at"), "_code", "_look", kind="_kind", head="_head")], {"height": 3}),
    "free": (
        [Free(lambda plot: plot.ax.barh([0], [17.5], color="black", gid=gid_of([1])))],
        {"x": Axis(limits=(0, 20))},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_of_a_mark_looks_as_before(name):
    marks, given = EXAMPLES[name]
    chart = Chart("Headline", "", "Caption.", TABLE, "abn-amro-2025", marks=marks, **given)
    assert is_as_before(f"{name}.svg", "\n".join(svg.lines(draw.figure(chart), "x")))


def test_panels_look_as_before():
    panels = [
        Panel([Bars("Who", "First", look="_look")], title="Upper"),
        Panel([Points("Second", label="_note")], title="Lower", x=Axis(title="billion", ticks=[20, 60]), height=0.8),
    ]
    chart = Chart("Headline", "", "Caption.", TABLE, "abn-amro-2025", panels=panels)
    assert is_as_before("panels.svg", "\n".join(svg.lines(draw.figure(chart), "x")))
