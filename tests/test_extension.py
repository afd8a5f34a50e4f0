"""The Jupyter Book extension, in a small book that Sphinx builds in this process, without theme and kernels."""

import json
import os
import re
import shutil
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from example import TABLES, book, output, write
from nbformat import v4 as nbf
from sphinx.application import Sphinx

from airace import sphinx as extension
from airace.explore import page as page_form
from airace.pages import phones, plans, present, social, states

ASSETS = {*extension.EXPLORER, *(asset.name for asset in extension.ASSETS)}  # what a page may load

WORDS = """<p class="explorer-headline"><span>It grew</span></p>
<p class="explorer-subtitle"><span>All</span></p>
<div class="explorer-chart" role="img" aria-label="A picture"></div>
<div class="explorer-table"><table><tr><th class="n">Year</th></tr><tr><th class="n">2024</th></tr></table></div>
<p class="explorer-source">Source: <a href="https://zeta.example/?a=1&amp;b=2">Zeta, September 2026</a></p>
<figcaption class="explorer-caption"><span>Much</span></figcaption></figure>"""
DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="  # PNG, one pixel
)
FIGURE = f"""<figure class="explorer" id="explorer-gap" data-states="2"><form><fieldset class="explorer-control">
<legend>Per</legend><label><input type="radio" name="per" value="total"> total</label>
<label><input type="radio" name="per" value="per head" checked> per head</label></fieldset>
</form>{WORDS}"""
STILL = f'<figure class="explorer" id="explorer-still" data-states="1">{WORDS}'
PAGES = {
    "index": """# Example

{state}`in total <explorer-gap?per=total>` and {state}`wrong <explorer-gap?per=mile>`.

```{chapter-findings}
```

```{toctree}
notebooks/1-one
notebooks/2-two
notebooks/3-charts
book/data-catalogue
book/sources
book/fact-check
book/what-changed
book/plain
book/teaching/3-charts
```
""",
    "book/data-catalogue": "# Tables\n\n```{data-catalogue}\n```\n",
    "book/sources": "# Sources\n\n```{sources}\n```\n",
    "book/fact-check": "# Facts\n\n```{fact-check}\n```\n",
    "book/what-changed": "# News\n\n```{what-changed}\n```\n",
    "book/plain": """# Plain

```{chart-of-a-chapter} gap here
```

```{chart-of-a-chapter} moon there
```

{state}`still <explorer-still>`, {nl}`dürfkapitaal`
""",
    "book/teaching/3-charts": """# Teaching

## Plan for 20 minutes

{state}`the chart <explorer-still>`, {state}`in total <explorer-gap?per=total>`

## Prepared states

{state}`All of it <explorer-gap?per=total>`. That is much.
""",
}
QUIZ = '<form class="quiz" id="quiz-x"></form>'
FRAME = pd.DataFrame({"a": [1]}, ["style='b'"])._repr_html_()


