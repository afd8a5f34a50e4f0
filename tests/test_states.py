"""Links to states of explorers: their addresses, and what the build says of one that leads nowhere."""

import re

import pytest
import yaml
from conftest import ROOT, build
from docutils import nodes

from airace.pages import states

PAGE_FORM = """
<figure class="explorer" id="explorer-gap" data-states="12"><form>
<input type="range" name="year" data-keys="[&quot;2024&quot;, &quot;2025&quot;]">
<label><input type="radio" name="europe" value="EU27"> EU27</label>
<label><input type="radio" name="europe" value="EU27 + UK"> and the UK</label>
<select name="per"><option value="total">in total</option><option value="head">per head</option></select>
</form></figure>
<figure class="explorer" id="explorer-still" data-states="1"></figure>
"""
CONTROLS = {"year": ["2024", "2025"], "europe": ["EU27", "EU27 + UK"], "per": ["total", "head"]}
WRONG = {
    "explorer-gab?year=2024": "the book has no chart 'explorer-gab'; did you mean 'explorer-gap'?",
    "explorer-gap?years=2024": "'explorer-gap' has no control 'years'; it has year, europe, per",
    "explorer-gap?year=2023": "the control 'year' of 'explorer-gap' has no value '2023'; it has 2024, 2025",
    "explorer-gap?europe=EU27+++UK": "the control 'europe' of 'explorer-gap' has no value 'EU27   UK'",
    "explorer-still?year=2024": "'explorer-still' has no control 'year'; it has none at all",
}
RIGHT = [
    "explorer-gap?year=2025&europe=EU27+%2B+UK&per=head",
    "explorer-gap?per=head",
    "explorer-gap",
    "explorer-still",
]


def test_the_controls_of_a_page_are_read_from_its_charts():
    assert states.charts(PAGE_FORM) == [("explorer-gap", CONTROLS), ("explorer-still", {})]


def test_words_between_the_tags_become_the_words_of_the_link():
    page = nodes.document(None, None)
    raw = [nodes.raw("", text, format="html") for text in ("<a data-state='explorer-gap?year=2024'>", "</a>")]
    page += nodes.paragraph("", "", nodes.Text("It was "), raw[0], nodes.Text("6.1 "), nodes.strong("", "then"), raw[1])
    assert [target for target, _ in states.links(page)] == ["explorer-gap?year=2024"]
    (link,) = page.findall(nodes.reference)
    assert link.astext() == "6.1 then" and page.astext() == "It was 6.1 then"


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ('<a data-state="explorer-gap?year=2024&amp;per=head">', "explorer-gap?year=2024&per=head"),
        ("<a data-state='explorer-gap?europe=EU27 %2B UK'>", "explorer-gap?europe=EU27+%2B+UK"),
    ],
)
def test_the_address_in_words_of_a_notebook_is_that_of_a_link_to_the_state(written, target):
    page = nodes.document(None, None)
    paragraph = nodes.paragraph("", "", nodes.raw("", written, format="html"), nodes.Text("2.8"))
    paragraph.line = 7
    page += paragraph
    assert list(states.links(page)) == [(target, 7)], "also where nothing closes it"
    (link,) = page.findall(nodes.reference)
    assert (link["state"], link["refuri"], link["internal"], link["classes"]) == (target, "", True, ["to-state"])
    assert link.astext() == page.astext() == "2.8"


def test_what_is_no_link_to_a_state_stays_as_it_is():
    page = nodes.document(None, None)
    raw = [nodes.raw("", text, format="html") for text in ("<a href='x'>", "</a>")]
    page += nodes.paragraph("", "", raw[0], nodes.Text("words"), raw[1])
    before = page.pformat()
    assert list(states.links(page)) == [] and page.pformat() == before


@pytest.mark.parametrize("link", [*WRONG, *RIGHT])
def test_a_link_to_a_state_that_does_not_exist_says_what_does(link):
    found = states.mistake(link, dict(states.charts(PAGE_FORM)))
    assert found.startswith(WRONG[link]) if link in WRONG else found == ""


