"""The editions of the book: the zip for a USB stick, opened in a browser, and the PDF, read back."""

import json
import posixpath
import re
import shutil
import subprocess
import sys
import zipfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import nbformat
import pytest
from browser import figures, visit
from bs4 import BeautifulSoup, Tag
from conftest import ROOT, environment
from kept import kept
from nbclient import NotebookClient
from pypdf import PdfReader

from airace import browser as finder
from airace.editions import __main__ as command
from airace.editions.offline import START, STUDENT, WEBSITE
from airace.editions.onepage import ABOUT, SOLUTIONS, STATES, OnePage
from airace.editions.project import Project

COPIED = shutil.ignore_patterns(".*", "_build", "tests", "bench", "*.egg-info", "__pycache__")


@pytest.fixture(scope="module")
def project(book, tmp_path_factory) -> Project:
    """A copy of the repository with the pages of the first build, which no other test changes."""
    root = tmp_path_factory.mktemp("edition") / "repository"
    shutil.copytree(ROOT, root, ignore=COPIED)
    shutil.copytree(book.pages, root / "_build" / "html")
    (root / "notebooks" / "Untitled.ipynb").write_text("{}", encoding="utf-8")  # lies there, and is not of the book
    (root / "notebooks" / ".ipynb_checkpoints").mkdir()
    return Project(root)


