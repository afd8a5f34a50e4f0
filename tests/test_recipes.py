"""The recipes: our rows computed again from files of the publishers' form, which the tests write themselves."""

import csv
import io
import json
import re
import zipfile

import pandas as pd
import pytest
from conftest import ROOT
from golden import is_as_before

from airace import data, recipes
from airace.recipes import __main__ as command
from airace.recipes import comparison as comparing
from airace.recipes import (
    ecb,
    epoch_centres,
    epoch_clusters,
    epoch_hardware,
    epoch_models,
    eurostat,
    files,
    oecd,
    places,
    top500,
    worldbank,
)
from airace.recipes.files import RecipeError

# Files of the publishers' form. A list is a list of rows; a row is what differs from an ordinary one.

MODEL = {
    "Model": "Some model",
    "Organization": "OpenAI",
    "Publication date": "2024-05-01",
    "Domain": "Language",
    "Country (of organization)": "United States of America",
    "Training compute (FLOP)": "1e24",
    "Confidence": "Confident",
    "Notability criteria": "Training cost",
}
LARGE = {column: value for column, value in MODEL.items() if column != "Notability criteria"}
CLUSTER = {
    "Name": "A cluster",
    "Status": "Existing",
    "Country": "United States of America",
    "First Operational Date": "2019-06-01",
    "Superseded by": "",
    "Decommissioned Date (if applicable)": "",
    "Include in Standard Analysis": "True",
    "16-bit OP/s": "1e18",
    "H100 equivalents": "1000",
    "Chip type (primary)": "NVIDIA H100 SXM5 80GB",
    "Chip quantity (primary)": "1000",
}
CHIP = {
    "Hardware name": "NVIDIA H100 SXM5 80GB",
    "Manufacturer": "NVIDIA",
    "Release date": "2022-09-20",
    epoch_hardware.HALF: "9.894e14",
    epoch_hardware.FULL_HALF: "1.3e14",
    epoch_hardware.FP8: "",
    epoch_hardware.INT8: "1.979e15",
}
SITE = {
    "Name": "A site",
    "Owner": "Somebody #confident",
    "Country": "United States",
    epoch_centres.NOW: "1000",
    epoch_centres.COST_NOW: "1.5",
}
STAGE = {
    "Data center": "A site",
    "Date": "2025-01-01",
    "H100 equivalents": "1000",
    "IT power (MW)": "1",
    "Power (MW)": "2",
    "Total capital cost (2025 USD billions)": "0.5",
}
MACHINE = {
    "Rank": 1,
    "First Appearance": 65,
    "Name": "A machine",
    "Country": "United States",
    "Accelerator/Co-Processor Cores": None,
    "Rmax [TFlop/s]": 1000.0,
}
DEALS = {
    "Country": "USA",
    "Country_label": "United States",
    "INDUSTRY": "-- All industries --",
    "STAGE": "VC",
    "Sum_of_deals": "100",
    "Year": "2024",
}


def table(form, rows):
    """Give each row the columns of its form."""
    return pd.DataFrame([form | row for row in rows])


def as_csv(frame, **how):
    return frame.to_csv(index=False, **how)


def of(folder, frame, name="list.csv", **how):
    """Write a table as a publisher's file and read it as a recipe does."""
    path = folder / name
    path.write_text(as_csv(frame, **how), encoding="utf-8")
    return recipes.read(path)


def ours(**columns):
    return pd.DataFrame(columns)


def made(rows, *key):
    """Return computed rows by their key, as plain values."""
    return rows.set_index([*key] if len(key) > 1 else key[0]).to_dict("index")


@pytest.fixture
def models(tmp_path):
    return lambda *rows: of(tmp_path, table(MODEL, rows))


@pytest.fixture
def clusters(tmp_path):
    return lambda *rows: of(tmp_path, table(CLUSTER, rows))


# Models


def test_a_model_counts_once_in_each_region_of_its_makers_and_once_in_the_world(models):
    file = models(
        {"Country (of organization)": "United States of America,China,China"},
        {"Country (of organization)": "France", "Training compute (FLOP)": ""},
        {"Publication date": "2023-12-31"},
    )
    rows = epoch_models.counts(file, ours(year=[2024] * 4, region=["US", "China", "EU27", "World"]))
    found = made(rows, "year", "region")
    assert [found[2024, region]["models"] for region in ("US", "China", "EU27", "World")] == [1, 1, 1, 2]
    assert [found[2024, region]["with_estimate"] for region in ("EU27", "World")] == [0, 1]


def test_hong_kong_counts_apart_from_china_and_the_uk_apart_from_the_eu(models):
    file = models({"Country (of organization)": "Hong Kong"}, LONDON)
    found = made(epoch_models.counts(file, ours(year=[2024] * 3, region=["China", "EU27", "UK"])), "region")
    assert [found[region]["models"] for region in ("China", "EU27", "UK")] == [0, 0, 1]


def test_a_year_without_models_has_none(models):
    rows = epoch_models.counts(models({}), ours(year=[1999], region=["US"]))
    assert rows[["models", "with_estimate"]].to_numpy().tolist() == [[0, 0]]
    assert epoch_models.disclosure(models({}), ours(year=[1999]))["models"].tolist() == [0, 0]


def test_five_makers_count_alone_and_google_research_is_none_of_them(models):
    file = models(
        {"Organization": "OpenAI", "Training compute (FLOP)": "1e25"},
        {"Organization": "Google DeepMind,Google DeepMind", "Training compute (FLOP)": ""},
        {"Organization": "OpenAI,Stanford University", "Training compute (FLOP)": "9.9e24"},
        {"Organization": "Google Research"},
    )
    found = made(epoch_models.disclosure(file, ours(year=[2024])), "makers")
    assert found["all"] == {"year": 2024, "models": 4, "with_estimate": 3, "above_1e25": 1}
    assert found["five makers"] == {"year": 2024, "models": 2, "with_estimate": 1, "above_1e25": 1}


def test_a_model_at_the_threshold_counts_and_one_with_two_countries_is_of_several(models):
    file = models(
        {"Training compute (FLOP)": "1e25"},
        {"Training compute (FLOP)": "1e26", "Country (of organization)": "France,France"},
        {"Training compute (FLOP)": "2e25", "Country (of organization)": "France,United States of America"},
        {"Training compute (FLOP)": "2e25", "Country (of organization)": "Multinational"},
        {"Training compute (FLOP)": "9.99e24", "Publication date": "2024-06-01"},
    )
    found = made(epoch_models.above_threshold(file, ours()), "country")
    counted = {country: (row["models"], row["above_1e26"]) for country, row in found.items()}
    assert counted == {"US": (1, 0), "France": (1, 1), "several countries": (2, 0)}
    assert {row["last_model"] for row in found.values()} == {pd.Timestamp("2024-06-01")}


def test_an_estimate_below_the_threshold_is_left_empty_and_a_hyphen_makes_no_other_model(models):
    file = models(
        {"Model": "Grok-2", "Training compute (FLOP)": "2.96e25", "Confidence": "Likely"},
        {"Model": "GPT-4o", "Training compute (FLOP)": "9e24"},
        {"Model": "GPT-4o mini", "Training compute (FLOP)": "5e25"},
    )
    found = made(epoch_models.estimates(file, ours(model=["Grok 2", "GPT-4o"])), "model")
    assert found["Grok 2"] == {"training_flop": 2.96e25, "confidence": "Likely"}
    assert pd.isna(found["GPT-4o"]["training_flop"])
    assert pd.isna(found["GPT-4o"]["confidence"])


def test_the_largest_models_of_a_year_and_region_are_selected_and_those_that_we_name(models):
    chinese = [{"Model": f"China {size}", "Training compute (FLOP)": f"{size}e23"} for size in range(1, 12)]
    file = models(
        *[model | {"Country (of organization)": "China"} for model in chinese],
        {"Model": "without estimate", "Training compute (FLOP)": "", "Country (of organization)": "China"},
        *[{"Model": f"UK {size}", "Training compute (FLOP)": f"{size}e23"} | LONDON for size in (1, 2, 3)],
        *[{"Model": f"Japan {size}", "Training compute (FLOP)": f"{size}e23"} | JAPAN for size in (1, 2, 3)],
        {"Model": "alone in the EU", "Training compute (FLOP)": "", "Country (of organization)": "France"},
        {"Model": "both", "Country (of organization)": "China,France", "Organization": "A,B,C,A"},
    )
    mine = ours(model=["China 1"], date=[pd.Timestamp("2024-01-01")])
    found = made(epoch_models.notable(file, mine), "model")
    assert set(found) == {*(f"China {size}" for size in range(4, 12)), "UK 2", "UK 3", "both", "China 1"} | {
        "Japan 2",
        "Japan 3",
    }
    assert (found["both"]["region"], found["both"]["maker"]) == ("several", "A; B and others")


GREAT = "United Kingdom of Great Britain and Northern Ireland"
LONDON, JAPAN = {"Country (of organization)": GREAT}, {"Country (of organization)": "Japan"}


@pytest.mark.parametrize(
    ("region", "countries", "most"),
    [
        ("US", "USA", 8),
        ("China", "China", 8),
        ("EU27", "Spain", 8),
        ("UK", "UK", 2),
        ("Other", "Japan", 2),
        ("several", "USA,China", 2),
    ],
)
def test_of_each_region_as_many_models_of_a_year_are_selected_as_the_filter_says(region, countries, most, models):
    sizes = {f"m {size}": f"{size}e23" for size in range(1, 11)}
    file = models(*[{"Model": name, "Training compute (FLOP)": size, "Country (of organization)": countries}
                    for name, size in sizes.items()])  # fmt: skip
    found = epoch_models.notable(file, ours(model=["x"], date=[pd.Timestamp("2024-01-01")]))
    assert set(found["model"]) == set(list(sizes)[-most:]) and set(found["region"]) == {region}


