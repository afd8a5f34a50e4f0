"""What a reader does with a chart beyond choosing: point, step, compare, play, send, take away."""

import csv
import io
import re

import pytest
from browser import KEEP, PNG, READER, RESET, ask, figures, fresh, narrowed
from contents import CHAPTERS
from PIL import Image

# The pages of single charts: the same form and script as in a chapter, read in a third of the time.
CLOUD = ("charts/largest-runs.html", "explorer-largest-runs")  # 133 points
SMALL = ("charts/ceiling-of-a-fine.html", "explorer-ceiling-of-a-fine")  # a slider, a list, radio buttons
WINDOWS = {"a phone": (390, 664), "a small phone": (360, 640), "a phone on its side": (800, 360)}


@pytest.fixture(scope="module", params=CHAPTERS)
def chapter(reader, request):
    with reader(request.param) as page:
        yield page


@pytest.fixture
def opened(reader):
    """Open a page at a chart; the clock is the test's own when it asks for one."""
    contexts = []

    def at(place, address="", **how):
        path, id = place
        context = reader(path, f"#{id}{address}", **how)
        page = context.__enter__()
        contexts.append(context)
        (figure,) = [figure for figure in figures(page) if figure.id == id]
        return page, figure

    yield at
    for context in contexts:
        context.__exit__(None, None, None)


def read(figure):
    """Return what the keyboard's slider says, and the words beside the mark when they can be seen."""
    words = figure.locator.locator(".explorer-row")
    return figure.locator.locator(".explorer-reader").get_attribute("aria-valuetext"), (
        words.inner_text() if words.is_visible() else ""
    )


def rows(figure):
    return figure.state()["rows"][1:]


# Read off


@pytest.mark.parametrize("place", [CLOUD, SMALL])
def test_the_arrow_keys_read_the_rows_in_the_order_of_the_table(place, opened):
    page, figure = opened(place)
    page.keyboard.press("Tab")
    assert ask(page, "focused") == [figure.id, READER]
    heard, said = [], figure.locator.locator(".explorer-reader").element_handle()
    for _ in rows(figure):
        heard.append(said.get_attribute("aria-valuetext"))
        page.keyboard.press("ArrowRight")
    names = [next(filter(None, row)) for row in rows(figure)]
    drawn = [text.partition(". ")[0] for text in dict.fromkeys(heard)]
    places = [names.index(name) for name in drawn]
    assert len(drawn) > 3 and places == sorted(places)
    last = read(figure)[0]
    page.keyboard.press("Home")
    assert read(figure)[0] == heard[0]
    page.keyboard.press("End")
    assert read(figure)[0] == last
    page.keyboard.press("Escape")
    assert read(figure) == ("Arrow keys read the rows", "")
    page.keyboard.press("Tab")
    assert ask(page, "focused")[1] != READER, "one stop for the chart"


def test_pointing_at_a_mark_shows_its_row_beside_it_and_marks_it_in_the_table(chapter):
    page = chapter
    for figure in figures(page):
        page.locator(f"#{figure.id} .explorer-reader").scroll_into_view_if_needed()
        free = marks(figure)
        for row, x, y in free[:: max(1, len(free) - 1)]:  # the first and the last
            page.mouse.move(1, 1)
            page.mouse.move(x, y)
            text, words = read(figure)
            cells = [cell for cell in rows(figure)[int(row)] if cell]
            assert all(cell in text for cell in cells), (figure.id, row, text)
            assert all(" ".join(cell.split()) in " ".join(words.split()) for cell in cells), (figure.id, row, words)
            marked = figure.locator.locator("tr.is-read").evaluate_all("rows => rows.map(row => row.rowIndex - 1)")
            assert marked == [int(row)], figure.id
        page.mouse.move(1, 1)
        assert read(figure)[1] == "", figure.id


def marks(figure):
    """Return row and middle of marks that nothing else is drawn near, and that stand in the window."""
    return ask(figure.locator, "freeMarks")


def test_the_nearest_mark_counts_for_a_finger(opened):
    page, figure = opened(CLOUD, width=390, touch=True)
    figure.locator.locator(".explorer-plot").scroll_into_view_if_needed()
    found = marks(figure)
    row, x, y = max(found, key=lambda mark: mark[1])[:3]
    page.touchscreen.tap(x + 15, y)
    assert all(cell in read(figure)[0] for cell in rows(figure)[int(row)] if cell)
    box = figure.locator.locator(".explorer-row").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390


def test_the_pointer_may_go_over_the_words_and_escape_takes_them_away(opened):
    page, figure = opened(SMALL)
    page.keyboard.press("Tab")
    _, x, y, *_ = marks(figure)[0]
    page.mouse.move(x, y)
    words = figure.locator.locator(".explorer-row")
    said, box = read(figure)[1], words.bounding_box()
    assert said
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert read(figure)[1] == said
    page.keyboard.press("Escape")
    assert not words.is_visible()


