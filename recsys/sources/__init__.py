"""Where ratings come from: data sets on disk, the catalog to fetch from, one reader per file layout."""

from recsys.sources.catalog import CATALOG, STAND_IN, Entry
from recsys.sources.download import Fetched, fetch
from recsys.sources.frame import from_frame
from recsys.sources.locate import Available, available
from recsys.sources.not_read import NotRead, not_read
from recsys.sources.preview import Look, Preview, preview
from recsys.sources.reading import load
from recsys.sources.recipe import Recipe
from recsys.sources.report import describe

__all__ = [
    "CATALOG",
    "STAND_IN",
    "Available",
    "Entry",
    "Fetched",
    "Look",
    "NotRead",
    "Preview",
    "Recipe",
    "available",
    "describe",
    "fetch",
    "from_frame",
    "load",
    "not_read",
    "preview",
]
