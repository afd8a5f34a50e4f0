"""The page about the package describes all that a notebook can import from it."""

import re
import typing

import pytest
from conftest import ROOT
from contents import read

import airace
from airace import chart

PAGE = "book/reference"
DESCRIBED = re.findall(r"^\.\. auto(?:class|function):: (\w+)", read(ROOT / f"{PAGE}.md"), re.MULTILINE)


def test_the_page_names_all_that_can_be_imported_once():
    assert sorted(DESCRIBED) == sorted(airace.__all__)


def test_every_kind_of_mark_can_be_imported():
    assert {mark.__name__ for mark in typing.get_args(chart.Mark)} <= set(airace.__all__)


@pytest.mark.parametrize("name", airace.__all__)
def test_what_can_be_imported_says_what_it_takes(name):
    said = getattr(airace, name).__doc__
    assert said and said.splitlines()[0].endswith(".")


@pytest.mark.slow
def test_the_built_page_describes_them(book):
    page = read(book.pages / f"{PAGE}.html")
    assert [name for name in airace.__all__ if f'id="airace.{name}"' not in page] == []
