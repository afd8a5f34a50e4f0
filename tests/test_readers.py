"""What a reader does, in Chromium, Firefox and WebKit: move, link, download, answer, filter, search, come back."""

import csv
import io
import os
import re
from urllib.parse import parse_qs
from xml.etree import ElementTree

import pytest
from browser import JS, READER, SPACING
from contents import CHAPTERS
from readers import CANNOT, START, way

from airace import data
from airace.browser import BrowserError

CHAPTER = CHAPTERS[2]  # of the chapters the quickest to load
EXPLORER = "explorer-ceiling-of-a-fine"  # has all kinds of controls: a slider, a list, radio buttons
PLAN = CHAPTER.replace("notebooks/", "book/teaching/")
FACTS = "book/fact-check.html"


@pytest.fixture(scope="module", params=START)
def reader(request):
    """A browser that does what a reader does; here `reader` is not the function of the other files."""
    try:
        start = way(request.param)
    except BrowserError as missing:
        yield str(missing)
        return
    with start as browser:
        yield browser


@pytest.fixture(autouse=True)
def what_it_cannot(request):
    """Expect a failure, and only a failure, of what the table says; skip all tests of a missing browser as one."""
    if "reader" not in request.fixturenames:
        return
    reader = request.getfixturevalue("reader")
    if isinstance(reader, str):
        request.node.add_marker(pytest.mark.skip(reason=reader))  # the report counts those that have the mark
        pytest.skip(reader)
    if reason := CANNOT.get((reader.kind, request.function.__name__)):
        request.applymarker(pytest.mark.xfail(reason=f"{reader.name}: {reason}", strict=True))


@pytest.fixture
def visit(reader, book):
    """Open a page of the book; at the end, fail if a page reported an error or asked for anything outside."""

    def opened(path, address=""):
        reader.open((book.pages / path).as_uri() + address)
        return reader

    yield opened
    assert reader.trouble() == []


@pytest.mark.parametrize("name", START)
def test_every_browser_is_there(name):
    try:
        way(name)
    except BrowserError as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))


def test_a_missing_browser_names_its_packages(monkeypatch):
    monkeypatch.setitem(START, "webkit", [lambda: None])
    with pytest.raises(
        BrowserError, match=r"no webkit here .* install webkit2gtk-driver and xvfb \(Debian's packages\)"
    ):
        way("webkit")


def test_what_a_browser_cannot_do_is_said_of_tests_of_this_file():
    assert {test for _, test in CANNOT} <= set(globals())


# What a test asks a page


def ask(reader, question, selector="html", argument=None):
    """Call a function of browser.js with the first element of a selector."""
    call = f"(selector, argument) => {JS.strip()}.{question}(document.querySelector(selector), argument)"
    return reader.run(call, selector, argument)


def chosen(reader):
    """Return the values that the controls of the explorer show."""
    return {control["name"]: control["chosen"] for control in ask(reader, "controls", f"#{EXPLORER}")}


def shown(reader):
    """Return what the explorer shows, and check that its parts say the same."""
    reader.until(f"() => !document.querySelector('#{EXPLORER}[data-moving]')")
    state = ask(reader, "state", f"#{EXPLORER}")
    assert state["headline"] and state["label"] and state["spoken"] == state["written"]
    return state


def text(reader, selector):
    return reader.run("(selector) => document.querySelector(selector).textContent", selector)


def tab_to(reader, name):
    """Press Tab until the keyboard is at a control or button of the explorer."""
    for _ in range(30):
        reader.press("Tab")
        if ask(reader, "focused") == [EXPLORER, name]:
            return
    raise AssertionError(f"Tab does not reach {name}")


def follow(reader, query):
    """Click a link to a state on the open page: WebKit goes back over addresses that only a script has set."""
    add = """(address) => {
        const link = document.querySelector("#here") ?? document.createElement("a");
        Object.assign(link, { id: "here", href: address, textContent: "here" });
        document.querySelector("article").prepend(link);
    }"""
    reader.run(add, f"#{EXPLORER}{query}")
    reader.click("#here")
    reader.until("(query) => location.hash.endsWith(query)", query)


def come(reader, path):
    """Wait until a page is there, and has done what it does when it comes back."""
    reader.until("(path) => location.pathname.endsWith(path) && document.readyState === 'complete'", path)
    reader.run(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
    )


def unfold(reader):
    reader.run("() => document.querySelectorAll('details.folded').forEach((details) => { details.open = true; })")


def button(do):
    return f"#{EXPLORER} button[data-do={do}]"


