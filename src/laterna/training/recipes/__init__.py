"""Recipes by name."""

from collections.abc import Callable

from laterna.core.registry import Registry
from laterna.training.recipe import Recipe

RECIPES: Registry[Callable[[], Recipe]] = Registry(
    "recipe",
    {
        "reader": "laterna.training.recipes.reader:reader",
        "reader-actions": "laterna.training.recipes.reader_actions:reader_actions",
        "director": "laterna.training.recipes.director:director",
        "designer": "laterna.training.recipes.designer:designer",
    },
)
