"""Presenting on a projector: one chart at a time, its answer covered until a key, through the states of a plan."""

import json
import re

import pytest
from browser import ask, barriers, visit
from bs4 import BeautifulSoup
from conftest import ROOT
from contents import read
from playwright.sync_api import expect

from airace.check import chapters
from airace.pages import phones, present
from airace.pages.plans import Plan, Step

SITE = "https://someone.example/the-book/"
NAME = "1-funding-gap"
LESSON = read(ROOT / "book" / "teaching" / f"{NAME}.md")
PLANS = {minutes: chapters.LINK.findall(text) for _, minutes, text in chapters.PLAN.findall(LESSON)}
FIRST = PLANS["45"][0]


def figure(name, high=100):
    return (
        f'<figure class="explorer" id="explorer-{name}" data-states="1"><div class="explorer-chart" role="img">'
        f'<svg viewBox="0 0 280.8 {high}"></svg></div></figure>'
    )


CHARTS = [
    present.Shown(figure("a"), 'Heading <b> & "c"', "Which one?"),
    present.Shown(figure("b", 280), "Below", ""),
]
OF_TEACHERS = [
    Plan("short", "20", (Step("explorer-b", ""), Step("explorer-a?x=2", "</script>"), Step("explorer-gone", ""))),
    Plan("ready", "", (Step("explorer-a?x=1", "Ready, Größe"),)),
]


# The page


def test_a_plan_is_what_its_section_asks_for_and_without_one_all_charts_come_in_their_order():
    found = present.steps(CHARTS, OF_TEACHERS)
    assert {name: [step.target for step in steps] for name, steps in found.items()} == {
        "": ["explorer-a?x=1", "explorer-a?x=2", "explorer-b"],
        "20": ["explorer-b", "explorer-a?x=2"],
    }
    alone = present.steps(CHARTS, [])
    assert {name: [step.target for step in steps] for name, steps in alone.items()} == {
        "": ["explorer-a", "explorer-b"]
    }


def test_the_page_has_each_chart_with_its_heading_and_question_and_what_is_said_stays_text():
    html = present.page("A & b", CHARTS, OF_TEACHERS, "../book/x.html", {}, "en-GB", "abc")
    soup = BeautifulSoup(html, "html.parser")
    sections = soup.select("section.shot")
    assert [(section.h2.string, section.select_one(".question").get_text()) for section in sections] == [
        ('Heading <b> & "c"', "Which one?"), ("Below", ""),
    ]  # fmt: skip
    assert ["is-wide" in section["class"] for section in sections] == [True, False]
    assert soup.title.string == "Present: A & b" and soup.html["lang"] == "en-GB"
    assert soup.find("meta", {"name": "robots"})["content"] == "noindex"
    told = soup.find(id="plans").string
    assert json.loads(told)["20"][1] == ["explorer-a?x=2", "</script>"] and '"Ready, Größe"' in told
    assert soup.find("dialog") is None and soup.select_one("nav a")["href"] == "../book/x.html"
    assert html.index("explorer.js?v=abc") < html.index("present.js?v=abc")


def test_both_ways_to_leave_lead_where_one_came_from_whatever_its_name():
    leave = '../book/"x"&lt;.html'
    soup = BeautifulSoup(present.page("A", CHARTS, [], leave, {}), "html.parser")
    assert [link["href"] for link in soup.find_all("a", string="Leave")] == [leave, leave]
    assert soup.select_one(".no-script").get_text().startswith("A browser needs JavaScript to present.")


def test_the_page_has_each_button_and_style_that_its_script_and_its_look_need():
    soup = BeautifulSoup(present.page("A", CHARTS, OF_TEACHERS, "../x.html", {}), "html.parser")
    named = set(re.findall(r"""this\.button\("(\w+)"\)""", present.script()))
    does = [button["data-does"] for button in soup.select("nav button")]
    assert does == ["back", "show", "next", "change", "phones", "full"] and named <= set(does)
    assert [re.search(r"(\w+)\.css", link["href"])[1] for link in soup.select("link[rel=stylesheet]")] == [
        "explorer", "embed", "present",
    ]  # fmt: skip


def test_a_page_of_a_known_site_has_the_codes_of_its_states_and_the_zip_leaves_them_out():
    codes = phones.codes(["explorer-a?x=1", "explorer-b"], SITE)
    html = present.page("A", CHARTS, OF_TEACHERS, "../x.html", codes)
    items = BeautifulSoup(html, "html.parser").select("dialog li")
    assert [(item["data-state"], item.span.string) for item in items] == [
        ("explorer-a?x=1", "Ready, Größe"), ("explorer-b", "Below"),
    ]  # fmt: skip
    assert "<dialog" not in phones.without(html) and SITE not in phones.without(html)


