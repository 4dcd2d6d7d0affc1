"""`python -m cantine access-link ADRESSE`: a way in for somebody whom no password lets in and no letter reaches."""

import click

from cantine import clock
from cantine.access.actions.access_links import make_console_link
from cantine.access.rules.link_kinds import LINK_GOOD_FOR
from cantine.backup.flow.opening import prepare_installation
from cantine.common.form_input import NotAccepted
from cantine.common.french import moment
from cantine.common.roles import COMMAND_LINE
from cantine.french_prompts import CommandRefused
from cantine.settings import settings
from cantine.store.database import open_writer


@click.command(
    "access-link",
    help="Écrit un lien qui ouvre le portail une seule fois, pour le compte de cette adresse mail ; un nouveau mot de "
    "passe est ensuite choisi.",
    short_help="Écrit un lien qui ouvre le portail une fois, pour un compte.",
)
@click.argument("email", metavar="ADRESSE")
@click.option(
    "--without-second-factor",
    is_flag=True,
    help="Retire aussi la double authentification de ce compte, dont le téléphone est perdu ; un mail l'en avertit.",
)
@click.help_option("--help", help="Affiche cette aide.")
def print_access_link(email: str, without_second_factor: bool) -> None:
    """Print a link that opens the portal once for this account, and what to do with it; refused (exit code 1, with the
    reason) where no account has the address, or it may not come in. Its second factor is asked for all the same, but
    `without_second_factor`, which removes it."""
    url, now = settings().database_url, clock.now()
    prepare_installation(url)
    try:
        with open_writer(url) as db:
            link = make_console_link(db, COMMAND_LINE, email, now, without_second_factor=without_second_factor)
    except NotAccepted as refused:
        raise CommandRefused(str(refused)) from None
    click.echo(link)
    click.echo(
        f"Ce lien ouvre le portail une seule fois, avant le {moment(now + LINK_GOOD_FOR)}, puis demande un nouveau mot "
        "de passe. Donnez-le à cette personne seulement : quiconque l'a entre à sa place."
    )
    if without_second_factor:
        click.echo("La double authentification de ce compte est retirée.")
