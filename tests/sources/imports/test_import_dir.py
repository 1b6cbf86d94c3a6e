import pytest

from recsys.errors import DatasetError
from recsys.sources.imports.import_dir import below_import_dir, import_dir, listed_below


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A folder to import from, with a file in it and one in a folder in it; beside it a secret."""
    root = tmp_path / "import"
    (root / "books").mkdir(parents=True)
    (root / "ratings.csv").write_text("1,2,3")
    (root / "books" / "b.csv").write_text("1,2,3")
    (tmp_path / "secret.csv").write_text("secret")
    (tmp_path / "import-2").mkdir()
    (tmp_path / "import-2" / "x.csv").write_text("secret")
    monkeypatch.setenv("RECSYS_IMPORT_DIR", str(root))
    return root


@pytest.mark.parametrize("text", ["ratings.csv", "./ratings.csv", "books/../ratings.csv", "books/b.csv"])
def test_a_file_in_the_folder_is_found(root, text):
    assert below_import_dir(text).read_text() == "1,2,3"


@pytest.mark.parametrize(
    "text",
    [
        "../secret.csv",
        "books/../../secret.csv",
        "../import-2/x.csv",
        "/etc/passwd",
        "~/x",
        "",
        ".",
        "books",
        "nowhere.csv",
        "ratings.csv\0",
        "x" * 5000,
        "out.csv",
        "out-folder/secret.csv",
        "loop",
    ],
)
def test_nothing_outside_is_found_whichever_way_it_is_asked_for(root, text):
    (root / "out.csv").symlink_to(root.parent / "secret.csv")
    (root / "out-folder").symlink_to(root.parent)
    (root / "loop").symlink_to(root / "loop")
    with pytest.raises(DatasetError, match="there is no file"):
        below_import_dir(text)


def test_an_absolute_path_is_refused_unless_it_lies_in_the_folder(root):
    assert below_import_dir(str(root / "ratings.csv")).name == "ratings.csv"
    with pytest.raises(DatasetError):
        below_import_dir(str(root.parent / "secret.csv"))


def test_a_link_within_the_folder_is_followed(root):
    (root / "again.csv").symlink_to(root / "ratings.csv")
    assert below_import_dir("again.csv") == (root / "ratings.csv").resolve()


def test_the_folder_itself_may_be_a_link(root, monkeypatch):
    (root.parent / "link").symlink_to(root)
    monkeypatch.setenv("RECSYS_IMPORT_DIR", str(root.parent / "link"))
    assert below_import_dir("ratings.csv").read_text() == "1,2,3"
    assert listed_below() == ["books/b.csv", "ratings.csv"]


def test_what_is_listed_can_be_taken_and_nothing_else_is(root):
    (root / "out.csv").symlink_to(root.parent / "secret.csv")
    (root / "out-folder").symlink_to(root.parent)
    (root / ".hidden").write_text("x")
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text("x")
    deep = root / "1" / "2" / "3" / "4"
    deep.mkdir(parents=True)
    (deep / "too-deep.csv").write_text("x")
    (deep.parent / "deep.csv").write_text("x")
    assert listed_below() == ["1/2/3/deep.csv", "books/b.csv", "ratings.csv"]
    assert all(below_import_dir(name).is_file() for name in listed_below())


@pytest.mark.parametrize("configured", [None, "", "nowhere"])
def test_where_there_is_no_folder_nothing_is_offered(root, monkeypatch, configured):
    if configured is None:
        monkeypatch.delenv("RECSYS_IMPORT_DIR")
    else:
        monkeypatch.setenv("RECSYS_IMPORT_DIR", configured and str(root / configured))
    assert import_dir() is None
    assert listed_below() == []
    with pytest.raises(DatasetError, match="RECSYS_IMPORT_DIR"):
        below_import_dir("ratings.csv")
