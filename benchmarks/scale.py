"""Time and memory from 1 to 32 million ratings in the shape of MovieLens, and how steeply they grow."""

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.generated import write
from benchmarks.table import Row, seconds
from recsys.models.shared.monitor import Silent

MILLIONS = (1, 4, 16, 32)
MODELS = ("popular", "bias", "svd", "mf", "ease", "item-knn", "als", "bayes")  # those of them that are registered
ROUNDS = {"mf": {"epochs": 4}, "bayes": {"sweeps": 5, "burn_in": 4}}  # their cost is told by round: some are enough
SERVED = "svd"  # the model whose pages are looked at
CHANGES = 20  # of the user on a page
REACH = {  # at 32 million
    "first import": "<= 40 s, <= 3 GB",
    "opened again": "<= 3 s, <= 1.2 GB",
    "change of user": "<= 150 ms p95",
    "bayes": "a sweep <= 18 s, <= 6 GB",
} | dict.fromkeys(("bias", "svd", "mf", "ease", "item-knn", "als"), "<= 8 GB")
_PAGES = (
    "data/overview", "data/movies", "data/users", "model/train", "model/compare", "recommend/for_user",
    "recommend/for_you", "recommend/map",
)  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """What one thing took at one size.

    Parameters
    ----------
    time, processor : float
        Seconds; of all cores together. Where others have the machine too, the second says more.
    peak : float
        Bytes of memory that its process held at most, libraries included.
    note : str
        What else is to be said.
    """

    time: float
    processor: float
    peak: float
    note: str = ""


def rows(
    millions: tuple[float, ...] = MILLIONS, models: tuple[str, ...] = MODELS, folder: Path | None = None
) -> Iterator[Row]:
    """A row for each thing and size; each is measured in a process of its own, so that memory is its alone.

    With ``folder`` what is generated stays there, and is taken from there.
    """
    before: dict[str, tuple[float, Cost]] = {}
    with ExitStack() as held:
        kept = folder or Path(held.enter_context(tempfile.TemporaryDirectory()))
        for size in millions:
            name = _generated(kept, size)
            for what in ("first import", "opened again", "pages", *models):
                for told, cost in _costs(kept, name, what).items():
                    yield _row(told, size, cost, before.get(told))
                    before[told] = size, cost


