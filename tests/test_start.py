"""The start page: what each chapter found, the one chart that sums the book up, and the picture beside a link to it."""

import dataclasses
import re

import matplotlib.image as mpimg
import pytest
from browser import figures, visit
from conftest import ROOT

from airace import data
from airace.data import DataError
from airace.pages import social, start
from airace.pages.book import Book, Chapter

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
HERE, THERE = "explorer-one-chart", "explorer-europe-by-measure"


@pytest.fixture(scope="module")
def content():
    return Book.read(data.folder(), [Chapter.read(path, f"notebooks/{path.stem}") for path in NOTEBOOKS])


def test_the_list_has_every_chapter_with_minutes_and_a_finding_with_a_number(content):
    items = re.findall(r"<li>(.+?)</li>", start.overview(content))
    assert len(items) == len(NOTEBOOKS)
    for item, path in zip(items, NOTEBOOKS, strict=True):
        assert f'href="page:notebooks/{path.stem}"' in item
        assert re.search(r"\(\d+ minutes to read\)", item)
        assert re.search(r"<p>[^<]*\d[^<]*\.</p>$", item), item


def test_a_finding_stands_in_its_chapter_as_the_result_of_a_cell(content):
    for chapter, path in zip(content.chapters, NOTEBOOKS, strict=True):
        assert chapter.finding in path.read_text(encoding="utf-8").replace('\\"', '"')
        assert "{" in re.search(r"\*\*In short\.\*\*[^\n]+", chapter.code)[0]


@pytest.mark.parametrize(("change", "missing"), [({"finding": ""}, "key-finding"), ({"minutes": 0}, "minutes to read")])
def test_a_chapter_without_its_finding_or_minutes_is_named(content, change, missing):
    chapters = (*content.chapters[:-1], dataclasses.replace(content.chapters[-1], **change))
    with pytest.raises(DataError, match=rf"{NOTEBOOKS[-1].stem} has no .*{missing}"):
        start.overview(Book(content.package, content.tables, chapters))


def test_the_chart_of_the_start_page_is_that_of_the_conclusion_in_every_state(book, browser):
    read = {}
    for page, id in (("book/index.html", HERE), ("notebooks/6-conclusion.html", THERE)):
        with visit(browser, (book.pages / page).as_uri()) as opened:
            figure = next(figure for figure in figures(opened) if figure.id == id)
            read[id] = [(state["caption"], state["rows"]) for state in figure.states()]
    assert len(read[HERE]) > 1
    assert read[HERE] == read[THERE]


def test_the_start_page_shares_no_id_with_the_chapter_whose_chart_it_shows(book):
    ids = [set(re.findall(r'\bid="([^"]+)"', (book.pages / page).read_text(encoding="utf-8"))) for page in
           ("book/index.html", "notebooks/6-conclusion.html")]  # fmt: skip
    charts = [{id for id in found if "one-chart" in id or "europe-by-measure" in id} for found in ids]
    assert all(charts) and not charts[0] & charts[1]


def test_the_picture_for_other_sites_has_the_size_that_they_expect_and_the_chart(content, tmp_path):
    social.draw(content, "Europe in the AI race", tmp_path / "one.png")
    picture = mpimg.imread(tmp_path / "one.png")
    assert picture.shape[1::-1] == social.SIZE
    right = picture[:, social.SIZE[0] // 2 :, :3]
    assert (right.max(axis=2) - right.min(axis=2)).max() > 0.4  # the coloured bars
    assert (tmp_path / "one.png").stat().st_size < 300_000
    stripe = picture[:, 3, :3]
    assert (stripe == stripe[0]).all() and stripe[0].min() < 0.9, "a stripe from the top to the bottom"
    assert (picture[:, 20:50, :3] == 1).all(), "nothing stands at the edge"
    with pytest.raises(DataError, match="no stored chart"):
        bare = dataclasses.replace(content.chapters[-1], pictures=())
        social.draw(Book(content.package, content.tables, (bare,)), "Title", tmp_path / "two.png")


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Europe in the AI race", ["Europe in", "the AI race"]),
        ("One", ["One"]),
        ("Extraordinarily long", ["Extraordinarily", "long"]),
        ("A b c d", ["A b", "c d"]),
    ],
)
def test_a_title_is_broken_into_two_lines_of_about_one_length(title, lines):
    assert social._wrapped(title) == lines


def test_a_page_says_what_other_sites_show_beside_a_link(book):
    html = (book.pages / "book/index.html").read_text(encoding="utf-8")
    assert (book.pages / "_static" / social.NAME).is_file()
    assert re.search(r'property="og:title" content="[^"]*Europe in the AI race', html)
    assert len(re.search(r'property="og:description" content="([^"]+)"', html)[1]) > 60
    assert "og:image" not in html  # only a book with an address can name a picture
