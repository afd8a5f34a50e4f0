"""A chart is words, a table, and marks that name columns of the table."""

import io
import re

import pandas as pd
import pytest
from PIL import Image

from airace import style
from airace.chart import (
    CAPTION,
    Axis,
    Bars,
    Chart,
    ChartError,
    Free,
    Key,
    Lines,
    Notes,
    Panel,
    Points,
    Rule,
    Spans,
    Tiles,
    shown,
)
from airace.explore import picture, text
from airace.explore.text import digest

TABLE = pd.DataFrame(
    {"region": ["US", "EU27"], "year": [2024, 2025], "usd_bn": [106.2, 11.9], "_kind": ["filled", "hollow"]}
)
SOURCE = "oecd-ai-vc-2026-09"
MARKS = [Bars(y="region", x="usd_bn", kind="_kind")]


def chart(**changes):
    words = {"headline": "The US raised 106.2", "subtitle": "USD bn", "caption": "The US is ahead."}
    return Chart(**{**words, "table": TABLE, "source": SOURCE, "marks": MARKS, **changes})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"headline": " "}, "needs a headline: what it finds"),
        ({"caption": " "}, "needs a caption"),
        ({"caption": None}, "needs a caption"),
        (
            {"caption": "x" * (CAPTION + 1)},
            "the caption has 161 characters, more than 160; what else matters goes into",
        ),
        (
            {"table": TABLE.head(0)},
            r"needs a table: .*; it got a DataFrame without rows \(columns: region, year, usd_bn, _kind\)",
        ),
        ({"table": {"a": 1}}, r"needs a table: a DataFrame with the numbers that are drawn; it got a dict: \{'a': 1\}"),
        ({"table": None}, r"needs a table: .*; it got None, .* such as a function without return"),
        ({"table": TABLE["usd_bn"]}, r"it got a Series, of which reset_index\(\) makes a table"),
        ({"source": []}, "needs a source"),
        ({"source": None}, r"needs a source: one or more ids of data/sources.csv"),
        ({"source": "oecd-ai-vc-2026-10"}, "oecd-ai-vc-2026-10"),
        ({"marks": []}, "needs marks, or panels with marks"),
        ({"panels": [Panel(MARKS)]}, "needs marks, or panels with marks"),
    ],
)
def test_a_chart_says_what_is_missing(changes, message):
    with pytest.raises(ChartError, match=message):
        chart(**changes)


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        (Bars(y="region", x="eur_bn"), "Bars names the column 'eur_bn'; the table has region, year, usd_bn"),
        (Bars(y="country", x="usd_bn"), "names the column 'country'"),
        (Bars(y="region", x=["usd_bn", "eur_bn"]), "names the column 'eur_bn'"),
        (Bars(y="region", x="usd_bn", label="note"), "names the column 'note'"),
        (Points(x="year", y="eur_bn"), "Points names the column 'eur_bn'"),
        (Points(x="year", size="persons"), "names the column 'persons'"),
        (Points(x="year", label="note"), "names the column 'note'"),
        (Lines(x="year", y="eur_bn"), "Lines names the column 'eur_bn'"),
        (Spans(y="region", x=("year", "until")), "Spans names the column 'until'"),
        (Notes(y="region", text="note"), "Notes names the column 'note'"),
        (Tiles("region", ("left", "top"), "region"), "Tiles names the column 'left'"),
        (Tiles("region", ("year", "year"), "code"), "Tiles names the column 'code'"),
        (Free(print, text="note"), "Free names the column 'note'"),
        (Bars(y="region", x="usd_bn", look=("country", {})), "Bars names the column 'country'"),
        (Notes(y="region", text=("note", str)), "Notes names the column 'note'"),
        (Bars(y="region", x="usd_bn", look=("region", {"US": "Mars"})), "the look 'Mars' is not known"),
        (Bars(y="region", x="usd_bn", kind=("year", {2025: "striped"})), "the kind 'striped' is not known"),
        (Bars(y="region", x="usd_bn", look="Mars"), "the look 'Mars' is not known; there are US, China"),
        (Bars(y="region", x="usd_bn", look={"usd_bn": "Mars"}), "the look 'Mars' is not known"),
        (Bars(y="region", x="usd_bn", look="year"), "the look '2024' is not known"),
        (Bars(y="region", x="usd_bn", kind="striped"), "the kind 'striped' is not known; there are filled, hatched"),
        (Bars(y="region", x="usd_bn", kind="region"), "the kind 'US' is not known"),
    ],
)
def test_a_mark_names_what_the_table_and_the_palette_have(mark, message):
    with pytest.raises(ChartError, match=message):
        chart(marks=[mark])


