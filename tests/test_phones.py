"""Short addresses and codes for phones: what they are called, what they say, and that no page of a disk has them."""

import re
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from docutils import nodes

from airace.pages import phones, plans

SITE = "https://someone.example/the-book/"
FIRST = "explorer-which-gap?year=2024&europe=EU27+%2B+UK&per=total&without=no"
STILL = "explorer-one-year-many-answers"
DRAWN = re.compile(r"([Mmh])(-?[\d.]+)(?: ?(-?[\d.]+))?")


@pytest.fixture
def code():
    return phones.codes([FIRST], SITE)[FIRST]


# Short addresses


def test_a_name_follows_from_the_state_alone_and_stays():
    alone, among = phones.codes([FIRST], SITE), phones.codes([STILL, FIRST, STILL, "explorer-a", "explorer-z"], SITE)
    assert alone[FIRST] == among[FIRST] and len(among) == 4
    assert {target: code.name for target, code in phones.codes([FIRST, STILL], SITE).items()} == {
        FIRST: "bvrf", STILL: "rptk",
    }, "these stand on paper somewhere"  # fmt: skip
    assert not set(phones.LETTERS) & set("aeiouylq0123456789")


def test_two_states_never_share_a_name(monkeypatch):
    monkeypatch.setattr(phones, "_letters", lambda target: "bcdfg" + target)
    assert [code.name for code in phones.codes(["y", "x", "z"], SITE).values()] == ["bcdf", "bcdfg", "bcdfgz"]


def test_without_the_address_of_a_site_there_is_no_code():
    assert phones.codes([FIRST], "") == {}


def test_an_address_is_written_as_one_types_it(code):
    assert code.address == f"{SITE}s/bvrf/" and code.written == "someone.example/the-book/s/bvrf"


def test_the_page_at_a_short_address_leads_on_without_a_script(code):
    page = BeautifulSoup(code.page("en-GB"), "html.parser")
    there = "../../charts/which-gap.html#" + FIRST
    assert page.find("meta", {"http-equiv": "refresh"})["content"] == f"0; url={there}"
    assert page.a["href"] == there and page.find("meta", {"name": "robots"})["content"] == "noindex"
    assert page.html["lang"] == "en-GB" and page.title.string and not page.find("script")


# Codes


def test_a_code_is_black_on_white_with_four_quiet_modules_and_says_the_address(code):
    svg = BeautifulSoup(code.svg(), "html.parser").svg
    ground, modules = svg.find_all("path")
    across = int(svg["viewbox"].split()[2])
    assert ground["d"] == f"M0 0h{across}v{across}h-{across}z" and ground["fill"] == "#fff"
    assert modules["stroke"] == "#000"
    x = y = 0.0
    dark = set()
    for command, first, second in DRAWN.findall(modules["d"]):
        if command == "h":
            dark |= {(int(y), int(x) + step) for step in range(int(first))}
        x, y = x + float(first), y + float(second or 0)
    matrix = code.made.matrix
    assert across == len(matrix) + 2 * phones.QUIET == len(matrix) + 8
    assert dark == {(row + 4, place + 4) for row, line in enumerate(matrix) for place, bit in enumerate(line) if bit}
    assert code.made.designator.endswith("-M") and code.size == 4 * across
    again = phones.Code(FIRST, "bvrg", SITE)
    assert again.made.matrix != matrix, "another address is another code"


@pytest.mark.parametrize("up", ["../../", None], ids=["from files", "in the page"])
def test_a_list_has_for_each_state_a_picture_with_the_address_in_words_and_the_address_as_text(code, up):
    (item,) = BeautifulSoup(phones.listed([(code, 'The "year" & more')], up), "html.parser").select("ul > li")
    assert item["data-state"] == FIRST and item.span.string == 'The "year" & more'
    assert item.a["href"] == code.address and item.a.string == code.written
    if up:
        assert item.img["src"] == "../../s/bvrf/code.svg" and item.img["alt"] == f"QR code: {code.address}"
    else:
        assert item.svg["role"] == "img" and item.svg["aria-label"] == f"QR code: {code.address}"
    assert int((item.img or item.svg)["width"]) == code.size