def test_of_equal_models_the_one_of_ours_is_enough(models):
    file = models(*[{"Model": f"twin {number}"} | LONDON for number in (1, 2, 3)])
    found = epoch_models.notable(file, ours(model=["twin 3"], date=[pd.Timestamp("2024-01-01")]))
    assert found["model"].tolist() == ["twin 3", "twin 1"]


def test_a_model_of_several_countries_is_divided_between_them(models):
    file = models(
        {"Country (of organization)": "France,Germany,China,Hong Kong"},
        {"Country (of organization)": "Switzerland"},
        {"Country (of organization)": "Japan"},
        {"Country (of organization)": ""},
        {"Publication date": "2020-01-01"},
    )
    found = made(epoch_models.divided(file, ours(year=[2024])), "region")
    counted = {region: row["models"] for region, row in found.items()}
    assert counted == {"EU27": 0.5, "China": 0.5, "Other Europe": 1, "Rest of the world": 1}
    assert {row["year_total"] for row in found.values()} == {4}


def test_a_european_model_names_its_countries_one_for_each_maker(tmp_path):
    rows = [
        {"Model": "Frag: a long title", "Country (of organization)": "France,France,Switzerland,Japan"},
        {"Model": "Elsewhere", "Country (of organization)": "Japan"},
        {"Model": "Early", "Country (of organization)": "France", "Publication date": "2023-12-31"},
    ]
    found = made(epoch_models.european(of(tmp_path, table(LARGE, rows)), ours(year=[2024])), "model")
    named = {"year": 2024, "countries_named": 4, "named_eu27": 2, "named_uk": 0, "named_other_europe": 1}
    assert found == {"Frag": named}


def test_costs_and_runs_are_looked_up(tmp_path):
    details = {"Training compute cost (cloud)": "81392750", "Hardware quantity": "25,000", "Parameters": ""}
    rows = table(MODEL | details, [{"Model": "GPT-4 (Mar 2023)"}, {"Model": "other"}])
    file = of(tmp_path, rows)
    assert made(epoch_models.costs(file, ours(model=["GPT-4"])), "model", "method") == {
        ("GPT-4", "rent at cloud prices"): {"cost_usd_mn": 81.39275}
    }
    run = epoch_models.runs(file, ours(model=["other"])).iloc[0]
    assert run["gpu_count"] == 25000
    assert pd.isna(run["total_parameters"])


# Clusters


def shares(file, day, method="list without possible duplicates"):
    rows = epoch_clusters.shares(file, ours(date=[pd.Timestamp(day)], region=["US"], method=[method]))
    return {row["region"]: round(row["share_pct"], 1) for row in rows.to_dict("records") if row["share_pct"]}


CHINA = {"Country": "China", "Name": "one in China"}


def test_a_cluster_counts_from_its_first_day_whatever_the_year(clusters):
    file = clusters(CHINA | {"First Operational Date": "2012-01-01"}, {"16-bit OP/s": "3e18"})
    assert shares(file, "2019-05-31") == {"China": 100}
    assert shares(file, "2019-06-01") == {"China": 25, "US": 75}


def test_a_cluster_that_was_closed_later_counted_until_then(clusters):
    closed = {"Status": "Decommissioned", "Include in Standard Analysis": ""}
    file = clusters(CHINA, closed | {"Decommissioned Date (if applicable)": "2024-11-15"})
    assert shares(file, "2024-11-14") == {"China": 50, "US": 50}
    assert shares(file, "2024-11-15") == {"China": 100}


def test_a_phase_that_another_has_replaced_does_not_count_twice(clusters):
    file = clusters(
        CHINA,
        {"Name": "phase 1", "Superseded by": "phase 2"},
        {"Name": "phase 2", "First Operational Date": "2020-01-01", "16-bit OP/s": "3e18"},
    )
    assert shares(file, "2019-12-31") == {"China": 50, "US": 50}
    assert shares(file, "2020-01-01") == {"China": 25, "US": 75}


def test_a_phase_that_does_not_count_replaces_none(clusters):
    rumour = {"Include in Standard Analysis": "", "First Operational Date": "2020-01-01"}
    file = clusters(
        CHINA,
        {"Name": "phase 1", "Superseded by": "phase 2, phase 3"},
        {"Name": "phase 2", "16-bit OP/s": "9e18"} | rumour,
    )
    assert shares(file, "2020-12-31") == {"China": 50, "US": 50}


def test_what_is_planned_or_a_possible_duplicate_or_without_country_is_left_out(clusters):
    file = clusters(
        CHINA,
        {},
        {"Status": "Planned"},
        {"Country": ""},
        CHINA | {"Include in Standard Analysis": "", "Name": "a duplicate"},
        CHINA | {"16-bit OP/s": "", "Name": "of unknown speed"},
    )
    assert shares(file, "2020-12-31") == {"China": 50, "US": 50}
    assert shares(file, "2020-12-31", "list with possible duplicates") == {"China": 66.7, "US": 33.3}


def test_shares_are_of_16_bit_or_of_h100_equivalents(clusters):
    file = clusters(CHINA, {"H100 equivalents": "3000"}, {"Country": "Hong Kong", "H100 equivalents": "0"})
    assert shares(file, "2020-12-31")["US"] == 33.3
    assert shares(file, "2020-12-31", "list without possible duplicates, in H100 equivalents") == {
        "China": 25,
        "US": 75,
    }


def test_the_newest_phase_of_a_machine_has_its_chips(clusters):
    file = clusters(
        {"Name": "Alps Phase 1", "Country": "Switzerland"},
        {"Name": "Alps Phase 2", "Country": "Switzerland", "First Operational Date": "2024-09-17"}
        | {"Chip quantity (primary)": "10752"},
        {"Name": "Alps Phase 3", "Status": "Planned", "First Operational Date": "2026-01-01"},
        {"Name": "Alpsee"},
    )
    rows = epoch_clusters.cluster_chips(file, ours(machine=["Alps", "unknown"]))
    assert rows.to_dict("records") == [{"machine": "Alps", "country": "Switzerland", "chips": 10752}]


# Chips and data centres


def test_the_rate_of_integers_stands_in_for_fp8_only_where_the_chip_has_it(tmp_path):
    rows = [
        {},
        {"Hardware name": "NVIDIA A100 SXM4 80 GB", epoch_hardware.INT8: "6.24e14"},
        {
            "Hardware name": "Huawei Ascend 910B",
            epoch_hardware.HALF: "",
            epoch_hardware.FULL_HALF: "3.76e14",
            epoch_hardware.INT8: "",
        },
        {"Hardware name": "NVIDIA B200", epoch_hardware.FP8: "4.5e15"},
        {"Hardware name": "a chip of no table"},
    ]
    found = made(epoch_hardware.chips(of(tmp_path, table(CHIP, rows)), ours()), "chip")
    assert set(found) == {"H100", "A100", "Ascend 910B", "B200"}
    assert (found["H100"]["bf16_tflops"], found["H100"]["fp8_tflops"]) == (989.4, 1979)
    assert pd.isna(found["H100"]["int8_tops"])
    assert pd.isna(found["A100"]["fp8_tflops"])
    assert (found["A100"]["int8_tops"], found["Ascend 910B"]["bf16_tflops"]) == (624, 376)
    assert found["B200"]["fp8_tflops"] == 4500


def test_a_chip_of_our_table_has_its_name_in_the_list_and_a_rate_of_floating_point_or_of_integers():
    chips = data.load("accelerators").set_index("chip")
    chips = chips[chips["source"].isin(epoch_hardware.HARDWARE.editions)]
    assert set(chips.index) == set(epoch_hardware.CHIPS)
    assert set(chips.index[chips["fp8_tflops"].isna()]) == epoch_hardware.WITHOUT_FP8


@pytest.mark.parametrize(
    ("name", "chip"),
    [
        ("NVIDIA H800 SXM5", "H800"),
        ("NVIDIA HGX H20", "H20"),
        ("NVIDIA H200 SXM", "H200"),
        ("NVIDIA GH200", "GH200"),
        ("NVIDIA GB200", "GB200"),
        ("NVIDIA GB300 (Blackwell Ultra)", "GB300"),
        ("AMD Radeon Instinct MI250X", "MI250X"),
        ("AMD Instinct MI300A", "MI300A"),
        ("Huawei Ascend 910C", "Ascend 910C"),
    ],
)
def test_a_chip_is_found_by_the_form_that_data_centres_use(name, chip, tmp_path):
    rows = [{"Hardware name": name}, {"Hardware name": f"{name} PCIe"}, {"Hardware name": chip}]
    found = epoch_hardware.chips(of(tmp_path, table(CHIP, rows)), ours())
    assert found[["chip", "release_date"]].to_numpy().tolist() == [[chip, pd.Timestamp("2022-09-20")]]


def test_sites_are_summed_by_region_and_found_by_their_name(tmp_path):
    rows = [{"Name": "Nebius Mäntsälä", "Country": "Finland"}, {epoch_centres.NOW: "500"}, {epoch_centres.NOW: ""}]
    file = of(tmp_path, table(SITE, rows))
    day = pd.Timestamp("2026-10-01")
    found = made(epoch_centres.tracked(file, ours(date=[day])), "region")
    assert {region: row["h100_equivalents"] for region, row in found.items()} == {
        "EU27": 1000,
        "US": 500,
        "World": 1500,
    }
    (site,) = epoch_centres.sites(file, ours(site=["Mäntsälä", "Sines"], date=[day, day])).to_dict("records")
    assert (site["owner"], site["country"], site["cost_usd_bn"]) == ("Somebody", "Finland", 1.5)


