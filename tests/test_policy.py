"""The book from a server that allows a page least: under the policy that CONTRIBUTING.md offers to publishers."""

import re
import threading
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from browser import CSV, LINK, PNG, SVG, ask, figures
from conftest import ROOT
from contents import CHAPTERS, PAGES, read
from playwright.sync_api import expect

from airace import style

TOLD = read(ROOT / "CONTRIBUTING.md").partition("`tests/test_policy.py` holds it to that")[2]
POLICY = re.search("^Content-Security-Policy: (.+)$", TOLD, re.MULTILINE)[1]
SAID = """addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, sample }) =>
  console.error("against the policy:", violatedDirective, blockedURI, sourceFile, sample));"""


class Handler(SimpleHTTPRequestHandler):
    """A server of files that sends the policy with each."""

    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site(book):
    """The address of the book on a server of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=book.pages)) as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(site, browser, request):
    """A page that may load from the site and nowhere else; at its end nothing was against the policy, nor an error."""
    context = browser.new_context(
        color_scheme=getattr(request, "param", "light"),
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    trouble = []
    context.add_init_script(SAID)
    context.route(re.compile(rf"^(?!{site}/|blob:|data:)"), lambda route: route.abort())
    context.on("console", lambda said: said.type == "error" and trouble.append(said.text))
    context.on("weberror", lambda error: trouble.append(str(error.error)))
    context.on("requestfailed", lambda asked: trouble.append(f"failed: {asked.url}"))
    yield context.new_page()
    context.close()
    assert trouble == []


def rgb(colour):
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


# Which pages


class Written(HTMLParser):
    """What a page has of scripts and styles of its own: elements without an address, and attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        data = given.get("type") == "application/json"
        if tag == "style" or (tag == "script" and "src" not in given and not data):
            self.found.append(f"<{tag}>")
        self.found += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")]


def test_a_script_or_style_in_a_page_is_found():
    html = "<style>a</style><script>b</script><script src=c></script><script type=application/json>{}</script>"
    assert Written(html + "<p style='d' onclick='e'>").found == ["<style>", "<script>", "<p style>", "<p onclick>"]


@pytest.mark.parametrize("path", [*PAGES, CHAPTERS[0].replace("notebooks/", "present/")])
def test_no_script_and_no_style_stands_in_a_page(path, book):
    assert Written(read(book.pages / path)).found == []


def test_the_policy_allows_files_of_the_site_and_nothing_in_a_page():
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))
    assert rules["default-src"] == "'none'" and rules["script-src"] == rules["style-src"] == "'self'"
    assert {source for rule in rules.values() for source in rule.split()} == {"'none'", "'self'", "data:"}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_needs_no_more_than_the_policy_allows(path, page, site):
    page.goto(f"{site}/{path}", wait_until="load")
    assert page.evaluate("document.fonts.check('16px \"Airace Sans\"') && document.styleSheets.length > 3")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"


def test_a_page_against_the_policy_is_noticed(site, browser):
    page = browser.new_page()
    page.add_init_script(SAID)
    with page.expect_console_message(lambda said: said.text.startswith("against the policy: style-src-attr")):
        page.goto(f"{site}/{PAGES[0]}")
        page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.context.close()


# What works on them


COLOURS = """figure => [...figure.querySelectorAll(".explorer-chart :is([data-row], [data-rows])")].flatMap((mark) =>
  ["fill", "stroke"].map((name) => [mark.getAttribute(name), getComputedStyle(mark)[name]]))"""


def colours_are_those_of_the_page(figure):
    """Compare the colours that marks have with those of their names, in the light or in the dark."""
    theme = {"light": "colour", "dark": "dark"}[figure.locator.page.evaluate("document.documentElement.dataset.theme")]
    known = {style.variable(name): rgb(entry[theme]) for name, entry in style.palette().items()}
    found = {(name, seen) for name, seen in figure.locator.evaluate(COLOURS) if name in known}
    assert found, figure.id
    return found == {(name, known[name]) for name, _ in found}


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
def test_a_chart_of_the_start_page_has_the_colours_of_the_page(page, site):
    page.goto(f"{site}/{PAGES[0]}")
    themes = set()
    for _ in range(3):
        themes.add(page.evaluate("document.documentElement.dataset.theme"))
        assert colours_are_those_of_the_page(figures(page)[0])
        page.get_by_role("button", name="Light or dark").click()
    assert themes == {"light", "dark"}


def test_explorers_of_a_chapter_move_and_give_their_files(page, site):
    page.goto(f"{site}/{CHAPTERS[0]}")
    for figure in figures(page):
        if not figure.controls:
            continue
        start = figure.state()
        figure.choose(figure.other)
        assert figure.state()["picture"] != start["picture"] and colours_are_those_of_the_page(figure), figure.id
        for button in (CSV, PNG, SVG):
            with page.expect_download() as started:
                figure.button(button).click()
            if button != PNG:
                text = read(started.value.path())
        assert text.startswith("<svg") and "var(" not in text and "font-face" in text, figure.id
        figure.button(LINK).click()
        figure.locator.get_by_text("Link copied.").wait_for()


def test_a_plan_is_presented(page, site):
    path = CHAPTERS[0].replace("notebooks/", "present/")
    page.goto(f"{site}/{path}?plan=45")
    for key in (" ", "ArrowRight", " ", "End"):
        page.keyboard.press(key)
    expect(page.locator("section.shot:visible")).to_have_count(1)
    expect(page.locator("section.shot:visible .explorer-headline")).to_be_visible()


def test_quiz_code_and_buttons_of_a_chapter_work(page, site):
    page.goto(f"{site}/{CHAPTERS[0]}")
    page.get_by_role("button", name="Code", exact=True).first.click()
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    said = ask(page.locator("form.quiz fieldset").first, "answered")
    assert "C is right." in {words[1] for words in said["answers"].values()}
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")
    page.locator(".copybtn").first.click(force=True)
    expect(page.locator(".copybtn.success")).to_have_count(1)


def test_the_fact_check_can_be_filtered(page, site):
    page.goto(f"{site}/book/fact-check.html")
    form = page.locator("form.claim-filter")
    form.locator("select").first.select_option(index=1)
    expect(form.locator("output")).to_have_text(re.compile(r"^\d+ of \d+ claims$"))
    assert page.locator("li.claim[hidden]").count() and page.locator("li.claim:not([hidden])").count()
    assert colours_are_those_of_the_page(figures(page)[0])


def test_the_search_finds_a_page_with_an_excerpt(page, site):
    page.goto(f"{site}/{PAGES[0]}")
    page.keyboard.press("Control+k")
    page.keyboard.type("gigafactory")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=gigafactory*")
    expect(page.locator(".search li a[href]").first).to_be_visible()
    expect(page.locator(".search li p.context").first).to_contain_text(re.compile("gigafactor", re.IGNORECASE))
