"""Who sent a request: a page of this portal, or one of another site."""

from starlette.datastructures import Headers


def from_our_page(headers: Headers) -> bool:
    """Whether a page of the very host that was asked says that it asks. Another scheme is the proxy's business."""
    host = headers.get("host", "")
    return headers.get("origin") in (f"https://{host}", f"http://{host}")


def from_another_site(headers: Headers) -> bool:
    """Whether a page of anywhere else asks. Programs name no origin and are none; browsers always name it."""
    return "origin" in headers and not from_our_page(headers)
