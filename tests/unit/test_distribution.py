"""What is installed is ours, and is what was locked.

The names of our top-level packages are common words: `channels`, `agents` and `config` exist on PyPI too.
"""

import json
import re
import tomllib
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parents[2]
DISTRIBUTION = "contact-centre"
PACKAGES = ("agents", "channels", "config", "contact_centre", "routing")


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_owns_our_package(package: str) -> None:
    """With Django Channels installed beside us, residents' messages would go to somebody else's `channels`."""
    owners = set(packages_distributions().get(package, ()))

    assert owners <= {DISTRIBUTION}, f"{package} is also installed by {sorted(owners - {DISTRIBUTION})}: uninstall that"


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_finds_our_own_package(package: str) -> None:
    """A namespace package that spans two folders hides half of ours; an `__init__.py` of ours rules that out."""
    module = import_module(package)

    assert module.__file__ is not None
    assert Path(module.__file__) == PROJECT / package / "__init__.py"


def locked_versions(lock: str) -> dict[str, str]:
    """Name and version of each distribution that `requirements/<lock>.txt` pins."""
    text = (PROJECT / "requirements" / f"{lock}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ]+)", text, re.MULTILINE))


def test_every_dependency_is_locked() -> None:
    """A dependency that nobody locked is missing on the council's machine and present on the developer's."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    needed = {
        "run": [*project["project"]["dependencies"], *project["dependency-groups"]["install"]],
        "dev": [entry for entry in project["dependency-groups"]["dev"] if isinstance(entry, str)],
    }

    for lock, requirements in needed.items():
        versions = locked_versions(lock)
        for requirement in map(Requirement, requirements):
            version = versions.get(canonicalize_name(requirement.name), "0")
            assert requirement.specifier.contains(version), f"run make lock: {requirement} is not in {lock}.txt"


def test_tests_run_with_the_versions_that_residents_meet() -> None:
    """A test that passes with another version of a library says nothing about the centre that runs."""
    assert locked_versions("run").items() <= locked_versions("dev").items()


@pytest.mark.parametrize("lock", ["requirements/run.txt", "requirements/dev.txt"])
def test_python_lock_names_no_host(lock: str) -> None:
    """Each council installs from the index it trusts; hashes say that it got the same files."""
    text = (PROJECT / lock).read_text()

    assert "://" not in text
    assert "--hash=sha256:" in text


def test_front_end_lock_names_no_host() -> None:
    """Each council installs from the registry it trusts; hashes say that it got the same files."""
    lock = json.loads((PROJECT / "contact_centre/web/package-lock.json").read_text())

    installed = {path: package for path, package in lock["packages"].items() if path}
    assert [path for path, package in installed.items() if "resolved" in package] == []
    assert [path for path, package in installed.items() if "integrity" not in package] == []
