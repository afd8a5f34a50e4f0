"""An explorer: the same function, live and precomputed, and errors that name explorer and state."""

import gzip
import itertools
import json
import os
import re
import time
from pathlib import Path
from types import SimpleNamespace

import ipywidgets as widgets
import numpy as np
import pandas as pd
import pytest
from golden import is_as_before

from airace import data
from airace.chart import Bars, Chart, ChartError, Free
from airace.draw import Collision
from airace.explore import Control, ExplorerError, explore, live, page, picture, states, store
from airace.explore.text import digest, text
from airace.pages import present

SOURCE = "oecd-ai-vc-2026-09"


def bars(values, caption, source=SOURCE):
    table = pd.DataFrame({"region": ["US", "EU27"], "usd_bn": [float(value) for value in values]})
    return Chart(
        headline="A headline", subtitle="USD bn", caption=caption, table=table, source=source,
        marks=[Bars(y="region", x="usd_bn")],
    )  # fmt: skip


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
    assert Control({"EU27": "the 27"}).texts == ["the 27"] and Control({"EU27": "the 27"}).keys == ["EU27"]
    assert Control({1: "one"}, text=str).texts == ["1"], "words of its own come first"


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
        free = [Free(lambda plot: plot.ax.bar([0], [5]))]
        return Chart(chart.headline, "", chart.caption, chart.table, SOURCE, marks=free)

    return trouble


PROBLEMS = {
    "raises": r"explorer 'trouble', state year=2024, per=head: ZeroDivisionError: division by zero",
    "no chart": r"explorer 'trouble', state year=2024, per=head: TypeError: the function returned str, not a Chart",
    "no caption": r"explorer 'trouble', state year=2024, per=head: ChartError: a chart needs a caption",
    "same caption": r"explorer 'trouble': the states year=2023, per=head and year=2024, per=head have the same caption",
    "not in the table": r"explorer 'trouble', state year=2024, per=head: a bar at 5 is drawn",
}


@pytest.mark.parametrize("kind", PROBLEMS)
def test_a_bad_state_stops_the_page_form_and_is_named(kind, monkeypatch):
    monkeypatch.setenv(page.BOOK, "1")
    with pytest.raises(ExplorerError, match=PROBLEMS[kind]):
        broken(kind)._repr_mimebundle_()


@pytest.mark.parametrize("kind", PROBLEMS)
def test_a_bad_state_does_not_take_the_live_form_away_but_changes_the_stored_text(kind, monkeypatch, tmp_path):
    monkeypatch.setenv("AIRACE_STORE", str(tmp_path))  # as commands do that store a notebook or validate it
    bundle, _ = broken(kind)._repr_mimebundle_()
    assert re.search(PROBLEMS[kind], bundle["text/plain"])
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_an_error_in_a_forked_process_reads_the_same(monkeypatch):
    @explore(year=range(states.FEW + 1))
    def trouble(year):
        return bars([year, 1], f"In {year}.") if year < states.FEW else 1 / 0

    with pytest.raises(ExplorerError, match=f"state year={states.FEW}: ZeroDivisionError"):
        states.draw(trouble)


@pytest.fixture(scope="module")
def one_by_one():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(states, "FEW", 1000)
        explorer = small(city=["Rome"])
        return states.fingerprints(explorer), states.draw(explorer)


@pytest.mark.parametrize("cores", [1, 2, 5])
def test_as_many_processes_as_cores_give_what_one_gives(cores, one_by_one, monkeypatch):
    explorer = small(city=["Rome"])
    assert explorer.size > states.FEW
    monkeypatch.setattr(states, "cores", lambda: cores)
    assert (states.fingerprints(explorer), states.draw(explorer)) == one_by_one


def test_states_are_drawn_on_all_cores(monkeypatch):
    monkeypatch.setattr(states, "cores", lambda: 3)
    monkeypatch.setattr(states.State, "of", lambda *given: time.sleep(0.02) or os.getpid())
    explorer = small(city=["Rome"])
    processes = states._each(explorer, states.charts(explorer), ())
    assert os.getpid() not in processes and 1 < len(set(processes)) <= 3


