"""Epoch AI's lists of AI models: notable ones, and large-scale ones (https://epoch.ai/data, CSV, CC BY 4.0).

Units: training compute in operations (FLOP), costs in dollars of 2023. No list has the day of the download in it, so an
edition is known by the day of its newest entry, which stands in `editions` beside our source id. The days of the
downloads are in ``data/sources.csv``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from airace.recipes import places
from airace.recipes.files import days, newest, numbers, parts, texts, truths
from airace.recipes.model import List, PublishedFile, Recipe

THRESHOLD, NEXT_THRESHOLD = 1e25, 1e26  # operations: the AI Act's, and the one that American orders named
SMALL = 1e22  # the list of large-scale models starts at 1e23; the notable models of old are far below this
FIVE_MAKERS = {"OpenAI", "Anthropic", "Google", "Google DeepMind", "xAI", "Meta AI"}
COMPUTE = "Training compute (FLOP)"
LARGEST = {"US": 8, "China": 8, "EU27": 8, "UK": 2, "Other": 2, "several": 2}  # models of a year in `notable_models`
OURS = {"Moonshot": "Moonshot AI"}  # a maker's name in the list, and in our tables
HONG_KONG = {"Hong Kong": "China", "Macao": "China"}  # where a table counts them with China

MODEL = {
    "Model": ("System", "Model name"),
    "Organization": ("Organisation", "Organization (from Organization)"),
    "Publication date": ("Date",),
    "Country (of organization)": ("Country (from Organization)", "Country (of organisation)", "Country"),
    COMPUTE: ("Training compute", "Training compute (FLOPs)"),
    "Confidence": (),
}
DETAILS = {
    "Parameters": (),
    "Training dataset size": (
        "Training dataset size (total)",
        "Training dataset size (gradients)",
        "Training dataset size (datapoints)",
    ),
    "Hardware quantity": (),
    "Training time (hours)": (),
    "Training compute cost (2023 USD)": (),
    "Training compute cost (cloud)": (),
    "Training compute cost (upfront)": (),
}
BLANK = dict.fromkeys(DETAILS, float("nan"))


def _models(table: pd.DataFrame) -> pd.DataFrame:
    """Bring a list of models into one form; ``countries`` and ``makers`` become lists, one entry for each maker."""
    for column in ("Model", "Organization", "Confidence", "Country (of organization)"):
        table[column] = texts(table[column])
    for column, nothing in BLANK.items():
        table[column] = numbers(table[column]) if column in table else nothing
    table["Publication date"] = days(table["Publication date"])
    table[COMPUTE] = numbers(table[COMPUTE])
    table["year"] = table["Publication date"].dt.year
    table["countries"] = [[places.country(name) for name in parts(cell)] for cell in table["Country (of organization)"]]
    table["makers"] = [parts(cell) for cell in table["Organization"]]
    if "Notability criteria" in table:
        table = table[texts(table["Notability criteria"]) != ""]
    return table[table["Model"] != ""]


def _not_only_frontier(table: pd.DataFrame) -> bool:
    return "Frontier model" not in table or not truths(table["Frontier model"]).all()


def _all_large(table: pd.DataFrame) -> bool:
    return not (numbers(table[COMPUTE]) < SMALL).any()


NOTABLE = List(
    name="notable AI models",
    publisher="Epoch AI",
    address="https://epoch.ai/data/ai-models",
    columns={**MODEL, "Notability criteria": ()},
    optional={**DETAILS, "Frontier model": ()},
    edition=newest("Publication date"),
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
    fits=_not_only_frontier,
    fits_if="it has frontier models only",
    tidy=_models,
)
LARGE = List(
    name="large-scale AI models",
    publisher="Epoch AI",
    address="https://epoch.ai/data/ai-models",
    columns=MODEL,
    optional=DETAILS,
    edition=newest("Publication date"),
    edition_is="day of its newest model",
    editions={"epoch-large-models-2025-06": "2025-04-29", "epoch-large-models-2025-12": "2025-10-30"},
    fits=_all_large,
    fits_if="it has models below 1e22 FLOP. For the list of notable models the column 'Notability criteria' is missing",
    tidy=_models,
)


def _europe(name: str) -> str:
    """Return the region as in the tables on Europe's models: Hong Kong with China, Europe beside EU27 and UK apart."""
    return places.region(name, "Other Europe" if name in places.EUROPE_BESIDE else "Rest of the world", **HONG_KONG)


def _one_region(names: Iterable[str], of: Callable[[str], str], several: str) -> str | None:
    """Return the region of all makers, or `several`; None where the list names no country."""
    regions = {several if name == places.MULTINATIONAL else of(name) for name in names}
    return several if len(regions) > 1 else next(iter(regions), None)


def _those(cells: pd.Series, are: Callable[[list[str]], bool]) -> pd.Series:
    """Return for each list of names whether `are` says so; also where there is no row at all."""
    return pd.Series([are(names) for names in cells], index=cells.index, dtype="bool")


