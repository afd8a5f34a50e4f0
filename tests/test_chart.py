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


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda ax: ax.bar(TABLE["region"], TABLE["usd_bn"] * (1 + 2e-9)), "a bar at 106.2 is drawn"),
        (lambda ax: ax.bar(TABLE["region"], [0, 11.9]), "a bar at 0 is drawn, but no column of the table holds 0"),
        (lambda ax: ax.bar(TABLE["region"], [1e6, 11.9]), r"a bar at 1e\+06 is drawn"),
        (lambda ax: ax.barh(TABLE["region"], [-106.2, 11.9]), "a bar at -106.2 is drawn"),
        (lambda ax: ax.plot(TABLE["region"], [106.2, 12]), "a point of a line at 12 is drawn"),
        (lambda ax: ax.scatter(TABLE["region"], [106.2, 12]), "a point at 12 is drawn"),
        (lambda ax: ax.scatter([12, 11.9], TABLE["region"]), "a point at 12 is drawn"),
        (lambda ax: ax.axvline(2023), "a point of a line at 2023"),
    ],
)
def test_every_mark_is_compared_with_the_table(draw, message):
    with pytest.raises(ChartError, match=message):
        chart(draw).check()


def test_what_is_wrong_with_a_mark_is_said_with_what_to_do():
    with pytest.raises(ChartError) as caught:
        chart(lambda ax: ax.bar(TABLE["region"], [106.2, 12])).check()
    assert str(caught.value) == (
        "a bar at 12 is drawn, but no column of the table holds 12; draw from the table, or mark the artist with "
        "gid='reference' if it is for orientation"
    )


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: ax.bar(TABLE["region"], TABLE["usd_bn"] * (1 + 1e-10)),
        lambda ax: ax.bar(TABLE["region"], [5, 6], label=style.REFERENCE),
        lambda ax: [bar.set_gid(style.REFERENCE) for bar in ax.bar(TABLE["region"], [5, 6])],
        lambda ax: ax.plot([1, 2], [3, 4], gid=style.REFERENCE),
        lambda ax: ax.fill_between([2024, 2025], [1, 2], [3, 4]),
        lambda ax: ax.hlines(TABLE["region"], [1, 2], [3, 4]),
        lambda ax: ax.scatter([np.nan, 106.2], [2024, np.nan]),
        lambda ax: ax.scatter([], []),
        lambda ax: ax.text(0, 0, "words"),
    ],
)
def test_what_is_for_orientation_missing_or_no_mark_of_a_number_passes(draw):
    chart(draw).check()


def test_truths_and_words_in_a_table_are_no_numbers():
    table = pd.DataFrame({"what": ["a", "b"], "true": [True, False]})
    with pytest.raises(ChartError, match="a bar at 1 is drawn"):
        chart(lambda ax: ax.bar(["a"], [1]), table=table).check()
    one = pd.DataFrame({"usd_bn": [106.2]})
    chart(lambda ax: ax.bar(["US"], [106.2]), table=one).check()
    with pytest.raises(ChartError, match="a bar at 3 is drawn"):
        chart(lambda ax: ax.bar(["US"], [3]), table=one).check()
    missing = pd.DataFrame({"usd_bn": [np.nan, 5.0], "day": pd.to_datetime([None, "2026-01-01"])})
    chart(lambda ax: ax.bar(["US"], [5]), table=missing).check()


def test_a_chart_is_checked_whenever_it_is_shown(monkeypatch):
    for wanted in ("0", "1"):
        monkeypatch.setenv("AIRACE_BOOK", wanted)
        with pytest.raises(ChartError, match="a bar at 12 is drawn"):
            chart(lambda ax: ax.bar(TABLE["region"], [106.2, 12]), name="a-name")._repr_mimebundle_()


def test_the_digest_covers_caption_and_table_of_every_state():
    assert chart().fingerprint() != chart(caption="Another.").fingerprint()
    assert chart().fingerprint() != chart(table=TABLE.rename(columns={"year": "when"})).fingerprint()
    assert chart().fingerprint().splitlines()[0] == "The US raised 106.2."
    assert [line for line in chart().fingerprint().splitlines() if "," in line][-3:] == [
        "region,year,usd_bn", "US,2024,106.2", "EU27,2025,11.9",
    ]  # fmt: skip
    one, two = digest(["a"]), digest(["a", "b"])
    assert one.startswith("1 state, sha256 ") and two.startswith("2 states, sha256 ")
    assert len({one[-64:], two[-64:], digest(["ab"])[-64:], digest(["b", "a"])[-64:]}) == 4


