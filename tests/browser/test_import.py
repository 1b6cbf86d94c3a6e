"""Ratings of books are uploaded, corrected, imported, trained on, recommended from; the set is renamed and deleted."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import book_club
from tests.browser.conftest import expect_drawn
from tests.browser.server import running_server

pytestmark = pytest.mark.browser


@pytest.fixture
def club_server(tmp_path, monkeypatch):
    """A server on an empty data folder, which offers a folder to import from; no script may have failed on it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "import").mkdir()
    (tmp_path / "import" / "on the server.csv").write_bytes(book_club.ratings_csv(";"))
    (tmp_path / "secret.csv").write_bytes(book_club.ratings_csv())
    (tmp_path / "import" / "out.csv").symlink_to(tmp_path / "secret.csv")
    monkeypatch.setenv("RECSYS_IMPORT_DIR", str(tmp_path / "import"))
    log = tmp_path / "server.log"
    with running_server(tmp_path / "data", log) as running:
        yield running.address
    assert "Traceback" not in log.read_text()


def test_upload_correct_import_train_recommend_rename_delete(club_server, open_page, screenshots, tmp_path):
    file = tmp_path / "Our ratings.csv"
    file.write_bytes(book_club.ratings_csv())
    page = open_page(f"{club_server}/add")
    page.locator("input[type=file]").set_input_files(file)
    expect(metric(page, "Scale")).to_contain_text("0 to 100")
    choose(page, "add_rating_", "points")
    expect(metric(page, "Scale")).to_contain_text("1 to 10")
    expect(metric(page, "Kept")).to_contain_text("343")
    expect_drawn(page)
    page.screenshot(path=screenshots / "9-add-data.png", full_page=True)
    assert list((tmp_path / "data").iterdir()) == []

    page.get_by_label("Name", exact=True).fill("club")
    button(page, "add_import").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    expect(page.get_by_text("club is imported: 343 ratings.")).to_be_visible()

    page.goto(f"{club_server}/train?dataset=club&model=svd")
    button(page, "train").click()
    expect(button(page, "load")).to_be_visible(timeout=180_000)
    page.get_by_role("link", name="For a reader").first.click()
    box = page.locator(".st-key-user_choice input")
    box.click()
    box.fill("007")
    page.get_by_role("option", name="007 ·").first.click()
    n_rated = sum(5 * j % 7 >= 2 for j in range(len(book_club.BOOKS)))
    expect(page.get_by_text(f"Rated: {n_rated} books")).to_be_visible()
    expect(page.get_by_text("Not seen: the best")).to_be_visible()
    expect_drawn(page)

    page.get_by_role("link", name="Add data").first.click()
    expect(page.get_by_text("1 training", exact=False)).to_be_visible()
    button(page, "rename_club").click()
    page.get_by_label("New name").fill("novels")
    button(page, "do_rename_club").click()
    expect(page.get_by_text("club is novels now; its models went with it.")).to_be_visible()
    expect(page.get_by_role("combobox", name="Data set")).to_have_value("novels")
    page.get_by_role("link", name="For a reader").first.click()
    expect(page.get_by_text("Rated: ", exact=False).first).to_be_visible()

    page.get_by_role("link", name="Add data").first.click()
    button(page, "delete_novels").click()
    expect(page.get_by_text("Delete novels and 1 training of it for good?")).to_be_visible()
    button(page, "do_delete_novels").click()
    expect(page.get_by_text("novels is deleted, and with it 1 training.")).to_be_visible()
    assert [path.name for path in (tmp_path / "data").iterdir() if path.name not in ("cache", "models")] == []


def test_a_file_of_the_server_is_chosen_and_nothing_outside_its_folder_is_offered(club_server, open_page):
    page = open_page(f"{club_server}/add")
    page.locator(".st-key-add_paths input").click()
    expect(page.get_by_role("option").filter(has_text=".csv")).to_have_text(["on the server.csv"])
    page.get_by_role("option", name="on the server.csv").click()
    expect(metric(page, "Rows read")).to_contain_text("345")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [430, 1440])
def test_the_page_fits_both_themes_and_widths(club_server, open_page, screenshots, tmp_path, width, scheme):
    files = [tmp_path / "ratings.csv", tmp_path / "books.csv"]
    for file, content in zip(files, (book_club.ratings_csv(), book_club.books_csv()), strict=True):
        file.write_bytes(content)
    page = open_page(f"{club_server}/add", width=width, scheme=scheme)
    page.locator("input[type=file]").set_input_files(files)
    expect(metric(page, "Rows read")).to_contain_text("345")
    expect_drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.screenshot(path=screenshots / f"add-{scheme}-{width}.png", full_page=True)


def metric(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stMetric").filter(has_text=label)


def button(page: Page, key: str) -> Locator:
    """A button by the beginning of its key."""
    return page.locator(f"[class*='st-key-{key}'] button").first


def choose(page: Page, key: str, option: str) -> None:
    """Choose an option of a dropdown by the beginning of its key."""
    page.locator(f"[class*='st-key-{key}'] input").first.click()
    page.get_by_role("option", name=option, exact=True).click()