def made(edition, project):
    """Make an edition as `make` does, and return its file."""
    done = subprocess.run(
        [sys.executable, "-m", "airace.editions", edition, project.root],
        env=environment(
            PYTHONPATH=f"{ROOT}{';' if sys.platform == 'win32' else ':'}{environment().get('PYTHONPATH', '')}"
        ),
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return Path(url2pathname(urlsplit(done.stdout.partition(" ")[0]).path))


# The command


def test_a_book_that_is_not_built_gives_one_line(project, tmp_path, capsys, monkeypatch):
    root = tmp_path / "not built"
    shutil.copytree(project.root, root, ignore=COPIED)
    monkeypatch.setattr(sys, "argv", ["editions", "offline", str(root)])
    assert command.main() == 1
    said = capsys.readouterr()
    assert (
        re.fullmatch(r"No offline edition: the book is not built yet: run make book.*\.\n", said.err) and not said.out
    )


def test_a_missing_browser_gives_one_line(project, capsys, monkeypatch):
    monkeypatch.setattr(
        finder, "_choices", lambda whole: {"the browser of a test": {"executable_path": "/no/such/browser"}}
    )
    monkeypatch.setattr(sys, "argv", ["editions", "pdf", str(project.root)])
    with ThreadPoolExecutor(1) as apart:  # in this thread the browser of other tests is open
        assert apart.submit(command.main).result() == 1
    said = capsys.readouterr()
    assert re.fullmatch(r"No pdf edition: .*the browser of a test does not start: install .*\.\n", said.err)


def test_without_a_browser_on_the_path_those_of_the_system_are_tried(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: f"/snap/bin/{name}" if name == "chromium" else None)
    assert list(finder._choices().values()) == [{}, {"channel": "chrome"}, {"channel": "msedge"}]


# The offline edition


@dataclass
class Stick:
    """The zip, its bytes, and the folder into which it was unpacked."""

    content: bytes
    names: list[str]
    folder: Path


@pytest.fixture(scope="module")
def stick(project, tmp_path_factory) -> Stick:
    file = made("offline", project)
    assert file.name == f"{project.slug}.zip" and project.slug == "europe-in-the-ai-race"
    where = tmp_path_factory.mktemp("moved") / "USB stick, copy 2"
    with zipfile.ZipFile(file) as archive:
        archive.extractall(where)
        names = archive.namelist()
    return Stick(file.read_bytes(), names, where / project.slug)


def test_two_runs_give_the_same_bytes(project, stick):
    for path in project.root.rglob("*"):
        path.touch()  # a checkout or a build on another day
    assert made("offline", project).read_bytes() == stick.content


def test_the_zip_has_one_top_folder_and_names_that_every_system_can_write(project, stick):
    assert {name.partition("/")[0] for name in stick.names} == {project.slug}
    assert stick.names == sorted(stick.names) and len({name.lower() for name in stick.names}) == len(stick.names)
    for name in stick.names:
        assert re.fullmatch(r"[\w .,-]+(/[\w .,-]+)*", name) and len(name) < 150, name


def test_nothing_from_this_machine_or_for_the_builder_is_in_the_zip(project, book, stick):
    for name in stick.names:
        assert not re.search(r"/\.(?!jupyter)|doctrees|/_sources/|/_downloads/|__pycache__|Untitled|\.map$", name), name
    places = [str(place).encode() for place in (project.root, ROOT, Path.home() / ".", Path(sys.prefix))]
    for path in files_of(stick.folder):
        content = path.read_bytes()
        assert [place for place in places if len(place) > 6 and place in content] == [], path.name


def files_of(folder):
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def test_a_double_click_opens_the_book_and_its_charts_move(stick, browser):
    asked = []
    with visit(browser, "about:blank") as page:
        page.context.on("request", lambda request: asked.append(request.url))
        page.goto((stick.folder / START).as_uri())
        page.wait_for_url((stick.folder / WEBSITE / "book" / "index.html").as_uri())
        page.locator("nav.bd-links").get_by_role("link", name="The funding gap").click()
        page.wait_for_url("**/1-funding-gap.html")
        explorer = next(figure for figure in figures(page) if figure.controls)
        before = explorer.state()
        explorer.choose(explorer.other)
        assert explorer.state()["caption"] != before["caption"] and explorer.state()["rows"] != before["rows"]
        page.locator(".article-header-buttons a", has_text="Download notebook").click(trial=True)
    assert len(asked) > 20
    assert [url for url in asked if not url.startswith((stick.folder.as_uri(), "data:"))] == []


def test_without_a_script_the_start_file_leads_on_as_well(stick, browser):
    with visit(browser, (stick.folder / START).as_uri(), javascript=False) as page:
        page.wait_for_url((stick.folder / WEBSITE / "book" / "index.html").as_uri())
    start = BeautifulSoup((stick.folder / START).read_text(encoding="utf-8"), "html.parser")
    assert start.html["lang"] and start.title.string and not start.select("script")
    assert start.select_one("main a")["href"] == f"{WEBSITE}/book/index.html", "a link, should the browser not go on"


def test_every_link_of_the_zip_leads_to_a_file_in_it(stick):
    known, checked = set(files_of(stick.folder)), 0
    pages = [path for path in (stick.folder / WEBSITE).rglob("*.html") if path.parent.name != "slides"]  # without links
    for page in (stick.folder / START, *pages):
        for address in re.findall(r'\b(?:href|src)="([^"]*)"', page.read_text(encoding="utf-8")):
            link = urlsplit(unescape(address))
            if not link.scheme and link.path:
                target = (page.parent / unquote(link.path)).resolve()
                assert target in known, f"{page.name}: {address}"
                checked += 1
            else:
                assert link.scheme in ("", "http", "https", "mailto", "data"), f"{page.name}: {address}"
    assert checked > 1000


def test_notebooks_and_tables_are_in_the_zip_once_as_they_are(project, stick):
    for kind, folder in (("*.ipynb", "notebooks"), ("*.csv", "data"), ("*.json", "data")):
        own = {path.name: path.read_bytes() for path in (ROOT / folder).glob(kind)}
        assert own and {path.name: path.read_bytes() for path in (stick.folder / folder).glob(kind)} == own
    tables = [path for path in files_of(stick.folder) if path.suffix in (".csv", ".ipynb")]
    tables = [path for path in tables if path.parent.name != STUDENT]
    assert len({path.name for path in tables}) == len(tables)
    chapter = (stick.folder / WEBSITE / "notebooks" / "1-funding-gap.html").read_text(encoding="utf-8")
    assert 'href="../../notebooks/1-funding-gap.ipynb"' in chapter


def test_a_class_finds_slides_and_student_edition_in_the_zip(stick):
    chapters = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert sorted(path.stem for path in (stick.folder / STUDENT).iterdir()) == chapters
    assert sorted(path.stem for path in (stick.folder / WEBSITE / "slides").iterdir()) == chapters
    assert not (stick.folder / WEBSITE / STUDENT).exists(), "a notebook there would not find the package"
    plan = (stick.folder / WEBSITE / "book" / "teaching" / "1-funding-gap.html").read_text(encoding="utf-8")
    assert 'href="../../../student/1-funding-gap.ipynb" download' in plan
    assert "](../book/teaching/" in (stick.folder / STUDENT / "1-funding-gap.ipynb").read_text(encoding="utf-8")
    said = (stick.folder / "README.txt").read_text(encoding="utf-8")
    assert "  student/  " in said and f"  {WEBSITE}/slides/  " in said and "Teachers may copy" in said


def test_a_plan_is_presented_from_the_stick_and_codes_for_phones_are_said_to_be_absent(stick, browser):
    lesson = stick.folder / WEBSITE / "book" / "teaching" / "1-funding-gap.html"
    with visit(browser, lesson.as_uri(), width=1024) as page:
        assert page.get_by_text("A code needs the address of a site, and this copy has none.").is_visible()
        page.locator("#plan-for-45-minutes .to-present a").click()
        page.wait_for_url("**/present/1-funding-gap.html?plan=45*")
        headline = page.locator("section.shot:visible .explorer-headline")
        assert not headline.is_visible()
        page.keyboard.press(" ")
        assert headline.is_visible()
        page.keyboard.press("Escape")
        page.wait_for_url(f"{lesson.as_uri()}*")


def test_a_notebook_runs_where_the_zip_was_unpacked(stick, monkeypatch):
    path = stick.folder / "notebooks" / "6-conclusion.ipynb"
    notebook = nbformat.read(path, as_version=4)
    first_chart = next(place for place, cell in enumerate(notebook.cells) if "@explore" in cell.source)
    stored = notebook.cells[first_chart].outputs[0]["data"]["text/plain"]  # caption, table, digest of all states
    told = nbformat.v4.new_code_cell("import airace; print(airace.__file__, airace.data.folder())")
    notebook.cells = [*notebook.cells[: first_chart + 1], told]
    monkeypatch.setenv("PYTHONPATH", str(stick.folder))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
    assert notebook.cells[-2].outputs[0]["data"]["text/plain"] == stored
    assert notebook.cells[-1].outputs[0].text.split(str(stick.folder))[1:] == ["/airace/__init__.py ", "/data\n"]


def test_what_notebooks_need_is_in_the_zip(stick):
    needed = {
        "LICENSE",
        "LICENSE-CONTENT",
        "README.txt",
        "requirements.txt",
        "pyproject.toml",
        "_config.yml",
        "_toc.yml",
    }
    assert needed <= {path.name for path in stick.folder.iterdir()}
    assert (stick.folder / "airace" / "fonts" / "OFL.txt").is_file()


def test_the_readme_names_what_is_there(stick):
    text = (stick.folder / "README.txt").read_text(encoding="utf-8")
    named = set(re.findall(r"^  ([\w ]+?\.?\w+/?)(?:,|  )", text, flags=re.MULTILINE)) - {"Windows"}
    assert {START, f"{WEBSITE}/", "notebooks/", "data/", "airace/", "requirements.txt"} <= named
    assert [name for name in named if not (stick.folder / name).exists()] == []


# The one page that is printed


@pytest.fixture(scope="module")
def built(project) -> dict[str, Tag]:
    """The articles of the built pages, without the other states of their charts."""

    def article(page):
        html = (project.html / f"{page}.html").read_text(encoding="utf-8")
        return BeautifulSoup(STATES.sub("", html), "html.parser").article

    return {page: article(page) for page in project.pages}


@pytest.fixture(scope="module")
def one_page(project) -> BeautifulSoup:
    return BeautifulSoup(OnePage(project).html({}), "html.parser")


def test_no_address_of_the_one_page_is_there_twice(one_page):
    ids = [element["id"] for element in one_page.select("[id]")]
    assert len(ids) > 1000 and sorted(ids) == sorted(set(ids))


def test_links_of_the_one_page_lead_where_they_led(project, built, one_page):
    places = {element["id"]: element for element in one_page.select("[id]")}
    homes = {short(page): page for page in project.pages}
    checked = 0
    for page in project.pages:
        led = defaultdict(set)
        for link in built[page].select("a[href]"):
            led[words(link)].add(destination(page, link["href"]))
        for link in places[f"page-{short(page)}"].select("a[href^='#']"):
            target = places.get(link["href"][1:])
            assert target is not None, f"{page}: {link}"
            if not target["id"].startswith(("page-", "solution-")):
                anchor, _, name = target["id"].rpartition("--")
                assert target.find_parent("article")["id"] == f"page-{name}", f"{page}: {link}"
                assert (homes[name], anchor) in led[words(link)], f"{page}: {link}"
                checked += 1
    assert checked > 300


def short(page):
    """A chapter and its lesson plans have the same last name."""
    return "-".join(page.split("/")[1:])


def destination(page, href):
    """Return page and anchor to which a link on a built page leads."""
    link = urlsplit(href)
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page), link.path)) if link.path else page
    return path.removesuffix(".html"), unquote(link.fragment).partition("?")[0]


