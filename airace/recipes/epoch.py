"""Epoch AI: lists of AI models, GPU clusters, chips and data centres (https://epoch.ai/data, CSV, CC BY 4.0).

Units: training compute in operations (FLOP), speed of clusters and chips in operations per second, costs in dollars of
2023. No list has the day of the download in it, so an edition is known by the day of its newest entry, which stands in
`editions` beside our source id. The days of the downloads are in ``data/sources.csv``.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable

import pandas as pd

from airace.recipes import places
from airace.recipes.files import days, numbers, texts, truths
from airace.recipes.model import List, PublishedFile, Recipe

THRESHOLD, NEXT_THRESHOLD = 1e25, 1e26  # operations: the AI Act's, and the one that American orders named
SMALL = 1e22  # the list of large-scale models starts at 1e23; the notable models of old are far below this
FIVE_MAKERS = {"OpenAI", "Anthropic", "Google", "Google DeepMind", "xAI", "Meta AI"}
COMPUTE = "Training compute (FLOP)"
LARGEST = {"US": 8, "China": 8, "EU27": 8, "UK": 2, "Other": 2, "several": 2}  # models of a year in `notable_models`
OURS = {"Moonshot": "Moonshot AI"}  # a maker's name in the list, and in our tables
HONG_KONG = {"Hong Kong": "China", "Macao": "China"}  # where a table counts them with China


def _newest(column: str) -> Callable[[pd.DataFrame], str]:
    """Return what tells an edition: the newest day in a column."""

    def edition(table: pd.DataFrame) -> str:
        day = table[column].max()
        return "" if pd.isna(day) else day.strftime("%Y-%m-%d")

    return edition


# -- Models ------------------------------------------------------------------------------------------------------------

MODEL = {
    "Model": ("System", "Model name"),
    "Organization": ("Organisation", "Organization (from Organization)"),
    "Publication date": ("Publication Date", "Date"),
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
    table["countries"] = [
        [places.country(name) for name in _parts(cell)] for cell in table["Country (of organization)"]
    ]
    table["makers"] = [_parts(cell) for cell in table["Organization"]]
    if "Notability criteria" in table:
        table = table[texts(table["Notability criteria"]) != ""]
    return table[table["Model"] != ""]


def _parts(cell: str) -> list[str]:
    """Split a cell at its commas; a name with a comma in it stands between quotation marks."""
    return [part.strip() for part in next(csv.reader([cell], skipinitialspace=True), []) if part.strip()]


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
    edition=_newest("Publication date"),
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
    models["named"] = models["model"].isin(set(ours["model"]))
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
    """Count each model once in all: one that names several countries is divided equally between them."""
    models = file.table[file.table["year"].isin(set(ours["year"]))]
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
    wide = table[table["Model"].isin(set(ours["model"]))][["Model", *columns.values()]].set_index("Model")
    long = wide.rename(columns={name: method for method, name in columns.items()}).stack().dropna() / 1e6
    return long.rename_axis(["model", "method"]).reset_index(name="cost_usd_mn")


def runs(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Look up day, size, tokens, chips and hours of the models that our table takes from the list."""
    found = file.table[file.table["Model"].isin(set(ours["model"]))]
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


def _of_list(name: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda ours: ours["list"] == name


PER_REGION = "models of the year with at least one maker from the region; a model counts in each of its regions"
AT_THRESHOLD = "models with an estimate of 1e25 FLOP or more; makers from more than one country: several countries"
DIVIDED = "all models of the years; one with several countries is divided equally between them; Hong Kong with China"
NAMED = "the models that the table names"
MODELS = [
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
            rows=_of_list(name),
            complete=True,
        )
        for list_, name in ((NOTABLE, "notable"), (LARGE, "large-scale"))
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
            rows=_of_list(name),
            relative=True,
            empty_says_none=("training_flop", "confidence"),
        )
        for list_, name in ((NOTABLE, "notable"), (LARGE, "large-scale"))
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
            rows=_of_list(name),
            complete=True,
        )
        for list_, name in ((NOTABLE, "notable"), (LARGE, "large-scale"))
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

# -- GPU clusters ------------------------------------------------------------------------------------------------------