def test_a_row_that_is_read_off_goes_when_the_state_changes(opened):
    page, figure = opened(SMALL)
    page.keyboard.press("Tab")
    assert read(figure)[1]
    before = figure.state()
    figure.choose(figure.other)
    assert read(figure) == ("Arrow keys read the rows", "")
    figure.choose(figure.default)
    assert figure.state() == before, "nothing of it stays in table or picture"


# See what moves


def test_between_two_states_marks_move_and_then_stand_where_they_belong(opened):
    page, figure = opened(SMALL, motion=True, clock=True)
    slider = figure.locator.locator("input[type=range]")
    ask(page, "watch", figure.id)
    slider.press("ArrowRight")
    page.clock.run_for(400)
    assert figure.locator.get_attribute("data-moving") is None
    seen = ask(page, "watched")
    assert len(seen) > 3 and len(set(map(str, seen))) > 3
    widths = [width for width, _ in seen]
    assert widths in (sorted(widths), sorted(widths, reverse=True)), "in one direction"
    end = figure.state()
    figure.choose(figure.default)
    page.emulate_media(reduced_motion="reduce")
    figure.choose(end["chosen"])
    assert figure.state() == end


@pytest.mark.parametrize("why", ["reduced motion", "dragging", "keys one upon the other"])
def test_nothing_moves_by_itself_when_it_would_be_in_the_way(why, opened):
    page, figure = opened(SMALL, motion=why != "reduced motion")
    slider = figure.locator.locator("input[type=range]")
    if why == "dragging":
        box = slider.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    else:
        slider.focus()
        presses = 2 if why == "keys one upon the other" else 1
        ask(slider, "stepUp", presses)
    assert figure.locator.get_attribute("data-moving") is None
    assert figure.chosen != figure.default


# Play


def test_a_slider_over_time_plays_a_step_a_second_and_stops_at_the_end_and_at_any_input(reader):
    found = 0
    for path in CHAPTERS:
        with reader(path, clock=True) as page:
            for figure in figures(page):
                for button in figure.locator.locator("[data-do=play]").all():
                    found += 1
                    plays(page, figure, button)
    assert found == 5


def plays(page, figure, button):
    name = button.evaluate("button => button.parentElement.querySelector('input').name")
    keys = next(control["keys"] for control in figure.controls if control["name"] == name)
    figure.choose({name: keys[0]})
    page.clock.run_for(5000)
    assert figure.chosen[name] == keys[0], "never by itself"
    button.click()
    assert button.text_content() == "Pause"
    page.clock.run_for(1050)
    assert figure.chosen[name] == keys[1]
    page.keyboard.press("Shift")  # any key
    assert button.text_content() == "Play"
    page.clock.run_for(3000)
    assert figure.chosen[name] == keys[1]
    figure.choose({name: keys[-2]})
    button.click()
    page.clock.run_for(1050)
    assert figure.chosen[name] == keys[-1] and button.text_content() == "Play"
    button.click()
    assert figure.chosen[name] == keys[0], "from the start again"
    button.click()


# Compare


def outline(figure):
    lines = figure.locator.locator(".explorer-outline > svg > *").count()
    return lines, figure.locator.locator(".explorer-compared").text_content()


def test_the_state_where_one_started_stays_as_an_outline_until_another_is_kept(opened):
    _, figure = opened(SMALL)
    assert outline(figure) == (0, "")
    first = next(control for control in figure.controls if control["name"] == "size")
    later = first["keys"][first["keys"].index(first["default"]) + 1]
    figure.choose({first["name"]: later})
    lines, said = outline(figure)
    assert lines and re.fullmatch(r"Outline: Size of the firm .+\.", said)
    figure.button(KEEP).click()
    assert outline(figure) == (0, "")
    figure.choose({first["name"]: first["default"]})
    assert outline(figure)[0] and outline(figure)[1] != said
    figure.button(RESET).click()
    assert outline(figure) == (0, "")


def test_an_outline_lies_on_the_marks_of_the_state_that_it_shows(opened):
    _, figure = opened(SMALL)
    before = ask(figure.locator, "lengths")
    figure.choose({"breach": figure.other["breach"]})
    lines = ask(figure.locator, "outlined")
    after = ask(figure.locator, "lengths")
    assert set(round(width, 1) for width in lines) <= set(round(width, 1) for width in before)
    assert after != before


