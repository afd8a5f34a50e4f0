"""What paper and the USB stick get, from a small book whose built pages are written out here; no browser prints it."""

import json
import re
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import ROOT
from golden import is_as_before
from playwright.sync_api import Error as PlaywrightError
from pypdf import PdfReader, PdfWriter

from airace import browser as finder
from airace.editions import __main__ as command
from airace.editions import front, offline, onepage, pdf
from airace.editions.onepage import OnePage
from airace.editions.project import EditionError, Part, Project
from airace.pages import phones

HEAD = """<!DOCTYPE html><html><head><link rel="stylesheet" href="{up}_static/book.css?v=1">
<link rel="stylesheet" href="https://cdn.example/x.css"><link rel="icon" href="x.svg">
<noscript><link rel="stylesheet" href="{up}_static/no-script.css"></noscript></head><body>
<div class="book-logo"><svg id="mark"></svg></div><script type="application/json">{{"a": "<article>"}}</script>
<article class="bd-article">{inner}</article></body></html>"""
CODES = phones.on_a_page([(phones.Code("explorer-gap", "bcdf", "https://a.example/"), "Words")], "../../")
PAGES = {
    "book/index": """<h1>The small book<a class="headerlink" href="#x">#</a></h1><p class="lead">A lead,
 in two lines.</p><p><a href="../notebooks/1-one.html#the-data">To the data</a>
 <a href="../data/rates.csv">A table</a> <a href="https://elsewhere.example/x">Elsewhere</a>
 <a href="">Here</a> <a href="//host.example/y">Host</a></p>""",
    "notebooks/1-one": """<section id="one"><h1><span class="section-number">1. </span>One & "quotes"</h1>
<section id="the-data"><h2>The data</h2><p id="p" aria-labelledby="one  the-data" data-x="one">Text
 <a href="#the-data">up</a> <a href="../teaching/1-one.html">plans</a> <a href="2-two.html#gap?year=2024">state</a></p>
<img src="../_images/a%20b.png"><img src="data:image/png;base64,x"><label for="p">l</label>
<figure class="explorer" id="explorer-gap" aria-labelledby="gap-head"><p class="explorer-headline" id="gap-head"><span>
Found.</span></p><div class="explorer-stage"><div class="explorer-plot"><div class="explorer-chart" role="img"><svg>
<g id="inside"></g></svg></div></div><form><input></form></div>
<div class="explorer-actions"><details class="explorer-numbers"><summary>The numbers</summary><div
 class="explorer-table" role="region" aria-label="x" tabindex="0"><table>ROWS</table></div></details>
<details class="explorer-menu" hidden><summary>Data</summary></details><button>x</button>
<span class="explorer-said"></span></div>
<details class="explorer-sources"><summary><span class="explorer-source">2 sources:
 <span>Y; Z</span></span></summary><ul><li>Y</li><li>Z</li></ul></details>
<figcaption><span>Caption.</span><span class="explorer-compared"></span></figcaption></figure>
<div class="cell"><details class="hide"><summary>code</summary>Drawing</details><p>kept</p></div>
<p><strong>Words.</strong> <strong>4. Compute:</strong></p>
<div class="cell tag_hide-cell"><details class="hide"><summary>Show</summary><div class="cell_input">
prose(f"x")</div><div class="cell_input">2 + 2</div>
<p id="four">Four, see <a href="#the-data">data</a></p></details></div>
<div class="cell tag_hide-cell"><details class="hide"><summary>Show</summary>Second</details></div>
</section><section id="more"><h2>More <em>of</em> it</h2>
<form class="quiz" id="quiz-one"><fieldset><legend>1. What?</legend><input><button>Check</button><div class="quiz-said">
</div><details>Answer</details></fieldset><div class="quiz-on-paper">A is right.</div></form>
<details class="folded section"><summary>The data: 2 rows</summary><p>Unfolded.</p></details>
<details class="folded table"><summary>20 rows</summary><p>A table.</p></details>
<form class="claim-filter">filter</form><nav>nav</nav><p hidden>hidden</p></section></section>""",
    "notebooks/2-two": """<h1>Two</h1><h2>No section</h2><figure class="explorer" id="explorer-two"><div
 class="explorer-chart"></div><details><summary>n</summary><div class="explorer-table"><table>SHORT</table></div>
</details><figcaption><span>Second.</span></figcaption></figure>""",
    "book/teaching/1-one": f"<h1>Plans</h1><p>For teachers.</p>{CODES}",
    "book/facts": """<h1>Facts</h1><ol class="claims"><li id="fact-a"><p class="claim-text">Claim.</p><p>Explained.</p>
<p>Rule.</p></li></ol><section id="table-rates"><h2>Rates</h2><details>columns</details>
<dl class="catalogue-facts"><div><dt>Rows</dt><dd>2</dd></div><div>
<dt>SHA-256</dt><dd>x</dd></div><div><dt>As of</dt><dd>y</dd></div></dl></section>
<ul class="sources"><li><p>Z, 2026</p><p>Used in: one</p><p>Tables: rates</p><p>Note: n</p></li></ul>""",
}
ROW = "<tr><td>1</td></tr>"


