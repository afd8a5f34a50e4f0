"""What the accessibility statement says beyond what other tests show: reflow, and that it can be found and is true."""

import re

import pytest
from browser import AXE, ask, figures
from conftest import ROOT
from contents import every_page
from playwright.sync_api import expect

STATEMENT = (ROOT / "book" / "accessibility.md").read_text(encoding="utf-8")
# What success criterion 1.4.12 asks a page to bear.
SPACING = """* { letter-spacing: 0.12em !important; line-height: 1.5 !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""


@every_page
@pytest.mark.parametrize("spacing", ["as designed", "widened"])
def test_a_page_fits_at_400_per_cent(page, spacing, reader):
    with reader(page, width=320) as opened:  # a window of 1280 pixels, four times enlarged
        figures(opened)
        if spacing == "widened":
            opened.add_style_tag(content=SPACING)
        assert ask(opened, "tooWide") == []


@every_page
def test_every_page_leads_to_the_statement(page, reader):
    with reader(page) as opened:
        opened.locator("footer").get_by_role("link", name="Accessibility", exact=True).click()
        expect(opened.get_by_role("heading", level=1)).to_contain_text("Accessibility")


def test_the_statement_names_files_that_exist():
    named = set(re.findall(r"`(tests/[\w./-]+)`", STATEMENT))
    assert len(named) > 4
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert re.match(r"/\*! axe v\d+\.\d+\.\d+$", AXE.read_text(encoding="utf-8").splitlines()[0])
