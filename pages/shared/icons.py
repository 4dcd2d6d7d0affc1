"""The portal's three small pictures, our own drawings."""

from base64 import b64encode

_HAND = (
    '<g stroke="#2f7fc1" fill="#2f7fc1" stroke-width="8" stroke-linecap="round">'
    '<path d="M21 34V17M30 32V10M39 32v-20M48 35V20M16 46 7 36" fill="none"/>'
    '<rect x="19" y="30" width="30" height="25" rx="11"/></g>'
)
_FORK_AND_KNIFE = (
    '<g stroke="#fff" stroke-width="2.4" stroke-linecap="round" fill="none">'
    '<path d="M25 32v5a3.5 3.5 0 0 0 7 0v-5M28.5 32v24M41 56V32c3.5 2 4.5 7 4 12h-4"/></g>'
)
_GLASS = (
    '<g stroke="#fff" stroke-width="2.4" stroke-linejoin="round" stroke-linecap="round" fill="none">'
    '<path d="M27 33h14l-2 22H29zM28 41h12"/></g>'
)
_A = '<path d="M32 8 12 56h9l4.5-11.5h13L43 56h9L32 8zm0 15 3.8 14h-7.6z" fill="#2e7d4f" fill-rule="evenodd"/>'


def _render_picture(drawing: str) -> str:
    """The drawing as an image, because Streamlit strips SVG elements from HTML. It decorates: no alternative text."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">{drawing}</svg>'
    return f'<img src="data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}" width="48" height="48" alt="">'


_PICTURES = _HAND + _FORK_AND_KNIFE, _HAND + _GLASS, _A
THREE = f'<div class="icons">{"".join(map(_render_picture, _PICTURES))}</div>'
"""Hand with fork and knife, hand with glass, green A: above the title of the visitors' pages."""