def opened(reader, do):
    """Open the menu that holds a button, and return the button."""
    reader.click(f"#{EXPLORER} .explorer-menu:has([data-do={do}]) summary")
    return button(do)


def choose_from_menu(reader, do):
    reader.click(opened(reader, do))


# Move, and share what was found


def test_keys_move_every_control_and_the_copied_link_opens_what_they_chose(visit):
    reader = visit(CHAPTER, f"#{EXPLORER}")
    start, controls = shown(reader), ask(reader, "controls", f"#{EXPLORER}")
    assert {control["kind"] for control in controls} == {"range", "select", "radio"}
    captions = [start["caption"]]
    for control in controls:
        tab_to(reader, control["name"])
        reader.press("ArrowRight" if control["kind"] == "range" else "ArrowDown")
        assert chosen(reader)[control["name"]] == control["keys"][control["keys"].index(control["default"]) + 1]
        captions.append(shown(reader)["caption"])
    assert len(set(captions)) == len(captions)
    state, values = shown(reader), chosen(reader)
    tab_to(reader, "The numbers")
    reader.press("Enter")
    reader.until(f"() => document.querySelector('#{EXPLORER} table').checkVisibility()")

    choose_from_menu(reader, "link")
    reader.until(f"() => document.querySelector('#{EXPLORER} .explorer-said').textContent === 'Link copied.'")
    link = pasted(reader)
    reader.click(button("reset"))
    assert shown(reader) == start
    assert chosen(reader) == {control["name"]: control["default"] for control in controls}

    reader.open(link)
    assert chosen(reader) == values and shown(reader) == state
    assert reader.run(
        f"() => Math.abs(document.querySelector('#{EXPLORER}').getBoundingClientRect().top) < innerHeight"
    )


def pasted(reader):
    """Paste into a field, as into a letter."""
    reader.run(
        "() => { const field = document.createElement('textarea'); document.body.append(field); field.focus(); }"
    )
    reader.press("Control+v")
    return reader.until("() => document.activeElement.value")


def test_the_downloads_hold_what_the_mouse_has_chosen(visit):
    reader = visit(CHAPTER, f"#{EXPLORER}?turnover=10000")
    before, choice = shown(reader), f"#{EXPLORER} form label:last-of-type:has(input[type=radio])"
    reader.click(choice)
    value = reader.run("(label) => document.querySelector(`${label} input`).value", choice)
    state = shown(reader)
    assert value in chosen(reader).values() and state["caption"] != before["caption"]
    name, table = reader.download(opened(reader, "csv"))
    assert re.fullmatch(r"ceiling-of-a-fine-10000-[\w.-]+\.csv", name)
    rows = [[cell.replace(",", "") for cell in row] for row in state["rows"]]
    written = csv.reader(io.StringIO(table.removeprefix("\ufeff")))
    assert [[cell.replace(",", "") for cell in row] for row in written] == rows
    name, picture = reader.download(opened(reader, "svg"))
    assert re.fullmatch(r"ceiling-of-a-fine-10000-[\w.-]+\.svg", name)
    root, svg = ElementTree.fromstring(picture), "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{svg}svg" and root.findtext(f"{svg}title") == state["caption"]
    assert "currentColor" not in picture and "var(" not in picture


def test_the_arrow_keys_read_off_a_row_and_escape_takes_it_away(visit):
    reader = visit(CHAPTER, f"#{EXPLORER}")
    tab_to(reader, READER)
    heard = []
    for key in ("Home", "ArrowRight", "ArrowDown", "End"):
        reader.press(key)
        heard.append(row_said(reader))
    cells = [[cell for cell in row if cell] for row in shown(reader)["rows"][1:]]
    assert len({said for said, _ in heard}) == 4
    assert all(any(all(cell in said and cell in words for cell in row) for row in cells) for said, words in heard)
    reader.press("Escape")
    assert row_said(reader) == ("Arrow keys read the rows", "")


def test_pointing_at_a_mark_reads_off_its_row(visit):
    reader = visit(CHAPTER, f"#{EXPLORER}")
    rows = shown(reader)["rows"][1:]
    free = ask(reader, "freeMarks", f"#{EXPLORER}")
    for row, x, y, *_ in (free[0], free[-1]):
        reader.click_at(round(x), round(y))
        said, words = row_said(reader)
        assert all(cell in said and cell in words for cell in rows[int(row)] if cell)
    assert free[0][0] != free[-1][0]


def row_said(reader):
    """Return what the chart says of the row that is read off, to a screen reader and beside the mark."""
    words = reader.run(
        f"""() => [document.querySelector('#{EXPLORER} .explorer-reader').getAttribute('aria-valuetext'),
            document.querySelector('#{EXPLORER} .explorer-row').checkVisibility()
                ? document.querySelector('#{EXPLORER} .explorer-row').textContent : '']"""
    )
    return tuple(words)