@pytest.mark.parametrize("up", ["../../", None], ids=["from files", "in the page"])
def test_an_address_in_a_list_is_no_html_and_nothing_stands_between_its_lines(up):
    odd = phones.Code('explorer-a?x="<b>"', "bvrf", 'https://x.example/"&lt;/')
    html = BeautifulSoup(phones.listed([(odd, "One"), (odd, "Two")], up), "html.parser")
    for item in html.select("ul > li"):
        assert item["data-state"] == odd.target and item.a["href"] == odd.address and item.a.string == odd.written
        assert (item.img or item.svg)["alt" if up else "aria-label"] == odd.told
    assert len(html.select("ul > li")) == 2 and html.ul.find_all(string=True, recursive=False) == 3 * ["\n"]


def test_codes_on_a_page_for_teachers_stand_behind_a_line_that_says_how_they_are_used(code):
    html = BeautifulSoup(phones.on_a_page([(code, "Words")], "../"), "html.parser").details
    assert html.summary.string == "On the phones" and "photograph a code" in html.p.string
    assert html.img["src"].startswith("../s/") and html.img["loading"] == "lazy"


def test_a_page_on_a_disk_has_a_sentence_in_place_of_codes(code):
    named = [(code, "Words")]
    page, slide = phones.on_a_page(named, "../"), phones.on_a_slide(named)
    assert phones.without(f"<p>a</p>{page}<p>b</p>") == f"<p>a</p>{phones.ABSENT}<p>b</p>"
    assert phones.without(f"<i>{slide}</i>{slide}<div>c</div>") == "<i></i><div>c</div>"
    assert "A code needs the address of a site" in phones.ABSENT


# Plans


def link(target, words):
    return nodes.reference("", "", nodes.Text(words), state=target, refuri="")


def section(id, title, *links):
    return nodes.section("", nodes.title("", title), nodes.paragraph("", "", *links), ids=[id])


@pytest.fixture
def page():
    document = nodes.document(None, None)
    document += nodes.section(
        "", nodes.title("", "Teaching"),
        section("none", "What the class can do"),
        section("short", "Plan for 20 minutes", link("explorer-a?x=1", "the same"), link("explorer-a?x=1", "again")),
        section("long", "Plan for 45 minutes",
                link("explorer-b", "the chart"), link("explorer-a?x=2", "odd one"), link("explorer-b", "the chart")),
        section("ready", "Prepared states", link("explorer-c?y=1", "Only here"), link("explorer-a?x=1", "The first")),
        ids=["teaching"],
    )  # fmt: skip
    return document


def test_a_plan_is_the_states_that_its_section_links_to_in_their_order(page):
    found = {plan.id: (plan.minutes, [(step.target, step.words) for step in plan.steps]) for plan in plans.read(page)}
    assert found == {
        "short": ("20", [("explorer-a?x=1", "The first")]),
        "long": ("45", [("explorer-b", ""), ("explorer-a?x=2", "Odd one"), ("explorer-b", "")]),
        "ready": ("", [("explorer-c?y=1", "Only here"), ("explorer-a?x=1", "The first")]),
    }


def test_all_states_of_a_page_are_those_of_the_prepared_list_and_then_the_others_once(page):
    targets = [step.target for step in plans.states(plans.read(page))]
    assert targets == ["explorer-c?y=1", "explorer-a?x=1", "explorer-b", "explorer-a?x=2"]


def test_a_page_for_teachers_is_that_of_the_chapter_with_its_name():
    names = {"notebooks/1-one", "notebooks/2-two", "book/teaching/1-one", "book/teaching/fit", "book/2-two"}
    env = SimpleNamespace(found_docs=names, doc2path=lambda name: name + ".ipynb" * name.startswith("notebooks"))
    assert plans.pages(env) == {"notebooks/1-one": "book/teaching/1-one"}


