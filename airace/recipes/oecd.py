"""OECD.AI: venture capital in AI by country and year, the CSV export below its chart (data of Preqin).

Units: millions of US dollars, nominal. The file does not say its day, and each export revises the latest years. A
country without an entry for a year counts as zero.
"""

from __future__ import annotations

import pandas as pd

from airace.recipes.files import numbers, texts
from airace.recipes.model import List, PublishedFile, Recipe

SOURCE = "oecd-ai-vc-2026-09"
REGIONS = {
    "USA": "US",
    "CHN": "China",
    "EU27": "EU27",
    "EU27_2020": "EU27",
    "GBR": "UK",
    "CHE": "CH+NO+IS",
    "NOR": "CH+NO+IS",
    "ISL": "CH+NO+IS",
}


def _tidy(table: pd.DataFrame) -> pd.DataFrame:
    for column, said in (("INDUSTRY", "all industries"), ("STAGE", "vc")):
        if column in table:
            table = table[texts(table[column]).str.strip("- ").str.lower() == said]
    table = table.assign(year=numbers(table["Year"]), amount=numbers(table["Sum_of_deals"]))
    table = table.assign(region=texts(table["Country"]).map(REGIONS)).dropna(subset=["year", "amount", "region"])
    return table.assign(year=table["year"].astype("int64"))


VENTURE = List(
    name="VC investments in AI by country",
    publisher="OECD.AI",
    address="https://oecd.ai/en/data?selectedArea=investments-in-ai-and-data",
    columns={
        "Country": ("Country code", "LOCATION"),
        "Year": ("TIME", "TIME_PERIOD"),
        "Sum_of_deals": ("Sum of deals", "Value", "OBS_VALUE", "Amount"),
        "INDUSTRY": (),
        "STAGE": (),
    },
    edition=lambda table: "",
    edition_is="day of the export, which is not in it",
    editions={SOURCE: ""},
    tidy=_tidy,
    whole=False,
)


def amounts(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Sum by year and region, in millions of dollars."""
    return file.table.groupby(["year", "region"])["amount"].sum().reset_index(name="ai_vc_usd_mn")


RECIPES = [
    Recipe(
        table="ai_vc_by_region",
        list=VENTURE,
        filter="all industries, stage VC; USA, CHN, EU27, GBR; CHE, NOR and ISL together, without an entry zero",
        takes="Sum_of_deals by Year",
        key=("year", "region"),
        values={"ai_vc_usd_mn": 0.5},
        make=amounts,
    ),
]