def drawn(**changes):
    """Return the only mark of a chart, with the columns that it draws by."""
    made = chart(marks=[Bars(y="region", x="usd_bn", **changes)])
    (mark,) = made.panels[0].marks
    return {place: made.table[getattr(mark, place)].tolist() for place in changes}, made


def test_a_mark_may_say_what_the_values_of_a_column_look_like_and_how_they_are_written():
    found, made = drawn(
        look=("region", {"EU27": "UK"}), kind=("year", {2025: "hollow"}), label=("year", "in {}".format)
    )
    assert found["look"] == ["US", "UK"]  # a value that is not named keeps its own look
    assert found["kind"] == ["filled", "hollow"]  # and is filled
    assert found["label"] == ["in 2024", "in 2025"]
    assert text.words(made)[-2:] == ["in 2024", "in 2025"]
    assert list(shown(made.table)) == ["region", "year", "usd_bn"]  # readers see what they saw
    assert list(TABLE) == ["region", "year", "usd_bn", "_kind"]


def test_a_missing_value_is_not_written():
    table = TABLE.assign(year=[2024, None])
    made = chart(table=table, marks=[Notes("region", ("year", "{:.0f}".format))])
    assert text.words(made) == ["US", "2024"]


def test_looks_and_kinds_are_a_column_or_one_for_all():
    chart(marks=[Bars(y="region", x="usd_bn", look="region", kind="_kind")])
    chart(marks=[Bars(y="region", x="usd_bn", look="US", kind="hatched")])
    chart(marks=[Bars(y="region", x=["usd_bn", "year"], look={"usd_bn": "US"}, kind={"year": "hollow"})])


def test_what_is_for_orientation_names_no_columns():
    chart(marks=[*MARKS, Rule(x=50, text="half")])


def test_words_are_one_line_and_sources_are_named_once():
    made = chart(headline="  The US\n raised  106.2 ", source=[SOURCE, "abn-amro-2025", SOURCE])
    assert made.headline == "The US raised 106.2"
    assert [source.id for source in made.sources] == [SOURCE, "abn-amro-2025"]
    said = text.text(made)
    assert said.count("OECD.AI") == 1 and "; ABN AMRO" in said


def test_without_a_text_of_its_own_the_alternative_text_is_headline_and_caption():
    assert chart().alt == "The US raised 106.2. The US is ahead."
    assert chart(alt="All that matters.").alt == "All that matters."


def test_the_text_has_words_table_source_and_a_digest_that_follows_the_numbers():
    said = chart(key=[Key("the article", kind="hollow")])._repr_mimebundle_()[0]["text/plain"]
    assert said.startswith("The US raised 106.2\nUSD bn\n\nKey: the article\n\nThe US is ahead.\n")
    assert "In the picture: US · EU27 · 106 · 11.9" in said and "Source: OECD.AI" in said and "filled" not in said
    other = chart(table=TABLE.assign(usd_bn=[106.2, 12.0]))._repr_mimebundle_()[0]["text/plain"]
    assert re.search(r"1 state, sha256 [0-9a-f]{64}$", said)
    assert said.splitlines()[-1] != other.splitlines()[-1]


def test_an_alternative_text_of_its_own_is_part_of_the_text():
    assert "In other words: All that matters." in text.text(chart(alt="All that matters."))
    assert "In other words" not in text.text(chart())


@pytest.mark.parametrize(
    "changes",
    [
        {"headline": "Another"},
        {"subtitle": "Another"},
        {"caption": "Another."},
        {"alt": "Another."},
        {"key": [Key("OECD")]},
        {"table": TABLE.assign(usd_bn=[106.2, 12.0])},
        {"table": TABLE.assign(region=["US", "UK"])},
        {"table": TABLE.rename(columns={"year": "when"})},
        {"marks": [Bars(y="region", x="usd_bn", label="year")]},
        {"marks": [Bars(y="region", x="usd_bn", decimals=2)]},
        {"marks": [*MARKS, Rule(x=50, text="half")]},
        {"marks": [*MARKS, Notes(y="region", text="year", title="when")]},
        {"marks": (), "panels": [Panel(MARKS, title="A panel")]},
        {"x": Axis(title="USD bn", ticks=[0, 50])},
        {"x": Axis(ticks=[0, 100])},
    ],
)
def test_the_digest_follows_every_word(changes):
    before, after = (text.fingerprint(made) for made in (chart(), chart(**changes)))
    assert digest([before]) != digest([after])


def test_the_digest_follows_look_kind_and_shape_of_the_key():
    keys = [Key("OECD"), Key("OECD", look="US"), Key("OECD", kind="hollow"), Key("OECD", shape="line")]
    assert len({text.fingerprint(chart(key=[key])) for key in keys}) == len(keys)