def test_the_stored_text_changes_when_any_state_changes():
    def text(last):
        @explore(year=range(10))
        def years(year):
            return bars([year, last if year == 9 else 1], f"In {year}.")

        return years._repr_mimebundle_()[0]["text/plain"].splitlines()

    (*said, digest), (*as_before, another) = text(1), text(2)
    assert said == as_before and digest != another and digest.startswith("10 states, sha256 ")


# The page form


@pytest.fixture(scope="module")
def all_states():
    return states.draw(small())


@pytest.fixture(scope="module")
def html(all_states):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(page.BOOK, "1")
        patch.setattr(states, "draw", lambda explorer: all_states)
        bundle, _ = small()._repr_mimebundle_()
    assert list(bundle) == ["text/html"]
    return bundle["text/html"]


def test_the_page_form_keeps_its_contract(html):
    title = "explorer-two-regions-headline"
    opening = f'<figure class="explorer" id="explorer-two-regions" data-states="40" aria-labelledby="{title}">'
    assert html.startswith(opening)
    caption = "In 2022, head, Rome."
    assert f'<p class="explorer-headline" id="{title}"><span>A headline</span></p>' in html
    assert '<p class="explorer-subtitle"><span>USD bn</span></p>' in html and '<ul class="explorer-key">\n</ul>' in html
    assert f'role="img" aria-label="A headline. {caption}"' in html
    start = r'<figcaption class="explorer-caption" data-room1="In 20\d\d, \w+, \w+\."><span>'
    compared = '<span class="explorer-compared"></span>'
    assert re.search(rf"{start}{caption}</span>{compared}</figcaption>\n</figure>$", html)

    assert html.count("<script") == html.count('<script type="application/json">') == 1
    assert (
        'type="range"' in html and 'aria-valuetext="2022"' in html and '<output for="explorer-two-regions-year"' in html
    )
    assert 'type="radio" name="per" value="head" checked' in html
    assert '<option value="Rome" selected>' in html
    assert '<th scope="row">US</th><td class="n">2022</td>' in html
    assert re.search(r'Source: <a href="https://oecd.ai[^"]*">OECD.AI', html)


def test_every_part_of_the_script_is_in_a_file_and_what_each_page_loads_is_small():
    folder = Path(page.__file__).with_name("script")
    parts = (*page.SCRIPT, *page.LATER, *present.PARTS)
    assert sorted(parts) == sorted(path.stem for path in folder.glob("*.js"))
    whole = page.script()
    assert "//" not in whole.replace("://", "") and whole.count("\n") > 100 and "class Explorer" in whole
    assert len(gzip.compress(whole.encode(), 9)) <= 9_000


def test_an_address_is_taken_apart_in_one_place():
    root = Path(__file__).parents[1]
    scripts = [*root.glob("airace/**/*.js"), *root.glob("book/_static/*.js")]
    assert [path.name for path in scripts if "%3F" in path.read_text(encoding="utf-8")] == ["address.js"]


def test_words_have_room_for_the_states_that_need_most_on_any_width():
    wide, narrow = "a few long-winded considerations " * 4, "extraordinarily-long-compound-words here " * 3
    texts = [*(f"{wide}{n}" for n in range(3)), narrow, "short"]
    for ems in (np.arange(15, 46), np.arange(15, 46, 0.5)):
        lines = {text: page._lines(text, ems, 600) for text in texts}
        most = np.max(list(lines.values()), axis=0)
        assert (np.max([lines[text] for text in page._tallest(texts, 600)], axis=0) >= most - (ems % 1 > 0)).all()
    assert page._lines("one two three", np.array([1, 100]), 400).tolist() == [3, 1]
    assert page._tallest(["same"], 400) == ["same"]