def test_paper_leaves_out_no_paragraph(project, built, one_page):
    for page in project.pages:
        asked = "section > p:not(.to-present, .on-phones), section > :is(ol, ul).simple > li"
        wanted = [words(found) for found in built[page].select(asked)]
        kept = {words(found) for found in one_page.find(id=f"page-{short(page)}").select("p, li")}
        assert wanted and [text for text in wanted if text not in kept] == [], page


def test_paper_has_every_question_of_a_quiz_and_the_answers_after_them(built, one_page):
    asked = sum(len(page.select("form.quiz fieldset")) for page in built.values())
    assert asked and len(one_page.select(".quiz fieldset")) == asked
    assert len(one_page.select(".quiz-on-paper > ol > li")) == asked
    assert one_page.select(".quiz :is(input, button, details)") == []


def words(tag):
    return " ".join(tag.get_text().replace("#", "").split())


def led(page, href):
    link = urlsplit(href)
    path = (Path("/", page).parent / link.path).resolve() if link.path else Path("/", f"{page}.html")
    return path.as_posix().strip("/").removesuffix(".html"), unquote(link.fragment).partition("?")[0]


def test_the_one_page_has_every_chart_numbered_with_caption_table_and_source(built, one_page):
    expected = captions(built)
    charts = one_page.select(".explorer")
    assert len(expected) > 30
    shown = [words(chart.select_one("figcaption")) for chart in charts]
    assert shown == [f"Figure {number}. {caption}" for number, caption in enumerate(expected, 1)]
    for chart in charts:
        assert chart.select_one(".explorer-picture > .explorer-headline") and chart.select_one("svg[viewBox]")
        assert chart.select("table tr") and chart.select_one(".explorer-source")
    assert one_page.select("button, input, select, details, script, form") == []