def test_the_digest_ignores_what_is_not_shown():
    tiny = TABLE.assign(usd_bn=TABLE["usd_bn"] + 1e-9)
    assert text.fingerprint(chart()) == text.fingerprint(chart(table=tiny))


def test_a_digest_has_the_number_of_states_and_their_order():
    one, two = digest(["a"]), digest(["a", "b"])
    assert one.startswith("1 state, sha256 ") and two.startswith("2 states, sha256 ")
    assert len({one[-64:], two[-64:], digest(["ab"])[-64:], digest(["b", "a"])[-64:]}) == 4


# The picture that stands alone


def test_a_stored_picture_carries_its_alternative_text():
    bundle, metadata = chart(alt="All that matters.")._repr_mimebundle_()
    assert list(bundle) == ["image/png", "text/plain"] and metadata == {"image/png": {"alt": "All that matters."}}


def test_the_picture_is_a_small_png_of_few_colours_on_white():
    made = Image.open(io.BytesIO(picture.png(chart())))
    assert made.format == "PNG" and made.mode == "P" and made.width == round(3.9 * 160)
    assert made.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert len(picture.png(chart())) < 12_000
    assert Image.open(io.BytesIO(picture.png(chart(), dpi=80))).width == 3.9 * 80


MANY = ["oecd-ai-vc-2026-09", "abn-amro-2025", "ecb-eurofxref", "dealroom-2025-02", "ndrc-manus-2026-04"]


@pytest.mark.parametrize("count", [4, 5])
def test_a_picture_names_four_sources_and_how_many_follow(count):
    made = chart(source=MANY[:count], key=[Key("the article", kind="hollow"), Key("OECD", look="US", kind="hatched")])
    words = [" ".join(found.get_text().split()) for found in picture.whole(made).texts]
    named = "; ".join(source.citation for source in made.sources[:4])
    assert words == ["The US raised 106.2", "USD bn", "the article", "OECD",
                     f"Source: {named}" + (" and 1 more" if count == 5 else "")]  # fmt: skip


def test_the_words_of_a_picture_stay_inside_and_apart():
    made = chart(
        headline="A headline that is long enough to need a second line in a picture of this width, and then some",
        key=[Key(f"entry number {n}", look="US", shape=shape) for n, shape in enumerate(("bar", "line", "D", "o"))],
        source=MANY,
    )
    figure = picture.whole(made)
    renderer = figure.canvas.get_renderer()
    boxes = [found.get_window_extent(renderer) for found in figure.texts]
    assert all(
        box.x0 >= 0 and box.x1 <= figure.bbox.x1 and box.y0 + 1 >= 0 and box.y1 <= figure.bbox.y1 for box in boxes
    )
    axes = figure.axes[0].get_tightbbox(renderer)
    assert not any(box.overlaps(other) for n, box in enumerate(boxes) for other in [*boxes[n + 1 :], axes])


@pytest.mark.parametrize("name", ["", "One", "one chart", "one--chart", "-one", "one-", "one_chart"])
def test_a_chart_in_the_book_needs_a_name_for_addresses(name, monkeypatch):
    monkeypatch.setenv("AIRACE_BOOK", "1")
    with pytest.raises(ChartError) as caught:
        chart(name=name)._repr_mimebundle_()
    assert str(caught.value) == f"a chart in the book needs a name of lower-case words and hyphens, not {name!r}"
    with pytest.raises(ChartError, match=r"needs a name .*, not ''"):
        chart()._repr_mimebundle_()


def test_a_chart_in_the_book_is_a_figure_with_its_name(monkeypatch):
    monkeypatch.setenv("AIRACE_BOOK", "1")
    bundle, _ = chart(name="one-2-chart")._repr_mimebundle_()
    assert list(bundle) == ["text/html"] and 'id="explorer-one-2-chart" data-states="1"' in bundle["text/html"]
    assert "filled" not in bundle["text/html"], "columns that begin with _ are not shown"


def test_a_key_shows_colour_filling_and_shape():
    from airace.explore import key

    lines = key.html([Key("US & <EU>", "US"), Key("partly", "US", "hatched"), Key("other", kind="hollow", shape="D")])
    assert lines[0] == '<ul class="explorer-key">' and lines[-1] == "</ul>" and len(lines) == 5
    assert style.variable("US") in lines[1] and "US &amp; &lt;EU&gt;" in lines[1]
    assert "var(--paper, #fff)" in lines[2] and "var(--paper" not in lines[1]
    assert 'fill="none" stroke="currentColor"' in lines[3]
