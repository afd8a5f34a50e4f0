"""Epoch AI's list of chips for machine learning (https://epoch.ai/data/machine-learning-hardware, CSV, CC BY 4.0).

Units: speed in operations per second. An edition is known by the release of its newest chip.
"""

from __future__ import annotations

import pandas as pd

from airace.recipes.files import days, newest, numbers, texts
from airace.recipes.model import List, PublishedFile, Recipe

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
    edition=newest("Release date"),
    edition_is="day of its newest chip",
    editions={"epoch-ml-hardware-2025-12": "2025-12-02", "epoch-ml-hardware-2026-07": "2026-03-11"},
    tidy=_chips,
)


def chips(file: PublishedFile, ours: pd.DataFrame) -> pd.DataFrame:
    """Look up the peaks of our chips in TFLOP per second, 8 bit from the rate of integers where FP8 is not given."""
    short = {there: here for here, there in CHIPS.items()}
    found = file.table[file.table["Hardware name"].isin(short)].copy()
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


RECIPES = [
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
