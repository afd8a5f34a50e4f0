"""A real browser that is cut off from the network, and what the tests ask it about a chart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from airace.browser import chromium as chromium  # tests take it from here, with the rest

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
LEVEL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
JS = re.sub(r"^//.*", "", (Path(__file__).parent / "browser.js").read_text(encoding="utf-8"), flags=re.MULTILINE)
ASK = "async (element, [name, argument]) => window.questions ? [await window.questions[name](element, argument)] : null"
ASK_FIRST = ASK.replace("window.questions", f"(window.questions = {JS.strip()})", 1)
SLOW = {"color-contrast", "link-in-text-block", "target-size"}  # they look for what lies behind a text or beside a link
BY_NAME = "label-content-name-mismatch"  # axe counts it as experimental and runs it only when asked

# What success criterion 1.4.12 asks a page to bear.
SPACING = """* { letter-spacing: 0.12em !important; line-height: 1.5 !important; word-spacing: 0.16em !important }
p { margin-bottom: 2em !important; }"""

CSV, COPY, SVG, PNG = "Table (CSV)", "Copy the table", "Drawing (SVG)", "Picture (PNG)"
LINK, EMBED, KEEP, RESET = "Copy link", "Copy code for a web page", "Keep this view", "Reset"
READER = "Read off the chart"

# A browser that keeps no data of sites: whoever asks for storage gets an error.
BLOCKED = """for (const name of ["localStorage", "sessionStorage"]) {
    const get = () => { throw new DOMException("Access is denied for this document.", "SecurityError"); };
    Object.defineProperty(window, name, { configurable: true, get });
}"""

# A reader who never wants to guess and opens what is folded up, and one who wants the code: most elements of a page.
EVERYTHING = """addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("details.folded").forEach((details) => { details.open = true; });
});
try {
    localStorage.setItem("airace-guesses-never", "yes");
} catch { /* a page without storage */ }"""
CODE = """try {
    localStorage.setItem("code", "on");
} catch { /* a page without storage */ }"""

# Reading the clipboard never returned once, where several browsers ran: what is written to it is kept beside it.
COPIED = """if (window.Clipboard) {
    const { write, writeText } = Clipboard.prototype;
    Clipboard.prototype.writeText = async function (text) {
        await writeText.call(this, text);
        window.copied = text;
    };
    Clipboard.prototype.write = async function (items) {
        await write.call(this, items);
        window.copied = await (await items[0].getType("text/plain")).text();
    };
}"""

expect.set_options(timeout=30_000)  # milliseconds: a busy machine is no failure


def apart(function: Callable[..., Any], *given: Any) -> Any:
    """Call what starts a browser of its own in another thread: in this one Playwright runs already, and only once."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(function, *given).result()


