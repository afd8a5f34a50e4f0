"""The fact check: all claims of the article with their verdicts, from the ledgers of the stored notebooks."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html import escape

import pandas as pd

from airace.chart import Bars, Chart
from airace.claims import VERDICTS, ClaimError
from airace.explore import Control, Explorer, explore
from airace.pages.book import Book, Chapter, Section
from airace.pages.html import escaped, table_row, wide_table

CLAIM = re.compile(r'<li class="claim" id="claim-([^"]+)" data-verdict="([^"]+)">(.*?)</li>', re.DOTALL)
KINDS = {
    "computed": "computed from data",
    "documented": "checked in documents",
    "opinion": "opinion",
    "forecast": "forecast",
}
SOURCE = "abn-amro-2025"


@dataclass(frozen=True)
class Fact:
    """A claim as a chapter judged it: its id, the chapter, the verdict, the kind, and all of it as HTML."""

    id: str
    chapter: Chapter
    verdict: str
    kind: str
    html: str


def facts(book: Book) -> list[Fact]:
    """Return all claims of ``claims.csv`` in the order of the chapters.

    Raises
    ------
    ClaimError
        When a claim of a chapter that is in the book is missing in its stored outputs, or a verdict is not known.
    """
    kinds = {row["id"]: row["kind"] for row in book.tables["claims"].rows}
    found = [
        Fact(id, chapter, verdict, kinds.get(id, "computed"), html)
        for chapter in book.chapters
        for id, verdict, html in CLAIM.findall(chapter.ledger)
    ]
    ledgers = {name for chapter in book.chapters for name in chapter.ledgers}
    wanted = {row["id"] for row in book.tables["claims"].rows if row["chapter"] in ledgers}
    if missing := sorted(wanted - {fact.id for fact in found}):
        raise ClaimError(f"no stored notebook judges {', '.join(missing)}: run `make refresh`")
    if odd := [fact.id for fact in found if fact.verdict not in VERDICTS]:
        raise ClaimError(f"claim {odd[0]!r} has a verdict that is not one of {', '.join(VERDICTS)}")
    return found


def overview(book: Book) -> str:
    """Return the number of claims by chapter and verdict, the chart of them, and the filter."""
    found = facts(book)
    rows = [
        _counts(
            f'<a href="#claims-{chapter.stem}">{escaped(chapter.label)}</a>', [f for f in found if f.chapter == chapter]
        )
        for chapter in _chapters(found)
    ]
    head = table_row("th", ["Chapter", *(("n", verdict.capitalize()) for verdict in VERDICTS), ("n", "All")])
    body = "".join([*rows, _counts("All chapters", found)])
    table = wide_table(
        "Number of claims by chapter and verdict", f"<thead>{head}</thead><tbody>{body}</tbody>", "fact-counts"
    )
    return table + chart(found)._repr_mimebundle_()[0]["text/html"] + _filter(found)


def sections(book: Book) -> list[Section]:
    """Return the claims, one section for each chapter."""
    found = facts(book)
    return [
        Section(
            f"claims-{chapter.stem}",
            chapter.heading,
            f'<ol class="claims">{"".join(_item(fact) for fact in found if fact.chapter == chapter)}</ol>',
        )
        for chapter in _chapters(found)
    ]


def chart(found: list[Fact]) -> Explorer:
    """Return an explorer with the number of claims by verdict, of all chapters or of one."""
    chapters = {"all": "the whole article"} | {chapter.number: chapter.short for chapter in _chapters(found)}

    @explore(chapter=Control(list(chapters), label="Chapter", text=chapters))
    def verdicts_by_chapter(chapter: str = "all") -> Chart:
        judged = Counter(fact.verdict for fact in found if chapter in ("all", fact.chapter.number))
        table = pd.DataFrame(
            {
                "Claims of": chapters[chapter],
                "Verdict": [verdict.capitalize() for verdict in VERDICTS],
                "Claims": [judged[verdict] for verdict in VERDICTS],
            }
        )
        total = table["Claims"].sum()
        counts = ", ".join(f"{verdict} {judged[verdict]}" for verdict in VERDICTS)
        return Chart(
            headline=f"{judged['confirmed']} of {total} claims are confirmed, {judged['contradicted']} contradicted",
            subtitle=f"Number of claims by verdict: {chapters[chapter]}",
            caption=f"Of {total} claims of {chapters[chapter]}, {judged['imprecise']} are imprecise, "
            f"{judged['outdated']} outdated.",
            alt=f"Claims of {chapters[chapter]} by verdict: {counts}; {total} together.",
            table=table,
            source=SOURCE,
            marks=[Bars(y="Verdict", x="Claims", look="article")],
        )

    return verdicts_by_chapter


def _chapters(found: list[Fact]) -> list[Chapter]:
    return list(dict.fromkeys(fact.chapter for fact in found))


def _counts(first: str, found: list[Fact]) -> str:
    judged = Counter(fact.verdict for fact in found)
    numbers = [judged[verdict] for verdict in VERDICTS]
    return table_row("td", [("n", str(number)) for number in (*numbers, len(found))], first=first)


def _item(fact: Fact) -> str:
    link = f'<a href="page:{escape(fact.chapter.page)}#claim-{escape(fact.id)}">{escaped(fact.chapter.label)}</a>'
    return (
        f'<li class="claim" id="fact-{escape(fact.id)}" data-chapter="{escape(fact.chapter.number)}" '
        f'data-verdict="{escape(fact.verdict)}" data-kind="{escape(fact.kind)}">{fact.html}'
        f'<p class="claim-rule">Kind: {escaped(KINDS[fact.kind])}. In the chapter: {link}.</p></li>'
    )


def _filter(found: list[Fact]) -> str:
    """Return the form that chooses claims. A script shows it; without one all claims are there."""
    choices = {
        "chapter": {chapter.number: chapter.label for chapter in _chapters(found)},
        "verdict": {verdict: verdict.capitalize() for verdict in VERDICTS},
        "kind": {kind: KINDS[kind].capitalize() for kind in KINDS if any(fact.kind == kind for fact in found)},
    }
    controls = "".join(
        f'<label>{name.capitalize()} <select name="{name}"><option value="">all</option>'
        + "".join(f'<option value="{escape(value)}">{escaped(text)}</option>' for value, text in values.items())
        + "</select></label>"
        for name, values in choices.items()
    )
    return f'<form class="claim-filter" hidden>{controls}<output aria-live="polite"></output></form>'
