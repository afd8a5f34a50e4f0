"""What other sites show of a published page: a card with its chart, and structured data."""

import base64
import io
import json
import re
from collections import Counter
from types import SimpleNamespace

import pytest
from conftest import ROOT
from PIL import Image

from airace import data
from airace.pages import embed, factcheck, reading, sharing
from airace.pages.book import Book, Chapter
from airace.pages.social import SIZE

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SITE = "https://site.example/"


@pytest.fixture(scope="module")
def content():
    return Book.read(data.folder(), [Chapter.read(path, f"notebooks/{path.stem}") for path in NOTEBOOKS])


def told(content, page):
    return sharing.structured(content, page, SITE, "The book", "Its authors")


def png(width=300, height=200, colour="#cc0000"):
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def opened(card):
    return Image.open(io.BytesIO(card)).convert("RGB")


# Cards


@pytest.mark.parametrize("size", [(300, 200), (3000, 2000), (300, 2000)])
@pytest.mark.parametrize("said", ["", "The US raised most. " * 4])
def test_a_card_has_the_size_that_sites_expect_and_all_of_the_chart(size, said):
    card = opened(sharing.card(png(*size), "A title that is so long that it takes two lines", said))
    assert card.size == SIZE
    red = [
        (x, y)
        for x in range(0, SIZE[0], 4)
        for y in range(0, SIZE[1], 4)
        if card.getpixel((x, y))[0] > 180 > 60 > card.getpixel((x, y))[1]
    ]
    wide, high = (max(place[axis] for place in red) - min(place[axis] for place in red) for axis in (0, 1))
    assert wide / high == pytest.approx(size[0] / size[1], rel=0.15)
    assert all(20 < x < SIZE[0] - 20 and 20 < y < SIZE[1] - 20 for x, y in red)


def test_words_and_chart_share_no_place():
    card = opened(sharing.card(png(), "A long title of a chapter", "The finding of a chapter in words. " * 6))
    places = [(x, y) for x in range(20, SIZE[0], 3) for y in range(0, SIZE[1], 3)]
    colours = {place: card.getpixel(place) for place in places}
    chart = [x for (x, _), (red, green, _) in colours.items() if red > 180 > 60 > green]
    text = [x for (x, _), (red, *_) in colours.items() if red < 100]
    assert chart and text and max(text) < min(chart)


@pytest.mark.parametrize("title", ["A title", "A title of a chapter so long that it takes three lines here"])
def test_title_and_finding_of_a_card_stand_in_lines_of_their_own_beside_a_stripe(title):
    card, finding = (opened(sharing.card(png(), title, said)).convert("L") for said in ("It is more. " * 9, "x"))
    assert all(card.getpixel((x, y)) < 200 for x in (0, 10) for y in (0, 300, SIZE[1] - 1)), "the stripe of the book"

    def lines(of):
        dark = [y for y in range(SIZE[1]) if any(of.getpixel((x, y)) < 120 for x in range(40, 560, 2))]
        return [y for y, before in zip(dark, [-9, *dark], strict=False) if y - before > 1]

    of_title = lines(finding)[:-1]
    assert lines(card)[: len(of_title)] == of_title, "the finding moves no line of the title"
    steps = [after - before for before, after in zip(lines(card), lines(card)[1:], strict=False)]
    assert min(steps) >= 27, "no line covers another"


def test_without_a_finding_the_title_stands_below_the_chart():
    card = opened(sharing.card(png(1200, 630), "A title"))
    dark = {y for x in range(40, 300, 2) for y in range(SIZE[1]) if max(card.getpixel((x, y))) < 120}
    red = {y for y in range(SIZE[1]) if card.getpixel((600, y))[0] > 180 > 60 > card.getpixel((600, y))[1]}
    assert dark and min(dark) > max(red)


def test_the_card_of_a_chapter_says_its_title_and_the_first_sentence_of_its_finding(content):
    made = dict(sharing.cards(content, {"notebooks/1-funding-gap": ["one"]}, "The book"))
    chapter = content.chapters[0]
    first = reading.first_sentence(chapter.finding)
    assert made[chapter.stem] == sharing.card(chapter.pictures[0], chapter.title, first)
    assert made["one"] == sharing.card(chapter.pictures[0], f"The book: {chapter.short}")


def test_every_chapter_and_every_chart_has_a_card_of_its_own(content):
    charts = {"notebooks/1-funding-gap": ["one", "two"]}
    names = [name for name, _ in sharing.cards(content, charts, "The book")]
    assert sorted(names) == sorted([*(path.stem for path in NOTEBOOKS), "one", "two"])


# Structured data


