"""Where publishers offer the lists behind our tables, under addresses that stay the same from edition to edition.

One line each. An address is entered after somebody has seen that it is the publisher's own; the OECD has none for its
figures on venture capital, so its list is looked at by hand, as is every list that stands here in no line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Offer:
    """A file of a publisher.

    Attributes
    ----------
    what, address, file : str
        What it is, where it is, and the name under which it is kept.
    page : str
        The page that shows that it is out, where the file itself is not for everybody.
    is_due : bool
        Whether it must be out by now, so that a missing page is an error.
    """

    what: str
    address: str
    file: str
    page: str = ""
    is_due: bool = True


EPOCH = "https://epoch.ai/data/{}"
EUROSTAT = "https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data/{}?format=JSON&lang=EN&{}"
WORLD_BANK = "https://api.worldbank.org/v2/country/{}/indicator/{}?format=json&per_page=1000"
TOP500 = "https://www.top500.org/lists/top500/{0:%Y/%m}/"

COUNTRIES = "USA;CHN;EUU;GBR;CHE;NOR;ISL"
AI_USE = "size_emp=GE10&nace_r2=C10-S951_X_K&indic_is=E_AI_TANY&unit=PC_ENT"

STEADY = (
    Offer("Epoch AI, notable AI models", EPOCH.format("notable_ai_models.csv"), "notable_ai_models.csv"),
    Offer("Epoch AI, large-scale AI models", EPOCH.format("large_scale_ai_models.csv"), "large_scale_ai_models.csv"),
    Offer("Epoch AI, GPU clusters", EPOCH.format("gpu_clusters.csv"), "gpu_clusters.csv"),
    Offer("Epoch AI, machine learning hardware", EPOCH.format("ml_hardware.csv"), "ml_hardware.csv"),
    Offer("Epoch AI, data centres", EPOCH.format("data_centers/data_centers.csv"), "data_centers.csv"),
    Offer(
        "Epoch AI, building of data centres", EPOCH.format("data_centers/data_center_timelines.csv"), "timelines.csv"
    ),
    Offer("Eurostat, enterprises that use AI", EUROSTAT.format("isoc_eb_ai", AI_USE), "isoc_eb_ai.json"),
    Offer("World Bank, population", WORLD_BANK.format(COUNTRIES, "SP.POP.TOTL"), "worldbank-population.json"),
    Offer("World Bank, GDP", WORLD_BANK.format(COUNTRIES, "NY.GDP.MKTP.CD"), "worldbank-gdp.json"),
    Offer("ECB, exchange rates", "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip", "eurofxref-hist.zip"),
)


def offers(today: date, newest_top500: str) -> list[Offer]:
    """Return what can be fetched today.

    Parameters
    ----------
    today : date
        The day, which says which lists of TOP500 may be out.
    newest_top500 : str
        First day of the month of the newest list that our tables have; later ones are asked for.
    """
    lists = [
        Offer(
            f"TOP500, list of {month:%B %Y}",
            f"{TOP500.format(month)}download/TOP500_{month:%Y%m}.xlsx",
            f"TOP500_{month:%Y%m}.xlsx",
            TOP500.format(month),
            is_due=today >= month.replace(month=month.month + 1),
        )
        for month in _months(newest_top500, today)
    ]
    return [*STEADY, *lists]


def _months(newest: str, today: date) -> Iterator[date]:
    """Give the months of the lists after the newest that we have: one in June, one in November."""
    start = date.fromisoformat(newest) if newest else date(today.year - 1, 11, 1)
    for year in range(start.year, today.year + 1):
        for month in (date(year, 6, 1), date(year, 11, 1)):
            if start < month <= today:
                yield month
