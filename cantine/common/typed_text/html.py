"""Text for HTML: nothing in it is an element, an attribute or an entity."""

import html
from functools import lru_cache

from cantine.common.typed_text.hidden_signs import drop_hidden_signs


@lru_cache(4096)  # a table says the titles of its columns again in each cell
def escape(text: str, quote: bool = True) -> str:
    """The text as HTML shows it, between tags or, with `quote`, inside a quoted attribute."""
    return html.escape(drop_hidden_signs(text), quote)