def rebuilt(html):
    """Return every state of the page form as the script rebuilds it."""
    stored = json.loads(re.search(r'<script type="application/json">(.*)</script>', html)[1])
    for changes in stored["changes"]:
        lines, end = [], 0
        for place, gone, *come in changes:
            lines += stored["start"][end:place] + come
            end = place + gone
        yield [stored["pool"][line] for line in lines + stored["start"][end:]]


def test_the_differences_give_every_state_back(html, all_states):
    assert list(rebuilt(html)) == [state.lines for state in all_states]


def test_states_of_different_length_are_given_back_too():
    drawn = [
        page.State("h", "s", c, f"{c} in full", [], ["<table>", *rows, "</table>"], ["<svg>", "</svg>"], ())
        for c, rows in (("a", "12"), ("b", "1345"), ("c", ""))
    ]
    assert list(rebuilt(page.html("x", {"n": Control([1, 2, 3])}, drawn, 1))) == [state.lines for state in drawn]


def test_what_stands_in_a_caption_stays_text(monkeypatch):
    @explore(what=["</script><script>alert(1)</script>", '<!-- & "quotes"'])
    def nasty(what):
        return bars([1, 2], f"Caption {what}")

    monkeypatch.setenv(page.BOOK, "1")
    html = nasty._repr_mimebundle_()[0]["text/html"]
    assert html.count("</script>") == 1 and "<!--" not in html
    assert [state[1] for state in rebuilt(html)] == [f"Caption {what}" for what in nasty.controls["what"].values]


def test_large_numbers_are_shown_with_separators_and_stored_plain():
    rows = page.table(pd.DataFrame({"who": ["US"], "persons": [340110988]}))
    assert '<td class="n"><data value="340110988">340,110,988</data></td>' in "".join(rows)


def test_a_chart_in_the_book_is_an_explorer_with_one_state(monkeypatch):
    monkeypatch.setenv(page.BOOK, "1")
    chart = bars([1, 2], "Caption.")
    chart.name = "one-chart"
    html = chart._repr_mimebundle_()[0]["text/html"]
    assert 'id="explorer-one-chart" data-states="1"' in html and "<form" not in html and "<script" not in html
    chart.name = "One chart"
    with pytest.raises(ValueError, match="needs a name of lower-case words"):
        chart._repr_mimebundle_()


# The live form


def parts(explorer):
    box = live.widget(explorer)
    controls = {child.description: child for child in box.children if getattr(child, "description", "")}
    head, chart, caption = (
        child for child in box.children if isinstance(child, widgets.HTML) and child.layout.display != "none"
    )
    (numbers,) = (child for child in box.children if isinstance(child, widgets.Accordion))
    assert head.value == "" or head.value.startswith('<p class="explorer-headline">A headline</p>')
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
    assert "In 2024, head, Rome." in caption.value and 'aria-label="A headline. In 2024, head, Rome."' in chart.value
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
    assert "<b" not in chart.value and 'aria-label="A headline. &lt;b onclick=&quot;x()&quot;&gt;&amp;' in chart.value
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


def test_the_live_form_has_controls_then_words_then_chart_then_caption_then_numbers():
    box = live.widget(small())
    kinds = [type(child).__name__ for child in box.children]
    assert kinds == ["SelectionSlider", "ToggleButtons", "ToggleButtons", "HTML", "HTML", "HTML", "Accordion", "HTML"]
    assert "explorer" in box._dom_classes and box.layout.max_width == "40rem"
    _, chart, caption, table = parts(small())
    assert chart.value.startswith(
        '<div class="explorer-chart" role="img" aria-label="A headline. In 2022, head, Rome."><svg '
    )
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
    assert drawn == [2023, 2023, 2024, 2024], "for the frame that they share all, and each again when it is shown"


def test_the_live_form_brings_the_fonts_and_the_style_of_the_page_form_along():
    style_of = live.widget(small()).children[-1]
    assert style_of.layout.display == "none"
    css = style_of.value
    assert css.startswith("<style>@font-face { font-family: ") and css.endswith(
        ".explorer { color-scheme: dark }</style>"
    )
    assert re.findall(r"font-weight: (\d+); src: url\(data:font/woff2;base64,d09G", css) == ["400", "600"]
    assert re.search(r"=*\) }@font-face", css), "one after the other, with nothing between"
    assert ".explorer-chart" in css and "--pst-color-background: var(--jp-layout-color0" in css
    assert "color: var(--jp-content-font-color1" in css


