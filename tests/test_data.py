"""The tables: valid, sourced, and with errors that say where to look."""

import csv
import dataclasses
import hashlib
import json
import math
import re
import shutil

import pandas as pd
import pytest
from frictionless import validate

from airace import data
from airace.claims import by_then_and_now
from airace.data import DataError, Source, load, source

TABLES = [resource["name"] for resource in json.loads((data.folder() / data.PACKAGE).read_text("utf-8"))["resources"]]


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """Give each test a copy of the tables that it may break."""
    folder = tmp_path / "data"
    shutil.copytree(data.folder(), folder)
    monkeypatch.setenv("AIRACE_DATA", str(folder))
    return folder


def edit(path, change):
    """Rewrite a table: ``change`` gets the rows, header first, and changes them in place."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(rows)


def set_cell(path, line, column, value):
    def change(rows):
        rows[line - 1][rows[0].index(column)] = value

    edit(path, change)


def message(name):
    with pytest.raises(DataError) as caught:
        load(name)
    return str(caught.value)


# The package


def test_the_package_is_valid_with_sizes_and_hashes():
    report = validate(str(data.folder() / data.PACKAGE))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "message"])


def test_frictionless_sees_an_edited_table(copy):
    set_cell(copy / "exchange_rates.csv", 2, "usd_per_eur", "1.2")
    assert not validate(str(copy / data.PACKAGE)).valid


@pytest.mark.parametrize("name", TABLES)
def test_every_table_loads_and_says_what_it_leaves_out(name):
    table = load(name)
    assert 0 < len(table) < (500 if name in ("sources", "claim_sources") else 200)
    assert table.attrs["name"] == name
    assert len(table.attrs["leaves_out"]) > 30
    pd.Timestamp(table.attrs["as_of"])


@pytest.mark.parametrize("name", TABLES)
def test_files_are_plain_utf8_without_stray_spaces(name):
    content = (data.folder() / f"{name}.csv").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf") and b"\r" not in content and content.endswith(b"\n")
    with (data.folder() / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        cells = [cell for row in csv.reader(lines) for cell in row]
    assert all(cell == cell.strip() and "\n" not in cell for cell in cells)
    assert not any("unverified" in cell.lower() for cell in cells)


# Loading


def test_columns_are_typed_as_the_schema_says():
    rounds, programmes = load("ai_rounds"), load("programmes")
    assert rounds["include_in_sum"].dtype == bool
    assert rounds["amount_mn"].dtype == "float64"
    assert pd.api.types.is_datetime64_dtype(rounds["date"])
    assert load("capex")["year"].dtype == "int64"
    assert programmes["years"].dtype == "Int64"
    assert programmes["years"].isna().any()


def test_units_and_sources_travel_with_the_table():
    attrs = load("ai_vc_by_region").attrs
    assert attrs["units"]["ai_vc_usd_mn"] == "USD mn"
    assert attrs["sources"] == ["oecd-ai-vc-2026-09"]


def test_the_order_of_columns_does_not_matter(copy):
    before = load("capex")
    edit(copy / "capex.csv", lambda rows: [row.reverse() for row in rows])
    pd.testing.assert_frame_equal(load("capex")[before.columns], before)


def test_people_may_edit_a_table_without_touching_the_hash(copy):
    set_cell(copy / "exchange_rates.csv", 2, "usd_per_eur", "1.2")
    assert load("exchange_rates")["usd_per_eur"][0] == 1.2


def test_an_unknown_table_lists_the_known_ones():
    assert "Did you mean capex?" in message("capx")
    assert all(name in message("no such table") for name in TABLES)


def test_a_missing_file_is_named(copy):
    (copy / "capex.csv").unlink()
    assert "data/capex.csv does not exist" in message("capex")


def test_a_missing_folder_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("AIRACE_DATA", str(tmp_path / "nowhere"))
    assert "nowhere/datapackage.json does not exist" in message("capex")


# What a bad table says: file, line, column, rule, value, and what would be right


def says(text, *parts):
    missing = [part for part in parts if part not in text]
    assert not missing, f"{missing} not in: {text}"


def test_a_missing_source_names_its_row(copy):
    set_cell(copy / "capex.csv", 5, "source", "")
    says(message("capex"), "data/capex.csv, line 5, column 'source'", "rule: required", "an id of the table `sources`")


def test_an_unknown_source_names_its_row_and_the_nearest_id(copy):
    set_cell(copy / "capex.csv", 5, "source", "sec-companyfacts-2026-9")
    text = message("capex")
    says(text, "data/capex.csv, line 5, column 'source'", "found 'sec-companyfacts-2026-9'", "rule: foreign key")
    says(text, "an id of sources.csv", "Did you mean sec-companyfacts-2026-09?")


def test_text_in_a_number_names_its_row(copy):
    set_cell(copy / "ai_rounds.csv", 7, "amount_mn", "6,600")
    says(message("ai_rounds"), "data/ai_rounds.csv, line 7, column 'amount_mn'", "found '6,600'", "rule: type number")
    says(message("ai_rounds"), "such as 1250.5")


def test_a_date_that_is_no_day_names_its_row(copy):
    set_cell(copy / "programmes.csv", 3, "date", "2025-02-30")
    says(message("programmes"), "line 3, column 'date'", "found '2025-02-30'", "rule: type date", "such as 2026-03-31")


def test_a_unit_that_is_not_in_the_list_names_its_row(copy):
    set_cell(copy / "programmes.csv", 4, "unit", "usd_m")
    says(message("programmes"), "data/programmes.csv, line 4, column 'unit'", "found 'usd_m'", "rule: enum")
    says(message("programmes"), "one of usd_bn, eur_bn, gw, count.")


def test_a_negative_amount_names_its_row(copy):
    set_cell(copy / "capex.csv", 2, "capex_usd_bn", "-1")
    says(message("capex"), "line 2, column 'capex_usd_bn'", "found '-1'", "rule: minimum", "not below 0")


def test_a_duplicate_key_names_both_rows(copy):
    edit(copy / "capex.csv", lambda rows: rows.append(rows[2]))
    last = len(load_rows(copy / "capex.csv"))
    text = message("capex")
    says(
        text,
        f"data/capex.csv, line {last}, column 'company, year, period'",
        "rule: primary key",
        "the same as in line 3",
    )
    says(text, "found 'Alphabet, 2020, year'")


def test_a_missing_column_is_named(copy):
    edit(copy / "capex.csv", lambda rows: [row.pop() for row in rows])
    says(message("capex"), "data/capex.csv, line 1, column 'note'", "rule: required column")


def test_an_unknown_column_is_named(copy):
    edit(copy / "capex.csv", lambda rows: [row.append("comments" if row is rows[0] else "") for row in rows])
    says(message("capex"), "data/capex.csv, line 1, column 'comments'", "rule: known columns only", "capex_usd_bn")


def test_a_column_that_occurs_twice_is_an_error(copy):
    edit(copy / "capex.csv", lambda rows: [row.append(row[0]) for row in rows])
    says(message("capex"), "data/capex.csv, line 1", "rule: unique columns")


def test_a_row_that_is_too_long_names_its_line(copy):
    edit(copy / "capex.csv", lambda rows: rows[3].append("one too many"))
    says(message("capex"), "data/capex.csv, line 4", "rule: extra cell", "8 cells, as in the header")


def test_a_table_that_is_not_utf8_names_its_line(copy):
    path = copy / "capex.csv"
    path.write_bytes(path.read_bytes().replace(b"whole company", b"\xffwhole company", 1))
    line = path.read_bytes().split(b"\xff")[0].count(b"\n") + 1
    says(message("capex"), f"data/capex.csv, line {line}", "rule: encoding")


def test_a_broken_package_file_is_named(copy):
    (copy / data.PACKAGE).write_text("{")
    says(message("capex"), "data/datapackage.json is not valid JSON")


def test_the_line_is_right_below_a_cell_with_a_line_break(copy):
    set_cell(copy / "capex.csv", 3, "note", "first\nsecond")
    set_cell(copy / "capex.csv", 5, "capex_usd_bn", "much")
    says(message("capex"), "data/capex.csv, line 6, column 'capex_usd_bn'")


def test_a_broken_table_says_how_many_errors_follow(copy):
    for line in (3, 4, 5):
        set_cell(copy / "capex.csv", line, "capex_usd_bn", "much")
    says(message("capex"), "line 3", "(2 more in this table.)")


def load_rows(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


# Sources


def test_a_citation_reads_well():
    oecd = source("oecd-ai-vc-2026-09")
    assert oecd.citation == "OECD.AI (Preqin), 27 September 2026"
    assert oecd.link == oecd.url


def test_a_citation_may_know_the_month_or_the_year_only():
    names = {field.name for field in dataclasses.fields(Source)} - {"id", "publisher", "published"}
    empty = dict.fromkeys(names, "")
    assert Source(id="a", publisher="A", published="2025-02", **empty).citation == "A, February 2025"
    assert Source(id="a", publisher="A", published="2025", **empty).citation == "A, 2025"


def test_a_source_without_an_address_links_to_the_copy_that_was_read():
    dealroom = source("dealroom-2025-02")
    assert dealroom.url == ""
    assert dealroom.link == dealroom.read_via_url


def test_an_unknown_source_id_names_its_neighbours():
    with pytest.raises(DataError, match=r"no source has the id 'dealroom-2025'.*dealroom-2025-02"):
        source("dealroom-2025")


def test_an_edited_source_is_seen_at_once(copy):
    assert source("dealroom-2025-02").publisher == "Dealroom.co"
    line = next(n for n, row in enumerate(load_rows(copy / "sources.csv"), 1) if row[0] == "dealroom-2025-02")
    set_cell(copy / "sources.csv", line, "publisher", "Somebody else")
    assert source("dealroom-2025-02").publisher == "Somebody else"


# Refreshing the package


def test_refresh_changes_only_what_was_edited(copy):
    assert data.refresh() == []
    set_cell(copy / "exchange_rates.csv", 2, "usd_per_eur", "1.20000")
    assert [line.split(":")[0] for line in data.refresh()] == ["exchange_rates.csv"]
    assert validate(str(copy / data.PACKAGE)).valid
    content = (copy / "exchange_rates.csv").read_bytes()
    assert hashlib.sha256(content).hexdigest() in (copy / data.PACKAGE).read_text("utf-8")


def test_refresh_refuses_windows_line_ends(copy):
    path = copy / "capex.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(DataError, match=r"data/capex\.csv has Windows line ends"):
        data.refresh()
    path.write_bytes(path.read_bytes().replace(b",", b";"))
    with pytest.raises(DataError, match=r"Windows line ends.*\n.*found semicolons"):
        data.refresh()


# Known values


def test_two_firms_raised_what_the_rounds_add_up_to():
    rounds = load("ai_rounds").query("company in ('OpenAI', 'Anthropic') and include_in_sum")
    sums = rounds.groupby(rounds["date"].dt.year)["amount_mn"].sum()
    assert sums[[2023, 2024, 2025, 2026]].to_dict() == {2023: 14_000, 2024: 14_100, 2025: 57_500, 2026: 217_000}


def test_what_a_round_contains_is_not_added_to_it_again():
    rounds = load("ai_rounds")
    parts = rounds.dropna(subset="part_of").query("part_of != ''")
    whole = rounds.set_index(["company", "round"])["amount_mn"]
    assert not parts["include_in_sum"].any() and len(parts) >= 5
    for (company, name), some in parts.groupby(["company", "part_of"]):
        assert some["amount_mn"].sum() <= whole[company, name]


def test_no_round_is_counted_under_two_names():
    added = load("ai_rounds").query("include_in_sum")
    assert not added.duplicated(["company", "date", "amount_mn"]).any()


def test_venture_capital_is_as_published():
    vc = load("ai_vc_by_region").pivot(index="year", columns="region", values="ai_vc_usd_mn")
    assert vc.loc[2024].to_dict() == {"US": 106165, "China": 18140, "EU27": 11881, "UK": 5609, "CH+NO+IS": 860}
    assert vc.loc[2012:2025, "EU27"].sum() == 102_185
    assert vc.shape == (15, 5)


def test_an_earlier_edition_is_not_the_one_in_the_series():
    earlier = load("ai_vc_editions")
    assert set(earlier["edition"]) == {"2024-12", "2026-02"}
    assert not set(earlier["source"]) & set(load("ai_vc_by_region")["source"])


def test_capital_expenditure_adds_up_as_published():
    capex = load("capex")
    yearly = capex.query("period == 'year'").groupby("year")["capex_usd_bn"].sum().round(0)
    assert yearly[[2019, 2021, 2023, 2024, 2025]].tolist() == [71, 127, 149, 224, 379]
    assert (capex.query("period == 'year' and year <= 2025").groupby("year")["company"].nunique() == 5).all()
    halves = capex.query("period == 'first half'")
    assert halves["capex_usd_bn"].sum().round(1) == 294.8
    assert (halves["year"] == capex.query("year_ends == '31 December'")["year"].max() + 1).all()


def test_microsoft_spent_more_in_each_half_year_than_in_the_one_before():
    known = load("capex").query("company == 'Microsoft'").set_index(["period", "year"])["capex_usd_bn"]
    first_2026 = known["first half", 2026]
    second_2025 = known["year", 2026] - first_2026
    first_2025 = known["calendar year", 2025] - second_2025
    second_2024 = known["year", 2025] - first_2025
    assert 0 < second_2024 < first_2025 < second_2025 < first_2026


def test_each_pair_of_estimates_has_two_sides():
    pairs = load("ai_funding_estimates").dropna(subset="pair").query("pair != ''")
    sides = pairs.groupby("pair")["region"].agg(set)
    assert (sides == {"US", "Europe"}).all() and (pairs["pair"].value_counts() == 2).all()
    assert not pairs.drop_duplicates("pair")["provider"].duplicated().any(), "each provider once"
    assert {"abn-amro-2025", "dealroom-2025-02"} <= set(sides.index)


def test_the_article_says_the_same_in_its_claims_and_among_the_estimates():
    said = load("claims").set_index("id")["article_figure"]
    of_article = load("ai_funding_estimates").query("pair == 'abn-amro-2025'").set_index("region")["value_bn"]
    assert (float(said["f03"]), float(said["f04"])) == (of_article["US"], of_article["Europe"])


def test_estimates_do_not_repeat_the_series_of_the_oecd():
    assert not load("ai_funding_estimates")["source"].isin(load("ai_vc_by_region")["source"]).any()


def test_population_and_output_cover_the_years_they_claim():
    table = load("population_gdp")
    years = table.groupby(["region", "indicator"])["year"].agg(list).map(len)
    assert years.drop("China").eq(14).all() and years["China"].eq(2).all()
    gdp_2024 = table.query("indicator == 'gdp' and year == 2024").set_index("region")["value"]
    published = {"US": 29298.01, "China": 18729.67, "EU27": 19501.08, "UK": 3695.54, "CH+NO+IS": 1503.99}
    assert gdp_2024.to_dict() == published


def test_hours_and_cost_of_deepseek_add_up_as_published():
    runs = load("training_runs")
    v3 = runs.query("model == 'DeepSeek-V3'").iloc[0]
    parts = v3[["pretraining_gpu_hours", "context_extension_gpu_hours", "post_training_gpu_hours"]]
    assert parts.sum() == v3["total_gpu_hours"] == 2_788_000
    assert v3["total_gpu_hours"] * v3["usd_per_gpu_hour"] == v3["stated_cost_usd"] == 5_576_000
    r1 = runs[runs["model"].str.startswith("DeepSeek-R1")]
    assert (r1["gpu_count"] * r1["wall_hours"]).sum() + r1["total_gpu_hours"].sum() == 147_336
    assert r1["stated_cost_usd"].sum() == 294_000


def test_stages_of_a_model_have_one_day_and_one_size():
    runs = load("training_runs")
    runs["family"] = runs["model"].str.removesuffix("-Zero")
    same = ["date", "maker", "region", "active_parameters", "total_parameters"]
    assert (runs.groupby("family")[same].nunique() <= 1).all(axis=None)
    r1, v3 = (runs[runs["family"] == name].iloc[0] for name in ("DeepSeek-R1", "DeepSeek-V3"))
    sizes = ["active_parameters", "total_parameters"]
    assert r1["cost_counts"] == "one stage on top of DeepSeek-V3" and r1[sizes].tolist() == v3[sizes].tolist()


def test_a_run_has_the_day_of_its_source_or_of_the_list():
    runs = load("training_runs")
    listed = runs["model"].str.removesuffix("-Zero").map(load("notable_models").set_index("model")["date"])
    published = runs["source"].map(load("sources").set_index("id")["published"])
    of_the_source = [day.startswith(other) for day, other in zip(runs["date"].astype(str), published, strict=True)]
    assert ((runs["date"] == listed) | pd.Series(of_the_source)).all()


def test_six_times_parameters_times_tokens_gives_the_known_operations():
    runs = load("training_runs").set_index("model")
    flop = 6 * runs["active_parameters"] * runs["training_tokens"]
    assert flop["Llama 3.1-405B"] == pytest.approx(runs.loc["Llama 3.1-405B", "stated_flop"], rel=0.01)
    estimates = load("notable_models").set_index("model")["training_flop"]
    models = ["DeepSeek-V3", "Llama 3.1-405B", "Kimi K2", "DeepSeek-V4-Flash", "DeepSeek-V4-Pro", "Llama 4 Maverick"]
    assert estimates[models].to_dict() == pytest.approx(flop[models].to_dict(), rel=0.01)


def test_every_word_of_confidence_has_its_factor():
    factor = load("estimate_confidence").set_index("confidence")["factor"]
    assert factor.to_dict() == {"Confident": 3, "Likely": 10, "Speculative": 30}
    assert set(load("notable_models")["confidence"]) == set(factor.index)


def test_chips_of_runs_and_prices_are_in_the_table_of_chips():
    chips = set(load("accelerators")["chip"])
    assert set(load("training_runs")["gpu"].dropna()) | set(load("gpu_prices")["gpu"]) <= chips


def test_a_price_of_a_chip_is_of_the_month_of_its_source():
    prices = load("gpu_prices")
    published = prices["source"].map(load("sources").set_index("id")["published"])
    assert prices["month"].tolist() == published.str[:7].tolist()


def test_gaps_in_the_arena_are_as_published():
    ratings = load("arena").pivot(index="date", columns="region", values="rating")
    gaps = ratings.rsub(ratings["US"], axis=0)
    days = ["2025-01-31", "2025-02-28", "2025-03-28", "2025-08-04", "2025-12-11", "2026-08-12", "2026-08-19"]
    assert gaps.loc[days, "China"].tolist() == [24, 41, 83, 36, 41, 16, 22]
    assert gaps.loc[days[3:], "EU27"].tolist() == [100, 55, 79, 77]
    before_rounding = load("performance_gap").query("measure == 'arena, before rounding'").set_index("sides")["gap"]
    assert abs(gaps.loc["2025-11-06", ["China", "EU27"]].to_numpy() - before_rounding.to_numpy()).max() < 1


def test_the_arena_has_all_three_regions_on_each_day():
    ratings = load("arena").pivot(index="date", columns="region", values="rating")
    assert ratings.notna().all(axis=None)


def test_editions_of_the_model_list_agree_with_the_newest_counts():
    counts = load("model_counts")
    of_2024 = counts.query("list == 'Epoch AI' and year == 2024").pivot(
        index="edition", columns="region", values="models"
    )
    regions = ["World", "US", "China", "UK", "EU27"]
    assert of_2024.loc["2025-02-24", regions].tolist() == [55, 39, 10, 6, 3]
    assert of_2024.loc["2026-07-19", regions].tolist() == [98, 57, 31, 3, 5]
    newest = counts.query("edition == '2026-07-19'")
    assert len(newest.merge(load("missing_estimates"))) == len(newest) == 15
    earlier = load("missing_estimates").query("year < 2023").set_index(["region", "year"])
    assert earlier.loc["US", ["models", "with_estimate"]].to_numpy().tolist() == [[37, 26], [54, 42], [68, 45]]
    assert earlier.loc["China", ["models", "with_estimate"]].to_numpy().tolist() == [[8, 5], [21, 17], [12, 7]]


def test_lenses_on_money_repeat_no_figure_of_another_table():
    lenses = load("money_lenses")
    assert set(lenses.query("lens == 'capital expenditure'")["region"]) == {"China"}  # the American firms: `capex`
    of_one_year = lenses.query("lens == 'private investment' and not period.str.contains('/')")
    assert set(of_one_year["period"]) == {"2025"}  # that of 2024: `ai_funding_estimates`
    assert not of_one_year["source"].isin(load("ai_funding_estimates")["source"]).any()
    firms = ["Alphabet", "Amazon", "Meta", "Microsoft"]
    capex = load("capex").query("year == 2025 and year_ends == '31 December'").set_index("company")["capex_usd_bn"]
    assert sorted(capex.index) == firms and capex.sum().round(3) == 376.051


def test_levels_of_the_gaia_test_have_the_mean_that_is_printed():
    scores = load("manus_gaia").query("level != 'all'")
    right = (scores["score_pct"] * scores["questions"]).groupby(scores["system"]).sum()
    assert (right / 165).round(1).to_dict() == {"Manus": 73.4, "Deep Research": 67.4}
    by_its_authors = load("manus_gaia").query("source == 'gaia-paper-2023-11'")
    assert by_its_authors["questions"].nunique() == 1 and by_its_authors["questions"].min() > 165


def days(later, earlier):
    return (later - earlier).dt.days


def test_the_amendment_moves_the_high_risk_rules_and_little_else():
    dates = load("ai_act_dates").set_index("id")
    moved = days(dates["applies_from_2026_text"], dates["applies_from_2024_text"]).dropna()
    assert moved[moved != 0].to_dict() == {
        "marking-older-systems": 122,
        "high-risk-uses": 487,
        "high-risk-products": 366,
        "sandboxes": 365,
        "sector-laws": -6,
    }
    assert dates.index[dates["applies_from_2024_text"].isna()].tolist() == ["new-bans"]


def test_duties_begin_on_the_days_of_their_part_of_the_act():
    duties, dates = load("ai_act_duties").set_index("id"), load("ai_act_dates").set_index("id")
    texts = ["applies_from_2024_text", "applies_from_2026_text"]
    parts = {"all": "literacy", "high-risk": "high-risk-uses", "transparency": "transparency", "prohibited": "bans"}
    part = duties["tier"].map(parts).fillna("models")
    own = {"new-bans": "new-bans", "products": "high-risk-products", "older-models": "older-models"}
    part.update(pd.Series(own | {"mark-content-older": "marking-older-systems"}))
    pd.testing.assert_frame_equal(duties[texts], dates.loc[part, texts].set_axis(duties.index))
    on_the_day_of_the_book = duties["applies_from_2026_text"] <= "2026-11-23"
    assert duties[on_the_day_of_the_book]["tier"].value_counts().to_dict() == {
        "general-purpose model": 5,
        "general-purpose model with systemic risk": 5,
        "transparency": 4,
        "all": 2,
        "prohibited": 1,
    }


def test_only_others_than_its_provider_become_provider_of_a_system():
    duties = load("ai_act_duties").set_index("id")
    assert duties.loc["become-provider", ["article", "role"]].tolist() == [
        "Art. 25(1)",
        "deployer, importer, distributor or third party",
    ]
    assert (duties.query("tier == 'high-risk'")["role"] == "provider").sum() == 15


def test_a_duty_has_a_ceiling_only_where_article_99_or_101_names_it():
    duties = load("ai_act_duties").set_index("id")
    assert duties.index[duties["fine"].isna()].tolist() == [
        "literacy-provider",
        "literacy-deployer",
        "classify",
        "document-exception",
        "representative",
        "become-provider",
        "rights-assessment",
        "monitor",
        "incidents",
    ]
    models = duties["role"].str.startswith("model provider")
    assert (duties["fine"][models] == "models").all() and not (duties["fine"][~models] == "models").any()


def test_a_duty_has_at_most_twelve_words():
    assert load("ai_act_duties")["duty"].str.split().str.len().max() <= 12


def test_fines_switch_from_amount_to_share_where_the_two_are_equal():
    fines = load("ai_act_fines").set_index("id")
    switch_eur_mn = fines["cap_eur"] / (fines["cap_pct_turnover"] / 100) / 1e6
    assert switch_eur_mn[["bans", "operators", "information", "models"]].round().tolist() == [500, 500, 750, 500]
    ceilings = load("turnover_examples").query("kind == 'definition'").set_index("size_class")["turnover_bn"] * 1000
    lower = fines.query("rule_sme == 'lower'").index
    assert lower.tolist() == ["bans", "operators", "information"]
    assert ceilings["SME"] < ceilings["small mid-cap"] < switch_eur_mn[lower].min()
    assert ceilings["small mid-cap"] == pytest.approx(3 * ceilings["SME"]), "as 750 persons are three times 250"
    assert fines.query("rule_small_mid_cap == 'lower'").index.tolist() == ["operators", "information"]
    assert fines.loc["models", ["rule_large", "rule_small_mid_cap", "rule_sme"]].eq("higher").all()


def test_small_firms_pay_a_share_and_makers_of_models_do_not():
    fines = load("ai_act_fines").set_index("id")
    assert 2e6 * fines.loc[["bans", "operators"], "cap_pct_turnover"].to_numpy() / 100 == pytest.approx([140e3, 60e3])
    assert fines.loc["models", "cap_eur"] / 2e6 == 7.5
    firms = load("turnover_examples").set_index("name")["turnover_bn"]
    assert (firms[["Alphabet", "Meta"]] * 0.07).round(1).tolist() == [28.2, 14.1]


def test_parliament_was_less_united_at_the_end():
    votes = load("ai_act_votes").query("body == 'Parliament, plenary'").set_index("date")
    cast = votes[["votes_for", "votes_against", "votes_abstain"]]
    shares = cast.div(cast.sum(axis=1), axis=0) * 100
    assert shares["votes_for"].round(1).tolist() == [80.5, 84.6, 89.3, 64.7]
    assert shares.loc["2026-06-16", "votes_abstain"].round(1) == 26.6


def test_the_timeline_agrees_with_the_tables_of_dates_and_votes():
    timeline = load("ai_act_timeline")
    assert timeline["date"].is_monotonic_increasing
    assert set(load("ai_act_votes").query("body == 'Parliament, plenary'")["date"]) <= set(timeline["date"])
    moved = ["bans", "models", "transparency", "new-bans", "high-risk-uses", "high-risk-products"]
    assert set(load("ai_act_dates").set_index("id").loc[moved, "applies_from_2026_text"]) <= set(timeline["date"])
    when = timeline.set_index("event")["date"]
    assert (when["AI Act in force"] - when["Commission proposes the AI Act"]).days == 1_198
    in_force = when["amendment in force: duties for high-risk systems postponed"]
    assert (in_force - when["Commission proposes the amendment"]).days == 250
    assert (when["duties for the high-risk uses of Annex III apply"] - when["AI Act in force"]).days == 1_218


def test_documented_delays_have_the_known_median():
    features = load("ai_features")
    pairs = features[features["both_days_documented"]]
    delays = days(pairs["eu_date"], pairs["us_date"])
    assert (len(delays), delays.median(), delays.min(), delays.max()) == (9, 57, 2, 308)


def test_delays_known_to_the_month_have_bounds():
    pairs = load("ai_features").dropna(subset="eu_date")
    month = pd.offsets.MonthEnd(0)
    us_last = pairs["us_date"].where(pairs["us_precision"] == "day", pairs["us_date"] + month)
    eu_last = pairs["eu_date"].where(pairs["eu_precision"] == "day", pairs["eu_date"] + month)
    shortest, longest = days(pairs["eu_date"], us_last), days(eu_last, pairs["us_date"])
    assert (len(pairs), shortest.median(), longest.median()) == (15, 104, 134)


def test_a_feature_came_to_europe_or_was_missing_on_a_day():
    features = load("ai_features")
    came = features["eu_status"].isin(["came", "came in part"])
    assert (features["eu_date"].notna() == came).all()
    assert (features["eu_absent_on"].isna() == came).all()
    assert (features["eu_precision"].notna() == came).all()
    assert (features["eu_date"].fillna(features["eu_absent_on"]) >= features["us_date"]).all()
    exact = (features["us_precision"] == "day") & (features["eu_precision"] == "day")
    assert (features["both_days_documented"] == exact).all()
    assert ((features["reason"] == "not stated") == features["reason_source"].isna()).all()


def test_reasons_and_starts_are_counted_as_the_claim_says():
    features = load("ai_features")
    assert features["reason"].value_counts().to_dict() == {
        "not stated": 12,
        "DMA": 4,
        "GDPR": 4,
        "several laws": 2,
        "review": 1,
    }
    assert features["said"].str.contains("AI Act, DSA and DMA").sum() == 1
    assert features.query("not is_ai")["id"].tolist() == ["threads"]
    first_rules = load("ai_act_dates")["applies_from_2024_text"].min()
    assert (len(features), (features["us_date"] < first_rules).sum()) == (23, 12)


def test_five_parts_of_the_cost_add_up():
    costs = load("compliance_costs")
    assert costs.query("part_of_sum")["value_low"].agg(["size", "sum"]).tolist() == [5, 29_277]
    ceps = costs.query("study.str.startswith('CEPS')").set_index("item")["value_high"]
    assert ceps["sum of the five parts"] == 29_277
    certified_once = ceps["all together"] - ceps["sum of the five parts"]
    assert certified_once == 22_950 and abs(certified_once - ceps["certification"]) <= 50
    assert (costs["value_low"] <= costs["value_high"]).all()


def test_answers_of_a_survey_add_up():
    answers = load("high_risk_share").query("study == 'appliedAI Institute'")
    assert answers["share_low_pct"].equals(answers["share_high_pct"]), "a share of answers is one number"
    shares = answers["share_low_pct"]
    assert shares.sum() == 100
    studies = load("high_risk_share").groupby("study")
    assert (studies["sample_size"].nunique(dropna=False) == 1).all(), "all answers of a study are of one sample"
    proposed = load("ai_act_timeline").set_index("event")["date"]["Commission proposes the AI Act"]
    assert studies["published"].first()["impact assessment of the Commission"] == f"{proposed:%Y-%m}"
    effects = load("founder_surveys").query("question.str.startswith('effect of')")
    assert effects.groupby("question")["share_pct"].sum().tolist() == [100, 100]


def test_signatories_follow_from_who_joined_and_left():
    code = load("code_signatories")
    assert (code["joined"] - code["left"]).cumsum().tolist() == code["signatories"].tolist() == [26, 27, 21]


def test_counts_above_the_threshold_agree():
    counts = load("models_above_threshold").groupby("edition")[["models", "above_1e26"]].sum()
    assert counts["models"].tolist() == [8, 16, 22, 20, 22]
    assert counts["above_1e26"].tolist() == [0, 0, 1, 3, 3]
    years = load("compute_disclosure").query("makers == 'all'")
    assert years["above_1e25"].sum() == counts.loc["2026-07-19", "models"]
    shared = ["year", "models", "with_estimate"]
    assert len(years[shared].merge(load("missing_estimates").query("region == 'World'")[shared])) == 4
    largest = load("compute_disclosure").query("makers == 'five makers' and year == 2026")
    assert largest[["models", "with_estimate"]].to_numpy().tolist() == [[14, 0]]


def test_estimates_that_changed_really_changed():
    estimates = load("estimate_changes").groupby("model")["training_flop"]
    assert ((estimates.nunique() > 1) | (estimates.count() < estimates.size())).all()
    assert estimates.agg(["first", "last"]).loc["Grok 3"].tolist() == [4.64e26, 3.5e26]


def test_the_first_law_depends_on_what_first_means():
    laws = load("first_ai_laws").query("scope == 'all sectors'").set_index("jurisdiction")
    assert laws["in_force_from"].idxmin() == "Peru"
    punish = laws.query("penalties == 'yes'")
    assert punish["in_force_from"].sort_values().index[:2].tolist() == ["EU", "Kazakhstan"]
    in_full = punish["applies_in_full_from"].dropna().sort_values()
    assert in_full.index.tolist() == ["Kazakhstan", "South Korea", "EU"]
    assert in_full["EU"] == load("ai_act_dates").set_index("id").loc["high-risk-products", "applies_from_2026_text"]


def test_every_factory_and_antenna_has_its_square_on_the_map():
    tiles, factories, antennas = load("europe_tiles"), load("ai_factories"), load("ai_factory_antennas")
    assert not tiles.duplicated(["column", "row"]).any()
    assert (len(factories), factories["country"].nunique(), len(antennas)) == (19, 16, 13)
    assert not set(factories["country"]) & set(antennas["country"])
    region = tiles.set_index("country")["region"]
    assert region.value_counts().to_dict() == {"EU27": 27, "other": 7}
    assert (region[factories["country"]] == "EU27").all()
    assert region[antennas["country"]].tolist() == antennas["region"].tolist()


# Side by side on the map: from west to east in one row, and from north to south in one column, without a gap.
WEST_TO_EAST = (
    "Norway Sweden Finland",
    "Ireland United_Kingdom",
    "Netherlands Germany Poland Lithuania",
    "Belgium Luxembourg Czechia Slovakia",
    "France Switzerland Austria Hungary Romania Moldova",
    "Portugal Spain",
    "Italy Slovenia Croatia Serbia Bulgaria",
)
NORTH_TO_SOUTH = (
    "Finland Estonia Latvia Lithuania",
    "Netherlands Luxembourg Switzerland Italy",
    "Belgium France",
    "Denmark Germany Czechia Austria Slovenia",
    "Poland Slovakia Hungary Croatia",
    "Romania Serbia North_Macedonia Greece",
    "Moldova Bulgaria",
)


def test_neighbours_on_the_map_are_neighbours_in_europe():
    tiles = load("europe_tiles").set_index("country")
    for axis, across, lines in (("column", "row", WEST_TO_EAST), ("row", "column", NORTH_TO_SOUTH)):
        for line in lines:
            countries = tiles.loc[[name.replace("_", " ") for name in line.split()]]
            assert countries[axis].diff().dropna().eq(1).all() and countries[across].nunique() == 1, line


def test_countries_at_the_edges_of_europe_are_at_the_edges_of_the_map():
    tiles = load("europe_tiles").set_index("country")
    for axis in ("column", "row"):
        assert sorted(set(tiles[axis])) == list(range(tiles[axis].max() + 1))
    edges = {
        "north": tiles.index[tiles["row"] == 0],
        "west": tiles.index[tiles["column"] == 0],
        "south": tiles.index[tiles["row"] == tiles["row"].max()],
        "east": tiles.index[tiles["column"] == tiles["column"].max()],
    }
    assert {edge: set(countries) for edge, countries in edges.items()} == {
        "north": {"Iceland", "Norway", "Sweden", "Finland"},
        "west": {"Iceland", "Ireland", "Portugal"},
        "south": {"Malta", "Greece", "Cyprus"},
        "east": {"Cyprus"},
    }
    assert tiles.loc["Malta", "column"] == tiles.loc["Italy", "column"]


def test_rounds_have_the_factories_that_were_chosen_in_them():
    waves, factories = load("ai_factory_waves").set_index("wave"), load("ai_factories")
    counted = factories["wave"].value_counts().reindex(waves.index, fill_value=0)
    assert counted.tolist() == waves["factories"].tolist() == [7, 6, 6, 0]
    assert waves["antennas"].sum() == len(load("ai_factory_antennas"))
    assert (waves.loc[factories["wave"], "selected_on"].to_numpy() == factories["selected_on"].to_numpy()).all()
    assert (factories["selected_on"] <= "2025-04-09").sum() == 13
    assert waves["committed_eur_mn"].sum() == 2_595


def test_seven_contracts_for_machines_have_the_known_sum():
    amounts, factories = load("ai_factory_amounts"), load("ai_factories").set_index("id")
    signed = amounts[amounts["include_in_sum"]].set_index("factory")
    assert len(signed) == 7 and signed["amount_eur_mn"].sum() == pytest.approx(1_326.36)
    assert (signed["what"] == "contract for the machine").all()
    assert (factories["status"] == "contracted").sum() == 7
    assert (factories.loc[signed.index, "status"] == "contracted").all()


def test_a_machine_is_ordered_on_the_day_of_its_contract():
    factories, amounts = load("ai_factories").set_index("id"), load("ai_factory_amounts")
    contracts = amounts[amounts["what"] == "contract for the machine"].set_index("factory")
    ordered = factories["ordered_on"].dropna()
    assert set(ordered.index) - set(contracts.index) == {"jaif"}
    assert (ordered[contracts.index] == contracts["date"]).all()
    assert factories.loc[contracts.index, "order_source"].tolist() == contracts["source"].tolist()
    assert factories.loc[factories["ordered_on"].isna(), "status"].isin(["selected", "tender"]).all()
    running = factories[factories["status"] == "running"]
    assert running.index.tolist() == factories["opened_on"].dropna().index.tolist() == ["jaif"]
    whole = amounts.query("what == 'budget with operation'").set_index("factory")["date"]
    assert whole.equals(running["opened_on"].rename_axis("factory").rename("date"))


def test_chips_without_eight_bit_floats_are_counted_by_their_integers():
    chips = load("accelerators").set_index("chip")
    assert not chips[["fp8_tflops", "int8_tops"]].notna().all(axis=1).any()
    eight_bit = chips["fp8_tflops"].fillna(chips["int8_tops"])
    lumi = load("machines").set_index("machine").loc["LUMI", "chips"]
    assert lumi * eight_bit["MI250X"] / eight_bit["H100"] == pytest.approx(2_305, abs=1)
    assert lumi * chips.loc["MI250X", "bf16_tflops"] / chips.loc["H100", "bf16_tflops"] == pytest.approx(4_611, abs=1)
    assert eight_bit["A100"] / eight_bit["H100"] == pytest.approx(0.3153, abs=1e-4)


def test_days_of_training_on_european_machines():
    machines = load("machines").set_index("machine")
    peak = load("accelerators").set_index("chip")["bf16_tflops"]
    tflops = machines["chips"] * peak[machines["chip"]].to_numpy()
    days_for_1e25 = 1e25 / (0.40 * tflops * 1e12 * 86_400)
    known = {"JUPITER": 12.4, "LUMI": 63.4, "MareNostrum 5": 65.3, "MeluXina-AI": 127.6, "Snellius": 830.8}
    assert days_for_1e25[list(known)].round(1).to_dict() == known
    factories = tflops[machines["group"] == "AI factory"].sum()
    assert factories / peak["H100"] == pytest.approx(47_040, abs=20)
    llama = load("notable_models").set_index("model").loc["Llama 3.1-405B", "training_flop"]
    assert llama / (0.40 * factories * 1e12 * 86_400) == pytest.approx(23.6, abs=0.05)
    assert peak["GB200"] / peak["H100"] == pytest.approx(2.53, abs=0.01)


def test_lots_of_the_call_add_up_to_the_money_of_the_programme():
    lots, programmes = load("gigafactory_lots"), load("programmes").query("programme == 'InvestAI'")
    phases = (lots["sites_max"] * lots["eu_money_max_eur_mn"]).groupby(lots["phase"]).sum()
    assert phases.tolist() == [1_000, 4_000]
    amount = programmes.set_index("what")["value"]
    assert amount["of the public money, EU money for both phases, at most"] * 1_000 == phases.sum()
    assert amount["of the EU money, first phase in the current EU budget, at most"] * 1_000 == phases[1]
    pledged = programmes[programmes["what"].str.contains("pledged by private|topped up")]["value"]
    assert pledged.sum() == amount["investment to be mobilised"] == 200
    full = lots[lots["phase"] == 2]
    assert (full["sites_max"] * full["h100_equivalents_min"]).sum() == 600_000
    facts = load("gigafactory_facts").set_index(["what", "date"])["value"]
    assert facts["gigafactories planned"].tolist() == [4, 5, 7] and full["sites_max"].sum() == 7
    share = facts["share of the cost of building that the EU pays"].item() / 100
    assert phases.sum() / 1_000 / share == pytest.approx(29.4, abs=0.05)


def test_states_of_the_call_are_counted_as_published():
    tiles, facts = load("europe_tiles").set_index("country"), load("gigafactory_facts").set_index("what")["value"]
    assert tiles["joins_gigafactory_call"].sum() == facts["member states that buy together"] == 18
    plans = load("national_ai_plans").query("what == 'for a gigafactory'").set_index("country")["value"]
    joins = tiles.loc[plans.index, "joins_gigafactory_call"]
    assert (joins == (plans > 0)).all() and joins.index[~joins].tolist() == ["Netherlands"]


def test_every_edition_of_the_top500_has_500_machines():
    regions = load("top500_regions")
    assert regions.groupby("list")["systems"].sum().tolist() == [500] * 10
    speed = regions.pivot(index="list", columns="region", values="rmax_pflops")
    shares = (speed.div(speed.sum(axis=1), axis=0) * 100).round(1)
    assert shares["EU27"].tolist() == [16.2, 16.4, 22.6, 22.6, 22.2, 21.0, 21.7, 25.9, 25.5, 24.6]
    assert shares["US"].tolist() == [32.5, 47.4, 43.6, 45.8, 53.0, 53.7, 55.3, 48.4, 46.4, 37.5]
    assert shares["China"].tolist() == [17.5, 12.0, 10.6, 8.9, 5.8, 4.3, 2.7, 2.0, 1.4, 12.7]
    assert speed.sum(axis=1).iloc[-3:].round().tolist() == [13_838, 14_993, 18_733]


def test_a_machine_is_never_faster_than_all_machines_of_its_region():
    speed = load("top500_regions").set_index(["list", "region"])["rmax_pflops"]
    regions = {"United States": "US", "China": "China", "Switzerland": "CH+NO+IS"}
    machines = load("top500_machines").assign(region=lambda table: table["country"].map(regions).fillna("EU27"))
    sums = machines.groupby(["list", "region"])["rmax_pflops"].sum()
    assert (sums <= speed.reindex(sums.index)).all()


def test_sites_and_sums_of_the_largest_data_centres_agree():
    tracked, sites = load("tracked_compute"), load("hyperscale_sites")
    world = tracked.query("region == 'World'").set_index("date")["h100_equivalents"]
    assert world.is_monotonic_increasing and world.iloc[[0, -1]].tolist() == [783_142, 14_159_920]
    year = world["2025-10-01":]
    doubling = (year.index[-1] - year.index[0]).days / math.log2(year.iloc[-1] / year.iloc[0])
    assert doubling == pytest.approx(184, abs=1)
    newest = tracked[tracked["date"] == tracked["date"].max()].set_index("region")["h100_equivalents"]
    assert newest["US"] / newest["World"] == pytest.approx(0.896, abs=0.001)
    assert newest[["US", "China", "EU27"]].sum() < newest["World"]
    running = sites.query("state == 'running' and edition == '2026-10'").set_index("site")
    assert newest["EU27"] == running.query("region == 'EU27'")["h100_equivalents"].sum()
    assert set(running["date"]) == {tracked["date"].max()}
    power = sites.dropna(subset="site_power_mw")
    assert (power["site_power_mw"] / power["it_power_mw"]).between(1.1, 1.5).all()
    largest = running["h100_equivalents"]
    assert largest.idxmax() == "Colossus 2" and largest["Colossus 2"] / 47_040 == pytest.approx(23.6, abs=0.1)


def test_sines_has_the_chips_that_its_computing_power_needs():
    sines = load("machines").set_index("machine").loc["Start Campus, Sines"]
    peak = load("accelerators").set_index("chip")["fp8_tflops"]
    equivalents = sines["chips"] * peak[sines["chip"]] / peak["H100"]
    site = load("hyperscale_sites").query("site == 'Start Campus, Sines'")["h100_equivalents"]
    assert (site / equivalents).between(0.999, 1.001).all()


def test_electricity_of_the_regions_adds_up_to_the_world():
    table = load("data_centre_electricity").query("edition == '2025-04' and year <= 2030")
    twh = table.pivot(index="region", columns="year", values="twh")
    assert (twh.drop("World").sum() - twh.loc["World"]).abs().max() <= 1
    assert (twh.loc["Europe"] / twh.loc["World"] * 100).round(1).tolist() == [16.4, 12.0]
    assert ((twh[2030] / twh[2024] - 1) * 100).round()[["Europe", "China", "US"]].tolist() == [66, 172, 133]


def test_dear_electricity_costs_a_site_about_one_percent_a_year():
    price = load("electricity_prices").query("what == 'wholesale price'").set_index("region")["value"]
    lots = load("gigafactory_lots").set_index(["lot", "phase"])
    mwh_a_year = lots.loc[(2, 2), "it_power_low_mw"] * 1.1 * 8_760
    extra_usd_mn = mwh_a_year * (price["EU"] - price["US"]) / 1e6
    assert mwh_a_year / 1e6 == pytest.approx(1.445, abs=0.001) and extra_usd_mn == pytest.approx(60.7, abs=0.1)


def test_what_iliad_announced_was_mostly_announced_before():
    table = load("iliad_mistral")
    by_what = table.set_index("what")
    opcore = by_what.loc["of which data centres of OpCore"]
    earlier = by_what.loc["investment in data centres with InfraVia"]
    first = by_what.loc["investment in data centres over ten years"]
    assert opcore["value"] == earlier["value"] == first["value"] == 2.5
    assert first["date"] < earlier["date"] < opcore["date"] and f"{first['date']:%Y-%m}" == "2024-05"
    assert opcore["value"] / by_what.loc["investment in AI", "value"] == pytest.approx(0.83, abs=0.01)
    chips = load("machines").set_index("machine")["chips"]
    assert by_what.loc["H100 chips", "value"] == chips["Scaleway, 2023"]
    assert by_what.loc["GB300 chips at Bruyères-le-Châtel", "value"] == chips["Mistral, Bruyères-le-Châtel"]
    assert (table.query("date_precision == 'month'")["date"].dt.day == 1).all()


def test_the_timeline_of_the_factories_agrees_with_their_tables():
    timeline = load("ai_factory_timeline")
    assert timeline["date"].is_monotonic_increasing
    assert set(load("ai_factory_waves")["selected_on"]) <= set(timeline.query("track == 'factories'")["date"])
    signed = load("ai_factory_amounts").query("include_in_sum")["date"]
    assert set(timeline.query("track == 'contracts'")["date"]) == set(signed)
    when = timeline.set_index("event")["date"]
    call = when["call for up to seven gigafactories, in two lots"]
    facts = load("gigafactory_facts").set_index("what")["value"]
    assert (when["deadline for bids, as first announced"] - call).days == facts["days from call to deadline"]
    plan = when["AI Continent Action Plan: 13 factories, up to five gigafactories"]
    assert plan.day_name() == "Wednesday" and (call - plan).days == 477


def test_ranks_of_the_top500_are_unique_and_follow_speed():
    machines = load("top500_machines").sort_values(["list", "rank"])
    assert not machines.duplicated(["list", "rank"]).any()
    for _, edition in machines.dropna(subset="rmax_pflops").groupby("list"):
        assert edition["rmax_pflops"].is_monotonic_decreasing
    assert machines.query("machine == 'JUPITER'")["rank"].tolist() == [4, 4, 5]


def hhi(shares_pct):
    """Sum of squared shares: 10,000 for one firm alone, close to 0 for very many small ones."""
    return (shares_pct**2).sum()


def test_one_table_of_machines_answers_in_three_ways_whether_asml_is_a_monopoly():
    table = load("lithography_2023")
    assert table.groupby("machine")["assumed_price_jpy_bn"].nunique().eq(1).all(), "one price, whoever makes it"
    table["value"] = table["units"] * table["assumed_price_jpy_bn"]
    sums = table.groupby("maker")[["units", "value"]].sum()
    shares = sums / sums.sum() * 100
    assert sums.loc["ASML", "units"] == 449 and sums["units"].sum() == 681
    assert shares.loc["ASML"].round(1).tolist() == [65.9, 90.1]
    assert hhi(shares["units"]) == pytest.approx(5_145, abs=1)
    units = table.pivot(index="machine", columns="maker", values="units")
    by_machine = units.div(units.sum(axis=1), axis=0).mul(100)
    known = {"EUV": 10_000, "ArF immersion": 8_747, "ArF dry": 6_372, "KrF": 6_317, "i-line": 4_708}
    assert by_machine.apply(hhi, axis=1).round().to_dict() == known
    assert by_machine.loc["i-line"].round(1).to_dict() == {"ASML": 26.2, "Canon": 62.4, "Nikon": 11.4}


def test_asml_and_nikon_changed_places():
    shares = load("lithography_shares").query("basis == 'value of shipments'")
    shares = shares.pivot(index="year", columns="maker", values="share_pct")
    assert shares.loc[[1995, 2023]].to_numpy().tolist() == [[15.9, 28.7, 48.9], [94.2, 2.8, 3.1]]
    assert hhi(shares.loc[2023]) == pytest.approx(8_891, abs=1)
    assert shares["ASML"].dropna().loc[:2023].is_monotonic_increasing
    sums = load("lithography_shares").groupby(["basis", "year"])["share_pct"].agg(["sum", "size"])
    assert sums.query("size == 3")["sum"].between(93, 101).all()


def test_accounts_of_asml_add_up():
    results = load("asml_results").pivot(index="year", columns="what", values="value")
    parts = results["net system sales"] + results["service and field option sales"]
    assert (parts - results["total net sales"]).dropna().abs().max() <= 0.15
    assert results["net system sales"].count() == 8 and parts.count() == 7
    sales = results["total net sales"]
    price = results["EUV system sales"] / results["EUV systems, sales recognised"]
    assert price[[2023, 2024, 2025]].round().tolist() == [172, 190, 242]
    assert results.loc[2025, "EUV system sales"] / results.loc[2025, "net system sales"] == pytest.approx(
        0.474, abs=0.001
    )
    assert results.loc[2024, "service and field option sales"] / sales[2024] == pytest.approx(0.23, abs=0.001)
    assert results.loc[2022, "EUV system sales"] / 1.12 == pytest.approx(results.loc[2021, "EUV system sales"])
    assert results.loc[2025, "EUV system sales"] / 1.39 == pytest.approx(results.loc[2024, "EUV system sales"], abs=5)
    systems = results["lithography systems sold"]
    assert systems[2024] - systems[2025] == 91 and systems[2023] == 449
    assert systems[2023] == load("lithography_2023").query("maker == 'ASML'")["units"].sum()


def test_sales_of_asml_by_place_add_up_to_all_sales():
    places = load("asml_sales_by_region").query("unit == 'eur_mn'")
    results = load("asml_results").query("what == 'total net sales'").set_index("year")["value"]
    sums = places.groupby("year")["value"].sum()
    assert (sums - results[sums.index]).abs().max() < 0.15
    shares = places.groupby(["year", "region"])["value"].sum() / sums * 100
    assert shares[2023].round(1).to_dict() == {"Asia": 84.1, "EMEA": 4.5, "US": 11.4}
    china = places.set_index(["year", "place"])["value"].xs("China", level="place") / sums * 100
    assert china.round().tolist() == [14, 26]


def test_makers_of_a_kind_of_machine_add_up_to_the_whole():
    machines = load("chip_machines")
    whole = machines.groupby("machines")["share_pct"].sum()
    assert (whole - 100).abs().max() < 0.05 and (machines.groupby("machines")["usd_bn"].nunique() == 1).all()


def test_shares_weighed_by_sales_follow_from_the_makers_of_each_kind():
    makers, shares = load("chip_machine_makers"), load("market_shares")
    kinds = load("chip_machines").drop_duplicates("machines").set_index("machines")["usd_bn"]
    is_kind = makers["machines"].isin(kinds.index)
    sales = makers["usd_bn"] * makers["share_pct"]
    every = sales[is_kind].groupby(makers["maker"]).sum() / kinds.sum()
    stored = shares.query("market == 'all machines for chips'").set_index("firm")["share_pct"]
    assert (every[stored.index].round(1) == stored).all() and makers.loc[is_kind, "usd_bn"].isin(kinds).all()
    types = makers[~is_kind].drop_duplicates("machines")["usd_bn"].sum()
    printers = sales[~is_kind].groupby(makers["maker"]).sum() / types
    stored = shares.query("market == 'lithography' and period == '2025'").set_index("firm")["share_pct"]
    assert (printers[stored.index].round(1) == stored).all()


def test_sales_of_machines_are_of_one_year_and_it_is_that_of_the_shares_that_follow():
    every = load("market_shares").query("market == 'all machines for chips'")["period"]
    for name in ("chip_machines", "chip_machine_makers"):
        years = load(name).groupby("source")["year"].unique()
        assert years.map(len).eq(1).all() and set(years.explode().astype(str)) == set(every), name


def test_asml_has_a_quarter_or_a_third_of_the_five_makers():
    table = load("semi_equipment_revenue")
    quarter = table.query("counted_by == 'Counterpoint'").set_index("maker")["revenue"]
    shares = quarter / quarter.sum() * 100
    assert shares["ASML"] == pytest.approx(22.9, abs=0.05) and hhi(shares) == pytest.approx(2_226, abs=1)
    accounts = table.query("counted_by == 'accounts' and period == '2024'").set_index("maker")
    usd_per = accounts["currency"].map({"EUR bn": 1.08, "USD bn": 1, "JPY bn": 1 / 152})
    in_usd = accounts["revenue"] * usd_per
    assert len(in_usd) == 5 and in_usd["ASML"] / in_usd.sum() == pytest.approx(0.31, abs=0.005)
    cinno = table.query("counted_by == 'CINNO'").set_index("maker")["revenue"]
    counted = table[table["counted_by"] != "accounts"]
    published = counted["source"].map(load("sources").set_index("id")["published"])
    quarter_before = published.map(lambda month: str(pd.Period(month, "Q") - 1).replace("Q", "-Q"))
    year_before = published.map(lambda month: str(pd.Period(month, "Y") - 1))
    assert ((counted["period"] == quarter_before) | (counted["period"] == year_before)).all()
    assert cinno["five largest together"] / cinno["ten largest together"] == pytest.approx(0.82, abs=0.005)
    asml = table.query("maker == 'ASML' and counted_by == 'accounts'").set_index("period")["revenue"]
    sales = load("asml_results").query("what == 'total net sales'").set_index("year")["value"]
    assert [round(value * 1_000, 1) for value in asml] == sales[asml.index.astype(int)].tolist()


def test_own_revenue_of_european_clouds_tripled_while_their_share_halved():
    table = load("cloud_at_home")
    newest = table.query("published == '2025-07'").set_index(["what", "period"])["value"]
    share = newest["European providers, share"]
    factor = newest["growth of the market", "2017/2024"] * share["2024"] / share["2017"]
    assert factor == pytest.approx(3.10, abs=0.005)
    assert factor > newest["growth of the revenue of European providers", "2017/2024"]
    market = newest["market in Europe", "2024"]
    missed_eur_bn = market * (share["2017"] - share["2024"]) / 100
    assert missed_eur_bn == pytest.approx(8.5, abs=0.05) and market * share["2017"] / 100 == pytest.approx(
        17.7, abs=0.05
    )
    start = table.query("what == 'European providers, share' and period in ('2017', '2017-Q1')")
    assert start.set_index("published")["value"].to_dict() == {
        "2021-01": 26,
        "2021-09": 27,
        "2022-09": 27,
        "2025-07": 29,
    }
    steady = table.query("published == '2025-07' and what == 'European providers, share' and period >= '2022'")
    assert steady["value"].nunique() == 1 and len(steady) == 3, "steady since 2022, says the edition"
    both = table[table["what"].str.endswith("share") & ~table["what"].str.startswith("largest")]
    sums = both.groupby(["published", "period"])["value"].agg(["sum", "size"]).query("size == 2")["sum"]
    assert sums.tolist() == [82, 85, 85, 85]


def share_of_europe(table, regions=("EU27", "UK", "Other Europe")):
    """Share of regions in all models of a year, in per cent."""
    europe = table[table["region"].isin(regions)].groupby("year")["models"].sum()
    return (europe / table.groupby("year")["year_total"].first() * 100).dropna()


def test_the_share_of_european_models_fell_from_2022_to_2025_by_every_count():
    table = load("europe_models")
    large, notable = (table.query("list == @name") for name in ("large-scale", "notable"))
    recent = range(2022, 2026)
    assert share_of_europe(large)[recent].round(1).tolist() == [17.7, 7.6, 10.3, 5.0]
    assert share_of_europe(large, ["EU27"])[recent].round(1).tolist() == [11.3, 4.6, 6.0, 2.8]
    assert share_of_europe(notable)[recent].round(1).tolist() == [14.1, 13.7, 11.3, 6.9]
    american_chinese = share_of_europe(large, ["US", "China"])
    assert american_chinese[[2024, 2025]].round(1).tolist() == [80.6, 90.4]


def test_models_divided_between_countries_add_up_to_all_models():
    table = load("europe_models")
    sums = table.groupby(["list", "year"]).agg(models=("models", "sum"), total=("year_total", "first"))
    assert (sums["models"] - sums["total"]).abs().max() < 0.01
    assert (table.groupby(["list", "year"])["year_total"].nunique() == 1).all()
    counted_twice = (
        load("model_counts").query("edition == '2025-12-02' and region == 'World'").set_index("year")["models"]
    )
    notable = table.query("list == 'notable'").groupby("year")["year_total"].first()
    assert notable[counted_twice.index].tolist() == counted_twice.tolist()


def test_the_list_of_european_models_adds_up_to_the_counts():
    models, counts = load("europe_large_models"), load("europe_models").query("list == 'large-scale'")
    year = models["year"]
    for column, region in (("named_eu27", "EU27"), ("named_uk", "UK"), ("named_other_europe", "Other Europe")):
        listed = (models[column] / models["countries_named"]).groupby(year).sum()
        counted = counts.query("region == @region").set_index("year")["models"].reindex(listed.index, fill_value=0)
        assert (listed - counted).abs().max() < 0.001, region
    total = counts.groupby("year")["year_total"].first()
    any_part = models.groupby(year).size() / total * 100
    owned = models.query("owner_region == 'Europe'").groupby(year).size() / total * 100
    assert any_part.round(1).tolist() == [19.4, 10.1, 14.3, 7.0]
    assert owned.round(1).tolist() == [12.9, 5.9, 6.5, 3.5]
    named = models[["named_eu27", "named_uk", "named_other_europe"]].sum(axis=1)
    assert named.between(1, models["countries_named"]).all()
    assert models.query("maker == 'Mistral AI'").shape[0] == 12


def test_applications_get_two_thirds_of_the_american_money_and_models_a_trickle():
    table = load("ai_applications_funding")
    newest = table.query("published == '2025-11'").set_index(["what", "unit", "region", "period"])["value"]
    usd_bn = newest.xs("2025", level="period").xs("usd_bn", level="unit").unstack("region")
    percent = usd_bn["Europe and Israel"] / usd_bn["US"] * 100
    assert percent["cloud and AI applications"] == pytest.approx(66, abs=1)
    assert percent["AI models"] == pytest.approx(3.8, abs=0.05)
    shares = usd_bn["Europe and Israel"] / usd_bn.sum(axis=1) * 100
    assert shares.round(1).to_dict() == {"AI models": 3.6, "cloud and AI applications": 40.0}
    older = table.query("published == '2024-10' and period in ('2023', '2024')")
    older = older.pivot(index="period", columns="region", values="value")
    ratio = older["Europe and Israel"] / older["US"] * 100
    assert ratio.round(1).tolist() == [10.7, 25.6]
    assert older.to_numpy().sum() == pytest.approx(56, abs=0.5)


def test_whether_europe_is_strong_in_it_services_hangs_on_accenture():
    table = load("it_services").query("year == 2024").set_index("firm")
    known = load("it_services_facts").query("what == 'IT services market'")
    market = known["value"].item() * 1_000
    assert known["year"].item() == table["year"].max()
    usd_per_eur = load("exchange_rates").set_index("year")["usd_per_eur"][2024]
    european = table.query("region == 'EU27'")
    assert set(european.index) == {"Capgemini", "Sopra Steria", "Tietoevry", "Atos"}
    without = european["revenue_mn"].sum() * usd_per_eur / market * 100
    accenture = table.loc["Accenture", "revenue_mn"] / market * 100
    assert without == pytest.approx(4.1, abs=0.05) and accenture == pytest.approx(6.2, abs=0.05)
    assert table.loc["Capgemini", "revenue_mn"] * usd_per_eur / market * 100 == pytest.approx(2.3, abs=0.05)


def test_ai_has_the_same_part_in_the_orders_of_two_firms():
    facts = load("it_services_facts").set_index(["firm", "year", "what"])["value"]
    accenture = facts["Accenture", 2025, "bookings, generative AI"] / facts["Accenture", 2025, "bookings"] * 100
    share = facts["Capgemini", 2025, "share of generative and agentic AI in bookings"]
    assert accenture == pytest.approx(7.3, abs=0.05) and share == 8
    assert share / 100 * facts["Capgemini", 2025, "bookings"] == pytest.approx(1_948, abs=1)


def test_ordina_was_gone_before_the_article_and_tietoevry_changed_after_it():
    events = load("it_services_events").set_index(["firm", "event"])
    article = pd.Timestamp("2025-05-01")
    assert (events.loc["Ordina", "date"] < article).all() and (events.loc["Tietoevry", "date"] > article).all()
    assert events["date"].groupby("firm").is_monotonic_increasing.all()
    held = events.loc["Ordina"].query("unit == 'pct'")["value"]
    assert held.tolist() == [92.7, 98.01]
    ordina = load("it_services").query("firm == 'Ordina'")["year"]
    assert ordina.max() < events.loc[("Ordina", "taken over"), "date"].year
    restated = load("it_services").query("firm == 'Tietoevry' and scope == 'continuing operations'")["year"]
    assert restated.tolist() == [2024, 2025]


def test_every_row_of_it_services_has_one_seat_and_one_currency():
    firms = load("it_services").groupby("firm")[["seat", "region", "year_ends", "currency"]].nunique()
    assert (firms == 1).all(axis=None)
    sopra = load("it_services").query("firm == 'Sopra Steria'").set_index("year")["revenue_mn"]
    assert sopra[2024] / sopra[2023] - 1 == pytest.approx(-0.005, abs=0.0005)
    infosys = load("it_services").query("firm == 'Infosys'").set_index("year")["revenue_mn"]
    assert infosys[2025] == pytest.approx(18_560 * 1.039, abs=10)


def test_use_of_ai_is_asked_in_27_states_and_four_years():
    table = load("ai_adoption").query("source == 'eurostat-isoc-eb-ai'")
    shares = table.pivot(index="year", columns="country", values="share_pct")
    assert shares.shape == (4, 28) and shares.notna().all(axis=None)
    assert shares["EU27"].tolist() == [7.65, 8.06, 13.48, 19.95]
    states = shares.drop(columns="EU27")
    assert set(states) == set(load("europe_tiles").query("region == 'EU27'")["country"])
    assert (states.max(axis=1) / states.min(axis=1)).round(1).tolist() == [17.3, 10.0, 9.0, 8.1]
    assert (states.max(axis=1) - states.min(axis=1)).round(1).tolist() == [22.5, 13.7, 24.5, 36.8]
    assert (states.std(axis=1, ddof=0) / states.mean(axis=1)).round(2).tolist() == [0.64, 0.50, 0.49, 0.49]
    rises = states.loc[2025] - states.loc[2024]
    assert rises.nlargest(3).round(2).to_dict() == {"Denmark": 14.45, "Finland": 13.45, "Lithuania": 12.54}
    assert rises[rises < 0].round(2).to_dict() == {"Greece": -0.88}
    assert states.loc[2025].rank(ascending=False)["Netherlands"] == 6
    broken = table.query("break_in_series").set_index("country")["year"]
    assert broken.to_dict() == {"France": 2023, "Netherlands": 2025, "Sweden": 2023}
    assert "enterprises_using_ai" not in set(load("deal_indicators")["indicator"]), "once is enough"


def test_when_three_quarters_of_enterprises_use_ai_depends_on_the_curve_and_its_start():
    eu = load("ai_adoption").query("country == 'EU27' and source == 'eurostat-isoc-eb-ai'")
    share = eu.set_index("year")["share_pct"] / 100

    def odds(value):
        return math.log(value / (1 - value))

    years, by_2035 = {}, {}
    for first in (2021, 2023):
        slope = (odds(share[2025]) - odds(share[first])) / (2025 - first)
        rise = (share[2025] - share[first]) / (2025 - first)
        years[first] = (2025 + (odds(0.75) - odds(share[2025])) / slope, 2025 + (0.75 - share[2025]) / rise)
        by_2035[first] = (1 / (1 + math.exp(-odds(share[2025]) - 10 * slope)), share[2025] + 10 * rise)
    assert years[2023] == pytest.approx((2029.8, 2034.3), abs=0.05)
    assert years[2021] == pytest.approx((2034.0, 2042.9), abs=0.05)
    assert by_2035[2023] == pytest.approx((0.98, 0.79), abs=0.005)
    assert by_2035[2021] == pytest.approx((0.80, 0.51), abs=0.005)


def test_editions_of_the_survey_differ():
    table = load("ai_adoption").query("country == 'EU27' and year == 2023").set_index("published")["share_pct"]
    assert table.to_dict() == {"2026": 8.06, "2025-01": 8.0}


def test_dutch_figures_differ_between_editions():
    table = load("dutch_tech").set_index(["published", "what", "region", "year"])["value"]
    capital = table.xs("venture capital", level="what")
    assert capital["2026-02", "Netherlands", 2025] / 1.115 == pytest.approx(2.37, abs=0.005)
    assert capital["2025-02", "Netherlands", 2024] == 3.1
    ai = table.xs("share of AI in venture capital", level="what")["2026-02"].droplevel("year")
    assert capital["2026-02", "Netherlands", 2025] * ai["Netherlands"] / 100 == pytest.approx(0.71, abs=0.005)
    new = table.xs("start-ups that raised more than EUR 100,000", level="what").droplevel("region")
    assert new["2025-02", 2024] / new["2025-02", 2023] - 1 == pytest.approx(-0.395, abs=0.001)
    rounds = load("dutch_ai_firms").query("firm == 'Weaviate' and unit == 'usd_mn'").set_index("what")["value"]
    assert rounds.filter(like="Series").sum() == rounds["raised in all, more than"]


def test_the_chain_has_eight_links_with_one_default_each_and_mckinseys_ceilings():
    chain, segments = load("chain_links"), load("mckinsey_segments")
    assert chain.groupby("link", sort=False)["is_default"].sum().tolist() == [1] * 8
    assert chain["order"].is_monotonic_increasing and chain.groupby("link")["order"].nunique().eq(1).all()
    assert chain.drop_duplicates("order").set_index("order")["link"].equals(segments.set_index("order")["link"])
    assert segments["position"].value_counts().to_dict() == {"below 5%": 4, "challenger": 3, "leader": 1}
    ceiling = chain[chain["definition"].str.startswith("McKinsey")].set_index("link")
    below = segments.query("position == 'below 5%'").set_index("link")["share_below_pct"]
    assert ceiling["upper_pct"].to_dict() == below.to_dict() and (ceiling["lower_pct"] == 0).all()


def test_limits_of_a_share_agree_with_how_it_is_known():
    chain = load("chain_links")
    known = chain.query("bound not in ('range', 'at least')")
    assert (known["lower_pct"] == known["share_pct"]).all() and (known["upper_pct"] == known["share_pct"]).all()
    only_limits = chain.query("bound == 'range'")
    assert only_limits["share_pct"].isna().all() and (only_limits["lower_pct"] < only_limits["upper_pct"]).all()
    least = chain.query("bound == 'at least'")
    assert (least["lower_pct"] == least["share_pct"]).all() and least["upper_pct"].isna().all()


def test_derived_shares_of_the_chain_follow_from_their_tables():
    share = load("chain_links").set_index("definition")["share_pct"]
    machines = load("lithography_2023").groupby("maker")["units"].sum()
    assert share["lithography by number"] == round(machines["ASML"] / machines.sum() * 100, 1)
    five = load("market_shares").query("market == 'five makers of all equipment'").set_index("firm")["share_pct"]
    assert share["five makers of all equipment"] == round(five["ASML"])
    machines = load("chip_machines")
    sales = machines["usd_bn"] * machines["share_pct"] / 100
    by_place = sales.groupby(machines["place"]).sum() / machines.drop_duplicates("machines")["usd_bn"].sum() * 100
    europe = by_place["Netherlands"] + by_place["Rest of Europe"]
    assert share["all machines for chips"] == pytest.approx(europe, abs=0.05)
    every = load("market_shares").query("market == 'all machines for chips'").set_index("firm")["share_pct"]
    assert every["ASML"] + every["ASM International"] == pytest.approx(by_place["Netherlands"], abs=0.1)
    value = load("lithography_shares").query("basis == 'value of shipments' and year == 2025")
    assert share["lithography by value"] == value.set_index("maker")["share_pct"]["ASML"]
    models = load("europe_models")
    large, notable = (models.query("list == @name") for name in ("large-scale", "notable"))
    assert share["large models, by maker"] == share_of_europe(large).round(1)[2025]
    assert share["large models, EU27 only"] == share_of_europe(large, ["EU27"]).round(1)[2025]
    assert share["notable models, by maker"] == share_of_europe(notable).round(1)[2025]
    owned = load("europe_large_models").query("owner_region == 'Europe' and year == 2025")
    assert share["large models, by owner"] == round(len(owned) / 142 * 100, 1)
    money = load("ai_applications_funding").query("published == '2025-11' and unit == 'usd_bn'")
    money = money.pivot(index="what", columns="region", values="value")
    part = (money["Europe and Israel"] / money.sum(axis=1) * 100).round(1)
    assert share["money for models"] == part["AI models"]
    assert share["money for applications"] == part["cloud and AI applications"]
    cloud = load("cloud_at_home").query("published == '2025-07' and what == 'European providers, share'")
    assert share["cloud in Europe"] == cloud.set_index("period")["value"]["2024"]
    foundries = load("market_shares").query("market == 'contract makers' and period == '2025'")["share_pct"].sum()
    limits = load("chain_links").set_index("definition")["upper_pct"]
    assert limits["contract makers"] == round(100 - foundries, 1)
    assert limits["gallium"] == 100 - load("market_shares").query("market == 'gallium'")["share_pct"].item()


def test_a_share_of_the_chain_is_of_a_period_that_its_table_knows():
    period = load("chain_links").set_index("definition")["period"]
    markets = {
        "gallium": "gallium",
        "lithography by value": "lithography",
        "lithography by number": "lithography",
        "EUV lithography": "EUV lithography",
        "five makers of all equipment": "five makers of all equipment",
        "all machines for chips": "all machines for chips",
        "data-centre processors": "data-centre processors, three firms",
        "design blocks, with Arm": "design blocks for chips",
        "contract makers": "contract makers",
        "cloud in Europe": "cloud in Europe",
        "IT services, without Accenture": "IT services",
        "IT services, with Accenture": "IT services",
    }
    known = load("market_shares").groupby("market")["period"].agg(set)
    assert [name for name, market in markets.items() if period[name] not in known[market]] == []
    newest = str(load("europe_models")["year"].max())
    assert period[period.index.str.contains("models, ")].tolist() == [newest] * 4
    funding = load("ai_applications_funding").query("published == '2025-11' and unit == 'usd_bn'")["period"]
    assert set(period[["money for models", "money for applications"]]) == set(funding)
    report = load("chain_links").query("definition.str.startswith('McKinsey') or definition == 'AI services'")
    published = report["source"].map(load("sources").set_index("id")["published"])
    assert report["period"].tolist() == published.str[:4].tolist()


def test_services_of_the_chain_are_the_firms_of_the_table():
    share = load("chain_links").set_index("definition")["share_pct"]
    firms = load("it_services").query(
        "year == 2024 and firm in ('Accenture', 'Capgemini', 'Sopra Steria', 'Tietoevry', 'Atos')"
    )
    usd_per_eur = load("exchange_rates").set_index("year")["usd_per_eur"][2024]
    in_usd = firms["revenue_mn"] * firms["currency"].map({"EUR mn": usd_per_eur, "USD mn": 1})
    part = in_usd.groupby(firms["region"]).sum() / 1_040_000 * 100
    assert share["IT services, without Accenture"] == round(part["EU27"], 1)
    assert share["IT services, with Accenture"] == round(part.sum(), 1)


def test_one_definition_moves_the_strength_of_the_whole_chain():
    chain = load("chain_links").set_index("definition")
    chain["middle"] = chain["share_pct"].fillna((chain["lower_pct"] + chain["upper_pct"]) / 2)
    start = chain.query("is_default").set_index("link")["middle"]
    assert start.tolist() == [0.5, 94.8, 0, 1.65, 15, 5, 40, 17]
    geometric = math.exp(start.clip(lower=0.5).map(math.log).mean())
    assert start.mean() == pytest.approx(21.74, abs=0.005) and geometric == pytest.approx(6.13, abs=0.005)
    assert start.min() == 0
    other = start.copy()
    other["chip equipment"] = chain.loc["all machines for chips", "middle"]
    assert other.mean() == pytest.approx(13.5, abs=0.05)
    assert 1 - other.mean() / start.mean() == pytest.approx(0.38, abs=0.005)


def test_concentration_of_the_markets_is_as_known():
    shares = load("market_shares").query("firms == 1")
    index = shares.groupby(["market", "basis", "period"])["share_pct"].agg(hhi).round()
    known = {
        ("EUV lithography", "machines shipped", "2023"): 10_000,
        ("lithography", "value of shipments", "2025"): 9_004,
        ("lithography", "machines shipped", "2023"): 5_145,
        ("five makers of all equipment", "revenue", "2024"): 2_316,
        ("all machines for chips", "revenue", "2025"): 1_350,
        ("data-centre processors, three firms", "revenue", "2021-Q1"): 5_298,
        ("data-centre processors, three firms", "revenue", "2022-Q3"): 3_825,
        ("data-centre processors, three firms", "revenue", "2025-Q4"): 7_494,
        ("contract makers", "revenue", "2024-Q3"): 4_364,
        ("contract makers", "revenue", "2025"): 5_010,
        ("contract makers", "revenue", "2026-Q2"): 5_320,
        ("cloud in the world", "revenue", "2022-Q4"): 1_791,
        ("models bought by American firms", "spending", "2023"): 2_693,
        ("models bought by American firms", "spending", "2025"): 2_770,
        ("models used through OpenRouter", "tokens", "2025-H1"): 2_589,
        ("IT services", "revenue", "2024"): 62,
    }
    assert index[list(known)].to_dict() == known
    limit = load("hhi_thresholds").query("what == 'highly concentrated market'")["threshold"].item()
    below = set(index[index <= limit].index.get_level_values("market"))
    assert below == {
        "cloud in the world",
        "cloud in Europe",
        "IT services",
        "wafer front-end equipment",
        "all machines for chips",
    }


def test_shares_of_a_market_do_not_exceed_the_whole():
    shares = load("market_shares")
    assert shares.groupby(["market", "basis", "period"])["share_pct"].sum().max() <= 101
    seats = shares.groupby("firm")["region"].nunique()
    assert (seats == 1).all()
    machines = load("lithography_2023").groupby("maker")["units"].sum()
    stored = shares.query("market == 'lithography' and basis == 'machines shipped'").set_index("firm")["share_pct"]
    assert (machines / machines.sum() * 100 - stored).abs().max() < 0.005
    accounts = load("semi_equipment_revenue").query("counted_by == 'accounts' and period == '2024'").set_index("maker")
    usd_per_eur = load("exchange_rates").set_index("year")["usd_per_eur"][2024]
    makers = accounts["revenue"] * accounts["currency"].map({"EUR bn": usd_per_eur, "USD bn": 1, "JPY bn": 1 / 150})
    stored = shares.query("market == 'five makers of all equipment'").set_index("firm")["share_pct"]
    assert (makers / makers.sum() * 100 - stored).abs().max() < 0.006
    value = (
        load("lithography_shares")
        .query("basis == 'value of shipments' and year == 2025")
        .set_index("maker")["share_pct"]
    )
    stored = shares.query("market == 'lithography' and basis == 'value of shipments'").set_index("firm")["share_pct"]
    assert stored.to_dict() == value.to_dict()


def test_rows_of_the_value_chain_lead_to_the_known_verdicts():
    models = load("europe_models")
    large, notable = (models.query("list == @name") for name in ("large-scale", "notable"))
    europe, us, china = (
        share_of_europe(large, regions) for regions in (["EU27", "UK", "Other Europe"], ["US"], ["China"])
    )
    behind = (europe < us) & (europe < china)
    assert by_then_and_now(behind[2024], behind[2025]) == "confirmed"
    rising = europe.diff() > 0
    assert by_then_and_now(rising[2024], rising[2025]) == "outdated" and share_of_europe(notable).diff()[2024] < 0
    assert by_then_and_now(us[2024] + china[2024] > 50, us[2025] + china[2025] > 50) == "confirmed"
    money = load("ai_applications_funding").query("unit == 'pct_of_us'").set_index("period")["value"]
    assert money["2016"] < money["2025"]


# Rules within and between tables


def source_columns(name):
    keys = data._resource(data._descriptor(), name)["schema"].get("foreignKeys", [])
    return [key["fields"] for key in keys if key["reference"]["resource"] == "sources"]


EDITIONS = [
    (name, column["name"])
    for name in TABLES
    for column in data._resource(data._descriptor(), name)["schema"]["fields"]
    if column["name"] in ("edition", "published") and source_columns(name) and name != "sources"
]


@pytest.mark.parametrize(("name", "column"), EDITIONS)
def test_an_edition_is_the_day_or_month_of_its_source(name, column):
    table = load(name)
    read_in_another = table.get("note", pd.Series(dtype=str)).str.contains("read as quoted in", na=False)
    rows = table[~read_in_another] if len(read_in_another) else table
    published = rows["source"].map(load("sources").set_index("id")["published"])
    edition = rows[column].astype(str)
    assert [row for row in zip(edition, published, strict=True) if not row[1].startswith(row[0])] == []


def test_a_figure_of_a_claim_stands_in_its_words():
    words = {5: "five", 13: "thirteen"}
    for claim in load("claims").dropna(subset="article_figure").itertuples():
        figure = f"{claim.article_figure:g}"
        found = re.findall(r"\d+(?:\.\d+)?", claim.claim.replace(",", ""))
        assert figure in found or words.get(claim.article_figure, figure) in claim.claim, claim.id


def test_a_claim_with_a_figure_has_a_unit_and_a_typed_verdict_comes_with_its_kind():
    claims = load("claims")
    assert claims.loc[claims["unit"].notna(), "article_figure"].notna().all()
    assert ((claims["kind"] == "computed") == (claims["rule"] != "documented")).all()


def test_a_row_of_a_market_stands_for_as_many_firms_as_it_names():
    shares = load("market_shares").dropna(subset="firms")
    names = shares["firm"].str.count(r", | and ") + 1
    assert (names == shares["firms"]).all()


def test_accounts_are_of_the_year_before_their_publication():
    firms = load("turnover_examples")
    published = firms["source"].map(load("sources").set_index("id")["published"]).str[:4].astype(int)
    assert (firms["fiscal_year"] == published - (firms["kind"] == "reported")).all()


def test_fines_apply_from_a_day_of_the_law():
    law = load("ai_act_fines").query("law == 'AI Act'")
    assert set(law["applies_from"]) <= set(load("ai_act_dates")["applies_from_2026_text"])


def test_an_edition_ends_with_its_last_model():
    editions = load("models_above_threshold").groupby("edition")["last_model"]
    assert (editions.nunique() == 1).all()
    ends = editions.first()
    assert (ends <= pd.to_datetime(ends.index)).all() and ends.is_monotonic_increasing


def test_tracked_computing_power_is_known_for_every_month():
    days = load("tracked_compute").query("region == 'World'")["date"]
    assert days.diff().dropna().dt.days.between(28, 31).all() and (days.dt.day == 1).all()
    assert days.iloc[-1] == pd.Timestamp(source("epoch-data-centres-2026-10").published)


# Events whose day is not that of the source in which it was read, since it tells of them later, or before they come.
OTHER_DAYS = {
    "programmes": ("what", ["gigafactories selected"]),
    "iliad_mistral": ("what", []),
    "gigafactory_facts": ("what", []),
    "national_ai_plans": ("country", ["Spain"]),
    "ai_factory_timeline": ("event", ["JUPITER inaugurated", "deadline for bids, as first announced"]),
    "it_services_events": ("event", ["taken over", "left the exchange", "part sold"]),
    "ai_firm_events": ("what", ["taken over by SpaceX, as that firm said"]),
    "chain_events": (
        "event",
        [
            "The Netherlands keep ASML from selling EUV machines to China",
            "The best DUV machines (from the type NXT:2000i on) need a Dutch licence",
            "The US control two older DUV types (1970i and 1980i) on their own",
            "ASML says that a licence for two DUV types (2050i and 2100i) was partly withdrawn",
            "The two older DUV types need a Dutch licence, too",
            "The Dutch state takes a say in Nexperia, a maker of simple chips that a Chinese firm owns",
        ],
    ),
    "export_controls": (
        "event",
        [
            "Nvidia told that A100 and H100 need a licence for China",
            "First rule on advanced chips for China",
            "Rule widened: A800 and H800 need a licence, too",
            "High-bandwidth memory and more chip-making tools added",
            "Rules on US investment in Chinese AI and chips in force",
            "H20 needs a licence",
            "Export limits widened to firms of which barred firms own half or more",
        ],
    ),
    "ai_act_timeline": (
        "event",
        [
            "AI Act signed",
            "AI Act published",
            "AI Act in force",
            "second round of negotiations fails",
            "amendment in force: duties for high-risk systems postponed",
        ],
    ),
}


@pytest.mark.parametrize("name", OTHER_DAYS)
def test_an_event_has_the_day_of_its_source(name):
    column, others = OTHER_DAYS[name]
    table = load(name)
    if name == "ai_act_timeline":  # what applies from a day of the law
        applies = table["kind"] == "application"
        days_of_the_law = load("ai_act_dates")["applies_from_2026_text"]
        in_force = table["event"] == "AI Act in force"
        assert set(table.loc[applies & ~in_force, "date"]) <= set(days_of_the_law)
        table = table[~applies | in_force]
    published = table["source"].map(load("sources").set_index("id")["published"])
    days = zip(table["date"].astype(str).str[:10], published, strict=True)
    elsewhere = [not (one.startswith(other) or other.startswith(one)) for one, other in days]
    assert table.loc[elsewhere, column].tolist() == others


def test_the_share_of_ai_is_its_part_of_all_venture_capital():
    of_2025 = load("deal_indicators").query("region == 'World' and period == '2025'").set_index("indicator")["value"]
    assert round(of_2025["ai_vc"] / of_2025["all_vc"] * 100) == of_2025["ai_share_of_vc"]


IN_ORDER = [
    "ai_act_timeline",
    "ai_factory_timeline",
    "ai_firm_events",
    "chain_events",
    "export_controls",
    "iliad_mistral",
    "it_services_events",
    "manus_timeline",
]


@pytest.mark.parametrize("name", IN_ORDER)
def test_events_stand_in_order_of_time(name):
    assert load(name)["date"].astype(str).is_monotonic_increasing


def test_days_that_the_text_says_only_by_month_are_those_of_the_sources():
    services = load("it_services_events").set_index("event")["date"].dt.strftime("%Y-%m-%d")
    days = {"taken over": "2023-10-04", "left the exchange": "2023-11-15", "part sold": "2025-09-02"}
    assert services[list(days)].to_dict() == days
    assert load("ai_firm_events").query("company == 'xAI'")["date"].tolist() == [pd.Timestamp("2026-02-02")]


BY_MONTH = ["ai_firm_events", "ai_rounds", "code_signatories", "export_controls", "iliad_mistral", "manus_timeline"]


@pytest.mark.parametrize("name", BY_MONTH)
def test_a_date_known_by_month_or_year_is_the_first_day_of_it(name):
    events = load(name)
    by_month, by_year = (events.loc[events["date_precision"] == kind, "date"].dt for kind in ("month", "year"))
    assert (by_month.day == 1).all() and (by_year.day_of_year == 1).all()


def test_a_gap_between_two_ratings_is_their_difference():
    gaps = load("performance_gap").dropna(subset="leader").set_index("month")
    assert (gaps["leader"] - gaps["other"] == gaps["gap"]).all()
    printed = load("performance_gap").query("measure.str.contains('% of the lower') and sides == 'US and China'")
    percent = printed.set_index("month")["gap"][gaps.index]
    assert (gaps["gap"] / gaps["other"] * 100).round(1).tolist() == percent.tolist()


def test_counted_shares_of_computing_power_are_close_to_the_published_ones():
    shares = load("compute_share")
    counted = shares[shares["method"] == "list without possible duplicates"]
    counted = counted.pivot(index="date", columns="region", values="share_pct").loc["2025-05-01"]
    published = shares[shares["method"] == "as published"]
    assert (published["share_pct"] - published["region"].map(counted)).abs().max() < 1.1
    repeated = published[published["source"] == "fed-ai-competition-2025-10"].set_index("region")["share_pct"]
    assert repeated[["US", "China"]].tolist() == counted[["US", "China"]].round().tolist()
    assert repeated["EU27"] == counted["EU27"]


def test_every_day_of_a_count_of_computing_power_has_the_same_regions():
    shares = load("compute_share")
    for _, count in shares.groupby(["method", "source"]):
        assert count.pivot(index="date", columns="region", values="share_pct").notna().all(axis=None)


def test_a_list_with_duplicates_is_of_a_day_of_the_list_without():
    shares = load("compute_share").set_index(["date", "region"])
    other = shares[shares["method"] == "list with possible duplicates"]
    without = shares[shares["method"] == "list without possible duplicates"]
    assert set(other.index) <= set(without.index)


def test_tables_with_figures_of_cset_carry_its_licence_and_no_other_table_does():
    package = json.loads((data.folder() / "datapackage.json").read_text(encoding="utf-8"))
    licences = {table["name"]: [one["name"] for one in table["licenses"]] for table in package["resources"]}
    from_cset = {
        name: (load(name)["source"].str.startswith("cset-", na=False))
        for name in licences
        if name not in ("claim_sources", "sources") and "source" in load(name)
    }
    assert {name for name, names in licences.items() if "CC-BY-NC-4.0" in names} == {
        name for name, rows in from_cset.items() if rows.any()
    }
    assert all(licences[name] == ["CC-BY-NC-4.0"] for name, rows in from_cset.items() if rows.all())


def test_the_last_search_without_a_result_gives_its_table_the_day():
    table = load("not_found")
    assert table["searched_on"].max() == pd.Timestamp(table.attrs["as_of"])