def test_a_caption_is_one_line_and_sources_are_named_once():
    made = chart(caption="  The US\n raised  106.2. ", source=[SOURCE, "abn-amro-2025", SOURCE])
    assert made.caption == "The US raised 106.2." and [source.id for source in made.sources] == [
        SOURCE,
        "abn-amro-2025",
    ]
    assert made.text().count("OECD.AI") == 1 and "; ABN AMRO" in made.text()
    with pytest.raises(ChartError, match=r"needs a source: one or more ids of data/sources.csv"):
        chart(source=None)


MANY = ["oecd-ai-vc-2026-09", "abn-amro-2025", "ecb-eurofxref", "dealroom-2025-02", "ndrc-manus-2026-04"]


@pytest.mark.parametrize("count", [4, 5])
def test_a_picture_names_four_sources_and_how_many_follow(count, monkeypatch):
    written = []
    made = chart(source=MANY[:count])
    text = made.figure.text
    monkeypatch.setattr(made.figure, "text", lambda *given, **how: written.append((given, how)) or text(*given, **how))
    before = list(made.figure.texts)
    assert made.png()[:4] == b"\x89PNG" and list(made.figure.texts) == before
    (((x, y, note), how),) = written
    assert (x, y) == (0.004, 0) and how == {"size": 7.5, "alpha": style.MUTED, "va": "top", "ha": "left"}
    words = " ".join(note.split("\n"))
    named = "; ".join(source.citation for source in made.sources[:4])
    assert words == f"Source: {named}" + (" and 1 more" if count == 5 else "")
    assert max(map(len, note.split("\n"))) <= 96 and "\n" in note


def test_a_picture_has_the_size_and_the_edges_of_paper():
    sizes = [Image.open(io.BytesIO(chart().png(**how))).size for how in ({}, {"dpi": 80})]
    assert sizes[0][0] == pytest.approx(2 * sizes[1][0], abs=3) and 700 < sizes[0][0] < 800
    picture = Image.open(io.BytesIO(chart().png()))
    assert picture.getpixel((0, 0)) == (255, 255, 255, 255)


@pytest.mark.parametrize("name", ["", "One", "one chart", "one--chart", "-one", "one-", "one_chart"])
def test_a_chart_in_the_book_needs_a_name_for_addresses(name, monkeypatch):
    monkeypatch.setenv("AIRACE_BOOK", "1")
    with pytest.raises(ChartError) as caught:
        chart(name=name)._repr_mimebundle_()
    assert str(caught.value) == (f"a chart in the book needs a name of lower-case words and hyphens, not {name!r}")


def test_a_chart_in_the_book_is_a_figure_with_its_name(monkeypatch):
    monkeypatch.setenv("AIRACE_BOOK", "1")
    bundle = chart(name="one-2-chart")._repr_mimebundle_()
    assert list(bundle) == ["text/html"] and 'id="explorer-one-2-chart" data-states="1"' in bundle["text/html"]


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


def test_a_picture_keeps_what_it_needs_and_no_more():
    fig, ax = plt.subplots()
    ax.axhline(0.5, gid=style.REFERENCE)
    ax.text(0.5, 0.25, "invisible", alpha=0)
    ax.text(0.5, 0.75, "A & <b>", rotation=90)
    plt.close(fig)
    text = "\n".join(svg.lines(fig, "a-name"))
    assert 'class="reference"' in text and "invisible" not in text and ">A &amp; &lt;b&gt;</text>" in text
    assert "rotate(-90" in text and "rotate(-0 " not in text and "font-family" not in text.partition("\n")[2]
    assert "text-anchor: start" not in text and "stroke-linejoin: miter" not in text
    assert "Date" not in text and "matplotlib" not in text


def test_names_along_an_axis_that_is_not_shown_are_no_words_of_the_picture():
    fig, ax = style.subplots("Headline")
    ax.bar(["US"], [106.2])
    ax.axis("off")
    drawn = Chart(fig, "Caption.", TABLE, SOURCE)
    assert drawn.words() == ["Headline"] == svg.words(svg.lines(drawn.figure, "x"))