def counts(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Count the models of a year with a maker from a region, and those of them with an estimate of compute."""
    rows = []
    for year, region in ours[["year", "region"]].drop_duplicates().itertuples(index=False):
        models = file.table[file.table["year"] == year]
        if region != "World":
            models = models[
                _those(models["countries"], lambda names, region=region: region in map(places.region, names))
            ]
        rows.append([year, region, len(models), models[COMPUTE].notna().sum()])
    return pd.DataFrame(rows, columns=["year", "region", "models", "with_estimate"])


def disclosure(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Count the models of a year, with an estimate, and at or above 1e25: all, and those of five makers alone."""
    rows = []
    for year in ours["year"].unique():
        models = file.table[file.table["year"] == year]
        alone = models[_those(models["makers"], lambda names: len(set(names)) == 1 and names[0] in FIVE_MAKERS)]
        for makers, some in (("all", models), ("five makers", alone)):
            rows.append([year, makers, len(some), some[COMPUTE].notna().sum(), (some[COMPUTE] >= THRESHOLD).sum()])
    return pd.DataFrame(rows, columns=["year", "makers", "models", "with_estimate", "above_1e25"])


def above_threshold(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Count the models at or above 1e25 and 1e26 by country; makers from more than one are ``several countries``."""
    models = file.table[file.table[COMPUTE] >= THRESHOLD].copy()
    short = {"United States": "US", "United Kingdom": "UK"}
    models["country"] = [
        _one_region(names, lambda name: short.get(name, name), "several countries") or "not named"
        for names in models["countries"]
    ]
    grouped = models.groupby("country")[COMPUTE].agg(models="size", above_1e26=lambda flop: (flop >= 1e26).sum())
    return grouped.reset_index().assign(last_model=file.table["Publication date"].max())


def estimates(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Look up the estimates of named models; below 1e25 and none are both empty."""
    other = {"Grok 2": "Grok-2", "Grok 3": "Grok-3"}  # with the hyphen in editions until June 2025
    rows = []
    for model in ours["model"].unique():
        found = file.table[file.table["Model"].isin({model, other.get(model, model)})]
        found = found[found[COMPUTE] >= THRESHOLD]
        rows.append([model, found[COMPUTE].max(), next(iter(found["Confidence"]), None)])
    return pd.DataFrame(rows, columns=["model", "training_flop", "confidence"])


def notable(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Select the largest models of each year and region, and those that our table names, with what the list says.

    Of equal models one is enough: ours first.
    """
    models = file.table.rename(
        columns={"Publication date": "date", COMPUTE: "training_flop", "Confidence": "confidence"}
    )
    models = models.rename(columns={"Model": "model"})
    models["region"] = [_one_region(names, places.region, "several") for names in models["countries"]]
    models["maker"] = [_two_makers(names) for names in models["makers"]]
    models["named"] = models["model"].isin(ours["model"])
    by_size = models[models["training_flop"].notna() & (models["year"] >= ours["date"].dt.year.min())]
    by_size = by_size.sort_values(["training_flop", "named"], ascending=False, kind="stable")
    place = by_size.groupby(["year", "region"]).cumcount()
    largest = by_size[place < by_size["region"].map(LARGEST).fillna(0)]
    return pd.concat([largest, models[models["named"]]]).drop_duplicates("model")


def _two_makers(names: list[str]) -> str:
    """Return the first two makers, and whether there are more."""
    once = list(dict.fromkeys(OURS.get(name, name) for name in names))
    return "; ".join(once[:2]) + (" and others" if len(once) > 2 else "")


def divided(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Count each model once in all: one with several makers is divided equally between them, each in its country."""
    models = file.table[file.table["year"].isin(ours["year"])]
    parts = models[["year", "countries"]].assign(part=1 / models["countries"].str.len()).explode("countries").dropna()
    parts["region"] = parts["countries"].map(_europe)
    rows = parts.groupby(["year", "region"])["part"].sum().reset_index(name="models")
    return rows.assign(year_total=rows["year"].map(models.groupby("year").size()))


def european(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Pick the models since 2022 with a European country, and count the countries named, one for each maker."""
    rows = []
    for model, year, names in file.table[["Model", "year", "countries"]].itertuples(index=False):
        regions = [_europe(name) for name in names]
        named = [regions.count(region) for region in ("EU27", "UK", "Other Europe")]
        if year >= ours["year"].min() and any(named):
            rows.append([model.split(": ")[0], year, len(names), *named])
    columns = ["model", "year", "countries_named", "named_eu27", "named_uk", "named_other_europe"]
    return pd.DataFrame(rows, columns=columns)


def costs(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Look up three costs of a model, in millions of dollars of 2023."""
    columns = {
        "rent at cloud prices": "Training compute cost (cloud)",
        "buying the cluster": "Training compute cost (upfront)",
        "amortised hardware and energy": "Training compute cost (2023 USD)",
    }
    table = file.table.replace({"Model": {"GPT-4 (Mar 2023)": "GPT-4"}})
    wide = table[table["Model"].isin(ours["model"])][["Model", *columns.values()]].set_index("Model")
    long = wide.rename(columns={name: method for method, name in columns.items()}).stack().dropna() / 1e6
    return long.rename_axis(["model", "method"]).reset_index(name="cost_usd_mn")


def runs(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Look up day, size, tokens, chips and hours of the models that our table takes from the list."""
    found = file.table[file.table["Model"].isin(ours["model"])]
    return pd.DataFrame(
        {
            "model": found["Model"],
            "date": found["Publication date"],
            "total_parameters": found["Parameters"],
            "training_tokens": found["Training dataset size"],
            "gpu_count": found["Hardware quantity"],
            "wall_hours": found["Training time (hours)"],
        }
    )


PER_REGION = "models of the year with at least one maker from the region; a model counts in each of its regions"
AT_THRESHOLD = "models with an estimate of 1e25 FLOP or more; makers from more than one country: several countries"
DIVIDED = "all models of the years, divided equally between their makers, each in its country; Hong Kong with China"
NAMED = "the models that the table names"
RECIPES = [
    Recipe(
        table="model_counts",
        list=NOTABLE,
        filter=PER_REGION,
        takes=f"Publication date, Country (of organization), {COMPUTE}",
        key=("year", "region"),
        values={"models": 0, "with_estimate": 0},
        make=counts,
    ),
    Recipe(
        table="missing_estimates",
        list=NOTABLE,
        filter=PER_REGION,
        takes=f"Publication date, Country (of organization), {COMPUTE}",
        key=("year", "region"),
        values={"models": 0, "with_estimate": 0},
        make=counts,
    ),
    Recipe(
        table="compute_disclosure",
        list=NOTABLE,
        filter="models of the year; five makers: " + ", ".join(sorted(FIVE_MAKERS)) + " alone, not Google Research",
        takes=f"Publication date, Organization, {COMPUTE}",
        key=("year", "makers"),
        values={"models": 0, "with_estimate": 0, "above_1e25": 0},
        make=disclosure,
    ),
    *[
        Recipe(
            table="models_above_threshold",
            list=list_,
            filter=AT_THRESHOLD,
            takes=f"Country (of organization), {COMPUTE}, newest Publication date",
            key=("country",),
            values={"models": 0, "above_1e26": 0, "last_model": None},
            make=above_threshold,
            complete=True,
        )
        for list_ in (NOTABLE, LARGE)
    ],
    *[
        Recipe(
            table="estimate_changes",
            list=list_,
            filter=f"{NAMED}; an estimate below 1e25 FLOP is left empty, as none",
            takes=f"{COMPUTE}, Confidence",
            key=("model",),
            values={"training_flop": 5e-4, "confidence": None},
            make=estimates,
            relative=True,
            empty_says_none=("training_flop", "confidence"),
        )
        for list_ in (NOTABLE, LARGE)
    ],
    Recipe(
        table="notable_models",
        list=NOTABLE,
        filter="of those with an estimate, the 8 largest of a year from US, China and EU27, the 2 largest from the UK, "
        "elsewhere and several regions; with the models of `training_runs`, and GPT-4",
        takes=f"Organization, Publication date, Country (of organization), {COMPUTE} to four digits, Confidence",
        key=("model",),
        values={"maker": None, "region": None, "date": None, "training_flop": 5e-4, "confidence": None},
        make=notable,
        relative=True,
        complete=True,
    ),
    *[
        Recipe(
            table="europe_models",
            list=list_,
            filter=DIVIDED,
            takes="Publication date, Country (of organization)",
            key=("year", "region"),
            values={"models": 0.0005, "year_total": 0},
            make=divided,
            complete=True,
        )
        for list_ in (NOTABLE, LARGE)
    ],
    Recipe(
        table="europe_large_models",
        list=LARGE,
        filter="models since 2022 for which a European country is named; the name up to a colon",
        takes="Model, Publication date, Country (of organization), one for each maker",
        key=("model",),
        values={"year": 0, "countries_named": 0, "named_eu27": 0, "named_uk": 0, "named_other_europe": 0},
        make=european,
        complete=True,
    ),
    Recipe(
        table="cost_estimates",
        list=NOTABLE,
        filter=f"{NAMED}; GPT-4 is that of March 2023",
        takes="Training compute cost (cloud), (upfront) and (2023 USD), in millions",
        key=("model", "method"),
        values={"cost_usd_mn": 1e-6},
        make=costs,
        relative=True,
    ),
    Recipe(
        table="training_runs",
        list=NOTABLE,
        filter=f"{NAMED}",
        takes="Publication date, Parameters, Training dataset size, Hardware quantity, Training time (hours)",
        key=("model",),
        values={"date": None, "total_parameters": 0, "training_tokens": 0, "gpu_count": 0, "wall_hours": 0},
        make=runs,
    ),
]
