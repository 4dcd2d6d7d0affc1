"""The lists that staff take away, as spreadsheet or CSV."""

from collections.abc import Callable, Iterable, Iterator
from tempfile import SpooledTemporaryFile

from starlette.requests import Request

from cantine import clock
from cantine.access.queries.visitors import Visitor
from cantine.common.list_filter import BadListChoice, read_list_filter
from cantine.common.roles import NotFound, Permission
from cantine.common.tables.csv_table import write_csv
from cantine.common.tables.spreadsheet import TooManyRows, xlsx
from cantine.exports import EXPORTS, build_summary, build_table, name_file
from cantine.http.downloads.response import Document, serve_from_standby
from cantine.store.database import Reader

FORMS: dict[str, Callable[..., Iterator[bytes]]] = {"xlsx": xlsx, "csv": write_csv}

_IN_MEMORY = 1 << 20
"""Bytes of a file that are kept in memory; a larger one waits on the disk."""

_PIECE = 1 << 16


@serve_from_standby
def send_export(request: Request, db: Reader, visitor: Visitor) -> Document:
    """GET /telecharger/factures.xlsx?mois=2026-10: a list of `cantine.exports`, for who may export. Whatever it does
    not offer does not exist: another word, another form, a choice that is none."""
    visitor.actor.must(Permission.EXPORT)
    listed, form = EXPORTS.get(request.path_params["export"]), request.path_params["form"]
    if listed is None or form not in FORMS:
        raise NotFound
    try:
        asked = read_list_filter(request.query_params.multi_items(), listed.choices)
        made = build_table(db, listed, asked, clock.today())
        summary = build_summary(db, listed, asked, clock.today()) if form == "xlsx" else None
        content = write_to_file(FORMS[form](*(table for table in (summary, made) if table)))
    except (BadListChoice, TooManyRows):
        raise NotFound from None
    return f"{name_file(made)}.{form}", content


def write_to_file(content: Iterable[bytes]) -> Iterator[bytes]:
    """Write the content to a temporary file now, while the database can be read, and return it piece by piece. Memory
    does not grow with it, and nobody who is slow keeps a transaction open."""
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # closed once it has left
    try:
        for piece in content:
            file.write(piece)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return _read_pieces(file)


def _read_pieces(file: "SpooledTemporaryFile[bytes]") -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
