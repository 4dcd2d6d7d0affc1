"""What does not exist: one French page, the same whatever was asked for and whoever asked."""

from starlette.responses import Response

from cantine.http.plain_page import plain_page


def missing() -> Response:
    """404 with a link to the start."""
    return plain_page(
        "Cette page n'existe pas", "L'adresse est peut-être incomplète, ou la page n'est plus en ligne.", 404
    )
