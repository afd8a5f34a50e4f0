"""The browsers that Playwright drives: Chromium, and its own Firefox and WebKit where they were installed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from airace.browser import chromium as system_chromium

from .reader import MIDDLE, SECONDS, Reader, ReaderError

T = TypeVar("T")


def chromium() -> AbstractContextManager[Reader]:
    """Return how to start the Chromium with which the book is printed and tested."""
    return _started(lambda: system_chromium(whole=True), "Chromium")


def firefox() -> AbstractContextManager[Reader] | None:
    """Return how to start Playwright's Firefox, or None where it was not installed."""
    return _own("firefox")


def webkit() -> AbstractContextManager[Reader] | None:
    """Return how to start Playwright's WebKit, or None where it was not installed."""
    return _own("webkit")


def _own(name: str) -> AbstractContextManager[Reader] | None:
    @contextmanager
    def start() -> Iterator[Browser]:
        with sync_playwright() as playwright:
            browser = getattr(playwright, name).launch()
            yield browser
            browser.close()

    return _started(start, f"Playwright's {name}") if name in _installed() else None


@cache
def _installed() -> set[str]:
    def names() -> set[str]:
        with sync_playwright() as playwright:
            kinds = (playwright.firefox, playwright.webkit)
            return {kind.name for kind in kinds if Path(kind.executable_path).exists()}

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(names).result()


@contextmanager
def _started(start: Callable[[], AbstractContextManager[Browser]], name: str) -> Iterator[Reader]:
    # A thread of its own: in the tests' one another Playwright may be running, and a thread has room for one.
    with ThreadPoolExecutor(1) as thread:
        browser = start()
        reader = Playwright(thread, thread.submit(browser.__enter__).result(), name)
        try:
            yield reader
        finally:
            thread.submit(browser.__exit__, None, None, None).result()


class Playwright(Reader):
    """A browser behind Playwright, in the thread to which it belongs."""

    def __init__(self, thread: ThreadPoolExecutor, browser: Browser, name: str) -> None:
        self._thread, self._trouble = thread, []
        self.kind = name
        self.name = f"{self.kind} {browser.version}"
        self._do(lambda: self._prepare(browser))

    def _do(self, what: Callable[[], T]) -> T:
        def done() -> T:
            try:
                return what()
            except PlaywrightError as error:
                raise ReaderError(str(error)) from error

        return self._thread.submit(done).result()

    def _prepare(self, browser: Browser) -> None:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
        context.on("request", lambda request: self._hear_request(request.url))
        context.on("console", lambda said: said.type == "error" and self._trouble.append(f"console: {said.text}"))
        context.on("weberror", lambda error: self._trouble.append(f"error: {error.error}"))
        context.set_default_timeout(1000 * SECONDS)
        self._page = context.new_page()

    def _hear_request(self, address: str) -> None:
        if not re.match("(file|data|blob|about):", address):
            self._trouble.append(f"request: {address}")

    def open(self, address: str) -> None:
        self._do(lambda: self._page.goto("about:blank") and None)
        self._do(lambda: self._page.goto(address) and None)

    def run(self, function: str, *arguments: Any) -> Any:
        return self._do(lambda: self._page.evaluate(f"(given) => ({function})(...given)", list(arguments)))

    def press(self, *keys: str) -> None:
        for key in keys:
            self._do(lambda key=key: self._page.keyboard.press(key))

    def click_at(self, x: int, y: int) -> None:
        self._do(lambda: self._page.mouse.click(x, y))

    def go(self, steps: int) -> None:
        self._do(lambda: (self._page.go_back if steps < 0 else self._page.go_forward)() and None)

    def reload(self) -> None:
        self._do(lambda: self._page.reload() and None)

    def download(self, selector: str) -> tuple[str, str]:
        x, y = self.until(MIDDLE, selector)

        def downloaded() -> tuple[str, str]:
            with self._page.expect_download() as started:
                self._page.mouse.click(x, y)
            return started.value.suggested_filename, Path(started.value.path()).read_text(encoding="utf-8")

        return self._do(downloaded)

    def trouble(self) -> list[str]:
        self._do(lambda: self._page.evaluate("1"))  # what was said before it has come when it is answered
        said, self._trouble = self._trouble, []
        return said
