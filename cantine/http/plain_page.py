"""Small French pages that need neither Streamlit nor the database: what is missing, what failed, who comes too late."""

from html import escape

from starlette.responses import HTMLResponse, Response

_PAGE = """<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0; padding: 4rem 1.5rem; text-align: center; background: #fff; color: #1f2a24;
       font: 1.05rem/1.6 "Source Sans", system-ui, sans-serif }}
h1 {{ color: #2e7d4f; font-size: 1.6rem }}
a {{ display: inline-block; margin: 1rem .3rem 0; padding: .6rem 1.2rem; border-radius: .6rem;
    background: #2e7d4f; color: #fff; text-decoration: none }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>
<p>{ways}</p>
</main>
</body>
</html>
"""

HOME = ("/", "Retour à l'accueil")
AGAIN = ("", "Réessayer")


def render_plain_page(
    title: str, text: str, status: int, ways: tuple[tuple[str, str], ...] = (HOME,), wait: int | None = None
) -> Response:
    """A title, a sentence and the ways on, each an address and its words; never kept by a cache.

    `wait` tells programs, and through them browsers, after how many seconds it is worth to come again.
    """
    links = "\n".join(f'<a href="{escape(address)}">{escape(words, quote=False)}</a>' for address, words in ways)
    headers = {"cache-control": "no-store"} | ({"retry-after": str(wait)} if wait else {})
    return HTMLResponse(
        _PAGE.format(title=escape(title, quote=False), text=escape(text, quote=False), ways=links),
        status,
        headers=headers,
    )
