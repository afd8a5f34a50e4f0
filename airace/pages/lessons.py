"""What a lesson takes along, ready beside the pages of the book: slides of each chapter, and its student edition.

A page says ``{lesson-files}`` where links to them belong: a page for teachers with the name of a chapter gets those of
its chapter, any other page those of all chapters. Both are files of the built book, so nobody needs `make` for them.
"""

from __future__ import annotations

from html import escape
from pathlib import Path, PurePosixPath

import nbformat
from docutils import nodes
from myst_nb.sphinx_ext import OUTPUT_FOLDER
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from airace import style
from airace.pages import paper, phones, plans, sharing
from airace.pages.book import Chapter
from airace.slides import deck
from airace.student import edition, exercises, seals

SLIDES, STUDENT = "slides", "student"  # folders of the built book
UP = "../"  # from the student edition to the folder of the book, where the zip puts it
HEAD = 1000  # characters of a deck, in which its mark stands
MAKES_SLIDES = (Path(deck.__file__).parent, style.ROOT / "airace" / "explore", deck.BOOK_STYLE)

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Add the directive, and write the files when all pages are there."""
    app.add_directive("lesson-files", LessonFiles)
    app.connect("env-purge-doc", lambda app, env, docname: _asking(env).pop(docname, None))
    app.connect("env-check-consistency", _check)
    app.connect("build-finished", _write)


class LessonFiles(SphinxDirective):
    """Links to the slides and the student edition of a chapter, or of all."""

    def run(self) -> list[nodes.Node]:
        """Return the links (docutils calls this)."""
        env, here = self.env, self.env.docname
        chapters = [name for name in sorted(env.found_docs) if env.doc2path(name).endswith(".ipynb")]
        own = [name for name in chapters if _stem(name) == _stem(here)]
        _asking(env)[here] = own or chapters
        for name in _asking(env)[here]:
            env.note_dependency(env.doc2path(name))
        for file in (Path(env.srcdir) / "_toc.yml", __file__, paper.__file__):  # a new chapter, other links
            env.note_dependency(str(file))
        up = "../" * here.count("/")
        if own:
            html = f"<p>For your lesson: {_links(own[0], up)}.</p>"
        else:
            titles = {name: Chapter.read(Path(env.doc2path(name)), name).title for name in chapters}
            lines = (f"<li>{escape(titles[name])}: {_links(name, up)}</li>" for name in chapters)
            html = f"<ul>{''.join(lines)}</ul>"
        return [nodes.raw("", f'<div class="lesson-files">{html}</div>', format="html")]


def _links(chapter: str, up: str) -> str:
    stem = escape(_stem(chapter))
    return (
        f'<a href="{up}{SLIDES}/{stem}.html" download>slides</a>, '
        f'<a href="{up}{STUDENT}/{stem}.ipynb" download>student edition</a>'
        f"{paper.place(_stem(chapter), up)}"
    )


def _stem(docname: str) -> str:
    return PurePosixPath(docname).name


def _asking(env) -> dict[str, list[str]]:
    """Return for each page that asks for files the chapters whose files it wants."""
    if not hasattr(env, "airace_lessons"):
        env.airace_lessons = {}
    return env.airace_lessons


def _wanted(env) -> list[str]:
    wanted = {name for names in _asking(env).values() for name in names}
    return sorted(wanted & env.found_docs)


def _check(app: Sphinx, env) -> None:
    """Warn of a chapter without digests of its answers, of which no student edition can be written."""
    for name in _wanted(env):
        if seals.kept(_stored(env, name)) is None:
            logger.warning(
                "the notebook has not stored the digests of its answers, which the student edition needs: "
                "run `make refresh`, then build again",
                location=name,
                type="airace",
            )


def _stored(env, docname: str) -> nbformat.NotebookNode:
    return nbformat.read(env.doc2path(docname), as_version=4)


def _write(app: Sphinx, error: Exception | None) -> None:
    """Write slides and student editions; those of chapters that are gone go. Link handouts on pages written anew."""
    if error or app.builder.name != "html":
        return
    paper.offer(Path(app.outdir))
    out, wanted = Path(app.outdir), _wanted(app.env)
    for folder, ending in ((out / SLIDES, ".html"), (out / STUDENT, ".ipynb")):
        for path in folder.glob("*"):
            if path.stem not in map(_stem, wanted) or path.suffix != ending:
                path.unlink()
    for name in wanted:
        notebook = _stored(app.env, name)
        if kept := seals.kept(notebook):
            found = exercises.read(notebook, _stem(name))
            made = edition.edition(notebook, _stem(name), found, kept, UP)
            (out / STUDENT).mkdir(exist_ok=True)
            nbformat.write(made, out / STUDENT / f"{_stem(name)}.ipynb")
        executed = out.parent / OUTPUT_FOLDER / f"{name}.ipynb"
        target, beside = out / SLIDES / f"{_stem(name)}.html", _codes(app, name)
        if executed.exists() and (_older(target, executed) or deck.mark(beside) not in _head(target)):
            deck.write(executed, out / SLIDES, beside)


def _codes(app: Sphinx, chapter: str) -> dict[str, str]:
    """Return the codes of the states of each chart that the plans of a chapter ask for, as HTML."""
    known, steps = plans.codes(app.env, sharing.site(app.config)), []
    if known and chapter in plans.pages(app.env):
        steps = plans.states(plans.of_chapters(app.env)[chapter])
    named: dict[str, list] = {}
    for step in steps:
        named.setdefault(step.chart, []).append((known[step.target], step.words))
    return {chart: phones.on_a_slide(codes) for chart, codes in named.items()}


def _head(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.read(HEAD)


def _older(target: Path, executed: Path) -> bool:
    """Return whether slides are older than what goes into them."""
    files = [file for part in MAKES_SLIDES for file in (part.rglob("*") if part.is_dir() else [part])]
    return not target.exists() or max(file.stat().st_mtime for file in (executed, *files)) > target.stat().st_mtime