def test_on_a_day_the_last_stated_computing_power_of_each_site_counts(tmp_path):
    rows = [
        {"Date": "2025-06-01", "H100 equivalents": "3000"},
        {},
        {"Date": "2025-03-01", "H100 equivalents": ""},
        {"Data center": "another", "Date": "2025-02-01", "H100 equivalents": "10"},
    ]
    file = of(tmp_path, table(STAGE, rows))
    days = [pd.Timestamp(day) for day in ("2024-12-31", "2025-01-15", "2025-05-31", "2025-06-01")]
    assert epoch_centres.tracked_days(file, ours(date=days))["h100_equivalents"].tolist() == [0, 1000, 1010, 3010]
    states = epoch_centres.site_days(file, ours(site=["A site", "A site"], date=days[2:]))
    assert states["h100_equivalents"].tolist() == [1000, 3000]
    assert states["site_power_mw"].tolist() == [2, 2]


def test_a_site_that_the_list_does_not_have_on_a_day_is_left_out(tmp_path):
    file = of(tmp_path, table(STAGE, [{}]))
    days = [pd.Timestamp(day) for day in ("2024-12-31", "2025-01-01", "2025-01-01")]
    found = epoch_centres.site_days(file, ours(site=["A site", "A site", "Elsewhere"], date=days))
    assert found[["site", "date"]].to_numpy().tolist() == [["A site", days[1]]]


@pytest.mark.parametrize(
    ("site", "name"),
    [
        ("Stargate Abilene", "OpenAI Stargate Abilene"),
        ("New Carlisle", "Anthropic-Amazon New Carlisle"),
        ("Start Campus, Sines", "Start Campus Sines Data Campus"),
        ("Mäntsälä", "Nebius Mäntsälä"),
        ("Same", "Same"),
        ("Of two", None),
        ("Nowhere", None),
    ],
)
def test_a_site_is_the_one_of_that_name_the_known_one_or_the_only_one_that_holds_it(site, name):
    names = ["OpenAI Stargate Abilene", "Stargate Abilene 2", "Anthropic-Amazon New Carlisle", "Other New Carlisle"]
    names += ["Start Campus Sines Data Campus", "Nebius Mäntsälä", "Same", "Same again", "Of two 1", "Of two 2"]
    assert epoch_centres._find(site, pd.Series(names)) == name


# TOP500


def excel(path, frame, before=()):
    """Write a table as Excel, with rows above the header if need be."""
    rows = [*([text, *[None] * (len(frame.columns) - 1)] for text in before), list(frame), *frame.to_numpy().tolist()]
    pd.DataFrame(rows).to_excel(path, header=False, index=False)
    return recipes.read(path)


LIST = [
    {"Rank": 1, "Name": "Alps", "Country": "Switzerland", "Rmax [TFlop/s]": 400_000.0, "First Appearance": 63},
    {"Rank": 2, "Name": "Alps", "Country": "Switzerland", "Rmax [TFlop/s]": 3_000.0},
    {"Rank": 3, "Name": "JUPITER Booster", "Country": "Germany", "Rmax [TFlop/s]": 2_000.0}
    | {"Accelerator/Co-Processor Cores": 13_200},
    {"Rank": 4, "Country": "Czech Republic"},
    {"Rank": 5, "Country": "Hong Kong"},
    {"Rank": 6, "Country": "Japan"},
    {"Rank": 7, "Country": "United Kingdom"},
]


@pytest.mark.parametrize("before", [(), ("TOP500 list", "June 2025")])
def test_the_number_of_the_list_tells_its_month(tmp_path, before):
    assert excel(tmp_path / "any name.xlsx", table(MACHINE, LIST), before).edition == "2025-06-01"
    newer = [row | {"First Appearance": 66} for row in LIST]
    assert excel(tmp_path / "list.xlsx", table(MACHINE, newer), before).edition == "2025-11-01"


def test_the_list_as_text_says_the_same_as_in_excel(tmp_path):
    plain = table(MACHINE, LIST)
    read = excel(tmp_path / "list.xlsx", plain), of(tmp_path, plain, "list.tsv", sep="\t")
    one, other = (top500.regions(file, ours()).to_dict("records") for file in read)
    assert one == other and {file.edition for file in read} == {"2025-06-01"}


def test_regions_count_machines_and_sum_their_speed_in_petaflops(tmp_path):
    file = excel(tmp_path / "list.xlsx", table(MACHINE, LIST))
    found = made(top500.regions(file, ours(region=["UK"])), "region")
    counted = {region: (row["systems"], row["rmax_pflops"]) for region, row in found.items()}
    assert counted == {
        "CH+NO+IS": (2, 403),
        "EU27": (2, 3),
        "Rest of the world": (1, 1),
        "Japan": (1, 1),
        "UK": (1, 1),
    }


def test_of_a_machine_the_fastest_part_counts_and_its_cores_give_its_chips(tmp_path):
    file = excel(tmp_path / "list.xlsx", table(MACHINE, LIST))
    found = made(top500.machines(file, ours(machine=["Alps", "JUPITER", "none"])), "machine")
    assert (found["Alps"]["rank"], found["Alps"]["rmax_pflops"]) == (1, 400)
    assert (found["JUPITER"]["rank"], found["JUPITER"]["country"]) == (3, "Germany")
    chips = top500.machine_chips(file, ours(machine=["JUPITER", "Alps"], chip=["GH200", "GH200"]))
    assert chips.to_dict("records") == [{"machine": "JUPITER", "country": "Germany", "chips": 100}]


def test_without_openpyxl_the_message_says_what_to_install(tmp_path, monkeypatch):
    excel(tmp_path / "list.xlsx", table(MACHINE, LIST))

    def missing(*args, **named):
        raise ImportError("Missing optional dependency 'openpyxl'")

    monkeypatch.setattr(pd, "read_excel", missing)
    with pytest.raises(RecipeError, match=r"list\.xlsx: reading Excel files needs the package openpyxl"):
        recipes.read(tmp_path / "list.xlsx")


# Eurostat, World Bank, ECB, OECD

CODES = ("A", "GE10", "C10-S951_X_K", "E_AI_TANY", "PC_ENT")
DIMENSIONS = ("freq", "size_emp", "nace_r2", "indic_is", "unit", "geo")


def eurostat_tsv(*lines):
    head = ",".join(DIMENSIONS) + "\\TIME_PERIOD\t2023 \t2025 "
    return "\n".join([head, *("\t".join([",".join(keys), *cells]) for keys, *cells in lines)]) + "\n"


def eurostat_json(keys, values, status=None):
    """Write JSON-stat: keys of one row for each dimension, years 2023 and 2025, values by position."""
    dimensions = {name: {"category": {"index": {key: 0}}} for name, key in zip(DIMENSIONS, keys, strict=True)}
    dimensions["time"] = {"category": {"index": {"2023": 0, "2025": 1}}}
    return json.dumps(
        {
            "class": "dataset",
            "updated": "2026-01-15T11:00:00+0100",
            "id": [*DIMENSIONS, "time"],
            "size": [1] * 6 + [2],
            "dimension": dimensions,
            "value": values,
            "status": status or {},
        }
    )


def adoption(file):
    return {
        (row["year"], row["country"]): (row["share_pct"], row["break_in_series"])
        for row in eurostat.shares(file, ours()).to_dict("records")
    }


def test_eurostat_is_read_in_its_three_forms(tmp_path):
    (tmp_path / "a.tsv").write_text(eurostat_tsv(((*CODES, "EL"), "4.04 ", "8.93 b"), ((*CODES, "RS"), "1 ", ": u")))
    (tmp_path / "b.json").write_text(eurostat_json((*CODES, "EL"), {"0": 4.04, "1": 8.93}, {"1": "b"}))
    head = "DATAFLOW,LAST UPDATE,freq,size_emp,nace_r2,indic_is,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
    line = "ESTAT:ISOC_EB_AI(1.0),15/01/26 11:00:00,A,GE10: 10 or more,C10-S951_X_K,E_AI_TANY,PC_ENT,EL,"
    (tmp_path / "c.csv").write_text(f"{head}{line}2023,4.04,\n{line}2025,8.93,b\n{line}2024,,\n")
    for name, edition in (("a.tsv", ""), ("b.json", "2026-01-15"), ("c.csv", "2026-01-15")):
        file = recipes.read(tmp_path / name)
        assert adoption(file) == {(2023, "Greece"): (4.04, False), (2025, "Greece"): (8.93, True)}, name
        assert file.edition == edition, name


@pytest.mark.parametrize("written", ["11/12/25 11:00:00", "2025-12-11T11:00:00"])
def test_the_day_of_an_update_is_read_as_eurostat_writes_it(written, tmp_path):
    keys = dict(zip(DIMENSIONS, (*CODES, "EL"), strict=True))
    row = {"LAST UPDATE": written, **keys, "TIME_PERIOD": "2023", "OBS_VALUE": "4.04", "OBS_FLAG": ""}
    assert of(tmp_path, pd.DataFrame([row])).edition == "2025-12-11"


def test_json_stat_may_list_values_flags_and_codes_by_their_place(tmp_path):
    told = json.loads(eurostat_json((*CODES, "EL"), [4.04, 8.93], ["", "b"]))
    told["dimension"]["time"]["category"]["index"] = ["2023", "2025"]
    (tmp_path / "a.json").write_text(json.dumps(told))
    assert adoption(recipes.read(tmp_path / "a.json")) == {
        (2023, "Greece"): (4.04, False),
        (2025, "Greece"): (8.93, True),
    }


def test_json_stat_counts_the_last_dimension_fastest(tmp_path):
    told = json.loads(eurostat_json((*CODES, "EL"), {"3": 4.0, "0": 1.0}, {"3": "b"}))
    told["dimension"]["geo"]["category"]["index"] = {"FR": 1, "EL": 0}
    (tmp_path / "a.json").write_text(json.dumps(told | {"size": [1] * 5 + [2, 2]}))
    assert adoption(recipes.read(tmp_path / "a.json")) == {(2023, "Greece"): (1, False), (2025, "France"): (4, True)}


