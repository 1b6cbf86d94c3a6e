"""Names that may stand in a path, and those that may not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.errors import SettingError
from recsys.storage import paths
from recsys.storage.paths import data_dir, safe_name

ROOT = Path("/data")


@given(st.text(max_size=120))
def test_a_name_that_is_let_through_is_one_component_below_its_folder(text):
    try:
        name = safe_name(text)
    except SettingError:
        return
    assert name == text
    assert (ROOT / name).resolve().parent == ROOT
    assert not name.startswith(".")
    assert len(name) <= 100


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "a\\b", "/etc", ".hidden", "a\0", "a\n", "é", "x" * 101, "-rf", "C:", "~"]
)
def test_a_name_that_could_reach_elsewhere_is_refused(name):
    with pytest.raises(SettingError, match="cannot be a name here"):
        safe_name(name)


@pytest.mark.parametrize("name", ["ml-1m", "a", "7", "20261125-034512-952-cabd", "my_ratings.v2"])
def test_ordinary_names_are_let_through(name):
    assert safe_name(name) == name


def test_the_environment_says_where_the_data_are(data_dir_of_test, tmp_path):
    assert data_dir() == tmp_path


def test_a_checkout_has_its_data_beside_the_package_whatever_folder_one_is_in(monkeypatch, tmp_path):
    monkeypatch.delenv("RECSYS_DATA_DIR", raising=False)
    monkeypatch.chdir(tmp_path)
    assert data_dir() == Path(__file__).parents[2] / "data"


def test_an_installed_package_has_its_data_in_the_working_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("RECSYS_DATA_DIR", raising=False)
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "site-packages" / "recsys" / "storage" / "paths.py"))
    monkeypatch.chdir(tmp_path)
    assert data_dir() == tmp_path / "data"


@pytest.fixture
def data_dir_of_test(monkeypatch, tmp_path):
    monkeypatch.setenv("RECSYS_DATA_DIR", str(tmp_path))
