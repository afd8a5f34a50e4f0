"""Drawing: marks stand where their numbers are, know their rows, share a frame, and cover nothing."""

import re

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
import pytest
import seen
from matplotlib.transforms import Bbox

from airace import draw, svg
from airace.chart import (
    Axis,
    Band,
    Bars,
    Chart,
    ChartError,
    Columns,
    Free,
    Lines,
    Notes,
    Panel,
    Points,
    Rule,
    Spans,
    Ticks,
    Tiles,
)
from airace.draw import Collision, axes, measure
from airace.draw import frame as frames
from airace.draw.frame import WIDTH
from airace.draw.labels import overlap, stop_collisions
from airace.draw.plot import gid_of
from airace.explore import text

SOURCE = "oecd-ai-vc-2026-09"
TABLE = pd.DataFrame(
    {
        "who": ["US", "China", "EU27"],
        "first": [10.0, 4.0, 2.5],
        "second": [5.0, 8.0, np.nan],
        "day": pd.to_datetime(["2024-01-01", "2025-01-01", "2026-01-01"]),
        "note": ["one", "two", ""],
        "_kind": ["filled", "hatched", "hollow"],
    }
)


def chart(*marks, table=TABLE, **given):
    return Chart("Headline", "", "Caption.", table, SOURCE, marks=marks, **given)


def drawn(*marks, frame=None, **given):
    return svg.lines(draw.figure(chart(*marks, **given), frame), "x")


def by_row(lines):
    found = {}
    for shape in seen.shapes(lines):
        found.setdefault(shape.rows, []).append(shape)
    return found


# Marks


def test_bars_start_at_one_line_and_are_as_long_as_their_numbers():
    bars = by_row(drawn(Bars("who", "first", look="who", kind="_kind")))
    assert len({bar.x[0] for (bar,) in bars.values()}) == 1
    one, other, third = (bars[(row,)][0] for row in range(3))
    assert one.wide / other.wide == pytest.approx(10 / 4, rel=0.01)
    assert one.wide / third.wide == pytest.approx(10 / 2.5, rel=0.01)
    assert one.y[1] < other.y[0] < other.y[1] < third.y[0], "in the order of the table, first on top"


def test_a_bar_of_several_columns_has_them_one_behind_the_other():
    bars = by_row(drawn(Bars("who", ["first", "second"], look="US", kind={"first": "filled", "second": "hollow"})))
    (first, second) = bars[(0,)]
    assert first.x[1] == pytest.approx(second.x[0], abs=0.1) and first.wide / second.wide == pytest.approx(2, rel=0.02)
    assert second.fill == "none" and first.fill == "var(--look-us, #0072B2)"


def test_columns_stand_on_one_line_and_are_as_high_as_their_numbers():
    bars = by_row(drawn(Columns("who", "first", look="who")))
    (one,), (other,) = bars[(0,)], bars[(1,)]
    assert one.y[1] == other.y[1] and one.high / other.high == pytest.approx(2.5, rel=0.01) and one.x[1] < other.x[0]


@pytest.mark.parametrize("log", [False, True])
def test_points_stand_where_their_numbers_are(log):
    points = by_row(drawn(Points("first", "second"), x=Axis(log=log, ticks=[2, 5, 10]), y=Axis(ticks=[5, 8])))
    ticks = {word.text: word.x for word in seen.words(drawn(Points("first"), x=Axis(log=log, ticks=[2.5, 4, 10])))}
    assert set(points) == {(0,), (1,)}, "a row without a number is not drawn"
    alone = by_row(drawn(Points("first"), x=Axis(log=log, ticks=[2.5, 4, 10])))
    for row, tick in ((0, "10"), (1, "4"), (2, "2.5")):
        assert alone[(row,)][0].x[0] == pytest.approx(ticks[tick], abs=0.1)


def test_a_line_goes_through_the_points_of_its_rows():
    lines = drawn(Lines("day", ["first", "second"], look={"first": "US", "second": "China"}))
    paths = [shape for shape in seen.shapes(lines) if not shape.is_point]
    assert [path.rows for path in paths] == [(0, 1, 2), (0, 1)]
    points = {(shape.rows, shape.points) for shape in seen.shapes(lines) if shape.is_point}
    for path in paths:
        for row, point in zip(path.rows, path.points, strict=True):
            assert any(rows == (row,) and np.allclose(point, at[0], atol=0.1) for rows, at in points)
    assert {"first", "second"} <= {word.text for word in seen.words(lines)}


