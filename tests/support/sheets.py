"""Spreadsheets as others read them: openpyxl, and LibreOffice, which calculates every formula anew."""

import os
import re
import subprocess
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

_ALWAYS_CALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def opened(content: bytes, *, formulas: bool = False) -> Workbook:
    """The workbook with the values that it holds, or with its formulas."""
    return load_workbook(BytesIO(content), data_only=not formulas)


def rows(sheet: Worksheet) -> list[list[Any]]:
    """Every row of a sheet, its header and its totals too."""
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def without_values(content: bytes) -> bytes:
    """The same file, its formulas without the values that were written beside them."""
    emptied = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(emptied, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = before.read(name)
            if name.startswith("xl/worksheets/"):
                part = re.sub(rb"</f><v>[^<]*</v>", b"</f>", part)
            after.writestr(name, part)
    return emptied.getvalue()


def recalculated(files: dict[str, bytes], folder: Path) -> dict[str, Workbook]:
    """These files (by name) after LibreOffice has opened them, without any value of a formula, and saved them again.

    One process for all of them.
    """
    profile, given, saved = folder / "profile", folder / "given", folder / "saved"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS_CALCULATE)
    given.mkdir()
    for name, content in files.items():
        (given / f"{name}.xlsx").write_bytes(without_values(content))
    _libreoffice(profile, "xlsx:Calc MS Excel 2007 XML", saved, given.iterdir())
    return {name: load_workbook(saved / f"{name}.xlsx", data_only=True) for name in files}


def opened_csv(content: bytes, folder: Path, *, searching: bool) -> Workbook:
    """A CSV file as LibreOffice opens it: semicolons, UTF-8; `searching` for French dates and numbers too."""
    folder.mkdir()
    (folder / "liste.csv").write_bytes(content)
    how = "CSV:59,34,76,1,,1036,false,true" if searching else "CSV:59,34,76,1"
    _libreoffice(folder / "profile", "xlsx", folder / "saved", [folder / "liste.csv"], f"--infilter={how}")
    return load_workbook(folder / "saved" / "liste.xlsx")


def saved_as(content: bytes, suffix: str, form: str, folder: Path) -> bytes:
    """A file (by its suffix) after LibreOffice has opened it and saved it in another form: « xls:MS Excel 97 »."""
    (folder / f"donnees.{suffix}").write_bytes(content)
    how = ["--infilter=CSV:59,34,76,1,,1036,false,true"] if suffix == "csv" else []
    _libreoffice(folder / "profile", form, folder / "saved", [folder / f"donnees.{suffix}"], *how)
    return (folder / "saved" / f"donnees.{form.partition(':')[0]}").read_bytes()


def _libreoffice(profile: Path, form: str, saved: Path, files: Iterable[Path], *more: str) -> None:
    command = [os.environ["CANTINE_TEST_SOFFICE"], f"-env:UserInstallation=file://{profile}", "--headless", *more]
    command += ["--norestore", "--nologo", "--convert-to", form, "--outdir", str(saved), *map(str, files)]
    subprocess.run(command, check=True, timeout=180, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