@pytest.fixture
def project(tmp_path):
    """Return a small book as if it had been built."""
    root = tmp_path / "small"
    files = {
        "_config.yml": yaml.safe_dump({
            "title": "The small book!", "author": "Ada & Bob", "copyright": "2026",
            "repository": {"url": "https://code.example/a?b=1&c"}, "sphinx": {"config": {"language": "en-GB"}},
        }),
        "_toc.yml": yaml.safe_dump({"root": "book/index", "parts": [
            {"caption": "Chapters & more", "chapters": [{"file": "notebooks/1-one"}, {"file": "notebooks/2-two"}]},
            {"caption": "For reference", "chapters": [{"file": "book/teaching/1-one"}, {"file": "book/facts"}]},
        ]}),
        "CITATION.cff": yaml.safe_dump({
            "version": "1.2.0", "date-released": "2026-11-23", "abstract": "About\n  it.", "keywords": ["a", "b"],
        }),
        "data/datapackage.json": json.dumps({"resources": [
            {"path": "rates.csv", "as_of": "2026-10-30"}, {"path": "alone.csv", "as_of": "2026-01-02"},
        ]}),
        "data/rates.csv": "year\n2024\n", "data/alone.csv": "x\n1\n", "data/left-out.csv": "x\n",
        "notebooks/1-one.ipynb": '{"one": 1}', "notebooks/2-two.ipynb": '{"two": 2}', "notebooks/draft.ipynb": "{}",
        "airace/__init__.py": "", "airace/__pycache__/x.py": "", "airace/data.bin": "", "airace/.hidden.py": "",
        "book/facts.md": "# Facts", "LICENSE": "BSD", "Makefile": "all:", "other.txt": "",
    }  # fmt: skip
    html = {f"{name}.html": HEAD.format(up="../" * name.count("/"), inner=inner) for name, inner in PAGES.items()}
    html["notebooks/1-one.html"] = html["notebooks/1-one.html"].replace("ROWS", ROW * 21)
    html["notebooks/2-two.html"] = html["notebooks/2-two.html"].replace("SHORT", ROW * 20)
    html |= {
        "_static/book.css": "p {}", "_static/fontawesome.js": "", "_static/x.map": "", "objects.inv": "",
        ".buildinfo": "",
        "_static/webpack-macros.html": "", "_static/vendor/fontawesome/a.woff2": "", "_images/a b.png": "png",
        "_sources/notebooks/1-one.ipynb": '{"one": 1}', "_sources/book/facts.md": "# Facts", "_sources/own.md": "own",
        "s/bcdf/index.html": "", "s/bcdf/code.svg": "",
        "_downloads/ab/1-one.ipynb": '{"one": 1}', "data/rates.csv": "year\n2024\n", "_static/LICENSE": "BSD",
    }  # fmt: skip
    html["book/index.html"] += '<a href="../_downloads/ab/1-one.ipynb#x">notebook</a> <img src="../_images/a%20b.png">'
    files |= {f"_build/html/{name}": text for name, text in html.items()}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="\n")
    return Project(root)


# The project