def test_an_outline_is_drawn_on_the_scale_of_the_view_over_which_it_lies(opened):
    _, figure = opened(("notebooks/1-funding-gap.html", "explorer-which-gap"))
    before, longest = ask(figure.locator, "lengths"), rows(figure)[0]
    figure.choose({"year": "2021"})
    after, outlined = ask(figure.locator, "lengths"), ask(figure.locator, "outlined")
    unit = after[0] / float(rows(figure)[0][1])  # of the US
    assert outlined[0] == pytest.approx(unit * float(longest[1]), rel=0.01)
    assert outlined[0] != pytest.approx(before[0], rel=0.01), "the axis is another one"


def test_no_outline_is_drawn_where_something_else_is_measured(opened):
    _, figure = opened(("notebooks/1-funding-gap.html", "explorer-which-gap"))
    figure.choose({"per": "head"})
    assert outline(figure) == (0, "")
    figure.choose({"per": "total", "europe": "EU27"})
    assert outline(figure)[0] and "Europe is EU27 + UK" in outline(figure)[1]


def test_every_explorer_moves_without_an_error_and_keeps_what_it_compares_with(chapter):
    for figure in figures(chapter):
        for control in figure.controls:
            for key in control["keys"][:: max(1, len(control["keys"]) // 4)]:
                figure.choose(figure.default | {control["name"]: key})
                lines, said = outline(figure)
                assert bool(lines) == bool(said), figure.id
        figure.choose(figure.default)
        if figure.controls:
            assert outline(figure) == (0, ""), figure.id


# In view


@pytest.mark.parametrize("window", WINDOWS)
def test_the_control_that_is_moved_and_all_of_the_chart_are_on_the_screen(window, chapter):
    width, height = WINDOWS[window]
    size = chapter.viewport_size
    chapter.set_viewport_size({"width": width, "height": height})
    for figure in figures(chapter):
        assert ask(figure.locator, "outOfView") == [], figure.id
    chapter.set_viewport_size(size)


def test_on_a_wide_window_controls_stand_beside_the_chart(chapter):
    with narrowed(chapter, 1024):
        for figure in figures(chapter):
            if figure.controls:
                chart, form = (figure.locator.locator(part).bounding_box() for part in (".explorer-plot", "form"))
                assert form["x"] >= chart["x"] + chart["width"], figure.id
                assert ask(figure.locator, "controlsOutside") == [], figure.id


def test_what_stands_below_a_picture_takes_little_of_a_phone(chapter):
    with narrowed(chapter, 360):
        for figure in figures(chapter):
            parts = figure.locator.locator(":scope > :is(.explorer-actions, .explorer-source, .explorer-sources)")
            boxes = [part.bounding_box() for part in parts.all()]
            assert max(b["y"] + b["height"] for b in boxes) - min(b["y"] for b in boxes) <= 90, figure.id


# Quiet


def test_a_screen_reader_hears_the_short_caption_once_after_the_last_of_ten_presses(opened):
    page, figure = opened(SMALL, clock=True)
    ask(page, "listen")
    slider = figure.locator.locator("input[type=range]")
    for press in range(10):
        slider.press("ArrowLeft" if press % 2 else "ArrowRight")
        page.clock.run_for(100)
    assert ask(page, "heard") == []
    page.clock.run_for(700)
    (heard,) = ask(page, "heard")
    assert heard == figure.state()["caption"] and len(heard) <= 160


def test_nothing_is_said_when_a_page_is_opened(chapter):
    page = fresh(chapter)
    assert page.locator("[aria-live]:not([aria-live=off])").count() == 0 or ask(page, "spokenInCharts") == []
    assert page.locator(".explorer-heard").text_content() == ""


# Addresses


def test_the_address_follows_the_state_so_that_reload_keeps_it(opened):
    page, figure = opened(SMALL, clock=True)
    figure.choose(figure.other)
    assert "?" not in page.url
    page.clock.run_for(700)
    assert page.url.partition("#")[2].startswith(f"{figure.id}?")
    state = figure.state()
    page.reload()
    assert figure.chosen == figure.other and figure.state() == state


def test_who_has_followed_a_link_since_is_not_brought_back(opened):
    page, figure = opened(SMALL, clock=True)
    go = "to => new Promise(heard => { addEventListener('hashchange', heard, { once: true }); location.hash = to; })"
    page.evaluate(go, "the-data")
    figure.choose(figure.other)
    page.clock.run_for(300)
    page.evaluate(go, "the-claims-checked")
    page.clock.run_for(700)
    assert page.url.endswith("#the-claims-checked") and figure.chosen == figure.other


def test_the_same_link_works_twice(opened):
    page, figure = opened((CHAPTERS[2], SMALL[1]))
    name, key = next(iter(figure.other.items()))
    ask(page, "offerLink", f"#{figure.id}?{name}={key}")
    for _ in range(2):
        page.locator("#here").click()
        # The keyboard goes on from the chart.
        page.wait_for_function("id => document.activeElement.id === id", arg=figure.id)
        assert figure.chosen[name] == key
        figure.choose(figure.default)


SENT = {
    "encoded": "%3Fturnover%3D500%26size%3Dsmall".replace("%26size%3Dsmall", ""),
    "at the end of a sentence": "?turnover=500.",
    "in brackets": "?turnover=500)",
    "in quotation marks": "?turnover=500”",
}


@pytest.mark.parametrize("how", SENT)
def test_a_link_that_was_sent_around_opens_its_state(how, opened):
    _, figure = opened(SMALL, SENT[how])
    assert figure.chosen["turnover"] == "500"
    assert figure.locator.locator(".explorer-said").text_content() == ""


def test_an_unknown_value_shows_its_default_and_says_so(opened):
    _, figure = opened(SMALL, "?turnover=7")
    assert figure.chosen == figure.default
    assert "does not have" in figure.locator.locator(".explorer-said").text_content()


def test_an_address_without_a_state_shows_the_start_also_on_the_way_back(opened):
    page, figure = opened(SMALL)
    ask(page, "follow", f"#{figure.id}?turnover=500")
    assert figure.chosen["turnover"] == "500"
    page.go_back()
    page.wait_for_function("() => !location.hash.includes('?')")
    assert figure.chosen == figure.default


def test_a_state_of_a_chart_without_controls_is_no_error(reader):
    with reader(CHAPTERS[0], "#explorer-one-year-many-answers?x=1") as page:
        assert page.locator("#explorer-one-year-many-answers").is_visible()


# Take away


@pytest.mark.parametrize(("locale", "offered"), [("nl-NL", True), ("de-DE", True), ("en-GB", False)])
def test_a_spreadsheet_with_decimal_commas_gets_its_own_file(locale, offered, opened):
    _, figure = opened(CLOUD, locale=locale)
    button = figure.locator.locator("[data-do=semicolons]")
    assert not button.is_visible()
    figure.locator.get_by_text("Data", exact=True).click()
    figure.locator.page.wait_for_function("window.airaceTake")
    assert button.evaluate("button => !button.hidden") == offered
    if not offered:
        return
    _, text, _ = ask(figure.locator, "saved", button.text_content())
    cells = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    plain = list(csv.reader(io.StringIO(ask(figure.locator, "saved", "Table (CSV)")[1].removeprefix("\ufeff"))))
    assert [[cell.replace(",", ".") for cell in row] for row in cells] == [
        [cell.replace(",", ".") for cell in row] for row in plain
    ]
    numbers = [cell for row in cells for cell in row if re.fullmatch(r"-?[\d.,]+(e[+-]\d+)?", cell)]
    assert any("," in number for number in numbers) and not any("." in number for number in numbers)


def test_the_table_can_be_copied(opened):
    page, figure = opened(SMALL)
    figure.button("Copy the table").click()
    figure.locator.get_by_text("Table copied.").wait_for()
    copied = page.evaluate("copied")
    cells = [line.split("\t") for line in copied.splitlines()]
    shown = figure.state()["rows"]
    assert [[cell.replace(",", "") for cell in row] for row in cells] == [
        [cell.replace(",", "") for cell in row] for row in shown
    ]


def test_the_png_is_twice_as_large_as_the_page_shows_it_and_holds_all_words(opened):
    page, figure = opened(SMALL)
    with page.expect_download() as started:
        figure.button(PNG).click()
    with Image.open(started.value.path()) as picture:
        shown = figure.locator.locator(".explorer-chart svg").bounding_box()
        assert picture.width >= 2 * 345 and picture.height > picture.width * shown["height"] / shown["width"]
        assert len(picture.convert("RGB").getcolors(100_000)) > 10


def test_two_states_never_have_the_same_name_of_a_file(reader):
    with reader("notebooks/2-china.html") as page:
        (figure,) = [figure for figure in figures(page) if figure.id == "explorer-who-is-ahead"]
        names = set()
        for key in ("-1000", "1000"):
            figure.choose({"added": key})
            names.add(ask(figure.locator, "saved", "Table (CSV)")[0])
        assert len(names) == 2


def test_one_menu_is_open_at_a_time_and_escape_closes_it(opened):
    page, figure = opened(SMALL)
    for name in ("Data", "Share"):
        figure.locator.get_by_text(name, exact=True).click()
    assert figure.locator.locator(".explorer-menu[open] > summary").all_text_contents() == ["Share"]
    page.keyboard.press("Escape")
    assert figure.locator.locator(".explorer-menu[open]").count() == 0
    assert ask(page, "focused") == [figure.id, "Share"]