SPEED = "16-bit OP/s"
EQUIVALENTS = "H100 equivalents"
SINCE = "First Operational Date"


def _clusters(table: pd.DataFrame) -> pd.DataFrame:
    for column in ("Name", "Status", "Country", "Superseded by", "Chip type (primary)"):
        table[column] = texts(table[column])
    for column in (SPEED, EQUIVALENTS, "Chip quantity (primary)"):
        table[column] = numbers(table[column])
    for column in (SINCE, "Decommissioned Date (if applicable)"):
        table[column] = days(table[column])
    table["Include in Standard Analysis"] = truths(table["Include in Standard Analysis"])
    table["Country"] = table["Country"].map(places.country)
    return table


CLUSTERS = List(
    name="GPU clusters",
    publisher="Epoch AI",
    address="https://epoch.ai/data/gpu-clusters",
    columns={
        "Name": ("Cluster",),
        "Status": (),
        "Country": (),
        SINCE: ("First operational date",),
        "Superseded by": (),
        "Decommissioned Date (if applicable)": ("Decommissioned Date", "Decommissioned date"),
        "Include in Standard Analysis": ("Include in standard analysis",),
        SPEED: ("16-bit OP/s (FLOP/s)", "16-bit FLOP/s"),
        EQUIVALENTS: (),
        "Chip type (primary)": (),
        "Chip quantity (primary)": (),
    },
    edition=_newest(SINCE),
    edition_is="newest day on which a cluster started",
    editions={"epoch-gpu-clusters-2025-12": "2025-10-15"},
    tidy=_clusters,
)