def captions(built):
    """Return what the charts of the built pages say, in their first state."""
    return [words(found) for article in built.values() for found in article.select("figure.explorer figcaption")]


def test_each_exercise_leads_to_its_solution(built, one_page):
    solutions = one_page.select("#page-solutions section.solution")
    links = one_page.select("p.to-solution a")
    hidden = sum(len(article.select(".tag_hide-cell")) for article in built.values())
    assert len(solutions) == len(links) == hidden > 20
    for link in links:
        solution = one_page.find(id=link["href"][1:])
        exercise = link.find_previous("strong", string=re.compile(r"^\d+\."))
        assert words(solution.h3) == words(exercise).rstrip(".:")
        assert link.find_parent("article").h1.get_text() == solution.parent.h2.get_text()


# The PDF


@dataclass
class Printed:
    """The PDF, and what the tests ask it several times."""

    reader: PdfReader
    outline: list[tuple[int, str, int]]  # level, title, page
    tagged: set[int]  # pages with tagged content
    charts: list["Part"]  # figures and captions in their order


@dataclass
class Part:
    """A tag of the PDF: its kind, alternative text, and the pages that its content is on."""

    kind: str
    alternative: str | None
    pages: set[int]


@pytest.fixture(scope="module")
def printed(project, browser) -> Printed:
    about = [project.html, ROOT / "_config.yml", ROOT / "_toc.yml", ROOT / "CITATION.cff", ROOT / "data"]
    reader = PdfReader(kept("pdf", about, lambda: made("pdf", project), browser.version))
    numbers = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)}
    charts = []

    def bookmarks(entries, level=1):
        for entry in entries:
            if isinstance(entry, list):
                yield from bookmarks(entry, level + 1)
            else:
                yield level, entry.title.strip(), reader.get_destination_page_number(entry)

    def walk(element, page=None):
        """Return the pages of the content in `element`, a number or a dictionary of marked content in the end."""
        element = element.get_object()
        if isinstance(element, list):
            return set().union(*(walk(child, page) for child in element))
        if isinstance(element, int):
            return {page}
        page = numbers[element.raw_get("/Pg").idnum] if "/Pg" in element else page
        part = Part(element.get("/S"), element.get("/Alt"), set())
        if part.kind in ("/Figure", "/Caption"):
            charts.append(part)
        part.pages |= {page} if "/MCID" in element else set()
        part.pages |= walk(element["/K"], page) if "/K" in element else set()
        return part.pages

    return Printed(reader, list(bookmarks(reader.outline)), walk(reader.trailer["/Root"]["/StructTreeRoot"]), charts)


def test_the_pdf_is_tagged_and_says_what_it_is(project, printed):
    root, about = printed.reader.trailer["/Root"], printed.reader.metadata
    assert root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == project.language == "en-GB"
    assert about.title == project.title and about.author == project.config["author"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] and root["/PageMode"] == "/UseOutlines"
    assert f"{about.creation_date:%Y-%m-%d}" == project.last_day, "dated by its data, not by its build"