def test_only_these_pages_load_the_script_and_it_is_small():
    script = present.script()
    assert script.startswith("(() => {") and "class Presentation" in script and len(script) < 9_000


# For teachers


def test_every_state_that_a_plan_links_to_has_a_link_that_presents_it_there(book):
    page = book.pages / "book" / "teaching" / f"{NAME}.html"
    soup = BeautifulSoup(read(page), "html.parser")
    for minutes in (*PLANS, ""):
        section = soup.find(id=f"plan-for-{minutes}-minutes" if minutes else "prepared-states")
        states = [link["href"].partition("#")[2] for link in section.select("li a.internal[href*='#explorer-']")]
        shown = [link["href"] for link in section.select("a.present")]
        asked = f"?plan={minutes}" * bool(minutes)
        address = f"../../present/{NAME}.html{asked}"
        assert shown == [f"{address}#{state}" for state in states] and states
        assert section.select_one(".to-present a")["href"] == address
        labels = [link["aria-label"] for link in section.select("a.present")]
        assert all(label.startswith("Present: ") and len(label) > 12 for label in labels)
    assert (page.parent / shown[0].partition("#")[0]).resolve().is_file()


def test_the_states_to_present_are_those_of_the_plans_as_they_are_written(book):
    for path in sorted((ROOT / "book" / "teaching").glob("[0-9]*.md")):
        html = read(book.pages / "present" / f"{path.stem}.html")
        told = json.loads(re.search(r'id="plans">(.*?)</script>', html)[1])
        written = {minutes: chapters.LINK.findall(text) for _, minutes, text in chapters.PLAN.findall(read(path))}
        for minutes, targets in written.items():
            once = [target for place, target in enumerate(targets) if target != targets[place - 1] or not place]
            assert [target for target, _ in told[minutes]] == once, path.stem
        ready = chapters.LINK.findall(read(path).partition("## Prepared states")[2].partition("\n## ")[0])
        assert set(ready) <= {target for target, _ in told[""]}


def test_every_chart_of_the_book_can_be_presented_and_its_own_page_says_where(book):
    named = {path.stem for path in (book.pages / "charts").glob("*.html")}
    shown = {}
    for path in (book.pages / "present").glob("*.html"):
        for name in re.findall(r'<figure class="explorer" id="explorer-([^"]+)"', read(path)):
            shown[name] = path
    assert set(shown) == named
    for name, path in shown.items():
        soup = BeautifulSoup(read(book.pages / "charts" / f"{name}.html"), "html.parser")
        assert soup.select_one(".embed-present a")["href"] == f"../present/{path.name}#explorer-{name}"


# In a browser, as on a projector


@pytest.fixture(scope="module")
def opened(book, browser):
    """Open the charts of a plan once, on a projector of 1024 x 768."""
    address = (book.pages / "present" / f"{NAME}.html").as_uri() + "?plan=45"
    with visit(browser, address, width=1024) as page:
        page.set_viewport_size({"width": 1024, "height": 768})
        page.beginning = address
        yield page


@pytest.fixture
def page(opened):
    """The page as it is when it is opened: at the first state of the plan."""
    opened.goto("about:blank")
    opened.goto(opened.beginning)
    return opened


SEEN = """() => {
    const shot = document.querySelector("section.shot:not([hidden])");
    const visible = (part) => part.checkVisibility({ visibilityProperty: true });
    const chart = shot.querySelector(".explorer-chart");
    const said = (part) => (visible(shot.querySelector(part)) ? shot.querySelector(part).innerText.trim() : "");
    const label = document.getElementById(shot.querySelector("figure").getAttribute("aria-labelledby"));
    const others = [".explorer-actions", "figcaption", "form"].map((part) => shot.querySelector(part));
    return {
        state: decodeURIComponent(location.hash.slice(1)),
        step: shot.querySelector(".step").textContent,
        question: said(".question"),
        headline: said(".explorer-headline > span"),
        marks: [...chart.querySelectorAll("[data-row], [data-rows], [data-label]")].filter(visible).length,
        names: [...chart.querySelectorAll("text:not([data-label])")].filter(visible).length,
        reader: visible(shot.querySelector(".explorer-reader")),
        heard: [chart.ariaHidden, label.textContent],
        others: others.filter((part) => part && visible(part)).map((part) => part.localName),
        place: document.querySelector(".place").textContent,
        told: document.querySelector(".present-told").textContent,
    };
}"""