def standing(clusters: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return the clusters that stand on a day: started, not closed, and not yet replaced by their next phase."""
    started = clusters.drop_duplicates("Name").set_index("Name")[SINCE]
    replaced = clusters["Superseded by"].map(
        lambda names: min(map(started.get, _parts(names)), default=None, key=_last)
    )
    closed = clusters["Decommissioned Date (if applicable)"]
    there = (clusters[SINCE] <= day) & ~(pd.to_datetime(replaced) <= day) & ~(closed <= day)
    return clusters[there & (clusters["Status"] != "Planned")]


def _last(day: pd.Timestamp | None) -> pd.Timestamp:
    """Order days so that an unknown one comes last."""
    return pd.Timestamp.max if day is None or pd.isna(day) else day


def shares(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Share of the computing power that stands on a day, in per cent of the clusters whose country is known.

    The standard analysis leaves out what is closed today. A machine that stood on the day and was closed later counts,
    such as Summit.
    """
    rows = []
    known = file.table[file.table["Country"] != ""]
    sure = known[known["Include in Standard Analysis"] | (known["Status"] == "Decommissioned")]
    for day, method in ours[["date", "method"]].drop_duplicates().itertuples(index=False):
        measure = EQUIVALENTS if "H100" in method else SPEED
        power = standing(known if "with possible duplicates" in method else sure, day).assign(
            region=lambda table: table["Country"].map(places.region)
        )
        share = 100 * power.groupby("region")[measure].sum() / power[measure].sum()
        rows += [[day, region, method, share.get(region, 0.0)] for region in ("US", "China", "EU27", "UK", "Other")]
    return pd.DataFrame(rows, columns=["date", "region", "method", "share_pct"])


def cluster_chips(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Look up the number of chips of the machines that our table takes from the list: the newest phase of each."""
    rows = []
    for machine in ours["machine"].unique():
        found = file.table[(file.table["Status"] == "Existing") & file.table["Name"].str.contains(rf"\b{machine}\b")]
        for cluster in found.nlargest(1, SINCE).to_dict("records"):
            rows.append([machine, cluster["Country"], cluster["Chip quantity (primary)"]])
    return pd.DataFrame(rows, columns=["machine", "country", "chips"])


CLUSTER_RECIPES = [
    Recipe(
        table="compute_share",
        list=CLUSTERS,
        filter="clusters with a known country that stand on the day (started, not closed, not replaced by a phase in "
        "'Superseded by' that counts, too): of the standard analysis or closed since; with duplicates: all but planned",
        takes=f"Country, {SINCE}, Superseded by, sum of {SPEED} or of {EQUIVALENTS}",
        key=("date", "region", "method"),
        values={"share_pct": 0.05},
        make=shares,
    ),
    Recipe(
        table="machines",
        list=CLUSTERS,
        filter="the machines that the table takes from the list; the newest phase that exists",
        takes="Country, Chip quantity (primary)",
        key=("machine",),
        values={"country": None, "chips": 0},
        make=cluster_chips,
    ),
]

# -- Chips -------------------------------------------------------------------------------------------------------------

HALF = "Tensor-FP16/BF16 performance (FLOP/s)"
FULL_HALF = "FP16 (half precision) performance (FLOP/s)"
FP8, INT8 = "FP8 performance (FLOP/s)", "INT8 performance (OP/s)"
CHIPS = {  # our short name: the list's
    "A100": "NVIDIA A100 SXM4 80 GB",
    "H100": "NVIDIA H100 SXM5 80GB",
    "H800": "NVIDIA H800 SXM5",
    "H20": "NVIDIA HGX H20",
    "H200": "NVIDIA H200 SXM",
    "GH200": "NVIDIA GH200",
    "B200": "NVIDIA B200",
    "GB200": "NVIDIA GB200",
    "GB300": "NVIDIA GB300 (Blackwell Ultra)",
    "MI250X": "AMD Radeon Instinct MI250X",
    "MI300A": "AMD Instinct MI300A",
    "Ascend 910B": "Huawei Ascend 910B",
    "Ascend 910C": "Huawei Ascend 910C",
}
WITHOUT_FP8 = {"A100", "MI250X", "Ascend 910B", "Ascend 910C"}  # chips that have no 8-bit floating point


def _chips(table: pd.DataFrame) -> pd.DataFrame:
    for column in ("Hardware name", "Manufacturer"):
        table[column] = texts(table[column])
    for column in (HALF, FULL_HALF, FP8, INT8):
        table[column] = numbers(table[column])
    table["Release date"] = days(table["Release date"])
    return table


HARDWARE = List(
    name="machine learning hardware",
    publisher="Epoch AI",
    address="https://epoch.ai/data/machine-learning-hardware",
    columns={
        "Hardware name": ("Name of the hardware", "Name"),
        "Manufacturer": (),
        "Release date": (),
        HALF: ("Tensor-FP16/BF16 performance (FLOPS)",),
        FULL_HALF: (),
        FP8: (),
        INT8: (),
    },
    edition=_newest("Release date"),
    edition_is="day of its newest chip",
    editions={"epoch-ml-hardware-2025-12": "2025-12-02", "epoch-ml-hardware-2026-07": "2026-03-11"},
    tidy=_chips,
)


def chips(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Look up the peaks of our chips in TFLOP per second, 8 bit from the rate of integers where FP8 is not given."""
    short = {there: here for here, there in CHIPS.items()}
    found = file.table[file.table["Hardware name"].isin(set(short))].copy()
    found["chip"] = found["Hardware name"].map(short)
    has_fp8 = ~found["chip"].isin(WITHOUT_FP8)
    return pd.DataFrame(
        {
            "chip": found["chip"],
            "release_date": found["Release date"],
            "bf16_tflops": found[HALF].fillna(found[FULL_HALF]) / 1e12,
            "fp8_tflops": found[FP8].fillna(found[INT8]).where(has_fp8) / 1e12,
            "int8_tops": found[INT8].where(~has_fp8) / 1e12,
        }
    )


CHIP_RECIPES = [
    Recipe(
        table="accelerators",
        list=HARDWARE,
        filter="the chips that the table names, in the form that `CHIPS` says (SXM, 80 GB)",
        takes=f"Release date, {HALF} (Huawei: {FULL_HALF}), {FP8} or else {INT8}",
        key=("chip",),
        values={"release_date": None, "bf16_tflops": 0.05, "fp8_tflops": 0.05, "int8_tops": 0.05},
        make=chips,
    )
]

# -- Data centres ------------------------------------------------------------------------------------------------------

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


CENTRE_RECIPES = [
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

RECIPES = [*MODELS, *CLUSTER_RECIPES, *CHIP_RECIPES, *CENTRE_RECIPES]
