"""The reports of a training, read on while their file grows."""

import json

import pytest

from recsys.storage import events as reports
from recsys.storage.events import events
from recsys.storage.runs import Run


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("RECSYS_DATA_DIR", str(tmp_path))
    run = Run("tribes", "mf", "1")
    run.path.mkdir(parents=True)
    return run


def line(epoch, rmse=1.0, kind="epoch"):
    return json.dumps({"kind": kind, "epoch": epoch, "train_rmse": rmse}) + "\n"


def append(run, text):
    with (run.path / "events.jsonl").open("a", encoding="utf-8") as file:
        file.write(text)


def told(run):
    return [(event["epoch"], event["train_rmse"]) for event in events(run, "epoch")]


@pytest.fixture
def parsed(monkeypatch):
    """How many lines were parsed, whole ones and halves."""
    lines = []

    def counting(text):
        lines.append(text)
        return json.loads(text)

    monkeypatch.setattr(reports, "json", type("json", (), {"loads": staticmethod(counting)}))
    return lines


def test_a_look_reads_only_what_was_written_since_the_last_one(run, parsed):
    append(run, "".join(line(epoch) for epoch in range(1, 1001)))
    assert len(told(run)) == 1000
    parsed.clear()
    append(run, line(1001))
    assert told(run)[-1] == (1001, 1.0)
    assert [text for text in parsed if text] == [line(1001).strip().encode()]


def test_both_kinds_are_read_in_one_go(run, parsed):
    append(run, line(1))
    events(run, "epoch")
    parsed.clear()
    assert events(run, "batch") == []
    assert not any(parsed)


def test_a_half_written_line_counts_once_it_is_whole(run):
    append(run, line(1) + line(2)[:20])
    assert told(run) == [(1, 1.0)]
    append(run, line(2)[20:])
    assert told(run) == [(1, 1.0), (2, 1.0)]


def test_a_last_line_without_its_line_end_counts(run):
    append(run, line(1) + line(2).strip())
    assert told(run) == [(1, 1.0), (2, 1.0)]


@pytest.mark.parametrize("text", [line(7, 0.5), line(7, 0.5) + line(8) + line(9), ""])
def test_a_file_that_was_written_anew_is_read_anew(run, text):
    append(run, line(1) + line(2))
    told(run)
    (run.path / "events.jsonl").write_text(text)
    assert [epoch for epoch, _ in told(run)] == [json.loads(each)["epoch"] for each in text.splitlines()]


def test_without_a_file_nothing_was_reported(run):
    append(run, line(1))
    told(run)
    (run.path / "events.jsonl").unlink()
    assert told(run) == []


def test_of_two_reports_of_an_epoch_the_later_counts(run):
    append(run, line(1, 1.0) + line(2, 0.9))
    told(run)
    append(run, line(2, 0.8))
    assert told(run) == [(1, 1.0), (2, 0.8)]
