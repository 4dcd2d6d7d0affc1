"""Who sent a request: a page of this portal, or one of another site."""

from starlette.datastructures import Headers


def is_from_our_page(headers: Headers) -> bool:
    """Whether a page of the very host that was asked says that it asks. Another scheme is the proxy's business."""
    host = headers.get("host", "")
    return headers.get("origin") in (f"https://{host}", f"http://{host}")


def is_from_another_site(headers: Headers) -> bool:
    """Whether a page of anywhere else asks. Programs name no origin and are none; browsers always name it."""
    return "origin" in headers and not is_from_our_page(headers)


def is_change_from_our_page(headers: Headers) -> bool:
    """Whether a page of this very host asks for a change. Another site, or a program that does not say, may not."""
    return is_from_our_page(headers) and headers.get("sec-fetch-site", "same-origin") == "same-origin"