def test_the_cover_says_licence_and_date_of_the_data(project, printed):
    cover = printed.reader.pages[0].extract_text()
    newest = max(table["as_of"] for table in json.loads((ROOT / "data" / "datapackage.json").read_text())["resources"])
    assert newest == project.last_day
    assert "CC BY 4.0" in cover and project.last_day_in_words in cover and project.citation["version"] in cover


def test_the_pdf_has_pages_enough_and_none_is_blank(printed):
    assert 100 < len(printed.reader.pages) < 300
    assert printed.tagged == set(range(len(printed.reader.pages)))


def test_bookmarks_are_all_chapters_and_sections(project, built, printed):
    chapters, sections = [], defaultdict(list)
    for page in project.pages:
        article = built[page]
        chapters.append(ABOUT if page == project.start else words(article.h1))
        sections[chapters[-1]] = [words(heading) for heading in article.select("h2")]
    bookmarks = defaultdict(list)
    for level, title, _ in printed.outline:
        if level == 1:
            chapter = title
            bookmarks[chapter]
        elif level == 2:
            bookmarks[chapter].append(title)
    assert [title for title in bookmarks if title not in ("Contents", SOLUTIONS)] == chapters
    assert {chapter: bookmarks[chapter] for chapter in chapters} == sections


def starts(printed):
    """Return the first page of each chapter by its title."""
    return {title: page for level, title, page in printed.outline if level == 1}


def test_a_chapter_starts_on_a_new_page_with_its_name_above(printed):
    for title, page in starts(printed).items():
        if title != "Contents":
            text = " ".join(printed.reader.pages[page].extract_text().split())
            assert text.startswith(f"{title} {page + 1} {title}"), text[:200]


def test_the_contents_name_the_right_pages(printed):
    first = starts(printed)
    text = "\n".join(page.extract_text() for page in printed.reader.pages[first["Contents"] : first[ABOUT]])
    for title, page in first.items():
        if title != "Contents":  # a line may come behind another one in the text, after its number
            named = re.findall(rf"(?:^|\d ){re.escape(title)}\s+(\d+)$", text, flags=re.MULTILINE)
            assert named == [str(page + 1)], title


def test_every_figure_has_its_alternative_text(project, built, printed):
    charts = [chart for article in built.values() for chart in article.select("figure.explorer [role=img]")]
    expected = [" ".join(chart["aria-label"].split()) for chart in charts]
    found = [part.alternative for part in printed.charts if part.kind == "/Figure"]
    assert all(found)
    others = [" ".join(svg["aria-label"].split()) for svg in built[project.start].select("svg[role=img]")]
    assert [text for text in found if text not in others] == expected
    assert len(found) == len(expected) + len(others)


def test_a_chart_and_its_caption_share_a_page(printed):
    captions = [place for place, part in enumerate(printed.charts) if part.kind == "/Caption"]
    assert len(captions) > 30
    for place in captions:
        picture, caption = printed.charts[place - 1 : place + 1]
        assert picture.kind == "/Figure" and len(picture.pages | caption.pages) == 1, picture.alternative


def test_links_of_the_pdf_lead_into_their_chapter_or_to_the_web(project, built, printed):
    chapters = {short(page): words(built[page].h1) for page in project.pages}
    chapters |= {short(project.start): ABOUT, "solutions": SOLUTIONS}
    pages = starts(printed)
    inside = set()
    for page in printed.reader.pages:
        for link in (annotation.get_object() for annotation in page.get("/Annots", [])):
            if "/A" in link:
                assert link["/A"]["/URI"].startswith(("https://", "http://", "mailto:")), link["/A"]
            else:
                inside.add(link["/Dest"])
    assert len(inside) > 300 and inside <= set(printed.reader.named_destinations)
    for name in inside:
        home = re.fullmatch(r"/(?:page-(.+)|(solution)-.+|.+--(.+))", name)
        wanted = chapters["solutions" if home[2] else home[1] or home[3]]
        assert max((page, title) for title, page in pages.items() if page <= place(printed, name))[1] == wanted, name


def test_a_section_that_every_chapter_has_is_found_in_its_own(built, printed):
    chapter, found = None, {}
    for level, title, page in printed.outline:
        chapter = title if level == 1 else chapter
        if (level, title) == (2, "The data"):
            found[chapter] = page
    shared = {words(article.h1): page for page, article in built.items() if article.select("section#the-data")}
    assert len(shared) >= 5
    assert found == {title: place(printed, f"/the-data--{short(page)}") for title, page in shared.items()}


def place(printed, name):
    """Return on which page a named destination is."""
    return printed.reader.get_destination_page_number(printed.reader.named_destinations[name])
