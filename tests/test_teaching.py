"""The pages for teachers: plans whose minutes add up, and links that open the charts as they say."""

import re
from urllib.parse import parse_qsl, urlsplit
from urllib.request import url2pathname

import pytest
from browser import figures, fresh
from conftest import ROOT
from contents import FILES

from airace.pages import states

TEACHING = [file for file in FILES if file.startswith("book/teaching/")]
CHAPTERS = [file for file in FILES if file.startswith("notebooks/")]
LESSONS = [f"book/teaching/{chapter.partition('/')[2]}" for chapter in CHAPTERS]  # the pages of chapters that are there
PLAN = re.compile(r"^## ([^\n]*\b(\d+) minutes)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
STEP = re.compile(r"^- \*\*(\d+) minutes: [^*]+\.\*\*", re.MULTILINE)
LINK = re.compile(r"\{state\}`[^`<]+ <([^`>]+)>`")

every_page = pytest.mark.parametrize("page", TEACHING)
every_lesson = pytest.mark.parametrize("page", LESSONS)


def text(page):
    return (ROOT / f"{page}.md").read_text(encoding="utf-8")


# The plans


def test_every_chapter_has_a_page_for_teachers():
    assert LESSONS
    assert [page for page in LESSONS if page not in TEACHING] == []


@every_page
def test_the_minutes_of_a_plan_add_up_to_those_of_its_title(page):
    plans = PLAN.findall(text(page))
    assert plans
    for title, minutes, plan in plans:
        assert sum(map(int, STEP.findall(plan))) == int(minutes), title


@every_page
def test_every_step_of_a_plan_has_its_minutes(page):
    for title, _, plan in PLAN.findall(text(page)):
        assert len(STEP.findall(plan)) == len(re.findall(r"^[-*] ", plan, re.MULTILINE)), title


@every_page
def test_every_plan_ends_with_one_sentence(page):
    for title, _, plan in PLAN.findall(text(page)):
        said = re.findall(r"^\*\*Say at the end:\*\* (.+)$", plan.strip(), re.MULTILINE)
        assert len(said) == 1 and re.fullmatch(r"[^.!?]+\.", said[0]), title


@pytest.mark.parametrize("page", [page for page in TEACHING if not page.endswith("/index")])
def test_a_chapter_has_plans_for_20_45_and_90_minutes(page):
    assert [minutes for _, minutes, _ in PLAN.findall(text(page))] == ["20", "45", "90"]


# The links to states


@every_lesson
def test_a_chapter_has_at_least_four_prepared_states(page):
    links = LINK.findall(text(page))
    assert len({link for link in links if "?" in link}) >= 4
    assert len(links) == len(set(links)) == text(page).count("{state}`")


@pytest.fixture(scope="module")
def charts(book):
    """Return all charts of the book with their controls, as the built pages have them."""
    pages = [(book.pages / f"{chapter}.html").read_text(encoding="utf-8") for chapter in CHAPTERS]
    return dict(chart for page in pages for chart in states.charts(page))


@every_page
def test_every_link_names_a_chart_its_controls_and_their_values(page, charts):
    assert len(charts) > 20
    assert [wrong for link in LINK.findall(text(page)) if (wrong := states.mistake(link, charts))] == []


@every_lesson
def test_every_link_opens_the_chart_in_the_state_that_it_names(page, book, reader):
    chapter = (book.pages / page.replace("book/teaching", "notebooks")).with_suffix(".html")
    with reader(f"{page}.html") as opened:
        links = opened.locator('article a[href*="#explorer-"]').evaluate_all("all => all.map((link) => link.href)")
        assert [urlsplit(link).fragment for link in links] == LINK.findall(text(page))
        for link in links:
            address = urlsplit(link)
            assert url2pathname(address.path) == str(chapter), link
            id, _, query = address.fragment.partition("?")
            fresh(opened, link)
            (figure,) = [figure for figure in figures(opened) if figure.id == id]
            wanted, shown = figure.default | dict(parse_qsl(query)), figure.state()
            assert figure.chosen == wanted, link
            top = figure.locator.evaluate("figure => figure.getBoundingClientRect().top")
            assert -1 < top < 200, link
            figure.choose(wanted)  # by hand: the same picture, table and caption
            assert figure.state() == shown, link
