"""The addresses that exist: everything else is answered « Cette page n'existe pas »."""

PAGES = frozenset(
    {
        "",
        "absence",
        "absences",
        "compte",
        "compte-famille",
        "connexion",
        "exports",
        "envois",
        "famille",
        "facturation",
        "finances",
        "familles",
        "fermetures",
        "feuille-de-cuisine",
        "frequentation",
        "inscriptions",
        "inscriptions-famille",
        "journal",
        "liste-du-jour",
        "mois",
        "mot-de-passe-oublie",
        "paiements",
        "agents",
        "commune",
        "ecoles",
        "importer",
        "passage",
        "pointage",
        "alertes",
        "menus",
        "prestations",
        "tarifs",
        "profil",
        "rappels",
        "reglages",
        "soldes",
        "statistiques",
        "semaine-type",
    }
)
"""The pages of the portal, as pages/portail.py names them; the empty one is the start."""

STREAM = "/_stcore/stream"
"""The websocket of every open page; no other one exists."""

CONNECTION = frozenset({"/_stcore/health", "/_stcore/host-config"})
"""What Streamlit's page asks before it connects. The rest below /_stcore/ stays shut: uploads go into the memory of
the server, whoever sends them, and nothing here is uploaded."""

OF_THE_MOMENT = ("/media/", "/component/")
"""Where Streamlit itself answers: pictures and files that a run of a page shows, components."""

STATIC = "/static/"
"""Where the files of Streamlit's own user interface are."""


def page_of(path: str) -> str | None:
    """The name of the page at this path, "" for the start, None where there is no such page."""
    name = path.removeprefix("/")
    return name if path.startswith("/") and name in PAGES else None
