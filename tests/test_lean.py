"""A kernel that loads a table does not compile a grammar of addresses, and whoever wants that grammar still gets it."""

import json
import subprocess
import sys

import pytest
from conftest import environment

CODE = """
import sys
import airace
airace.load("claims")
print("jsonschema" in sys.modules, "rfc3987_syntax" in sys.modules)
import rfc3987_syntax
print(rfc3987_syntax.is_valid_syntax("iri", "https://example.org/é"))
"""


def test_a_table_is_loaded_without_the_grammar_which_stays_there_for_others():
    env = environment(PYTHONPATH="")
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, encoding="utf-8", env=env)
    assert done.stdout.splitlines() == ["True False", "True"], done.stderr


def test_what_is_imported_already_stays_as_it_is(monkeypatch):
    from airace import lean

    before = dict(sys.modules)
    lean.import_jsonschema()
    assert dict(sys.modules) == before


def test_without_jsonschema_nothing_happens(monkeypatch):
    from airace import lean

    monkeypatch.delitem(sys.modules, lean.GRAMMAR, raising=False)
    monkeypatch.delitem(sys.modules, "jsonschema", raising=False)
    monkeypatch.setattr("builtins.__import__", missing(__import__))
    lean.import_jsonschema()
    assert lean.GRAMMAR not in sys.modules


def missing(usual):
    def imported(name, *args, **how):
        if name == "jsonschema":
            raise ImportError(name)
        return usual(name, *args, **how)

    return imported


@pytest.mark.parametrize("grammar", [False, True])
def test_jsonschema_is_imported_without_the_grammar_or_with_the_one_that_is_there(grammar, monkeypatch):
    from airace import lean

    monkeypatch.delitem(sys.modules, "jsonschema", raising=False)
    monkeypatch.delitem(sys.modules, "rfc3987_syntax", raising=False)
    if grammar:
        monkeypatch.setitem(sys.modules, "rfc3987_syntax", json)
    seen = []
    monkeypatch.setattr("builtins.__import__", noting(seen, __import__))
    lean.import_jsonschema()
    assert seen == ([] if grammar else [None])
    assert sys.modules.get("rfc3987_syntax") is (json if grammar else None)


def noting(seen, usual):
    def imported(name, *args, **how):
        if name == "jsonschema":
            seen.append(sys.modules.get("rfc3987_syntax", "not there"))
            return json
        return usual(name, *args, **how)

    return imported
