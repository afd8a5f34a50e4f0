"""The Jupyter Book extension: charts in their page form, their assets, and a build that stops at a bad chart."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from airace import data, style
from airace.explore import page

logger = logging.getLogger(__name__)

PACKAGE = Path(__file__).parent
ASSETS = (PACKAGE / "explore" / "explorer.js", PACKAGE / "explore" / "explorer.css")
ALWAYS_READ = ("sources", "claims", "claim_sources")  # tables that a notebook reads without naming them
FIGURE = re.compile(r'<figure class="explorer" id="([^"]+)"')
QUOTED = re.compile(r"[\"'](\w+)\\?[\"']")


def setup(app: Sphinx) -> dict[str, object]:
    """Register the extension (Sphinx calls this). Kernels that start from now on show charts in their page form."""
    os.environ[page.BOOK] = "1"
    # Pages are written again when an asset changed; a changed script alone would not reach the built book.
    app.add_config_value("airace_assets", _checksum(), "html")
    app.connect("config-inited", _repository)
    app.connect("builder-inited", _copy_assets)
    app.connect("source-read", _note_dependencies)
    app.connect("doctree-read", _collect_figures)
    app.connect("env-purge-doc", lambda app, env, docname: _figures(env).pop(docname, None))
    app.connect("env-check-consistency", _check_names)
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


def _note_dependencies(app: Sphinx, docname: str, source: list[str]) -> None:
    """Read a notebook again, and so execute it, when a table that it loads or the package has changed."""
    if Path(app.env.doc2path(docname)).suffix != ".ipynb":
        return
    tables = {*QUOTED.findall(source[0]), *ALWAYS_READ}
    files = [data.folder() / f"{table}.csv" for table in tables]
    files += [*PACKAGE.rglob("*.py"), style.ROOT / "palette.toml"]
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
    on_page = doctree is not None and any(FIGURE.search(raw.astext()) for raw in doctree.findall(nodes.raw))
    if on_page:
        for asset in ASSETS:
            add = app.add_js_file if asset.suffix == ".js" else app.add_css_file
            add(asset.name)
