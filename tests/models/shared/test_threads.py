"""Cores that a container grants."""

import os
from pathlib import Path

import pytest

from recsys.models.shared import threads
from recsys.models.shared.threads import cores, cores_granted


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
