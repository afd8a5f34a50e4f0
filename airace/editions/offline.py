"""The offline edition: one zip for a USB stick, with the built book, the notebooks, the tables and a page to start at.

The same book gives the same bytes: entries are sorted and carry the day of the data, not of the build.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote

from airace.data import PACKAGE
from airace.editions.project import Project
from airace.lite import button
from airace.pages import phones
from airace.pages.document import document
from airace.pages.paper import HANDOUTS

WEBSITE = "website"  # the folder of the built pages
START = "START HERE.html"
# With these the notebooks run and the book can be built again.
LAB = ".jupyter/lab.py"  # JupyterLab on the whole folder, which does not save by itself
PROJECT_FILES = (
    LAB,
    ".jupyter/overrides.json",
    "CITATION.cff",
    "LICENSE",
    "LICENSE-CONTENT",
    "Makefile",
    "_config.yml",
    "_toc.yml",
    "palette.toml",
    "pyproject.toml",
    "requirements.in",
    "requirements.txt",
)
PROJECT_FOLDERS = ("airace", "book")
PROGRAM = {".css", ".html", ".ico", ".j2", ".js", ".md", ".png", ".py", ".svg", ".toml", ".ttf", ".txt", ".woff2"}
# For Sphinx, for developers of the theme, or never asked for because the book has icons of its own.
# What runs in a browser does not run from a disk, and short addresses are those of a site.
NOT_READ = re.compile(
    rf"^run/|^{phones.FOLDER}/|(^|/)(\.buildinfo|objects\.inv|fontawesome\.js.*|[^/]+\.map|[^/]*macros\.html)$|/fontawesome/"
)
# The built book has copies of notebooks and tables here, and what is handed out on paper.
COPIES = ("_sources/", "_downloads/", "data/", "student/", f"{HANDOUTS}/")
KEYS = "book/assess/"  # what tests ask and how they are marked: the zip is for pupils, too
STUDENT = "student"  # notebooks that run beside the package only, so they move up, out of the built pages
LINK = re.compile(r'(\b(?:href|src)=")([^"#?]+)')


def make(project: Project) -> Path:
    """Write the zip and return it.

    Raises
    ------
    EditionError
        When the book is not built.
    """
    target = project.html.parent / f"{project.slug}.zip"
    return project.zipped(target, {f"{project.slug}/{name}": content for name, content in _entries(project).items()})


def _entries(project: Project) -> dict[str, bytes]:
    """Return every file of the zip by its path in the top folder."""
    own = _project(project) | _for_students(project) | _handouts(project)
    homes = {content: name for name, content in own.items()}
    pages, moved = {}, {}
    for path in _files(project.html):
        name, content = path.relative_to(project.html).as_posix(), path.read_bytes()
        if NOT_READ.search(name):
            continue
        if name.startswith(COPIES) and content in homes:
            moved[name] = homes[content]
        else:
            pages[name] = content
    if (script := f"_static/{button.NAME}") in pages:
        pages[script] = button.script().encode()
    for name in [name for name in pages if name.endswith(".html")]:
        html = phones.without(pages[name].decode("utf-8"))
        pages[name] = _relink(html, name, moved).encode("utf-8")
    texts = {START: _start(project), "README.txt": _readme(project)}
    return (
        own
        | {f"{WEBSITE}/{name}": content for name, content in pages.items()}
        | {name: text.encode("utf-8") for name, text in texts.items()}
    )


def _project(project: Project) -> dict[str, bytes]:
    """Return notebooks, tables and program: what the book lists, and nothing that only lies beside it."""
    root = project.root
    names = [name for name in PROJECT_FILES if (root / name).is_file()]
    names += [f"{page}.ipynb" for page in project.pages if (root / f"{page}.ipynb").is_file()]
    names += [f"data/{name}" for name in (PACKAGE, *(table["path"] for table in project.package["resources"]))]
    names += [
        path.relative_to(root).as_posix()
        for folder in PROJECT_FOLDERS
        for path in _files(root / folder)
        if path.suffix in PROGRAM
    ]
    names = [name for name in names if not name.startswith(KEYS)]
    return {name: (root / name).read_bytes() for name in names}


def _for_students(project: Project) -> dict[str, bytes]:
    return {f"{STUDENT}/{path.name}": path.read_bytes() for path in _files(project.html / STUDENT)}


def _handouts(project: Project) -> dict[str, bytes]:
    """Return the handouts, where they have been made: that takes a browser, which the zip itself does not."""
    return {f"{HANDOUTS}/{path.name}": path.read_bytes() for path in _files(project.html / HANDOUTS)}


def _files(folder: Path) -> list[Path]:
    """Return the files in `folder` and below it, without caches and hidden ones."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(
        path
        for path in found
        if not any(part.startswith((".", "__pycache__")) for part in path.relative_to(folder).parts)
    )


