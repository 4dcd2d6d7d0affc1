"""Where the portal's own fonts are sent from."""

from starlette.requests import Request
from starlette.responses import Response

from cantine.http.shell.assets import FOREVER
from cantine.http.shell.error_pages import answer_missing
from cantine.http.shell.fonts import FILES


async def send_font(request: Request) -> Response:
    """GET /polices/{name}: one of the two, to be kept for a year."""
    content = FILES.get(request.path_params["name"])
    if content is None:
        return answer_missing()
    return Response(content, media_type="font/woff2", headers={"cache-control": FOREVER})