def test_a_list_of_records_in_json_is_a_table(tmp_path):
    (tmp_path / "list.json").write_text(json.dumps([MODEL, MODEL | {"Model": "Other"}]))
    file = recipes.read(tmp_path / "list.json")
    assert file.list is epoch_models.NOTABLE and file.table["Model"].tolist() == ["Some model", "Other"]


@pytest.mark.parametrize(
    ("at", "other"), [(1, "GE250"), (2, "C"), (3, "E_AI_TTM"), (4, "PC_ENT_IUSE"), (5, "EA")], ids=str
)
def test_eurostat_counts_one_cell_of_its_cube_only(tmp_path, at, other):
    keys = list((*CODES, "FR"))
    keys[at] = other
    (tmp_path / "a.tsv").write_text(eurostat_tsv(((*CODES, "EU27_2020"), "8.06 ", ": "), (keys, "1 ", "2 ")))
    assert adoption(recipes.read(tmp_path / "a.tsv")) == {(2023, "EU27"): (8.06, False)}


def world_bank(*values, indicator="NY.GDP.MKTP.CD", updated="2026-07-13"):
    records = [
        {"indicator": {"id": indicator, "value": ""}, "country": {"id": "", "value": ""}, "countryiso3code": code}
        | {"date": str(year), "value": value}
        for code, year, value in values
    ]
    return json.dumps([{"page": 1, "pages": 1, "total": len(records), "lastupdated": updated}, records])


def test_the_world_bank_is_read_from_its_api(tmp_path):
    (tmp_path / "gdp.json").write_text(
        world_bank(
            ("USA", 2023, 27e12), ("USA", 2025, None), ("CHE", 2023, 8e11), ("NOR", 2023, 4e11), ("XXX", 2023, 1)
        )
    )
    file = recipes.read(tmp_path / "gdp.json")
    make = next(recipe.make for recipe in worldbank.RECIPES if recipe.list is file.list)
    assert (file.list, file.edition) == (worldbank.GDP_LIST, "2026-07-13")
    assert made(make(file, ours()), "year", "region")[2023, "US"]["value"] == 27000
    assert set(make(file, ours())["region"]) == {"US"}, "three countries are summed only where all three are there"


def test_without_a_row_for_the_eu_its_27_members_are_summed(tmp_path):
    members = [(code, 2023, 1e9) for code in worldbank.MEMBERS]
    make = next(recipe.make for recipe in worldbank.RECIPES if recipe.list is worldbank.GDP_LIST)
    for values, expected in (
        (members, {"EU27": 27}),
        (members[1:], {}),
        ([*members, ("EUU", 2023, 28e9)], {"EU27": 28}),
    ):
        (tmp_path / "gdp.json").write_text(world_bank(*values, ("AFG", 2023, 1)))
        rows = make(recipes.read(tmp_path / "gdp.json"), ours())
        assert dict(zip(rows["region"], rows["value"], strict=True)) == expected


def test_the_world_bank_is_read_from_its_zip(tmp_path):
    lines = [
        ["Data Source", "World Development Indicators", ""],
        [],
        ["Last Updated Date", "2026-07-13"],
        [],
        ["Country Name", "Country Code", "Indicator Name", "Indicator Code", "2022", "2023", ""],
        *[[code, code, "Population, total", "SP.POP.TOTL", "", str(size), ""] for code, size in SIZES],
    ]
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(lines)
    with zipfile.ZipFile(tmp_path / "download.zip", "w") as archive:
        archive.writestr("Metadata_Country_API_SP.POP.TOTL.csv", "Country Code,Region\n")
        archive.writestr("API_SP.POP.TOTL_DS2_en_csv_v2_1.csv", "\ufeff" + text.getvalue())
    file = recipes.read(tmp_path / "download.zip")
    make = next(recipe.make for recipe in worldbank.RECIPES if recipe.list is file.list)
    assert (file.list, file.edition) == (worldbank.POPULATION_LIST, "2026-07-13")
    assert made(make(file, ours()), "year", "region")[2023, "CH+NO+IS"]["value"] == 15


SIZES = (("CHE", 9), ("NOR", 5), ("ISL", 1), ("DEU", 80))


def test_the_world_bank_is_read_as_its_databank_writes_it(tmp_path):
    head = ["Country Name", "Country Code", "Series Name", "Series Code", "2022 [YR2022]", "2023 [YR2023]"]
    lines = [["", code, "", worldbank.POPULATION, "..", "5"] for code in ("USA", "CHN", "EUU", "GBR")]
    lines += [["", code, "", "SP.POP.GROW", "1", "1"] for code in ("USA", "CHN")]
    file = of(tmp_path, pd.DataFrame(lines, columns=head))
    make = next(recipe.make for recipe in worldbank.RECIPES if recipe.list is file.list)
    assert file.list is worldbank.POPULATION_LIST and file.edition == ""
    found = made(make(file, ours()), "year", "region", "indicator")
    assert {key: row["value"] for key, row in found.items()} == {
        (2023, region, "population"): 5 for region in ("US", "China", "EU27", "UK")
    }


@pytest.mark.parametrize("codes", [["SP.POP.GROW"], ["SP.POP.GROW", "NY.GDP.MKTP.KD"]])
def test_another_indicator_of_the_world_bank_is_not_taken_for_one_of_ours(codes, tmp_path):
    frame = pd.DataFrame({"Country Code": "USA", "Year": "2023", "Value": "1", "Indicator Code": codes})
    said = broken(tmp_path, as_csv(frame))
    assert "is not that list: neither population nor gross domestic product" in said


def test_a_copy_of_countries_that_no_table_has_is_of_no_indicator(tmp_path):
    frame = pd.DataFrame({"Country Code": ["AFG"], "Year": ["2023"], "Value": ["4e7"]})
    assert "is not that list" in broken(tmp_path, as_csv(frame))


def test_a_copy_without_the_code_of_the_indicator_is_told_by_its_size(tmp_path):
    cells = {"Country Code": ["USA", "AFG", "USA"], "Year": ["2023", "2023", ""], "Value": ["336806231", "4e13", "3e8"]}
    frame = pd.DataFrame(cells)
    assert of(tmp_path, frame).table["year"].tolist() == [2023, 2023], "a row without a year is none"
    assert of(tmp_path, frame).list is worldbank.POPULATION_LIST
    assert of(tmp_path, frame.replace("336806231", "2.7e13")).list is worldbank.GDP_LIST


def test_the_rate_of_a_year_is_the_mean_of_its_days_in_both_forms_of_the_ecb(tmp_path):
    (tmp_path / "eurofxref-hist.csv").write_text(
        "Date,USD,JPY,CYP,\n2026-10-30,1.2,170,N/A,\n2025-12-31,1.15,160,N/A,\n2025-06-30,1.0,160,N/A,\n2025-01-02,1.0,160,N/A,\n2025-01-01,N/A,1,1,\n"
    )
    head = "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE\n"
    lines = [f"K,{freq},{cur},EUR,SP00,A,{day},{value}\n" for freq, cur, day, value in SDMX]
    (tmp_path / "exr.csv").write_text(head + "".join(lines))
    for name in ("eurofxref-hist.csv", "exr.csv"):
        file = recipes.read(tmp_path / name)
        means = made(ecb.means(file, ours()), "year")
        assert {year: round(row["usd_per_eur"], 4) for year, row in means.items()} == {2025: 1.05, 2026: 1.2}, name
        assert file.edition == "2026-10-30", name


SDMX = (
    ("D", "USD", "2025-01-02", "1.0"),
    ("D", "USD", "2025-06-30", "1.0"),
    ("D", "USD", "2025-12-31", "1.15"),
    ("D", "USD", "2026-10-30", "1.2"),
    ("D", "GBP", "2026-10-29", "0.9"),
    ("M", "USD", "2025-05", "9"),
)


def test_venture_capital_is_of_all_industries_and_small_countries_are_summed(tmp_path):
    rows = [
        {},
        {"INDUSTRY": "Healthcare", "Sum_of_deals": "70"},
        {"STAGE": "M&A", "Sum_of_deals": "70"},
        {"Country": "GPAI", "Sum_of_deals": "900"},
        {"Country": "CHE", "Sum_of_deals": "5"},
        {"Country": "NOR", "Sum_of_deals": "2"},
        {"Country": "EU27", "Sum_of_deals": "11881"},
        {"Country": "GBR", "Sum_of_deals": "5609"},
    ]
    file = of(tmp_path, table(DEALS, rows))
    found = {region: row["ai_vc_usd_mn"] for region, row in made(oecd.amounts(file, ours()), "region").items()}
    assert found == {"US": 100, "CH+NO+IS": 7, "EU27": 11881, "UK": 5609}
    both = [{"Country": code} for code in ("ISL", "EU27_2020", "CHN")] + [{"Year": ""}, {"Sum_of_deals": ""}]
    found = made(oecd.amounts(of(tmp_path, table(DEALS, both)), ours()), "year", "region")
    assert found == {(2024, region): {"ai_vc_usd_mn": 100} for region in ("CH+NO+IS", "EU27", "China")}


# What a file may look like


def test_order_of_columns_more_columns_and_old_names_make_no_difference(tmp_path):
    frame = table(MODEL, [{"Organization": 'A,"B, Inc",C'}, {}])[sorted(MODEL, reverse=True)].assign(more="x")
    old = {"Model": "System", "Country (of organization)": "Country (from Organization)"}
    for found in (of(tmp_path, frame), of(tmp_path, frame.rename(columns=old)), of(tmp_path, frame, sep=";")):
        assert found.list is epoch_models.NOTABLE
        assert found.table["makers"].tolist() == [["A", "B, Inc", "C"], ["OpenAI"]]
        assert found.table["countries"].tolist() == [["United States"], ["United States"]]


