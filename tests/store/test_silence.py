"""A write that fails is in the log without what it was to write: of every table, on both engines, by every logger."""

import logging
import traceback
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Boolean, Date, DateTime, LargeBinary, Numeric, insert, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from cantine.access.actions.sessions import ClaimedSession, OpenedSession
from cantine.access.actions.sign_in import Candidate
from cantine.access.queries.known_devices import VisitingBrowser
from cantine.common.form_input import NotAccepted
from cantine.settings import Settings
from cantine.store import database
from cantine.store.tables import Account
from cantine.store.tables.base import Base

SECRET = "jeanne.secret@exemple.fr q7kd-x2mp-9sva"
NUMBER = 918_273_645
TABLES = sorted(Base.metadata.tables)


def filled(table):
    """A value for each column that nobody would miss in a log; types of our own take what their columns take."""
    row = {}
    for column in table.columns:
        kind = getattr(column.type, "impl", column.type)
        try:
            python = column.type.python_type
        except NotImplementedError:
            python = str
        if isinstance(kind, DateTime):
            row[column.name] = datetime(2026, 11, 23, 9, 27, 31, tzinfo=UTC)
        elif isinstance(kind, Date):
            row[column.name] = date(2026, 11, 23)
        elif isinstance(kind, Boolean):
            row[column.name] = True
        elif isinstance(kind, LargeBinary):
            row[column.name] = SECRET.encode()
        elif isinstance(kind, Numeric) or python is int:
            row[column.name] = NUMBER
        elif python is dict:
            row[column.name] = {"secret": SECRET}
        else:
            row[column.name] = SECRET[: getattr(column.type, "longest", None)]
    return row


def everything_told(error):
    """As a log has it: the whole chain with its tracebacks, and each error as text and as `repr`."""
    told, seen = ["".join(traceback.format_exception(error))], []
    while error and error not in seen:  # SQLAlchemy raises what it does not wrap from itself
        told += [str(error), repr(error)]
        seen.append(error)
        error = error.__cause__ or error.__context__
    return "\n".join(told)


def break_write(url, table, row):
    """Write a row that the database refuses as it comes, on PostgreSQL with a constraint, which quotes it whole."""
    with database.open_writer(url) as db:
        if db.get_bind().dialect.name == "postgresql":
            db.execute(text(f'ALTER TABLE "{table.name}" ADD CONSTRAINT never CHECK (1 = 0) NOT VALID'))
        else:
            never = f"CREATE TRIGGER never BEFORE INSERT ON \"{table.name}\" BEGIN SELECT RAISE(ABORT, 'never'); END"
            db.execute(text(never))
        db.execute(insert(table), row)


def execute(url, *statements):
    with database.open_writer(url) as db:
        for statement in statements:
            db.execute(statement)


@pytest.mark.parametrize("name", TABLES)
def test_a_broken_write_of_any_table_tells_no_value(url, name, caplog):
    table = Base.metadata.tables[name]
    with pytest.raises(StatementError) as broken:
        break_write(url, table, filled(table))
    logging.getLogger("streamlit").error("Uncaught app execution", exc_info=broken.value)
    logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=broken.value)
    told = everything_told(broken.value) + caplog.text
    for secret in ("jeanne", "q7kd", str(NUMBER), "09:27:31", "10:27:31", SECRET.encode().hex()):
        assert secret not in told


def test_a_text_that_is_too_long_is_not_quoted(url):
    with pytest.raises(NotAccepted) as refused:
        execute(url, update(Account).values(email=SECRET * 10))
    assert SECRET not in everything_told(refused.value)


def test_a_value_that_is_there_already_is_not_quoted(url):
    with pytest.raises(DBAPIError) as broken:
        execute(url, *[insert(Account).values(email=SECRET)] * 2)
    told = everything_told(broken.value)
    assert SECRET not in told
    assert "account" in told
    assert "email" in told


@pytest.mark.parametrize("kind", ["integer", "date", "jsonb"])
def test_a_value_that_postgresql_cannot_read_is_not_quoted(postgres_url, kind):
    with pytest.raises(DBAPIError) as broken:
        execute(postgres_url, text(f"SELECT CAST(:it AS {kind})").bindparams(it=SECRET))
    assert SECRET not in everything_told(broken.value)


def test_a_value_that_cannot_be_converted_is_not_quoted(url):
    with pytest.raises(StatementError) as broken:
        execute(url, update(Account).values(disabled_at=SECRET))
    assert SECRET not in everything_told(broken.value)


def test_what_is_wrong_with_the_server_itself_is_told(postgres_url):
    with pytest.raises(DBAPIError, match="read-only transaction"), database.open_reader(postgres_url) as db:
        db.execute(insert(Account).values(email=SECRET))
    with pytest.raises(DBAPIError, match="nowhere"):
        execute(postgres_url, text("SELECT 1 FROM nowhere"))


def test_neither_settings_nor_what_opens_a_session_is_written_out():
    held = [
        Settings(database_url=f"postgresql://cantine:{SECRET[:6]}@host/base", smtp_url=f"smtp://a:{SECRET[:6]}@host"),
        OpenedSession(1, SECRET),
        ClaimedSession(SECRET, None, 1, 1),
        VisitingBrowser(SECRET),
        Candidate(1, None, SECRET),
    ]
    for one in held:
        assert SECRET[:6] not in f"{one!r} {one}"
