"""The real server: until the first page is drawn, a change of user, and how much memory it holds."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import Page, sync_playwright

from benchmarks.data import data_folder
from benchmarks.table import Row, seconds
from recsys import sources
from recsys.data.dataset import Dataset
from recsys.jobs.training import job
from recsys.storage.spec import TrainSpec
from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.server import running_server

CHANGES, CLICKS = 100, 40


def rows() -> Iterator[Row]:
    """On MovieLens 1M with its cache made and `mf` trained for one epoch, which serves like any other."""
    if not Path(CHROMIUM).exists():
        yield Row("the server as a browser sees it", "not measured", "", "needs the system's Chromium")
        return
    with data_folder() as folder, sync_playwright() as playwright:
        dataset = sources.load("ml-1m")
        spec = TrainSpec("ml-1m", "mf", settings={"epochs": 1})
        job.train(job.create_run("ml-1m", spec), dataset=dataset, with_map=False)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        start = time.perf_counter()
        with running_server(folder, folder / "server.log") as server:
            page = chromium.new_page()
            page.goto(server.address)
            page.get_by_test_id("stMetric").first.wait_for()
            first_page = time.perf_counter() - start
            changes = _changes_of_user(page, server.address, dataset)
            clicks = _clicks_on_stars(page, server.address)
            resident = psutil.Process(server.pid).memory_info().rss
        chromium.close()
    yield Row("server start up to first page drawn", seconds(first_page), "<= 4 s")
    slow, median = np.percentile(changes, 95), np.median(changes)
    yield Row(
        f'change of user on "For a user", p95 of {CHANGES}', seconds(slow), "<= 200 ms", f"median {seconds(median)}"
    )
    slow, median = np.percentile(clicks, 95), np.median(clicks)
    yield Row(
        f'click on a star to changed list on "For you", p95 of {CLICKS}',
        seconds(slow),
        "<= 300 ms",
        f"median {seconds(median)}",
    )
    yield Row("web process with MovieLens 1M loaded", f"{resident / 2**20:.0f} MB", "<= 600 MB")


def _changes_of_user(page: Page, address: str, dataset: Dataset) -> list[float]:
    """Seconds from choosing a user in the browser until the server has answered and the browser has drawn it."""
    page.goto(f"{address}/for_user?dataset=ml-1m")
    durations = []
    for user_id, n_ratings in _users_of_different_activity(dataset):
        box = page.locator(".st-key-user_choice input")
        box.click()
        box.fill(str(user_id))
        page.get_by_role("option", name=re.compile(rf"^{user_id} ·")).wait_for()
        start = time.perf_counter()
        page.keyboard.press("Enter")  # a click takes the test driver longer than the page
        page.wait_for_function(_DRAWN, arg=f"Rated: {n_ratings:,} movies")
        durations.append(time.perf_counter() - start)
    return durations[1:]  # the first one reads the model


_DRAWN = """heading =>
    [...document.querySelectorAll("h3")].some(h3 => h3.innerText.includes(heading)) &&
    document.querySelector("[data-test-script-state]").dataset.testScriptState === "notRunning"
"""


def _clicks_on_stars(page: Page, address: str) -> list[float]:
    """Seconds from a click on a star until the page, its list included, has followed."""
    page.goto(f"{address}/for_you?dataset=ml-1m&model=mf")
    page.get_by_test_id("stFeedback").first.wait_for()
    durations = []
    for at in range(CLICKS + 1):
        rows = page.get_by_test_id("stFeedback")
        star = rows.nth(at % 8).get_by_role("radio", name=f"{2 + at % 4} out of 5 stars")
        start = time.perf_counter()
        star.click()
        page.wait_for_function(_COUNTED, arg=f"Rated ({at + 1})")
        durations.append(time.perf_counter() - start)
        if at % 8 == 7:
            page.get_by_role("button", name="More").click()
            page.get_by_text(f"{at + 2}–{at + 9} of").wait_for()
    return durations[1:]  # the first one reads the model


_COUNTED = """count =>
    [...document.querySelectorAll("[role=radio]")].some(radio => radio.innerText.includes(count)) &&
    document.querySelector("[data-test-script-state]").dataset.testScriptState === "notRunning"
"""


def _users_of_different_activity(dataset: Dataset) -> Iterator[tuple[int, int]]:
    """Users each of whom has another number of ratings than the one before, so that a change can be seen."""
    before, found = -1, 0
    for user_idx in np.random.default_rng(0).permutation(dataset.n_users):
        count = int(dataset.user_counts[user_idx])
        if count != before and found <= CHANGES:
            yield dataset.users.ids[user_idx], count
            before, found = count, found + 1