def test_all_that_a_notebook_needs_goes_into_the_zip():
    assert {"LICENSE", "LICENSE-CONTENT"} <= set(offline.PROJECT_FILES)
    assert [name for name in offline.PROJECT_FILES if not (ROOT / name).is_file()] == []
    kinds = {path.suffix for folder in offline.PROJECT_FOLDERS for path in offline._files(ROOT / folder)}
    assert kinds - {".pyc"} == offline.PROGRAM


def test_a_project_knows_names_contents_and_the_day_of_its_data(project):
    assert (project.title, project.slug, project.language) == ("The small book!", "the-small-book", "en-GB")
    assert (project.last_day, project.last_day_in_words) == ("2026-10-30", "30 October 2026")
    assert project.address == "https://code.example/a?b=1&c" and project.start == "book/index"
    assert project.parts == (
        Part("", ("book/index",)),
        Part("Chapters & more", ("notebooks/1-one", "notebooks/2-two")),
        Part("For reference", ("book/teaching/1-one", "book/facts")),
    )
    assert project.pages == ("book/index", "notebooks/1-one", "notebooks/2-two", "book/teaching/1-one", "book/facts")
    assert project.html == project.root / "_build" / "html"


def test_contents_without_parts_and_a_book_without_address_are_known_too(project):
    (project.root / "_toc.yml").write_text(yaml.safe_dump({"root": "a", "chapters": [{"file": "b"}, {"file": "c"}]}))
    (project.root / "_config.yml").write_text("title: A -- B\n")
    bare = Project(project.root)
    assert bare.parts == (Part("", ("a",)), Part("", ("b", "c"))) and bare.address == "" and bare.slug == "a-b"
    with pytest.raises(EditionError, match=r"^the book is not built yet: run make book, or jupyter-book build \. -W"):
        _ = bare.html


# Paper


def lines(html):
    for start in (
        "<p",
        "<tr",
        "<li",
        "<div",
        "<section",
        "<h1",
        "<h2",
        "<h3",
        "<article",
        "<link",
        "<ol",
        "<nav",
        "<main",
    ):
        html = html.replace(start, f"\n{start}")
    return re.sub(r"\n+", "\n", html)


def test_the_book_on_one_page_says_what_it_said(project):
    html = OnePage(project).html({"page-1-one": 7, "the-data--1-one": 8})
    style = re.search("<style>(.*?)@page page-", html, re.S)[1]
    assert "@page" in style and len(style) > 1000
    assert is_as_before("one-page.html", lines(html.replace(style, "")))


def test_markup_in_the_title_of_the_book_stays_text(project):
    config = project.root / "_config.yml"
    config.write_text(config.read_text().replace("The small book!", "A <b> & c"))
    odd = Project(project.root)
    html = OnePage(odd).html({}).partition("</body>")[0]
    assert html.count("A &lt;b&gt; &amp; c") == 4 and "<b>" not in html
    assert offline._start(odd).count("A &lt;b&gt; &amp; c") == 2 and "<b>" not in offline._start(odd)


def test_a_page_of_paper_is_known_or_left_open(project):
    made = OnePage(project)
    first, second = made.html({}), made.html({"page-2-two": 12})
    assert '<span class="page-number" data-of="page-2-two"></span>' in first
    assert '<span class="page-number" data-of="page-2-two">12</span>' in second
    assert first == made.html({}), "to print it twice does not change it"


def test_pages_that_cannot_be_one_are_named(project):
    file = project.html / "book" / "facts.html"
    whole = file.read_text()
    file.write_text("<p>no article</p>")
    with pytest.raises(EditionError, match=r"^book/facts\.html has no article: build the book again$"):
        OnePage(project)
    file.write_text(whole.replace("h1>", "h4>"))
    with pytest.raises(EditionError, match=r"^a page has no heading of the first level$"):
        OnePage(project).html({})
    (project.root / "_toc.yml").write_text(
        yaml.safe_dump({"root": "book/index", "chapters": [{"file": "a/x"}, {"file": "b/x"}]})
    )
    with pytest.raises(EditionError, match=r"^another page has the same name as a/x: on one page both would be one$"):
        OnePage(Project(project.root))


def test_a_book_without_exercises_has_no_solutions(project):
    page = project.html / "notebooks" / "1-one.html"
    page.write_text(page.read_text().replace("tag_hide-cell", "tag_other"))
    html = OnePage(project).html({})
    body = html.partition("<body>")[2]
    assert "olution" not in body


