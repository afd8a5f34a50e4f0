"""The look: colours that everybody can tell apart, numbers as the book writes them."""

import colorsys
import itertools
import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from airace import style

LIGHT, DARK = "#ffffff", "#14181e"  # the page's background in both modes


@pytest.mark.parametrize("name", style.palette())
def test_every_colour_keeps_three_to_one_on_both_pages(name):
    entry = style.palette()[name]
    assert style.contrast(entry["colour"], LIGHT) >= 3 and style.contrast(entry["dark"], DARK) >= 3


def test_one_colour_of_paper_is_one_colour_of_the_dark_page():
    pairs = {(entry["colour"], entry["dark"]) for entry in style.palette().values()}
    assert len(pairs) == len({colour for colour, _ in pairs}), "the page knows a colour by what it is on paper"


def test_europe_is_one_hue_and_the_eu_alone_is_lighter():
    def hue_and_lightness(colour):
        hue, lightness, _ = colorsys.rgb_to_hls(*plt.matplotlib.colors.to_rgb(colour))
        return hue, lightness

    for mode in ("colour", "dark"):
        with_uk, alone = (hue_and_lightness(style.palette()[name][mode]) for name in ("Europe", "EU27"))
        assert with_uk[0] == pytest.approx(alone[0], abs=0.03) and alone[1] > with_uk[1] + 0.1
    assert style.colour("EU27 + UK") == style.colour("Europe")


def test_a_page_has_a_variable_for_every_colour():
    css = style.variables()
    for name in style.palette():
        variable = re.fullmatch(r"var\((--[a-z0-9-]+), (#[0-9A-F]{6})\)", style.variable(name))
        assert variable[2] == style.colour(name)
        dark = style.palette()[name]["dark"]
        assert f"{variable[1]}: light-dark({variable[2]}, {dark})" in css and f"{variable[1]}: {variable[2]}" in css


def test_contrast_of_black_on_white_is_21():
    assert style.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert style.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)  # the well-known limit of AA


def test_muted_text_keeps_four_and_a_half_to_one():
    for text, background in (("#000000", LIGHT), ("#ced6dd", DARK)):
        parts = [
            style.MUTED * t + (1 - style.MUTED) * b
            for t, b in zip(plt.matplotlib.colors.to_rgb(text), plt.matplotlib.colors.to_rgb(background), strict=True)
        ]
        assert style.contrast(plt.matplotlib.colors.to_hex(parts), background) >= 4.5


def test_regions_differ_by_marker_as_well_as_by_colour():
    regions = ("US", "China", "EU27", "UK", "Europe")
    for one, other in itertools.combinations(regions, 2):
        assert style.colour(one) != style.colour(other)
        assert style.marker(one) != style.marker(other)


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(KeyError, match=r"palette.toml has no 'Atlantis'; it has US, "):
        style.colour("Atlantis")


def test_the_font_of_the_charts_is_the_one_that_is_shipped():
    fig, ax = plt.subplots()
    plt.close(fig)
    from matplotlib import font_manager

    found = font_manager.findfont(ax.title.get_fontproperties())
    assert found.startswith(str(style.FONTS))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (106.165, "106"),
        (17.49, "17.5"),
        (5.0, "5"),
        (0.309, "0.31"),
        (0.0703, "0.070"),
        (0.00288, "0.0029"),
        (407409, "407,409"),
        (np.nan, "n/a"),
    ],
)
def test_numbers_are_written_in_three_figures(value, text):
    assert style.number(value) == text


def test_a_table_is_shown_at_one_precision_per_column():
    table = pd.DataFrame(
        {
            "year": [2024, 2025],
            "usd_bn": [106.165, 5.6],
            "ratio": [6.07, np.nan],
            "persons": [340110988, 69226000],
            "wide": [0.5, 27995.63],
            "date": pd.to_datetime(["2026-03-31", "2026-05-28"]),
            "counted": [True, False],
            "name": ["OpenAI", None],
        }
    )
    shown = style.display(table)
    assert shown["year"].tolist() == ["2024", "2025"]
    assert shown["usd_bn"].tolist() == ["106.2", "5.6"]
    assert shown["ratio"].tolist() == ["6.070", ""]
    assert shown["persons"].tolist() == ["340,110,988", "69,226,000"]
    assert shown["wide"].tolist() == ["0.5", "27,995.6"]
    assert shown["date"].tolist() == ["2026-03-31", "2026-05-28"]
    assert shown["counted"].tolist() == ["yes", "no"]
    assert shown["name"].tolist() == ["OpenAI", ""]


def test_very_large_numbers_are_written_with_powers_of_ten():
    assert style.power(3.285e24) == "3.3 × 10²⁴"
    assert style.power(3.285e24, 2) == "3.29 × 10²⁴"
    assert style.power(1e19, 0) == "10¹⁹"
    assert style.power(9.96e25) == "1.0 × 10²⁶"
    assert style.display(pd.DataFrame({"flop": [3.866e24, 1e18, np.nan]}))["flop"].tolist() == [
        "3.866e+24",
        "1e+18",
        "",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (999, "999"), (1000, "1 thousand"), (7.5e6, "7.5 million"), (35.04e6, "35 million"), (1e9, "1 billion")],
)
def test_a_large_amount_is_written_in_words(value, text):
    assert style.amount(value) == text


