"""Verdicts follow from rules; an explanation never loses a number."""

import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

from airace import claims, data
from airace.claims import ClaimError, Ledger, named


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
        (0, "contradicted"),
    ],
)
def test_a_deviation_decides_and_the_limits_are_included(ours, verdict):
    assert claims.by_deviation(ours, 100) == verdict


def test_a_cell_that_ends_in_a_check_shows_no_verdict():
    judged = claims.Judged("a01", "A claim.", "a bank", "confirmed", "It is so.", "a rule", ())
    assert DisplayFormatter().format(judged) == ({}, {})


def test_numbers_get_the_names_of_an_explanation():
    assert named(pd.Series({2024: 1.5, 2025: 2.5}), "china_{}_usd_bn") == {
        "china_2024_usd_bn": 1.5,
        "china_2025_usd_bn": 2.5,
    }
    assert named({"EU27": 3}, "{}_pct") == {"eu27_pct": 3}


def test_a_negative_figure_is_judged_by_its_size():
    assert claims.by_deviation(-95, -100) == "confirmed"
    assert claims.by_deviation(-70, -100) == "contradicted"


def test_limits_are_not_lost_to_binary_fractions():
    assert claims.by_deviation(12.8, 16) == "approximately"
    assert claims.by_deviation(85.5, 90) == "confirmed"
    assert claims.by_deviation(105.01, 100) == "approximately", "a hundredth of a percent is no binary fraction"
    assert claims.by_deviation(120.01, 100) == "contradicted"


@pytest.mark.parametrize(
    ("claimed", "verdict"),
    [(4.2, "contradicted"), (4.3, "confirmed"), (5, "confirmed"), (6.3, "confirmed"), (6.4, "contradicted")],
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


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({}, r"^claim 'x1': numbers missing for \['ours'\], numbers without a place \[\]$"),
        ({"ours": 88, "b": 1, "a": 2}, r"^claim 'x1': numbers missing for \[\], numbers without a place \['a', 'b'\]$"),
    ],
)
def test_a_claim_takes_exactly_the_numbers_of_its_explanation(numbers, message, ledger):
    with pytest.raises(ClaimError, match=message):
        ledger.check("x1", 88, **numbers)
    assert ledger.judged == {}


def test_a_claim_without_placeholders_takes_no_number(ledger):
    with pytest.raises(ClaimError, match=r"numbers without a place \['more'\]"):
        ledger.check("x3", more=1)


def test_a_verdict_that_readers_do_not_know_is_named(ledger):
    ledger.claims.loc["x3", "verdict"] = "true"
    with pytest.raises(ClaimError, match=r"^claim 'x3' has the verdict 'true'; it must be one of confirmed, approx"):
        ledger.check("x3")
    assert "x3" not in ledger.judged


def test_a_judged_claim_has_all_that_stands_on_the_page(ledger):
    one, two, three = ledger.check("x1", 88, ours=88), ledger.check("x2", True, True, then=1, now=2), ledger.check("x3")
    assert (one.id, one.claim, one.attributed_to) == ("x1", "The sum is <90>.", "A")
    assert one.rule == ("within 5% confirmed, within 20% approximately, otherwise contradicted (compared: row A)")
    assert one.sources == (data.source("oecd-ai-vc-2026-09"),) and three.sources == ()
    assert two.rule == "did it hold at publication, and does it hold in the latest full year?"
    assert three.rule == "we read the sources below"
    assert ledger.judged == {"x1": one, "x2": two, "x3": three}


def test_a_documented_claim_says_what_was_read_and_a_range_which_providers(ledger):
    ledger.claims.loc["x3", "compares"] = "two laws"
    assert ledger.check("x3").rule == "we read the sources below (on: two laws)"
    ledger.claims.loc["x1", "rule"] = "range"
    judged = ledger.check("x1", [80, 95], ours=88)
    assert judged.verdict == "confirmed"
    assert judged.rule == "confirmed when the figure lies within the providers' range (compared: row A)"


def test_a_ledger_with_a_claim_left_out_cannot_be_shown(ledger):
    ledger.check("x1", 88, ours=88)
    with pytest.raises(ClaimError, match=r"without a verdict: x2$"):
        ledger._repr_mimebundle_()


def test_a_claim_that_the_documents_decide_and_that_needs_no_number_needs_no_check(ledger):
    ledger.check("x1", 88, ours=88)
    ledger.check("x2", True, False, then=1, now=0)
    assert "x3  UNVERIFIABLE" in ledger._text()


def test_a_ledger_shows_the_claims_of_its_chapter_only(ledger, monkeypatch):
    load, more = data.load, TABLE.assign(chapter=["test", "moon", "test"])
    monkeypatch.setattr(data, "load", lambda name: more if name == "claims" else load(name))
    assert list(Ledger("test").claims.index) == ["x1", "x3"] and list(Ledger("moon").claims.index) == ["x2"]
    with pytest.raises(ClaimError, match=r"^data/claims.csv has no chapter 'sun'; it has moon, test$"):
        Ledger("sun")


def test_a_shown_ledger_has_verdict_numbers_rule_and_sources_in_the_order_of_the_table(ledger):
    ledger.check("x3")
    ledger.check("x2", True, False, then=1, now=0)
    ledger.check("x1", 88, ours=88)
    bundle = ledger._repr_mimebundle_()
    assert bundle["text/plain"].split("\n\n") == [
        "x1  CONFIRMED\nThe sum is <90>. (A)\nOurs is 88.0.\n"
        "Rule: within 5% confirmed, within 20% approximately, otherwise contradicted (compared: row A)",
        "x2  OUTDATED\nIt is so. (B)\nThen 1, now 0.\n"
        "Rule: did it hold at publication, and does it hold in the latest full year?",
        "x3  UNVERIFIABLE\nIt will be so. (C)\nNobody knows.\nRule: we read the sources below",
    ]
    html = bundle["text/html"]
    assert html.startswith('<ol class="claims"><li') and html.endswith("</li></ol>")
    source = data.source("oecd-ai-vc-2026-09")
    assert (
        html.split("</li>")[0]
        == (
            '<ol class="claims"><li class="claim" id="claim-x1" data-verdict="confirmed">'
            '<p class="claim-text"><span class="verdict verdict-confirmed">Confirmed</span> '
            'The sum is &lt;90&gt;. <span class="claim-by">(A)</span></p><p>Ours is 88.0.</p>'
            '<p class="claim-rule">Rule: within 5% confirmed, within 20% approximately, otherwise contradicted '
            f'(compared: row A). Sources: <a href="{source.link}">{source.citation}</a>.</p></li>'
        )[: -len("</li>")]
    )


def test_markup_in_any_part_of_a_claim_stays_text():
    nasty = '<b onclick="x()">&</b>'
    source = data.Source("s", nasty, nasty, "2026", "", "primary", "", "", "", "", "", "")
    linked = data.Source("t", nasty, nasty, "2026", 'https://x.org/?a="&b', "primary", "", "", "", "", "", "")
    html = claims._item(claims.Judged("a b/c", nasty, nasty, "confirmed", nasty, nasty, (source, linked)))
    assert "<b" not in html and 'onclick="' not in html
    assert html.count("&lt;b onclick=&quot;x()&quot;&gt;&amp;&lt;/b&gt;") == 6
    assert 'href="https://x.org/?a=&quot;&amp;b"' in html
    assert html.count("<a ") == 1 and ", 2026; <a" in html
    assert 'id="claim-a-b-c"' in html
