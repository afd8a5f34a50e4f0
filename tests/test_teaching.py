"""The pages for teachers: plans whose minutes add up, and links that open the charts as they say."""

import re
from urllib.parse import parse_qsl, urlsplit
from urllib.request import url2pathname

import pytest
from browser import Figure, ask, fresh
from conftest import ROOT
from contents import FILES

from airace.check import chapters
from airace.pages import states

TEACHING = [file for file in FILES if file.startswith("book/teaching/")]
CHAPTERS = [file for file in FILES if file.startswith("notebooks/")]
LESSONS = [f"book/teaching/{chapter.partition('/')[2]}" for chapter in CHAPTERS]  # the pages of chapters that are there

every_page = pytest.mark.parametrize("page", TEACHING)
every_lesson = pytest.mark.parametrize("page", LESSONS)


def text(page):
    return (ROOT / f"{page}.md").read_text(encoding="utf-8")


# The plans


def test_every_chapter_has_a_page_for_teachers():
    assert LESSONS
    assert [page for page in LESSONS if page not in TEACHING] == []


@every_page
def test_a_plan_has_minutes_that_add_up_and_ends_with_one_sentence(page):
    plans = chapters.PLAN.findall(text(page))
    assert plans or page not in (*LESSONS, "book/teaching/index")
    assert [
        str(piece) for title, minutes, plan in plans for piece in chapters.of_plan(title, int(minutes), plan, page)
    ] == []


@every_lesson
def test_a_page_for_teachers_has_all_plans_and_prepared_states(page):
    assert list(map(str, chapters.of_lessons(text(page), page))) == []


LESSON = (ROOT / f"{LESSONS[0]}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (r"## Plan for 45 minutes.*?(?=^## )", "", "a plan for 45 minutes"),
        (r"\*\*(\d+) minutes: ", r"**1\1 minutes: ", "steps that add up to 20 minutes; they add up to"),
        (r"\*\*Say at the end:\*\* .+?$", "", "one sentence to end with"),
        (r"^- \*\*\d+ minutes: ", "- **", "the minutes of each step"),
        (r"\?[^>`]+>`", ">`", "4 links to states of explorers; it has none"),
        (r"(see\.\*\* [^\n]*?)\{state\}`([^`<]*) <[^`]*`", r"\1\2", "with which the class sees it, in the step"),
        (r"^(- \{state\}[^\n]*)$", r"\1\n\1", "once only in the list of prepared states"),
        (r"```\{lesson-files\}\n```", "", "the links to slides and student edition"),
    ],
)
def test_what_a_page_for_teachers_lacks_is_named(old, new, said):
    changed = re.sub(old, new, LESSON, count=0 if "links" in said else 1, flags=re.MULTILINE | re.DOTALL)
    assert changed != LESSON
    assert [said in str(piece) for piece in chapters.of_lessons(changed, "page")].count(True) == 1


# The links to states


@pytest.fixture(scope="module")
def charts(book):
    """Return all charts of the book with their controls, as the built pages have them."""
    pages = [(book.pages / f"{chapter}.html").read_text(encoding="utf-8") for chapter in CHAPTERS]
    return dict(chart for page in pages for chart in states.charts(page))


@every_page
def test_every_link_names_a_chart_its_controls_and_their_values(page, charts):
    assert len(charts) > 20
    assert [wrong for link in chapters.LINK.findall(text(page)) if (wrong := states.mistake(link, charts))] == []


@every_lesson
def test_every_link_opens_the_chart_in_the_state_that_it_names(page, book, reader):
    chapter = (book.pages / page.replace("book/teaching", "notebooks")).with_suffix(".html")
    with reader(f"{page}.html") as opened:
        links = opened.locator('article a[href*="#explorer-"]:not(.present)').evaluate_all(
            "all => all.map((link) => link.href)"
        )
        assert [urlsplit(link).fragment for link in links] == chapters.LINK.findall(text(page))
        for place, link in enumerate(dict.fromkeys(links)):
            address = urlsplit(link)
            assert url2pathname(address.path) == str(chapter), link
            id, _, query = address.fragment.partition("?")
            if place:  # tests/test_book.py: a link that is followed shows the same as one that opens the page
                ask(opened, "follow", f"#{address.fragment}")
            else:
                fresh(opened, link)
            figure = Figure(opened.locator(f"figure[id='{id}']"), id)
            wanted, shown = figure.default | dict(parse_qsl(query)), figure.state()
            assert figure.chosen == wanted, link
            top = figure.locator.evaluate("figure => figure.getBoundingClientRect().top")
            assert -1 < top < 200, link
            figure.choose(wanted)  # by hand: the same picture, table and caption
            assert figure.state() == shown, link
