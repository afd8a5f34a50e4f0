"""TOP500.org: the list of the 500 fastest computers, twice a year (https://top500.org/lists/top500/, Excel or TSV).

Units: Rmax in TFLOP per second in the list, PFLOP per second in our tables; 64-bit arithmetic. The country is that of
the owner's seat. Some old editions count in GFLOP per second; the name of the column says so.
"""

from __future__ import annotations

import pandas as pd

from airace.recipes import places
from airace.recipes.files import numbers, texts
from airace.recipes.model import List, PublishedFile, Recipe

SOURCES = ("top500-lists-2025-06", "top500-lists-2026-06")
CHIPS_COUNTED = "2025-06-01"  # the list from which `machines` has its chips
CORES = {"GH200": 132, "MI250X": 220, "MI300A": 228, "A100": 108, "H100": 132}  # cores that the list counts for a chip
OWN = {"Japan": "Japan", **dict.fromkeys(("Switzerland", "Norway", "Iceland"), "CH+NO+IS")}
NAMES = {"JUPITER": "JUPITER Booster", "EXA1 HE": "CEA-HE"}  # our name, and the one that the list has for some


def _tidy(table: pd.DataFrame) -> pd.DataFrame:
    if "Accelerator/Co-Processor Cores" not in table:
        table["Accelerator/Co-Processor Cores"] = float("nan")
    for column in ("Rank", "First Appearance", "Rmax [TFlop/s]", "Accelerator/Co-Processor Cores"):
        table[column] = numbers(table[column])
    for column in ("Country", "Name"):
        table[column] = texts(table[column])
    return table[table["Rank"].notna()]


def _edition(table: pd.DataFrame) -> str:
    """Tell the list by its number: each has new machines, and their `First Appearance` is the number of the list.

    The first list is of June 1993; then comes one each June and November.
    """
    number = table["First Appearance"].max()
    if pd.isna(number):
        return ""
    return f"{1993 + (int(number) - 1) // 2}-{'06' if int(number) % 2 else '11'}-01"


LIST = List(
    name="TOP500 list",
    publisher="TOP500.org",
    address="https://top500.org/lists/top500/",
    columns={
        "Rank": (),
        "Country": (),
        "Name": ("System",),
        "First Appearance": ("First Appearance in List",),
        "Rmax [TFlop/s]": ("Rmax", "Rmax (TFlop/s)", "Rmax[TFlop/s]", "Rmax [TFlops]"),
    },
    optional={"Accelerator/Co-Processor Cores": ("Accelerator Cores", "Accelerator/CP Cores")},
    edition=_edition,
    edition_is="first day of the month of the list",
    tidy=_tidy,
)


def _list_day(ours: pd.DataFrame) -> pd.Series:
    return ours["list"].dt.strftime("%Y-%m-%d")


def regions(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Count machines and sum Rmax (PFLOP per second) by region of the country that the list names."""
    region = file.table["Country"].map(lambda name: places.region(name, "Rest of the world", **OWN))
    table = file.table.assign(region=region).groupby("region")["Rmax [TFlop/s]"].agg(systems="size", rmax="sum")
    return pd.DataFrame(
        {
            "list": pd.Timestamp(file.edition or ours["list"].max()),
            "region": table.index,
            "systems": table["systems"].to_numpy(),
            "rmax_pflops": table["rmax"].to_numpy() / 1000,
        }
    )


def machines(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Find the machines that our table names: the fastest part where a machine is listed in several."""
    table = file.table.sort_values("Rank").drop_duplicates("Name").set_index("Name")
    rows = []
    for name in ours["machine"].unique():
        there = next((word for word in (name, NAMES.get(name, name)) if word in table.index), None)
        if there is not None:
            row = table.loc[there]
            rows.append([name, places.country(row["Country"]), int(row["Rank"]), row["Rmax [TFlop/s]"] / 1000])
    found = pd.DataFrame(rows, columns=["machine", "country", "rank", "rmax_pflops"])
    return found.assign(list=pd.Timestamp(file.edition or ours["list"].max()))


def machine_chips(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Count the chips of a machine: its cores in accelerators, divided by those of a chip."""
    rows = []
    for machine, chip in ours[["machine", "chip"]].itertuples(index=False):
        there = file.table["Name"].str.startswith((machine, NAMES.get(machine, machine)))
        parts = file.table[there].sort_values("Rank")
        parts = parts[parts["Accelerator/Co-Processor Cores"] > 0]
        for part in parts.head(1).to_dict("records"):
            chips = part["Accelerator/Co-Processor Cores"] / CORES[chip]
            rows.append([machine, places.country(part["Country"]), chips])
    return pd.DataFrame(rows, columns=["machine", "country", "chips"])


RECIPES = [
    Recipe(
        table="top500_regions",
        list=LIST,
        filter="all 500 machines; region of the country in the list; Switzerland, Norway and Iceland together",
        takes="Country, number of rows and sum of Rmax",
        key=("list", "region"),
        values={"systems": 0, "rmax_pflops": 0.05},
        make=regions,
        sources=SOURCES,
        edition=_list_day,
        dated=True,
        complete=True,
    ),
    Recipe(
        table="top500_machines",
        list=LIST,
        filter="the machines that the table names; of several parts the fastest",
        takes="Name, Country, Rank, Rmax",
        key=("list", "machine"),
        values={"country": None, "rank": 0, "rmax_pflops": 0.05},
        make=machines,
        sources=SOURCES,
        edition=_list_day,
        dated=True,
    ),
    Recipe(
        table="machines",
        list=LIST,
        filter="the machines that the table takes from the list; of several parts the fastest with accelerators",
        takes="Name, Country, Accelerator/Co-Processor Cores, divided by the cores of a chip",
        key=("machine",),
        values={"country": None, "chips": 0.5},
        make=machine_chips,
        sources=SOURCES,
        edition=lambda ours: pd.Series(CHIPS_COUNTED, index=ours.index),
    ),
]