def plain(target):
    return target.replace("%2B", "+")


def test_a_plan_is_gone_through_with_keys_and_each_answer_is_covered_until_one(page):
    covered = page.evaluate(SEEN)
    assert covered["state"] == plain(FIRST) and covered["place"] == f"1 of {len(PLANS['45'])}"
    assert covered["question"].startswith("Which choice changes the ratio most") and covered["step"]
    assert (covered["headline"], covered["marks"], covered["reader"], covered["others"]) == ("", 0, False, [])
    assert covered["names"] > 4, "the names of rows stay"
    assert covered["heard"] == ["true", "Which gap do you mean?"] and "The US raised" not in covered["told"]
    assert covered["told"].endswith("The answer is covered.") and covered["question"] in covered["told"]
    page.keyboard.press(" ")
    shown = page.evaluate(SEEN)
    assert shown["headline"].startswith("The US raised") and shown["marks"] > 4 and shown["reader"]
    assert shown["question"] == "" and shown["heard"] == [None, shown["headline"]]
    assert shown["told"].startswith(shown["headline"]) and shown["state"] == covered["state"]
    page.keyboard.press("ArrowRight")
    second = page.evaluate(SEEN)
    assert second["state"] == PLANS["45"][1] and second["marks"] == 0 and second["heard"][1] != covered["heard"][1]
    assert page.locator("section.shot:visible").count() == 1
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(SEEN) == shown, "what was shown stays open"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(SEEN) == covered
    for key in ("ArrowDown", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    assert page.evaluate(SEEN) == shown
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(SEEN)["state"] == PLANS["45"][-1], "the last one"
    page.keyboard.press("Home")
    assert page.evaluate(SEEN) == shown


def test_a_clicker_goes_on_and_back_with_the_keys_for_pages(page):
    states = []
    for _ in range(4):
        seen = page.evaluate(SEEN)
        states.append((seen["state"], seen["marks"] > 0))
        page.keyboard.press("PageDown")
    first, second = map(plain, PLANS["45"][:2])
    assert states == [(first, False), (first, True), (second, False), (second, True)]
    page.keyboard.press("PageUp")
    assert page.evaluate(SEEN)["state"] == first


def test_buttons_do_the_same_and_those_at_the_ends_are_out_of_use(page):
    back, show, following = (page.locator(f"[data-does={name}]") for name in ("back", "show", "next"))
    assert back.get_attribute("aria-disabled") == "true"
    back.click(force=True)
    assert show.inner_text() == "Show"
    show.click()
    assert page.evaluate(SEEN)["marks"] > 0 and show.inner_text() == "Cover"
    following.click()
    assert page.evaluate(SEEN)["state"] == PLANS["45"][1]
    assert following.get_attribute("aria-disabled") == "true" and back.get_attribute("aria-disabled") == "false"
    page.keyboard.press(" ")
    assert page.evaluate(SEEN)["marks"] > 0, "a key after a click means what it always means"
    back.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(SEEN)["state"] == plain(FIRST), "a button that has the focus is pressed"


def test_controls_come_when_asked_for_and_keep_their_keys(page):
    page.keyboard.press(" ")
    change = page.locator("[data-does=change]")
    change.click()
    assert change.get_attribute("aria-expanded") == "true" and page.evaluate(SEEN)["others"] == ["form"]
    before = page.evaluate(SEEN)
    page.locator("input[name=year]").focus()
    page.keyboard.press("ArrowRight")
    after = page.evaluate(SEEN)
    assert after["headline"] != before["headline"] and after["place"] == before["place"]
    assert before["step"] and not after["step"], "it is no longer the state with that name"
    change.click()
    change.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('form') !== null"), "with a key one goes on in the controls"
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(SEEN)["state"] == PLANS["45"][1] and change.is_hidden()


def test_all_of_it_fits_a_projector_in_large_type(page):
    for _ in range(2):
        page.keyboard.press(" ")
        assert page.evaluate("[document.documentElement.scrollHeight, document.documentElement.scrollWidth]") == [
            768,
            1024,
        ]
        sizes = page.evaluate("""() => {
            const shot = document.querySelector("section.shot:not([hidden])");
            const size = (part) => parseFloat(getComputedStyle(shot.querySelector(part)).fontSize);
            const svg = shot.querySelector(".explorer-chart svg");
            const { width, height } = svg.viewBox.baseVal;
            const scale = Math.min(svg.clientWidth / width, svg.clientHeight / height);
            return [size("h2"), size(".explorer-headline"), scale * size(".explorer-chart svg text")];
        }""")
        assert min(sizes[:2]) >= 24 and sizes[2] >= 22, sizes
        page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_covered_or_not(scheme, page):
    page.emulate_media(color_scheme=scheme)
    found = barriers(page, contrast=True)
    page.keyboard.press(" ")
    page.locator("[data-does=change]").click()
    found += barriers(page, contrast=True)
    page.emulate_media(color_scheme="light")
    assert found == []


def test_escape_leads_back_to_where_one_came_from(book, page):
    lesson = (book.pages / "book" / "teaching" / f"{NAME}.html").as_uri()
    page.goto(lesson)
    page.locator("#plan-for-90-minutes a.present").nth(1).click()
    page.wait_for_url("**/present/**")
    assert page.evaluate(SEEN)["state"] == PLANS["90"][1]
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    page.wait_for_url("**/book/teaching/**")


def test_a_state_that_no_plan_asks_for_is_presented_before_those_of_its_chart(page):
    page.goto("about:blank")
    page.goto(page.beginning + "#explorer-which-gap?year=2019&per=head")
    seen = page.evaluate(SEEN)
    assert seen["state"].startswith("explorer-which-gap?year=2019") and "per=head" in seen["state"]
    assert seen["place"] == f"1 of {len(PLANS['45']) + 1}" and seen["step"] == ""
    page.keyboard.press("ArrowRight")
    assert page.evaluate(SEEN)["state"] == plain(FIRST)
    page.evaluate("location.hash = '#explorer-one-year-many-answers'")
    expect(page.locator("#explorer-one-year-many-answers")).to_be_visible()


def test_it_fits_a_phone_and_opens_the_first_chart_where_the_address_names_none(page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("about:blank")
    page.goto(page.beginning.replace("?plan=45", "?plan=7#explorer-none"))
    assert ask(page, "tooWide") == [] and page.evaluate(SEEN)["state"].startswith("explorer-which-gap")
    page.set_viewport_size({"width": 1024, "height": 768})


def test_without_javascript_all_charts_stand_below_each_other(book, browser):
    with visit(browser, (book.pages / "present" / f"{NAME}.html").as_uri(), javascript=False) as page:
        assert page.locator("figure.explorer:visible").count() == page.locator("figure.explorer").count() > 5
        assert page.locator("figure.explorer .explorer-headline:visible").count() > 5
        assert page.get_by_text("A browser needs JavaScript").is_visible() and not page.locator("nav").is_visible()


def test_the_code_of_the_state_is_large_and_goes_away_again(book, browser, tmp_path):
    html = read(book.pages / "present" / f"{NAME}.html")
    codes = phones.codes([FIRST], SITE)
    (code,) = codes.values()
    listed = phones.listed([(code, "First")], "../")
    dialog = f'<dialog class="on-phones" aria-label="x">{listed}<button>Close</button></dialog>'
    (tmp_path / "present").mkdir()
    (tmp_path / "present" / "x.html").write_text(
        html.replace(
            '<script type="application/json" id="plans">', dialog + '<script type="application/json" id="plans">'
        ),
        encoding="utf-8",
    )
    (tmp_path / "_static").symlink_to(book.pages / "_static")
    place = tmp_path / phones.FOLDER / code.name
    place.mkdir(parents=True)
    (place / phones.PICTURE).write_text(code.svg(), encoding="utf-8")
    with visit(browser, (tmp_path / "present" / "x.html").as_uri() + "?plan=45", width=1024) as page:
        button, shown = page.locator("[data-does=phones]"), page.locator("dialog li")
        button.click()
        expect(shown).to_be_visible()
        assert shown.locator("img").bounding_box()["width"] / code.made.symbol_size(border=4)[0] > 8
        assert shown.locator("img").get_attribute("alt") == f"QR code: {code.address}"
        assert barriers(page, "dialog", contrast=True) == []
        shown.locator("span").click()
        expect(shown).to_be_visible()  # the address can be selected
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Escape")
        expect(shown).to_be_hidden()
        assert page.evaluate(SEEN)["state"] == plain(FIRST), "the keys belong to the code while it is there"
        page.keyboard.press("ArrowRight")
        assert button.is_hidden(), "no code for a state without one"
