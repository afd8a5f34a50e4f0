"""Verdicts follow from rules; an explanation never loses a number."""

import pandas as pd
import pytest

from airace import claims, data
from airace.claims import ClaimError, Ledger


@pytest.mark.parametrize(
    ("ours", "verdict"),
    [
        (100, "confirmed"),
        (95, "confirmed"),
        (105, "confirmed"),
        (94.9, "approximately"),
        (80, "approximately"),
        (120, "approximately"),
        (79.9, "contradicted"),
        (121, "contradicted"),
        (-100, "contradicted"),
    ],
)
def test_a_deviation_decides_and_the_limits_are_included(ours, verdict):
    assert claims.by_deviation(ours, 100) == verdict


def test_limits_are_not_lost_to_binary_fractions():
    assert claims.by_deviation(12.8, 16) == "approximately"
    assert claims.by_deviation(85.5, 90) == "confirmed"


@pytest.mark.parametrize(
    ("claimed", "verdict"), [(4.3, "confirmed"), (5, "confirmed"), (6.3, "confirmed"), (6.4, "contradicted")]
)
def test_a_range_confirms_what_lies_inside(claimed, verdict):
    assert claims.by_range(pd.Series([6.3, 4.3, 5.5]), claimed) == verdict


@pytest.mark.parametrize(
    ("then", "now", "verdict"),
    [
        (True, True, "confirmed"),
        (True, False, "outdated"),
        (False, True, "contradicted"),
        (False, False, "contradicted"),
    ],
)
def test_what_held_then_and_no_longer_does_is_outdated(then, now, verdict):
    assert claims.by_then_and_now(then, now) == verdict


TABLE = pd.DataFrame(
    {
        "id": ["x1", "x2", "x3"],
        "chapter": "test",
        "claim": ["The sum is <90>.", "It is so.", "It will be so."],
        "article_figure": [90.0, None, None],
        "attributed_to": ["A", "B", "C"],
        "kind": ["computed", "computed", "forecast"],
        "rule": ["deviation", "then_and_now", "documented"],
        "compares": ["row A", "", ""],
        "verdict": [None, None, "unverifiable"],
        "explanation": ["Ours is {ours:.1f}.", "Then {then:.0f}, now {now:.0f}.", "Nobody knows."],
    }
)


@pytest.fixture
def ledger(monkeypatch):
    links = pd.DataFrame({"claim": ["x1", "x2"], "source": ["oecd-ai-vc-2026-09", "abn-amro-2025"]})
    load, tables = data.load, {"claims": TABLE, "claim_sources": links}
    monkeypatch.setattr(data, "load", lambda name: tables[name] if name in tables else load(name))
    return Ledger("test")


def test_changed_data_change_the_verdict(ledger):
    assert ledger.check("x1", 88, ours=88).verdict == "confirmed"
    assert ledger.check("x1", 45, ours=45).verdict == "contradicted"
    assert ledger.check("x1", 45, ours=45).explanation == "Ours is 45.0."


def test_a_documented_claim_keeps_the_verdict_of_the_table(ledger):
    assert ledger.check("x3").verdict == "unverifiable"


def test_an_unknown_claim_lists_the_known_ones(ledger):
    with pytest.raises(ClaimError, match="no claim 'x9' in this chapter; it has x1, x2, x3"):
        ledger.check("x9")


def test_an_unknown_chapter_lists_the_known_ones(ledger):
    with pytest.raises(ClaimError, match="no chapter 'moon'; it has test"):
        Ledger("moon")


def test_a_missing_number_and_one_without_a_place_are_named(ledger):
    with pytest.raises(ClaimError, match=r"missing for \['ours'\], numbers without a place \['mine'\]"):
        ledger.check("x1", 88, mine=88)


def test_a_ledger_with_a_claim_left_out_cannot_be_shown(ledger):
    ledger.check("x1", 88, ours=88)
    with pytest.raises(ClaimError, match="without a verdict: x2, x3"):
        ledger._repr_mimebundle_()


def test_a_shown_ledger_has_verdict_numbers_rule_and_sources(ledger):
    ledger.check("x1", 88, ours=88)
    ledger.check("x2", True, False, then=1, now=0)
    ledger.check("x3")
    bundle = ledger._repr_mimebundle_()
    assert "x2  OUTDATED" in bundle["text/plain"] and "Then 1, now 0." in bundle["text/plain"]
    html = bundle["text/html"]
    assert 'id="claim-x1" data-verdict="confirmed"' in html
    assert "The sum is &lt;90&gt;." in html and "(compared: row A)" in html
    assert '<a href="https://oecd.ai' in html