def test_what_is_not_complete_is_dotted_and_hollow():
    table = TABLE.assign(_kind=["filled", "filled", "hollow"])
    shapes = seen.shapes(drawn(Lines("day", "first", look="US", kind="_kind"), table=table))
    paths = [shape for shape in shapes if not shape.is_point]
    assert [path.rows for path in paths] == [(0, 1), (1, 2)]
    assert paths[1].dashes and not paths[0].dashes


def test_a_span_reaches_from_one_column_to_the_other():
    lines = drawn(Spans("who", ("first", "second"), label="note"), x=Axis(ticks=[2.5, 5, 10]))
    ticks = {word.text: word.x for word in seen.words(lines)}
    span = next(shape for shape in seen.shapes(lines) if shape.rows == (0,) and not shape.is_point)
    assert span.x == pytest.approx((ticks["5"], ticks["10"]), abs=0.1)
    alone = [shape for shape in seen.shapes(lines) if shape.rows == (2,) and shape.is_point]
    assert [shape.x[0] for shape in alone] == [pytest.approx(ticks["2.5"], abs=0.1)]


MAP = pd.DataFrame(
    {
        "place": ["North", "North", "South", "West"],
        "code": ["NO", "NO", "SO", "WE"],
        "bn": [8.0, 2.0, np.nan, 4.0],
        "_across": [1, 1, 1, 0],
        "_down": [0, 0, 1, 1],
        "_kind": ["filled", "hollow", "", ""],
        "_marker": ["", "", "", "x"],
        "_head": [False, True, False, False],
    }
)
SQUARES = {"place": "place", "at": ("_across", "_down"), "code": "code", "look": "EU27"}


def test_a_map_has_a_square_for_each_place_and_a_part_for_each_of_its_rows():
    tiles = chart(Tiles(**SQUARES, kind="_kind", marker="_marker", head="_head"), table=MAP, height=2)
    lines = svg.lines(draw.figure(tiles), "x")
    shapes = by_row(lines)
    (first, second), (marker,) = (shapes[(0,)][0], shapes[(1,)][0]), shapes[(3,)]
    assert first.wide == pytest.approx(second.wide, abs=0.1) and first.x[1] == pytest.approx(second.x[0], abs=0.1)
    assert marker.is_point and marker.y[0] > first.y[1] and marker.x[1] < first.x[0] and (2,) not in shapes
    codes = {word.text: word for word in seen.words(lines)}
    assert list(codes) == ["NO", "SO", "WE"] and codes["NO"].row == 0 and codes["NO"].y < first.y[0]
    assert sorted(text.words(tiles)) == sorted(codes)


def test_a_map_of_amounts_writes_them_and_draws_a_bar_for_each():
    tiles = chart(Tiles(**SQUARES, amount="bn", most=8), table=MAP[1:].reset_index(drop=True), height=2)
    lines = svg.lines(draw.figure(tiles), "x")
    bars = by_row(lines)
    assert bars[(2,)][0].wide == pytest.approx(2 * bars[(0,)][0].wide, rel=0.01) and (1,) not in bars
    assert {(word.row, word.text) for word in seen.words(lines)} >= {(0, "2"), (2, "4")}
    assert sorted(" ".join(text.words(tiles)).split()) == sorted(word.text for word in seen.words(lines))


def test_what_is_for_orientation_has_no_row():
    lines = drawn(Bars("who", "first"), Rule(x=5, text="half"), Band((1, 2)))
    assert {shape.rows for shape in seen.shapes(lines)} == {(0,), (1,), (2,)}
    assert next(word for word in seen.words(lines) if word.text == "half").row is None
    ticks = drawn(Points("first"), Ticks([3, 4]))
    assert {shape.rows for shape in seen.shapes(ticks)} == {(0,), (1,), (2,)} and 'class="reference"' in "".join(ticks)


