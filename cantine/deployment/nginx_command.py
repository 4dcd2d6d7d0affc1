"""`python -m cantine nginx`: the configuration of Debian's nginx for this portal, to be put into a file."""

import re
from pathlib import Path

import click

from cantine.common.tables.file_limits import MOST_BYTES
from cantine.deployment.processes import STATIC_FOLDER, check_place, fill_model, list_ports
from cantine.french_prompts import CommandRefused
from cantine.settings import settings

MODEL = Path(__file__).parent / "nginx_site.conf"
NAME = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")

BESIDE_PAGES = 100
"""Pages of one network that the portal itself refuses, with its sentence, before nginx does."""

_PLACES = """
# Un navigateur reste au même processus, où vivent ses pages : par un cookie qui ne dit rien d'autre.
map $cookie_cantine_place $cantine_place {
    default $request_id;
    "~^[0-9a-f]{32}$" $cookie_cantine_place;
}
map $cookie_cantine_place $cantine_new_place {
    default "cantine_place=$request_id; Path=/; Secure; HttpOnly; SameSite=Lax";
    "~^[0-9a-f]{32}$" "";
}"""

_SET_PLACE = "    add_header Set-Cookie $cantine_new_place;\n"

_OF_ANY = """
    # Une image d'une page vit dans le processus de la page : après un redémarrage, peut-être un autre.
    location /media/ {
        proxy_next_upstream error timeout http_404;
        proxy_pass http://cantine;
    }"""


@click.command("nginx", help="Écrit la configuration de nginx (Debian) pour ce portail.")
@click.option("--name", required=True, metavar="NOM", help="Nom public du portail, par exemple cantine.exemple.fr.")
@click.option("--processes", default=1, metavar="N", help="Nombre de processus du portail : 1, ou plus.")
@click.option("--static", default=STATIC_FOLDER, metavar="DOSSIER", help="Dossier de « python -m cantine static ».")
@click.help_option("--help", help="Affiche cette aide.")
def nginx(name: str, processes: int, static: str) -> None:
    """Print the configuration; refused (exit code 1) for what is no public name, no number of processes, no folder."""
    if not NAME.fullmatch(name.lower()):
        raise CommandRefused("Indiquez le nom public du portail, par exemple : --name cantine.exemple.fr")
    click.echo(render_site(name.lower(), processes, check_place(static, "--static")), nl=False)


def render_site(name: str, processes: int, static: str = STATIC_FOLDER) -> str:
    """The file for a portal of this name, whose processes listen on ports of this machine from 8501 on."""
    pages, ports, several = settings().pages_per_address or 10_000, list_ports(processes), processes > 1
    servers = [f"    server 127.0.0.1:{port} max_fails=0;" for port in ports]
    chosen = ["    hash $cantine_place consistent;"] if several else []
    words = {
        "name": name,
        "processes": str(processes),
        "static": static,
        "upstream": "\n".join(
            [*([_PLACES] if several else []), "upstream cantine {", *chosen, *servers, "    keepalive 32;", "}"]
        ),
        "most_bytes": str(MOST_BYTES),
        "pages": str(pages),
        "connections": str(pages + BESIDE_PAGES),
        "place": _SET_PLACE if several else "",
        "media": _OF_ANY if several else "",
    }
    return fill_model(MODEL.read_text("utf-8"), words)