def test_the_view_where_one_started_stays_as_an_outline_until_another_is_kept(visit):
    reader = visit(CHAPTER, f"#{EXPLORER}")
    tab_to(reader, "breach")
    reader.press("ArrowDown")
    lines = f"() => document.querySelectorAll('#{EXPLORER} .explorer-outline > svg > *').length"
    assert reader.run(lines) > 0 and text(reader, f"#{EXPLORER} .explorer-compared").startswith("Outline: ")
    reader.click(button("keep"))
    assert reader.run(lines) == 0 and text(reader, f"#{EXPLORER} .explorer-compared") == ""


def test_a_link_that_a_program_has_encoded_opens_its_state_and_reload_keeps_the_next_one(visit):
    reader = visit(CHAPTER, f"#{EXPLORER}%3Fturnover%3D500.")
    assert chosen(reader)["turnover"] == "500"
    tab_to(reader, "turnover")
    reader.press("ArrowRight")
    values, state = chosen(reader), shown(reader)
    reader.until("() => location.hash.includes('?turnover=') && !location.hash.includes('turnover=500.')")
    reader.reload()
    come(reader, CHAPTER)
    assert chosen(reader) == values and shown(reader) == state


# Go and come back


def test_a_link_in_a_lesson_plan_opens_its_state_and_so_do_back_and_forward(visit):
    reader = visit(PLAN)
    link = f"a[href*='#{EXPLORER}?']"
    address = reader.run("(link) => document.querySelector(link).href", link)
    wanted = {name: value for name, (value,) in parse_qs(address.partition("#")[2].partition("?")[2]).items()}
    reader.click(link)
    come(reader, CHAPTER)
    assert chosen(reader) == wanted
    state = shown(reader)
    reader.go(-1)
    come(reader, PLAN)
    reader.go(1)
    come(reader, CHAPTER)
    assert chosen(reader) == wanted and shown(reader) == state


PRESENTED = """() => {
  const [section] = document.querySelectorAll("section.shot:not([hidden])");
  const isSeen = (part) => section.querySelector(part).checkVisibility({ visibilityProperty: true });
  return [document.querySelector(".place").textContent, isSeen(".question"), isSeen(".explorer-chart [data-row]")];
}"""


def test_keys_present_the_charts_of_a_plan_and_escape_leads_back(visit):
    reader = visit(PLAN)
    reader.click(".to-present a[href*='?plan=']")
    come(reader, "present/3-ai-act.html")
    place, *seen = reader.run(PRESENTED)
    assert place.startswith("1 of ") and seen == [True, False], "the question, and not the answer"
    reader.press("Space")
    assert reader.run(PRESENTED) == [place, False, True]
    reader.press("ArrowRight")
    assert reader.run(PRESENTED) == [place.replace("1", "2", 1), True, False]
    reader.press("ArrowLeft")
    assert reader.run(PRESENTED) == [place, False, True], "what was shown stays open"
    reader.press("Escape")
    come(reader, PLAN)


def test_back_and_forward_between_two_states_of_a_page_show_each(visit):
    reader = visit(CHAPTER)
    states = []
    for turnover in ("500", "100000"):
        follow(reader, f"?turnover={turnover}")
        states.append((turnover, shown(reader)))
    assert states[0][1] != states[1][1]
    for steps, (turnover, state) in zip((-1, 1), states, strict=True):
        reader.go(steps)
        reader.until("(turnover) => location.hash.endsWith(turnover)", turnover)
        reader.until(
            f"(text) => document.querySelector('#{EXPLORER} figcaption > span').textContent === text", state["caption"]
        )
        assert chosen(reader)["turnover"] == turnover and shown(reader) == state


def test_who_comes_back_from_another_page_finds_charts_and_questions_in_step(visit):
    reader = visit(CHAPTER)
    unfold(reader)
    first = "form.quiz fieldset"
    start = (chosen(reader), shown(reader))
    tab_into(reader)
    reader.press("ArrowRight", "ArrowRight")
    moved = (chosen(reader), shown(reader))
    assert moved != start
    reader.click(f"{first} label:nth-of-type(2)")
    reader.click(f"{first} button")
    answer = (answered(reader, first), text(reader, f"{first} .quiz-said"))
    assert answer[0] and answer[1].startswith(answer[0])

    reader.click("a[rel='next'], a.right-next")
    reader.until("(path) => !location.pathname.endsWith(path) && document.readyState === 'complete'", CHAPTER)
    reader.go(-1)
    come(reader, CHAPTER)
    assert (chosen(reader), shown(reader)) in (moved, start)
    assert (answered(reader, first), text(reader, f"{first} .quiz-said")) in (answer, (None, ""))