def build(folder, out, builder="html"):
    """Build the book and return the application, with what it warned of."""
    warned = []
    app = Sphinx(
        folder, None, out / builder, out / f"trees-{builder}", builder,
        confoverrides={
            "extensions": ["myst_nb", "airace.sphinx"], "root_doc": "index", "nb_execution_mode": "off",
            "html_theme": "basic", "html_title": "The example", "html_baseurl": "https://book.example/",
            "suppress_warnings": ["config.cache", "myst.header"],
        },
        status=None, warning=SimpleNamespace(write=warned.append, flush=lambda: None, isatty=lambda: False),
    )  # fmt: skip
    app.add_js_file(None, body="let hint = 'Show';")
    app.add_js_file("togglebutton.js")
    app.add_js_file(None, body="let hint = 'Show';")
    app.connect(
        "html-page-context", lambda app, page, *_: app.add_js_file(None, body=f"{extension.NAME_OF_PAGE} = {page}")
    )
    app.build()
    app.warned = re.sub(r"\x1b\[[0-9;]*m", "", "".join(warned))
    return app


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build the small book once as pages, with a chart taken twice and a picture that is no chart."""
    folder, out = write(tmp_path_factory.mktemp("source")), tmp_path_factory.mktemp("built")
    for name, text in PAGES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    (folder / "_toc.yml").write_text("", encoding="utf-8")
    cells = [
        nbf.new_markdown_cell("# Charts\n\n3 minutes to read"),
        nbf.new_code_cell(
            "load('rates')\nQuiz('ai-act')", outputs=[output("text/html", html) for html in (FIGURE, QUIZ, FRAME)]
        ),
        nbf.new_code_cell("still", outputs=[output("text/html", STILL)]),
        nbf.new_code_cell(
            "say", metadata={"tags": ["key-finding"]}, outputs=[output("text/markdown", "**In short.** 7.")]
        ),
    ]
    picture = nbf.new_output("display_data", {"image/png": DOT, "text/plain": "a figure"})
    more = [nbf.new_markdown_cell("# A\n\n1 minutes to read"), nbf.new_code_cell("fig", outputs=[picture])]
    more += [nbf.new_code_cell("again", outputs=[output("text/html", STILL)]), cells[-1]]
    for name, made in (("3-charts", cells), ("2-two", more)):
        for place, cell in enumerate(made):
            cell["id"] = f"{name}-{place}"
        file = folder / "notebooks" / f"{name}.ipynb"
        old = nbformat.read(file, as_version=4).cells if file.exists() else []
        nbformat.write(nbf.new_notebook(cells=[*made, *old[2:4]]), file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(page_form.BOOK, "0")
        patch.setenv("AIRACE_DATA", str(folder / "data"))
        for name in (extension.SITE, extension.REPOSITORY):
            patch.delenv(name, raising=False)
        app = build(folder, out)
        wanted = page_form.wanted()
        yield SimpleNamespace(app=app, folder=folder, html=out / "html", warned=app.warned, wanted=wanted, out=out)


def read(built, name):
    return (built.html / f"{name}.html").read_text(encoding="utf-8")


def test_kernels_show_charts_in_their_page_form_from_now_on(built):
    assert built.wanted


def test_a_page_is_made_of_an_overview_and_sections_with_anchors(built):
    html = read(built, "book/data-catalogue")
    assert html.index(f"The book has {len(TABLES)} tables") < html.index('<section id="tables-of-several-chapters">')
    assert '<section id="table-rates">' in html and '<section id="table-alone">' in html
    assert re.search(r'<h3>Table of programmes<a class="headerlink" href="#table-programmes"', html)
    assert '<li id="source-zeta-2026">' in read(built, "book/sources")
    assert 'id="fact-a1"' in read(built, "book/fact-check")
    assert '<section id="changes-to-come">' in read(built, "book/what-changed")
    assert 'class="chapter-findings"' in read(built, "index")


def test_addresses_inside_the_book_are_those_of_its_pages_and_files(built):
    html = read(built, "book/data-catalogue")
    assert 'href="../data/rates.csv"' in html and 'href="../data/datapackage.json"' in html
    assert 'href="../notebooks/1-one.html"' in html and 'href="#table-rates"' in html
    assert 'href="sources.html#source-zeta-2026"' in html
    assert 'href="../notebooks/1-one.html#claim-a1"' in read(built, "book/fact-check")
    assert 'href="notebooks/1-one.html"' in read(built, "index")
    for name in PAGES:
        assert not re.search('href="(page|table):', read(built, name)), name


def test_the_tables_lie_beside_the_pages_and_an_old_one_goes(built):
    names = {f"{name}.csv" for name in TABLES} | {"datapackage.json", "comma"}
    assert {path.name for path in (built.html / "data").iterdir()} == names
    with_comma = {path.name for path in (built.html / "data" / "comma").iterdir()}
    assert with_comma == {f"{name}-comma.csv" for name in TABLES}
    assert (built.html / "data" / "rates.csv").read_bytes() == (built.folder / "data" / "rates.csv").read_bytes()
    (built.html / "data" / "gone.csv").write_text("")
    extension._copy_tables(built.app)
    assert {path.name for path in (built.html / "data").iterdir()} == names


def test_assets_lie_beside_the_pages_and_only_pages_that_need_them_load_them(built):
    static = built.html / "_static"
    for asset in extension.ASSETS:
        assert (static / asset.name).read_bytes() == asset.read_bytes()
    for name, parts in (("explorer.js", page_form.SCRIPT), ("take.js", page_form.LATER)):
        assert (static / name).read_text(encoding="utf-8") == page_form.script(parts)
    assert (static / "explorer.css").read_text(encoding="utf-8").endswith(page_form.css())
    assert (static / "fonts.js").read_text(encoding="utf-8") == page_form.fonts()
    loads = {
        name: {asset for asset in ASSETS if f"_static/{asset}" in read(built, name)}
        for name in (*PAGES, "notebooks/3-charts")
    }
    charts, filters, quiz = {"explorer.js", "explorer.css"}, {"factcheck.js"}, {"quiz.js", "quiz.css"}
    assert loads["notebooks/3-charts"] == charts | quiz
    assert loads["book/fact-check"] == charts | filters
    assert loads["book/plain"] == charts
    assert loads["index"] == {"reading.js"} and loads["book/sources"] == set()


def test_scripts_of_extensions_stand_in_a_file_before_those_that_read_them(built):
    for name in PAGES:
        head, _ = read(built, name).split("</head>")
        assert "<script>" not in head, name
        files = re.findall(r'<script src="[^"]*_static/([^"?]+)', head)
        (settings,) = [file for file in files if file.startswith("settings-")]
        assert files.index("documentation_options.js") < files.index(settings) < files.index("togglebutton.js")
        assert (built.html / "_static" / settings).read_text(encoding="utf-8") == "let hint = 'Show';\n", "once"


def test_a_page_without_such_scripts_gets_no_file_for_them(built):
    scripts, before = [SimpleNamespace(filename="a.js")], set((built.html / "_static").iterdir())
    extension._move_scripts_into_a_file(built.app, "x", "page.html", {"script_files": scripts}, None)
    assert len(scripts) == 1 and set((built.html / "_static").iterdir()) == before


def test_tables_of_pandas_have_the_styles_of_the_book_alone(built):
    html = read(built, "notebooks/3-charts")
    assert "<style" in FRAME and ' style="text' in FRAME
    assert "<style" not in html and ' style="text' not in html
    assert re.search(r'<table border="1" class="dataframe">\s*<thead>\s*<tr>\s*<th></th>\s*<th>a</th>', html)
    assert "style='b'" in html, "what the table says stays"


def test_the_picture_for_other_sites_is_drawn_and_its_address_known(built):
    assert not (built.html / "_static" / social.NAME).exists(), "the last chapter has no stored picture"
    context = {}
    extension._add_assets(built.app, "x", "page.html", context, None)
    assert context["social_picture"] == "https://book.example/_static/social.png"
    assert context["metatags"] == '<meta name="airace-site" content="https://book.example/">'
    assert all(context["metatags"] in read(built, name) for name in (*PAGES, "notebooks/3-charts", "search"))
    drawn = []
    app = SimpleNamespace(
        builder=SimpleNamespace(format="html"), env=built.app.env, outdir=built.html,
        config=SimpleNamespace(html_title="The example"),
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extension.social, "draw", lambda *given: drawn.append(given))
        patch.setattr(extension, "_book", lambda env: book(built.folder))
        extension._draw_social_picture(app, None)
        assert not drawn
        patch.setattr(extension, "_book", lambda env: SimpleNamespace(chapters=[SimpleNamespace(pictures=("x",))]))
        for error, kind in ((None, "html"), (ValueError(), "html"), (None, "text")):
            app.builder.format = kind
            extension._draw_social_picture(app, error)
    assert [given[1:] for given in drawn] == [("The example", built.html / "_static" / social.NAME)]


def test_the_card_of_a_chapter_is_filled_in_when_its_page_has_been_read(built):
    html = read(built, "index")
    assert html.count('<span class="progress" data-guesses="" data-questions="" hidden></span>') == 3
    assert "data-progress" not in html and "data-picture" not in html, "a chapter without a drawing has no picture"


def test_links_to_states_lead_to_the_page_with_the_chart(built):
    assert re.search(r'href="notebooks/3-charts.html#explorer-gap\?per=total"[^>]*>in total</a>', read(built, "index"))
    assert re.search(r'href="../notebooks/3-charts.html#explorer-still"[^>]*>still</a>', read(built, "book/plain"))


def test_a_link_to_a_state_that_does_not_exist_is_named_with_its_line(built):
    said = re.findall(r"(\S+): WARNING: a link to a state: (.*?)(?: \[|\n)", built.warned)
    assert [(place.rpartition("/")[2], words) for place, words in said] == [
        ("index.md:3", "the control 'per' of 'explorer-gap' has no value 'mile'; it has total, per head")
    ]


def test_words_of_another_language_say_which(built):
    assert re.search(r"<span[^>]* lang=.nl.>dürfkapitaal</span>", read(built, "book/plain"))


def test_a_chart_of_a_chapter_is_alive_on_another_page_under_its_own_name(built):
    html = read(built, "book/plain")
    assert '<figure class="explorer" id="explorer-here" data-states="2">' in html and 'value="per head"' in html
    assert "explorer-gap" not in html.replace("explorer-gap?", "")
    assert re.findall(r"plain\.md:(\d+): WARNING: no chapter has a chart with the name '(\w+)'", built.warned) == [
        ("6", "moon")
    ]
    assert extension._figure_of(built.app.env, "gap") == FIGURE
    assert extension._figure_of(built.app.env, "moon") == ""


def test_every_chart_has_a_page_of_its_own_also_one_that_is_taken_over(built):
    lying = {path.name for path in (built.html / "charts").iterdir()}
    charts = ("gap", "here", "still", "verdicts-by-chapter")
    assert lying == {f"{name}.{ending}" for name in charts for ending in ("html", "json", "csv")}
    html = read(built, "charts/gap")
    assert FIGURE in html and '<html lang="en">' in html
    assert 'href="../notebooks/3-charts.html#explorer-gap"' in html and "<cite>The example</cite>: Charts</a>" in html
    assert '<link rel="canonical" href="https://book.example/notebooks/3-charts.html">' in html
    assert 'href="../book/plain.html#explorer-here"' in read(built, "charts/here")
    told = json.loads((built.html / "charts" / "gap.json").read_text(encoding="utf-8"))
    assert told["rows"] == [{"Year": 2024}] and told["columns"] == [{"name": "Year", "unit": "year"}]
    assert [source["id"] for source in told["sources"]] == ["zeta-2026"]
    assert told["chapter"]["url"] == "https://book.example/notebooks/3-charts.html#explorer-gap"
    assert (built.html / "charts" / "gap.csv").read_bytes() == b"\xef\xbb\xbfYear\n2024\n"


def test_the_pages_of_charts_have_font_and_colours_without_the_style_of_the_book(built):
    static = built.html / "_static"
    css = (static / "embed.css").read_text(encoding="utf-8")
    assert css.startswith(":root { color-scheme: light;") and css.endswith(read_asset("embed.css"))
    assert (static / "embed.js").read_text(encoding="utf-8") == read_asset("embed.js")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(built.app.config, "airace_fonts", False)
        patch.setattr(built.app.config, "airace_colours", {"text": ["#123456", "#fedcba"]})
        extension._copy_assets(built.app)
        css, other = ((static / f"{name}.css").read_text(encoding="utf-8") for name in ("embed", "explorer"))
    assert css.count("@font-face") == 2 and "@font-face" not in other and "--airace-text: #123456" in css
    assert all((static / file).exists() for file in re.findall(r"url\((.*?)\)", css))
    extension._copy_assets(built.app)
    assert "@font-face" in (static / "explorer.css").read_text(encoding="utf-8")


SHORT = [("explorer-gap?per=total", "All of it"), ("explorer-still", "Charts")]  # the chart as it is: its heading


def test_a_page_for_teachers_has_a_code_for_each_state_of_its_plans_and_a_short_address_leads_there(built):
    page = BeautifulSoup(read(built, "book/teaching/3-charts"), "html.parser")
    items = page.select("#prepared-states > details.on-phones li")
    assert [(item["data-state"], item.span.string) for item in items] == SHORT
    folder = built.html / phones.FOLDER
    assert len(list(folder.iterdir())) == len(items)
    for item, (target, _) in zip(items, SHORT, strict=True):
        assert re.fullmatch(r"https://book\.example/s/\w+/", item.a["href"])
        place = folder / item.a["href"].split("/")[-2]
        picture = (built.html / "book" / "teaching" / item.img["src"]).resolve()
        assert picture == place / "code.svg" and picture.read_text(encoding="utf-8").startswith("<svg ")
        there = BeautifulSoup((place / "index.html").read_text(encoding="utf-8"), "html.parser").a["href"]
        path, _, state = there.partition("#")
        assert (place / path).resolve().is_file() and state == target


def test_every_page_with_charts_has_one_that_presents_them_also_one_that_takes_a_chart_over(built):
    folder = built.html / present.FOLDER
    assert {path.stem for path in folder.iterdir()} == {"2-two", "3-charts", "plain", "fact-check"}
    page = BeautifulSoup(read(built, "present/3-charts"), "html.parser")
    assert [section.h2.string for section in page.select("section.shot")] == ["Charts", "Charts"]
    assert page.select_one("nav a")["href"] == "../book/teaching/3-charts.html"
    assert json.loads(page.find(id="plans").string) == {
        "": [["explorer-gap?per=total", "All of it"], ["explorer-still", ""]],
        "20": [["explorer-still", ""], ["explorer-gap?per=total", "All of it"]],
    }
    assert [item["data-state"] for item in page.select("dialog li")] == ["explorer-gap?per=total", "explorer-still"]
    plain = BeautifulSoup(read(built, "present/plain"), "html.parser")
    assert json.loads(plain.find(id="plans").string) == {"": [["explorer-here", ""]]}
    assert plain.select_one("nav a")["href"] == "../book/plain.html" and not plain.dialog
    assert (built.html / "_static" / "present.js").read_text(encoding="utf-8") == present.script()
    assert (built.html / "_static" / "present.css").read_text(encoding="utf-8") == read_asset("present.css")
    assert all("present.js" not in read(built, name) for name in (*PAGES, "charts/gap"))
    (folder / "9-gone.html").write_text("", encoding="utf-8")
    extension._write_presentations(built.app, ValueError())
    assert (folder / "9-gone.html").exists()
    extension._write_presentations(built.app, None)
    assert not (folder / "9-gone.html").exists()


def test_without_the_address_of_a_site_a_page_for_teachers_says_why_it_has_no_codes(built):
    env, folder = built.app.env, built.html / phones.FOLDER
    kept = shutil.copytree(folder, built.out / "short")
    doctree = env.get_doctree("book/teaching/3-charts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(built.app.config, "html_baseurl", "")
        plans.complete(built.app, doctree, "book/teaching/3-charts")
        extension._write_short_addresses(built.app, None)
        assert not folder.exists()
    said = [raw.astext() for raw in doctree.findall(nodes.raw)]
    assert len([words for words in said if phones.ABSENT in words]) == 1 and "data-state" not in str(said)
    shutil.copytree(kept, folder)
    extension._write_short_addresses(built.app, ValueError())
    assert folder.exists()


def read_asset(name):
    return (extension.PACKAGE / "explore" / name).read_text(encoding="utf-8")


def test_names_of_charts_are_unique_and_a_plain_picture_is_named(built):
    assert "WARNING: the name 'still' is taken by a chart of notebooks/2-two: names are unique" in built.warned
    assert built.warned.count("is taken by") == 1
    assert re.search(r"2-two\.ipynb:\d+: WARNING: a picture without caption, numbers and source", built.warned)
    assert built.warned.count("a picture without caption") == 1, built.warned


def test_the_environment_keeps_charts_and_links_of_each_page_and_forgets_them_with_it(built):
    env = built.app.env
    assert extension._figures(env)["notebooks/3-charts"] == [
        ("explorer-gap", {"per": ["total", "per head"]}), ("explorer-still", {}),
    ]  # fmt: skip
    assert extension._state_links(env)["book/plain"] == [("explorer-still", 9)]
    assert extension._quoting(env) == {"book/plain", "index"}, "the start page has pictures of charts"
    some = SimpleNamespace(airace_figures={"a": [], "b": []}, airace_state_links={"a": []}, airace_quoting={"a", "b"})
    extension._forget(None, some, "a")
    extension._forget(None, some, "c")
    assert some == SimpleNamespace(airace_figures={"b": []}, airace_state_links={}, airace_quoting={"b"})
    assert extension._figures(SimpleNamespace()) == {} and extension._state_links(SimpleNamespace()) == {}


def test_a_chapter_is_read_again_when_a_table_its_quiz_or_the_package_changes(built):
    known = built.app.env.dependencies
    found = {re.sub(r".*/(airace|data|quiz|palette)", r"\1", str(path)) for path in known["notebooks/3-charts"]}
    assert {"data/rates.csv", "data/sources.csv", "data/claims.csv", "data/claim_sources.csv"} <= found
    assert {"airace/chart.py", "airace/explore/page.py", "quiz/ai-act.toml", "palette.toml"} <= found
    assert not {"data/programmes.csv", "airace/sphinx.py", "airace/refresh.py", "airace/browser.py"} & found
    assert not [path for path in found if re.search("airace/(editions|pages|slides|student)/", path)]
    assert not [path for path in known.get("book/plain", ()) if str(path).endswith(".csv")]


def test_a_generated_page_is_written_again_when_tables_chapters_or_contents_change(built):
    found = {str(path).replace("\\", "/") for path in built.app.env.dependencies["book/what-changed"]}
    wanted = ("data/datapackage.json", "_toc.yml", "1-one.ipynb", "rates.csv", "pages/changes.py", "airace/sphinx.py")
    assert [end for end in wanted if not any(path.endswith(end) for path in found)] == []


def test_the_build_writes_pages_again_after_a_change_of_an_asset(built, monkeypatch, tmp_path):
    assert built.app.config.airace_assets == extension._checksum()
    assert re.fullmatch("[0-9a-f]{64}", extension._checksum())
    changed = tmp_path / "explorer.js"
    changed.write_text("other")
    before = extension._checksum()
    monkeypatch.setattr(extension, "ASSETS", (changed, *extension.ASSETS[1:]))
    assert extension._checksum() != before
    version = built.app.extensions["airace.sphinx"]
    assert (version.parallel_read_safe, version.parallel_write_safe) == (False, True)


def test_other_formats_than_pages_get_no_files(tmp_path):
    app = SimpleNamespace(builder=SimpleNamespace(format="text"), outdir=tmp_path)
    extension._copy_assets(app)
    extension._copy_tables(app)
    app.builder.name = "text"
    extension._write_charts(app, None)
    app.builder.name = "html"
    extension._write_charts(app, ValueError())
    assert list(tmp_path.iterdir()) == []


def test_one_long_page_has_its_own_addresses(built):
    environment = dict(os.environ)
    try:
        build(built.folder, built.out, "singlehtml")
    finally:
        os.environ.clear()
        os.environ.update(environment)
    html = (built.out / "singlehtml" / "index.html").read_text(encoding="utf-8")
    assert 'href="#source-zeta-2026"' in html and 'href="data/rates.csv"' in html
    assert 'href="#document-notebooks/1-one"' in html
    assert 'href="#explorer-gap?per=total"' in html
    assert not (built.out / "singlehtml" / "charts").exists()


@pytest.mark.parametrize(
    ("url", "shown", "elsewhere", "binder"),
    [
        ("https://github.com/someone/ai-race", "https://github.com/someone/ai-race", "", True),
        ("https://github.com/someone/ai-race.git", "https://github.com/someone/ai-race", "", True),
        ("https://gitlab.com/someone/ai-race/", "https://gitlab.com/someone/ai-race", "", True),
        ("https://gitlab.example.org/a/b", "https://gitlab.example.org/a/b", "", False),
        ("https://code.example.org/a/b", "", "https://code.example.org/a/b", False),
        ("https://code.example.org/github/b", "", "https://code.example.org/github/b", False),
        ("", "", "", False),
    ],
)
@pytest.mark.parametrize("by_environment", [True, False])
def test_buttons_lead_where_the_repository_is(url, shown, elsewhere, binder, by_environment, monkeypatch):
    options = {"repository_url": "https://old.example" if by_environment and url else url, "launch_buttons": {}}
    config = SimpleNamespace(html_theme_options=options, html_baseurl="", html_context={})
    monkeypatch.setenv(extension.REPOSITORY, url if by_environment else "")
    if by_environment and not url:
        options["repository_url"] = ""
    monkeypatch.setenv(extension.SITE, "https://site.example")
    extension._addresses(None, config)
    assert options["repository_url"] == shown and config.html_context["repository_elsewhere"] == elsewhere
    assert options["use_repository_button"] is options["use_issues_button"] is bool(shown)
    assert ("launch_buttons" in options) == binder
    assert config.html_baseurl == "https://site.example"


def test_without_an_address_of_the_site_that_of_the_configuration_stays(monkeypatch):
    monkeypatch.delenv(extension.SITE, raising=False)
    monkeypatch.delenv(extension.REPOSITORY, raising=False)
    config = SimpleNamespace(html_theme_options={}, html_baseurl="https://kept.example", html_context={})
    extension._addresses(None, config)
    assert config.html_baseurl == "https://kept.example" and config.html_theme_options["repository_url"] == ""
    context = {}
    page = SimpleNamespace(doc2path="{}.md".format)
    app = SimpleNamespace(config=SimpleNamespace(html_baseurl=""), builder=SimpleNamespace(name="html"), env=page)
    extension._add_assets(app, "x", "", context, None)
    assert context == {}


def test_a_page_may_be_built_without_any_chart():
    document = nodes.document(None, None)
    app = SimpleNamespace(env=SimpleNamespace(docname="x", airace_figures={}))
    extension._collect_figures(app, document)
    assert app.env.airace_figures == {}
    assert states.charts(json.dumps("no chart")) == []


# The last one, since it changes the book


def test_after_a_change_what_depends_on_it_is_made_again_and_the_rest_forgotten(built):
    charts, index = built.folder / "notebooks" / "3-charts.ipynb", built.folder / "index.md"
    charts.write_text(charts.read_text(encoding="utf-8").replace("> per head</label>", "> for each</label>"))
    index.write_text(index.read_text(encoding="utf-8").replace("per=mile", "per=total"))
    (built.html / "charts" / "gone.html").write_text("", encoding="utf-8")
    app = build(built.folder, built.out)
    assert "a link to a state" not in app.warned, "the old link of the page is forgotten"
    assert "is taken by" in app.warned, "the chart of a page that was not read again is known"
    assert "> for each</label>" in read(built, "book/plain"), "a page that shows a chart of another one follows it"
    assert all("> for each</label>" in read(built, f"charts/{name}") for name in ("gap", "here"))
    assert not (built.html / "charts" / "gone.html").exists(), "a chart that is gone takes its page along"
    assert extension._state_links(app.env)["index"] == [
        ("explorer-gap?per=total", 3), ("explorer-gap?per=total", 3),
    ]  # fmt: skip
