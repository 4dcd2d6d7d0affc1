"""What does not exist: one French page, the same whatever was asked for and whoever asked."""

from starlette.responses import Response

from cantine.http.plain_page import render_plain_page


def answer_missing() -> Response:
    """404 with a link to the start."""
    return render_plain_page(
        "Cette page n'existe pas", "L'adresse est peut-être incomplète, ou la page n'est plus en ligne.", 404
    )
