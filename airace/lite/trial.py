"""Run the first chapter in a real browser as a reader does: to its first chart, which is then moved."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Error, Page

from airace.browser import chromium
from airace.lite.button import FOLDER
from airace.lite.distribution import LiteError

ONLY_HERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"  # no other computer has an address
# What runs compiles Python and has scripts in its pages. CONTRIBUTING.md names this policy for servers that send one.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
PATIENCE = 180_000  # milliseconds until Python answers, and again until the chart is there
IDLE = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
AT_CELL = "id => window.jupyterapp?.shell.currentWidget?.content?.activeCell?.model.id === id"
RUN_TO_HERE = """async () => {
  await jupyterapp.commands.execute('notebook:run-all-above');
  await jupyterapp.commands.execute('notebook:run-cell');
}"""
ASK = """async (code) => {
  const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
  const asked = kernel.requestExecute({ code });
  const said = [];
  asked.onIOPub = ({ content }) => said.push(content.text ?? content.evalue ?? content.data?.['text/plain'] ?? '');
  await asked.done;
  return said.join('');
}"""
HEADLINE = ".explorer .explorer-headline"  # of the first chart that is alive
SLIDER = ".explorer .noUi-handle"
MOVED = "([headline, before]) => document.querySelector(headline).innerText !== before"
FIRST_ERROR = """() => {
  const cells = window.jupyterapp?.shell.currentWidget?.content?.widgets ?? [];
  const errors = cells.flatMap((cell) => cell.model.outputs?.toJSON() ?? []).filter((output) => output.ename);
  // Pyodide names an error by its class, as <class 'ValueError'>.
  return errors.map(({ ename, evalue }) => `${ename.replace(/^<class '|'>$/g, '')}: ${evalue}`)[0] ?? '';
}"""


@dataclass
class Site:
    """A folder on a server of this machine, and what it was asked for.

    Parameters
    ----------
    address : str
        Its address, with a slash at the end.
    """

    address: str
    sent: int = 0
    missing: list[str] = field(default_factory=list)


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """Serve a folder, what runs under its policy: a browser gives no files from a disk to Python that runs in it."""
    site = Site("")

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def end_headers(self) -> None:
            if self.path.startswith(f"/{FOLDER}/"):
                self.send_header("Content-Security-Policy", POLICY)
            super().end_headers()

        def copyfile(self, source, outputfile) -> None:
            content = source.read()
            site.sent += len(content)
            with suppress(ConnectionError):  # the browser has left
                outputfile.write(content)

        def send_error(self, code, *more, **how) -> None:
            site.missing.append(self.path)
            super().send_error(code, *more, **how)

    server = ThreadingHTTPServer(("localhost", 0), partial(Handler, directory=str(folder)))
    site.address = f"http://localhost:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


@contextmanager
def page_of(site: Site) -> Iterator[tuple[Page, list[str]]]:
    """Open a browser that reaches this machine only; return an empty page, and where it tried to go beside the site."""
    left: list[str] = []
    with chromium(more=[ONLY_HERE]) as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        here = (site.address, "data:", "blob:", "about:")
        page.context.on("request", lambda asked: asked.url.startswith(here) or left.append(asked.url))
        yield page, left


def ask(page: Page, code: str) -> Any:
    """Run code in the kernel of the notebook that is open, and return what it says."""
    return page.evaluate(ASK, code)


def run(html: Path, pages: Sequence[str]) -> str:
    """Run the first chapter to its first chart and move it; return what a reader waits for and loads.

    Parameters
    ----------
    html : Path
        The built book, with ``run`` in it.
    pages : sequence of str
        The pages of the book in their order.

    Raises
    ------
    LiteError
        When it does not work; the message says how far it came.
    BrowserError
        When no browser starts.
    """
    path, cell = first(html / FOLDER / "files", pages)
    with served(html) as site, page_of(site) as (page, left):
        start = time.monotonic()
        ready, drawn = walk(page, site, path, cell)
    if left or site.missing:
        raise LiteError(f"{path}: it asks for what is not here: {', '.join([*left, *site.missing][:3])}")
    return (
        f"{path}: Python after {ready - start:.0f} s, the chart after {drawn - ready:.0f} s more, and it moves; "
        f"{site.sent / 1e6:.0f} MB loaded, nothing from elsewhere"
    )


def walk(page: Page, site: Site, path: str, cell: str) -> tuple[float, float]:
    """Open a notebook at a cell, run it to there, and move the chart; return when Python answered and the chart came.

    Raises
    ------
    LiteError
        When it does not work; the message says how far it came.
    """
    step = "the notebook does not open at the chart"
    try:
        page.goto(f"{site.address}{FOLDER}/notebooks/index.html?path={path}#cell-id={cell}")
        page.wait_for_function(AT_CELL, arg=cell, timeout=PATIENCE)
        step = "Python does not answer"
        page.wait_for_function(IDLE, timeout=PATIENCE)
        ready, step = time.monotonic(), "the chart does not come"
        page.evaluate(RUN_TO_HERE)
        if said := page.evaluate(FIRST_ERROR):
            raise LiteError(f"{path}: {step}, a cell says {said}")
        before = page.locator(HEADLINE).inner_text(timeout=PATIENCE)
        drawn, step = time.monotonic(), "the chart does not move"
        page.locator(SLIDER).first.press("ArrowLeft")
        page.wait_for_function(MOVED, arg=[HEADLINE, before], timeout=PATIENCE)
    except Error as error:
        raise LiteError(f"{path}: {step} ({str(error).splitlines()[0]})") from error
    return ready, drawn


def first(files: Path, pages: Sequence[str]) -> tuple[str, str]:
    """Return the first chapter and the id of the first cell in it that shows a chart with controls."""
    for page in pages:
        if (path := files / f"{page}.ipynb").is_file():
            for cell in nbformat.read(path, as_version=4).cells:
                if cell.id.startswith("explorer-") and "@explore" in cell.source:
                    return f"{page}.ipynb", cell.id
    raise LiteError("no chapter with a chart was built: run make lite")