@pytest.mark.parametrize(
    ("form", "names"),
    [
        (MODEL, {"Model": "System", "Organization": "Organisation", "Publication date": "Publication Date"}),
        (MODEL, {"Model": "Model name", "Publication date": "Date", "Training compute (FLOP)": "Training compute"}),
        (MODEL, {"Organization": "Organization (from Organization)", "Country (of organization)": "Country"}),
        (MODEL, {"Country (of organization)": "Country (of organisation)"}),
        (MODEL, {"Training compute (FLOP)": "Training compute (FLOPs)"}),
        (CLUSTER, {"Name": "Cluster", "16-bit OP/s": "16-bit FLOP/s", epoch_clusters.SINCE: "First operational date"}),
        (CLUSTER, {"16-bit OP/s": "16-bit OP/s (FLOP/s)"}),
        (CLUSTER, {"Decommissioned Date (if applicable)": "Decommissioned date"}),
        (CLUSTER, {"Include in Standard Analysis": "Include in  standard analysis"}),
        (CHIP, {"Hardware name": "Name", epoch_hardware.HALF: "Tensor-FP16/BF16 performance (FLOPS)"}),
        (CHIP, {"Hardware name": "Name of the hardware"}),
        (SITE, {"Name": "Handle"}),
        (STAGE, {"Data center": "Name"}),
        (MACHINE, {"Name": "System", "First Appearance": "First Appearance in List", "Rmax [TFlop/s]": "RMax"}),
        (MACHINE, {"Rmax [TFlop/s]": "Rmax (TFlop/s)", "Accelerator/Co-Processor Cores": "Accelerator Cores"}),
        (MACHINE, {"Rmax [TFlop/s]": "Rmax[TFlop/s]", "Accelerator/Co-Processor Cores": "Accelerator/CP Cores"}),
        (MACHINE, {"Rmax [TFlop/s]": "Rmax [TFlops]"}),
        (DEALS, {"Country": "Country code", "Year": "TIME", "Sum_of_deals": "Sum of deals", "STAGE": "Stage"}),
        (DEALS, {"Country": "LOCATION", "Year": "TIME_PERIOD", "Sum_of_deals": "Value"}),
        (DEALS, {"Sum_of_deals": "OBS_VALUE", "INDUSTRY": "Industry"}),
        (DEALS, {"Sum_of_deals": "Amount"}),
    ],
    ids=lambda one: next(iter(one.values())) if "Year" not in one else "deals",
)
def test_a_column_that_another_edition_calls_otherwise_is_known(form, names, tmp_path):
    plain = table(form, [{"Accelerator/Co-Processor Cores": 1320} if form is MACHINE else {}])
    now, then = of(tmp_path, plain), of(tmp_path, plain.rename(columns=names))
    assert then.list is now.list
    pd.testing.assert_frame_equal(then.table, now.table, check_like=True)


DETAILS = {
    "Training dataset size": "3e13",
    "Parameters": "7e10",
    "Hardware quantity": "100",
    "Training time (hours)": "20",
    "Training compute cost (cloud)": "3e6",
    "Training compute cost (upfront)": "4e6",
    "Training compute cost (2023 USD)": "5e6",
}


@pytest.mark.parametrize("more", ["", " (total)", " (gradients)", " (datapoints)"])
def test_size_tokens_chips_hours_and_costs_of_a_model_are_read_where_an_edition_has_them(more, tmp_path):
    rows = table(MODEL | DETAILS, [{}]).rename(columns={"Training dataset size": f"Training dataset size{more}"})
    file = of(tmp_path, rows)
    (run,) = epoch_models.runs(file, ours(model=["Some model"])).to_dict("records")
    assert list(run.values()) == ["Some model", pd.Timestamp("2024-05-01"), 7e10, 3e13, 100, 20]
    found = made(epoch_models.costs(file, ours(model=["Some model"])), "method")
    assert {method: row["cost_usd_mn"] for method, row in found.items()} == {
        "rent at cloud prices": 3,
        "buying the cluster": 4,
        "amortised hardware and energy": 5,
    }


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_mark_at_the_beginning_of_a_file_makes_no_difference(tmp_path, encoding):
    (tmp_path / "list.csv").write_bytes(as_csv(table(MODEL, [{}])).replace("\n", "\r\n").encode(encoding))
    assert recipes.read(tmp_path / "list.csv").list is epoch_models.NOTABLE


def test_a_word_of_the_old_windows_encoding_is_read(tmp_path):
    (tmp_path / "list.csv").write_bytes(as_csv(table(MODEL, [{"Organization": "Mäntsälä"}])).encode("cp1252"))
    assert recipes.read(tmp_path / "list.csv").table["makers"].tolist() == [["Mäntsälä"]]


def test_a_quote_within_a_cell_that_nobody_has_doubled_is_read(tmp_path):
    text = as_csv(table(MODEL, [{}])).replace("OpenAI", '"Open"AI')
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    assert recipes.read(tmp_path / "list.csv").table["makers"].tolist() == [["OpenAI"]]


def test_a_zip_that_is_called_otherwise_is_still_a_zip_and_its_lists_are_tried_in_turn(tmp_path):
    with zipfile.ZipFile(tmp_path / "list.csv", "w") as archive:
        archive.writestr("readme.txt", "x")
        archive.writestr("__MACOSX/._list.csv", "x")
        archive.writestr("other.csv", "a,b\n1,2\n")
        archive.writestr("list.csv", as_csv(table(MODEL, [{}])))
    file = recipes.read(tmp_path / "list.csv")
    assert (file.name, file.list) == ("list.csv/list.csv", epoch_models.NOTABLE)


def test_cells_that_are_empty_at_the_end_of_a_row_may_be_missing(tmp_path):
    text = as_csv(table(MODEL, [{"Notability criteria": "a"}, {}])).replace(",a\n", ",a,,\n")
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    assert len(recipes.read(tmp_path / "list.csv").table) == 2


def test_blank_rows_and_a_note_at_the_end_make_no_difference(tmp_path):
    assert len(of(tmp_path, table(MODEL, [{}, dict.fromkeys(MODEL, ""), {"Model": ""}])).table) == 1
    note = {"Rank": "Source: TOP500.org", "First Appearance": None, "Country": "x"}
    assert len(excel(tmp_path / "list.xlsx", table(MACHINE, [{}, note])).table) == 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-05-01", "2024-05-01"),
        ("2024-05", "2024-05-01"),
        ("2024", "2024-01-01"),
        ("2024.0", "2024-01-01"),
        ("5/7/2024", "2024-05-07"),
        ("7 May 2024", "2024-05-07"),
        ("May 7, 2024", "2024-05-07"),
        ("2024-05-01 00:00:00", "2024-05-01"),
        ("2024-05-01T23:30:00.000Z", "2024-05-01"),
    ],
)
def test_days_are_read_in_the_forms_of_the_lists(written, meant):
    assert files.days(pd.Series([written])).tolist() == [pd.Timestamp(meant)]


def test_empty_cells_and_what_is_no_number_or_day_are_left_empty():
    assert files.numbers(pd.Series(["1,234.5", "2e25", "", "n/a"])).tolist()[:2] == [1234.5, 2e25]
    assert files.numbers(pd.Series(["", "n/a", ":"])).isna().all()
    assert files.days(pd.Series(["", "soon"])).isna().all()
    assert files.truths(pd.Series(["True", " yes", "checked", "X", "1", "1.0"])).all()
    assert not files.truths(pd.Series(["", "False", "no", "0", None])).any()
    assert files.texts(pd.Series([" a ", None, float("nan"), "nan"])).tolist() == ["a", "", "", ""]
    assert files.numbers(pd.Series(["1,234,567", "12,34", "1,2345", " 7 "])).fillna(-1).tolist() == [1234567, -1, -1, 7]
    assert files.parts('"B, Inc", C,, D ') == ["B, Inc", "C", "D"] and files.parts("") == []


@pytest.mark.parametrize(
    ("name", "region", "written"),
    [
        ("United States", "US", ("USA", "US", "United States of America", ' " United States  of America (the) "')),
        ("China", "China", ("People's Republic of China", "China (People's Republic of)")),
        ("United Kingdom", "UK", ("UK", f"{GREAT}", f"{GREAT} (the)")),
        ("Czechia", "EU27", ("Czech Republic", "Czech Republic (the)")),
        ("Netherlands", "EU27", ("The Netherlands", "Netherlands (the)")),
        ("Slovakia", "EU27", ("Slovak Republic",)),
        ("South Korea", "Other", ("Korea, South", "Korea (Republic of)", "Korea (the Republic of)")),
        ("Russia", "Other", ("Russian Federation",)),
        ("Japan", "Other", ("Japan",)),
    ],
)
def test_a_country_has_one_name_and_one_region_whatever_the_list_calls_it(name, region, written):
    assert {places.country(word) for word in (name, *written)} == {name}
    assert {places.region(word) for word in (name, *written)} == {region}
    assert places.region(written[0], **{name.replace(" ", ""): "own"}) in (region, "own")


# Eurostat, World Bank and name, in the order of the European Union: that of the countries' own names
MEMBERS = """
BE BEL Belgium, BG BGR Bulgaria, CZ CZE Czechia, DK DNK Denmark, DE DEU Germany, EE EST Estonia, IE IRL Ireland,
EL GRC Greece, ES ESP Spain, FR FRA France, HR HRV Croatia, IT ITA Italy, CY CYP Cyprus, LV LVA Latvia,
LT LTU Lithuania, LU LUX Luxembourg, HU HUN Hungary, MT MLT Malta, NL NLD Netherlands, AT AUT Austria, PL POL Poland,
PT PRT Portugal, RO ROU Romania, SI SVN Slovenia, SK SVK Slovakia, FI FIN Finland, SE SWE Sweden
"""
COUNCIL = """
Albania, Andorra, Armenia, Azerbaijan, Bosnia and Herzegovina, Georgia, Iceland, Liechtenstein, Moldova, Monaco,
Montenegro, North Macedonia, Norway, San Marino, Serbia, Switzerland, Ukraine
"""


