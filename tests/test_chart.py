"""A chart is a figure with caption, numbers and sources, and draws nothing else than its numbers."""

import io
import re
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from airace import style, svg
from airace.chart import Chart, ChartError, digest
from airace.explore import page

TABLE = pd.DataFrame({"region": ["US", "EU27"], "year": [2024, 2025], "usd_bn": [106.2, 11.9]})
SOURCE = "oecd-ai-vc-2026-09"


def chart(draw=lambda ax: ax.bar(TABLE["region"], TABLE["usd_bn"]), **changes):
    fig, ax = plt.subplots()
    draw(ax)
    return Chart(fig, **{"caption": "The US raised 106.2.", "table": TABLE, "source": SOURCE, **changes})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"caption": " "}, "needs a caption"),
        ({"caption": None}, "needs a caption"),
        ({"table": TABLE.head(0)}, "needs a table"),
        ({"table": {"a": 1}}, "needs a table"),
        ({"source": []}, "needs a source"),
        ({"source": "oecd-ai-vc-2026-10"}, "oecd-ai-vc-2026-10"),
    ],
)
def test_a_chart_without_caption_numbers_or_source_says_what_is_missing(changes, message):
    with pytest.raises(ChartError, match=message):
        chart(**changes)


def test_a_figure_is_closed_so_that_a_notebook_shows_it_once():
    chart()
    assert plt.get_fignums() == []


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: ax.bar(TABLE["region"], TABLE["usd_bn"]),
        lambda ax: ax.barh(TABLE["region"], TABLE["usd_bn"]),
        lambda ax: ax.plot(TABLE["year"], TABLE["usd_bn"]),
        lambda ax: ax.scatter(TABLE["usd_bn"], TABLE["region"]),
        lambda ax: ax.plot(TABLE["year"], [np.nan, 106.2]),
        lambda ax: ax.axhline(50, gid=style.REFERENCE),
        lambda ax: ax.scatter([1], [2], gid=style.REFERENCE),
    ],
)
def test_marks_that_stand_in_the_table_pass(draw):
    chart(draw).check()


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda ax: ax.bar(TABLE["region"], TABLE["usd_bn"] * 2), "a bar at 212.4"),
        (lambda ax: ax.barh(TABLE["region"], [106.2, 12]), "a bar at 12 is drawn"),
        (lambda ax: ax.plot(TABLE["year"] + 1, TABLE["usd_bn"]), "a point of a line at 2026"),
        (lambda ax: ax.plot(TABLE["year"], TABLE["usd_bn"] + 0.001), "a point of a line at 106.201"),
        (lambda ax: ax.scatter([106.2], [5.6]), "a point at 5.6"),
        (lambda ax: ax.axhline(50), "a point of a line"),
    ],
)
def test_a_number_that_is_drawn_but_not_in_the_table_is_named(draw, message):
    with pytest.raises(ChartError, match=message):
        chart(draw).check()


def test_dates_are_compared_as_dates():
    days = pd.DataFrame({"day": pd.to_datetime(["2026-03-31", "2026-05-28"]), "usd_bn": [122.0, 65.0]})
    chart(lambda ax: ax.scatter(days["day"], days["usd_bn"]), table=days).check()
    with pytest.raises(ChartError, match="a point at"):
        chart(lambda ax: ax.scatter(days["day"] + pd.Timedelta(days=1), days["usd_bn"]), table=days).check()


def test_the_text_has_caption_table_source_and_a_digest_that_follows_the_numbers():
    text = chart()._repr_mimebundle_()["text/plain"]
    assert text.startswith("The US raised 106.2.\n")
    assert "106.2" in text and "Source: OECD.AI" in text
    other = chart(lambda ax: None, table=TABLE.assign(usd_bn=[106.2, 12.0]))._repr_mimebundle_()["text/plain"]
    assert re.search(r"1 state, sha256 [0-9a-f]{64}$", text)
    assert text.splitlines()[-1] != other.splitlines()[-1]


def test_the_digest_ignores_what_is_not_shown():
    tiny = TABLE.assign(usd_bn=TABLE["usd_bn"] + 1e-9)
    assert digest([chart().fingerprint()]) == digest([chart(table=tiny).fingerprint()])


