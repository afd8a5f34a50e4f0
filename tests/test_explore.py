"""An explorer: the same function, live and precomputed, and errors that name explorer and state."""

import json
import re

import ipywidgets as widgets
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from airace.chart import Chart
from airace.explore import Control, ExplorerError, explore, live, page, states

SOURCE = "oecd-ai-vc-2026-09"


def bars(values, caption, source=SOURCE):
    table = pd.DataFrame({"region": ["US", "EU27"], "usd_bn": [float(value) for value in values]})
    fig, ax = plt.subplots()
    ax.bar(table["region"], table["usd_bn"])
    return Chart(fig, caption, table, source)


def small(**controls):
    @explore(
        **({"year": range(2020, 2025), "per": ["total", "head"], "city": ["Paris", "Rome", "Bonn", "Delft"]} | controls)
    )
    def two_regions(year=2022, per="head", city="Rome"):
        return bars([year, len(per + city)], f"In {year}, {per}, {city}.")

    return two_regions


def test_parameters_and_defaults_come_from_the_signature():
    explorer = small()
    assert explorer.name == "two-regions"
    assert explorer.size == 40 == len(explorer.states())
    assert explorer.default == {"year": 2022, "per": "head", "city": "Rome"}
    assert explorer(2020, "total", "Bonn").caption == "In 2020, total, Bonn."


def test_controls_get_the_kind_that_fits_them():
    kinds = {name: control.kind for name, control in small().controls.items()}
    assert kinds == {"year": "slider", "per": "radio", "city": "select"}
    assert Control(["low", "middle", "high", "top"], ordered=True).kind == "slider"
    assert Control([True, False]).texts == ["yes", "no"]
    assert Control([0.1], text="{:.0%}".format).texts == ["10%"]
    assert Control(["EU27"], text={"EU27": "the 27"}).texts == ["the 27"]


@pytest.mark.parametrize(
    ("controls", "message"),
    [
        ({"year": range(501)}, r"'two-regions' has 4008 states \(501 year × 2 per × 4 city\), more than 500"),
        ({"year": []}, "'year' has no values"),
        ({"year": [2022, 2022]}, "'year' offers '2022' twice"),
        ({"year": [2020, 2021]}, "default year=2022 is not among the values 2020, 2021"),
        ({"month": [1]}, "controls for year, per, city, month"),
    ],
)
def test_controls_that_do_not_fit_are_named(controls, message):
    with pytest.raises(ExplorerError, match=message):
        small(**controls)


def test_five_hundred_states_are_allowed():
    assert small(year=[2022, *range(1, 61)]).size == 488


def broken(kind):
    @explore(year=[2023, 2024], per=["total", "head"])
    def trouble(year, per):
        if (year, per) != (2024, "head"):
            return bars([year, 1], f"In {year}, {per}.")
        if kind == "raises":
            return 1 / 0
        if kind == "no chart":
            return "a string"
        if kind == "no caption":
            return bars([1, 2], "")
        if kind == "same caption":
            return bars([1, 2], "In 2023, head.")
        chart = bars([1, 2], "In 2024, head.")
        chart.table["usd_bn"] = [3.0, 4.0]
        return chart

    return trouble


PROBLEMS = {
    "raises": r"explorer 'trouble', state year=2024, per=head: ZeroDivisionError: division by zero",
    "no chart": r"explorer 'trouble', state year=2024, per=head: TypeError: the function returned str, not a Chart",
    "no caption": r"explorer 'trouble', state year=2024, per=head: ChartError: a chart needs a caption",
    "same caption": r"explorer 'trouble': the states year=2023, per=head and year=2024, per=head have the same caption",
    "not in the table": r"explorer 'trouble', state year=2024, per=head: ChartError: a bar at 1 is drawn",
}


@pytest.mark.parametrize("kind", PROBLEMS)
def test_a_bad_state_stops_the_page_form_and_is_named(kind, monkeypatch):
    monkeypatch.setenv(page.BOOK, "1")
    with pytest.raises(ExplorerError, match=PROBLEMS[kind]):
        broken(kind)._repr_mimebundle_()


@pytest.mark.parametrize("kind", PROBLEMS)
def test_a_bad_state_does_not_take_the_live_form_away_but_changes_the_stored_text(kind):
    bundle = broken(kind)._repr_mimebundle_()
    assert re.search(PROBLEMS[kind], bundle["text/plain"])
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_an_error_in_a_forked_process_reads_the_same(monkeypatch):
    @explore(year=range(states.FEW + 1))
    def trouble(year):
        return bars([year, 1], f"In {year}.") if year < states.FEW else 1 / 0

    with pytest.raises(ExplorerError, match=f"state year={states.FEW}: ZeroDivisionError"):
        states.draw(trouble)


def test_two_processes_give_what_one_gives(monkeypatch):
    explorer = small(city=["Rome"])
    assert explorer.size > states.FEW
    both = states.fingerprints(explorer), states.draw(explorer)
    monkeypatch.setattr(states, "FEW", 1000)
    assert both == (states.fingerprints(explorer), states.draw(explorer))