def test_a_chapter_is_an_article_with_its_finding(content):
    (article,) = told(content, "notebooks/2-china")
    chapter = content.chapters[1]
    assert (article["@type"], article["headline"], article["description"]) == (
        "Article",
        chapter.title,
        chapter.finding,
    )
    assert article["url"] == f"{SITE}notebooks/2-china.html"
    assert article["license"] == sharing.LICENCE and article["isPartOf"]["name"] == "The book"
    assert article["image"] == f"{SITE}_static/cards/2-china.png"


def test_every_table_is_a_dataset_that_can_be_loaded(content):
    found = told(content, "book/data-catalogue")
    assert len(found) == len(content.tables)
    for entry in found:
        assert entry["@type"] == "Dataset" and entry["name"] and entry["description"]
        path = entry["distribution"]["contentUrl"].removeprefix(f"{SITE}data/")
        assert (data.folder() / path).is_file()
        name = entry["url"].partition("#table-")[2]
        assert entry["license"] == [licence["path"] for licence in content.tables[name].resource["licenses"]]
    assert any("/by-nc/" in path for entry in found for path in entry["license"]), "of figures of CSET"


def test_claims_with_a_computed_verdict_are_reviewed_and_no_opinion_is(content):
    found, facts = told(content, "book/fact-check"), factcheck.facts(content)
    computed = [fact for fact in facts if fact.kind == "computed" and fact.verdict != "unverifiable"]
    assert [entry["url"].partition("#fact-")[2] for entry in found] == [fact.id for fact in computed]
    ratings = {entry["reviewRating"]["alternateName"]: entry["reviewRating"]["ratingValue"] for entry in found}
    assert ratings == {verdict.capitalize(): sharing.RATING[verdict] for verdict in map(str.lower, ratings)}
    assert list(sharing.RATING.items()) == sorted(sharing.RATING.items(), key=lambda pair: pair[1])
    assert (sharing.RATING["contradicted"], ratings["Confirmed"], len(ratings) > 2) == (1, 5, True)
    assert {(entry["reviewRating"]["worstRating"], entry["reviewRating"]["bestRating"]) for entry in found} == {(1, 5)}
    counted = Counter(entry["reviewRating"]["alternateName"] for entry in found)
    assert counted == Counter(fact.verdict.capitalize() for fact in computed)
    for entry in found:
        assert entry["claimReviewed"] and "<" not in entry["claimReviewed"]
        assert entry["itemReviewed"]["author"]["name"]


TYPES = {  # those of schema.org that a search engine reads on these pages
    "notebooks/2-china": {"Article", "Book", "Organization"},
    "book/data-catalogue": {"Dataset", "DataDownload", "Organization"},
    "book/fact-check": {"ClaimReview", "Claim", "CreativeWork", "Rating", "Organization"},
}


@pytest.mark.parametrize("page", sorted(TYPES))
def test_what_a_page_is_stands_in_words_of_schema_org_with_who_made_it(page, content):
    found = told(content, page)
    assert set(re.findall(r'"@type": "(\w+)"', json.dumps(found))) == TYPES[page]
    assert {entry["@context"] for entry in found} == {"https://schema.org"}
    assert all((entry.get("author") or entry["creator"])["name"] == "Its authors" for entry in found)
    assert all(entry["url"].startswith(f"{SITE}{page}.html") for entry in found)


def test_the_address_of_a_site_ends_with_one_slash_and_may_be_unknown():
    for url, site in (("https://a.example/b", "https://a.example/b/"), ("https://a.example/", "https://a.example/")):
        assert sharing.site(SimpleNamespace(html_baseurl=url)) == site
    assert sharing.site(SimpleNamespace(html_baseurl="")) == ""


def test_other_pages_say_nothing_of_the_kind(content):
    assert told(content, "book/glossary") == [] and sharing.tag([]) == ""


def test_structured_data_cannot_end_their_tag():
    tag = sharing.tag([{"name": "</script><b>"}])
    assert tag.count("<") == 2
    assert json.loads(re.fullmatch(r"<script[^>]*>(.*)</script>", tag)[1]) == [{"name": "</script><b>"}]


# In a build


def test_without_the_address_of_a_site_a_page_names_no_card(book):
    assert not (book.pages / sharing.FOLDER).exists()
    for page in ("notebooks/1-funding-gap.html", "charts/which-gap.html", "book/fact-check.html"):
        html = (book.pages / page).read_text(encoding="utf-8")
        assert "ld+json" not in html and "/cards/" not in html


def test_the_page_of_a_chart_names_its_card_where_the_site_is_known(book):
    html = (book.pages / "notebooks" / "1-funding-gap.html").read_text(encoding="utf-8")
    figure = re.search(r'<figure class="explorer" id="explorer-which-gap".*?</figure>', html, re.DOTALL)[0]
    page = embed.page(figure, embed.Home("a", "b", "c", f"{SITE}a"), site=SITE)
    assert f'<meta property="og:image" content="{SITE}_static/cards/which-gap.png">' in page
    assert re.search(r'<meta property="og:title" content="The US raised [^"]+">', page)