def test_a_chart_has_the_heading_above_it_and_the_question_before_it():
    figure = '<figure class="explorer" id="explorer-{}" data-states="1"></figure>'.format
    question = nodes.block_quote("", nodes.paragraph("", "", nodes.strong("", "Predict."), nodes.Text(" Which one?")))
    document = nodes.document(None, None)
    document += nodes.section(
        "", nodes.title("", "Chapter"), question, nodes.raw("", figure("a"), format="html"),
        nodes.section("", nodes.title("", "Below"), nodes.raw("", figure("b"), format="html"),
                      nodes.raw("", "", format="html", quoted="a", here="c")),
    )  # fmt: skip
    assert list(plans.asked(document)) == [
        ("explorer-a", "Chapter", "Which one?"), ("explorer-b", "Below", ""), ("explorer-c", "Below", ""),
    ]  # fmt: skip
    assert plans.headings(document)["explorer-b"] == "Below"


def completed(page, site="", chapter=None, name="book/teaching/1-one", builder="html"):
    """Return a page for teachers, as HTML of its parts, when it has its links to present and its codes."""
    names = {"notebooks/1-one", "book/teaching/1-one", "book/other"}
    trees = {"book/teaching/1-one": page, "notebooks/1-one": chapter or nodes.document(None, None)}
    env = SimpleNamespace(found_docs=names, doc2path=lambda name: name + ".ipynb" * name.startswith("notebooks"))
    env.get_doctree = trees.get
    config = SimpleNamespace(html_baseurl=site)
    plans.complete(SimpleNamespace(env=env, config=config, builder=SimpleNamespace(name=builder)), page, name)
    return {
        part["ids"][0]: BeautifulSoup("".join(raw.astext() for raw in part.findall(nodes.raw)), "html.parser")
        for part in page.findall(nodes.section)
        if part["ids"] != ["teaching"]
    }


def test_a_plan_gets_a_link_that_presents_it_and_one_beside_each_state(page):
    found = completed(page)
    assert {id: [link["href"] for link in html.select("a")] for id, html in found.items()} == {
        "none": [],
        "short": ["../../present/1-one.html?plan=20", *2 * ["../../present/1-one.html?plan=20#explorer-a?x=1"]],
        "long": [
            f"../../present/1-one.html?plan=45{state}"
            for state in ("", "#explorer-b", "#explorer-a?x=2", "#explorer-b")
        ],
        "ready": [f"../../present/1-one.html{state}" for state in ("", "#explorer-c?y=1", "#explorer-a?x=1")],
    }
    said = [html.select_one(".to-present").get_text() for html in (found["long"], found["ready"])]
    assert said == ["Present the charts of this plan", "Present the charts of this chapter"]
    labels = [link["aria-label"] for link in found["long"].select("a.present")]
    assert labels == ["Present: the chart", "Present: Odd one", "Present: the chart"], "a screen reader hears which"
    links = next(section for section in page.findall(nodes.section) if section["ids"] == ["long"])[-1]
    assert [type(part).__name__ for part in links] == ["reference", "raw"] * 3, "each behind its own state"
    assert str(phones.ABSENT) in str(found["ready"]) and not found["long"].select(".on-phones")


def test_the_prepared_states_of_a_known_site_have_their_codes_and_a_chart_without_words_its_heading(page):
    chapter = nodes.document(None, None)
    figure = '<figure class="explorer" id="explorer-b" data-states="1"></figure>'
    chapter += nodes.section("", nodes.title("", "Who leads"), nodes.raw("", figure, format="html"))
    ready = completed(page, SITE, chapter)["ready"]
    assert [(item["data-state"], item.span.get_text()) for item in ready.select("details li")] == [
        ("explorer-c?y=1", "Only here"),
        ("explorer-a?x=1", "The first"),
        ("explorer-b", "Who leads"),
        ("explorer-a?x=2", "Odd one"),
    ]
    assert all(image["src"].startswith("../../s/") for image in ready.select("img"))


@pytest.mark.parametrize("how", [{"name": "book/other"}, {"builder": "latex"}], ids=["another page", "another form"])
def test_only_a_page_for_teachers_gets_links_to_present(how, page):
    before = page.pformat()
    completed(page, SITE, **how)
    assert page.pformat() == before