def test_a_label_stands_level_with_its_bar_and_knows_its_row():
    lines = drawn(Bars("who", "first"))
    bars = by_row(lines)
    labels = {word.row: word for word in seen.words(lines) if word.row is not None}
    assert {row: word.text for row, word in labels.items()} == {0: "10", 1: "4", 2: "2.50"}
    names = {word.text: word for word in seen.words(lines) if word.row is None}
    for row, name in enumerate(TABLE["who"]):
        (bar,) = bars[(row,)]
        for word in (labels[row], names[name]):
            assert (bar.y[0] + bar.y[1]) / 2 == pytest.approx(word.y - 0.35 * measure.SIZE, abs=1.2)
        assert labels[row].x > bar.x[1]


def test_notes_stand_in_line_with_their_rows():
    lines = drawn(Bars("who", "first", label=""), Notes("who", "note", title="said"))
    notes = [word for word in seen.words(lines) if word.text in ("one", "two")]
    assert [word.row for word in notes] == [0, 1] and notes[0].y < notes[1].y
    assert "said" in {word.text for word in seen.words(lines)}


def test_a_free_mark_is_compared_with_the_table():
    def bar(length):
        return Free(lambda plot: plot.ax.barh([0], [length], gid=gid_of([0])))

    limits = {"x": Axis(limits=(0, 20)), "y": Axis(limits=(-1, 1))}
    assert draw.figure(chart(bar(10.0), **limits))
    with pytest.raises(ChartError) as caught:
        draw.figure(chart(bar(12.0), **limits))
    assert str(caught.value) == (
        "a bar at 12 is drawn, but no column of the table holds 12; draw from the table, or mark the artist with "
        "gid='reference' if it is for orientation"
    )


@pytest.mark.parametrize(
    ("free", "message"),
    [
        (lambda plot: plot.ax.plot([10, 4], [0, 3]), "a point of a line at 0"),
        (lambda plot: plot.ax.scatter([10], [5.6]), "a point at 5.6"),
        (lambda plot: plot.ax.axvline(50), "a point of a line at 50"),
        (lambda plot: plot.ax.scatter(pd.to_datetime(["2024-01-02"]), [10]), "a point at"),
        (lambda plot: plot.ax.bar([0], [10 * (1 + 2e-9)]), "a bar at 10 is drawn"),
    ],
)
def test_every_free_mark_is_compared_with_the_table(free, message):
    with pytest.raises(ChartError, match=message):
        draw.figure(chart(Free(free)))


@pytest.mark.parametrize(
    "free",
    [
        lambda plot: plot.ax.bar([0], [10 * (1 + 1e-10)]),
        lambda plot: plot.ax.plot([1, 2], [3, 4], gid="reference"),
        lambda plot: [bar.set_gid("reference") for bar in plot.ax.bar([0], [7])],
        lambda plot: plot.ax.fill_between([0, 1], [1, 2], [3, 4]),
        lambda plot: plot.ax.scatter(TABLE["day"], [10, np.nan, 4]),
        lambda plot: plot.ax.scatter([], []),
    ],
)
def test_what_is_for_orientation_missing_or_no_mark_of_a_number_passes(free):
    draw.figure(chart(Free(free), x=Axis(limits=(0, 10)), y=Axis(limits=(0, 10))))


def test_whether_something_is_so_is_no_number_that_a_free_mark_may_draw():
    with pytest.raises(ChartError, match="a bar at 1 is drawn"):
        draw.figure(chart(Free(lambda plot: plot.ax.bar([0], [1])), table=TABLE.assign(new=True)))


# Frames


def test_states_of_an_explorer_share_margins_rows_and_limits():
    short = chart(Bars("who", "first"))
    table = TABLE.assign(who=["The United States of America", "China", "EU27"], first=[20.0, 1.0, 2.0])
    long = chart(Bars("who", "first"), table=table)
    shared = frames.shared(map(frames.of, (short, long)))
    boxes = [draw.figure(made, shared).axes[0].get_position().bounds for made in (short, long)]
    assert boxes[0] == pytest.approx(boxes[1])
    one, other = (by_row(svg.lines(draw.figure(made, shared), "x"))[(0,)][0].wide for made in (short, long))
    assert other / one == pytest.approx(2, rel=0.01), "on one scale"
    own = [draw.figure(made).axes[0].get_position().bounds for made in (short, long)]
    assert own[0] != pytest.approx(own[1])


