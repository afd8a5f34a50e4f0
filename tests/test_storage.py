"""The book in a browser that keeps no data of sites: pages ask for storage, and must do without it."""

import re

import pytest
from browser import BLOCKED, ask, assert_no_trouble, figures
from contents import CHAPTERS, KINDS, PAGES, read
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def blocked(reader):
    """Open a page where storage throws; at the end, fail if it reported an error."""

    def opened(path, address="", **how):
        return reader(path, address, first=BLOCKED, **how)

    return opened


def test_a_page_of_each_kind_and_every_chapter_opens_without_an_error(blocked, book):
    with blocked(PAGES[0]) as page:
        for path in [*KINDS, *CHAPTERS]:
            page.goto((book.pages / path).as_uri())
            assert_no_trouble(page)


def test_a_search_finds_a_page_and_its_words_are_marked_there(blocked):
    with blocked("search.html", "?q=lithography") as page:
        expect(page.locator("#search-results")).to_contain_text("Search finished")
        page.locator(".search li a[href]").first.click()
        expect(page.locator(".highlighted").first).to_have_text("lithography", ignore_case=True)


def test_the_switch_darkens_the_page_and_the_next_one(blocked):
    with blocked("book/glossary.html") as page:
        root = page.locator("html")
        page.locator(".theme-switch-button").click()
        expect(root).to_have_attribute("data-theme", "dark")
        page.locator("a.right-next").click()
        page.wait_for_url("**/words.html")
        expect(root).to_have_attribute("data-theme", "dark")
        page.locator(".theme-switch-button").click()
        expect(root).to_have_attribute("data-theme", "light")


def test_explorers_and_quizzes_answer(blocked):
    with blocked(CHAPTERS[2], "#quiz") as page:
        figure = next(figure for figure in figures(page) if figure.controls)
        before = figure.state()
        figure.choose(figure.other)
        assert figure.state()["caption"] != before["caption"]
        assert ask(page.locator("form.quiz fieldset").first, "answered")["answers"]


def test_the_filter_of_the_fact_check_filters(blocked):
    with blocked("book/fact-check.html") as page:
        page.get_by_role("combobox", name="Verdict").select_option("imprecise")
        claims = page.locator("li.claim")
        assert 0 < claims.filter(visible=True).count() < claims.count()


def test_no_script_asks_storage_for_more_than_the_stand_in_has(book):
    texts = map(read, [*(book.pages / "_static").rglob("*.js"), *(book.pages / page for page in PAGES)])
    asked = {name for text in texts for name in re.findall(r"\b(?:local|session)Storage\b(\W\w*)", text)}
    assert asked - {'"'} == {".getItem", ".setItem", ".removeItem"}  # a name in quotation marks is the stand-in's