# Word by word


CITED = [
    data.Source(f"s-{n}", f"Title {n} <", f"Publisher {n}", f"202{n}", link, "primary", "", "", copy, "", "", "")
    for n, (link, copy) in enumerate(
        [("https://a.example/?x=1&y=2", ""), ("", ""), ("", "https://c.example"), ("https://d.example", ""), ("", ""),
         ("https://f.example", "")]
    )
]  # fmt: skip
NASTY = '<b> & "quotes"'
CONTROLS = {
    "in_year": Control([2020, 2021, 2022, 2023], text={2020: "'20 & <", 2021: "2021", 2022: "two", 2023: "éé"}),
    "per": Control(["total", "head"], label="Per <what>"),
    "city": Control(["a", "b", NASTY, "d"], label="City"),
    "known": Control([True, False]),
}


def drawn(*captions, sources=((),)):
    return [
        page.State(
            f"Headline {place}", "Subtitle", caption, f"All of {caption}", ["<ul>", "</ul>"],
            ["<table>", f"<tr>{place}</tr>", "</table>"], ["<svg>", "</svg>"], tuple(cited),
        )
        for place, (caption, cited) in enumerate(zip(captions, itertools.cycle(sources), strict=False))
    ]  # fmt: skip


def test_the_page_form_says_what_it_said():
    captions = [f"Caption {number} {NASTY}" for number in range(4 * 2 * 4 * 2)]
    start = ((2 * 2 + 1) * 4 + 2) * 2 + 1  # 2022, per head, the third city, no
    html = page.html("all-kinds", CONTROLS, drawn(*captions, sources=[CITED[:2], CITED[2:]]), start)
    assert is_as_before("page-form.html", re.sub(r"(?s)(<script[^>]*>).*?(</script>)", r"\1…\2", html) + "\n")
    assert [lines[1] for lines in rebuilt(html)] == captions
    alone = page.html("one", {}, drawn(NASTY, sources=[CITED[:4]]), 0)
    assert is_as_before("page-form-of-a-chart.html", alone + "\n")


def test_the_sources_of_all_states_are_listed_once_each():
    html = page.html("x", {"n": Control([1, 2])}, drawn("a", "b", sources=[CITED[:1], CITED[:2]]), 0)
    assert html.count("<li>") == 2 and html.count("Title 1") == 1
    html = page.html("x", {"n": Control([1, 2])}, drawn("a", "b", sources=[CITED[:3], CITED[2:5]]), 0)
    assert '<summary><span class="explorer-source">5 sources: <span>' in html and "Publisher 4</span>" not in html
    assert re.findall(r"<li>.*?(Title \d)", html) == [f"Title {n}" for n in range(5)]


def test_the_script_holds_every_line_once_and_only_what_differs():
    html = page.html("x", {"n": Control([1, 2, 3])}, drawn("a", "é </b>", "c"), 1)
    text = re.search(r'<script type="application/json">(.*)</script>', html)[1]
    assert text.startswith('{"pool":["<') and "é" in text and "<\\/b>" in text and ", " not in text.replace("é ", "")
    stored = json.loads(text)
    assert stored["pool"] == sorted(set(stored["pool"])) and len(stored["changes"]) == 3
    assert stored["changes"][1] == [] and stored["pool"][stored["start"][1]] == "é </b>"
    first = stored["changes"][0]
    assert [change[:2] for change in first] == [[0, 3], [7, 1]]


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ([1, 2, 3], [1, 2, 3], []),
        ([1, 2, 3, 4], [5, 6, 3, 7], [[0, 2, 5, 6], [3, 1, 7]]),
        ([1, 2, 3], [1, 9, 2, 3], [[1, 0, 9]]),
        ([1, 2, 3], [1, 3], [[1, 1]]),
        ([1, 2], [7, 8, 9], [[0, 2, 7, 8, 9]]),
        ([0] * 250 + [1], [0] * 250 + [2, 1], [[250, 0, 2]]),
    ],
)
def test_a_difference_names_line_number_of_lines_and_what_comes(old, new, changes):
    assert page._difference(old, new) == changes