def test_an_axis_that_is_not_steady_follows_its_state():
    states = [
        chart(Bars("who", "first"), table=TABLE.assign(first=TABLE["first"] * by), x=Axis(steady=False))
        for by in (1, 9)
    ]
    shared = frames.shared(map(frames.of, states))
    one, other = (by_row(svg.lines(draw.figure(made, shared), "x"))[(0,)][0].wide for made in states)
    assert one == pytest.approx(other, rel=0.05)


def test_a_frame_survives_json():
    import json

    frame = frames.of(chart(Bars("who", "first"), Notes("who", "note")))
    assert frames.from_json(json.loads(json.dumps(frames.to_json(frame)))) == frame


def test_nearly_equal_charts_have_nearly_equal_lines():
    one, other = (drawn(Bars("who", "first"), table=TABLE.assign(first=[10.0, 4.0, last])) for last in (2.5, 2.6))
    assert len(one) == len(other) and 1 <= sum(a != b for a, b in zip(one, other, strict=True)) <= 3


def test_all_pictures_are_as_wide_as_each_other():
    for made in (chart(Bars("who", "first")), chart(Points("first", "second")), chart(Lines("day", "first"))):
        assert draw.figure(made).get_figwidth() * 72 == pytest.approx(WIDTH)


def test_panels_stand_one_below_the_other():
    made = Chart("Headline", "", "Caption.", TABLE, SOURCE, panels=[
        Panel([Bars("who", "first")], title="Upper"), Panel([Points("second")], title="Lower", x=Axis(ticks=[5, 8])),
    ])  # fmt: skip
    upper, lower = (ax.get_position() for ax in draw.figure(made).axes)
    assert upper.y0 > lower.y1
    assert {"Upper", "Lower"} <= {word.text for word in seen.words(svg.lines(draw.figure(made), "x"))}


# Labels


def test_labels_of_points_look_for_a_free_place():
    table = pd.DataFrame({"x": [1.0, 1.02, 5.0], "y": [1.0, 1.02, 5.0], "name": ["first name", "second name", "third"]})
    draw.figure(chart(Points("x", "y", label="name"), table=table))  # raises when words cover each other


def crowd(plot, *words):
    plot.texts += [plot.ax.text(5, 1, word, gid="reference") for word in words]


@pytest.mark.parametrize(
    ("free", "message"),
    [
        (lambda plot: crowd(plot, "one", "two"), "'one' and 'two' overlap"),
        (lambda plot: plot.texts.append(plot.ax.text(9.9, 1, "a long text that ends far outside")), "stands outside"),
        (lambda plot: (crowd(plot, "struck"), plot.strokes.append(np.array([[0, 0], [400, 200]])),
                       plot.strokes.append(np.array([[0, 200], [400, 0]]))), "a line strikes"),
    ],
)  # fmt: skip
def test_words_that_cover_each_other_stop_the_drawing(free, message):
    with pytest.raises(Collision, match=message):
        draw.figure(chart(Bars("who", "first", label=""), Free(free)))


def test_a_mark_over_a_word_or_outside_of_its_axes_stops_the_drawing():
    def over(plot):
        plot.texts.append(plot.ax.text(1, 0, "hidden", va="center"))

    with pytest.raises(Collision, match="a mark covers part of 'hidden'"):
        draw.figure(chart(Bars("who", "first", label=""), Free(over)))
    with pytest.raises(Collision, match="a mark lies outside its axes"):
        draw.figure(chart(Points("first", "second"), x=Axis(limits=(0, 5))))


def test_a_collision_is_a_mistake_of_the_chart():
    assert issubclass(Collision, ChartError) and stop_collisions(draw.figure(chart(Bars("who", "first"))), []) is None


# Words


