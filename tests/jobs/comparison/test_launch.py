"""Comparisons in processes of their own, started by several at once."""

import json
import time

import filelock
import pytest

from recsys.errors import TrainingError
from recsys.jobs.comparison import launch, progress
from tests.jobs.at_once import SHELL, Crowd


def wait_until_over() -> progress.Comparison:
    give_up = time.monotonic() + 60
    while (current := progress.current()).is_live and time.monotonic() < give_up:
        time.sleep(0.02)
    return current


def runs(data_dir) -> set[str]:
    return {file.name for file in (data_dir / "models").glob("*/*/*")}


def test_of_two_pages_that_start_at_the_same_moment_both_get_the_one_comparison(tribes_on_disk, data_dir):
    imports = "from recsys.jobs.comparison import launch"
    with Crowd(imports) as pages:
        for seed in range(3):
            answers = pages.all_at_once(f"launch.start('tribes', ['bias'], {seed}).split_seed")
            assert answers == [str(seed)] * 2
            ended = wait_until_over()
            assert (ended.state, [step.state for step in ended.steps]) == ("finished", ["done"])
            assert len(runs(data_dir)) == seed + 1
            assert not progress.stop_file().exists()
    assert progress.log_file().read_text().count("Error") == 0


def test_of_two_shells_one_compares_and_the_other_is_told_or_finds_it_done(tribes_on_disk, data_dir):
    with Crowd(SHELL) as shells:
        for seed in range(3):
            line = f"shell('compare', '--dataset', 'tribes', '--models', 'bias', '--split-seed', '{seed}', '--json')"
            answers = [json.loads(answer) for answer in shells.all_at_once(line)]
            measured = [document["models"][0]["run"] for code, document, _ in answers if code == 0]
            assert len(measured) >= 1
            assert len(set(measured)) == 1
            for sentence in (told for code, _, told in answers if code):
                assert sentence == "Error: a comparison is running in this data folder; wait for it or stop it\n"
            assert progress.current().state == "finished"
            assert len(runs(data_dir)) == seed + 1


def test_whoever_compares_without_a_word_lets_nobody_else(tribes_on_disk, data_dir):
    progress.lock_file().parent.mkdir()
    refused = pytest.raises(TrainingError, match=r"^the comparison did not start: a comparison is running in this data")
    with filelock.FileLock(progress.lock_file()), refused:
        launch.start("tribes", ["bias"], 42)
    assert progress.current() is None
    assert not runs(data_dir)


def test_a_stop_file_left_over_does_not_stop_the_next_comparison(tribes_on_disk):
    progress.stop_file().parent.mkdir()
    progress.request_stop()
    launch.start("tribes", ["bias"], 42)
    assert wait_until_over().state == "finished"
    assert not progress.stop_file().exists()


def test_a_stop_where_nothing_was_ever_compared_asks_nobody(data_dir):
    progress.request_stop()
    assert not progress.stop_file().exists()
