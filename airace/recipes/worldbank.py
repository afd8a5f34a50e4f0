"""World Bank: population and gross domestic product, as JSON of the API or as the CSV file in the zip of its pages.

Units: persons (``SP.POP.TOTL``); current US dollars (``NY.GDP.MKTP.CD``), in our table in billions. ``EUU`` is the EU27
in all years. The columns of the copies that DataHub keeps (Country Code, Year, Value) are read as well.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from airace.recipes.files import days, numbers, texts
from airace.recipes.model import List, PublishedFile, Recipe

POPULATION, GDP = "SP.POP.TOTL", "NY.GDP.MKTP.CD"
SMALL = "CH+NO+IS"
REGIONS = {"USA": "US", "CHN": "China", "EUU": "EU27", "GBR": "UK", "CHE": SMALL, "NOR": SMALL, "ISL": SMALL}
MEMBERS = (
    *("AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN", "IRL", "ITA"),
    *("LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE"),
)
COLUMNS = {"Country Code": ("countryiso3code",), "Year": ("date",), "Value": ()}


def _is(indicator: str) -> Callable[[pd.DataFrame], bool]:
    """Return what tells the indicator: by its code, or, where a copy has none, by its size."""

    def fits(table: pd.DataFrame) -> bool:
        if "Indicator Code" in table:
            return indicator in set(texts(table["Indicator Code"]))
        known = numbers(table["Value"])[texts(table["Country Code"]).isin(REGIONS)]
        return known.notna().any() and (known.median() > 1e10) == (indicator == GDP)

    return fits


def _only(indicator: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def tidy(table: pd.DataFrame) -> pd.DataFrame:
        if "Indicator Code" in table:
            table = table[texts(table["Indicator Code"]) == indicator]
        year = numbers(texts(table["Year"]).str[:4])
        table = table.assign(code=texts(table["Country Code"]), year=year, value=numbers(table["Value"]))
        table = table.dropna(subset=["year", "value"])
        return table.assign(year=table["year"].astype("int64"))

    return tidy


def _updated(table: pd.DataFrame) -> str:
    """Tell the day of the last update: in JSON in the first part, in CSV in the lines before the header."""
    before = {line[0].strip(): line[1] for line in table.attrs.get("before", []) if len(line) > 1}
    said = table.attrs.get("about", {}).get("lastupdated") or before.get("Last Updated Date", "")
    day = days(pd.Series([said])).iloc[0]
    return "" if pd.isna(day) else day.strftime("%Y-%m-%d")


def _list(name: str, indicator: str, editions: dict[str, str]) -> List:
    return List(
        name=f"{name} ({indicator})",
        publisher="World Bank",
        address=f"https://api.worldbank.org/v2/country/USA;CHN;EUU;GBR;CHE;NOR;ISL/indicator/{indicator}"
        "?format=json&per_page=1000",
        columns=COLUMNS,
        optional={"Indicator Code": ("indicator.id", "Series Code")},
        edition=_updated,
        edition_is="day of the last update",
        editions=editions,
        fits=_is(indicator),
        fits_if="neither population nor gross domestic product",
        tidy=_only(indicator),
        whole=False,
    )


POPULATION_LIST = _list(
    "population",
    POPULATION,
    {"worldbank-population-2026-03": "2025-12-01..2026-03-06", "worldbank-population-2026-07": "2026-07-13"},
)
GDP_LIST = _list(
    "gross domestic product",
    GDP,
    {
        "worldbank-gdp-2026-03": "2025-12-01..2026-03-20",
        "worldbank-gdp-2026-07": "2026-07-13",
    },
)


def _sums(table: pd.DataFrame, needed: dict[str, int]) -> pd.DataFrame:
    """Sum by year and region where as many countries are there as are `needed`, one if nothing is said."""
    rows = table.groupby(["year", "region"])["value"].agg(["sum", "size"]).reset_index()
    return rows[rows["size"] >= rows["region"].map(needed).fillna(1)]


def _by_region(unit: float, indicator: str) -> Callable[[PublishedFile, pd.DataFrame], pd.DataFrame]:
    def make(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
        """Value by year and region; a sum of countries only where all of them are there."""
        single = file.table.assign(region=file.table["code"].map(REGIONS)).dropna(subset=["region"])
        members = file.table[file.table["code"].isin(MEMBERS)].assign(region="EU27")
        rows = pd.concat([_sums(single, {SMALL: 3}), _sums(members, {"EU27": len(MEMBERS)})])
        rows = rows.drop_duplicates(["year", "region"])  # the EU's own row goes before the sum
        return rows.assign(indicator=indicator, value=rows["sum"] / unit)

    return make


RECIPES = [
    Recipe(
        table="population_gdp",
        list=list_,
        filter="USA, CHN, EUU (or its 27 members together), GBR; CHE, NOR and ISL together",
        takes=takes,
        key=("year", "region", "indicator"),
        values={"value": allowed},
        make=_by_region(unit, indicator),
        rows=lambda ours, indicator=indicator: ours["indicator"] == indicator,
    )
    for list_, indicator, unit, allowed, takes in (
        (POPULATION_LIST, "population", 1, 0.5, "value in persons"),
        (GDP_LIST, "gdp", 1e9, 0.005, "value in billions, to two decimals"),
    )
]