def test_sentences_in_tables_are_shown_whole():
    sentence = "A sentence of a table is not cut short, " * 5 + "it ends here."
    assert sentence in pd.DataFrame({"said": [sentence]}).to_html()


def test_a_number_that_rounds_to_zero_has_no_minus_sign():
    assert style.display(pd.DataFrame({"x": [-0.00001, 12.5]}))["x"].tolist()[0].lstrip("0.") == ""


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234.5, 1, "1,234.5"),
        (0, None, "0"),
        (-17.49, None, "-17.5"),
        (99.96, None, "100.0"),
        (100.4, None, "100"),
        (10, None, "10"),
        (10.25, None, "10.2"),
        (9.994, None, "9.99"),
        (0.1, None, "0.10"),
        (0.0999, None, "0.100"),
        (-0.00288, None, "-0.0029"),
        (None, None, "n/a"),
        (np.inf, 2, "n/a"),
        (2.5, 0, "2"),
    ],
)
def test_a_number_has_the_decimals_that_it_needs_or_those_asked_for(value, decimals, text):
    assert style.number(value, decimals) == text


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        ([0.0, 0.0], ["0", "0"]),
        ([9999, 10000, -10000], ["9999", "10,000", "-10,000"]),
        ([1.5, 999.4], ["1.5", "999.4"]),
        ([1.25, 2], ["1.250", "2.000"]),
        ([1234.5, 0.25], ["1234.50", "0.25"]),
        ([123456.7, 0.001], ["123,457", "0"]),
        ([0.00012, 0.5], ["0.00012", "0.50000"]),
        ([0.00012, 5], ["0.00012", "5.00000"]),
        ([0.5, np.inf, -np.inf, np.nan], ["0.5000", "∞", "∞", ""]),
        ([-0.4, 10000.4], ["-0.4", "10,000.4"]),
        ([1e15, 2.0], ["1e+15", "2"]),
        ([9e14, 2.0], ["900,000,000,000,000", "2"]),
    ],
)
def test_a_column_of_numbers_is_shown_at_one_precision(column, shown):
    assert style.display(pd.DataFrame({"x": column}))["x"].tolist() == shown


def test_missing_days_words_and_truths_are_shown_as_nothing_or_as_words():
    frame = pd.DataFrame(
        {"day": pd.to_datetime(["2026-03-31", None]), "word": ["a", np.nan], "true": pd.array([True, False])}
    )
    shown = style.display(frame)
    assert shown.values.tolist() == [["2026-03-31", "a", "yes"], ["", "", "no"]]


def test_a_day_is_written_as_people_do():
    assert style.day(pd.Timestamp("2026-10-01")) == "1 October 2026"


def test_powers_of_ten_keep_their_decimals():
    assert style.power(1.04e21) == "1.0 × 10²¹" and style.power(1.4e21, 0) == "10²¹"
    assert style.power(2.4e30, 0) == "2 × 10³⁰" and style.power(5e6, 3) == "5.000 × 10⁶"


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234.5, "1,234.5"), (12, "12"), (0.00123, "0.00123"), (np.nan, ""), (pd.NaT, ""), ("a text", "a text")],
)
def test_a_number_of_a_table_keeps_all_its_digits(value, text):
    assert style.digits(value) == text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(["one"], "one"), (["one", "two"], "one and two"), (pd.Index(["one", "two", "three"]), "one, two and three")],
)
def test_words_are_joined_as_in_a_sentence(words, sentence):
    assert style.joined(words) == sentence


@pytest.mark.parametrize(("value", "text"), [(1.25, "+1.2"), (-0.31, "−0.3"), (0, "±0"), (-1234.5, "−1,234.5")])
def test_a_change_is_written_with_its_sign(value, text):
    assert style.change(value) == text


def test_the_palette_may_stand_elsewhere(tmp_path, monkeypatch):
    other = tmp_path / "other.toml"
    other.write_text('[Mars]\ncolour = "#b00020"\nmarker = "x"\n', encoding="utf-8")
    monkeypatch.setenv("AIRACE_PALETTE", str(other))
    style.palette.cache_clear()
    try:
        assert (style.colour("Mars"), style.marker("Mars")) == ("#b00020", "x")
        with pytest.raises(KeyError, match=r"palette\.toml has no 'US'; it has Mars"):
            style.marker("US")
    finally:
        monkeypatch.undo()
        style.palette.cache_clear()


def test_the_contrast_of_two_colours_is_that_of_the_guidelines():
    assert style.contrast("#ffffff", "#000000") == style.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert style.contrast("#0072B2", "#ffffff") == pytest.approx(5.19, abs=0.005)
    assert style.contrast("#0a0a0a", "#000000") == pytest.approx(1.0607, abs=0.0005), (
        "a dark grey is on the straight part"
    )


def test_every_chart_is_drawn_in_the_same_style():
    plain = {name: plt.rcParams[name] for name in STYLE}
    assert plain == STYLE
    assert pd.options.display.max_colwidth is None, "sentences in tables are shown whole"
    assert style.family() == "Airace Sans" and plt.rcParams["font.family"] == [style.family()]


STYLE = {
    "font.size": 10.0,
    "axes.titlesize": 10,
    "axes.labelsize": 9.5,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "text.parse_math": False,
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
    "lines.linewidth": 2.0,
    "lines.markersize": 5.5,
    "hatch.linewidth": 1.6,
    "svg.fonttype": "none",
    "svg.hashsalt": "airace",
}