@pytest.fixture(scope="module")
def small_book(tmp_path_factory):
    """Build a book of two pages: charts without a kernel, and links to them that are right or wrong."""
    folder = tmp_path_factory.mktemp("links")
    configuration = {
        "title": "Links",
        "execute": {"execute_notebooks": "off"},
        "sphinx": {"config": {"extensions": ["myst_nb", "jupyter_book", "sphinx_external_toc", "airace.sphinx"]}},
    }
    configuration["sphinx"]["config"]["extensions"] += ["sphinx_book_theme", "sphinx_comments"]
    links = "\n\n".join(f"{{state}}`here <{link}>`" for link in [*RIGHT, *WRONG])
    words = "\n\n".join(f"It was **<a data-state='{link}'>2 in *2024*</a>** then." for link in [*RIGHT, *WRONG])
    chapters = [{"file": "below/charts"}, {"file": "words"}]
    files = {
        "_config.yml": yaml.safe_dump(configuration),
        "_toc.yml": yaml.safe_dump({"format": "jb-book", "root": "links", "chapters": chapters}),
        "words.md": f"# Words\n\n{words}\n",
        "links.md": f"# Links\n\n{links}\n",
        "below/charts.md": f"# Charts\n\n{{state}}`here <{RIGHT[0]}>`\n\n```{{raw}} html\n{PAGE_FORM.strip()}\n```\n",
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return build(folder, PYTHONPATH=ROOT)


def test_the_build_stops_at_a_link_to_a_state_that_does_not_exist(small_book):
    assert small_book.exit_code != 0
    warnings = re.findall(r"/links\.md:(\d+): WARNING: a link to a state: (.*)", small_book.output)
    assert len(warnings) == len(WRONG), small_book.output
    for place, ((line, said), expected) in enumerate(zip(warnings, WRONG.values(), strict=True)):
        assert said.startswith(expected) and int(line) == 3 + 2 * (len(RIGHT) + place)


def test_the_address_of_a_state_is_that_of_the_page_with_the_chart(small_book):
    addresses = {
        name: re.findall(r'href="([^"]*#explorer[^"]*)"', (small_book.html / name).read_text(encoding="utf-8"))
        for name in ("links.html", "below/charts.html")
    }
    written = [link.replace("&", "&amp;") for link in RIGHT]
    assert addresses["links.html"][: len(RIGHT)] == [f"below/charts.html#{link}" for link in written]
    assert addresses["below/charts.html"] == [f"#{written[0]}"]


def test_words_of_a_notebook_become_links_to_their_states_and_are_checked_the_same_way(small_book):
    html = (small_book.html / "words.html").read_text(encoding="utf-8")
    links = re.findall(r'<a class="([^"]*)" href="([^"]*#explorer[^"]*)">(.*?)</a>', html)
    assert len(links) == len(RIGHT) + len(WRONG) and "data-state" not in html
    for (classes, address, words), link in zip(links, RIGHT, strict=False):
        assert "to-state" in classes and address == f"below/charts.html#{link}".replace("&", "&amp;")
        assert words == "2 in <em>2024</em>"
    warnings = re.findall(r"words\.md:(\d+): WARNING: a link to a state: (.*)", small_book.output)
    assert [int(line) for line, _ in warnings] == [3 + 2 * (len(RIGHT) + place) for place in range(len(WRONG))]
    assert all(said.startswith(expected) for (_, said), expected in zip(warnings, WRONG.values(), strict=True))


# Without a build


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("explorer-gap?year=", "the control 'year' of 'explorer-gap' has no value ''; it has 2024, 2025"),
        ("explorer-gap?year", "the control 'year' of 'explorer-gap' has no value ''; it has 2024, 2025"),
        ("explorer-gap?per=head&year=20", "the control 'year' of 'explorer-gap' has no value '20'; it has 2024, 2025"),
        ("unlike-any", "the book has no chart 'unlike-any'"),
        ("explorer-gap?per=total?x", "the control 'per' of 'explorer-gap' has no value 'total?x'; it has total, head"),
        ("explorer-gap?", ""),
    ],
)  # fmt: skip
def test_every_part_of_a_link_to_a_state_must_exist(link, said):
    assert states.mistake(link, dict(states.charts(PAGE_FORM))) == said


def test_only_the_controls_inside_a_chart_are_its_own():
    outside = '<input type="radio" name="other" value="x"><select name="more"><option value="y"></option></select>'
    text = '<form class="quiz"><input type="radio" name="q" value="A"></form>'
    more = '<figure class="other" id="picture"><input type="range" name="z" data-keys="[1]"></figure>'
    checkbox = PAGE_FORM.replace(
        "</form>", '<input type="checkbox" name="c" value="1"><input name="d" value="2"></form>'
    )
    assert states.charts(outside + checkbox + outside + text + more) == [
        ("explorer-gap", CONTROLS),
        ("explorer-still", {}),
    ]
    assert states.charts('<figure class="wide explorer" id="a" hidden></figure><figure id="b"></figure>') == [("a", {})]
