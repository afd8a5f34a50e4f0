"""The tool that changes numbers of the tables: it makes plausible ones, and says what nobody noticed."""

import importlib.util
import random
import re
import subprocess
import sys

import pytest
from conftest import ROOT

from airace import data

SPEC = importlib.util.spec_from_file_location("mutate_numbers", ROOT / "mutate" / "numbers.py")
mutate = importlib.util.module_from_spec(SPEC)
sys.modules[SPEC.name] = mutate
SPEC.loader.exec_module(mutate)

NUMBERS = mutate.numbers(data.folder())


def test_every_table_but_the_sources_has_its_numbers_changed():
    columns = {(number.table, number.column) for number in NUMBERS}
    assert {("capex", "capex_usd_bn"), ("capex", "year"), ("arena", "date"), ("market_shares", "period")} <= columns
    assert not {"sources", "claim_sources"} & {table for table, _ in columns}
    assert ("market_shares", "firm") not in columns


@pytest.mark.parametrize(
    ("text", "rules", "column", "allowed"),
    [
        ("106165", {"type": "integer"}, "ai_vc_usd_mn", {"95549", "116781"}),
        ("3", {"type": "integer"}, "systems", {"2", "4"}),
        ("0", {"type": "integer", "minimum": 0}, "systems", {"1"}),
        ("2.50", {"type": "number"}, "share_pct", {"2.25", "2.75"}),
        ("100", {"type": "number", "maximum": 100}, "share_pct", {"90"}),
        ("6.88e17", {"type": "number"}, "training_flop", {"6.19e17", "7.57e17"}),
        ("2024", {"type": "integer"}, "year", {"2023", "2025"}),
        ("2024-12", {"type": "yearmonth"}, "month", {"2024-11", "2025-01"}),
        ("2024-Q1", {"type": "string"}, "period", {"2023-Q1", "2025-Q1"}),
    ],
)
def test_a_number_becomes_another_plausible_one(text, rules, column, allowed):
    number = mutate.Number("table", 2, column, text, rules)
    assert {number.changed(random.Random(seed)) for seed in range(20)} == allowed


def test_a_day_becomes_another_day_within_weeks():
    number = mutate.Number("table", 2, "date", "2024-12-31", {"type": "date"})
    days = {number.changed(random.Random(seed)) for seed in range(50)}
    assert "2024-12-31" not in days and min(days) >= "2024-11-21" and max(days) <= "2025-02-09"


def test_no_change_leaves_a_number_as_it_is():
    chance = random.Random(0)
    assert [number for number in NUMBERS if number.changed(chance) == number.text] == []


def test_a_report_names_what_nobody_noticed():
    number = mutate.Number("capex", 3, "year", "2020", {}, "Alphabet, 2020")
    results = [mutate.Result(number, "2021", "", 1.0), mutate.Result(number, "2019", "data test: test_x", 3.0)]
    said = mutate.report(results, "Two", None)
    assert "1 of 2 noticed (1 by data test), 2.0 s each." in said
    assert "| capex | 3 | Alphabet, 2020 | year | 2020 | 2021 |" in said and "2019" not in said


def test_it_can_run_the_quick_data_tests_with_the_options_of_the_project():
    """In a process of its own: a pytest inside a pytest would not read the options anew."""
    code = (
        "from mutate import numbers\n"
        "chosen = numbers.run_tests({'tests/test_data.py::test_a_citation_may_know_the_month_or_the_year_only'})\n"
        "print(chosen.failed, list(chosen.opened))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("[] ['tests/test_data.py::test_a_citation"), done.stdout


@pytest.mark.slow
def test_without_a_change_it_finds_what_the_notebook_has_stored(monkeypatch):
    differences = []

    def compare(path, number, was, now):
        differences.append((number, without_digest(was), without_digest(now)))

    def without_digest(said):
        return {
            kind: [re.sub(r"\n\d+ states?, sha256 .*$", "", text) for text in texts] for kind, texts in said.items()
        }

    def known():
        mutate._know_notebook(ROOT / "notebooks" / "6-conclusion.ipynb")
        return differences

    monkeypatch.setattr(mutate, "_compare", compare)
    monkeypatch.setattr(mutate, "states", lambda explorer: iter(()))  # 489 of them are asked by `make mutate`
    compared = mutate.forked(known)
    assert len(compared) > 20 and [cell for cell in compared if cell[1] != cell[2]] == []


@pytest.mark.parametrize("name", ["bench", "mutate"])
def test_what_a_tool_installs_beside_the_book_has_all_of_the_book(name):
    book, beside = (
        set((ROOT / file).read_text().split("\n")) for file in ("requirements.txt", f"requirements-{name}.txt")
    )
    assert book - beside == set(), "make lock makes both"
