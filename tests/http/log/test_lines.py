"""Lines of the log: one JSON object each, with a number, and without what people are called or typed."""

import asyncio
import json
import logging
import smtplib
import sys

import pytest
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.routing import Route
from streamlit.elements import exception
from streamlit.proto.Exception_pb2 import Exception as Box
from streamlit.runtime.app_session import AppSession

from cantine.http.log.current_request import SIGNS, begin_request, keep_request, make_number
from cantine.http.log.lines import write_json, write_text
from cantine.http.log.privacy import IdHidingRecords, describe_error
from cantine.http.log.requests import RequestLog
from cantine.http.routes import routes
from cantine.http.shell import error_pages

NAME = "Jeanne Secret"


class Kept(logging.Handler):
    """The lines as they leave the process."""

    def __init__(self):
        super().__init__()
        self.texts = []

    def emit(self, record):
        self.texts.append(write_json(record))

    @property
    def lines(self):
        return [json.loads(text) for text in self.texts]

    def of(self, event):
        return [line for line in self.lines if line["event"] == event]


@pytest.fixture
def log(monkeypatch):
    kept, root = Kept(), logging.getLogger()
    for package in ("cantine", "pages"):
        monkeypatch.setattr(logging.getLogger(package), "level", logging.INFO)
        logging.getLogger(package).manager._clear_cache()
    for server in ("uvicorn", "uvicorn.error"):  # a server that another test made here may have set them up
        monkeypatch.setattr(logging.getLogger(server), "handlers", [])
        monkeypatch.setattr(logging.getLogger(server), "propagate", True)
    root.addHandler(kept)
    yield kept
    root.removeHandler(kept)
    root.manager._clear_cache()


def fail_with(error):
    try:
        raise error
    except type(error):
        return sys.exc_info()


def test_a_line_says_when_what_how_long_and_who(log):
    with keep_request() as current:
        current.who = 12
        about = {"event": "backup", "duration_ms": 3.2, "bytes": 5, "rows": [NAME]}
        logging.getLogger("cantine.store").warning("Sauvegardé\nen %d s.", 3, extra=about)
    [line] = log.lines
    assert "\n" not in log.texts[0]
    assert line.pop("time")[-5:-1].startswith(".")
    told = {"level": "WARNING", "event": "backup", "duration_ms": 3.2, "request": current.number, "who": 12}
    assert line == {**told, "message": "Sauvegardé\nen 3 s.", "bytes": 5}


def test_a_number_has_eight_signs_that_nobody_confuses():
    numbers = {make_number() for _ in range(500)}
    assert len(numbers) == 500
    assert {len(number) for number in numbers} == {8}
    assert set("".join(numbers)) == set(SIGNS)
    assert not set(SIGNS) & set("0O1I2Z5S8BLAEUY")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError(f"invalid literal for int() with base 10: '{NAME}'"), "ValueError"),
        (KeyError(NAME), "KeyError"),
        (smtplib.SMTPRecipientsRefused({NAME: (550, b"no")}), "smtplib.SMTPRecipientsRefused"),
        (OSError(28, "No space left on device"), "OSError: [Errno 28] No space left on device"),
        (NameError("name 'x' is not defined"), "NameError: name 'x' is not defined"),
        (OperationalError("SELECT 1", {}, Exception("database is locked")), "locked"),
    ],
)
def test_an_exception_tells_its_words_only_where_nobody_can_stand_in_them(log, error, told):
    chained = fail_with(error)
    logging.getLogger("streamlit").error("Failed for '%s'", NAME, exc_info=chained)
    [line] = log.lines
    assert NAME not in log.texts[0]
    assert told in line["trace"].splitlines()[-1]
    assert told in describe_error(error)
    assert "raise error" in line["trace"]


def test_the_causes_and_notes_of_an_exception_are_told_likewise(log):
    try:
        try:
            raise KeyError(NAME)
        except KeyError as error:
            error.add_note(NAME)
            raise RuntimeError(NAME) from error
    except RuntimeError:
        logging.getLogger("cantine").exception("Échec.")
    assert NAME not in log.texts[0]
    kinds = [text for text in log.lines[0]["trace"].splitlines() if text.endswith("Error")]
    assert kinds == ["KeyError", "RuntimeError"]


