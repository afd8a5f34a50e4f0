"""The shared marks draw what the table holds, so that every chart made of them passes its own check."""

import io

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from airace import marks, style, svg
from airace.chart import Chart

YEARS = pd.DataFrame({"US": [2.0, 4.0, 9.0], "Europe": [1.0, np.nan, 3.0]}, index=[2024, 2025, 2026])

LOOKS = {"tighter": ("v", "US"), "looser": ("^", "black")}


def checked(draw, table):
    fig, ax = plt.subplots()
    draw(ax)
    Chart(fig, "A caption.", table, "oecd-ai-vc-2026-09").check()
    return ax


def test_bars_start_at_zero_and_say_their_number():
    table = pd.DataFrame({"who": ["a", "b", "c"], "x": [106.2, 17.5, 4.0]})
    ax = checked(
        lambda ax: marks.bars(ax, table["who"], table["x"], ["US", "Europe", "US"], ["filled", "hatched", "hollow"]),
        table,
    )
    assert ax.get_xlim()[0] == 0
    assert [text.get_text() for text in ax.texts] == ["106", "17.5", "4"]
    filled, hatched, hollow = ax.patches
    assert filled.get_hatch() is None and hatched.get_hatch() and hollow.get_facecolor()[3] == 0


def test_bars_can_say_whole_numbers():
    table = pd.DataFrame({"who": ["a", "b"], "x": [4.6, 12.96]})
    ax = checked(lambda ax: marks.bars(ax, table["who"], table["x"], ["US"] * 2, ["filled"] * 2, decimals=0), table)
    assert [text.get_text() for text in ax.texts] == ["5", "13"]


def test_a_change_is_hollow_before_and_filled_after():
    table = pd.DataFrame({"then": [68.0, 10.0], "now": [113.0, 4.0]}, ["Europe", "elsewhere"])
    ax = checked(lambda ax: marks.change(ax, table, {"Europe": "Europe"}, ["+66%", "-60%"]), table)
    before, after, before_elsewhere, _ = ax.collections[1:]
    assert before.get_offsets().tolist()[0][0] == 68 and after.get_offsets().tolist()[0][0] == 113
    assert to_hex(before.get_facecolor()[0]) == style.PAPER and to_hex(after.get_facecolor()[0]) != style.PAPER
    assert to_hex(before_elsewhere.get_edgecolor()[0]) == style.colour("Other").lower()
    assert [text.xy[0] for text in ax.texts] == [113, 10]


def test_a_change_may_lack_an_end_and_may_be_of_dates():
    days = pd.to_datetime(["2025-02-02", None])
    table = pd.DataFrame({"then": days, "now": pd.to_datetime(["2025-02-02", "2026-12-02"])}, ["old", "new"])
    ax = checked(lambda ax: marks.change(ax, table, {}, ["", ""]), table)
    assert len(ax.collections) == 1 + 3  # the lines, two ends and one
    ax.figure.savefig(io.BytesIO())


def test_an_unknown_kind_of_bar_is_named():
    with pytest.raises(ValueError, match="a bar is filled, hatched, hollow, not 'striped'"):
        marks.bars(plt.figure().add_subplot(), ["a"], [1], ["US"], ["striped"])


def test_a_stack_leaves_room_for_missing_values():
    ax = checked(lambda ax: marks.stack(ax, YEARS, "US", shift=0, width=0.5, hatched=[2026]), YEARS)
    tops = {
        round(patch.get_x() + 0.25): patch.get_y() + patch.get_height()
        for patch in ax.patches
        if patch.get_height() > 0
    }
    assert tops[2026] == 12
    assert [patch.get_hatch() for patch in ax.patches] == [None, None, "//"] * 2


def test_parts_follow_each_other_in_the_order_of_their_kinds():
    table = pd.DataFrame({"later": [16, 1], "apply": [0, 2]}, index=["high-risk", "transparency"])
    kinds = {"apply": "filled", "later": "hollow"}
    ax = checked(lambda ax: marks.parts(ax, table, "EU27", kinds, ["16 later", "2 apply"]), table)
    assert [(patch.get_x(), patch.get_width()) for patch in ax.patches] == [(0, 0), (0, 16), (0, 2), (2, 1)]
    assert [patch.get_facecolor()[3] for patch in ax.patches] == [1, 0, 1, 0]
    assert ax.yaxis_inverted() and [text.get_text() for text in ax.texts] == ["16 later", "2 apply"]


def test_spans_tie_both_ends_and_write_a_note():
    table = pd.DataFrame({"Europe": [16.0, 12.8], "US": [90.0, 80.7]}, index=["one", "two"])
    ax = checked(lambda ax: marks.spans(ax, table, notes=["5.6×", "6.3×"], notes_at=100), table)
    assert [text.get_text() for text in ax.texts] == ["Europe", "US", "5.6×", "6.3×"]


