"""The package as `pip install .` makes it: the package and its command alone, working from any folder."""

import email
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

import recsys

ROOT = Path(__file__).parents[1]
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "requirements-recsys.txt", "requirements-dashboard.txt")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


def requirements(file: str) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in (ROOT / file).read_text().splitlines())
    return [line for line in lines if line]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The package, built from a copy so that nothing is left in the checkout."""
    source = tmp_path_factory.mktemp("source")
    for name in SOURCES:
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "recsys", source / "recsys", ignore=shutil.ignore_patterns("__pycache__"))
    for other in ("pages", "tests", "data"):
        (source / other).mkdir()
        (source / other / "__init__.py").touch()
    built = source / "dist"
    command = [*PIP, "wheel", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", str(built), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    (file,) = built.iterdir()
    return file


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The programs of an environment in which the package is installed, and the libraries of this one are seen."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    programs = folder / "bin"
    python = str(programs / "python")
    command = [*PIP, "--python", python, "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    (site,) = folder.glob("lib/*/site-packages")
    (site / "libraries.pth").write_text("\n".join(libraries))
    return programs


@pytest.fixture
def run(installed, tmp_path):
    """Run a program of that environment in a folder of its own, without a data folder being named."""
    settings = {name: value for name, value in os.environ.items() if name not in ("RECSYS_DATA_DIR", "PYTHONPATH")}

    def ran(program: str, *arguments: str) -> str:
        command = [str(installed / program), *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=settings, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return ran


def test_only_the_package_is_in_it(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.partition("/")[0] for name in names} == {"recsys", f"matinee-{recsys.__version__}.dist-info"}
    packaged = {name for name in names if name.startswith("recsys/")}
    assert packaged == {path.relative_to(ROOT).as_posix() for path in (ROOT / "recsys").rglob("*.py")}


def test_it_needs_what_the_requirements_say(wheel):
    with zipfile.ZipFile(wheel) as archive:
        told = email.message_from_bytes(archive.read(f"matinee-{recsys.__version__}.dist-info/METADATA"))
    assert told["Version"] == recsys.__version__
    by_extra = {False: set(), True: set()}
    for line in told.get_all("Requires-Dist"):
        needed, _, condition = line.partition(";")
        by_extra[condition.strip() == 'extra == "dashboard"'].add(sorted_bounds(needed))
    assert by_extra[False] == set(map(sorted_bounds, requirements("requirements-recsys.txt")))
    assert by_extra[True] == set(map(sorted_bounds, requirements("requirements-dashboard.txt")))
    assert requirements("requirements.txt") == ["-r requirements-recsys.txt", "-r requirements-dashboard.txt"]


def sorted_bounds(requirement: str) -> tuple[str, ...]:
    """A requirement's name and its bounds, which may stand in any order."""
    at = min(requirement.find(sign) for sign in "<>" if sign in requirement)
    return requirement[:at].strip(), *sorted(requirement[at:].strip().split(","))


def test_the_command_works_from_any_folder_and_keeps_its_data_there(run, tmp_path):
    assert f"There are no data sets in {tmp_path / 'data'}." in run("recsys", "data", "list")


def test_a_notebook_works_from_any_folder_and_keeps_its_runs_there(run, tmp_path, installed):
    script = """
import pandas as pd, recsys
dataset = recsys.from_frame(pd.DataFrame({"user": [1, 1, 2, 2], "movie": list("abac"), "rating": [1, 2, 4, 5]}))
parts = recsys.split(dataset, holdout=0.25)
run = recsys.save(recsys.Bias().fit(dataset, parts.train), parts)
recsys.open(run, dataset)
print(run.path, recsys.__file__, sep="\\n")
"""
    saved, package = run("python", "-c", script).split()
    assert Path(saved).parent == tmp_path / "data" / "models" / "my-ratings" / "bias"
    assert Path(package).is_relative_to(installed.parent)
