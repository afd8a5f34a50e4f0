"""All recipes and the lists that they read."""

from __future__ import annotations

from airace.recipes import (
    ecb,
    epoch_centres,
    epoch_clusters,
    epoch_hardware,
    epoch_models,
    eurostat,
    oecd,
    top500,
    worldbank,
)
from airace.recipes.model import List, Recipe

MODULES = (epoch_models, epoch_clusters, epoch_hardware, epoch_centres, top500, eurostat, worldbank, ecb, oecd)


def recipes() -> list[Recipe]:
    """Return all recipes, publisher by publisher."""
    return [recipe for module in MODULES for recipe in module.RECIPES]


def lists() -> list[List]:
    """Return the publishers' lists that the recipes read, each once."""
    return list(dict.fromkeys(recipe.list for recipe in recipes()))
