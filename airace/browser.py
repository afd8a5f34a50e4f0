"""The browser of this machine: it prints the book, and the tests read the book with it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as PlaywrightError

SHELL = "chromium-headless-shell"  # Chromium without what belongs to windows: it opens a page in half the time
SYSTEM = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser")
ALIKE = ("--disable-background-networking", "--font-render-hinting=none")  # with a window and without: the same widths
INSTALLED = ("chrome", "msedge")  # where Windows and macOS keep them, which is on no search path


class BrowserError(RuntimeError):
    """No browser starts; the message is one line and says what would help."""


@contextmanager
def chromium(whole: bool = False, more: Sequence[str] = ()) -> Iterator[Browser]:
    """Start the Chrome or Chromium of this machine or, where there is none, Playwright's own, or Edge.

    Parameters
    ----------
    whole : bool
        Whether it must have what belongs to windows, such as a clipboard from which one pastes.
    more : sequence of str
        More switches for its command line.

    Raises
    ------
    BrowserError
        If none of them starts.
    """
    rooted = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # as in a container
    with sync_playwright() as playwright:
        failed = []
        for name, choice in _choices(whole).items():
            try:
                browser = playwright.chromium.launch(args=[*ALIKE, *rooted, *more], **choice)
                break
            except PlaywrightError as error:
                failed.append((name, error))
        else:
            raise BrowserError(
                f"this needs a browser, and {' or '.join(name for name, _ in failed)} does not start: "
                "install Google Chrome or Chromium, or run: python -m playwright install chromium"
            ) from failed[0][1]
        yield browser
        browser.close()


def _choices(whole: bool = False) -> dict[str, dict[str, str]]:
    """Return the browsers to try, best first, each with what Playwright wants to know about it."""
    found = (shutil.which(name) for name in (*(() if whole else (SHELL,)), *SYSTEM))
    # Ubuntu's snap cannot read the folder for temporary files.
    if system := next((path for path in found if path and not path.startswith("/snap/")), None):
        return {system: {"executable_path": system}}
    return {"the one of Playwright": {}} | {name: {"channel": name} for name in INSTALLED}
