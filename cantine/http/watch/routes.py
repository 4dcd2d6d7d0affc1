"""`/sante`, `/sante/detail` and `/metrics`."""

import hmac
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from cantine import clock
from cantine.doctor.checkup import watch
from cantine.doctor.findings import Condition, Finding, find_worst
from cantine.http.shell.error_pages import answer_missing
from cantine.http.watch.figures import write_figures
from cantine.http.watch.guesses import guesses
from cantine.http.watch.probe import Health, probe
from cantine.http.watch.rounds import rounds
from cantine.http.watch.single_question import Answer, SingleQuestion, T
from cantine.settings import settings
from cantine.store import database

ANSWERS_WITHIN, KEPT_FOR = 1.5, 1.0
"""Seconds that `/sante` waits, and for which its answer is kept."""

DETAIL_WITHIN, DETAIL_KEPT_FOR = 8.0, 5.0

WAIT = "Trop de jetons faux sont venus de ce réseau. Réessayez dans {wait} s."

_NEVER_KEPT = {"cache-control": "no-store"}
_health = SingleQuestion(
    lambda: (settings().database_url, probe(settings().database_url)), fresh=KEPT_FOR, patience=ANSWERS_WITHIN
)
_detail = SingleQuestion(
    lambda: (settings().database_url, [*watch(settings().database_url, clock.now())]),
    fresh=DETAIL_KEPT_FOR,
    patience=DETAIL_WITHIN,
)


async def send_health(_request: Request) -> Response:
    """GET /sante: 200 where the portal can do its work, 503 with what it lacks; within two seconds, whatever hangs."""
    health, age = await _find_health()
    return _make_answer({"etat": health}, health is Health.OK, age)


async def send_detail(request: Request) -> Response:
    """GET /sante/detail: each check with its state, sentence and figures; 503 where one of them is broken."""
    if refusal := _refuse(request):
        return refusal
    findings, age = await _find_details()
    worst = find_worst(findings)
    told = {one.name: {"etat": one.state, "phrase": one.sentence, **one.figures} for one in findings}
    return _make_answer({"etat": worst, "controles": told}, worst is not Condition.BAD, age)


async def send_metrics(request: Request) -> Response:
    """GET /metrics: the figures of this process in Prometheus' text format."""
    if refusal := _refuse(request):
        return refusal
    findings, _ = await _find_details()
    pool: Any = database.engine(settings().database_url).pool
    return Response(write_figures(findings, pool.checkedout()), headers=_NEVER_KEPT, media_type=CONTENT_TYPE_LATEST)


async def _find_health() -> tuple[Health, float]:
    """How it stands, and how many seconds ago; no answer in time is one."""
    answer = await _ask(_health)
    return (answer.value[1], answer.age) if answer else (Health.UNREACHABLE, 0.0)


async def _find_details() -> tuple[Sequence[Finding], float]:
    """What was found, and how many seconds ago. A database that is out of reach is not asked for the rest."""
    health, age = await _find_health()
    if health is Health.UNREACHABLE:
        said = "La base de données ne répond pas : « python -m cantine doctor » dit pourquoi."
        return [Finding("base de données", Condition.BAD, said, {"joignable": False}), rounds.check()], age
    found = [] if health is Health.OK else [Finding("santé", Condition.BAD, f"/sante répond : {health}.")]
    if answer := await _ask(_detail):
        return [*found, *answer.value[1], rounds.check()], answer.age
    late = Finding("contrôles", Condition.BAD, f"Les contrôles n'ont pas fini en {DETAIL_WITHIN:.0f} secondes.")
    return [*found, late, rounds.check()], 0.0


async def _ask(question: SingleQuestion[tuple[str, T]]) -> Answer[tuple[str, T]] | None:
    """What is known of the database that is set now."""
    answer = await question.ask()
    if answer and answer.value[0] != settings().database_url:
        question.forget()
        answer = await question.ask()
    return answer


def _refuse(request: Request) -> Response | None:
    """The answer to whoever has not the token: the same where none is set. It is compared in a time that tells nothing
    about it, and a wrong one is counted."""
    token, now = settings().watch_token, clock.now()
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return answer_missing()
    right = hmac.compare_digest(given.strip().encode(), token.encode()) and bool(token)
    opens = guesses.judge(request.client.host if request.client else None, now, right=right)
    if isinstance(opens, datetime):
        wait = str(math.ceil((opens - now).total_seconds()))
        return PlainTextResponse(WAIT.format(wait=wait), 429, headers={**_NEVER_KEPT, "retry-after": wait})
    return None if opens else answer_missing()


def _make_answer(told: dict[str, Any], well: bool, age: float) -> Response:
    headers = {**_NEVER_KEPT, "age": str(int(age))}
    return JSONResponse(told, 200 if well else 503, headers=headers)
