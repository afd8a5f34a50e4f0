"""What a real browser does with a page from a file: load it without a network, move its controls, check it with axe."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from playwright.sync_api import Browser, Page, Route

from airace.browser import chromium as chromium  # bench.py takes it from here

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MOVE = Path(__file__).with_name("move.js").read_text(encoding="utf-8")


@dataclass
class Visit:
    """What a page asked for and complained about while it loaded."""

    page: Page
    requests: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    @property
    def third_party(self) -> set[str]:
        """The addresses that are neither files nor made by the page itself."""
        return {url for url in self.requests if urlsplit(url).scheme not in ("file", "blob", "data")}

    @property
    def gzipped(self) -> int:
        """The bytes of all files that the page loaded, each gzipped if that makes it smaller."""
        return self._weight(self.requests)

    def _weight(self, requests: set[str]) -> int:
        files = {urlsplit(url).path for url in requests if urlsplit(url).scheme == "file"}
        return sum(gzipped(Path(url2pathname(file)).read_bytes()) for file in files)

    @property
    def without_fonts(self) -> int:
        """The same without the fonts, which a browser asks for once for all charts."""
        return self._weight({url for url in self.requests if not urlsplit(url).path.endswith(".woff2")})

    @property
    def loaded(self) -> float:
        """The milliseconds from the start to the end of loading."""
        return self.page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")

    def move(self, moves: int) -> list[float]:
        """Return the milliseconds of so many moves; nothing if a control does not work."""
        times = self.page.evaluate(MOVE, {"moves": moves, "patience": 3000})
        return [] if None in times else times

    def violations(self, axe: Path) -> list[str]:
        """Return rule and place of everything on the page that breaks WCAG 2.2 AA."""
        self.page.add_script_tag(path=axe)
        rules = {"label-content-name-mismatch": {"enabled": True}}
        found = self.page.evaluate(
            "async (options) => (await axe.run(document, options)).violations",
            # Without preload, which fetches the page's style sheets a second time and fails on files.
            {"runOnly": TAGS, "rules": rules, "resultTypes": ["violations"], "preload": False},
        )
        return [f"{rule['id']} at {node['target']}" for rule in found for node in rule["nodes"]]


@contextmanager
def visit(
    browser: Browser, file: Path, scheme: str = "light", answers: Mapping[str, Path] | None = None
) -> Iterator[Visit]:
    """Open `file` without a network, in a light or dark `scheme`; `answers` are the files to give for addresses."""
    context = browser.new_context(offline=True, color_scheme=scheme)
    seen = Visit(context.new_page())

    seen.page.on("request", lambda request: seen.requests.add(request.url))
    seen.page.on("console", lambda message: message.type == "error" and seen.errors.append(message.text))
    seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
    for address, path in (answers or {}).items():
        seen.page.route(lambda url, address=address: unquote(url) == address, _answer(path))
    seen.page.goto(file.as_uri())
    seen.page.wait_for_load_state("networkidle")
    yield seen
    context.close()


def _answer(path: Path) -> Callable[[Route], None]:
    headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "text/javascript"}
    return lambda route: route.fulfill(body=path.read_bytes(), headers=headers)


def gzipped(content: bytes) -> int:
    """Return the bytes that travel: those of the gzipped content, or of the content where that is smaller already."""
    return min(len(content), len(gzip.compress(content)))