def _generated(folder: Path, millions: float) -> str:
    """The name of a set with so many ratings, which is made, as a zip, where it is not there."""
    name = f"made-{millions:g}m"
    if not (folder / f"{name}.zip").exists():
        write(folder / name, round(millions * 1e6))
        with zipfile.ZipFile(folder / f".{name}.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for file in sorted((folder / name).iterdir()):
                archive.write(file, f"{name}/{file.name}")
        (folder / f".{name}.zip").rename(folder / f"{name}.zip")
        shutil.rmtree(folder / name)
    return name


def _costs(folder: Path, name: str, what: str) -> dict[str, Cost]:
    """What one process measured, by name; nothing where a model is not registered."""
    environment = os.environ | {"RECSYS_DATA_DIR": str(folder), "TF_CPP_MIN_LOG_LEVEL": "3"}
    asked = [sys.executable, "-m", "benchmarks.scale", name, what]
    ended = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        last = ended.stderr.strip().splitlines()[-1:]
        return {
            what: Cost(math.nan, math.nan, math.nan, f"not measured: {last[0][:200] if last else ended.returncode}")
        }
    return {told: Cost(**cost) for told, cost in json.loads(ended.stdout.splitlines()[-1]).items()}


def _row(what: str, millions: float, cost: Cost, before: tuple[float, Cost] | None) -> Row:
    beside = [cost.note] if cost.note else []
    if before is not None and not math.isnan(cost.time + before[1].time):
        size, earlier = before
        slope = math.log(cost.time / earlier.time) / math.log(millions / size)
        beside.append(f"slope {slope:.2f} since {size:g} million (1: as many times as long as there are ratings)")
    measured = "–" if math.isnan(cost.time) else f"{seconds(cost.time)}, {cost.peak / 1e9:.2f} GB"
    if not math.isnan(cost.time):
        beside.insert(0, f"{seconds(cost.processor)} of processor")
    return Row(
        f"{what}, {millions:g} million", measured, REACH.get(what, "") if millions == 32 else "", "; ".join(beside)
    )


# -- in the process that measures ---------------------------------------------------------------------


def _first_import(name: str) -> dict[str, Cost]:
    from recsys import sources
    from recsys.storage import paths

    shutil.rmtree(paths.data_dir() / "cache", ignore_errors=True)
    return {"first import": _cost(lambda: sources.load(name))}


def _opened_again(name: str) -> dict[str, Cost]:
    from recsys import sources

    return {"opened again": _cost(lambda: sources.load(name))}


def _fitted(name: str, key: str) -> dict[str, Cost]:
    """A whole fit to the training part, or one round of a model that takes many."""
    from recsys import models, sources
    from recsys.data.splitting import split

    if key not in models.MODELS:
        return {}
    dataset = sources.load(name)
    rows_of_train = split(dataset.n_ratings).train
    model, clock = models.model_class(key)(**ROUNDS.get(key, {})), _Clock()
    whole = _cost(lambda: model.fit(dataset, rows_of_train, monitor=clock))
    if key not in ROUNDS:
        return {key: replace(whole, note=model.remark())}
    lasted = np.diff(clock.ticks, axis=0)[1:]  # what follows the first is warm
    per_round, processor = np.median(lasted, axis=0).tolist()
    word = "a sweep" if key == "bayes" else "an epoch"
    note = f"{word}; with preparing {len(clock.ticks)} took {seconds(whole.time)}"
    return {key: Cost(per_round, processor, whole.peak, note)}


def _pages(name: str) -> dict[str, Cost]:
    """Each page's script, opened the first time, the second time, and a user after another."""
    from streamlit.testing.v1 import AppTest

    from recsys import sources
    from recsys.jobs.training import job
    from recsys.storage.runs import trained
    from recsys.storage.spec import TrainSpec

    dataset = sources.load(name)
    if not trained(dataset, SERVED):
        job.train(job.create_run(name, TrainSpec(name, SERVED, settings={"sweeps": 5})), dataset=dataset)
    users = dataset.users.ids[np.random.default_rng(0).permutation(dataset.n_users)[: CHANGES + 1]]
    del dataset
    costs = {}
    for path in _PAGES:
        app = AppTest.from_file(str(Path(__file__).parents[1] / "app.py"), default_timeout=600)
        app.query_params["dataset"] = name
        app.run()
        app.switch_page(f"pages/{path}.py")
        first = _cost(lambda app=app: _checked(app))
        again = _cost(lambda app=app: _checked(app))
        costs[f"page {path.split('/')[1]}"] = replace(again, note=f"first time {seconds(first.time)}")
        if path in ("data/users", "recommend/for_user"):
            durations = []
            for user in users:
                app.query_params["user"] = str(user)
                cost = _cost(lambda app=app: _checked(app))
                durations.append((cost.time, cost.processor))
            slow, processor = np.percentile(durations[1:], 95, axis=0).tolist()
            costs[f"change of user on {path.split('/')[1]}"] = Cost(slow, processor, _peak(), f"p95 of {CHANGES}")
    return costs


def _checked(app: Any) -> None:
    app.run()
    if app.exception:
        raise SystemExit(f"the page failed: {app.exception[0].value}")


class _Clock(Silent):
    """Notes when each epoch or sweep ended."""

    def __init__(self) -> None:
        self.ticks: list[tuple[float, float]] = []

    def report(self, kind: str, **values: float) -> None:
        if kind == "epoch":
            self.ticks.append((time.perf_counter(), time.process_time()))


def _cost(action: Callable[[], object]) -> Cost:
    start, processor = time.perf_counter(), time.process_time()
    action()
    return Cost(time.perf_counter() - start, time.process_time() - processor, _peak())


def _peak() -> float:
    """Bytes that this process held at most."""
    status = Path("/proc/self/status")
    if status.exists():  # what `getrusage` says of a new process starts at what its parent held
        return 1024.0 * next(int(line.split()[1]) for line in status.read_text().splitlines() if "VmHWM" in line)
    import resource

    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def main() -> None:
    """Measure one thing on one set, and print it as JSON."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale", description="what `python -m benchmarks scale` runs"
    )
    parser.add_argument("name")
    parser.add_argument("what")
    asked = parser.parse_args()
    stages = {"first import": _first_import, "opened again": _opened_again, "pages": _pages}
    costs = stages[asked.what](asked.name) if asked.what in stages else _fitted(asked.name, asked.what)
    print("\n" + json.dumps({told: vars(cost) for told, cost in costs.items()}))


if __name__ == "__main__":
    main()
