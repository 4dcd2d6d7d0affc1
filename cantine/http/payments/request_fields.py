"""The fields of a request that anybody may send: of bounded size, from its address and from its form."""

from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

LONGEST_BODY = 20_000
"""Bytes; the biggest that comes, a notification of Lyra, has some 3,000."""

MOST_FIELDS = 500
"""Fields of a form: a parent may choose among hundreds of invoices."""

Fields = list[tuple[str, str]]


class TooMuchSent(Exception):
    """The body is longer than anything that is expected here, or has more fields; the rest of it is not read."""


async def read_form(request: Request) -> Fields:
    """The fields of the request's body, in their order; none where it is not a form. Raises TooMuchSent."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_BODY:
                raise TooMuchSent
    except ClientDisconnect:
        return []
    return _parse(body.decode("utf-8", "replace"))


def read_query(request: Request) -> Fields:
    """The fields of the request's address. Raises TooMuchSent."""
    return _parse(request.url.query[:LONGEST_BODY])


def _parse(text: str) -> Fields:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise TooMuchSent from None
