"""The Jupyter Book extension: charts in their page form, their assets, and a build that stops at a bad chart."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from docutils import nodes
from myst_nb.sphinx_ext import OUTPUT_FOLDER
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import ReferenceRole, SphinxDirective, SphinxRole
from sphinx.util.osutil import relative_uri

from airace import data, inputs, kernels, style
from airace.explore import page, store
from airace.lite import button
from airace.pages import (
    cards,
    changes,
    code,
    embed,
    factcheck,
    findings,
    lessons,
    marks,
    notfound,
    phones,
    plans,
    present,
    reading,
    sharing,
    social,
    sources,
    start,
    states,
    tables,
)
from airace.pages.book import Book, Chapter, Section, Table
from airace.problems import Problems

logger = logging.getLogger(__name__)

PACKAGE = Path(__file__).parent
EXPLORER = ("explorer.js", "explorer.css")  # made by airace.explore.page
EMBED = (PACKAGE / "explore" / "embed.js", PACKAGE / "explore" / "embed.css")  # for the pages of single charts
PROJECTOR = PACKAGE / "explore" / "present.css"  # for the pages that present charts
FILTER = (PACKAGE / "pages" / "factcheck.js",)
READING = (PACKAGE / "pages" / "reading.js",)
QUIZ = (PACKAGE / "quiz" / "quiz.js", PACKAGE / "quiz" / "quiz.css")
PREDICT = tuple(PACKAGE / "predict" / name for name in ("on-chart.js", "predict.js", "predict.css"))
RUN = (PACKAGE / "lite" / button.NAME,)
ASSETS = (*FILTER, *READING, *QUIZ, *PREDICT)
TABLES = "data"  # the folder of the built book that holds the tables
CARD = re.compile(r'<(\w+) data-(picture|progress)="([^"]+)"></\1>')  # what airace.pages.start leaves open
DATAFRAME = 'class="dataframe"'
STYLE_OF_TABLE = re.compile(r'<style scoped>.*?</style>\s*| style="text-align: right;"', re.DOTALL)
NAME_OF_PAGE = (
    "DOCUMENTATION_OPTIONS.pagename"  # another on each page; only a menu of versions, which we lack, reads it
)
GENERATED = {
    "data-catalogue": tables,
    "sources": sources,
    "not-found": notfound,
    "fact-check": factcheck,
    "what-changed": changes,
    "chapter-findings": start,
}
OWN = {"AIRACE_DATA": "data", "AIRACE_PALETTE": "palette.toml"}  # what a book may have of its own
LANGUAGES = ("nl", "de", "fr")  # of single words, beside that of the book
SITE, REPOSITORY = "AIRACE_SITE", "AIRACE_REPOSITORY"  # addresses that a publishing workflow knows, and no file
FORGE = re.compile(r"https://[^/]*\b(github|gitlab)\b[^/]*/.")  # by name, as the theme knows them, on any host
BINDER_CAN_FETCH = re.compile(r"https://(github|gitlab)\.com/[^/]+/[^/]+")
ADDRESS = re.compile(r'href="(page|table):([^"#]+)(#[^"]+)?"')


def setup(app: Sphinx) -> dict[str, object]:
    """Register the extension (Sphinx calls this). Kernels that start from now on show charts in their page form."""
    os.environ[page.BOOK] = "1"
    for variable, path in OWN.items():  # another book than the one around the package, or around where the build starts
        if (Path(app.srcdir) / path).exists():
            os.environ.setdefault(variable, str(Path(app.srcdir) / path))
    os.environ.setdefault(store.STORE, str(Path(app.srcdir) / "_build" / "states"))
    kernels.encrypt()
    # Pages are written again when an asset changed; a changed script alone would not reach the built book.
    app.add_config_value("airace_assets", _checksum(), "html")
    app.add_config_value("airace_fonts", True, "html")  # False: the book has the fonts of charts in its own style
    app.add_config_value("airace_colours", {}, "html")  # of the pages of single charts: name to light and dark
    app.add_config_value("airace_read", _checksum_of(reading), "env")  # what is done to a page while it is read
    Problems(app)
    code.setup(app)
    reading.setup(app)
    lessons.setup(app)
    app.connect("config-inited", _addresses)
    for name in GENERATED:
        app.add_directive(name, Generated)
    app.add_directive("chart-of-a-chapter", Quoted)
    app.add_role("state", StateLink())
    for language in LANGUAGES:
        app.add_role(language, Language())
    app.connect("builder-inited", _copy_assets)
    app.connect("builder-inited", _copy_tables)
    app.connect("build-finished", _draw_social_picture)
    app.connect("build-finished", _draw_cards)
    app.connect("build-finished", _write_charts)
    app.connect("build-finished", _write_presentations)
    app.connect("build-finished", _write_short_addresses)
    app.connect("source-read", _note_dependencies)
    app.connect("doctree-read", _collect_figures)
    app.connect("doctree-read", _link_states)
    app.connect("doctree-read", _take_styles_from_tables)
    app.connect("doctree-read", _compare_with_stored)
    app.connect("env-purge-doc", _forget)
    app.connect("env-updated", lambda app, env: sorted({*_quoting(env), *plans.pages(env).values()}))
    app.connect("env-check-consistency", _check_names)
    app.connect("env-check-consistency", _check_state_links)
    app.connect("doctree-resolved", _quote_charts)
    app.connect("doctree-resolved", _fill_cards)
    app.connect("doctree-resolved", _guide)
    app.connect("doctree-resolved", _set_addresses)
    app.connect("doctree-resolved", _set_state_links)
    app.connect("doctree-resolved", plans.complete)
    app.connect("doctree-resolved", _open_for_teachers)
    app.connect("html-page-context", _add_assets)
    app.connect("html-page-context", _move_scripts_into_a_file, priority=900)  # after all who add some
    # The version is that of what `_figures` and `_state_links` keep between builds: another one reads all pages again.
    return {"parallel_read_safe": False, "parallel_write_safe": True, "env_version": 2}


def _checksum() -> str:
    made = page.script() + page.script(page.LATER) + page.css() + present.script()
    late = _checksum_of(cards, code, findings, marks)  # they change a page after it was read
    files = (*ASSETS, *EMBED, PROJECTOR, *RUN)
    return hashlib.sha256(b"".join(file.read_bytes() for file in files) + (made + late).encode()).hexdigest()


def _checksum_of(*modules: ModuleType) -> str:
    return hashlib.sha256(b"".join(Path(module.__file__).read_bytes() for module in modules)).hexdigest()


def _addresses(app: Sphinx, config) -> None:
    """Take the addresses of site and repository from the environment; turn on the buttons that lead somewhere.

    The theme knows GitHub and GitLab and stops at any other host, which gets a plain link. Binder fetches from the two
    public ones. There is no button for Colab: it opens a notebook without the package.
    """
    options = config.html_theme_options
    config.html_baseurl = os.environ.get(SITE) or config.html_baseurl
    url = (os.environ.get(REPOSITORY) or options.get("repository_url") or "").rstrip("/").removesuffix(".git")
    known = FORGE.match(url)
    options["repository_url"] = url if known else ""
    options["use_repository_button"] = options["use_issues_button"] = bool(known)
    config.html_context["repository_elsewhere"] = "" if known else url
    if not BINDER_CAN_FETCH.fullmatch(url):
        options.pop("launch_buttons", None)


def _copy_assets(app: Sphinx) -> None:
    if app.builder.format == "html":
        static = Path(app.outdir) / "_static"
        static.mkdir(parents=True, exist_ok=True)
        for asset in ASSETS:
            shutil.copy(asset, static / asset.name)
        faces = ""
        for weight, file in style.font_files().items():
            shutil.copy(file, static / file.name)
            faces += style.face(weight, f"url({file.name})")
        own = app.config.airace_fonts
        (static / "explorer.js").write_text(page.script(), encoding="utf-8")
        (static / "take.js").write_text(page.script(page.LATER), encoding="utf-8")
        looks = style.variables().replace(".explorer", ".chapter-picture")  # cards have the colours of charts
        (static / "explorer.css").write_text(faces * own + looks + page.css(), encoding="utf-8")
        script, look = EMBED
        shutil.copy(script, static / script.name)
        around = embed.style(app.config.airace_colours, style.family()) + look.read_text(encoding="utf-8")
        (static / look.name).write_text(faces * (not own) + around, encoding="utf-8")
        shutil.copy(PROJECTOR, static / PROJECTOR.name)
        (static / "present.js").write_text(present.script(), encoding="utf-8")
        (static / "fonts.js").write_text(page.fonts(), encoding="utf-8")
        button.write(Path(app.outdir))


def _copy_tables(app: Sphinx) -> None:
    """Ship the tables beside the pages, with the package that describes them, and each with a decimal comma, too."""
    if app.builder.format != "html":
        return
    target = Path(app.outdir) / TABLES
    shutil.rmtree(target, ignore_errors=True)  # a table that is gone from the package goes from the book
    (target / tables.COMMA).mkdir(parents=True)
    shutil.copy(data.folder() / data.PACKAGE, target)
    for resource in _package()["resources"]:
        file = data.folder() / resource["path"]
        shutil.copy(file, target)
        (target / tables.path_with_comma(resource)).write_bytes(tables.with_comma(Table(resource, file.read_bytes())))


def _draw_social_picture(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    book = _book(app.env)
    if book.chapters and book.chapters[-1].pictures:  # a book of tests has none; in ours a test misses the picture
        social.draw(book, app.config.html_title, Path(app.outdir) / "_static" / social.NAME)


def _draw_cards(app: Sphinx, error: Exception | None) -> None:
    """Draw what other sites show beside a link to a chapter or a chart: they want an address, which only a site has."""
    if error or app.builder.name != "html" or not sharing.site(app.config):
        return
    charts = {page: [id.removeprefix("explorer-") for id, _ in found] for page, found in _figures(app.env).items()}
    folder = Path(app.outdir) / sharing.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in sharing.cards(_book(app.env), charts, app.config.html_title):
        (folder / f"{name}.png").write_bytes(picture)


def _write_charts(app: Sphinx, error: Exception | None) -> None:
    """Give each chart a page of its own and its first state as data; those of charts that are gone go.

    All are written at each build, from what is kept of the pages: a build that reads one chapter has the others, too.
    """
    if error or app.builder.name != "html":
        return
    config, site = app.config, sharing.site(app.config)
    folder, package = Path(app.outdir) / embed.FOLDER, _package()
    known = embed.publications(Book.read(data.folder(), []).sources.values())
    charts = {embed.name_of(figure): (docname, figure) for docname, figure in _every_figure(app.env)}
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if path.stem not in charts and f"{embed.FOLDER}/{path.stem}" not in app.env.found_docs:
            path.unlink()
    for name, (docname, figure) in charts.items():
        target, anchor = app.builder.get_target_uri(docname), f"#explorer-{name}"
        address, url = relative_uri(f"{embed.FOLDER}/", target) + anchor, site and site + target + anchor
        shown = f"../{present.FOLDER}/{Path(docname).name}.html{anchor}"
        home = embed.Home(address, app.env.titles[docname].astext(), config.html_title, url, shown)
        whole = embed.page(figure, home, config.language or "en", site, config.airace_assets[:8])
        told = embed.as_json(embed.described(figure, home, known, package))
        for ending, content in (("html", whole.encode()), ("json", told.encode()), ("csv", embed.as_csv(figure))):
            (folder / f"{name}.{ending}").write_bytes(content)


def _write_presentations(app: Sphinx, error: Exception | None) -> None:
    """Write for each page with charts the one that presents them; those of pages that are gone go."""
    if error or app.builder.name != "html":
        return
    env, config, folder = app.env, app.config, Path(app.outdir) / present.FOLDER
    codes, for_teachers = plans.codes(env, sharing.site(config)), plans.pages(env)
    figures: dict[str, list[str]] = {}
    for docname, figure in _every_figure(env):
        figures.setdefault(docname, []).append(figure)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for docname, found in figures.items():
        above = {id: (heading, question) for id, heading, question in plans.asked(env.get_doctree(docname))}
        charts = [present.Shown(figure, *above[f"explorer-{embed.name_of(figure)}"]) for figure in found]
        teaches = for_teachers.get(docname)
        of_plans = plans.read(env.get_doctree(teaches)) if teaches else []
        leave = relative_uri(f"{present.FOLDER}/", app.builder.get_target_uri(teaches or docname))
        title, language = env.titles[docname].astext(), config.language or "en"
        whole = present.page(title, charts, of_plans, leave, codes, language, config.airace_assets[:8])
        (folder / f"{Path(docname).name}.html").write_text(whole, encoding="utf-8", newline="\n")


def _write_short_addresses(app: Sphinx, error: Exception | None) -> None:
    """Write for each state of a plan the page at its short address, and its code; those of other states go."""
    if error or app.builder.name != "html":
        return
    folder = Path(app.outdir) / phones.FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    for short in plans.codes(app.env, sharing.site(app.config)).values():
        place = folder / short.name
        place.mkdir(parents=True)
        (place / "index.html").write_text(short.page(app.config.language or "en"), encoding="utf-8", newline="\n")
        (place / phones.PICTURE).write_text(short.svg(), encoding="utf-8", newline="\n")


def _every_figure(env) -> Iterator[tuple[str, str]]:
    """Return all charts of the book in their page form, each with the page that shows it."""
    for docname in sorted({*_figures(env), *_quoting(env)}):
        for raw in env.get_doctree(docname).findall(nodes.raw):
            text = _quoted(env, raw) if raw.get("quoted") else raw.astext()
            yield from ((docname, match[0]) for match in marks.WHOLE.finditer(text))


def _book(env) -> Book:
    """Read tables and stored notebooks."""
    notebooks = {name: Path(env.doc2path(name)) for name in sorted(env.found_docs)}
    chapters = [Chapter.read(path, name) for name, path in notebooks.items() if path.suffix == ".ipynb"]
    return Book.read(data.folder(), chapters)


def _package() -> dict:
    return json.loads((data.folder() / data.PACKAGE).read_text(encoding="utf-8"))


def _note_dependencies(app: Sphinx, docname: str, source: list[str]) -> None:
    """Read a notebook again, and so execute it, when a table that it loads, its quiz or the package has changed."""
    if Path(app.env.doc2path(docname)).suffix != ".ipynb":
        return
    for file in (*inputs.content(source[0]), *inputs.package()):
        app.env.note_dependency(str(file))


def _figures(env) -> dict[str, list[tuple[str, states.Controls]]]:
    """Return for each page the ids of its charts, with their controls."""
    if not hasattr(env, "airace_figures"):
        env.airace_figures = {}
    return env.airace_figures


def _quoting(env) -> set[str]:
    """Return the pages that show a chart of another page: they are written again whenever anything is."""
    if not hasattr(env, "airace_quoting"):
        env.airace_quoting = set()
    return env.airace_quoting


def _state_links(env) -> dict[str, list[tuple[str, int | None]]]:
    """Return for each page its links to states, with their lines."""
    if not hasattr(env, "airace_state_links"):
        env.airace_state_links = {}
    return env.airace_state_links


def _forget(app: Sphinx, env, docname: str) -> None:
    _figures(env).pop(docname, None)
    _state_links(env).pop(docname, None)
    _quoting(env).discard(docname)


def _collect_figures(app: Sphinx, doctree: nodes.document) -> None:
    found = [raw.astext() for raw in doctree.findall(nodes.raw) if marks.FIGURE.search(raw.astext())]
    if found:
        _figures(app.env)[app.env.docname] = states.charts("\n".join(found))
    for bundle in doctree.findall(nodes.container):
        kinds = {part.get("mime_type", "") for part in bundle.children if isinstance(part, nodes.container)}
        if any(kind.startswith("image/") for kind in kinds) and "text/html" not in kinds:
            logger.warning(
                "a picture without caption, numbers and source: return a Chart instead of a figure",
                location=bundle,
                type="airace",
            )


def _link_states(app: Sphinx, doctree: nodes.document) -> None:
    """Make links of what a notebook says about other states of its charts."""
    for target, line in states.links(doctree):
        _state_links(app.env).setdefault(app.env.docname, []).append((target, line))


def _take_styles_from_tables(app: Sphinx, doctree: nodes.document) -> None:
    """Take from the tables of pandas the styles that it writes into the page: the book has its own, in a file."""
    for raw in doctree.findall(nodes.raw):
        if DATAFRAME in raw.astext():
            raw[:] = [nodes.Text(STYLE_OF_TABLE.sub("", raw.astext()))]


def _compare_with_stored(app: Sphinx, doctree: nodes.document) -> None:
    """Stop where a chapter says something else than it has stored: other pages are made from what is stored."""
    name = app.env.docname
    path, executed = Path(app.env.doc2path(name)), Path(app.outdir).parent / OUTPUT_FOLDER / f"{name}.ipynb"
    if path.suffix != ".ipynb" or app.config.nb_execution_mode == "off":
        return
    stored, now = Chapter.read(path, name), Chapter.read(executed, name)
    for what, before, after in (
        ("its claims", stored.ledger, now.ledger),
        ("its key finding", stored.finding, now.finding),
        ("its quiz", stored.quiz, now.quiz),
        ("its sentences", stored.prose, now.prose),
    ):
        if before != after:
            logger.warning(
                "the notebook has stored another text for %s than its cells give now (%s), and other pages and "
                "editions are made from what is stored: run `make refresh`, then build again",
                what,
                _difference(before, after),
                location=name,
                type="airace",
            )
            return  # the others may differ as well, and are stored in the same way


def _difference(before: str, after: str) -> str:
    """Return the first words in which two texts differ, without markup."""
    old, new = (re.sub(r"<[^>]+>", " ", text).split() for text in (before, after))
    place = next((n for n, (one, two) in enumerate(zip(old, new, strict=False)) if one != two), min(len(old), len(new)))
    old, new = (" ".join(words[max(0, place - 3) : place + 3]) or "nothing" for words in (old, new))
    return f"stored: {old!r}, now: {new!r}"


def _check_names(app: Sphinx, env) -> None:
    first = {}
    for docname, charts in sorted(_figures(env).items()):
        for id, _ in charts:
            if id in first:
                logger.warning(
                    "the name %r is taken by a chart of %s: names are unique over the whole book",
                    id.removeprefix("explorer-"),
                    first[id],
                    location=docname,
                    type="airace",
                )
            first.setdefault(id, docname)


def _check_state_links(app: Sphinx, env) -> None:
    """Warn of every link to a state that no page of the book has, also when only the page with the chart changed."""
    known = dict(chart for charts in _figures(env).values() for chart in charts)
    for docname, links in sorted(_state_links(env).items()):
        for target, line in links:
            if wrong := states.mistake(target, known):
                logger.warning("a link to a state: %s", wrong, location=(docname, line), type="airace")


def _set_state_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give links to states their addresses, as the builder wants them."""
    pages = {id: name for name, charts in _figures(app.env).items() for id, _ in charts}
    for link in doctree.findall(nodes.reference):
        if target := link.get("state"):
            page = pages.get(target.partition("?")[0], docname)  # the check has warned of an unknown one
            link["refuri"] = f"{app.builder.get_relative_uri(docname, page).partition('#')[0]}#{target}"