def test_a_table_says_numbers_as_numbers_and_words_as_words():
    frame = pd.DataFrame({"<who>": ["US & Co", "EU27"], "usd": [1.5, 12345.0], "n": [12345678, 1], "note": ["<b>", ""]})
    assert page.table(frame) == [
        "<table>",
        '<thead><tr><th scope="col">&lt;who&gt;</th><th scope="col" class="n">usd</th><th scope="col" class="n">n</th>'
        '<th scope="col">note</th></tr></thead>',
        "<tbody>",
        '<tr><th scope="row">US &amp; Co</th><td class="n">1.5</td>'
        '<td class="n"><data value="12345678">12,345,678</data></td><td>&lt;b&gt;</td></tr>',
        '<tr><th scope="row">EU27</th><td class="n"><data value="12345.0">12,345.0</data></td><td class="n">1</td>'
        "<td></td></tr>",
        "</tbody>",
        "</table>",
    ]
    assert page.table(pd.DataFrame({"n": [1]}))[3] == '<tr><th scope="row" class="n">1</th></tr>'


def test_a_column_may_be_called_by_a_number():
    assert '<th scope="col" class="n">2022</th>' in page.table(pd.DataFrame({"who": ["US"], 2022: [1]}))[1]


def test_the_state_of_every_control_follows_from_the_number_of_the_state():
    assert [page._digit(CONTROLS, key, 45) for key in CONTROLS] == [2, 1, 2, 1]
    with pytest.raises(KeyError, match="month"):
        page._digit(CONTROLS, "month", 0)


def test_a_state_is_drawn_with_all_its_words():
    chart = bars([1, 2], "Caption.")
    state = page.State.of(chart, "name")
    assert state.caption == "Caption." and state.sources == tuple(chart.sources)
    words = ["A headline. Caption.", "Caption.", "A headline", "USD bn"]
    assert state.lines == [*words, *state.key, *state.table, *state.picture] and state.picture[0].startswith("<svg ")


def test_a_picture_that_says_something_else_than_its_words_is_an_error(monkeypatch):
    chart = bars([1, 2], "Caption.")
    monkeypatch.setattr(page.text, "words", lambda chart: ["US", "EU27", "1", "3"])
    with pytest.raises(ChartError, match="the picture and its words differ in '2', '3'"):
        page.State.of(chart, "name")


def test_words_that_collide_stop_the_build_with_explorer_and_state(monkeypatch):
    @explore(year=[2023, 2024])
    def crowded(year):
        table = pd.DataFrame({"region": ["US", "EU27"], "usd_bn": [1.0, 2.0]})
        label = [Free(lambda plot: plot.texts.extend(plot.ax.text(1, 0.5, word) for word in table["region"]), "region")]
        return Chart("A headline", "", f"In {year}.", table, SOURCE, marks=[Bars("region", "usd_bn"), *label])

    monkeypatch.setenv(page.BOOK, "1")
    with pytest.raises(ExplorerError, match=r"'crowded', state year=2023: .*'US' and 'EU27' overlap") as caught:
        crowded._repr_mimebundle_()
    assert isinstance(caught.value.__cause__, Collision)


@pytest.mark.parametrize(("value", "wanted"), [("1", True), ("0", False), ("", False), (None, False)])
def test_the_page_form_is_for_a_build_of_the_book_only(value, wanted, monkeypatch):
    monkeypatch.delenv("AIRACE_BOOK", raising=False)
    if value is not None:
        monkeypatch.setenv("AIRACE_BOOK", value)
    assert page.wanted() is wanted


# What an explorer allows