def test_the_picture_is_a_png_on_white():
    picture = Image.open(io.BytesIO(chart().png()))
    assert picture.format == "PNG" and picture.getpixel((0, 0))[:3] == (255, 255, 255)


def test_the_svg_follows_the_page():
    fig, ax = plt.subplots()
    ax.bar(["US & EU"], [1], facecolor=style.PAPER, edgecolor="black")
    ax.plot(["US & EU"], [1], marker="o", color="#0072B2")
    plt.close(fig)
    lines = svg.lines(fig, "a-name")
    text = "\n".join(lines)
    root = ElementTree.fromstring(text)
    assert root.get("fill") == "currentColor"
    assert "US &amp; EU</text>" in text  # text stays text, and safe
    assert "<style" not in text and "<metadata" not in text and "#000000" not in text
    assert "var(--paper, #ffffff)" in text and "stroke: currentColor" in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert ids and all(id.startswith("a-name-") for id in ids)
    assert {target for target in re.findall(r'(?:href="#|url\(#)([^")]+)', text)} <= set(ids)


def test_nearly_equal_figures_have_nearly_equal_lines():
    def drawn(value):
        fig, ax = style.subplots("Same headline")
        ax.set_xlim(0, 2)
        ax.barh(["US", "EU27"], [1, value])
        plt.close(fig)
        return svg.lines(fig, "x")

    one, other = drawn(1.5), drawn(1.6)
    assert len(one) == len(other)
    assert 1 <= sum(a != b for a, b in zip(one, other, strict=True)) <= 3


def worded(**changed):
    words = {
        "headline": "The US leads",
        "subtitle": "USD bn",
        "key": "OECD",
        "label": "106",
        "note": "from here",
        "name": "US",
    }
    words |= changed
    fig, ax = style.subplots(words["headline"], words["subtitle"])
    ax.barh([words["name"], "EU27"], TABLE["usd_bn"], label=words["key"])
    ax.legend()
    style.label(ax, words["label"], 106.2, 0)
    style.label(ax, "for the room that it takes", 0, 0, alpha=0)
    ax.axvline(50, gid=style.REFERENCE)
    ax.text(50, 1, words["note"] + "\nto there")
    return Chart(fig, "The US raised 106.2.", TABLE, SOURCE)


@pytest.mark.parametrize("what", ["headline", "subtitle", "key", "label", "note", "name"])
def test_text_and_digest_follow_every_word_in_the_picture(what):
    before, after = (chart._repr_mimebundle_()["text/plain"] for chart in (worded(), worded(**{what: "Another"})))
    assert before.splitlines()[-1] != after.splitlines()[-1]
    assert "Another" in after and "Another" not in before


def test_the_words_are_what_the_picture_shows():
    drawn = worded()
    words = ["The US leads", "USD bn", "106", "from here", "to there", "OECD", "US", "EU27"]
    assert drawn.words() == words
    lines = svg.lines(drawn.figure, "x")
    assert sorted(svg.words(lines)) == sorted(words)
    everything = re.findall(r"<text[^>]*>([^<]+)</text>", "\n".join(lines))
    assert {"0", "100"} <= set(everything) - set(words), "the scale is drawn, but matplotlib chooses its numbers"


def test_a_picture_that_says_something_else_than_the_words_is_an_error(monkeypatch):
    drawn = worded()
    monkeypatch.setattr(Chart, "words", lambda self: ["The US leads"])
    with pytest.raises(ChartError, match=r"the picture and its words differ in '106', 'EU27', 'OECD', 'US', 'USD bn'"):
        page.State.of(drawn, "x")


def test_a_label_outside_of_the_axes_is_in_neither():
    fig, ax = style.subplots("Headline")
    ax.set(xlim=(0, 1), ylim=(0, 1))
    style.label(ax, "outside", 2, 2, annotation_clip=None)
    drawn = Chart(fig, "Caption.", TABLE, SOURCE)
    assert drawn.words() == ["Headline"] == svg.words(svg.lines(drawn.figure, "x"))