def tab_into(reader):
    """Go to the explorer's first control: the keyboard starts where a link has led, and comes past the chart."""
    ask(reader, "follow", argument=EXPLORER)
    reader.press("Tab", "Tab")


def answered(reader, question):
    return reader.run(
        "(field) => document.querySelector(field).querySelector('input:checked')?.value ?? null", question
    )


# Guess, answer, filter, search, darken


def test_a_guess_uncovers_the_answer_and_stands_on_its_chart_also_after_a_reload(visit):
    reader = visit(CHAPTER)
    form = "#predict-no-longer-an-sme"
    covered = f"() => !document.querySelector('#{EXPLORER}').checkVisibility()"
    assert reader.run(covered)
    reader.run("(slider) => document.querySelector(slider).focus()", f"{form} input[type=range]")
    reader.press("End")
    reader.click(f"{form} [type=submit]")
    for _ in range(2):
        assert text(reader, f"{form} .predict-said").startswith("You said 50×; it was 10×.")
        assert not reader.run(covered)
        drawn = ask(reader, "onChart", form)
        assert drawn["marks"] == 2, "two sides of a bar that goes on, and an arrow"
        assert (drawn["covered"], drawn["outside"], drawn["isInPlace"]) == ([], 0, True)
        reader.reload()
        come(reader, CHAPTER)


def test_the_quiz_answers_the_mouse_and_the_keyboard(visit):
    reader = visit(CHAPTER, "#quiz")
    first = "form.quiz fieldset"
    said = f"{first} .quiz-said"
    reader.click(f"{first} button")
    assert text(reader, said) == "Choose an answer first."
    reader.click(f"{first} label")
    assert text(reader, said) == ""
    reader.click(f"{first} button")
    assert re.match(r"A is (not )?right\.", text(reader, said))
    reader.run("(field) => document.querySelector(`${field} input:checked`).focus()", first)
    reader.press("ArrowDown")
    assert text(reader, said) == "" and answered(reader, first) == "B"
    reader.press("Enter")
    assert re.match(r"B is (not )?right\.", text(reader, said))
    assert "?" not in reader.run("() => location.href")


def test_the_filter_of_the_fact_check_shows_what_was_chosen_also_after_another_page(visit):
    reader = visit(FACTS)
    total = len(data.load("claims"))
    assert claims(reader) == (f"{total} of {total} claims", total, "")
    reader.run("() => document.querySelector('.claim-filter select').focus()")
    reader.press("Tab", "ArrowDown", "ArrowDown")
    filtered = claims(reader)
    assert filtered[0] == f"{filtered[1]} of {total} claims" and 0 < filtered[1] < total and filtered[2]
    reader.click("li.claim:not([hidden]) a[href^='../notebooks/']")
    reader.until("() => location.pathname.includes('/notebooks/') && document.readyState === 'complete'")
    reader.go(-1)
    come(reader, FACTS)
    said, visible, value = claims(reader)
    assert (said, visible, value) in (filtered, (f"{total} of {total} claims", total, ""))


def claims(reader):
    return tuple(
        reader.run("""() => [
            document.querySelector(".claim-filter output").value,
            [...document.querySelectorAll("li.claim")].filter((claim) => claim.checkVisibility()).length,
            document.querySelector(".claim-filter select[name=verdict]").value,
        ]""")
    )


RESULT = ".search li a[href]"


def search(reader, words):
    reader.press("Control+k")
    reader.until("() => document.activeElement.name === 'q'")
    reader.press(*words, "Enter")
    reader.until("(result) => document.querySelector(result) !== null", RESULT)
    come(reader, "search.html")
    # Results come one by one, and at the end a line above them, which moves them.
    reader.until("() => document.querySelector('#search-results').textContent.includes('Search finished')")


def test_a_search_leads_to_a_page(visit):
    reader = visit("book/glossary.html")
    search(reader, "lithography")
    reader.click(RESULT)
    reader.until("() => !location.pathname.endsWith('search.html')")
    reader.until("() => document.readyState === 'complete' && /lithography/i.test(document.body.textContent)")


def theme(reader):
    return reader.run("() => document.documentElement.dataset.theme")


def switch(reader, wanted):
    """Click the switch until the page is light or dark; it also has a place for what the system wants."""
    for _ in range(3):
        if theme(reader) == wanted:
            return
        reader.click(".theme-switch-button")
    assert theme(reader) == wanted


