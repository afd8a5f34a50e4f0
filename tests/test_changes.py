"""What changed since the article: dated events of the tables, in order, each with its source and chapter."""

import dataclasses
import re

import pytest
from conftest import ROOT

from airace import data
from airace.pages import changes
from airace.pages.book import Book, Chapter, Table

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def book():
    return Book.read(data.folder(), [Chapter.read(path, f"notebooks/{path.stem}") for path in NOTEBOOKS])


def with_row(book, name, **cells):
    """Return the book with one more row in a table."""
    table = book.tables[name]
    more = Table(table.resource, table.content + f"{','.join(cells.get(c, '') for c in table.rows[0])}\n".encode())
    return dataclasses.replace(book, tables={**book.tables, name: more})


def test_events_stand_in_order_of_date_with_source_and_chapter(book):
    html = "".join(section.html for section in changes.sections(book))
    days = re.findall(r'<time datetime="([^"]+)"', html)
    assert days == sorted(days, key=lambda day: f"{day}-01"[:10]) and len(days) == len(changes.changes(book))
    assert days[0] >= "2025-04" and "2026-07-30" in days
    for item in re.findall(r"<li>.*?</li>", html):
        assert re.search(r'href="page:notebooks/\d', item) and 'href="page:book/sources#source-' in item, item


def test_what_is_to_come_is_after_the_newest_day_of_the_data(book):
    *past, coming = changes.sections(book)
    end = changes.last_day(book)
    assert all(day <= end for section in past for day in re.findall(r'datetime="([^"]+)"', section.html))
    assert all(day > end for day in re.findall(r'datetime="([^"]+)"', coming.html))
    assert [section.title for section in past] == ["2025", "2026"]


def test_a_new_event_enters_by_itself_and_an_old_one_does_not(book):
    event = {"kind": "amendment", "event": "A thing happened", "source": "eu-ai-omnibus-2026-07"}
    new = with_row(book, "ai_act_timeline", date="2026-09-09", **event)
    assert len(changes.changes(new)) == len(changes.changes(book)) + 1
    old = with_row(book, "ai_act_timeline", date="2025-04-10", **event)
    assert len(changes.changes(old)) == len(changes.changes(book))


def test_an_event_that_two_tables_have_counts_once(book):
    event = {"event": "The same", "source": "ndrc-manus-2026-04", "actor": "China", "direction": "tighter"}
    twice = with_row(book, "export_controls", date="2026-04-27", date_precision="day", **event)
    assert len(changes.changes(twice)) == len(changes.changes(book))


def test_a_unit_without_words_is_named(book):
    odd = with_row(
        book, "manus_timeline", date="2026-09-30", event="x", value="3", unit="lux", source="manus-2-2026-09"
    )
    with pytest.raises(data.DataError, match=r"manus_timeline\.csv: .* no words for the unit 'lux'"):
        changes.changes(odd)