def test_the_27_of_the_eu_have_the_codes_of_eurostat_and_of_the_world_bank_and_the_names_of_our_tables():
    members = re.findall(r"(\w\w) (\w{3}) (\w+)", MEMBERS)
    assert {code: name for code, _, name in members} == places.EU27 and len(members) == 27
    assert sorted(worldbank.MEMBERS) == sorted(code for _, code, _ in members)
    assert set(data.load("ai_adoption")["country"]) == {*places.EU27.values(), "EU27"}


def test_europe_beside_the_eu_and_the_uk_is_the_council_of_europe_without_turkey_with_belarus_and_kosovo():
    council = re.findall(r"\w[\w ]+", COUNCIL)
    assert len(council) + len(places.EU27) + len({"United Kingdom", "Turkey"}) == 46
    assert {epoch_models._europe(name) for name in (*council, "Belarus", "Kosovo")} == {"Other Europe"}
    elsewhere = ("Turkey", "Canada", "Hong Kong", "Macao", "United States", "United Kingdom", "France")
    regions = ["Rest of the world", "Rest of the world", "China", "China", "US", "UK", "EU27"]
    assert [epoch_models._europe(name) for name in elsewhere] == regions


def test_all_models_of_epoch_give_the_notable_ones(tmp_path):
    rows = [{}, {"Notability criteria": "", "Publication date": "2026-01-01", "Training compute (FLOP)": "1e3"}]
    file = of(tmp_path, table(MODEL, rows))
    assert (file.list, len(file.table), file.edition) == (epoch_models.NOTABLE, 1, "2024-05-01")


# What a broken file says


def says(path):
    with pytest.raises(RecipeError) as caught:
        recipes.read(path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(path.name)
    return str(caught.value).removeprefix(f"{path.name}: ")


def broken(folder, text, name="list.csv"):
    (folder / name).write_text(text, encoding="utf-8")
    return says(folder / name)


@pytest.mark.parametrize(
    ("form", "column", "named"),
    [
        (MODEL, "Confidence", "notable AI models, but it lacks the column 'Confidence'"),
        (MODEL, "Country (of organization)", "but it lacks the column 'Country (of organization)'"),
        (CLUSTER, "Superseded by", "GPU clusters, but it lacks the column 'Superseded by'"),
        (CHIP, epoch_hardware.FP8, f"but it lacks the column '{epoch_hardware.FP8}'"),
        (SITE, "Country", "AI data centres, but it lacks the column 'Country'"),
        (MACHINE, "Rmax [TFlop/s]", "TOP500 list, but it lacks the column 'Rmax [TFlop/s]'"),
        (DEALS, "Year", "but it lacks the column 'Year'"),
    ],
)
def test_a_missing_column_is_named(tmp_path, form, column, named):
    assert named in broken(tmp_path, as_csv(table(form, [{}]).drop(columns=column)))


def test_days_and_dollars_alone_are_no_rates_of_the_ecb(tmp_path):
    assert "euro reference rates (eurofxref-hist), but it lacks the column 'JPY'." in broken(
        tmp_path, "Date,USD\n2025-01-02,1.1\n"
    )


def test_all_columns_that_are_missing_are_named(tmp_path):
    few = table(CHIP, [{}]).drop(columns=["Manufacturer", epoch_hardware.FP8])
    assert f"lacks the column 'Manufacturer' and '{epoch_hardware.FP8}'." in broken(tmp_path, as_csv(few))


def test_a_list_of_notable_models_without_its_criteria_is_not_taken_for_another(tmp_path):
    small = table(LARGE, [{"Training compute (FLOP)": "1e18"}])
    assert "the column 'Notability criteria' is missing" in broken(tmp_path, as_csv(small))
    assert of(tmp_path, table(LARGE, [{}])).list is epoch_models.LARGE


def test_the_list_of_frontier_models_is_not_taken_for_that_of_notable_ones(tmp_path):
    frame = table(MODEL, [{}, {"Training compute (FLOP)": "1e18"}])
    assert "is not that list" in broken(tmp_path, as_csv(frame.assign(**{"Frontier model": "True"})))
    assert of(tmp_path, frame.assign(**{"Frontier model": ["True", ""]})).list is epoch_models.NOTABLE


def test_a_file_of_no_list_says_which_are_known(tmp_path):
    said = broken(tmp_path, "a,b\n1,2\n")
    assert "its columns are those of no list that a recipe reads" in said
    assert all(said.count(f"{known};") + said.count(f"{known}.") == 1 for known in recipes.lists())


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("list.csv", "", "the file is empty"),
        ("list.csv", "<!DOCTYPE html><p>Log in</p>", "a web page"),
        ("list.csv", ",".join(MODEL) + "\n", "but no rows"),
        ("list.csv", as_csv(table(MODEL, [{}, {}]))[:-30], "ends in the middle of a row"),
        ("list.csv", as_csv(table(MODEL, [{"Organization": "A,B"}])).split('A,B"')[0], "ends in the middle of a cell"),
        ("list.csv", as_csv(table(MODEL, [{}])).replace("OpenAI", "Open,AI"), "row 1 has 9 cells under 8 columns"),
        ("list.json", "{", "cannot be read as a .json file"),
        ("list.json", "{}", "neither of the World Bank's API nor JSON-stat"),
        ("list.json", '[{"message": [{"value": "invalid indicator"}]}]', "error: [{'value': 'invalid indicator'}]"),
        ("list.json", '{"error": [{"label": "too large"}]}', "error: {'error': [{'label': 'too large'}]}"),
        ("list.xlsx", "no Excel", "cannot be read as a .xlsx file"),
        ("list.zip", "no zip", "cannot be read as a .zip file"),
        ("list.xls", "old", "Save an old Excel file as .xlsx first"),
        ("list.parquet", "x", "should be one of .csv"),
    ],
)
def test_a_broken_file_gives_one_clear_line(tmp_path, name, text, said):
    assert said in broken(tmp_path, text, name)


def test_a_file_that_is_not_there_and_a_zip_without_a_table_say_so(tmp_path):
    assert "there is no such file" in says(tmp_path / "none.csv")
    with zipfile.ZipFile(tmp_path / "list.zip", "w") as archive:
        archive.writestr("readme.md", "x")
    assert "holds no table" in says(tmp_path / "list.zip")


# Ours beside theirs


@pytest.fixture
def counted(tmp_path, monkeypatch):
    """Compare three rows of ours with a file of two models of 2024: one American, one French."""

    def compare(source="epoch-models-2026-07", newest="2026-07-15", edition=None, **changed):
        rows = {"year": 2024, "region": ["US", "EU27", "World"], "models": [1, 1, 2], "with_estimate": [1, 1, 2]}
        table_ = pd.DataFrame(rows | {"source": source} | changed)
        monkeypatch.setattr(comparing.data, "load", lambda name: table_ if name == "model_counts" else EMPTY)
        models = [{}, {"Country (of organization)": "France"}, {"Publication date": newest}]
        path = tmp_path / "list.csv"
        path.write_text(as_csv(table(MODEL, models)), encoding="utf-8")
        return recipes.compare(path, edition)

    return compare


EMPTY = pd.DataFrame({"source": []})


def verdicts(found):
    return [(one.row["region"], one.column, one.verdict, one.by, one.is_wrong) for one in found]


def test_rows_that_agree_say_so(counted):
    found = counted()
    assert len(found) == 6
    assert {one.verdict for one in found} == {recipes.AGREES}
    assert {one.own_edition for one in found} == {True}


def test_a_row_that_differs_says_by_how_much(counted):
    (wrong,) = [one for one in counted(models=[3, 1, 2]) if one.verdict != recipes.AGREES]
    assert verdicts([wrong]) == [("US", "models", recipes.DIFFERS, -2, True)]
    assert str(wrong) == "model_counts: 2024, US: models: ours 3, file 1 (-2)"


def test_what_we_left_empty_is_not_compared(counted):
    assert len(counted(with_estimate=[1, None, 2])) == 5
    found = counted(models=[1, None, 2], with_estimate=[1, 2, 2])
    assert [one.column for one in found if one.verdict != recipes.AGREES] == ["with_estimate"], "the rest of the row is"


@pytest.mark.parametrize(
    ("value", "sign", "said"),
    [
        (None, "", "nothing"),
        ("France", "", "France"),
        (1_234_567, "", "1234567"),
        (14_159_920.0, "", "14159920"),
        (-2_500_000.0, "", "-2500000"),
        (100_000.0, "+", "+100000"),
        (0.1 + 0.2, "", "0.3"),
        (0.1 + 0.2, "+", "+0.3"),
        (2e25, "", "2e+25"),
        (1e15, "", "1e+15"),
        (99_999.94, "", "99999.9"),
    ],
)
def test_a_value_is_written_without_a_tail_of_digits_and_large_ones_in_full(value, sign, said):
    assert comparing._shown(value, sign) == said


def test_a_difference_of_texts_has_no_size_and_one_of_numbers_has_a_sign(monkeypatch, tmp_path):
    rows = {"model": ["a", "b"], "maker": ["OpenAI", "Mistral AI"], "region": "US", "date": pd.Timestamp("2024-05-01")}
    rows |= {"training_flop": [1e24, 5e23], "confidence": "Confident", "source": "epoch-models-2026-07"}
    monkeypatch.setattr(comparing.data, "load", lambda name: pd.DataFrame(rows) if name == "notable_models" else EMPTY)
    newest = {"Model": "c", "Publication date": "2026-07-15", "Training compute (FLOP)": ""}
    (tmp_path / "list.csv").write_text(as_csv(table(MODEL, [{"Model": "a"}, {"Model": "b"}, newest])), encoding="utf-8")
    said = [str(one) for one in recipes.compare(tmp_path / "list.csv") if one.verdict == recipes.DIFFERS]
    assert said == [
        "notable_models: b: maker: ours Mistral AI, file OpenAI",
        "notable_models: b: training_flop: ours 5e+23, file 1e+24 (+5e+23)",
    ]


