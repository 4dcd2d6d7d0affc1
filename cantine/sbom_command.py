"""`python -m cantine sbom`: the list of parts (SBOM, CycloneDX 1.6 in JSON) of what this portal really runs on.

The Python packages are those that `requirements.txt` names, in the versions that are installed here, with what each
needs and its licence as its author declares it. Not Python, and listed inside the part that brings it: Streamlit's
scripts for browsers, letters and icons, the libraries in C that a package carries, the letters of papers. Beside them:
the interpreter with its SQLite and OpenSSL, and the fonts that the portal cuts out of Streamlit's.
"""

import json
import platform
import re
import sqlite3
import ssl
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import click
import typst
from packaging.requirements import Requirement

from cantine import clock
from cantine.settings import HERE

Part = dict[str, Any]
"""A component, as CycloneDX writes it."""

PAPER_FONTS = {
    "DejaVu Sans Mono": "Bitstream-Vera",
    "Libertinus Serif": "OFL-1.1",
    "New Computer Modern": "GUST-Font-License",
    "New Computer Modern Math": "GUST-Font-License",
}
"""The licences of the fonts that the typst compiler has in itself."""

BROWSER_FONTS = {"KaTeX": "MIT", "MaterialSymbols": "Apache-2.0", "Source": "OFL-1.1"}
"""The licences of the fonts that Streamlit sends, by the first letters of their files' names."""

CUT_FONTS = {"icons.woff2": "Apache-2.0", "letters.woff2": "OFL-1.1"}


def _describe(kind: str, name: str, version: str = "", licences: list[str] | None = None) -> Part:
    part: Part = {"type": kind, "name": name}
    if version:
        part["version"] = version
    if licences:
        part["licenses"] = [{"license": {"name": licence}} for licence in licences]
    return part


def _describe_file(path: Path, kind: str, licences: list[str] | None = None) -> Part:
    content = sha256(path.read_bytes()).hexdigest()
    return _describe(kind, path.name, "", licences) | {"hashes": [{"alg": "SHA-256", "content": content}]}


def _find_licences(package: Distribution) -> list[str]:
    """What its author declares: an SPDX expression, else the short name and the classifiers, else the first line of the
    licence that comes with it; [] where nothing is."""
    expressions, names, classifiers = (
        package.metadata.get_all(field) or [] for field in ("License-Expression", "License", "Classifier")
    )
    short = [name for name in names if 0 < len(name) < 60 and "\n" not in name]
    classified = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License")]
    return expressions or list(dict.fromkeys([*short, *classified])) or _read_licence(package)


def _read_licence(package: Distribution) -> list[str]:
    """« The MIT License (MIT) », the first line of a package's file of its licence; [] where it has none."""
    texts = (package.read_text(f"licenses/{name}") for name in package.metadata.get_all("License-File") or [])
    return [text.strip().partition("\n")[0] for text in texts if text]


def _list_carried(package: Distribution) -> Iterator[Part]:
    """What a package brings that is not Python."""
    if package.name == "streamlit":
        yield _describe("library", "streamlit-frontend", package.version, _find_licences(package))
    for file in package.files or []:
        if file.suffix == ".woff2":
            licence = next((BROWSER_FONTS[start] for start in BROWSER_FONTS if file.name.startswith(start)), None)
            yield _describe_file(Path(str(file.locate())), "file", [licence] if licence else [])
        elif file.parent.name.endswith((".libs", ".dylibs")):
            yield _describe_file(Path(str(file.locate())), "library")
    if package.name == "typst":
        for family in typst.Fonts(include_system_fonts=False, include_embedded_fonts=True).families():
            yield _describe("file", family, "", [PAPER_FONTS[family]] if family in PAPER_FONTS else [])


def _describe_package(pin: Requirement) -> Part:
    """A package as it is installed; one that this system needs not, as it is pinned (scope « excluded »)."""
    try:
        package = distribution(pin.name)
    except PackageNotFoundError:
        version = str(pin.specifier).removeprefix("==")
        return _describe("library", pin.name, version) | {"bom-ref": pin.name, "scope": "excluded"}
    part = _describe("library", package.name, package.version, _find_licences(package))
    slug = re.sub(r"[-_.]+", "-", package.name).lower()
    part |= {"bom-ref": pin.name, "purl": f"pkg:pypi/{slug}@{package.version}", "scope": "required"}
    carried = list(_list_carried(package))
    return part | ({"components": carried} if carried else {})


def _list_needs(pin: Requirement, refs: dict[str, str]) -> Part:
    """What a package needs here, of those that are listed."""
    try:
        needs = [Requirement(text) for text in distribution(pin.name).requires or []]
    except PackageNotFoundError:
        needs = []
    extras = {"", *pin.extras}
    names = {
        re.sub(r"[-_.]+", "-", need.name).lower()
        for need in needs
        if not need.marker or any(need.marker.evaluate({"extra": extra}) for extra in extras)
    }
    return {"ref": pin.name, "dependsOn": sorted(refs[name] for name in names if name in refs)}


def list_parts() -> Part:
    """The whole list, as CycloneDX 1.6."""
    lines = (HERE / "requirements.txt").read_text("utf-8").splitlines()
    pins = [Requirement(line.partition("--hash")[0]) for line in lines if line and not line.startswith("#")]
    refs = {re.sub(r"[-_.]+", "-", pin.name).lower(): pin.name for pin in pins}
    interpreter = _describe("platform", platform.python_implementation(), platform.python_version(), ["PSF-2.0"])
    interpreter["components"] = [
        _describe("library", "SQLite", sqlite3.sqlite_version, ["Public Domain"]),
        _describe("library", "OpenSSL", ssl.OPENSSL_VERSION.split()[1], ["Apache-2.0"]),
    ]
    faces = HERE / "cantine" / "http" / "shell" / "faces"
    portal = _describe("application", "Cantine") | {"bom-ref": "Cantine"}
    chosen = {"ref": "Cantine", "dependsOn": sorted(refs.values())}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"timestamp": clock.now().isoformat(timespec="seconds"), "component": portal},
        "components": [
            interpreter,
            *(_describe_package(pin) for pin in pins),
            *(_describe_file(faces / name, "file", [licence]) for name, licence in CUT_FONTS.items()),
        ],
        "dependencies": [chosen, *(_list_needs(pin, refs) for pin in pins)],
    }


@click.command("sbom", help="Liste ce sur quoi tourne le portail (SBOM, CycloneDX en JSON) : versions et licences.")
@click.help_option("--help", help="Affiche cette aide.")
def sbom() -> None:
    """Write the list to the standard output."""
    click.echo(json.dumps(list_parts(), indent=2, ensure_ascii=False))
