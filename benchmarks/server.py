"""The real server: until the first page is drawn, a change of user, and how much memory it holds."""

import json
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import numpy as np
import psutil
from playwright.sync_api import sync_playwright

from benchmarks.data import data_folder
from benchmarks.table import Row, seconds
from recsys import sources
from recsys.training import job
from recsys.training.spec import TrainSpec
from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.server import Server, running_server

CHANGES = 100


def rows() -> Iterator[Row]:
    """On MovieLens 1M with its cache made and `mf` trained for one epoch, which serves like any other."""
    with data_folder() as folder, sync_playwright() as playwright:
        dataset = sources.load("ml-1m")
        spec = TrainSpec("ml-1m", "mf", settings={"epochs": 1})
        job.train(job.create_run("ml-1m", spec), dataset=dataset)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        start = time.perf_counter()
        with running_server(folder, folder / "server.log", "--server.enableAgentApi=true") as server:
            page = chromium.new_page()
            page.goto(server.address)
            page.get_by_test_id("stMetric").first.wait_for()
            first_page = time.perf_counter() - start
            changes = _changes_of_user(server, dataset.users.ids)
            resident = psutil.Process(server.pid).memory_info().rss
        chromium.close()
    yield Row("server start up to first page drawn", seconds(first_page), "<= 4 s")
    slow, median = np.percentile(changes, 95), np.median(changes)
    yield Row(
        f'change of user on "For a user", p95 of {CHANGES}', seconds(slow), "<= 200 ms", f"median {seconds(median)}"
    )
    yield Row("web process with MovieLens 1M loaded", f"{resident / 2**20:.0f} MB", "<= 600 MB")


def _changes_of_user(server: Server, user_ids: np.ndarray) -> list[float]:
    """Seconds from a choice until the whole page has been computed and sent, without a browser's drawing."""
    session = _interact(server, {"page": "for_user", "query_params": {"dataset": ["ml-1m"]}})["session_id"]
    durations = []
    for user_id in np.random.default_rng(0).choice(user_ids, CHANGES + 1, replace=False):
        start = time.perf_counter()
        answer = _interact(server, {"session_id": session, "widget_state": {"user": int(user_id)}})
        durations.append(time.perf_counter() - start)
        if answer["status"] != "ready":
            raise SystemExit(f"the page for user {user_id} answered {answer['status']}")
    return durations[1:]  # the first one reads the model


def _interact(server: Server, request: dict[str, Any]) -> dict[str, Any]:
    asked = urllib.request.Request(
        f"{server.address}/_stcore/agent/interact",
        data=json.dumps(request).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(asked, timeout=120) as answer:
        return json.loads(answer.read())
