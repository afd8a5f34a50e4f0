"""The picture of a small example of every kind of mark is what it was when somebody last looked at it."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from golden import is_as_before

from airace import marks, style, svg

TWO = pd.DataFrame({"US": [90.0, 80.7], "Europe": [16.0, 12.8]}, index=["one", "two"])
YEARS = pd.DataFrame({"US": [2.0, 4.0, 9.0], "Europe": [1.0, np.nan, 3.0]}, index=[2024, 2025, 2026])
MODELS = pd.DataFrame({"who": ["a", "a", "b", "b"], "what": ["run", "all", "run", "all"], "x": [1.5, 30.0, 6.0, 500.0]})
POINTS = pd.DataFrame({"x": [1, 2, 3], "y": [4, 5, 6], "who": ["US", "US", "Mars"], "counted": [True, False, True]})
DAYS = pd.to_datetime(["2025-02-02", "2025-08-02", "2026-12-02"])


def log_axis(ax):
    ax.plot([1, 100], [1, 10_000], color=style.colour("US"))
    style.log_axis(ax.xaxis, [1, 10, 100])
    style.log_axis(ax.yaxis, [1, 10_000], lambda value: f"{value:.0f} t")


def plain_axis(ax):
    ax.plot([2020, 2021], [1_000_000, 3_000_000], marker="o")
    style.plain_axis(ax.yaxis)
    style.plain_axis(ax.xaxis, lambda value: f"in {value:.0f}")
    style.label(ax, "here & <there>", 2020.5, 2_000_000, dx=3, dy=-5, size=8)


EXAMPLES = {
    "bars": lambda ax: marks.bars(
        ax, ["a", "b", "c"], [106.2, 17.5, 4], ["US", "Europe", "US"], ["filled", "hatched", "hollow"],
        room="a long name",
    ),
    "bars-of-nothing": lambda ax: marks.bars(ax, ["a"], [0], ["US"], ["filled"], decimals=1),
    "parts": lambda ax: marks.parts(ax, TWO, "EU27", {"US": "filled", "Europe": "hollow"}, ["first", "second"]),
    "parts-in-colours": lambda ax: marks.parts(
        ax, TWO.mul([0, 1], axis=0), {"US": "US", "Europe": "Europe"}, {"US": "hatched", "Europe": "filled"},
        ["none", "all"],
    ),
    "stack": lambda ax: marks.stack(ax, YEARS, "US", shift=0.2, width=0.4, hatched=[2026]),
    "spans": lambda ax: marks.spans(ax, TWO, notes=["5.6×", "6.3×"], notes_at=120),
    "spans-of-one-look": lambda ax: marks.spans(
        ax, TWO, notes=["a", "b"], notes_at=120, looks={"US": "EU27", "Europe": "EU27"}
    ),
    "change": lambda ax: marks.change(ax, TWO, {"one": "Europe"}, ["-82%", "-84%"]),
    "lines": lambda ax: marks.lines(ax, YEARS.interpolate(), partial=[2026]),
    "lines-of-whole-years": lambda ax: marks.lines(ax, YEARS.interpolate()),
    "points": lambda ax: marks.points(ax, POINTS, "x", "y", "who", "counted"),
    "dots": lambda ax: marks.dots(
        ax, MODELS, x="x", row="who", kind="what", shapes={"run": "o", "all": "s"}, chosen="run",
        colours={"b": "China"},
        below=["all"],
    ),
    "split": lambda ax: marks.split(ax, {"US": 53.4, "China": 46.6}),
    "split-of-nothing": lambda ax: marks.split(ax, {}),
    "events": lambda ax: marks.events(
        ax, DAYS, ["tighter", "looser", "tighter"], {"tighter": ("v", "US"), "looser": ("^", "black")}
    ),
    "among": lambda ax: marks.among(ax, 6.1, [4, 5, 8], {"article": 5.6}, [1, 2, 5, 10]),
    "reference": lambda ax: marks.reference(ax, "a line", y=0.5, at=0.1),
    "log-axis": log_axis,
    "plain-axis": plain_axis,
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_of_a_mark_looks_as_before(name):
    fig, ax = style.subplots("A headline that is long enough for a second line in a chart of this width", name)
    EXAMPLES[name](ax)
    plt.close(fig)
    assert is_as_before(f"{name}.svg", "\n".join(svg.lines(fig, "x")))


def test_a_chart_keeps_room_for_the_longest_headline_of_its_states():
    fig, axes = style.subplots("Short", height=2.5, head_lines=4, ncols=2, sharey=True)
    for ax in axes:
        ax.bar(["US"], [1])
    plt.close(fig)
    assert is_as_before("head-lines.svg", "\n".join(svg.lines(fig, "y")))