def test_another_edition_is_news_and_no_mistake(counted):
    found = counted(models=[3, 1, 2], newest="2026-09-01")
    assert {(one.own_edition, one.our_edition, one.their_edition) for one in found} == {
        (False, "2026-07-15", "2026-09-01")
    }
    assert not any(one.is_wrong for one in found)


def test_only_the_rows_of_the_files_edition_are_compared(counted):
    sources = ["epoch-models-2026-07", "epoch-models-2026-01", "epoch-models-2026-01"]
    found = counted(source=sources)
    assert {(one.row["region"], one.source) for one in found} == {("US", "epoch-models-2026-07")}


def test_a_person_may_know_the_edition_better(counted):
    assert all(one.own_edition for one in counted(newest="2026-09-01", edition="epoch-models-2026-07"))
    assert not any(one.own_edition for one in counted(edition="other"))
    with pytest.raises(
        RecipeError, match=r"'x' is no edition of .* models\. Known are: epoch-models-2024-10, .*; or other\."
    ):
        counted(edition="x")


def test_a_row_of_the_list_that_our_table_lacks_is_found(tmp_path, monkeypatch):
    rows = {"list": "notable", "country": ["US", "China"], "models": 1, "above_1e26": 0}
    rows |= {"last_model": pd.Timestamp("2026-07-15"), "source": "epoch-models-2026-07"}
    ours_ = pd.DataFrame(rows)
    monkeypatch.setattr(comparing.data, "load", lambda name: ours_ if name == "models_above_threshold" else EMPTY)
    french = {"Country (of organization)": "France"}
    models = [
        MODEL | {"Training compute (FLOP)": "2e25", "Publication date": "2026-07-15"} | more for more in ({}, french)
    ]
    (tmp_path / "list.csv").write_text(as_csv(pd.DataFrame(models)), encoding="utf-8")
    found = {(one.row["country"], one.verdict) for one in recipes.compare(tmp_path / "list.csv")}
    assert found == {("US", recipes.AGREES), ("China", recipes.NOT_THERE), ("France", recipes.NOT_HERE)}
    assert all(one.is_wrong for one in recipes.compare(tmp_path / "list.csv") if one.row["country"] != "US")


@pytest.mark.parametrize(("flop", "confidence", "wrong"), [("2e25", "Likely", True), ("9e24", "Likely", False)])
def test_an_estimate_that_we_left_empty_is_a_mistake_where_the_list_has_one(
    flop, confidence, wrong, tmp_path, monkeypatch
):
    rows = {"list": "notable", "model": ["a"], "training_flop": [None], "confidence": [None]}
    ours_ = pd.DataFrame(rows | {"source": "epoch-models-2026-07"})
    monkeypatch.setattr(comparing.data, "load", lambda name: ours_ if name == "estimate_changes" else EMPTY)
    model = {"Model": "a", "Training compute (FLOP)": flop, "Confidence": confidence, "Publication date": "2026-07-15"}
    (tmp_path / "list.csv").write_text(as_csv(table(MODEL, [model])), encoding="utf-8")
    found = [(one.column, one.verdict, one.ours, one.by) for one in recipes.compare(tmp_path / "list.csv")]
    assert found == [(name, recipes.DIFFERS, None, None) for name in ("training_flop", "confidence") if wrong]


def test_timelines_say_nothing_of_regions(tmp_path, monkeypatch):
    rows = {"date": pd.Timestamp("2025-06-01"), "region": ["World", "US"], "edition": "2026-10"}
    ours_ = pd.DataFrame(rows | {"h100_equivalents": [1000, 900], "source": "epoch-data-centres-2026-10"})
    monkeypatch.setattr(comparing.data, "load", lambda name: ours_ if name == "tracked_compute" else EMPTY)
    (tmp_path / "timelines.csv").write_text(as_csv(table(STAGE, [{}])), encoding="utf-8")
    found = recipes.compare(tmp_path / "timelines.csv", "epoch-data-centres-2026-10")
    assert [(one.row["region"], one.verdict) for one in found] == [("World", recipes.AGREES)]


def test_what_a_part_of_a_list_does_not_hold_is_no_mistake(tmp_path, monkeypatch):
    rows = {"year": [2023, 2023], "region": ["US", "China"], "indicator": "gdp", "value": [27000.0, 17000.0]}
    ours_ = pd.DataFrame(rows | {"source": "worldbank-gdp-2026-07"})
    monkeypatch.setattr(comparing.data, "load", lambda name: ours_)
    (tmp_path / "gdp.json").write_text(world_bank(("USA", 2023, 27e12)))
    found = [(one.row["region"], one.verdict, one.is_wrong) for one in recipes.compare(tmp_path / "gdp.json")]
    assert found == [("US", recipes.AGREES, False), ("China", recipes.NOT_THERE, False)]
    assert [str(one) for one in recipes.compare(tmp_path / "gdp.json")] == [
        "population_gdp: 2023, US, gdp: value 27000 agrees",
        "population_gdp: 2023, China, gdp: value 17000: not in file",
    ]


@pytest.mark.parametrize(
    ("ours", "theirs", "allowed", "relative", "agrees"),
    [
        (100.0, 100.05, 0.05, False, True),  # half of the last digit, whatever floats make of it
        (100.0, 99.95, 0.05, False, True),
        (100.0, 100.0501, 0.05, False, False),
        (2e25, 2.001e25, 5e-4, True, True),
        (2e25, 2.0011e25, 5e-4, True, False),
        (-200.0, -200.1, 5e-4, True, True),
        (3, 3, 0, False, True),
        (3, 4, 0, False, False),
        (3.0, float("nan"), 0.5, False, False),
        (float("nan"), 3.0, 0.5, False, False),
        (pd.Timestamp("2024-05-01"), pd.Timestamp("2024-05-01"), None, False, True),
        ("France", "Spain", None, False, False),
    ],
)
def test_two_values_agree_within_what_may_differ(ours, theirs, allowed, relative, agrees):
    verdict, by = comparing._verdict(ours, theirs, allowed, relative)
    assert verdict == (recipes.AGREES if agrees else recipes.DIFFERS)
    assert by is None if allowed is None or pd.isna(ours + theirs) else by == theirs - ours


def test_a_year_that_is_over_does_not_change_and_the_last_one_is_news(tmp_path, monkeypatch):
    ours_ = pd.DataFrame({"year": [2025, 2026], "usd_per_eur": [1.1, 1.2], "source": ecb.SOURCE})
    monkeypatch.setattr(comparing.data, "load", lambda name: ours_)
    (tmp_path / "rates.csv").write_text("Date,USD,JPY\n2026-11-25,1.4,1\n2025-12-31,1.0,1\n")
    old, new = recipes.compare(tmp_path / "rates.csv")
    assert (old.row, old.is_wrong, old.by) == ({"year": 2025}, True, pytest.approx(-0.1))
    assert (new.row, new.own_edition, new.verdict) == ({"year": 2026}, False, recipes.DIFFERS)


def test_an_edition_within_a_span_is_ours():
    assert comparing._covers("2025-12-01..2026-06-30", "2026-01-15")
    assert not comparing._covers("2025-12-01..2026-06-30", "2026-07-01")
    assert comparing._covers("2026-07-15", "2026-07-15")
    assert not comparing._covers("2026-07-15", "2026-07-16")


def test_a_list_of_another_month_gives_new_rows_only(tmp_path, monkeypatch):
    rows = {"list": pd.Timestamp("2024-06-01"), "region": ["US"], "systems": [9], "rmax_pflops": [9.0]}
    ours_ = pd.DataFrame(rows | {"source": "top500-lists-2025-06"})
    monkeypatch.setattr(comparing.data, "load", lambda name: ours_ if name == "top500_regions" else EMPTY)
    excel(tmp_path / "list.xlsx", table(MACHINE, [{}]))
    found = recipes.compare(tmp_path / "list.xlsx")
    assert {(one.row["list"], one.row["region"], one.verdict) for one in found} == {
        ("2025-06-01", "US", recipes.NOT_HERE)
    }
    assert not any(one.is_wrong for one in found)


def test_a_machine_in_a_list_of_another_month_is_a_new_row(tmp_path, monkeypatch):
    rows = {"list": pd.Timestamp("2024-06-01"), "machine": ["Alps"], "country": "x", "rank": 9, "rmax_pflops": 9.0}
    ours_ = pd.DataFrame(rows | {"source": "top500-lists-2025-06"})
    monkeypatch.setattr(comparing.data, "load", lambda name: ours_ if name == "top500_machines" else EMPTY)
    excel(tmp_path / "list.xlsx", table(MACHINE, [{"Name": "Alps", "Country": "Czech Republic"}]))
    found = {one.column: (one.theirs, one.verdict) for one in recipes.compare(tmp_path / "list.xlsx")}
    assert found == {
        "country": ("Czechia", recipes.NOT_HERE), "rank": (1, recipes.NOT_HERE), "rmax_pflops": (1, recipes.NOT_HERE),
    }  # fmt: skip


def test_a_part_of_a_list_can_be_had_where_the_publisher_lets_one_choose_countries_and_years(tmp_path):
    in_parts = {known.publisher for known in recipes.lists() if not known.whole}
    assert in_parts == {"Eurostat", "European Central Bank", "OECD.AI", "World Bank"}
    assert all(known.publisher not in in_parts for known in recipes.lists() if known.whole)
    assert [of(tmp_path, table(form, [{}])).edition for form in (DEALS, SITE, STAGE)] == ["", "", ""], "not in the file"