@pytest.mark.parametrize(
    ("controls", "message"),
    [
        ({"city": ["Rome", *map(str, range(50))]},
         "explorer 'two-regions' has 510 states (5 year × 2 per × 51 city), more than 500: offer fewer values, for "
         "example steps instead of every value"),
        ({"year": []}, "explorer 'two-regions': the control 'year' has no values"),
        ({"year": [2022, 2022]}, "explorer 'two-regions': the control 'year' offers '2022' twice"),
        ({"city": Control(["Rome", "Roma"], text=lambda city: "Rome")},
         "explorer 'two-regions': the control 'city' offers 'Rome' twice"),
        ({"year": [*range(1, 12)]},
         "explorer 'two-regions': the default year=2022 is not among the values 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …"),
        ({"year": [*range(1, 11)]},
         "explorer 'two-regions': the default year=2022 is not among the values 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"),
        ({"month": [1]}, "explorer 'two-regions': the function has the parameters year, per, city, but there are "
         "controls for year, per, city, month"),
    ],
)  # fmt: skip
def test_an_explorer_that_does_not_fit_says_why(controls, message):
    with pytest.raises(ExplorerError) as caught:
        small(**controls)
    assert str(caught.value) == message


def test_parameters_without_controls_and_controls_without_parameters_are_named():
    with pytest.raises(
        ExplorerError, match=r"'none-here': the function has the parameters none, but .* controls for year"
    ):
        explore(year=[1])(none_here)
    with pytest.raises(ExplorerError, match="the function has the parameters year, but there are controls for none"):
        explore()(lambda year: None)


def none_here():
    """Say something."""
    return bars([1, 2], "Nothing varies.")


def test_five_hundred_states_are_the_most():
    assert small(year=[2022, *range(124)], per=["head"]).size == 500
    with pytest.raises(ExplorerError, match="501 states"):
        explore(n=range(501))(lambda n: None)


def test_an_explorer_without_controls_has_one_state():
    explorer = explore()(none_here)
    assert (explorer.name, explorer.size, explorer.states(), explorer.default) == ("none-here", 1, [{}], {})
    assert explorer.__doc__ == "Say something." and explorer.describe({}) == "its only one"
    assert (
        explorer().caption == explorer.chart({}).caption == "Nothing varies." and explorer.chart({}).name == "none-here"
    )


def test_controls_stand_in_the_order_of_the_parameters_and_the_last_varies_fastest():
    @explore(b=[1, 2], a=["x", "y"])
    def __ordered_(a, b=2):
        return bars([1, b], f"{a} {b}")

    assert __ordered_.name == "ordered" and list(__ordered_.controls) == ["a", "b"]
    assert __ordered_.states() == [{"a": "x", "b": 1}, {"a": "x", "b": 2}, {"a": "y", "b": 1}, {"a": "y", "b": 2}]
    assert __ordered_.default == {"a": "x", "b": 2} and __ordered_.start == {"a": 0, "b": 1}
    assert __ordered_.describe({"a": True, "b": False}) == "a=yes, b=no"


def test_a_control_has_words_and_a_key_for_each_value():
    control = Control(iter([True, 2.5, "x"]), text=lambda value: f"<{value}>")
    assert (control.values, control.keys) == ([True, 2.5, "x"], ["yes", "2.5", "x"])
    assert control.texts == ["<True>", "<2.5>", "<x>"] and control.label == ""
    assert Control([False]).texts == ["no"]


@pytest.mark.parametrize(
    ("values", "ordered", "kind"),
    [
        ([1, 2, 3], None, "radio"),
        ([1, 2, 3, 4], None, "slider"),
        ([1, 2, 3, 4], False, "select"),
        ([1, 2, 3], True, "radio"),
        (["a", "b", "c", "d"], None, "select"),
        (["a", "b", "c", "d"], True, "slider"),
        ([1, 2, 3, "d"], None, "select"),
        ([1, 2, 3, True], None, "select"),
    ],
)
def test_a_control_is_shown_by_what_it_offers(values, ordered, kind):
    assert Control(values, ordered=ordered).kind == kind


