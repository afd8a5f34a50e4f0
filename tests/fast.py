"""Which tests are slow: those that need a built book, a browser, a server, or chapters run in a kernel.

What is left needs the package and the files of the repository alone: ``pytest -m "not slow" tests`` answers in a minute
and a half, and the mutants of the package are held against these tests only (``make mutate-code``).
"""

from __future__ import annotations

import pytest

# Fixtures that start a build, a browser, a server or a kernel, by the module that defines them.
SLOW_FIXTURES = {
    "conftest": {"book", "browser", "reader"},
    "test_build": {"books"},
    "test_editions": {"browser", "project"},
    "test_elsewhere": {"installed", "published"},
    "test_lab": {"lab", "lab_without_kernel"},
    "test_lite": {"built"},
    "test_notebooks": {"validation"},
    "test_states": {"small_book"},
    "test_readers": {"reader"},
    "test_student": {"editions", "verdicts"},
}


def mark(items: list[pytest.Item]) -> None:
    """Mark the slow tests by the fixtures that they use; a test that starts something itself has the mark."""
    for item in items:
        found = getattr(item, "_fixtureinfo", None)
        for name, definitions in (found.name2fixturedefs if found else {}).items():
            if name in SLOW_FIXTURES.get(definitions[-1].func.__module__, ()):
                item.add_marker(pytest.mark.slow)
