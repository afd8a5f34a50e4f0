"""The look: colours that everybody can tell apart, numbers as the book writes them."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from airace import style

LIGHT, DARK = "#ffffff", "#14181e"  # the page's background in both modes


@pytest.mark.parametrize("name", style.palette())
@pytest.mark.parametrize("background", [LIGHT, DARK])
def test_every_colour_keeps_three_to_one_on_both_pages(name, background):
    assert style.contrast(style.colour(name), background) >= 3


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


def test_a_number_that_rounds_to_zero_has_no_minus_sign():
    assert style.display(pd.DataFrame({"x": [-0.00001, 12.5]}))["x"].tolist()[0].lstrip("0.") == ""


def test_the_axes_of_an_explorer_stay_where_they_are_when_the_headline_grows():
    tops = []
    for headline in ("Short", "A headline so long that it certainly needs a second line in a chart of this width"):
        fig, ax = style.subplots(headline, "subtitle", head_lines=5)
        fig.canvas.draw()
        tops.append(ax.get_position().y1)
        plt.close(fig)
    assert tops[0] == pytest.approx(tops[1], abs=1e-6)