def test_names_of_pages_are_names_in_css_too():
    assert onepage._slug("notebooks/1-One") == "page-1-one" and onepage._slug("Solutions") == "page-solutions"
    assert onepage._slug("book/teaching/1-one") == "page-teaching-1-one"
    assert onepage._address("notebooks/1-one", "") == "page-1-one"
    assert onepage._running_head(front.Entry("page-a", 'A "b" \\c')) == (
        '@page page-a { @top-left { content: "A \\"b\\" \\\\c"; } }\n'
    )


def test_a_solution_without_a_numbered_exercise_has_its_place_as_name(project):
    page = project.html / "notebooks" / "1-one.html"
    page.write_text(page.read_text(encoding="utf-8").replace("4. Compute", "Compute"), encoding="utf-8")
    html = OnePage(project).html({})
    assert re.findall(r'<section class="solution" id="[^"]+"><h3>([^<]+)</h3>', html) == ["1", "2"]

    def named(before):
        soup = BeautifulSoup(f"{before}<details>x</details>", "html.parser")
        return onepage._exercise(soup.details)

    assert named("<strong>4. Compute:</strong><strong>x</strong>") == "4. Compute"
    assert named("<strong>Compute.</strong>") == ""
    assert named("<strong>1. First.</strong>" + "<strong>x</strong>" * 11) == "1. First"
    assert named("<strong>1. First.</strong>" + "<strong>x</strong>" * 12) == ""


def test_the_front_of_a_book_without_an_address_names_none(project):
    config = project.root / "_config.yml"
    config.write_text(config.read_text().replace("https://code.example/a?b=1&c", "''"))
    html = front.matter(Project(project.root), "<svg/>", "Lead <", [("", [])])
    assert "Online" not in html and "Lead &lt;" in html
    assert front.text_of(None) == ""


class Printer:
    """A browser that writes a PDF in which an address is on another page each time, until it is on page 3."""

    def __init__(self):
        self.asked, self.printed = [], []

    def new_page(self, **how):
        self.asked.append(how)
        return self

    def route(self, pattern, stop):
        self.pattern, self.stop = pattern, stop

    def goto(self, address):
        self.asked.append(address)

    def evaluate(self, script):
        self.asked.append(script)

    def pdf(self, path, **how):
        self.printed.append((how, Path(self.asked[-2].removeprefix("file://")).read_text(encoding="utf-8")))
        writer = PdfWriter()
        for _ in range(5):
            writer.add_blank_page(100, 100)
        writer.add_named_destination("page-1-one", min(len(self.printed), 2))
        writer.add_metadata(dict.fromkeys(["/CreationDate", "/ModDate"], "D:20991231235959+00'00'"))  # as Chromium does
        writer.write(path)
        written, escaped = (
            Path(path).read_bytes(),
            rb"D\07220991231235959\05300\04700\047)",
        )  # longer by four times three
        Path(path).write_bytes(written.replace(escaped, b"D:20991231235959+00'00')" + b" " * 12))


@pytest.fixture
def printer(monkeypatch):
    from contextlib import contextmanager

    made = Printer()
    monkeypatch.setattr(pdf, "chromium", contextmanager(lambda: iter([made])))
    return made


def test_the_book_is_printed_until_the_numbers_of_its_pages_are_right(project, printer):
    target = pdf.make(project)
    assert target == project.root / "_build" / "the-small-book.pdf"
    assert printer.asked[0] == {"offline": True} and printer.asked[1].endswith("/_build/print/book.html")
    assert "fonts.ready" in printer.asked[2]
    shown = [re.search(r'data-of="page-1-one">(\d*)<', html)[1] for _, html in printer.printed]
    assert shown == ["", "2", "3"]
    assert {tuple(sorted(how)) for how, _ in printer.printed} == {
        ("outline", "prefer_css_page_size", "print_background", "tagged")
    }
    assert all(value is True for how, _ in printer.printed for value in how.values())
    assert not printer.pattern.match("file:///x") and not printer.pattern.match("data:x")
    assert printer.pattern.match("https://x")
    stopped = []
    printer.stop(SimpleNamespace(abort=lambda: stopped.append(True)))
    assert stopped == [True]


