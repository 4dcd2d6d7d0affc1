"""The list of parts: everything that is pinned, as it is installed here, and what is not Python."""

import json
import sys
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement

from cantine.http.shell.fonts import FACES
from cantine.sbom_command import list_parts, sbom
from tests.hashes import PORTAL, list_pins

PINS = [Requirement(pin) for pin in list_pins(PORTAL.read_text("utf-8"))]


@pytest.fixture(scope="module")
def listed():
    return list_parts()


def by_ref(listed):
    return {part["bom-ref"]: part for part in listed["components"] if "bom-ref" in part}


def inside(listed, ref):
    return {part["name"]: part for part in by_ref(listed)[ref]["components"]}


def licences(part):
    return [each["license"]["name"] for each in part["licenses"]]


def test_every_pinned_part_is_listed_with_its_version_and_its_licence(listed):
    found = by_ref(listed)
    assert {ref: f"=={part['version']}" for ref, part in found.items()} == {
        pin.name: str(pin.specifier) for pin in PINS
    }
    for name, part in found.items():
        try:
            distribution(name)
        except PackageNotFoundError:
            assert part["scope"] == "excluded"
        else:
            assert licences(part), name
            assert part["purl"].endswith(f"@{part['version']}")


def test_what_is_not_python_is_listed_where_it_comes_from(listed):
    streamlit = inside(listed, "streamlit")
    assert streamlit["streamlit-frontend"]["version"] == distribution("streamlit").version
    fonts = {name: licences(part) for name, part in streamlit.items() if name.endswith(".woff2")}
    assert {licence for found in fonts.values() for licence in found} == {"MIT", "Apache-2.0", "OFL-1.1"}
    assert all(fonts.values())
    assert {name: licences(part) for name, part in inside(listed, "typst").items()}["Libertinus Serif"] == ["OFL-1.1"]
    files = {part["name"]: part for part in listed["components"] if part["type"] == "file"}
    assert files.keys() == {path.name for path in FACES.glob("*.woff2")}
    assert all(len(part["hashes"][0]["content"]) == 64 for part in files.values())
    [interpreter] = [part for part in listed["components"] if part["type"] == "platform"]
    assert interpreter["version"] == sys.version.split()[0]
    assert {part["name"] for part in interpreter["components"]} == {"SQLite", "OpenSSL"}


def test_each_part_says_what_it_needs(listed):
    needs = {each["ref"]: each["dependsOn"] for each in listed["dependencies"]}
    assert needs["Cantine"] == sorted(pin.name for pin in PINS)
    assert "psycopg-binary" in needs["psycopg"]
    assert {"pandas", "pyarrow", "starlette"} <= set(needs["streamlit"])
    assert needs.keys() == {"Cantine", *(pin.name for pin in PINS)}


def test_the_command_writes_the_list_as_cyclonedx(listed):
    ran = CliRunner().invoke(sbom, catch_exceptions=False)
    written = json.loads(ran.stdout)
    assert (written["bomFormat"], written["specVersion"]) == ("CycloneDX", "1.6")
    assert written["components"] == listed["components"]