def test_tables_that_hold_all_that_is_in_a_list_are_asked_for_what_they_lack():
    complete = {recipe.table for recipe in recipes.recipes() if recipe.complete}
    assert complete == {
        "europe_large_models", "europe_models", "models_above_threshold", "notable_models", "top500_regions",
    }  # fmt: skip
    assert all(recipe.complete for recipe in recipes.recipes() if recipe.table in complete)


def test_a_file_without_a_day_is_told_by_its_name_or_not_at_all(tmp_path, monkeypatch):
    rows = {"date": pd.Timestamp("2026-05-23"), "region": "World", "edition": "2026-05", "h100_equivalents": 900}
    ours_ = pd.DataFrame([rows | {"source": "epoch-data-centres-2026-05"}])
    monkeypatch.setattr(comparing.data, "load", lambda name: ours_ if name == "tracked_compute" else EMPTY)
    for name, own in (("data_centers.csv", False), ("epoch-2026-05.csv", True)):
        (tmp_path / name).write_text(as_csv(table(SITE, [{}])), encoding="utf-8")
        assert [one.own_edition for one in recipes.compare(tmp_path / name)] == [own]
    (one,) = recipes.compare(tmp_path / "data_centers.csv", "epoch-data-centres-2026-05")
    assert one.is_wrong


# The command


@pytest.fixture
def run(capsys):
    def run(*arguments):
        code = command.main([str(argument) for argument in arguments])
        return code, capsys.readouterr().out

    return run


def test_the_command_prints_each_recipe_in_a_line(run):
    code, out = run("--list")
    assert code == 0
    assert out.splitlines() == [str(recipe) for recipe in recipes.recipes()]
    assert is_as_before("recipes.txt", out)


def test_the_command_ends_with_one_only_if_a_row_differs_from_its_own_edition(counted, run, tmp_path):
    path = tmp_path / "list.csv"
    for changes, expected in (
        ({}, 0),
        ({"models": [3, 1, 2]}, 1),
        ({"models": [3, 1, 2], "newest": "2026-09-01"}, 0),
    ):
        counted(**changes)
        code, out = run(path)
        assert code == expected, out


def test_the_command_says_what_agrees_and_what_differs(counted, run, tmp_path):
    counted(models=[3, 1, 2], with_estimate=[2, 1, 2])
    out = run(tmp_path / "list.csv")[1]
    assert "list.csv: Epoch AI, notable AI models (day of its newest model: 2026-07-15)" in out
    assert "    2024, US: models: ours 3, file 1 (-2); with_estimate: ours 2, file 1 (-1)\n" in out
    assert "  model_counts: 4 values agree, 2 differ\n" in out
    assert "EU27" not in out
    assert "2024, EU27: models 1 agrees; with_estimate 1 agrees" in run("--all", tmp_path / "list.csv")[1]


def test_the_command_says_that_an_edition_is_another_one(counted, run, tmp_path):
    counted(newest="2026-09-01")
    out = run(tmp_path / "list.csv")[1]
    assert "model_counts: another edition than ours (2026-07-15): what differs is news, no mistake" in out


def test_the_command_asks_for_the_edition_where_a_file_does_not_say_it(run, tmp_path, monkeypatch):
    rows = {"date": pd.Timestamp("2026-05-23"), "region": "World", "edition": "2026-05", "h100_equivalents": 900}
    ours_ = pd.DataFrame([rows | {"source": "epoch-data-centres-2026-05"}])
    monkeypatch.setattr(comparing.data, "load", lambda name: ours_ if name == "tracked_compute" else EMPTY)
    path = tmp_path / "data_centers.csv"
    path.write_text(as_csv(table(SITE, [{}])), encoding="utf-8")
    assert run(path) == (0, (
        "data_centers.csv: Epoch AI, AI data centres (unknown: day of the download, which is not in it)\n"
        "  tracked_compute: an unknown edition (EDITION=…): what differs is news, no mistake\n"
        "    2026-05-23, World: h100_equivalents: ours 900, file 1000 (+100)\n"
        "  tracked_compute: 1 differ\n"
    ))  # fmt: skip
    code, out = run("--edition", "epoch-data-centres-2026-05", path)
    assert code == 1 and "no mistake" not in out
    monkeypatch.setattr(comparing.data, "load", lambda name: EMPTY)
    assert run(path)[1].endswith("  no row of ours comes from this list\n")


def test_the_command_says_which_rows_one_side_lacks(run, tmp_path, monkeypatch):
    rows = {"list": "notable", "country": ["China"], "models": 1, "above_1e26": 0}
    rows |= {"last_model": pd.Timestamp("2026-07-15"), "source": "epoch-models-2026-07"}
    ours_ = pd.DataFrame(rows)
    monkeypatch.setattr(comparing.data, "load", lambda name: ours_ if name == "models_above_threshold" else EMPTY)
    model = {"Training compute (FLOP)": "2e25", "Publication date": "2026-07-15"}
    (tmp_path / "list.csv").write_text(as_csv(table(MODEL, [model])), encoding="utf-8")
    assert run(tmp_path / "list.csv")[1].splitlines()[1:] == [
        "    China: not in file",
        "    US: not in table: models 1; above_1e26 0; last_model 2026-07-15",
        "  models_above_threshold: 3 not in file, 3 not in table",
    ]


def test_the_command_needs_a_file_or_a_folder(run, capsys):
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 2 and "make recompute FILE=notable_ai_models.csv" in capsys.readouterr().err


def test_the_command_reads_a_folder_and_goes_on_after_a_broken_file(counted, run, tmp_path):
    counted()
    (tmp_path / "broken.csv").write_text("a,b\n1,2\n")
    (tmp_path / "notes.md").write_text("not looked at")
    code, out = run(tmp_path)
    assert code == 1
    assert out.startswith("broken.csv: its columns are those of no list")
    assert "6 values agree" in out
    (tmp_path / "empty").mkdir()
    code, out = run(tmp_path / "empty")
    assert (code, "holds no file of the kinds" in out) == (1, True)


def test_make_recompute_is_the_command():
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nrecompute:")[2].partition("\n\n")[0]
    assert "-m airace.recipes" in recipe
    assert '"$(FILE)"' in recipe


# The recipes and our tables

EACH = pytest.mark.parametrize("recipe", recipes.recipes(), ids=lambda one: f"{one.table}-{one.list.name}")
READ_ELSEWHERE = {  # editions that were read in a newspaper or a tracker: there is no file to compute them from
    "oecd-ai-vc-2024-12",
    "oecd-ai-vc-2026-02",
    "epoch-data-centres-2026-08",
}


@EACH
def test_a_recipe_computes_columns_of_its_table_and_names_each_row(recipe):
    table_ = data.load(recipe.table)
    rows = table_[table_["source"].isin(recipe.covered())]
    if recipe.rows is not None:
        rows = rows[recipe.rows(rows)]
    assert len(rows), "it computes a row of ours"
    assert set(recipe.key) <= set(table_), "its key"
    assert set(recipe.values) & set(table_), "its values"
    assert recipe.filter and recipe.takes
    same = rows[rows.duplicated(["source", *recipe.key], keep=False)]
    assert same.drop_duplicates(list(recipe.values)).duplicated(["source", *recipe.key]).sum() == 0, "two rows, one key"


def test_each_source_of_a_publishers_list_has_its_edition():
    """A new edition in our tables needs its day in the publisher's module, or nothing is compared with it."""
    missing = []
    for recipe in recipes.recipes():
        prefixes = {re.sub(r"\d{4}(-\d\d)?$", "", source) for source in recipe.covered()}
        for source in data.load(recipe.table)["source"].unique():
            if re.sub(r"\d{4}(-\d\d)?$", "", source) in prefixes and source not in READ_ELSEWHERE:
                missing += [] if source in recipe.covered() else [f"{recipe.table}: {source} in {recipe.list}"]
    assert not missing, "\n".join(missing)


@EACH
def test_what_may_differ_is_half_of_the_last_digit_that_our_table_prints(recipe):
    rows = data.load(recipe.table)
    rows = rows[rows["source"].isin(recipe.covered())]
    for column, allowed in recipe.values.items():
        if column not in rows or allowed is None:
            continue
        steps = rows[column].dropna() / (2 * allowed or 1)
        if recipe.relative:
            assert 0 < allowed < 1e-3, column
        else:
            assert (abs(steps - steps.round()) < 1e-3).mean() > 0.9, f"{column} is printed with more digits"
            assert allowed <= 0.5, f"{column} has a unit at least"


@pytest.mark.parametrize("known", recipes.lists(), ids=str)
def test_an_edition_is_of_a_source_of_the_book_and_not_newer_than_that(known):
    published = data.load("sources").set_index("id")["published"]
    for source, span in known.editions.items():
        assert source in published.index
        days = [pd.Timestamp(day) for day in span.split("..") if day]
        assert days == sorted(days), source
        assert all(day.strftime("%Y-%m-%d")[: len(published[source])] <= published[source] for day in days), source
        assert all((pd.Timestamp(published[source]) - day).days < 150 for day in days), source


def test_every_table_that_is_counted_from_a_list_has_a_recipe():
    """The tables that issue 15 asks for, each from at least one list."""
    assert {recipe.table for recipe in recipes.recipes()} >= {
        "accelerators",
        "ai_adoption",
        "ai_vc_by_region",
        "compute_disclosure",
        "compute_share",
        "estimate_changes",
        "europe_large_models",
        "europe_models",
        "exchange_rates",
        "hyperscale_sites",
        "missing_estimates",
        "model_counts",
        "models_above_threshold",
        "notable_models",
        "population_gdp",
        "top500_machines",
        "top500_regions",
        "tracked_compute",
    }
