"""The portal runs with requirements.txt alone, and both files of requirements name each file that pip may take."""

import ast
import re
import sys
from importlib.metadata import PackageNotFoundError, packages_distributions, requires

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

from cantine.settings import HERE
from tests.hashes import BELOW, OLDEST_PYTHON, PORTAL, TESTS, list_pins, name_part

FILES = {"portal": PORTAL, "tests": TESTS}


def _read_pins(*names: str) -> list[Requirement]:
    return [Requirement(pin) for name in names for pin in list_pins(FILES[name].read_text("utf-8"))]


def _name_all(pins: list[Requirement]) -> set[str]:
    return {name_part(pin.name) for pin in pins}


def _imported() -> set[str]:
    """The first names of every module that the portal imports, anywhere in its files."""
    found = set()
    for path in [HERE / "streamlit_app.py", *(HERE / "cantine").rglob("*.py"), *(HERE / "pages").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"cantine", "pages"}


def _list_environments() -> list[dict[str, str]]:
    """The oldest and the newest Python that the portal runs on, on each of the usual systems."""
    here = {key: str(value) for key, value in default_environment().items()}
    return [
        {**here, "sys_platform": platform, "platform_system": system, "os_name": name}
        | {"python_version": python, "python_full_version": f"{python}.0"}
        for platform, system, name in [
            ("linux", "Linux", "posix"),
            ("darwin", "Darwin", "posix"),
            ("win32", "Windows", "nt"),
        ]
        for python in (OLDEST_PYTHON, "3.14")
    ]


def _needed_somewhere(pin: Requirement, environments: list[dict[str, str]]) -> set[str]:
    """What an installed part needs in any of these environments."""
    cases = [{**environment, "extra": extra} for environment in environments for extra in {"", *pin.extras}]
    needs = [Requirement(text) for text in requires(pin.name) or []]
    return {
        name_part(need.name)
        for need in needs
        if not need.marker or any(need.marker.evaluate(case, context="requirement") for case in cases)
    }


def test_every_package_that_the_portal_imports_is_required():
    required = _name_all(_read_pins("portal"))
    providers = packages_distributions()
    missing = {name for name in _imported() if not {name_part(one) for one in providers.get(name, [name])} & required}
    assert missing == set()


@pytest.mark.parametrize("path", FILES.values(), ids=FILES)
def test_every_part_has_one_version_and_the_hashes_of_its_files(path):
    lines = [line for line in path.read_text("utf-8").splitlines() if name_part(line)]
    pin = r"[A-Za-z0-9._-]+(\[[a-z]+\])?==[^\s*]+( ; [^#]+?)?( --hash=sha256:[0-9a-f]{64})+"
    assert [line[:80] for line in lines if not re.fullmatch(pin, line)] == []
    assert path.read_text("utf-8").count(BELOW) == 1


@pytest.mark.parametrize("names", [["portal"], ["portal", "tests"]], ids=FILES)
def test_what_a_part_needs_is_pinned_too(names):
    """pip refuses an installation by hashes in which anything is left open, on whatever system that is."""
    pins = _read_pins(*names)
    environments = _list_environments()
    missing = {}
    for pin in pins:
        try:
            missing[pin.name] = _needed_somewhere(pin, environments) - _name_all(pins)
        except PackageNotFoundError:
            assert pin.marker
            assert not pin.marker.evaluate(), f"{pin.name} is not installed."
    assert {name: left for name, left in missing.items() if left} == {}


def test_the_portal_needs_nothing_of_the_tests():
    assert _name_all(_read_pins("portal")) & _name_all(_read_pins("tests")) == set()
    assert {"streamlit", "pandas", "sqlalchemy", "bcrypt", "pytest"} <= _name_all(_read_pins("portal"))
