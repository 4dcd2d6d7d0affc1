"""`python -m cantine nginx`: the configuration of Debian's nginx for this portal, to be put into a file."""

import re

import click

from cantine.common.tables.file_limits import MOST_BYTES
from cantine.french_prompts import CommandRefused
from cantine.settings import HERE, settings

MODEL = HERE / "cantine" / "nginx_site.conf"
FIRST_PORT = 8501
MOST_PROCESSES = 64
NAME = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")

BESIDE_PAGES = 100
"""Pages of one network that the portal itself refuses, with its sentence, before nginx does."""

_ONE = """# Start it with: python -m cantine serve --server.address 127.0.0.1 --server.port 8501"""

_SEVERAL = """# Start {count} of them, on PostgreSQL: uvicorn streamlit_app:app --port 8501 … --port {last}"""

_PLACES = """
# A browser stays with one process, where its pages live: by a cookie that says no more than that.
map $cookie_cantine_place $cantine_place {
    default $request_id;
    "~^[0-9a-f]{32}$" $cookie_cantine_place;
}
map $cookie_cantine_place $cantine_new_place {
    default "cantine_place=$request_id; Path=/; Secure; HttpOnly; SameSite=Lax";
    "~^[0-9a-f]{32}$" "";
}"""

_SET_PLACE = "    add_header Set-Cookie $cantine_new_place;\n"


@click.command("nginx", help="Écrit la configuration de nginx (Debian) pour ce portail.")
@click.option("--name", required=True, metavar="NOM", help="Nom public du portail, par exemple cantine.exemple.fr.")
@click.option("--processes", default=1, metavar="N", help="Nombre de processus du portail : 1, ou plus.")
@click.help_option("--help", help="Affiche cette aide.")
def nginx(name: str, processes: int) -> None:
    """Print the configuration; refused (exit code 1) for what is no public name, or no number of processes."""
    if not NAME.fullmatch(name.lower()):
        raise CommandRefused("Indiquez le nom public du portail, par exemple : --name cantine.exemple.fr")
    if not 1 <= processes <= MOST_PROCESSES:
        raise CommandRefused(f"Indiquez un nombre de processus de 1 à {MOST_PROCESSES}.")
    click.echo(render_site(name.lower(), processes), nl=False)


def render_site(name: str, processes: int) -> str:
    """The file for a portal of this name, whose processes listen on ports of this machine from 8501 on."""
    pages = settings().pages_per_address or 10_000
    ports = range(FIRST_PORT, FIRST_PORT + processes)
    servers = [f"    server 127.0.0.1:{port};" for port in ports]
    chosen = ["    hash $cantine_place consistent;"] if processes > 1 else []
    words = {
        "name": name,
        "start": _ONE if processes == 1 else _SEVERAL.format(count=processes, last=ports[-1]),
        "upstream": "\n".join(
            [*([_PLACES] if processes > 1 else []), "upstream cantine {", *chosen, *servers, "    keepalive 32;", "}"]
        ),
        "most_bytes": str(MOST_BYTES),
        "pages": str(pages),
        "connections": str(pages + BESIDE_PAGES),
        "place": _SET_PLACE if processes > 1 else "",
    }
    text = MODEL.read_text("utf-8")
    for word, value in words.items():
        text = text.replace("{{" + word + "}}", value)
    return text
