"""Epoch AI's lists of AI data centres and of their timelines (https://epoch.ai/data/data-centers, CSV, CC BY 4.0).

Units: computing power in H100-equivalents, power in MW, costs in billion dollars of 2025. The files do not say of which
day they are.
"""

from __future__ import annotations

import pandas as pd

from airace.recipes import places
from airace.recipes.epoch_clusters import EQUIVALENTS
from airace.recipes.files import days, numbers, texts
from airace.recipes.model import List, PublishedFile, Recipe

NOW = "Current H100 equivalents"
COST_NOW = "Current total capital cost (2025 USD billions)"
COST = "Total capital cost (2025 USD billions)"
POWER, SITE_POWER = "IT power (MW)", "Power (MW)"
SITES = {  # our short name: the list's, where it does not hold ours
    "Stargate Abilene": "OpenAI Stargate Abilene",
    "New Carlisle": "Anthropic-Amazon New Carlisle",
    "Start Campus, Sines": "Start Campus Sines Data Campus",
}
CENTRE_EDITIONS = {"epoch-data-centres-2026-05": "", "epoch-data-centres-2026-10": ""}


def _sites(table: pd.DataFrame) -> pd.DataFrame:
    for column in ("Name", "Owner", "Country"):
        table[column] = texts(table[column])
    for column in (NOW, COST_NOW):
        table[column] = numbers(table[column])
    table["Owner"] = table["Owner"].str.replace(r"\s*#\w+", "", regex=True)  # how sure the editors are
    table["Country"] = table["Country"].map(places.country)
    return table


def _timelines(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows that state a computing power, in order."""
    table["Data center"] = texts(table["Data center"])
    table["Date"] = days(table["Date"])
    for column in (EQUIVALENTS, POWER, SITE_POWER, COST):
        table[column] = numbers(table[column]) if column in table else float("nan")
    return table.dropna(subset=["Date", EQUIVALENTS]).sort_values("Date", kind="stable")


CENTRES = List(
    name="AI data centres",
    publisher="Epoch AI",
    address="https://epoch.ai/data/data-centers",
    columns={"Name": ("Handle",), "Owner": (), "Country": (), NOW: (), COST_NOW: ()},
    edition=lambda table: "",
    edition_is="day of the download, which is not in it",
    editions=CENTRE_EDITIONS,
    tidy=_sites,
)
TIMELINES = List(
    name="AI data centres, timelines",
    publisher="Epoch AI",
    address="https://epoch.ai/data/data-centers",
    columns={"Data center": ("Name",), "Date": (), EQUIVALENTS: (), SITE_POWER: (), COST: ()},
    optional={POWER: ()},
    edition=lambda table: "",
    edition_is="day of the download, which is not in it",
    editions=CENTRE_EDITIONS,
    tidy=_timelines,
)


def _find(site: str, names: pd.Series) -> str | None:
    """Return the list's name of a site of ours: the same, that in `SITES`, or the only one that holds ours."""
    known = set(names)
    holding = {name for name in known if site in name}
    wanted = SITES.get(site, site)
    return wanted if wanted in known else next(iter(holding)) if len(holding) == 1 else None


def sites(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Look up computing power, owner and cost of our sites as they stand."""
    table = file.table.drop_duplicates("Name").set_index("Name")
    rows = []
    for site, day in ours[["site", "date"]].drop_duplicates().itertuples(index=False):
        if name := _find(site, file.table["Name"]):
            rows.append([site, day, *table.loc[name, ["Owner", "Country", NOW, COST_NOW]]])
    return pd.DataFrame(rows, columns=["site", "date", "owner", "country", "h100_equivalents", "cost_usd_bn"])


def tracked(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Sum the computing power of all sites as they stand, in the world and by region."""
    power = file.table[NOW].groupby(file.table["Country"].map(places.region)).sum()
    power["World"] = file.table[NOW].sum()
    return power.rename_axis("region").reset_index(name="h100_equivalents").assign(date=ours["date"].max())


def _on(timelines: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return the last state of each site on or before a day."""
    return timelines[timelines["Date"] <= day].drop_duplicates("Data center", keep="last").set_index("Data center")


def site_days(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Look up computing power, power and cost of our sites on a day, also on one to come."""
    columns = {
        EQUIVALENTS: "h100_equivalents",
        POWER: "it_power_mw",
        SITE_POWER: "site_power_mw",
        COST: "cost_usd_bn",
    }
    rows = []
    for site, day in ours[["site", "date"]].drop_duplicates().itertuples(index=False):
        there = _on(file.table, day)
        if name := _find(site, there.index.to_series()):
            rows.append([site, day, *there.loc[name, list(columns)]])
    return pd.DataFrame(rows, columns=["site", "date", *columns.values()])


def tracked_days(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Sum the computing power of all sites on each day."""
    rows = [[day, "World", _on(file.table, day)[EQUIVALENTS].sum()] for day in ours["date"].unique()]
    return pd.DataFrame(rows, columns=["date", "region", "h100_equivalents"])


def _newest_of_edition(ours: pd.DataFrame) -> pd.Series:
    return ours["date"] == ours.groupby("edition")["date"].transform("max")


RECIPES = [
    Recipe(
        table="hyperscale_sites",
        list=CENTRES,
        filter="the sites that the table names, where they run",
        takes=f"Owner, Country, {NOW}, {COST_NOW}",
        key=("site", "date"),
        values={"owner": None, "country": None, "h100_equivalents": 0.5, "cost_usd_bn": 0.0005},
        make=sites,
        rows=lambda ours: ours["state"] == "running",
    ),
    Recipe(
        table="hyperscale_sites",
        list=TIMELINES,
        filter="the sites that the table names: the last row with a computing power on or before the day",
        takes=f"{EQUIVALENTS}, {POWER}, {SITE_POWER}, {COST}",
        key=("site", "date"),
        values={"h100_equivalents": 0.5, "it_power_mw": 0.5, "site_power_mw": 0.5, "cost_usd_bn": 0.0005},
        make=site_days,
    ),
    Recipe(
        table="tracked_compute",
        list=CENTRES,
        filter="all sites; region of the country that the list names; the newest day of the edition",
        takes=f"Country, sum of {NOW}",
        key=("date", "region"),
        values={"h100_equivalents": 0.5},
        make=tracked,
        rows=_newest_of_edition,
    ),
    Recipe(
        table="tracked_compute",
        list=TIMELINES,
        filter="of each site the last row with a computing power on or before the day",
        takes=f"sum of {EQUIVALENTS}",
        key=("date", "region"),
        values={"h100_equivalents": 0.5},
        make=tracked_days,
        rows=lambda ours: ours["region"] == "World",
    ),
]
