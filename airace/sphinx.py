"""The Jupyter Book extension: charts in their page form, their assets, and a build that stops at a bad chart."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from airace import data, style
from airace.explore import page
from airace.pages import changes, factcheck, sources, tables
from airace.pages.book import ALWAYS_READ, Book, Chapter, Section

logger = logging.getLogger(__name__)

PACKAGE = Path(__file__).parent
EXPLORER = (PACKAGE / "explore" / "explorer.js", PACKAGE / "explore" / "explorer.css")
FILTER = (PACKAGE / "pages" / "factcheck.js",)
ASSETS = (*EXPLORER, *FILTER)
TABLES = "data"  # the folder of the built book that holds the tables
FIGURE = re.compile(r'<figure class="explorer" id="([^"]+)"')
CLAIM_FILTER = re.compile(r'<form class="claim-filter"')
NOT_IN_KERNELS = [PACKAGE / "sphinx.py", PACKAGE / "refresh.py", PACKAGE / "browser.py"]
NOT_IN_KERNELS += [path for folder in ("pages", "editions") for path in (PACKAGE / folder).glob("*.py")]
GENERATED = {"data-catalogue": tables, "sources": sources, "fact-check": factcheck, "what-changed": changes}
ADDRESS = re.compile(r'href="(page|table):([^"#]+)(#[^"]+)?"')
QUOTED = re.compile(r"[\"'](\w+)\\?[\"']")


def setup(app: Sphinx) -> dict[str, object]:
    """Register the extension (Sphinx calls this). Kernels that start from now on show charts in their page form."""
    os.environ[page.BOOK] = "1"
    # Pages are written again when an asset changed; a changed script alone would not reach the built book.
    app.add_config_value("airace_assets", _checksum(), "html")
    app.connect("config-inited", _repository)
    for name in GENERATED:
        app.add_directive(name, Generated)
    app.connect("builder-inited", _copy_assets)
    app.connect("builder-inited", _copy_tables)
    app.connect("source-read", _note_dependencies)
    app.connect("doctree-read", _collect_figures)
    app.connect("env-purge-doc", lambda app, env, docname: _figures(env).pop(docname, None))
    app.connect("env-check-consistency", _check_names)
    app.connect("doctree-resolved", _set_addresses)
    app.connect("html-page-context", _add_assets)
    return {"parallel_read_safe": False, "parallel_write_safe": True}


def _checksum() -> str:
    return hashlib.sha256(b"".join(asset.read_bytes() for asset in ASSETS)).hexdigest()


def _repository(app: Sphinx, config) -> None:
    """Turn on the buttons that lead to the repository when there is one to lead to."""
    options = config.html_theme_options
    known = bool(options.get("repository_url"))
    for button in ("use_repository_button", "use_issues_button"):
        options[button] = known
    if not known:
        options.pop("launch_buttons", None)


def _copy_assets(app: Sphinx) -> None:
    if app.builder.format == "html":
        static = Path(app.outdir) / "_static"
        static.mkdir(parents=True, exist_ok=True)
        for asset in ASSETS:
            shutil.copy(asset, static / asset.name)


def _copy_tables(app: Sphinx) -> None:
    """Ship the tables beside the pages, with the package that describes them."""
    if app.builder.format != "html":
        return
    target = Path(app.outdir) / TABLES
    shutil.rmtree(target, ignore_errors=True)  # a table that is gone from the package goes from the book
    target.mkdir(parents=True)
    for name in (data.PACKAGE, *(resource["path"] for resource in _package()["resources"])):
        shutil.copy(data.folder() / name, target / name)


def _package() -> dict:
    return json.loads((data.folder() / data.PACKAGE).read_text(encoding="utf-8"))


def _note_dependencies(app: Sphinx, docname: str, source: list[str]) -> None:
    """Read a notebook again, and so execute it, when a table that it loads or the package has changed."""
    if Path(app.env.doc2path(docname)).suffix != ".ipynb":
        return
    named = {*QUOTED.findall(source[0]), *ALWAYS_READ}
    files = [data.folder() / f"{table}.csv" for table in named]
    files += [path for path in PACKAGE.rglob("*.py") if path not in NOT_IN_KERNELS]
    files.append(style.ROOT / "palette.toml")
    for file in files:
        if file.exists():
            app.env.note_dependency(str(file))


def _figures(env) -> dict[str, list[str]]:
    if not hasattr(env, "airace_figures"):
        env.airace_figures = {}
    return env.airace_figures


def _collect_figures(app: Sphinx, doctree: nodes.document) -> None:
    found = [id for raw in doctree.findall(nodes.raw) for id in FIGURE.findall(raw.astext())]
    if found:
        _figures(app.env)[app.env.docname] = found
    for bundle in doctree.findall(nodes.container):
        kinds = {part.get("mime_type", "") for part in bundle.children if isinstance(part, nodes.container)}
        if any(kind.startswith("image/") for kind in kinds) and "text/html" not in kinds:
            logger.warning(
                "a picture without caption, numbers and source: return a Chart instead of a figure",
                location=bundle,
                type="airace",
            )


def _check_names(app: Sphinx, env) -> None:
    first = {}
    for docname, ids in sorted(_figures(env).items()):
        for id in ids:
            if id in first:
                logger.warning(
                    "the name %r is taken by a chart of %s: names are unique over the whole book",
                    id.removeprefix("explorer-"),
                    first[id],
                    location=docname,
                    type="airace",
                )
            first.setdefault(id, docname)


def _add_assets(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    parts = [raw.astext() for raw in doctree.findall(nodes.raw)] if doctree is not None else []
    for mark, assets in ((FIGURE, EXPLORER), (CLAIM_FILTER, FILTER)):
        if any(mark.search(part) for part in parts):
            for asset in assets:
                add = app.add_js_file if asset.suffix == ".js" else app.add_css_file
                add(asset.name)


class Generated(SphinxDirective):
    """What a module of ``airace.pages`` makes, anew when a table, the package, a notebook or the contents change."""

    def run(self) -> list[nodes.Node]:
        """Return the overview of the page and its sections (docutils calls this)."""
        notebooks = {name: Path(self.env.doc2path(name)) for name in sorted(self.env.found_docs)}
        notebooks = {name: path for name, path in notebooks.items() if path.suffix == ".ipynb"}
        chapters = [Chapter.read(path, name) for name, path in notebooks.items()]
        book = Book.read(data.folder(), chapters)
        # The contents, too: a new chapter is a file that no page depends on yet.
        files = [data.folder() / data.PACKAGE, Path(self.env.srcdir) / "_toc.yml", *notebooks.values()]
        files += [data.folder() / table.resource["path"] for table in book.tables.values()]
        for file in (*files, *NOT_IN_KERNELS):
            self.env.note_dependency(str(file))
        made = GENERATED[self.name]
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
