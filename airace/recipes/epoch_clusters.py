"""Epoch AI's list of GPU clusters (https://epoch.ai/data/gpu-clusters, CSV, CC BY 4.0).

Units: speed in operations per second with 16-bit numbers. An edition is known by the day on which its newest cluster
started.
"""

from __future__ import annotations

import pandas as pd

from airace.recipes import places
from airace.recipes.files import days, newest, numbers, parts, texts, truths
from airace.recipes.model import List, PublishedFile, Recipe

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
        SINCE: (),
        "Superseded by": (),
        "Decommissioned Date (if applicable)": ("Decommissioned Date",),
        "Include in Standard Analysis": (),
        SPEED: ("16-bit OP/s (FLOP/s)", "16-bit FLOP/s"),
        EQUIVALENTS: (),
        "Chip type (primary)": (),
        "Chip quantity (primary)": (),
    },
    edition=newest(SINCE),
    edition_is="newest day on which a cluster started",
    editions={"epoch-gpu-clusters-2025-12": "2025-10-15"},
    tidy=_clusters,
)


def standing(clusters: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return the clusters that stand on a day: started, not closed, and not yet replaced by their next phase."""
    started = clusters.drop_duplicates("Name").set_index("Name")[SINCE]
    replaced = clusters["Superseded by"].map(lambda names: min(map(started.get, parts(names)), default=None, key=_last))
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


RECIPES = [
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
