"""The real server: until the first page is drawn, a change of user, and how much memory it holds."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import Page, sync_playwright

from benchmarks.data import data_folder
from benchmarks.floor_page import CHOICES
from benchmarks.last_change import seconds_to_last_change
from benchmarks.table import Row, seconds
from recsys import sources
from recsys.data.dataset import Dataset
from recsys.jobs.training import job
from recsys.storage.spec import TrainSpec
from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.server import running_server

CHANGES, CLICKS = 100, 40
REACH = 1.15  # times the floor


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
            page = chromium.new_page(viewport={"width": 1440, "height": 900})
            page.goto(server.address)
            page.get_by_test_id("stMetric").first.wait_for()
            first_page = time.perf_counter() - start
            with running_server(folder, folder / "floor.log", script="benchmarks/floor_page.py") as least:
                least_page = chromium.new_page(viewport={"width": 1440, "height": 900})
                floor, changes = _changes(page, server.address, least_page, least.address, dataset)
                least_page.close()
            clicks = _clicks_on_stars(page, server.address)
            resident = psutil.Process(server.pid).memory_info().rss
        chromium.close()
    yield Row("server start up to first page drawn", seconds(first_page), "<= 4 s")
    yield Row(f"floor: a page of two constant tables, median of {CHANGES}", seconds(np.median(floor)))
    yield Row(f"the same, p95 of {CHANGES}", seconds(np.percentile(floor, 95)))
    yield from _against(floor, changes, f'change of user on "For a user", {CHANGES} of them')
    yield from _against(floor, clicks, f'click on a star on "For you", {CLICKS} of them')
    yield Row("web process with MovieLens 1M loaded", f"{resident / 2**20:.0f} MB", "<= 600 MB")


def _against(floor: list[float], durations: list[float], what: str) -> Iterator[Row]:
    """Median and p95 up to the last change of the page, as multiples of the floor's."""
    for name, at in (("median", 50), ("p95", 95)):
        least, own = np.percentile(floor, at), np.percentile(durations, at)
        yield Row(f"{what}: {name}", seconds(own), f"<= {REACH} times the floor", f"{own / least:.2f} times the floor")


def _changes(
    page: Page, address: str, least_page: Page, least_address: str, dataset: Dataset
) -> tuple[list[float], list[float]]:
    """Seconds from the key press that chooses until the last change, of the floor page and of "For a user" in turn."""
    page.goto(f"{address}/for_user?dataset=ml-1m&model=mf")
    page.get_by_text("Rated: ").wait_for()
    least_page.goto(least_address)
    least_page.get_by_test_id("stDataFrame").last.wait_for()
    floor, durations = [], []
    for at, (user_id, n_ratings) in enumerate(_users_of_different_activity(dataset)):
        floor.append(_choose(least_page, str(at % CHOICES), None))
        durations.append(_choose(page, str(user_id), f"Rated: {n_ratings:,} movies"))
    return floor[1:], durations[1:]  # the first ones read the model and fetch what draws tables


def _choose(page: Page, user_id: str, heading: str | None) -> float:
    """Choose somebody in the box that both pages have; the page then has a heading, if one is given."""
    box = page.locator(".st-key-user_choice input")
    box.click()
    box.fill(user_id)
    page.get_by_role("option", name=re.compile(rf"^{user_id} ·")).first.wait_for()
    return seconds_to_last_change(
        page,
        lambda: page.keyboard.press("Enter"),  # a click takes the test driver longer than the page
        None if heading is None else lambda: page.wait_for_function(_HEADED, arg=heading),
    )


_HEADED = """heading => [...document.querySelectorAll("h2, h3")].some(one => one.innerText.includes(heading))"""


def _clicks_on_stars(page: Page, address: str) -> list[float]:
    """Seconds from a click on a star until the page, its list included, changed for the last time."""
    page.goto(f"{address}/for_you?dataset=ml-1m&model=mf")
    page.get_by_test_id("stFeedback").first.wait_for()
    durations = []
    for at in range(CLICKS + 1):
        rows = page.get_by_test_id("stFeedback")
        star = rows.nth(at % 8).get_by_role("radio", name=f"{2 + at % 4} out of 5 stars")
        counted = f"Rated ({at + 1})"
        waited = seconds_to_last_change(
            page, star.click, lambda text=counted: page.wait_for_function(_COUNTED, arg=text)
        )
        durations.append(waited)
        if at % 8 == 7:
            page.get_by_role("button", name="More").click()
            page.get_by_text(f"{at + 2}–{at + 9} of").wait_for()
    return durations[1:]  # the first one reads the model


_COUNTED = """count => [...document.querySelectorAll("[role=radio]")].some(radio => radio.innerText.includes(count))"""


def _users_of_different_activity(dataset: Dataset) -> Iterator[tuple[int, int]]:
    """Users each of whom has another number of ratings than the one before, so that a change can be seen."""
    before, found = -1, 0
    for user_idx in np.random.default_rng(0).permutation(dataset.n_users):
        count = int(dataset.user_counts[user_idx])
        if count != before and found <= CHANGES:
            yield dataset.users.ids[user_idx], count
            before, found = count, found + 1
