"""Training `mf`: from pressing Train to the cached model, where the time goes, and beside loops written by hand."""

import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks.data import data_folder
from benchmarks.table import Row, seconds
from recsys import sources
from recsys.data.dataset import Dataset
from recsys.data.splitting import split
from recsys.jobs.training import launch, progress
from recsys.storage import files, runs
from recsys.storage.events import events
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec

DATASETS = ("ml-100k", "ml-1m")
REACH = {"ml-100k": 8, "ml-1m": 15}  # seconds from pressing Train to the cached model
BEST_EPOCH = 17  # where the notebook found its minimum


def rows(datasets: tuple[str, ...] = DATASETS) -> Iterator[Row]:
    """Each data set from the button to the model, then an epoch of the last one beside others."""
    imports = _imports()
    with data_folder(*datasets):
        for name in datasets:
            dataset = sources.load(name)
            run, pressed = _trained_by_the_button(dataset)
            yield _whole(run, pressed, imports, reading=_reading(name))
    yield from _epochs(dataset)


def _imports() -> float:
    """Seconds that TensorFlow and Keras take to be imported by a process that has the rest of recsys already."""
    script = (
        "import time, recsys.cli; start = time.perf_counter(); import recsys.models.networks.factorization; "
        "print(time.perf_counter() - start)"
    )
    asked = [sys.executable, "-c", script]
    return min(float(subprocess.run(asked, check=True, capture_output=True).stdout) for _ in range(2))


def _reading(name: str) -> float:
    start = time.perf_counter()
    sources.load(name)
    return time.perf_counter() - start


def _trained_by_the_button(dataset: Dataset) -> tuple[Run, float]:
    """A run as the page starts it, and when; the ratings' cache is there, since a page showed them."""
    pressed = time.time()
    run = launch.start(dataset.name, TrainSpec(dataset.name, "mf"))
    while (status := progress.status(run)) is None or status.is_live:  # until its map is laid out, too
        time.sleep(0.1)
    return run, pressed


def _whole(run: Run, pressed: float, imports: float, reading: float) -> Row:
    """Where the time went, by the moments that the job wrote down."""
    manifest, status = runs.read_manifest(run), files.read_json(run.path / "status.json")
    job_began = status["written"] - status["seconds"]
    first, last = events(run, "batch")[0]["seconds"], events(run, "epoch")[-1]["seconds"]
    saved = run.manifest.stat().st_mtime
    parts = {
        "process start": job_began - pressed - reading,
        "reading": reading,
        "imports": imports,
        "compilation and first steps": first - imports,
        f"{manifest['epochs']} epochs": last - first,
        "measuring": manifest["finished"] - job_began - last,
        "saving": saved - manifest["finished"],
    }
    return Row(
        f"{run.dataset}: `mf` from Train to the cached model, RMSE {manifest['metrics']['rmse']:.4f}",
        seconds(saved - pressed),
        f"<= {REACH[run.dataset]} s",
        ", ".join(f"{part} {seconds(spent)}" for part, spent in parts.items()),
    )


def _epochs(dataset: Dataset) -> Iterator[Row]:
    from benchmarks import loops  # TensorFlow: here, so that other benchmarks do without

    train = dataset.ratings.take(split(dataset.n_ratings, holdout=0.1, seed=42).train)
    own, by_hand, compiling = loops.epochs(dataset, train)
    what = f"{dataset.name}: epoch of {len(train):,} ratings, {loops.N_FACTORS} factors, batch {loops.BATCH}"
    beside = f"XLA loop written by hand: {seconds(by_hand)}, ours {own / by_hand:.2f} times as long"
    yield Row(what, seconds(own), "<= 2 times the loop", f"{beside}; the first epoch compiles for {seconds(compiling)}")
    step = loops.notebook_step(train)
    notebook = step * -(-len(train) // loops.NOTEBOOK_BATCH)
    yield Row(
        f"{dataset.name}: the notebook's recipe in `model.fit`, batch {loops.NOTEBOOK_BATCH}",
        f"{seconds(notebook)} an epoch",
        "",
        f"extrapolated from {loops.NOTEBOOK_STEPS:,} steps; {seconds(notebook * BEST_EPOCH)} to its best, {BEST_EPOCH}",
    )
