"""Links that people share: to a data set that is not here, and to a run that is not the one that serves."""

import re

import pytest
from playwright.sync_api import Page, expect

from recsys import sources
from recsys.jobs.training import job
from recsys.storage.spec import TrainSpec
from tests.browser.conftest import expect_drawn
from tests.browser.server import running_server
from tests.conftest import write_notebook_tables

pytestmark = pytest.mark.browser


@pytest.fixture
def tribes_server(data_dir, half_seen, tmp_path_factory):
    """A server on two small data sets, of which one has a run with default settings and a newer throwaway one."""
    for name in ("clans", "tribes"):
        write_notebook_tables(half_seen, data_dir / name)
    dataset = sources.load("tribes")
    for settings in ({}, {"n_factors": 2, "sweeps": 1}):
        job.train_new(dataset, TrainSpec("tribes", "svd", settings=settings, with_map=False))
    log = tmp_path_factory.mktemp("log") / "server.log"
    with running_server(data_dir, log) as running:
        yield running.address
    assert "Traceback" not in log.read_text()


def test_a_link_to_a_data_set_that_is_not_here_shows_no_other_and_offers_those_that_are(tribes_server, open_page):
    page = open_page(f"{tribes_server}/for_you?dataset=ml-1m&model=svd&ratings=5_5000_4978")
    expect(page.get_by_role("heading", name="Data set not here")).to_be_visible()
    expect(
        page.get_by_text("This address is about the data set “ml-1m”, which is not in the data folder.")
    ).to_be_visible()
    expect(page.get_by_role("radio", name=re.compile("stars"))).to_have_count(0)
    expect(page).to_have_url(re.compile(r"dataset=ml-1m"))  # the link stays what it is
    page.get_by_role("button", name="Open tribes").click()
    expect(page.get_by_role("heading", name="For you")).to_be_visible()
    expect(page).to_have_url(re.compile(r"dataset=tribes"))
    expect(page).not_to_have_url(re.compile(r"ratings="))  # which were of other movies

    page.get_by_role("link", name="Overview").first.click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    expect(page).to_have_url(re.compile(r"dataset=tribes"))
    page.go_back()
    expect(page.get_by_role("heading", name="For you")).to_be_visible()
    page.reload()
    expect(page.get_by_role("combobox", name="Data set")).to_have_value("tribes")


def test_the_run_that_serves_is_seen_another_is_picked_and_the_link_to_it_stays(tribes_server, open_page):
    page = open_page(f"{tribes_server}/for_you?dataset=tribes&model=svd")
    expect(_run(page)).to_have_value(re.compile(r"^serves · default settings"))
    _run(page).click()
    page.get_by_role("option", name=re.compile("n_factors 2, sweeps 1")).click()
    expect(_run(page)).to_have_value(re.compile(r"^n_factors 2, sweeps 1"))
    expect_drawn(page)
    second = open_page(page.url)
    expect(_run(second)).to_have_value(re.compile(r"^n_factors 2, sweeps 1"))


def test_a_run_is_named_pinned_and_deleted_on_train(tribes_server, open_page):
    page = open_page(f"{tribes_server}/train?dataset=tribes&model=svd")
    expect(page.get_by_text("serves on all pages: the newest with default settings")).to_be_visible()
    page.locator("[class*='st-key-name_2'] button").first.click()
    page.get_by_role("textbox", name="Name", exact=True).fill("<b>usual</b>")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("heading", name="SVD on tribes: <b>usual</b>")).to_be_visible()
    page.locator(".st-key-pin_run button").first.click()
    expect(page.get_by_text("serves on all pages: it is pinned")).to_be_visible()
    page.locator("[class*='st-key-delete_2'] button").first.click()
    page.get_by_role("button", name="Yes, delete it").click()
    expect(page.get_by_text("Run <b>usual</b> is deleted.")).to_be_visible()
    expect(page.get_by_text("n_factors 2, sweeps 1, others as default").first).to_be_visible()


def _run(page: Page):
    return page.get_by_role("combobox", name="Run")
