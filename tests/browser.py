"""A real browser that is cut off from the network, and what the tests ask it about a chart."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

SYSTEM = ("google-chrome", "google-chrome-stable", "chromium")
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
LEVEL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BY_NAME = "label-content-name-mismatch"  # axe counts it as experimental and runs it only when asked


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chrome or Chromium of this machine or, where there is none, Playwright's own."""
    found = (shutil.which(name) for name in SYSTEM)
    # Ubuntu's snap cannot read the folder for temporary files.
    system = next((path for path in found if path and not path.startswith("/snap/")), None)
    rooted = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # as in a container
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=system, args=["--disable-background-networking", *rooted]
            )
        except PlaywrightError as error:
            raise RuntimeError(
                f"these tests need a browser, and {system or 'the one of Playwright'} does not start. Install Google Chrome "
                f"or Chromium, or run: python -m playwright install chromium\n{error}"
            ) from None
        yield browser
        browser.close()


@contextmanager
def visit(
    browser: Browser, address: str, *, width: int = 1280, scheme: str = "light", javascript: bool = True
) -> Iterator[Page]:
    """Open a page offline; at the end, fail if it asked for anything outside its folder or reported an error."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=javascript,
        offline=True,
        permissions=["clipboard-read", "clipboard-write"],
    )
    outside = re.compile(r"^(?!file:|data:|blob:|about:)")
    trouble = []
    context.route(outside, lambda route: route.abort())
    context.on("request", lambda request: outside.match(request.url) and trouble.append(f"request: {request.url}"))
    context.on("console", lambda said: said.type == "error" and trouble.append(f"console: {said.text}"))
    context.on("weberror", lambda error: trouble.append(f"error: {error.error}"))
    page = context.new_page()
    try:
        page.goto(address)
        yield page
    finally:
        context.close()
    assert not trouble, f"{address.rpartition('/')[2]}: {trouble}"


def barriers(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 AA."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "options => axe.run(document, options)",
        {"runOnly": LEVEL, "rules": {BY_NAME: {"enabled": True}}, "preload": False},
    )
    ran = {rule["id"] for kind in ("violations", "passes", "incomplete", "inapplicable") for rule in found[kind]}
    assert {BY_NAME, "color-contrast", "target-size"} <= ran
    return [
        f"{rule['id']}: {node['html'][:160]}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """Return what makes the page scroll sideways."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [
            `page: ${document.documentElement.scrollWidth} px`,
            ...[...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
              .map((e) => e.outerHTML.slice(0, 80)).slice(0, 5)]"""
    )


class Figure:
    """A chart on a page, with or without controls."""

    def __init__(self, locator: Locator) -> None:
        self.locator = locator
        self.page = locator.page
        self.id = locator.get_attribute("id")
        self.form = locator.locator("form")
        self.controls = self.form.evaluate(_CONTROLS) if self.form.count() else []

    @property
    def default(self) -> dict[str, str]:
        """The values with which the page came."""
        return {control["name"]: control["default"] for control in self.controls}

    @property
    def last(self) -> dict[str, str]:
        """Another state than the default: each control at its last value, or the first if it starts at the last."""
        return {
            control["name"]: control["keys"][-1 if control["default"] != control["keys"][-1] else 0]
            for control in self.controls
        }

    @property
    def chosen(self) -> dict[str, str]:
        """The values that the controls show now."""
        return (
            {control["name"]: control["chosen"] for control in self.form.evaluate(_CONTROLS)} if self.controls else {}
        )

    def choose(self, values: dict[str, str]) -> None:
        """Set controls, and tell the form as a browser does after each input."""
        self.form.evaluate(f"(form, values) => ({_CHOOSE})(form, values)", values)

    def state(self) -> dict:
        """Return what is shown: `caption`, `label` of the picture, `rows` of text, `numbers` and `picture`."""
        return self.locator.evaluate(_STATE)

    def states(self) -> list[dict]:
        """Return every state, the last control varying fastest, and go back to the default."""
        names, keys = [c["name"] for c in self.controls], [c["keys"] for c in self.controls]
        wanted = [dict(zip(names, choice, strict=True)) for choice in product(*keys)]
        if not wanted[0]:
            return [self.state() | {"values": {}}]
        found = self.locator.evaluate(
            f"""(figure, wanted) => wanted.map((values) => {{
                ({_CHOOSE})(figure.querySelector("form"), values);
                return {{ ...({_STATE})(figure), values }};
            }})""",
            wanted,
        )
        self.choose(self.default)
        return found

    def button(self, name: str) -> Locator:
        """Return the button with this text."""
        return self.locator.get_by_role("button", name=name)

    def source_links(self) -> list[list[str]]:
        """Return text and address of every source, from the full list where there is one."""
        full = self.locator.locator(".explorer-sources a")
        links = full if full.count() else self.locator.locator(".explorer-source a")
        return links.evaluate_all("links => links.map((link) => [link.textContent, link.getAttribute('href')])")


def figures(page: Page) -> list[Figure]:
    """Return the charts of a page in their order, each visible: solutions are folded up at first."""
    page.evaluate(
        """() => document.querySelectorAll("figure.explorer").forEach((figure) => {
            for (let up = figure.parentElement; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
        })"""
    )
    return [Figure(locator) for locator in page.locator("figure.explorer").all()]


_CONTROLS = """(form) => {
    const names = [...new Set([...form.elements].filter((field) => field.matches("input, select")).map((field) => field.name))];
    return names.map((name) => {
        const fields = [...form.elements].filter((field) => field.name === name && field.matches("input, select"));
        const field = fields[0];
        if (field.type === "range") {
            const keys = JSON.parse(field.dataset.keys);
            return { name, kind: "range", keys, texts: JSON.parse(field.dataset.texts), chosen: keys[field.value], default: keys[field.defaultValue] };
        }
        const choices = field.type === "radio" ? fields : [...field.options];
        const place = (what) => choices.find((choice) => choice[what])?.value;
        const radio = field.type === "radio";
        return {
            name, kind: radio ? "radio" : "select", keys: choices.map((choice) => choice.value),
            chosen: place(radio ? "checked" : "selected"), default: place(radio ? "defaultChecked" : "defaultSelected"),
        };
    });
}"""

_CHOOSE = """(form, values) => {
    for (const [name, key] of Object.entries(values)) {
        const field = form.elements[name];
        if (field.type === "range") field.value = JSON.parse(field.dataset.keys).indexOf(key);
        else field.value = key;
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
}"""

_STATE = """(figure) => {
    const cells = (read) => [...figure.querySelectorAll("table tr")].map((row) => [...row.cells].map(read));
    return {
        caption: figure.querySelector("figcaption").textContent,
        label: figure.querySelector("[role=img]").getAttribute("aria-label"),
        rows: cells((cell) => cell.textContent),
        numbers: cells((cell) => cell.querySelector("data")?.value ?? cell.textContent),
        said: [...figure.querySelectorAll("input[type=range]")].map((field) => [field.getAttribute("aria-valuetext"), field.parentElement.querySelector("output").textContent]),
        picture: figure.querySelector("[role=img]").innerHTML,
    };
}"""
