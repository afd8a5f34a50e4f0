"""Eurostat: enterprises that use AI (``isoc_eb_ai``), as JSON-stat, SDMX-CSV or TSV of the dissemination API.

Units: per cent of enterprises with ten staff or more (``PC_ENT``), all branches that the survey asks. Greece is ``EL``.
"""

from __future__ import annotations

import pandas as pd

from airace.recipes import places
from airace.recipes.files import days, numbers, texts
from airace.recipes.model import List, PublishedFile, Recipe

FILTER = {"size_emp": "GE10", "nace_r2": "C10-S951_X_K", "indic_is": "E_AI_TANY", "unit": "PC_ENT"}
COUNTRIES = {"EU27_2020": "EU27", **places.EU27}


def _tidy(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the codes where labels stand beside them (``GE10: 10 employees or more``)."""
    for column in (*FILTER, "geo", "TIME_PERIOD"):
        table[column] = texts(table[column]).str.split(":").str[0].str.strip()
    flags = texts(table["OBS_FLAG"]) if "OBS_FLAG" in table else pd.Series("", index=table.index)
    return table.assign(value=numbers(table["OBS_VALUE"]), flag=flags)


def _updated(table: pd.DataFrame) -> str:
    """Tell the day of the last update: in JSON-stat beside the values, in SDMX-CSV in a column, in TSV nowhere."""
    said = table.attrs.get("about", {}).get("lastupdated", "")
    if "LAST UPDATE" in table and len(table):
        said = str(table["LAST UPDATE"].iloc[0])
        said = f"20{said[6:8]}-{said[3:5]}-{said[:2]}" if said[2:3] == "/" else said  # 11/12/25 23:00:00
    day = days(pd.Series([said])).iloc[0]
    return "" if pd.isna(day) else day.strftime("%Y-%m-%d")


AI_USE = List(
    name="artificial intelligence by size class of enterprise (isoc_eb_ai)",
    publisher="Eurostat",
    address="https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data/isoc_eb_ai?format=JSON",
    columns={**dict.fromkeys(FILTER, ()), "geo": (), "TIME_PERIOD": ("time",), "OBS_VALUE": ("values",)},
    optional={"OBS_FLAG": (), "LAST UPDATE": ()},
    edition=_updated,
    edition_is="day of the last update",
    editions={"eurostat-isoc-eb-ai": "2025-12-01..2026-06-30"},
    tidy=_tidy,
    whole=False,
)


def shares(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Look up the share of enterprises that use AI, and whether the source marks a break in the series."""
    table = file.table
    for column, code in FILTER.items():
        table = table[table[column] == code]
    table = table[table["value"].notna() & table["geo"].isin(COUNTRIES)]
    return pd.DataFrame(
        {
            "year": table["TIME_PERIOD"].str[:4].astype("int64"),
            "country": table["geo"].map(COUNTRIES),
            "share_pct": table["value"],
            "break_in_series": table["flag"].str.contains("b"),
        }
    )


WHAT = ", ".join(f"{column} {code}" for column, code in FILTER.items())
RECIPES = [
    Recipe(
        table="ai_adoption",
        list=AI_USE,
        filter=f"{WHAT}; EU27_2020 and its states",
        takes="geo, TIME_PERIOD, OBS_VALUE, OBS_FLAG (b: break)",
        key=("year", "country"),
        values={"share_pct": 0.005, "break_in_series": None},
        make=shares,
    ),
]
