"""Run benchmarks and print one table each: `python -m benchmarks [PART ...]`."""

import argparse
import os
import platform
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import accuracy, lists, neighbours, reading, scale, server, serving, steering, training
from benchmarks.peers import PEERS
from benchmarks.table import Row, print_rows
from recsys.models import MODELS

PARTS: dict[str, Callable[..., Iterator[Row]]] = {
    "reading": reading.rows,
    "training": training.rows,
    "serving": serving.rows,
    "steering": steering.rows,
    "server": server.rows,
    "scale": scale.rows,
    "accuracy": accuracy.rows,
    "lists": lists.rows,
    "neighbours": neighbours.rows,
}
MODELS_CHOSEN = ("accuracy", "lists", "neighbours", "scale")
DATASET_CHOSEN = ("accuracy", "lists", "neighbours", "training")
ONLY_IF_NAMED = ("neighbours", "scale")  # lists measures the one too; the other takes hours and 10 GB


def main() -> None:
    """Run the parts named, or all of them."""
    asked = _arguments()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores\n")
    for name in asked.parts or (part for part in PARTS if part not in ONLY_IF_NAMED):
        options = {}
        if name in DATASET_CHOSEN and asked.dataset:
            options["datasets"] = (asked.dataset,)
        if name in MODELS_CHOSEN and asked.models:
            options["models"] = tuple(key for key in asked.models.split(",") if name == "accuracy" or key in MODELS)
        if name == "scale":
            options |= {"millions": asked.millions, "folder": asked.folder}
        print_rows(name, PARTS[name](**options))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; by default all but {', '.join(ONLY_IF_NAMED)}"
    )
    parser.add_argument("--dataset", choices=accuracy.DATASETS, help=f"of {', '.join(DATASET_CHOSEN)}")
    known = (*MODELS, *PEERS)
    parser.add_argument(
        "--models", metavar="KEY,KEY", help=f"of {', '.join(MODELS_CHOSEN)}: {', '.join(known)}; all of them by default"
    )
    parser.add_argument("--millions", type=_sizes, default=scale.MILLIONS, metavar="N,N", help="of ratings, of scale")
    parser.add_argument("--folder", type=Path, help="where scale keeps what it generates; thrown away by default")
    asked = parser.parse_args()
    for what, given, there in (
        ("benchmark", asked.parts, PARTS),
        ("model", asked.models.split(",") if asked.models else [], known),
    ):
        unknown = [name for name in given if name not in there]
        if unknown:
            parser.error(f"there is no {what} {unknown[0]!r}; there are: {', '.join(there)}")
    return asked


def _sizes(text: str) -> tuple[float, ...]:
    return tuple(float(size) for size in text.split(","))


if __name__ == "__main__":
    main()