def test_what_a_library_quotes_or_was_given_is_left_out(log):
    logging.getLogger("asyncio").error(f"Task exception was never retrieved\nfuture: <Task exception={NAME}>")
    logging.getLogger("streamlit").warning("No widget %s at %d in '%s'", NAME, 3, NAME)
    logging.getLogger("uvicorn.error").error(ValueError(NAME))
    assert NAME not in "".join(log.texts)
    told = [line["message"] for line in log.lines]
    assert told == ["Task exception was never retrieved", "No widget (…) at 3 in (…)", "ValueError"]


def test_text_is_for_people(log):
    record = logging.makeLogRecord({"name": "cantine.x", "levelname": "INFO", "msg": "Prêt.", "event": "start", "n": 2})
    assert write_text(record).partition(" ")[2] == "INFO start Prêt. n=2"


def test_each_request_has_a_line_with_its_template_and_its_number(browser, log):
    answers = [
        browser.get(path)
        for path in ("/telecharger/facture-12.pdf?nom=Secret", f"/{NAME}", "/agenda/s3cr3t.ics", "/connexion?x=1")
    ]
    requests = log.of("request")
    assert [line["route"] for line in requests] == [
        "/telecharger/facture-{invoice}.pdf",
        "(inconnue)",
        "/agenda/{token}.ics",
        "/connexion",
    ]
    assert [line["status"] for line in requests] == [answer.status_code for answer in answers] == [303, 404, 404, 200]
    assert [line["request"] for line in requests] == [answer.headers["x-request-id"] for answer in answers]
    assert "ecret" not in "".join(log.texts)


def test_a_request_of_somebody_signed_in_has_the_number_of_the_account(sign_in, cast, log):
    sign_in(cast.alice, cast.alices_family).get("/telecharger/releve.csv")
    assert [line["who"] for line in log.of("request")] == [None, cast.alice]


@pytest.mark.parametrize(
    ("trusted", "client", "number", "taken"),
    [
        ("10.0.0.0/8", ("10.0.0.2", 4000), "a1b2c3d4-e5f6", True),
        ("10.0.0.0/8", ("192.0.2.9", 0), "a1b2c3d4-e5f6", True),  # whom a trusted proxy named
        ("10.0.0.0/8", ("192.0.2.9", 4000), "a1b2c3d4-e5f6", False),
        ("", ("10.0.0.2", 4000), "a1b2c3d4-e5f6", False),
        ("10.0.0.0/8", ("10.0.0.2", 4000), "Jeanne Secret", False),
        ("10.0.0.0/8", ("10.0.0.2", 4000), "court", False),
        ("10.0.0.0/8", ("10.0.0.2", 4000), "x" * 65, False),
    ],
)
def test_a_number_is_taken_of_a_trusted_proxy_alone_and_only_if_it_looks_like_one(
    cast, configure, log, trusted, client, number, taken
):
    configure(database_url=cast.url, trusted_proxies=trusted)

    async def ask():
        async def send(message):
            sent.append(message)

        sent = []
        scope = {"type": "http", "method": "GET", "path": "/x", "client": client, "headers": []}
        scope["headers"] = [(b"x-request-id", number.encode())]
        await RequestLog(Starlette(routes=[Route("/y", lambda _: None)]), routes)(scope, None, send)
        return dict(sent[0]["headers"])[b"x-request-id"].decode()

    answered = asyncio.run(ask())
    assert (answered == number) is taken
    assert log.lines[0]["request"] == answered


@pytest.fixture
def streamlits_boxes(monkeypatch):
    monkeypatch.setattr(exception, "marshall", exception.marshall)
    error_pages.speak_for_streamlit()


def test_streamlits_own_box_is_ours_with_the_number_of_the_log(log, streamlits_boxes):
    assert isinstance(logging.getLogRecordFactory(), IdHidingRecords)
    number = begin_request().number
    shown = AppSession._create_exception_message(None, ValueError(NAME)).delta.new_element.exception
    compiling = Box()
    exception.marshall(compiling, SyntaxError(NAME))
    for box in (shown, compiling):
        assert box.message.startswith("Une erreur est survenue et cette page n'a pas pu s'afficher.")
        assert box.message.endswith(f"le numéro de l'erreur\u00a0: {number}.")
        assert (box.type, [*box.stack_trace]) == ("", [])
    assert [line["request"] for line in log.of("error")] == [number, number]
    assert NAME not in "".join(log.texts)
