"""European Central Bank: euro reference rates, as ``eurofxref-hist.csv`` and as SDMX-CSV of the data portal.

Units: units of the other currency for one euro, on working days. Our rate of a year is the mean of its days; a year
that is not over changes with each edition, a year that is over does not.
"""

from __future__ import annotations

import pandas as pd

from airace.recipes.files import days, numbers, texts
from airace.recipes.model import List, PublishedFile, Recipe

SOURCE = "ecb-eurofxref"
LAST_DAY = "2026-10-30"  # of the edition behind our rows


def _wide(table: pd.DataFrame) -> pd.DataFrame:
    return _with_days(table.assign(day=days(table["Date"]), rate=numbers(table["USD"])))


def _sdmx(table: pd.DataFrame) -> pd.DataFrame:
    table = table[(texts(table["CURRENCY"]) == "USD") & (texts(table["CURRENCY_DENOM"]) == "EUR")]
    table = table[texts(table["FREQ"]) == "D"]
    return _with_days(table.assign(day=days(table["TIME_PERIOD"]), rate=numbers(table["OBS_VALUE"])))


def _with_days(table: pd.DataFrame) -> pd.DataFrame:
    return table.dropna(subset=["day", "rate"]).drop_duplicates("day")


def _last_day(table: pd.DataFrame) -> str:
    return table["day"].max().strftime("%Y-%m-%d")


HISTORY = List(
    name="euro reference rates (eurofxref-hist)",
    publisher="European Central Bank",
    address="https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip",
    columns={"Date": (), "USD": (), "JPY": ()},
    edition=_last_day,
    edition_is="last day with rates",
    editions={SOURCE: LAST_DAY},
    tidy=_wide,
    whole=False,
)
PORTAL = List(
    name="euro reference rates (SDMX-CSV, EXR)",
    publisher="European Central Bank",
    address="https://data-api.ecb.europa.eu/service/data/EXR/D.USD.EUR.SP00.A?format=csvdata",
    columns={"FREQ": (), "CURRENCY": (), "CURRENCY_DENOM": (), "TIME_PERIOD": (), "OBS_VALUE": ()},
    edition=_last_day,
    edition_is="last day with rates",
    editions={SOURCE: LAST_DAY},
    tidy=_sdmx,
    whole=False,
)


def means(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Mean of the daily rates of each year, in dollars for one euro."""
    rates = file.table.groupby(file.table["day"].dt.year)["rate"].mean()
    return rates.rename_axis("year").reset_index(name="usd_per_eur")


def _edition(ours: pd.DataFrame) -> pd.Series:
    """Say that a year that is over does not change, and that the last year of ours is that of our edition."""
    return ours["year"].map(lambda year: LAST_DAY if str(year) == LAST_DAY[:4] else "*")


RECIPES = [
    Recipe(
        table="exchange_rates",
        list=list_,
        filter="all days of the year with a rate; of the last year those up to the end of the file",
        takes="mean of the dollar's rate by year, to four decimals",
        key=("year",),
        values={"usd_per_eur": 0.00005},
        make=means,
        edition=_edition,
    )
    for list_ in (HISTORY, PORTAL)
]