def test_the_stored_text_changes_when_any_state_changes():
    def text(last):
        @explore(year=range(10))
        def years(year):
            return bars([year, last if year == 9 else 1], f"In {year}.")

        return years._repr_mimebundle_()["text/plain"]

    assert text(1).splitlines()[:-1] == text(2).splitlines()[:-1]
    assert text(1).splitlines()[-1] != text(2).splitlines()[-1]
    assert text(1).splitlines()[-1].startswith("10 states, sha256 ")


# The page form


@pytest.fixture(scope="module")
def html():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(page.BOOK, "1")
        bundle = small()._repr_mimebundle_()
    assert list(bundle) == ["text/html"]
    return bundle["text/html"]


def test_the_page_form_keeps_its_contract(html):
    assert html.startswith('<figure class="explorer" id="explorer-two-regions" data-states="40">')
    caption = "In 2022, head, Rome."
    assert f'role="img" aria-label="{caption}"' in html
    assert f'<figcaption aria-live="polite">{caption}</figcaption>\n</figure>' in html
    assert html.count("<script") == html.count('<script type="application/json">') == 1
    assert (
        'type="range"' in html and 'aria-valuetext="2022"' in html and '<output for="explorer-two-regions-year"' in html
    )
    assert 'type="radio" name="per" value="head" checked' in html
    assert '<option value="Rome" selected>' in html
    assert '<th scope="row">US</th><td class="n">2022</td>' in html
    assert re.search(r'Source: <a href="https://oecd.ai[^"]*">OECD.AI', html)


def rebuilt(html):
    """Return every state of the page form as the script rebuilds it."""
    stored = json.loads(re.search(r'<script type="application/json">(.*)</script>', html)[1])
    for changes in stored["changes"]:
        lines, end = [], 0
        for place, gone, *come in changes:
            lines += stored["start"][end:place] + come
            end = place + gone
        yield [stored["pool"][line] for line in lines + stored["start"][end:]]


def test_the_differences_give_every_state_back(html):
    assert list(rebuilt(html)) == [state.lines for state in states.draw(small())]


def test_states_of_different_length_are_given_back_too():
    drawn = [
        page.State(c, ["<table>", *rows, "</table>"], ["<svg>", "</svg>"], ())
        for c, rows in (("a", "12"), ("b", "1345"), ("c", ""))
    ]
    assert list(rebuilt(page.html("x", {"n": Control([1, 2, 3])}, drawn, 1))) == [state.lines for state in drawn]


def test_what_stands_in_a_caption_stays_text(monkeypatch):
    @explore(what=["</script><script>alert(1)</script>", '<!-- & "quotes"'])
    def nasty(what):
        return bars([1, 2], f"Caption {what}")

    monkeypatch.setenv(page.BOOK, "1")
    html = nasty._repr_mimebundle_()["text/html"]
    assert html.count("</script>") == 1 and "<!--" not in html
    assert [state[0] for state in rebuilt(html)] == [f"Caption {what}" for what in nasty.controls["what"].values]


def test_large_numbers_are_shown_with_separators_and_stored_plain():
    rows = page.table(pd.DataFrame({"who": ["US"], "persons": [340110988]}))
    assert '<td class="n"><data value="340110988">340,110,988</data></td>' in "".join(rows)


def test_a_chart_in_the_book_is_an_explorer_with_one_state(monkeypatch):
    monkeypatch.setenv(page.BOOK, "1")
    chart = bars([1, 2], "Caption.")
    chart.name = "one-chart"
    html = chart._repr_mimebundle_()["text/html"]
    assert 'id="explorer-one-chart" data-states="1"' in html and "<form" not in html and "<script" not in html
    chart.name = "One chart"
    with pytest.raises(ValueError, match="needs a name of lower-case words"):
        chart._repr_mimebundle_()


# The live form


def parts(explorer):
    box = live.widget(explorer)
    controls = {child.description: child for child in box.children if getattr(child, "description", "")}
    chart, caption = (
        child for child in box.children if isinstance(child, widgets.HTML) and child.layout.display != "none"
    )
    (numbers,) = (child for child in box.children if isinstance(child, widgets.Accordion))
    return controls, chart, caption, numbers.children[0]


def test_live_controls_are_of_the_right_kind_and_start_at_the_default():
    controls, *_ = parts(small())
    assert {name: type(control).__name__ for name, control in controls.items()} == {
        "Year": "SelectionSlider",
        "Per": "ToggleButtons",
        "City": "ToggleButtons",
    }
    assert [control.value for control in controls.values()] == [2022, "head", "Rome"]
    assert controls["Year"].continuous_update


def test_more_choices_than_fit_on_buttons_are_a_list():
    @explore(city=[f"city {number}" for number in range(live.FEW + 1)])
    def cities(city):
        return bars([1, 2], f"In {city}.")

    controls, *_ = parts(cities)
    assert type(controls["City"]).__name__ == "Dropdown"


