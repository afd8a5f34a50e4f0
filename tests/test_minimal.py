"""The example of a small book with tables, palette and configuration of its own."""

import shutil

import pytest
from browser import figures, visit
from conftest import ROOT, build

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def minimal(tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples") / "minimal"
    shutil.copytree(ROOT / "examples" / "minimal", folder, ignore=shutil.ignore_patterns("_build"))
    return build(folder)


def test_the_minimal_book_builds_without_a_warning_and_ships_its_own_tables(minimal):
    assert minimal.exit_code == 0 and "WARNING:" not in minimal.output, minimal.output
    shipped = {path.name for path in (minimal.html / "data").iterdir()}
    assert shipped == {"ai_vc.csv", "comma", "datapackage.json", "sources.csv"}


def test_its_explorer_answers_and_its_charts_have_their_font(minimal, browser):
    with visit(browser, (minimal.html / "money.html").as_uri()) as page:
        assert [len(list(figure.states())) for figure in figures(page)] == [1, 3]
        assert page.evaluate("[...document.fonts].filter(f => f.family.includes('Airace')).length") == 2


def test_its_charts_have_pages_and_data_of_their_own(minimal, browser):
    lying = {path.name for path in (minimal.html / "charts").iterdir()}
    assert lying == {f"{name}.{ending}" for name in ("by-year", "in-one-year") for ending in ("html", "json", "csv")}
    with visit(browser, (minimal.html / "charts" / "in-one-year.html").as_uri() + "?year=2023") as page:
        (figure,) = figures(page)
        assert figure.chosen == {"year": "2023"} and "2023" in figure.state()["headline"]
        assert page.evaluate("[...document.fonts].filter(f => f.family.includes('Airace')).length") == 2
        page.locator(".embed-from a").click()
        page.wait_for_url("**/money.html#explorer-in-one-year?year=2023")


def test_the_readme_has_at_most_ten_lines():
    assert len((ROOT / "examples" / "minimal" / "README.md").read_text(encoding="utf-8").splitlines()) <= 10
