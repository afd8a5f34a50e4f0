"""Epoch AI: lists of AI models, GPU clusters, chips and data centres (https://epoch.ai/data, CSV, CC BY 4.0).

Units: training compute in operations (FLOP), speed of clusters in operations per second. A list has no date in it, so
an edition is known by the day of its newest entry, which stands in `editions` beside our source id. Dates of the
downloads are in ``data/sources.csv``.
"""

from __future__ import annotations

import pandas as pd

from airace.recipes import places
from airace.recipes.files import days, numbers, texts, truths
from airace.recipes.model import List, PublishedFile, Recipe

LARGE_SCALE = 1e22  # the list of large-scale models starts at 1e23; nearly all notable models of old are far below this
MODEL = {
    "Model": ("System", "Model name"),
    "Organization": ("Organisation", "Developer"),
    "Publication date": ("Date", "Release date"),
    "Country (of organization)": ("Country (from Organization)", "Country", "Country (of organisation)"),
    "Training compute (FLOP)": ("Training compute", "Training compute (FLOPs)"),
    "Confidence": ("Compute confidence",),
}


def _models(table: pd.DataFrame) -> pd.DataFrame:
    table["Publication date"] = days(table["Publication date"])
    table["Training compute (FLOP)"] = numbers(table["Training compute (FLOP)"])
    for column in ("Model", "Organization", "Confidence"):
        table[column] = texts(table[column])
    table["countries"] = [_countries(cell) for cell in texts(table["Country (of organization)"])]
    table["makers"] = [[part.strip() for part in cell.split(",") if part.strip()] for cell in table["Organization"]]
    if "Notability criteria" in table:
        table = table[texts(table["Notability criteria"]) != ""]
    return table[table["Model"] != ""]


def _countries(cell: str) -> list[str]:
    """Return the countries of a cell, one for each maker, repeated if need be."""
    return [places.country(part) for part in cell.split(",") if part.strip(' "')]


def _newest(column: str):
    def edition(table: pd.DataFrame) -> str:
        day = table[column].max()
        return "" if pd.isna(day) else day.strftime("%Y-%m-%d")

    return edition


def _is_large_scale(table: pd.DataFrame) -> bool:
    return not (numbers(table["Training compute (FLOP)"]) < LARGE_SCALE).any()


NOTABLE = List(
    name="notable AI models",
    publisher="Epoch AI",
    address="https://epoch.ai/data/ai-models",
    columns={**MODEL, "Notability criteria": ("Notability",)},
    optional={
        "Training compute cost (2023 USD)": (),
        "Training compute cost (cloud)": (),
        "Training compute cost (upfront)": (),
    },
    edition=_newest("Publication date"),
    edition_is="day of its newest model",
    editions={
        "epoch-models-2024-10": "2024-09-19",
        "epoch-models-2024-12": "2024-12-06",
        "epoch-models-2025-02": "2025-02-17",
        "epoch-models-2025-11": "2025-10-28",
        "epoch-models-2025-12": "2025-11-13",
        "epoch-models-2026-01": "2025-12-31",
        "epoch-models-2026-07": "2026-07-15",
    },
    tidy=_models,
)
LARGE = List(
    name="large-scale AI models",
    publisher="Epoch AI",
    address="https://epoch.ai/data/ai-models",
    columns=MODEL,
    edition=_newest("Publication date"),
    edition_is="day of its newest model",
    editions={"epoch-large-models-2025-06": "2025-04-29", "epoch-large-models-2025-12": "2025-10-30"},
    fits=_is_large_scale,
    tidy=_models,
)


def _of_year(file: PublishedFile, year: int) -> pd.DataFrame:
    return file.table[file.table["Publication date"].dt.year == year]


def _in(table: pd.DataFrame, region: str) -> pd.DataFrame:
    """Return the models with at least one maker from a region, or all for ``World``."""
    if region == "World":
        return table
    return table[
        table["countries"].map(lambda names: any(places.region(name) == region for name in names)).astype(bool)
    ]


def counts(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Count the models of a year with a maker from a region, and those of them with an estimate of compute."""
    rows = []
    for year, region in ours[["year", "region"]].drop_duplicates().itertuples(index=False):
        models = _in(_of_year(file, year), region)
        rows.append([year, region, len(models), models["Training compute (FLOP)"].notna().sum()])
    return pd.DataFrame(rows, columns=["year", "region", "models", "with_estimate"])


RECIPES = [
    Recipe(
        table="model_counts",
        list=NOTABLE,
        filter="models of the year with at least one maker from the region; a model counts in each of its regions",
        takes="Publication date, Country (of organization), Training compute (FLOP)",
        key=("year", "region"),
        values={"models": 0, "with_estimate": 0},
        make=counts,
    ),
    Recipe(
        table="missing_estimates",
        list=NOTABLE,
        filter="models of the year with at least one maker from the region; a model counts in each of its regions",
        takes="Publication date, Country (of organization), Training compute (FLOP)",
        key=("year", "region"),
        values={"models": 0, "with_estimate": 0},
        make=counts,
    ),
]