def test_moving_a_live_control_changes_picture_caption_and_table():
    controls, chart, caption, table = parts(small())
    before = chart.value, caption.value, table.value
    controls["Year"].value = 2024
    after = chart.value, caption.value, table.value
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert "In 2024, head, Rome." in caption.value and 'aria-label="In 2024, head, Rome."' in chart.value
    assert "2024" in table.value


def test_an_error_appears_where_the_chart_would_be_and_goes_again():
    controls, chart, caption, _ = parts(broken("raises"))
    controls["Year"].value, controls["Per"].value = 2024, "head"
    assert "explorer-error" in chart.value and "division by zero" in chart.value and caption.value == ""
    assert "state year=2024, per=head" in chart.value
    controls["Per"].value = "total"
    assert "explorer-error" not in chart.value and "In 2024, total." in caption.value


def test_markup_in_a_caption_and_in_an_error_stays_text_in_a_notebook():
    nasty = '<b onclick="x()">&</b>'

    @explore(what=[nasty, "error"])
    def trouble(what):
        if what == "error":
            raise ValueError(nasty)
        return bars([1, 2], what)

    controls, chart, caption, _ = parts(trouble)
    assert "<b" not in caption.value and caption.value.count("&lt;b onclick=") == 1
    assert "<b" not in chart.value and 'aria-label="&lt;b onclick=&quot;x()&quot;&gt;&amp;' in chart.value
    controls["What"].value = "error"
    assert "<b" not in chart.value and 'onclick="' not in chart.value
    assert chart.value.count("&lt;b onclick=&quot;x()&quot;&gt;&amp;&lt;/b&gt;") >= 2, "the sentence and the traceback"


def test_an_error_says_what_happened_and_folds_its_traceback_up():
    controls, chart, caption, table = parts(broken("raises"))
    controls["Year"].value, controls["Per"].value = 2024, "head"
    assert chart.value.startswith(
        '<div class="explorer-error" role="alert"><strong>This view cannot be drawn.</strong> '
        "explorer &#x27;trouble&#x27;, state year=2024, per=head: ZeroDivisionError: division by zero<details>"
    )
    trace = re.search("<details><summary>Traceback</summary><pre>(.*)</pre></details></div>$", chart.value, re.S)[1]
    assert trace.startswith("Traceback (most recent call last):\n") and "return 1 / 0" in trace
    assert caption.value == table.value == ""
    assert "Traceback</summary><pre></pre>" in live._failed(ExplorerError("no cause"))


def test_the_live_form_has_controls_then_chart_then_caption_then_numbers():
    box = live.widget(small())
    kinds = [type(child).__name__ for child in box.children]
    assert kinds == ["SelectionSlider", "ToggleButtons", "ToggleButtons", "HTML", "HTML", "Accordion", "HTML"]
    assert "explorer" in box._dom_classes and box.layout.max_width == "40rem"
    _, chart, caption, table = parts(small())
    assert chart.value.startswith('<div class="explorer-chart" role="img" aria-label="In 2022, head, Rome."><svg ')
    assert caption.value == '<div aria-live="polite">In 2022, head, Rome.</div>'
    assert table.value.startswith('<div class="explorer-table"><table><thead><tr>') and table.value.endswith("</div>")
    assert box.children[-2].titles == ("The numbers",)


def test_live_controls_have_the_words_of_the_control():
    @explore(
        per_head=Control([True, False], label="Counted"),
        how_many=Control([1, 2, 3, 4], text=lambda number: f"{number} firms"),
        city=[f"city {number}" for number in range(live.FEW)],
    )
    def words(per_head=False, how_many=2, city="city 1"):
        return bars([how_many, 2], f"{per_head}, {how_many}, {city}.")

    controls, *_ = parts(words)
    assert list(controls) == ["Counted", "How many", "City"]
    buttons, slider, many = controls.values()
    assert buttons.options == (("yes", True), ("no", False)) and buttons.value is False
    assert slider.options[0] == ("1 firms", 1) and slider.layout.width == "24rem"
    assert type(many).__name__ == "ToggleButtons" and many.style.button_width == "auto"
    assert all(control.style.description_width == "initial" for control in controls.values())
    assert {control.layout.max_width for control in controls.values()} == {"100%"}
    assert buttons.layout.width == "auto"


def test_a_state_that_was_shown_is_not_drawn_again():
    drawn = []

    @explore(year=[2023, 2024])
    def counted(year):
        drawn.append(year)
        return bars([year, 1], f"In {year}.")

    controls, *_ = parts(counted)
    for year in (2024, 2023, 2024):
        controls["Year"].value = year
    assert drawn == [2023, 2024]


def test_the_live_form_brings_the_fonts_and_the_style_of_the_page_form_along():
    style_of = live.widget(small()).children[-1]
    assert style_of.layout.display == "none"
    css = style_of.value
    assert css.startswith("<style>@font-face { font-family: ") and css.endswith("{ order: 0 !important }</style>")
    assert re.findall(r"font-weight: (\d+); src: url\(data:font/woff2;base64,d09G", css) == ["400", "600"]
    assert ".explorer-chart" in css and "--pst-color-background: var(--jp-layout-color0" in css
    assert "color: var(--jp-content-font-color1" in css
