"""What a person does, in a real browser on a real server, on the real MovieLens 1M."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from recsys.jobs.training import launch
from recsys.storage import files, runs
from recsys.storage.spec import TrainSpec
from tests.browser.conftest import expect_drawn
from tests.browser.server import running_server

pytestmark = [pytest.mark.browser, pytest.mark.realdata]


def test_pick_train_stop_resume_load_recommend(server, open_page, screenshots, real_data_dir):
    page = open_page(f"{server}/train?dataset=ml-1m&model=mf")
    _train_longer_than_a_test_can_wait(page)
    button(page, "train").click()
    expect(page.get_by_text("Epoch 2 of at most 500")).to_be_visible()
    page.screenshot(path=screenshots / "1-training.png")

    second = open_page(f"{server}/train?dataset=ml-1m&model=mf")  # another visitor finds the same training
    expect(button(second, "stop")).to_be_visible()
    expect(button(second, "train")).to_have_count(0)

    button(page, "stop").click()
    expect(page.get_by_text("stopped before its end, with the best weights so far")).to_be_visible()
    expect(page.get_by_text("Minimum RMSE at epoch")).to_be_visible()
    page.screenshot(path=screenshots / "2-stopped.png")

    button(page, "resume_").click()
    expect(button(page, "stop")).to_be_visible()
    _kill_the_trainer(real_data_dir)
    expect(page.get_by_text("This training was interrupted.")).to_be_visible()
    page.screenshot(path=screenshots / "3-interrupted.png")

    button(page, "resume_").click()
    button(page, "stop").click()
    expect(page.get_by_text("stopped before its end, with the best weights so far")).to_be_visible()

    page = open_page(f"{server}/train?dataset=ml-1m&model=mf")
    button(page, "train").click()
    expect(button(page, "load")).to_be_visible(timeout=180_000)
    button(page, "load").click()
    expect(page.get_by_test_id("stMetric").filter(has_text="Test RMSE")).to_be_visible()
    page.screenshot(path=screenshots / "4-trained.png")
    second.reload()
    expect(button(second, "load")).to_be_visible()

    page.get_by_role("link", name="For a user").first.click()
    expect(page.get_by_role("heading", name="For a user")).to_be_visible()
    _pick_user(page, "2000")
    expect(page.get_by_text("Rated: 98 movies")).to_be_visible()
    expect(page.get_by_text("Not seen: the best 20")).to_be_visible()
    assert "user=2000" in page.url
    assert "model=mf" in page.url
    expect_drawn(page)
    page.screenshot(path=screenshots / "5-for-a-user.png")


def test_a_page_that_is_open_takes_the_better_stars_when_they_are_there(server, open_page, real_data_dir, monkeypatch):
    monkeypatch.setenv("RECSYS_DATA_DIR", str(real_data_dir))
    halves = TrainSpec("ml-100k", "hybrid", settings={"n_factors": 8, "sweeps": 30}, with_map=False)
    page = open_page(f"{server}/train?dataset=ml-100k")  # the hybrid is what is offered first
    run = launch.start("ml-100k", halves)
    page.reload()
    expect(page.get_by_text("It can be used already")).to_be_visible()
    page.get_by_role("link", name="For a user").last.click()
    expect(page.get_by_text("Better stars are being trained")).to_be_visible()
    first = runs.read_manifest(run)["metrics"]["rmse"]
    expect(page.get_by_role("combobox", name="Model")).to_have_value(f"Hybrid · RMSE {first:.4f}")
    expect(page.get_by_text("The stars on this page are the better ones now")).to_be_visible(timeout=120_000)
    better = runs.read_manifest(run)["metrics"]["rmse"]
    assert better < first
    expect(page.get_by_role("combobox", name="Model")).to_have_value(f"Hybrid · RMSE {better:.4f}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "movies?movie=858", "users?user=2000", "train", "for_user?user=2000"])
def test_a_deep_link_opens_on_a_cold_server(path, scheme, real_data_dir, open_page, screenshots, tmp_path):
    with running_server(real_data_dir, tmp_path / "server.log") as running:
        joint = "&" if "?" in path else "?"
        page = open_page(f"{running.address}/{path}{joint}dataset=ml-1m", scheme=scheme)
        expect(page.get_by_text("Page not found")).to_have_count(0)
        expect(page.get_by_role("link", name="Overview").first).to_be_visible()  # the whole menu
        assert page.title() != "Streamlit"
        expect_drawn(page)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        name = path.split("?")[0] or "start"
        page.screenshot(path=screenshots / f"cold-{name}-{scheme}.png")
    assert "Traceback" not in (tmp_path / "server.log").read_text()


def button(page: Page, key: str) -> Locator:
    """A button by the beginning of its key; Streamlit's own header has a Stop too."""
    return page.locator(f"[class*='st-key-{key}'] button").first


def _train_longer_than_a_test_can_wait(page: Page) -> None:
    page.get_by_text("Settings", exact=True).click()
    for label, value in (("Epochs", "500"), ("Patience", "500")):
        field = page.get_by_label(label, exact=True)
        field.fill(value)
        field.press("Enter")


def _pick_user(page: Page, user_id: str) -> None:
    box = page.locator(".st-key-user_choice input")
    box.click()
    box.fill(user_id)
    page.get_by_role("option", name=f"{user_id} ·").first.click()


def _kill_the_trainer(data_dir: Path) -> None:
    """SIGKILL in the middle of an epoch."""
    pointer = files.read_json(data_dir / "models" / "trainer.json")
    folder = data_dir / "models" / pointer["dataset"] / pointer["model"] / pointer["run"]
    wait_for(lambda: files.read_json(folder / "status.json")["phase"] == "training")
    os.kill(files.read_json(folder / "status.json")["pid"], signal.SIGKILL)


def wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen within 30 seconds")
