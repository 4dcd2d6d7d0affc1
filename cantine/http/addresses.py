"""The addresses that exist: everything else is answered « Cette page n'existe pas »."""

PAGES = frozenset(
    {"", "connexion", "mot-de-passe-oublie", "compte", "inscriptions", "frequentation", "journal", "profil", "reglages"}
)
"""The pages of the portal, as pages/portail.py names them; the empty one is the start."""

STREAMLIT = ("/_stcore/", "/media/", "/component/")
"""Where Streamlit itself answers: its connection, files of the moment, components."""

STATIC = "/static/"
"""Where the files of Streamlit's own user interface are."""


def page_of(path: str) -> str | None:
    """The name of the page at this path, "" for the start, None where there is no such page."""
    name = path.removeprefix("/")
    return name if path.startswith("/") and name in PAGES else None
