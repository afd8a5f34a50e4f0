"""Browsers that do what a reader does: open a page, press keys, click, download, go back.

The look of pages, their structure and what axe finds are asked in Chromium with all that Playwright can do. What a
reader does must work in other browsers as well, and here they all have the same few methods. Each is the browser that
this machine has: Playwright's own where it was installed, otherwise that of the system.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from airace.browser import BrowserError

from . import bidi, playwrights, webkitgtk
from .reader import Reader as Reader
from .reader import ReaderError as ReaderError

# For each browser the ways to start it, best first, and what to install where none of them works.
START: dict[str, list[Callable[[], AbstractContextManager[Reader] | None]]] = {
    "chromium": [playwrights.chromium],
    "firefox": [playwrights.firefox, bidi.firefox],
    "webkit": [playwrights.webkit, webkitgtk.webkit],
}
INSTALL = {
    "chromium": "chromium",
    "firefox": "firefox-esr",
    "webkit": "webkit2gtk-driver and xvfb",
}


# What a browser does not do, by kind and test. The test runs all the same and must fail, and the report lists it.
CANNOT = {
    ("Firefox", "test_who_goes_back_finds_the_theme_that_was_chosen_since"): (
        "opened from a folder, each page has a storage of its own, and only links carry the choice of light or dark"
    ),
    ("WebKitGTK", "test_an_error_while_a_page_loads_is_heard"): (
        "its WebDriver does not report what pages say, and a test can listen only from when a page was loaded"
    ),
    ("WebKitGTK", "test_a_request_to_elsewhere_is_heard"): (
        "its WebDriver does not report requests, and a page does not list those that fail"
    ),
}


def way(name: str) -> AbstractContextManager[Reader]:
    """Return how to start a browser of this machine.

    Raises
    ------
    BrowserError
        If there is none; the message says what to install.
    """
    for find in START[name]:
        if found := find():
            return found
    raise BrowserError(
        f"there is no {name} here that the tests could use: install {INSTALL[name]} (Debian's packages), "
        f"or run: python -m playwright install --with-deps {name}"
    )
