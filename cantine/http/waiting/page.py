"""The page of the waiting room, which asks by itself and goes on when it is its turn."""

import random
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from starlette.responses import HTMLResponse, Response

from cantine.common.french import join_words
from cantine.common.language.languages import get_language
from cantine.common.language.translate import translate
from cantine.common.typed_text.html import escape
from cantine.http.addresses import PLACE_IN_LINE, SEND_PREPARED
from cantine.http.shell.style import PLAIN
from cantine.opening.rules.waits import Stage, Wait, choose_pause

_HERE = Path(__file__).parent
WAITING_SCRIPT = (_HERE / "waiting.js").read_text("utf-8")
"""The only script of the page; the content security policy knows it by its hash."""
_STYLE = (_HERE / "waiting.css").read_text("utf-8")

_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
{style}</style>
<noscript><meta http-equiv="refresh" content="20"></noscript>
</head>
<body data-ask="{ask}" data-after="{after}" data-goes="{goes}" data-stage="{stage}" data-lost="{lost}"
 data-send="{send}">
<main>
<h1>{title}</h1>
<p class="opens">{opens}</p>
<p id="place">{said}</p>
<progress id="way" aria-hidden="true"></progress>
<p id="lost" hidden></p>
<ul id="refused" hidden></ul>
<p id="on" hidden><a href="/">{further}</a></p>
<p id="read" role="status">{read}</p>
<p id="keep">{keep}</p>
</main>
<script>{script}</script>
</body>
</html>
"""


def describe_wait(wait: Wait | None, now: datetime) -> dict[str, object]:
    """What the page is told: where it is, what it shows and reads aloud, and after how many seconds it asks again."""
    if wait is None:
        return {"stage": Stage.OVER}
    again = round(choose_pause(wait, now, random.random()), 1)
    return {"stage": wait.stage, "said": wait.describe(), "read": wait.announce(), "again": again}


def render_room(wait: Wait, labels: Sequence[str], now: datetime, *, stays: bool) -> Response:
    """The page for this wait. `stays`: it has an address of its own, from which it goes on to the home."""
    told = describe_wait(wait, now)
    page = _frame(get_language(), tuple(labels)).format(
        ask=f"{PLACE_IN_LINE}?ici" if stays else PLACE_IN_LINE,
        after=told["again"],
        goes="/" if stays else "",
        stage=wait.stage,
        said=escape(str(told["said"]), quote=False),
        read=escape(str(told["read"]), quote=False),
    )
    return HTMLResponse(page, headers={"cache-control": "no-store"})


@cache
def _frame(language: str, labels: tuple[str, ...]) -> str:
    """The page but for what differs from one browser to another, with holes for that."""
    opens = translate("Inscriptions : {periods}", periods=join_words(labels)) if labels else ""
    keep = translate(
        "Gardez cette page ouverte : elle avance toute seule. Une coupure ne fait pas perdre votre place ; si vous "
        "fermez la page, revenez au portail dans ce navigateur."
    )
    lost = translate("La connexion est coupée. Votre place est gardée, la page réessaie toute seule.")
    fixed = {
        "language": language,
        "title": escape(translate("Salle d'attente"), quote=False),
        "style": PLAIN + _STYLE,
        "opens": escape(opens, quote=False),
        "keep": escape(keep, quote=False),
        "lost": escape(lost),
        "script": WAITING_SCRIPT,
        "send": SEND_PREPARED,
        "further": escape(translate("Continuer sur le portail"), quote=False),
    }
    holes = ("ask", "after", "goes", "stage", "said", "read")
    doubled = {name: value.replace("{", "{{").replace("}", "}}") for name, value in fixed.items()}
    return _PAGE.format(**doubled, **{name: f"{{{name}}}" for name in holes})
