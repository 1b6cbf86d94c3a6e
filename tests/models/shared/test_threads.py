"""Cores that a container grants, and the threads of linear algebra with several users at once."""

import os
import threading
from pathlib import Path

import numpy  # noqa: F401, ICN001  brings a BLAS
import pytest
import scipy.linalg  # noqa: F401  brings another one
from threadpoolctl import threadpool_info, threadpool_limits

from recsys.models.shared import threads
from recsys.models.shared.threads import blas_threads, cores, cores_granted, one_thread


def tree(folder: Path, own: str, limits: dict[str, str]) -> tuple[Path, Path]:
    """Control groups as a system mounts them: the list of a process's own, and the files of all."""
    (folder / "own").write_text(own)
    for name, text in limits.items():
        file = folder / "groups" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder / "own", folder / "groups"


@pytest.mark.parametrize(
    ("own", "limits", "granted"),
    [
        ("0::/\n", {"cpu.max": "150000 100000\n"}, 1.5),  # version 2, from within its container
        ("0::/\n", {"cpu.max": "max 100000\n"}, None),
        ("0::/a/b\n", {"a/b/cpu.max": "max 100000\n", "a/cpu.max": "200000 100000\n"}, 2.0),  # set on a group above
        ("0::/a/b\n", {"a/b/cpu.max": "400000 100000\n", "a/cpu.max": "200000 100000\n"}, 2.0),  # the least counts
        ("0::/a/b\n", {"a/b/cpu.max": "50000 100000\n", "a/cpu.max": "200000 100000\n"}, 0.5),
        ("0::/a\n", {"b/cpu.max": "50000 100000\n"}, None),  # of another group
        ("0::/\n", {"unified/cpu.max": "50000 100000\n"}, 0.5),
        ("0::/../other\n", {"cpu.max": "300000 100000\n"}, 3.0),  # outside what is mounted here
        ("0::/odd:name\n", {"odd:name/cpu.max": "100000 100000\n"}, 1.0),
        (  # version 1, from within its container: its name is the one outside, its files are at the top
            "3:memory:/docker/1\n2:cpu,cpuacct:/docker/1\n0::/docker/1\n",
            {"cpu,cpuacct/cpu.cfs_quota_us": "250000\n", "cpu,cpuacct/cpu.cfs_period_us": "100000\n"},
            2.5,
        ),
        (
            "1:cpu:/slice/job\n",
            {"cpu/slice/cpu.cfs_quota_us": "50000\n", "cpu/slice/cpu.cfs_period_us": "50000\n"},
            1.0,
        ),
        ("1:cpu:/\n", {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, None),
        ("1:cpuset:/\n", {"cpuset/cpu.cfs_quota_us": "1\n", "cpuset/cpu.cfs_period_us": "1\n"}, None),
        ("0::/\n", {"cpu.max": "many\n"}, None),
        ("0::/\n", {"cpu.max": "1 0\n"}, None),
        ("0::/\n", {"cpu.max": ""}, None),
        ("nonsense\n", {}, None),
        ("", {}, None),
    ],
)
def test_the_least_time_that_any_group_grants_counts(tmp_path, own, limits, granted):
    assert cores_granted(*tree(tmp_path, own, limits)) == granted


def test_without_control_groups_nothing_is_limited(tmp_path):
    assert cores_granted(tmp_path / "none", tmp_path) is None


@pytest.mark.parametrize(
    ("affinity", "quota", "expected"),
    [(8, "150000 100000", 2), (8, "10000 100000", 1), (2, "800000 100000", 2), (8, "max 100000", 8)],
)
def test_cores_are_the_fewer_of_those_allowed_and_those_granted(tmp_path, monkeypatch, affinity, quota, expected):
    own, groups = tree(tmp_path, "0::/\n", {"cpu.max": quota})
    monkeypatch.setattr(threads, "_OWN_GROUPS", own)
    monkeypatch.setattr(threads, "_ALL_GROUPS", groups)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(affinity)), raising=False)
    assert cores() == expected


def test_where_affinity_is_unknown_all_cores_are_counted(tmp_path, monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    monkeypatch.setattr(threads, "_OWN_GROUPS", tmp_path / "none")
    assert cores() == 6


def in_force(user_api: str = "blas") -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == user_api}


@pytest.fixture
def three_threads():
    """Whatever the machine has: three threads are in force, which no body below asks for."""
    before = {library["filepath"]: library["num_threads"] for library in threadpool_info()}
    set_in_passing({"blas": 3})
    yield
    set_in_passing(before)


def set_in_passing(limits: dict[str, int]) -> None:
    """Set them in a thread that ends: as long as it lives, threadpoolctl 3.8 lets nobody else change them."""
    thread = threading.Thread(target=threadpool_limits, args=(limits,))
    thread.start()
    thread.join()


class Visitor(threading.Thread):
    """Enters ``blas_threads`` and leaves it when it is told to."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self._n, self._entered, self._may_leave = n, threading.Event(), threading.Event()

    def run(self) -> None:
        with blas_threads(self._n):
            self._entered.set()
            self._may_leave.wait(10)

    def enter(self) -> None:
        self.start()
        assert self._entered.wait(10)

    def leave(self) -> None:
        self._may_leave.set()
        self.join(10)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["first in first out", "first in last out"])
def test_threads_that_come_and_go_leave_the_number_that_they_found(three_threads, order):
    visitors = Visitor(1), Visitor(1)
    for visitor in visitors:
        visitor.enter()
        assert in_force() == {1}
    visitors[order[0]].leave()
    assert in_force() == {1}  # somebody still wants it
    visitors[order[1]].leave()
    assert in_force() == {3}


def test_the_last_that_entered_decides_until_it_leaves(three_threads):
    with blas_threads(1):
        with blas_threads(2):
            assert in_force() == {2}
        assert in_force() == {1}
    assert in_force() == {3}


def test_an_error_leaves_the_number_that_was_found(three_threads):
    with pytest.raises(ValueError, match="inside"), blas_threads(1):
        raise ValueError("inside")
    assert in_force() == {3}


def test_many_threads_at_once_leave_the_number_that_they_found(three_threads):
    def come_and_go() -> None:
        for _ in range(5):
            with blas_threads(1):
                pass

    crowd = [threading.Thread(target=come_and_go) for _ in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert in_force() == {3}


def test_one_thread_is_for_openmp_too(three_threads):
    pytest.importorskip("sklearn.manifold")  # brings an OpenMP
    with threadpool_limits(3, user_api="openmp"):
        with one_thread():
            assert (in_force(), in_force("openmp")) == ({1}, {1})
        assert in_force("openmp") == {3}
    assert in_force() == {3}
