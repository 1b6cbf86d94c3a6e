"""What a comparison will have to do for a model, and how long that will probably take."""

from recsys.data.dataset import Dataset
from recsys.evaluation.stored import measured
from recsys.jobs import estimate
from recsys.jobs.comparison.progress import Step
from recsys.jobs.training import known_runs
from recsys.storage.spec import TrainSpec


def expected(dataset: Dataset, spec: TrainSpec) -> Step:
    """A model's part before it begins, with the seconds that it will probably take."""
    run, manifest = known_runs.matching(dataset, spec)
    to_train, to_measure = 0.0, estimate.measuring_seconds(dataset)
    if run is None or manifest is None:
        to_train = estimate.training_seconds(dataset, spec)
    elif measured(run, manifest) is not None:
        to_measure = 0.0
    return Step(spec.model, to_train=to_train, to_measure=to_measure)