def test_a_book_whose_numbers_never_settle_is_printed_four_times(project, printer, monkeypatch):
    numbers = iter(range(100))
    monkeypatch.setattr(pdf, "_print", lambda page, source, target: PdfWriter().write(target) and {"a": next(numbers)})
    pdf.make(project)
    assert next(numbers) == 4


def test_the_pdf_says_who_wrote_it_and_is_dated_by_its_data(project, printer):
    reader = PdfReader(pdf.make(project))
    told = {key: str(value) for key, value in reader.metadata.items() if key != "/Producer"}
    assert told == {
        "/Title": "The small book!", "/Author": "Ada & Bob", "/Subject": "About it.", "/Keywords": "a, b",
        "/CreationDate": "D:20261030000000+00'00'", "/ModDate": "D:20261030000000+00'00'",
    }  # fmt: skip
    assert reader.page_mode == "/UseOutlines" and len(reader.pages) == 5


# The USB stick


@pytest.fixture
def stick(project):
    with zipfile.ZipFile(offline.make(project)) as archive:
        return {entry.filename: (entry, archive.read(entry)) for entry in archive.infolist()}


def test_the_zip_has_the_book_its_notebooks_and_tables_and_nothing_twice(project, stick):
    own = [
        "CITATION.cff", "LICENSE", "Makefile", "README.txt", "START HERE.html", "_config.yml", "_toc.yml",
        "airace/__init__.py", "book/facts.md", "data/alone.csv", "data/datapackage.json", "data/rates.csv",
        "notebooks/1-one.ipynb", "notebooks/2-two.ipynb",
    ]  # fmt: skip
    pages = [f"{name}.html" for name in PAGES] + [
        "_images/a b.png",
        "_sources/own.md",
        "_static/book.css",
        "_static/LICENSE",
    ]
    wanted = sorted([*own, *(f"website/{name}" for name in pages)])
    assert list(stick) == [f"the-small-book/{name}" for name in wanted]
    assert offline.make(project).parent == project.root / "_build"


def test_two_zips_of_the_same_book_are_the_same(project, stick):
    for entry, _ in stick.values():
        assert entry.date_time == (2026, 10, 30, 0, 0, 0) and entry.compress_type == zipfile.ZIP_DEFLATED
        assert entry.create_system == 3 and entry.external_attr >> 16 == 0o100644
    first = offline.make(project).read_bytes()
    assert offline.make(project).read_bytes() == first


def test_links_to_a_copy_lead_to_the_notebook_itself(stick):
    html = stick["the-small-book/website/book/index.html"][1].decode()
    assert '<a href="../../notebooks/1-one.ipynb#x">' in html and 'src="../_images/a%20b.png"' in html
    assert '<a href="../../data/rates.csv">' in html and 'href="../notebooks/1-one.html#the-data"' in html
    assert 'href="https://elsewhere.example/x"' in html


def test_the_first_page_and_the_readme_say_what_they_said(project, stick):
    text = {name: stick[f"the-small-book/{name}"][1].decode() for name in ("START HERE.html", "README.txt")}
    assert is_as_before("start-here.html", text["START HERE.html"])
    assert is_as_before("readme.txt", text["README.txt"])
    same = ("title", "citation", "last_day_in_words", "html", "root")
    nowhere = SimpleNamespace(**{name: getattr(project, name) for name in same})
    nowhere.address = ""
    assert "Online" not in offline._readme(nowhere)


def test_the_readme_names_sheets_of_paper_where_they_have_been_made(project):
    before = offline._readme(project).splitlines()
    (project.html / "handouts").mkdir()
    (project.html / "handouts" / "1-one-class.pdf").write_bytes(b"paper")
    now = offline._readme(project).splitlines()
    (line,) = [line for line in now if line not in before]
    assert line == "  handouts/          sheets of paper for the class and the teacher"
    assert [other for other in now if other != line] == before and now[now.index(line) + 1].startswith("  data/  ")


def test_codes_for_phones_stay_on_the_site_and_the_page_says_so(stick):
    html = stick["the-small-book/website/book/teaching/1-one.html"][1].decode()
    assert phones.ABSENT in html and "a.example" not in html


# The command


