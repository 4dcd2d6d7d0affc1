"""What a date field says in words while somebody types into it."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from cantine.common.day_input import read_day
from cantine.common.form_input import NotAccepted
from cantine.common.french import long_date
from cantine.common.language.languages import read_language, speak

LONGEST = 40
"""Letters of a date field; nothing longer is a date."""


async def send_day_in_words(request: Request) -> Response:
    """GET /jour?ecrit=1/11/2026&langue=fr: « dimanche 1er novembre 2026 », or why it is no date. Nothing of anybody is
    in it."""
    with speak(read_language(request.query_params.get("langue")) or "fr"):
        try:
            said = long_date(read_day(request.query_params.get("ecrit", "")[:LONGEST]))
        except NotAccepted as refused:
            said = str(refused)
    return PlainTextResponse(said, headers={"cache-control": "max-age=3600"})