def test_a_stored_notebook_has_picture_widget_and_a_text_of_the_first_state():
    explorer = small(city=["Rome"])
    bundle, described = explorer._repr_mimebundle_()
    assert described == {"image/png": {"alt": "A headline. In 2022, head, Rome."}}
    assert list(bundle) == ["text/plain", "image/png", "application/vnd.jupyter.widget-view+json"]
    assert bundle["image/png"][:4] == b"\x89PNG" and set(bundle["application/vnd.jupyter.widget-view+json"]) >= {
        "model_id"
    }
    first, last = bundle["text/plain"].splitlines()[0], bundle["text/plain"].splitlines()[-1]
    assert first == "A headline" and last == digest(states.fingerprints(explorer))
    assert bundle["text/plain"].startswith(text(explorer.chart(explorer.default)))
    assert bundle["image/png"] == picture.png(explorer.chart(explorer.default), states.frame(explorer))


def test_somebody_who_tries_out_a_cell_waits_for_one_state_only(monkeypatch, tmp_path):
    for variable in ("PYTEST_VERSION", store.STORE):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(store, "home", lambda: tmp_path)
    calls = []

    @explore(year=range(2000, 2100))
    def counted(year=2024):
        calls.append(year)
        return bars([year, 1], f"In {year}.")

    bundle, _ = counted._repr_mimebundle_()
    assert set(calls) == {2024} and len(calls) <= 3
    last = bundle["text/plain"].splitlines()[-1]
    assert last == "100 states; `make refresh` and nbval compute the digest over them"
    monkeypatch.setenv("PYTEST_VERSION", "9")  # as nbval's kernels have it
    assert "sha256" in counted._repr_mimebundle_()[0]["text/plain"].splitlines()[-1] and len(calls) > 100


def test_a_mark_of_the_live_form_has_its_row_as_a_title():
    state = page.State.of(bars([1234, 2], "A & B."), "x")
    titles = re.findall(r"<title>(.*?)</title>", "\n".join(live.titled(state)))
    assert titles == ["region: US, usd_bn: 1234", "region: EU27, usd_bn: 2"]
    assert [line for line in live.titled(state) if "<title>" not in line] == [
        line for line in state.picture if "data-row=" not in line
    ]


def test_what_a_digest_covers_names_the_values_of_each_state():
    explorer = small(city=["Rome"], year=[2022, 2023])
    texts = states.fingerprints(explorer)
    assert [text.partition("\n")[0] for text in texts] == [
        "year=2022, per=total, city=Rome", "year=2022, per=head, city=Rome",
        "year=2023, per=total, city=Rome", "year=2023, per=head, city=Rome",
    ]  # fmt: skip
    assert all("\nIn 202" in text and "region,usd_bn" in text for text in texts)


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_states_are_drawn_one_after_the_other_where_forking_is_not_safe(platform, monkeypatch):
    asked = []
    monkeypatch.setattr(states.sys, "platform", platform)
    monkeypatch.setattr(states.multiprocessing, "get_context", lambda kind: asked.append(kind) or 1 / 0)

    @explore(n=range(states.FEW + 1))
    def numbers(n):
        return bars([n, 1], f"{n}.")

    if platform == "linux":
        with pytest.raises(ZeroDivisionError):
            states.draw(numbers)
        assert asked == ["fork"]
    else:
        assert len(states.draw(numbers)) == states.FEW + 1 and asked == []


def test_few_states_and_those_in_a_process_without_children_are_drawn_here(monkeypatch):
    monkeypatch.setattr(states.multiprocessing, "get_context", lambda kind: 1 / 0)

    def numbers(n):
        return bars([n, 1], f"{n}.")

    assert len(states.draw(explore(n=range(8))(numbers))) == 8
    monkeypatch.setattr(states.multiprocessing, "current_process", lambda: SimpleNamespace(daemon=True))
    assert [state.caption for state in states.draw(explore(n=range(9))(numbers))][-1] == "8."