def run(monkeypatch, capsys, *words):
    monkeypatch.setattr(sys, "argv", ["editions", *words])
    code = command.main()
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_says_where_the_edition_is_and_how_large(project, monkeypatch, capsys):
    code, out, err = run(monkeypatch, capsys, "offline", str(project.root))
    assert code == 0 and re.fullmatch(r"file:///.*/_build/the-small-book\.zip \(0\.0 MB\)\n", out) and err == ""
    monkeypatch.chdir(project.root)
    assert run(monkeypatch, capsys, "offline")[1] == out


def test_an_edition_that_cannot_be_made_is_one_line(tmp_path, project, monkeypatch, capsys):
    (project.html / "book" / "index.html").unlink()
    code, out, err = run(monkeypatch, capsys, "pdf", str(project.root))
    assert code == 1 and out == "" and re.fullmatch(r"No pdf edition: the book is not built yet: .*\.\n", err)

    def no_browser(project):
        raise finder.BrowserError("none here")

    monkeypatch.setitem(command.MAKERS, "pdf", no_browser)
    assert run(monkeypatch, capsys, "pdf", str(project.root))[2] == "No pdf edition: none here.\n"
    with pytest.raises(SystemExit):
        run(monkeypatch, capsys, "papyrus")


# The browser


class Playwright:
    """Playwright of which some browsers start."""

    def __init__(self, *starting):
        self.starting, self.tried, self.closed, self.chromium = starting, [], [], self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def launch(self, args, **choice):
        self.tried.append((args, choice))
        if choice not in self.starting:
            raise PlaywrightError("does not start")
        return SimpleNamespace(close=lambda: self.closed.append(choice))


@pytest.fixture
def machine(monkeypatch):
    """Return a function that says which commands the machine has and which browsers start."""

    def made(commands=(), starting=(), user=1000):
        playwright = Playwright(*starting)
        monkeypatch.setattr(finder.shutil, "which", lambda name: dict(commands).get(name))
        monkeypatch.setattr(finder, "sync_playwright", lambda: playwright)
        monkeypatch.setattr(finder.os, "geteuid", lambda: user, raising=False)
        return playwright

    return made


def test_the_browser_of_the_machine_is_started_and_closed(machine):
    own = {"executable_path": "/usr/bin/chromium"}
    playwright = machine({"chromium": "/usr/bin/chromium", "chromium-browser": "/x"}, [own])
    with finder.chromium():
        assert playwright.tried == [(list(finder.ALIKE), own)] and playwright.closed == []
    assert playwright.closed == [own]
    chrome = {"executable_path": "/opt/chrome"}
    playwright = machine({"google-chrome-stable": "/opt/chrome", "chromium": "/usr/bin/chromium"}, [chrome], user=0)
    with finder.chromium():
        assert playwright.tried == [([*finder.ALIKE, "--no-sandbox"], chrome)]


def test_a_browser_without_windows_is_quicker_and_comes_first_unless_windows_are_needed(machine):
    machine({"chromium-headless-shell": "/shell", "chromium": "/usr/bin/chromium"})
    assert [finder._choices(whole=whole) for whole in (False, True)] == [
        {"/shell": {"executable_path": "/shell"}},
        {"/usr/bin/chromium": {"executable_path": "/usr/bin/chromium"}},
    ]


def test_a_browser_that_cannot_read_the_files_is_passed_over(machine):
    machine({"google-chrome": "/snap/bin/chrome", "chromium": "/usr/bin/chromium"})
    assert finder._choices() == {"/usr/bin/chromium": {"executable_path": "/usr/bin/chromium"}}


def test_other_browsers_are_tried_in_turn_and_all_are_named_when_none_starts(machine):
    playwright = machine(starting=[{"channel": "msedge"}])
    with finder.chromium():
        assert [choice for _, choice in playwright.tried] == [{}, {"channel": "chrome"}, {"channel": "msedge"}]
    machine()
    with pytest.raises(finder.BrowserError) as caught, finder.chromium():
        pass
    assert str(caught.value) == (
        "this needs a browser, and the one of Playwright or chrome or msedge does not start: "
        "install Google Chrome or Chromium, or run: python -m playwright install chromium"
    )
    assert isinstance(caught.value.__cause__, PlaywrightError)