@contextmanager
def visit(
    browser: Browser,
    address: str,
    *,
    width: int = 1280,
    scheme: str = "light",
    javascript: bool = True,
    motion: bool = False,
    touch: bool = False,
    locale: str = "en-GB",
    clock: bool = False,
    first: str = "",
    site: str = "",
) -> Iterator[Page]:
    """Open a page offline; at the end, fail if it asked for anything outside its folder or reported an error.

    Nothing moves by itself unless `motion` is wanted; with `clock` the time is what the test makes it; `first` is a
    script that runs before those of each page; `site` is the address of a server of this machine that has the pages.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=javascript,
        offline=not site,
        has_touch=touch,
        locale=locale,
        reduced_motion="no-preference" if motion else "reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    outside = re.compile(rf"^(?!{re.escape(site) or 'file:'}|data:|blob:|about:)")
    page = context.new_page()
    page.trouble = trouble = []
    if site:
        context.route(outside, lambda route: route.abort())
    context.on("request", lambda request: outside.match(request.url) and trouble.append(f"request: {request.url}"))
    context.on("console", lambda said: said.type == "error" and trouble.append(f"console: {said.text}"))
    context.on("weberror", lambda error: trouble.append(f"error: {error.error}"))
    context.add_init_script(COPIED)
    context.add_init_script(first)
    if clock:
        page.clock.install(time=0)
    try:
        page.goto(address)
        if clock:
            page.clock.pause_at(10_000)
        yield page
    finally:
        context.close()
    assert_no_trouble(page)


def assert_no_trouble(page: Page) -> None:
    """Fail if a page asked for anything outside its folder or reported an error since the last time."""
    found, page.trouble[:] = list(page.trouble), []
    assert not found, f"{page.url.rpartition('/')[2]}: {found}"


def fresh(page: Page, address: str = "") -> Page:
    """Load a page again, as somebody opens it who was never there, or another address in its place."""
    address = address or page.url.partition("#")[0]
    page.goto("about:blank")  # else an address that differs behind the # alone loads nothing
    page.goto(address)
    return page


@contextmanager
def narrowed(page: Page, width: int) -> Iterator[None]:
    """Give the window another width in pixels, and then the one that it had."""
    size = page.viewport_size
    page.set_viewport_size({"width": width, "height": size["height"]})
    yield
    page.set_viewport_size(size)


def barriers(page: Page, part: str = "html", contrast: bool = False) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 AA on a page, or in a part of it, and text that is too faint.

    axe needs most of its time to find out what lies behind each text and beside each link: with `contrast` it does.
    Without, `faint` in browser.js computes the contrast of each text with the backgrounds of the elements around, and
    `smallTargets` asks for more than axe does. The words of code, most elements of a chapter, lose their colours for
    axe, when `faint` has seen them: load the page again before you look at it otherwise.
    """
    own = ask(page.locator(part).first, "faint")
    if not contrast:
        own += ask(page.locator(part).first, "smallTargets")
    page.evaluate("document.querySelectorAll('pre').forEach((pre) => { pre.textContent = pre.textContent; })")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    kinds = {"runOnly": LEVEL, "rules": {BY_NAME: {"enabled": True}} | {rule: {"enabled": contrast} for rule in SLOW}}
    quick = {
        "resultTypes": ["violations"],
        "preload": False,
    }  # details of violations only; no requests for style sheets
    found = page.evaluate("([part, options]) => axe.run(part, options)", [part, kinds | quick])
    ran = {rule["id"] for kind in ("violations", "passes", "incomplete", "inapplicable") for rule in found[kind]}
    assert BY_NAME in ran and ran & SLOW == (SLOW if contrast else set())
    return own + [
        f"{rule['id']}: {node['html'][:160]}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


class Figure:
    """A chart on a page, with or without controls."""

    def __init__(self, locator: Locator, id: str = "", controls: list[dict] | None = None) -> None:
        self.locator = locator
        self.id = id or locator.get_attribute("id")
        self.controls = ask(locator, "controls") if controls is None else controls

    @property
    def default(self) -> dict[str, str]:
        """The values with which the page came."""
        return {control["name"]: control["default"] for control in self.controls}

    @property
    def other(self) -> dict[str, str]:
        """Values that all differ from the default: the last of each control, or the first if it starts at the last."""
        return {
            control["name"]: control["keys"][-1 if control["default"] != control["keys"][-1] else 0]
            for control in self.controls
        }

    @property
    def chosen(self) -> dict[str, str]:
        """The values that the controls show now."""
        return {control["name"]: control["chosen"] for control in ask(self.locator, "controls")}

    def choose(self, values: dict[str, str]) -> None:
        """Set controls, through the events that a browser sends."""
        if values:
            ask(self.locator.locator("form"), "choose", values)

    def state(self) -> dict:
        """Return what is shown: words, label and picture, rows of the table, what sliders say and write."""
        return ask(self.locator, "state")

    def states(self) -> list[dict]:
        """Return every state with its values; the last control varies fastest."""
        names = [control["name"] for control in self.controls]
        choices = [dict(zip(names, keys, strict=True)) for keys in product(*(c["keys"] for c in self.controls))]
        return ask(self.locator, "states", choices) if names else [{"values": {}, **self.state()}]

    def visible(self) -> set[str]:
        """Return which of words, caption, picture, table, source and controls can be seen."""
        return set(ask(self.locator, "visible"))

    def button(self, name: str) -> Locator:
        """Return the button with this text, with the menu open that holds it."""
        button = self.locator.locator("button", has_text=re.compile(f"^{re.escape(name)}$"))
        button.evaluate("button => { const menu = button.closest('details'); if (menu) menu.open = true; }")
        return button

    def sources(self) -> list[list[str]]:
        """Return text and address of every source, in the line below the chart or in the list behind it."""
        links = self.locator.locator(".explorer-source a, .explorer-sources a")
        return links.evaluate_all("links => links.map((link) => [link.textContent, link.getAttribute('href')])")


def figures(page: Page) -> list[Figure]:
    """Return the charts of a page in their order."""
    return [Figure(page.locator(f"figure[id='{id}']"), id, controls) for id, controls in ask(page, "figures")]


def ask(place: Page | Locator, question: str, argument: object = None) -> Any:
    """Call a function of browser.js with an element, or with the page's first."""
    element = place.locator("html") if isinstance(place, Page) else place
    answer = element.evaluate(ASK, [question, argument])
    if answer is None:  # the first question since the page was loaded
        answer = element.evaluate(ASK_FIRST, [question, argument])
    return answer[0]


def walk(page: Page, figure: Figure) -> None:
    """Go through a chart with real keys: Tab to each control, through all of its values, then on to the rest."""
    ask(page, "follow", figure.id)
    page.keyboard.press("Tab")
    assert ask(page, "focused") == [figure.id, READER]
    captions = set()
    for control in figure.controls:
        page.keyboard.press("Tab")
        if ask(page, "focused") == [figure.id, "Play"]:  # of the slider before
            page.keyboard.press("Tab")
        assert ask(page, "focused") == [figure.id, control["name"]]
        if control["kind"] != "radio":
            page.keyboard.press("Home")
        seen = []
        for _ in control["keys"]:
            state = figure.state()
            assert state["headline"] and state["spoken"] == state["written"], figure.id
            captions.add(state["caption"])
            seen.append(state["chosen"][control["name"]])
            page.keyboard.press("ArrowRight" if control["kind"] == "range" else "ArrowDown")
        assert sorted(seen) == sorted(control["keys"]), f"{figure.id}: {control['name']}"
    assert len(captions) > sum(len(control["keys"]) - 1 for control in figure.controls), figure.id
    reached = []
    while not reached or reached[-1][0] == figure.id:
        page.keyboard.press("Tab")
        reached.append(ask(page, "focused"))
        if reached[-1] == [figure.id, "The numbers"]:
            page.keyboard.press("Enter")
            assert figure.locator.locator("table").is_visible()
    wanted = ["The numbers", "Data", "Picture", "Share", KEEP, RESET]
    assert [name for _, name in reached if name in wanted] == wanted, figure.id
    assert len(reached) > len(wanted) + 1, "and the source"
