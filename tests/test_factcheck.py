"""The fact check: every claim once, with the verdict of its chapter, chosen by a filter that needs no network."""

import dataclasses
import re
from collections import Counter

import pytest
from conftest import ROOT

from airace import data, draw
from airace.claims import VERDICTS, ClaimError
from airace.explore import page
from airace.pages import factcheck
from airace.pages.book import Book, Chapter

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def book():
    return Book.read(data.folder(), [Chapter.read(path, f"notebooks/{path.stem}") for path in NOTEBOOKS])


def with_ledger(book, change):
    """Return the book with the stored claims of its chapters changed."""
    chapters = tuple(dataclasses.replace(chapter, ledger=change(chapter.ledger)) for chapter in book.chapters)
    return Book(book.package, book.tables, chapters)


def test_every_claim_of_the_table_stands_on_the_page_once(book):
    html = "".join(section.html for section in factcheck.sections(book))
    assert Counter(re.findall(r'id="fact-([^"]+)"', html)) == Counter(data.load("claims")["id"])
    assert set(re.findall(r'href="page:([^"]+)"', html)) == {
        f"{chapter.page}#claim-{fact.id}" for fact in factcheck.facts(book) for chapter in [fact.chapter]
    }


def test_a_documented_verdict_is_that_of_the_table_and_every_explanation_is_filled_in(book):
    table = data.load("claims").set_index("id")
    for fact in factcheck.facts(book):
        assert fact.kind == table.loc[fact.id, "kind"]
        if table.loc[fact.id, "rule"] == "documented":
            assert fact.verdict == table.loc[fact.id, "verdict"], fact.id
        assert "{" not in fact.html


def test_a_claim_that_no_stored_notebook_judges_is_named(book):
    lost = with_ledger(book, lambda html: re.sub(r'<li class="claim" id="claim-f03".*?</li>', "", html, flags=re.S))
    with pytest.raises(ClaimError, match="no stored notebook judges f03"):
        factcheck.facts(lost)


def test_an_unknown_verdict_is_named(book):
    odd = with_ledger(book, lambda html: html.replace('data-verdict="confirmed"', 'data-verdict="fine"'))
    with pytest.raises(ClaimError, match="'f01' has a verdict that is not one of"):
        factcheck.facts(odd)


def test_the_counts_add_up_to_the_claims(book, monkeypatch):
    monkeypatch.setenv(page.BOOK, "1")
    found = factcheck.facts(book)
    overview = factcheck.overview(book)
    rows = re.findall(r"<tr>(.*?)</tr>", re.search(r"<tbody>(.*?)</tbody>", overview, re.S)[1], re.S)
    numbers = [[int(number) for number in re.findall(r'<td class="n">(\d+)</td>', row)] for row in rows]
    assert [sum(column) for column in zip(*numbers[:-1], strict=True)] == numbers[-1]
    assert numbers[-1] == [*(sum(fact.verdict == verdict for fact in found) for verdict in VERDICTS), len(found)]
    explorer = factcheck.chart(found)
    assert explorer.size == 1 + len(NOTEBOOKS)
    for state in explorer.states():
        draw.figure(explorer.chart(state))
