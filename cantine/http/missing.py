"""What does not exist: one French page, the same whatever was asked for and whoever asked."""

from starlette.responses import HTMLResponse, Response

_PAGE = """<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cette page n'existe pas</title>
<style>
body { margin: 0; padding: 4rem 1.5rem; text-align: center; background: #fff; color: #1f2a24;
       font: 1.05rem/1.6 "Source Sans", system-ui, sans-serif }
h1 { color: #2e7d4f; font-size: 1.6rem }
a { display: inline-block; margin-top: 1rem; padding: .6rem 1.2rem; border-radius: .6rem;
    background: #2e7d4f; color: #fff; text-decoration: none }
</style>
</head>
<body>
<main>
<h1>Cette page n'existe pas</h1>
<p>L'adresse est peut-être incomplète, ou la page n'est plus en ligne.</p>
<p><a href="/">Retour à l'accueil</a></p>
</main>
</body>
</html>
"""


def missing() -> Response:
    """404 with a link to the start; never kept by a cache."""
    return HTMLResponse(_PAGE, 404, headers={"cache-control": "no-store"})
