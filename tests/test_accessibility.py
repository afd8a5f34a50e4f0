"""What the accessibility statement says of the tests is true; the tests themselves are in test_pages.py."""

import re

from browser import AXE
from conftest import ROOT

STATEMENT = (ROOT / "book" / "accessibility.md").read_text(encoding="utf-8")


def test_the_statement_names_files_that_exist():
    named = set(re.findall(r"`(tests/[\w./-]+)`", STATEMENT))
    assert len(named) > 4
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert re.match(r"/\*! axe v\d+\.\d+\.\d+$", AXE.read_text(encoding="utf-8").splitlines()[0])