def test_names_break_between_words_where_they_are_too_long():
    assert measure.wrapped("The United States of America", 60).split("\n") == ["The United", "States of", "America"]
    assert measure.wrapped("one\ntwo", 60) == "one\ntwo" and measure.wrapped("unbreakable", 5) == "unbreakable"
    assert measure.wrapped("one two", measure.width("one two")) == "one two", "what just fits stays"
    assert measure.widest("a\nlonger") == measure.width("longer") and measure.width("") == 0


@pytest.mark.parametrize(
    ("axis", "texts"),
    [
        (Axis(ticks=[0, 5, 10], limits=(0, None)), ["0", "5", "10"]),
        (Axis(ticks=[1000, 20000], limits=(0, 20000)), ["1,000", "20,000"]),
        (Axis(ticks=[5], text=lambda value: f"{value} bn"), ["5 bn"]),
        (Axis(ticks=[-5, 5], limits=(-5, 12)), ["−5", "5"]),
    ],
)
def test_numbers_along_an_axis_are_written_plainly(axis, texts):
    lines = drawn(Points("first"), x=axis)
    assert [word.text for word in seen.words(lines)] == texts


def test_an_automatic_scale_is_marked_so_that_its_numbers_are_no_words():
    lines = drawn(Points("first", "second"))
    assert svg.words(lines) == [] and len(seen.words(lines)) >= 4
    years = drawn(Lines("day", "first", name={"first": "money"}))
    assert "2025" in {word.text for word in seen.words(years)} and svg.words(years) == ["money"]


# Lines of SVG


def test_the_svg_follows_the_page():
    lines = drawn(Bars("who", "first", look="who", kind="_kind"), table=TABLE.assign(note="a & <b>"))
    text = "\n".join(lines)
    assert "style" not in text and "<metadata" not in text and "#000000" not in text and "matplotlib" not in text
    assert "var(--paper, #ffffff)" in text and "var(--look-us, #0072B2)" in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert ids and all(id.startswith("x-") for id in ids)
    assert {target for target in re.findall(r'(?:href="#|url\(#)([^")]+)', text)} <= set(ids)


@pytest.mark.parametrize("kind", ["filled", "hollow"])
def test_a_bar_says_each_of_its_sides_once(kind):
    lines = drawn(Bars("who", "first", kind=kind, label=""))
    bars = re.findall(r'<path d="M (\S+) (\S+) H (\S+) V (\S+) H (\S+) z"', "\n".join(lines))
    assert len(bars) == 3 and {(left, again) for left, *_, again in bars} == {(bars[0][0], bars[0][0])}
    assert [bar.points for bar in seen.shapes(lines)] == [
        tuple((float(x), float(y)) for x, y in ((left, low), (right, low), (right, top), (left, top)))
        for left, low, right, top, _ in bars
    ]


def test_text_stays_text_and_safe():
    lines = drawn(Bars("who", "first", label="note"), table=TABLE.assign(note="a & <b>"))
    assert ">a &amp; &lt;b&gt;</text>" in "\n".join(lines)


@pytest.mark.parametrize(
    ("value", "short"),
    [
        ("M 1.005 2.5 L -0.004 3", "M 1 2.5 L 0 3"),
        ("translate(10.128 -3.999)", "translate(10.13 -4)"),
        ("-0.001 5.10", "0 5.1"),
        ("1.5", "1.5"),
    ],
)
def test_numbers_in_a_picture_are_short(value, short):
    assert svg._short(value) == short


# Whether one picture may be drawn over another


def scale(*marks, frame=None, **given):
    (head, *_) = drawn(*marks, frame=frame, **given)
    return re.search(' data-scale="([^"]*)"', head)[1]


def test_the_scale_says_where_a_panel_stands_and_what_its_axes_reach_over():
    limits = {"x": Axis(limits=(0, 20)), "y": Axis(limits=(1, 60), log=True)}
    figure = draw.figure(chart(Points("first", "second"), **limits))
    box = figure.axes[0].get_position()
    corners, reach = svg.scale(figure).split(":")
    assert reach == "x=0..20,y=1..60 log"
    left, top, wide, high = map(float, corners.split(","))
    whole = figure.get_figheight() * 72
    assert (left, wide) == pytest.approx((box.x0 * WIDTH, box.width * WIDTH), abs=0.06)
    assert (top, high) == pytest.approx((whole * (1 - box.y1), whole * box.height), abs=0.06)
    inside = [shape.points[0] for shape in seen.shapes(svg.lines(figure, "x"))]
    assert all(left <= x <= left + wide and top <= y <= top + high for x, y in inside), "in the points of the picture"