def _relink(html: str, page: str, moved: Mapping[str, str]) -> str:
    """Let links of a page that lead to a copy lead to the notebook or table itself."""
    here = posixpath.dirname(f"{WEBSITE}/{page}")

    def link(match: re.Match[str]) -> str:
        before, address = match.groups()
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(address)))
        return before + quote(posixpath.relpath(moved[target], here)) if target in moved else match[0]

    return LINK.sub(link, html)


def _start(project: Project) -> str:
    """Return the page that a double click opens. It needs no script: the browser goes on, or the reader does."""
    first, title = f"{WEBSITE}/{project.start}.html", escape(project.title)
    look = "font: 1.25rem/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 36rem; padding: 0 1rem"
    head = f'<meta http-equiv="refresh" content="0; url={first}">\n<style>body {{ {look} }}</style>'
    body = f"""<main>
<h1>{title}</h1>
<p><a href="{first}">Open the book</a></p>
<p>What else is in this folder: <a href="README.txt">README.txt</a></p>
</main>"""
    return document(project.language, project.title, head, body)


def _readme(project: Project) -> str:
    address = f"\nOnline: {project.address}\n" if project.address else ""
    paper = "  handouts/          sheets of paper for the class and the teacher\n" if _handouts(project) else ""
    lab = f"jupyter lab --config={LAB}" if (project.root / LAB).is_file() else "jupyter lab ."
    return f"""{project.title}
{"=" * len(project.title)}

Offline edition. Version {project.citation["version"]}, data up to {project.last_day_in_words}.
{address}
To read:
  1. Unpack the whole zip: on a disk, on a USB stick, where you like.
  2. Open the file "{START}" with a double click.
The charts move without a network and without Python. Nothing is loaded from elsewhere.

What is what:
  {START}    goes to the first page of the book
  {WEBSITE}/           the built book
  notebooks/         the chapters as Jupyter notebooks, with their results
  student/           the same for a class: no solutions, room for answers, and checks
  {WEBSITE}/slides/    a deck for each chapter to project: open it with a double click
  {WEBSITE}/present/   the charts of each plan for a lesson, one by one, each answer covered until a key
{paper}  data/              the tables (CSV) and datapackage.json, which describes them
  airace/            the Python that the notebooks use
  book/, _config.yml, _toc.yml, Makefile
                     with these the book can be built again
  requirements.txt   what has to be installed for that

To change a chapter (Python 3.11 or newer; the installation needs a network, once), in this folder:
  Windows:           py -m venv .venv
                     .venv\\Scripts\\python -m pip install -r requirements.txt
                     .venv\\Scripts\\{lab}
  macOS and Linux:   python3 -m venv .venv
                     .venv/bin/python -m pip install -r requirements.txt
                     .venv/bin/{lab}

JupyterLab shows the whole folder, and there the chapters in notebooks. Save with Ctrl+S what you want to keep.

Pupils do the same, and go to the folder student there. Their answers stay in their copy.
Teachers may copy, change and hand out all of this, at school and beyond, if they name the source.

Licences:
  Text and tables: CC BY 4.0, see LICENSE-CONTENT, which also says what is not ours to license.
  Code: BSD 3-Clause, see LICENSE. Font: SIL OFL 1.1, see airace/fonts/OFL.txt.
  The website uses parts of Sphinx (BSD 2-Clause), of the themes sphinx-book-theme and
  pydata-sphinx-theme (BSD 3-Clause) and of Bootstrap (MIT), in {WEBSITE}/_static.
  How to cite: see CITATION.cff.
"""
