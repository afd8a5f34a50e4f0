"""What changed since the article, in order of date, from the dated tables of the chapters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from itertools import groupby

from airace.data import DataError, in_words
from airace.pages.book import SOURCES_PAGE, Book, Section
from airace.pages.html import chapter_links, escaped

SINCE = "2025-04-11"  # the last day that the article names is 10 April 2025
UNITS = {
    "usd_mn": "USD {} million",
    "usd_bn": "USD {} billion",
    "eur_bn": "EUR {} billion",
    "eur_mn": "EUR {} million",
    "gw": "{} GW",
    "pct": "{}%",
    "count": "{}",
}
SAID = ("people", "signatories")  # units of figures that the text has already, or can do without
TEXTS: dict[str, Callable[[dict[str, str]], str]] = {
    "programmes": lambda row: f"{row['programme']}, {row['stage']}: {row['what']}",
    "ai_firm_events": lambda row: f"{row['company']}: {row['what']}",
    "manus_timeline": lambda row: row["event"] if "Manus" in row["event"] else f"Manus: {row['event']}",
    "export_controls": lambda row: row["event"],
    "ai_act_timeline": lambda row: f"AI Act: {row['event']}",
    "ai_factory_timeline": lambda row: row["event"],
    "chain_events": lambda row: row["event"],
    "it_services_events": lambda row: f"{row['firm']}: {row['what']}",
}


@dataclass(frozen=True)
class Change:
    """An event: its ISO date, whether the day is known, a sentence, the id of its source, and its table."""

    date: str
    day_known: bool
    text: str
    source: str
    table: str


def changes(book: Book) -> list[Change]:
    """Return all events after the article, oldest first; one that two tables have with one source counts once.

    Raises
    ------
    DataError
        When a unit has no words in `UNITS`.
    """
    found: dict[tuple[str, str], Change] = {}
    kept = []
    for name, text in TEXTS.items():
        for row in book.tables[name].rows:
            if row["date"] < SINCE:
                continue
            known = row.get("date_precision", "day") == "day"
            sentence = ": ".join(part for part in (text(row), _value(name, row)) if part)
            change = Change(row["date"], known, sentence, row["source"], name)
            first = found.setdefault((change.date, change.source), change)
            if first.table == name:
                kept.append(change)
    return sorted(kept, key=lambda change: (change.date, change.day_known))


def _value(name: str, row: dict[str, str]) -> str:
    """Return the figure of a row in words; tables of events often have none."""
    if not row.get("value") or row["unit"] in SAID or (row["unit"], float(row["value"])) == ("count", 1):
        return ""
    if row["unit"] not in UNITS:
        raise DataError(f"data/{name}.csv: airace/pages/changes.py has no words for the unit {row['unit']!r}")
    return UNITS[row["unit"]].format(f"{float(row['value']):,.6g}")


def last_day(book: Book) -> str:
    """Return the newest day of the data, after which nothing was looked at."""
    return max(table.resource["as_of"] for table in book.tables.values())


def overview(book: Book) -> str:
    """Return how many events there are, and up to which day."""
    past = [change for change in changes(book) if change.date <= last_day(book)]
    day = escaped(in_words(last_day(book)))
    return f"<p>{len(past)} events up to {day}, the newest day of our data, then what is to come.</p>"


def sections(book: Book) -> list[Section]:
    """Return the events, one section for each year, and one for those that are still to come."""
    end = last_day(book)
    past = [change for change in changes(book) if change.date <= end]
    years = [(year, list(rows)) for year, rows in groupby(past, key=lambda change: change.date[:4])]
    parts = [Section(f"changes-{year}", year, _list(book, rows)) for year, rows in years]
    return [*parts, Section("changes-to-come", "To come", _list(book, [c for c in changes(book) if c.date > end]))]


def _list(book: Book, rows: list[Change]) -> str:
    return f'<ol class="changes">{"".join(_item(book, row) for row in rows)}</ol>'


def _item(book: Book, change: Change) -> str:
    shown = change.date if change.day_known else change.date[:7]
    text = change.text[0].upper() + change.text[1:]
    source = book.sources[change.source]
    chapters = book.readers(book.tables[change.table])
    return (
        f'<li><time datetime="{escape(shown)}">{escaped(in_words(shown))}</time> <span>{escaped(text)}. '
        f'<span class="claim-rule">{chapter_links(chapters)}; source: '
        f'<a href="page:{SOURCES_PAGE}#source-{escape(source.id)}">{escaped(source.citation)}</a></span></span></li>'
    )
