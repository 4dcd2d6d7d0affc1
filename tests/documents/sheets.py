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


def _libreoffice(profile: Path, form: str, saved: Path, files: Iterable[Path]) -> None:
    command = [os.environ["CANTINE_TEST_SOFFICE"], f"-env:UserInstallation=file://{profile}", "--headless"]
    command += ["--norestore", "--nologo", "--convert-to", form, "--outdir", str(saved), *map(str, files)]
    subprocess.run(command, check=True, timeout=180, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