def _add_assets(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    if site := sharing.site(app.config):
        if not hasattr(app, "airace_book"):
            app.airace_book = _book(app.env)  # for all pages of this build
        book, config = app.airace_book, app.config
        has_card = any(chapter.page == pagename and chapter.pictures for chapter in book.chapters)
        name = f"cards/{Path(pagename).name}.png" if has_card else social.NAME
        context["social_picture"] = f"{site}_static/{name}"
        told = sharing.tag(sharing.structured(book, pagename, site, config.html_title, config.author))
        context["metatags"] = context.get("metatags", "") + embed.site_tag(site) + told
    parts = [raw.astext() for raw in doctree.findall(nodes.raw)] if doctree is not None else []
    needed = ((marks.GUESS, PREDICT), (marks.GUESS, EXPLORER), (marks.FIGURE, EXPLORER), (marks.WAY, READING))
    needed += ((marks.CLAIM_FILTER, FILTER), (marks.QUIZ, QUIZ))
    wanted = [assets for mark, assets in needed if any(mark.search(part) for part in parts)]
    if app.builder.name == "html" and app.env.doc2path(pagename).endswith(".ipynb"):
        wanted.append(RUN)
    for name in dict.fromkeys(os.path.basename(asset) for assets in wanted for asset in assets):
        add = app.add_js_file if name.endswith(".js") else app.add_css_file
        add(name)


def _move_scripts_into_a_file(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    """Load what extensions write into each page as a script from a file: a server may forbid scripts in pages."""
    scripts = context["script_files"]
    said = dict.fromkeys(script.attributes["body"] for script in scripts if not script.filename)
    scripts[:] = [script for script in scripts if script.filename]
    if text := "".join(f"{body}\n" for body in said if not body.startswith(NAME_OF_PAGE)):
        name = f"settings-{hashlib.sha256(text.encode()).hexdigest()[:8]}.js"
        (Path(app.outdir) / "_static" / name).write_text(text, encoding="utf-8")
        app.add_js_file(name, priority=400)  # after Sphinx's own, which they change, before those that read them


class Language(SphinxRole):
    """Words in another language than the book's, such as ``{nl}`durfkapitaal```, so that they are read out in it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the words with their language, which docutils knows by a class (docutils calls this)."""
        return [nodes.inline(self.rawtext, self.text, classes=[f"language-{self.name}"])], []


class StateLink(ReferenceRole):
    """A link to a state of an explorer, on whichever page that is.

    ``{state}`per head <explorer-which-gap?year=2024&per=head>` ``: the target is what *Share*, *Copy link* gives
    from behind the ``#``. The build warns when the explorer, a control or a value does not exist.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link; its address follows when all pages have been read (docutils calls this)."""
        _state_links(self.env).setdefault(self.env.docname, []).append((self.target, self.lineno))
        return [nodes.reference(self.rawtext, self.title, internal=True, state=self.target, refuri="")], []


class Generated(SphinxDirective):
    """What a module of ``airace.pages`` makes, anew when a table, the package, a notebook or the contents change."""

    def run(self) -> list[nodes.Node]:
        """Return the overview of the page and its sections (docutils calls this)."""
        book = _book(self.env)
        # The contents, too: a new chapter is a file that no page depends on yet.
        files = [data.folder() / data.PACKAGE, Path(self.env.srcdir) / "_toc.yml"]
        files += [Path(self.env.doc2path(chapter.page)) for chapter in book.chapters]
        files += [data.folder() / table.resource["path"] for table in book.tables.values()]
        for file in (*files, *inputs.NOT_IN_KERNELS):
            self.env.note_dependency(str(file))
        made = GENERATED[self.name]
        if made is start:
            _quoting(self.env).add(self.env.docname)  # it shows charts of chapters
        return [_raw(made.overview(book)), *(self._section(part) for part in made.sections(book))]

    def _section(self, part: Section) -> nodes.section:
        section = nodes.section(ids=[part.id], names=[nodes.fully_normalize_name(part.id)])
        self.set_source_info(section)
        self.state.document.note_explicit_target(section)
        section += nodes.title(part.title, part.title)
        if part.html:
            section += _raw(part.html)
        section.extend(self._section(below) for below in part.parts)
        return section


class Quoted(SphinxDirective):
    """An explorer of a chapter, alive on another page: its name, and a name of its own for this page."""

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        """Return a placeholder (docutils calls this): the chapters may not have been read yet."""
        name, here = self.arguments
        _quoting(self.env).add(self.env.docname)
        placeholder = nodes.raw("", "", format="html", quoted=name, here=here)
        self.set_source_info(placeholder)
        return [placeholder]


def _quote_charts(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for raw in doctree.findall(nodes.raw):
        if name := raw.get("quoted"):
            raw.children = [nodes.Text(_quoted(app.env, raw))]
            if not raw.astext():
                logger.warning("no chapter has a chart with the name %r", name, location=raw, type="airace")


def _fill_cards(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put into the cards of chapters what only their pages know, once all of them have been read."""

    def filled(match: re.Match[str]) -> str:
        tag, what, page = match.groups()
        chapter = app.env.get_doctree(page)
        if what == "progress":
            return f"<{tag} {cards.progress(chapter)}></{tag}>"
        picture = cards.picture(chapter)
        return f'<{tag} class="chapter-picture">{picture}</{tag}>' if picture else ""

    for raw in doctree.findall(nodes.raw):
        if CARD.search(raw.astext()):
            raw.children = [nodes.Text(CARD.sub(filled, raw.astext()))]


def _guide(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Lead from chart to chart of a chapter, and from the last one to the next chapter."""
    if app.builder.name != "html" or not app.env.doc2path(docname).endswith(".ipynb"):
        return
    pages = [name for name in app.env.collect_relations() if app.env.doc2path(name).endswith(".ipynb")]
    following = pages[pages.index(docname) + 1 :] if docname in pages else []
    target = following[0] if following else app.config.root_doc
    short = app.env.titles[target].astext().partition(":")[0]
    words = f"Next chapter: {short}" if following else "All chapters"
    findings.put_beside(doctree)
    findings.cite_once(doctree)
    findings.guide(doctree, (app.builder.get_relative_uri(docname, target), words))


def _open_for_teachers(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Let links from a page for teachers to a chapter ask for what is folded up there for readers."""
    if app.builder.name != "html" or plans.TEACHING not in docname.split("/"):
        return
    uris = {
        app.builder.get_relative_uri(docname, name)
        for name in app.env.found_docs
        if app.env.doc2path(name).endswith(".ipynb")
    }
    for link in doctree.findall(nodes.reference):
        page, mark, anchor = link.get("refuri", "").partition("#")
        if page in uris:
            link["refuri"] = f"{page}?{plans.TEACHING}{mark}{anchor}"  # see book.js


def _quoted(env, placeholder: nodes.raw) -> str:
    """Return the chart that stands on a page under a name of its own."""
    name = placeholder["quoted"]
    return _figure_of(env, name).replace(name, placeholder["here"])


def _figure_of(env, name: str) -> str:
    """Return the page form of a chart, or nothing where there is none."""
    pages = [docname for docname, charts in _figures(env).items() if f"explorer-{name}" in dict(charts)]
    texts = [raw.astext() for page in pages for raw in env.get_doctree(page).findall(nodes.raw)]
    whole = (match[0] for text in texts for match in marks.WHOLE.finditer(text))
    return next((figure for figure in whole if embed.name_of(figure) == name), "")


def _raw(html: str) -> nodes.raw:
    return nodes.raw("", html, format="html", generated=True)


def _set_addresses(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write addresses inside the book as the builder wants them: singlehtml has other ones than html."""

    def address(match: re.Match[str]) -> str:
        kind, name, anchor = match.groups(default="")
        if kind == "table":
            return f'href="{relative_uri(app.builder.get_target_uri(docname), f"{TABLES}/{name}")}"'
        page = app.builder.get_relative_uri(docname, name)
        return f'href="{page.partition("#")[0] if anchor else page}{anchor}"'

    for raw in doctree.findall(nodes.raw):
        if raw.get("generated"):
            raw.children = [nodes.Text(ADDRESS.sub(address, raw.astext()))]
