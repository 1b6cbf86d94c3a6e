"""What processes say of themselves, and what is made of a file that says something else."""

import json
import os
import subprocess
import sys
import time

import pytest

from recsys.jobs.comparison import progress as comparison
from recsys.jobs.comparison.progress import Comparison, Step
from recsys.jobs.status import changed_at, is_alive, process_identity, read_status, values_for, write_status
from recsys.jobs.training import job, progress
from recsys.jobs.training.progress import Status
from recsys.storage.spec import TrainSpec

JUNK: list[object] = [None, True, -1, 0, 10**400, 1.5, float("nan"), float("inf"), "", "junk", [], [1], {}, {"a": 1}]


def names(value: object) -> str:
    return repr(value)[:12]


def test_this_process_lives_and_knows_when_it_spoke(tmp_path):
    write_status(tmp_path / "status.json", {"state": "running"})
    said = read_status(tmp_path / "status.json")
    assert (said.document["state"], said.is_alive) == ("running", True)
    assert 0 <= said.seconds_ago < 60


def test_a_process_that_ended_is_not_alive_not_even_as_a_zombie():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    identity = {"pid": child.pid, "created": time.time()}
    assert is_alive(**identity)
    child.stdin.close()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # ended, and not let go of
    assert not is_alive(**identity)
    child.wait()
    assert not is_alive(**identity)


@pytest.mark.parametrize("junk", JUNK, ids=names)
def test_nobody_lives_under_an_identity_that_is_none(junk):
    own = process_identity()
    assert not is_alive(junk, own["created"])
    assert not is_alive(own["pid"], junk)


@pytest.mark.parametrize("content", ["", "{", "[]", "3", "null", '"running"'])
def test_a_file_without_a_document_says_nothing(tmp_path, content):
    (tmp_path / "status.json").write_text(content)
    assert read_status(tmp_path / "status.json") is None
    assert read_status(tmp_path / "none.json") is None


def test_only_values_that_fit_their_fields_are_taken():
    document = {"state": "running", "epoch": 2, "epochs": 2.5, "share_done": 1, "seconds": "3", "phase": None, "new": 1}
    assert values_for(Status, document) == {"state": "running", "epoch": 2, "share_done": 1}
    assert values_for(Status, [document]) == {}


def test_a_file_that_is_not_there_was_never_changed(tmp_path):
    assert changed_at(tmp_path / "none") == 0


@pytest.mark.parametrize("junk", JUNK, ids=names)
@pytest.mark.parametrize("name", [*Status.__dataclass_fields__, "pid", "created", "written"])
def test_junk_in_a_status_is_left_out_or_ends_the_run(data_dir, name, junk):
    run = job.create_run("half-seen", TrainSpec("half-seen", "bias"))
    (run.path / "events.jsonl").touch()
    write_status(progress.status_file(run), {"state": "running", "epoch": 2, "epochs": 5})
    file = progress.status_file(run)
    file.write_text(json.dumps(json.loads(file.read_text()) | {name: junk}))
    current = progress.status(run)
    assert current.state == ("interrupted" if name in ("state", "pid", "created") else "running")
    assert current.seconds < 1e6  # this process has not run for weeks
    assert all(isinstance(getattr(current, field), str | int | float) for field in Status.__dataclass_fields__)


@pytest.mark.parametrize("junk", JUNK, ids=names)
@pytest.mark.parametrize("name", ["dataset", "model", "run"])
def test_junk_in_the_pointer_names_nobody(data_dir, name, junk):
    run = job.create_run("half-seen", TrainSpec("half-seen", "bias"))
    pointer = {"dataset": run.dataset, "model": run.model, "run": run.id}
    progress.pointer_file().write_text(json.dumps(pointer))
    assert progress.running() == progress.latest() == run
    progress.pointer_file().write_text(json.dumps(pointer | {name: junk}))
    assert progress.running() is progress.latest() is None
    progress.pointer_file().write_text(json.dumps(junk))
    assert progress.running() is None


@pytest.mark.parametrize("junk", JUNK, ids=names)
@pytest.mark.parametrize("name", [*Comparison.__dataclass_fields__, "pid", "created", "written"])
def test_junk_in_a_comparison_is_left_out_or_ends_it(data_dir, name, junk):
    comparison.status_file().parent.mkdir()
    comparison.write(Comparison("half-seen", 42, steps=(Step("bias"),)))
    file = comparison.status_file()
    file.write_text(json.dumps(json.loads(file.read_text()) | {name: junk}))
    current = comparison.current()
    assert current is None or 0 <= current.share_done <= 1
    if name in ("pid", "created"):
        assert current.state == "interrupted"


@pytest.mark.parametrize("junk", JUNK, ids=names)
@pytest.mark.parametrize("name", Step.__dataclass_fields__)
def test_junk_in_a_step_is_left_out_or_ends_the_comparison(data_dir, name, junk):
    comparison.status_file().parent.mkdir()
    comparison.write(Comparison("half-seen", 42, steps=(Step("bias", run="r"),)))
    file = comparison.status_file()
    document = json.loads(file.read_text())
    document["steps"][0][name] = junk
    file.write_text(json.dumps(document))
    current = comparison.current()
    assert current is None or 0 <= current.share_done <= 1