def test_states_with_the_same_box_and_limits_have_one_scale_whatever_they_show():
    fewer = TABLE.assign(first=[3.0, 1.0, 9.9], who=["India", "Japan", "Chile"], note=["", "", "a"])
    states = [chart(Bars("who", "first", look="US"), table=TABLE), chart(Bars("who", "first"), table=fewer)]
    shared = frames.shared(map(frames.of, states))
    one, other = (svg.scale(draw.figure(made, shared)) for made in states)
    assert one == other and one.endswith(",y=names") and ":x=0.." in one, "names may be others"


@pytest.mark.parametrize(
    "given",
    [
        {"x": Axis(limits=(0, 21))},
        {"x": Axis(limits=(0.01, 20))},
        {"x": Axis(limits=(1, 20), log=True)},
        {"y": Axis(limits=(0, 11.001))},
        {"height": 2},
    ],
)
def test_another_limit_kind_or_box_is_another_scale(given):
    before = {"x": Axis(limits=(1, 20)), "y": Axis(limits=(0, 11))}
    panels = [Panel([Points("first", "second")], **(before | more)) for more in ({}, given)]
    one, other = (svg.scale(draw.figure(Chart("A", "", "C.", TABLE, SOURCE, panels=[panel]))) for panel in panels)
    assert one != other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((0, 0.3), (0.1 + 0.2 - 0.3, 0.1 + 0.2)),
        ((1.2345675 - 1e-15, 2), (1.2345675 + 1e-15, 2)),
        ((-1, 0), (-1, -1e-17)),
    ],
)
def test_the_noise_of_floats_is_no_other_scale(one, other):
    scales = set()
    for limits in (one, other):
        figure = draw.figure(chart(Points("first"), x=Axis(limits=(0, 20))))
        figure.axes[0].set_xlim(limits)
        figure.axes[0].set_position(figure.axes[0].get_position().translated(limits[0] / 1e3 - one[0] / 1e3, 0))
        scales.add(svg.scale(figure))
    assert len(scales) == 1


def test_days_are_numbers_and_panels_follow_each_other():
    days = scale(Lines("day", "first"))
    reach = re.search(r":x=([\d.]+?)\.\.([\d.]+),y=", days)
    assert float(reach[1]) < (TABLE["day"][0] - pd.Timestamp(0)).days < float(reach[2]) and "names" not in days
    panels = [Panel([Bars("who", "first")]), Panel([Points("second")], x=Axis(limits=(0, 9)))]
    upper, lower = svg.scale(draw.figure(Chart("A", "", "C.", TABLE, SOURCE, panels=panels))).split(";")
    assert upper.endswith("y=names") and lower.endswith(":x=0..9,y=-1..1")


@pytest.mark.parametrize(("last", "written"), [(2024, 8), (2025, 4)])
def test_along_days_at_most_eight_years_are_written(last, written):
    low, high = (mdates.date2num(pd.Timestamp(year, 6, 1)) for year in (2016, last))
    ticks = axes.ticks_of(Axis(), low, high, True)
    assert len(ticks) == written and ticks[0][1] in ("2017", "2018")


@pytest.mark.parametrize(
    ("other", "area"),
    [
        ((1, 1, 3, 3), 1),
        ((0, 1.75, 2, 4), 0.5),
        ((1.75, 0, 2, 2), 0.5),
        ((2, 0, 3, 2), 0),
        ((0, 2, 2, 3), 0),
        ((5, 5, 6, 6), 0),
    ],
)
def test_boxes_that_touch_share_nothing_and_others_what_lies_in_both(other, area):
    assert overlap(Bbox.from_extents(0, 0, 2, 2), Bbox.from_extents(*other)) == area


def test_a_day_is_counted_as_matplotlib_does_and_a_number_stays():
    assert frames.place(pd.Timestamp(1970, 1, 11)) == 10 and frames.place(7) == 7.0