def test_the_switch_makes_a_page_dark_until_it_is_switched_back(visit):
    reader = visit("book/glossary.html")
    assert theme(reader) == "light"
    paper = "() => getComputedStyle(document.body).backgroundColor"
    white = reader.run(paper)
    switch(reader, "dark")
    assert reader.run(paper) != white
    reader.reload()
    assert theme(reader) == "dark" and reader.run(paper) != white
    switch(reader, "light")
    assert reader.run(paper) == white


# The colours of the marks of a chart, and those that their names have where they stand.
COLOURS = """(chart) => {
    const probe = document.querySelector(chart).appendChild(document.createElement("i"));
    const marks = [...document.querySelectorAll(`${chart} .explorer-chart [data-row][fill^="var(--look"]`)];
    const known = (name) => { probe.style.color = name; return getComputedStyle(probe).color; };
    const colours = marks.map((mark) => [getComputedStyle(mark).fill, known(mark.getAttribute("fill"))]);
    probe.remove();
    return colours;
}"""


def test_marks_have_the_colours_of_a_light_page_and_of_a_dark_one(visit):
    reader = visit(CHAPTER)
    seen = {}
    for which in ("dark", "light"):
        switch(reader, which)
        colours = reader.run(COLOURS, "figure.explorer")
        assert colours and all(one == other for one, other in colours)
        seen[which] = {one for one, _ in colours}
    assert not seen["dark"] & seen["light"]


# Where the labels of all charts of a page begin and end, from the left end of their picture, on the screen.
ENDS = """() => [...document.querySelectorAll(".explorer-chart text")].map((text) => {
    const from = text.closest("svg").getBoundingClientRect().left;
    const { left, right } = text.getBoundingClientRect();
    return [text.textContent, left - from, right - from];
})"""
SET = """(css) => { document.head.appendChild(document.createElement("style")).textContent = css; }"""


@pytest.mark.parametrize("change", [(SET, SPACING), ("(way) => { document.documentElement.dir = way; }", "rtl")])
def test_neither_wider_spacing_nor_a_page_from_right_to_left_moves_a_label(change, visit):
    reader = visit(CHAPTER)
    before = reader.run(ENDS)
    reader.run(*change)
    assert len(before) > 100
    for (text, *ends), (_, *its) in zip(before, reader.run(ENDS), strict=True):
        assert its == pytest.approx(ends, abs=2.5), text


def test_the_theme_holds_on_the_next_page_and_what_was_searched_for_is_marked(visit):
    reader = visit("book/glossary.html")
    switch(reader, "dark")
    link = reader.run("() => document.querySelector('a.right-next').href")
    reader.click("a.right-next")
    come(reader, "words.html")
    assert theme(reader) == "dark" and reader.run("() => location.href") == link
    search(reader, "lithography")
    assert theme(reader) == "dark" and reader.run("() => location.search") == "?q=lithography"
    reader.click(RESULT)
    reader.until("() => document.querySelectorAll('.highlighted').length > 0")
    assert theme(reader) == "dark" and reader.run("() => location.search") == ""
    switch(visit("book/glossary.html"), "light")


def test_who_goes_back_finds_the_theme_that_was_chosen_since(visit):
    reader = visit("book/glossary.html")
    reader.click("a.right-next")
    come(reader, "words.html")
    switch(reader, "dark")
    reader.go(-1)
    come(reader, "glossary.html")
    back = theme(reader)
    switch(visit("book/words.html"), "light")
    assert back == "dark"


# What the tests rest on


@pytest.fixture
def load(reader, tmp_path):
    """Open a page of these words, and return what the browser says about it."""

    def loaded(html, then="() => null"):
        page = tmp_path / "page.html"
        page.write_text(f"<!doctype html><title>Page</title>{html}", encoding="utf-8")
        reader.open(page.as_uri())
        reader.run(then)
        reader.run("() => new Promise((done) => setTimeout(done, 50))")
        said = "\n".join(reader.trouble())
        assert reader.trouble() == [], "said once"
        return said

    return loaded


def test_an_error_of_a_page_is_heard(load):
    assert load("") == ""
    said = load("", "() => { setTimeout(() => { throw new Error('thrown'); }); console.error('written'); }")
    assert "written" in said and "error: " in said.replace("error: written", "")


def test_an_error_while_a_page_loads_is_heard(load):
    assert "early" in load("<script>throw new Error('early');</script>")


def test_a_request_to_elsewhere_is_heard(load):
    assert "elsewhere.invalid/picture.png" in load("<img src='http://elsewhere.invalid/picture.png'>")