def test_spans_may_lack_an_end_and_may_look_like_another_name():
    table = pd.DataFrame({"Manus": [57.7, 86.5], "Rival": [np.nan, 74.3]}, index=["hard", "easy"])
    looks = {"Manus": "China", "Rival": "US"}
    ax = checked(lambda ax: marks.spans(ax, table, notes=["", "+12.2"], notes_at=100, looks=looks), table)
    colours = [plt.matplotlib.colors.to_hex(points.get_facecolor()[0]) for points in ax.collections[1:]]
    assert colours == [style.colour("China").lower(), style.colour("US").lower()]


def test_spans_with_ends_of_one_look_are_ranges_without_labels():
    table = pd.DataFrame({"low": [310.0], "high": [454.0]}, index=["your firm"])
    ax = checked(
        lambda ax: marks.spans(ax, table, notes=["310–454"], notes_at=900, looks={"low": "EU27", "high": "EU27"}), table
    )
    assert [text.get_text() for text in ax.texts] == ["310–454"]


def test_dots_of_the_chosen_kind_are_filled_and_share_a_label():
    table = pd.DataFrame(
        {
            "model": ["yours", "yours", "V3", "V3", "V3"],
            "what": ["run", "cluster", "run", "cluster", "cluster"],
            "usd_mn": [5.33, 116.0, 5.58, 500.0, 1600.0],
        }
    )
    ax = checked(
        lambda ax: marks.dots(
            ax,
            table,
            x="usd_mn",
            row="model",
            kind="what",
            shapes={"run": "o", "cluster": "s"},
            chosen="run",
            colours={"V3": "China"},
            below=["cluster"],
        ),
        table,
    )
    assert [text.get_text() for text in ax.texts] == ["5.33", "116", "5.58", "500–1,600"]
    paper = plt.matplotlib.colors.to_rgba(style.PAPER)
    assert [tuple(points.get_facecolor()[0]) == paper for points in ax.collections] == [False, True, False, True]
    assert ax.yaxis_inverted()


def test_a_split_is_as_long_as_its_parts_and_none_leaves_an_empty_strip():
    table = pd.DataFrame({"US": [53.4], "China": [46.6]})
    ax = checked(lambda ax: marks.split(ax, {"US": 53.4, "China": 46.6}), table)
    assert [text.get_text() for text in ax.texts] == ["US 53", "China 47"]
    assert ax.get_xlim() == (0, 100)
    assert checked(lambda ax: marks.split(ax, {}), table).patches[:] == []


def test_a_partial_year_is_hollow_and_dotted():
    table = YEARS.dropna().rename_axis("year")
    ax = checked(lambda ax: marks.lines(ax, table, partial=[2026]), table.reset_index())
    assert [line.get_linestyle() for line in ax.lines] == ["-", ":", "-", ":"]
    assert all(line.get_xdata().max() == 2024 for line in ax.lines[::2])
    assert len(ax.collections) == 2


def test_points_that_do_not_count_are_hollow_and_unknown_groups_stay_out():
    table = pd.DataFrame(
        {"x": [1, 2, 3], "y": [4, 5, 6], "who": ["US", "US", "Atlantis"], "counted": [True, False, True]}
    )
    ax = checked(lambda ax: marks.points(ax, table, "x", "y", "who", "counted"), table)
    assert [len(points.get_offsets()) for points in ax.collections] == [1, 1]
    assert [len(points.get_facecolor()) for points in ax.collections] == [1, 0]
    assert ax.get_legend_handles_labels()[1] == ["US"]


def test_what_is_for_orientation_need_not_stand_in_the_table():
    def draw(ax):
        marks.among(ax, 6.1, [4, 5, 8], {"article": 5.6}, [1, 2, 5, 10])
        marks.reference(ax, "a line", y=0.5, at=1)
        marks.events(ax, [2023, 2024, 2025], ["tighter", "looser", "tighter"], LOOKS)

    ax = checked(draw, YEARS)
    assert all(artist.get_gid() == style.REFERENCE for artist in [*ax.lines, *ax.collections])
    assert [len(points.get_offsets()) for points in ax.collections[-2:]] == [2, 1]
    assert [label.get_text() for label in ax.get_yticklabels()] == list(LOOKS)
    assert "article 5.6" in [text.get_text() for text in ax.texts]


def test_room_for_the_longest_name_keeps_the_bars_in_place():
    starts = []
    for name in ("EU27", "EU27 + UK +"):
        fig, ax = style.subplots("A headline")
        marks.bars(ax, [name], [1.0], ["US"], ["filled"], room="EU27 + UK +")
        fig.canvas.draw()
        starts.append(ax.get_position().x0)
        drawn = "\n".join(svg.lines(fig, "x"))
        assert drawn.count("EU27") == 1  # the room itself is not drawn
        plt.close(fig)
    assert starts[0] == pytest.approx(starts[1], abs=0.005)
