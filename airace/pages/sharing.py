"""What other sites learn of a published page: a card with its chart, and structured data for search engines.

Both name addresses, so a book has them only where the address of its site is known.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from airace import style
from airace.pages import factcheck
from airace.pages.book import Book
from airace.pages.reading import first_sentence
from airace.pages.social import SIZE

FOLDER = "_static/cards"
MARGIN, STRIP = 40, 14  # pixels
ARTICLE = (
    "https://www.abnamro.nl/nl/zakelijk/insights/sectoren-en-trends/technologie/europa-wil-meedoen-in-de-ai-race.html"
)
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
RATING = {
    "contradicted": 1,
    "outdated": 2,
    "imprecise": 3,
    "approximately": 4,
    "confirmed": 5,
}  # of 5; no other is rated


def site(config: Any) -> str:
    """Return the address of the site, with a slash at its end; nothing where it is not known."""
    return f"{config.html_baseurl.rstrip('/')}/" if config.html_baseurl else ""


def card(picture: str, title: str, said: str = "") -> bytes:
    """Return a card as PNG: title and finding beside the chart, or the chart alone where it says all by itself.

    Parameters
    ----------
    picture : str
        A chart as stored, PNG in base64.
    title : str
        What the card is about.
    said : str
        What was found; without it the title stands below the chart.
    """
    made = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(made)
    pen.rectangle((0, 0, STRIP, SIZE[1]), fill=style.colour("Europe"))
    chart = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGBA")
    wide = 540 if said else SIZE[0] - 2 * MARGIN
    high = SIZE[1] - 2 * MARGIN - (0 if said else 50)
    scale = min(wide / chart.width, high / chart.height)
    chart = chart.resize((round(chart.width * scale), round(chart.height * scale)), Image.Resampling.LANCZOS)
    left = SIZE[0] - MARGIN - chart.width if said else (SIZE[0] - chart.width) // 2
    made.paste(chart, (left, MARGIN + (high - chart.height) // 2), chart)
    if said:
        top = _write(pen, title, (STRIP + MARGIN, 70), 44, "SemiBold", left - STRIP - 2 * MARGIN)
        _write(pen, said, (STRIP + MARGIN, top + 30), 27, "Regular", left - STRIP - 2 * MARGIN)
    else:
        _write(pen, title, (STRIP + MARGIN, SIZE[1] - 55), 26, "Regular", SIZE[0] - 2 * MARGIN)
    buffer = io.BytesIO()
    made.quantize(128).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _write(pen: ImageDraw.ImageDraw, text: str, place: tuple[int, int], size: int, weight: str, room: int) -> int:
    """Write a text in lines that fit into the room, and return where the next one may start."""
    font = ImageFont.truetype(str(Path(style.__file__).parent / "fonts" / f"AiraceSans-{weight}.ttf"), size)
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        lines[-1:] = [longer] if font.getlength(longer) <= room or not lines[-1] else [lines[-1], word]
    x, y = place
    for number, line in enumerate(lines):
        pen.text((x, y + number * 1.25 * size), line, font=font, fill="#1c2530")
    return round(y + len(lines) * 1.25 * size)


def cards(book: Book, charts: dict[str, list[str]], title: str) -> Iterator[tuple[str, bytes]]:
    """Return the name of each card and its PNG: of each chapter, and of each chart of a page.

    Parameters
    ----------
    book : Book
        The book, with the pictures that its notebooks have stored.
    charts : dict of str to list of str
        For each page the names of its charts in their order.
    title : str
        The title of the book.
    """
    for chapter in book.chapters:
        if chapter.pictures:
            yield chapter.stem, card(chapter.pictures[0], chapter.title, first_sentence(chapter.finding))
        for name, picture in zip(charts.get(chapter.page, []), chapter.pictures, strict=False):
            yield name, card(picture, f"{title}: {chapter.short}")


def tag(data: list[dict[str, Any]]) -> str:
    """Return structured data as a tag for the head of a page: data, which no browser runs."""
    told = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{told}</script>' if data else ""


def structured(book: Book, page: str, site: str, title: str, author: str) -> list[dict[str, Any]]:
    """Return what a page is in the terms of schema.org: an article, tables, or reviews of claims."""
    context = {"@context": "https://schema.org"}
    publisher = {"@type": "Organization", "name": author}
    chapter = next((chapter for chapter in book.chapters if chapter.page == page), None)
    if chapter:
        return [
            context
            | {
                "@type": "Article",
                "headline": chapter.title,
                "description": chapter.finding,
                "url": f"{site}{page}.html",
                "image": f"{site}{FOLDER}/{chapter.stem}.png",
                "author": publisher,
                "isPartOf": {"@type": "Book", "name": title},
                "inLanguage": "en-GB",
                "license": LICENCE,
            }
        ]
    if page == "book/data-catalogue":
        return [
            context
            | {
                "@type": "Dataset",
                "name": table.resource["title"],
                "description": table.resource["description"],
                "url": f"{site}{page}.html#table-{name}",
                "license": [licence.get("path", licence["name"]) for licence in table.resource["licenses"]],
                "creator": publisher,
                "distribution": {
                    "@type": "DataDownload",
                    "encodingFormat": "text/csv",
                    "contentUrl": f"{site}data/{table.resource['path']}",
                },
            }
            for name, table in book.tables.items()
        ]
    if page == "book/fact-check":
        claims = {row["id"]: row for row in book.tables["claims"].rows}
        facts = [fact for fact in factcheck.facts(book) if rated(fact)]
        return [context | review(fact, claims[fact.id], f"{site}{page}.html", publisher) for fact in facts]
    return []


def rated(fact: factcheck.Fact) -> bool:
    """Return whether a rule on numbers gave the verdict: opinions and forecasts are reviewed in words only."""
    return fact.kind == "computed" and fact.verdict in RATING


def review(fact: factcheck.Fact, claim: dict[str, str], page: str, author: dict[str, str]) -> dict[str, Any]:
    """Return a claim, as its row in the table says it, with its verdict as a `ClaimReview`."""
    return {
        "@type": "ClaimReview",
        "url": f"{page}#fact-{fact.id}",
        "claimReviewed": claim["claim"],
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Organization", "name": claim["attributed_to"]},
            "appearance": {"@type": "CreativeWork", "url": ARTICLE},
        },
        "author": author,
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": RATING[fact.verdict],
            "bestRating": 5,
            "worstRating": 1,
            "alternateName": fact.verdict.capitalize(),
        },
    }
