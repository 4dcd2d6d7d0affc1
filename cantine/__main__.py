"""The command line: `python -m cantine …`."""

import os
import signal
import sys
from datetime import date
from threading import Event

import click

from cantine import clock, demo, mailing
from cantine.access.actions.create_commune import create_commune
from cantine.access.actions.passwords import hash_password
from cantine.access.rules import password_rules
from cantine.access_command import print_access_link
from cantine.backup.flow.opening import prepare_installation
from cantine.backup_command import backup, migrate, restore
from cantine.billing.actions import bill_month
from cantine.billing.queries import invoice_drafts
from cantine.billing.rules.billing_start import NotBegun
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, join_words, month_name, plural
from cantine.common.roles import COMMAND_LINE
from cantine.common.school_days import ZONES
from cantine.deployment.nginx_command import nginx
from cantine.deployment.systemd_command import systemd
from cantine.doctor.work_checks import describe_waiting
from cantine.doctor_command import doctor
from cantine.french_prompts import CommandRefused, PortalCommands, Zone, speak_french
from cantine.import_command import import_families
from cantine.ledger.queries import outstanding, reconciliation
from cantine.mail.waiting_mail import find_waiting
from cantine.payment_simulator.installation import forget_operations
from cantine.reglement_command import reglement as reglement_command
from cantine.sbom_command import sbom
from cantine.settings import HERE, settings
from cantine.static_command import static
from cantine.store.commune import find_name
from cantine.store.database import open_reader, open_writer
from cantine.store.patience import BULK

speak_french()
french_help = click.help_option("--help", help="Affiche cette aide.")


@click.group(
    cls=PortalCommands, help="Le portail de la cantine, en ligne de commande.", subcommand_metavar="COMMANDE [OPTIONS]…"
)
@french_help
def cantine() -> None:
    """Each command is one thing to do; the settings say on which database."""


@cantine.command("demo", help="Remplit la base de données avec la commune de démonstration.")
@click.option("--families", default=60, metavar="N", help="Nombre de familles : 60, ou au moins quatre.")
@click.option("--again", is_flag=True, help="Efface la démonstration qui s'y trouve et recommence.")
@click.option("--reglement", default="", metavar="NOM", help=f"Le règlement de : {join_words(demo.list_towns())}.")
@french_help
def fill_demo(families: int, again: bool, reglement: str) -> None:
    """Fill an empty database; leave a demonstration as it is unless `again`; refuse a real commune (exit code 1)."""
    if families < demo.FIXED_FAMILIES:
        raise CommandRefused(f"La démonstration compte au moins {demo.FIXED_FAMILIES} familles.")
    url = settings().database_url
    prepare_installation(url)
    try:
        with open_writer(url, BULK) as db:
            filled = demo.fill(db, clock.now(), families, again=again, reglement=reglement)
    except demo.RealCommune:
        raise CommandRefused(
            "Cette base de données contient une vraie commune : la démonstration n'y touche pas."
        ) from None
    except NotAccepted as refused:
        raise CommandRefused(str(refused)) from None
    except demo.AlreadyFilled:
        click.echo("La commune de démonstration est déjà là ; --again l'efface et la recommence.")
    else:
        forget_operations(url)
        click.echo(
            f"Commune de démonstration : {plural(filled.families, 'famille')}, {plural(filled.children, 'enfant')}, "
            f"{plural(filled.bookings, 'inscription')}."
        )
    _print_accounts()


def _print_accounts() -> None:
    click.echo(f"Comptes (mot de passe : {demo.PASSWORD})")
    for login, who in demo.LOGINS:
        click.echo(f"  {login:<36}{who}")


@cantine.command("init", help="Crée la commune, sa zone scolaire et son premier administrateur.")
@click.option("--name", prompt="Nom (par exemple : Mairie de Saint-Just-d'Avray)", help="Nom de la commune.")
@click.option(
    "--zone",
    type=Zone(),
    prompt="Zone scolaire (A, B ou C, ou le code postal de la mairie)",
    help="Zone des vacances scolaires, ou code postal de la mairie.",
)
@click.option("--admin", prompt="Nom de l'administrateur", help="Nom du premier administrateur.")
@click.option("--email", prompt="Son adresse mail", help="Adresse mail avec laquelle il se connecte.")
@click.option(
    "--password",
    prompt=f"Son mot de passe ({password_rules.describe_rule()})",
    hide_input=True,
    confirmation_prompt="Le même, une seconde fois",
    help="Son mot de passe ; sans cette option, il est demandé sans être affiché.",
)
@french_help
def init(name: str, zone: str, admin: str, email: str, password: str) -> None:
    """Create the commune and its first administrator; refused (exit code 1, with the reason) where there is one."""
    if fault := password_rules.find_fault(password, [name, admin, email]):
        raise CommandRefused(fault)
    url = settings().database_url
    prepare_installation(url)
    try:
        with open_writer(url) as db:
            create_commune(db, name, zone, admin, email, hash_password(password), clock.now())
    except NotAccepted as refused:
        raise CommandRefused(str(refused)) from None
    click.echo(
        f"{name} est créée. Lancez « python -m cantine serve », connectez-vous avec {email} sur {settings().base_url}, "
        "puis ouvrez « Réglages » : écoles, prestations, tarifs ; enfin « Importer » les familles."
    )
    if zone not in ZONES:
        click.echo(
            "Cette commune est hors des zones A, B et C : entrez ses vacances scolaires dans « Réglages », « Commune »"
            ". Toutes les heures du portail sont celles de Paris."
        )


@cantine.command("mail", help="Envoie les messages en attente, puis s'arrête.")
@french_help
def send_mail() -> None:
    """For a cron job where the server does not run; the server sends by itself. Told to stop, it finishes the letter in
    hand. Exit code 1 where letters still wait after all that are due were tried: how many, since when and
    why."""
    url, stopping = settings().database_url, Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: stopping.set())
    prepare_installation(url)
    mailing.write_reminders()
    count = mailing.send_waiting(stopping.is_set)
    if settings().smtp_url:
        click.echo(f"{plural(count, 'message envoyé', 'messages envoyés')}.")
    else:
        written = plural(count, "message écrit dans un fichier", "messages écrits dans des fichiers")
        click.echo(f"{written} : rien n'est envoyé tant que CANTINE_SMTP_URL n'est pas réglé.")
    with open_reader(url) as db:
        waiting = find_waiting(db, smtp=bool(settings().smtp_url))
    if not waiting:
        return
    said = describe_waiting(waiting.count, waiting.since, waiting.why)
    if not stopping.is_set():
        raise CommandRefused(said)
    click.echo(said)


@cantine.command("bill", help="Facture un mois : python -m cantine bill 2026-10.", short_help="Facture un mois.")
@click.argument("month", metavar="AAAA-MM")
@french_help
def bill(month: str) -> None:
    """Issue what was not billed yet; stopped in the middle and run again, it bills exactly the rest. Exit code 1 for a
    month that may not be billed, or where a family could not be."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise CommandRefused("Indiquez le mois comme 2026-10.") from None
    url = settings().database_url
    prepare_installation(url)
    with open_reader(url, BULK) as db:
        if find_name(db) is None:
            raise CommandRefused("Ce portail n'a pas encore de commune : lancez d'abord « python -m cantine init ».")
        families = invoice_drafts.list_families_to_bill(db, first)
    done, billed = 0, bill_month.BillingResult()
    for some in bill_month.split_batches(families):
        try:
            with open_writer(url, BULK) as db:
                billed += bill_month.bill(db, COMMAND_LINE, first, some, clock.now())
        except NotBegun as refused:
            raise CommandRefused(str(refused)) from None
        done += len(some)
        click.echo(f"{done} / {plural(len(families), 'famille')}")
    click.echo(f"{month_name(first)} : {plural(len(billed.invoices), 'facture émise', 'factures émises')}, ", nl=False)
    click.echo(f"{euros(billed.cents)}.")
    if billed.credit_notes:
        notes = plural(len(billed.credit_notes), "avoir émis", "avoirs émis")
        click.echo(f"{notes} pour des jours qui ont changé de prix depuis leur facture, {euros(billed.credited)}.")
    if billed.corrected:
        click.echo(f"Y compris des jours de {join_words([month_name(one) for one in sorted(billed.corrected)])}.")
    if billed.blocked:
        raise CommandRefused("\n".join(["À compléter avant de facturer :", *map(str, billed.blocked)]))


@cantine.command("check", help="Vérifie que les comptes sont justes, et nomme ce qui ne l'est pas.")
@french_help
def check() -> None:
    """Check balances, numbers, sums and bookings; exit code 1, with a sentence for each thing that differs.

    What is still to be billed is listed apart and is no fault: exit code 0 where nothing else is said.
    """
    url = settings().database_url
    prepare_installation(url)
    with open_reader(url, BULK) as db:
        found = [*reconciliation.find_differences(db)]
        left = [*outstanding.find_outstanding(db, clock.today())]
    if left:
        click.echo("\n".join(["Reste à facturer, ce qui n'est pas une erreur :", *left]))
    if found:
        raise CommandRefused("\n".join([*found, f"{plural(len(found), 'différence')}."]))
    click.echo("Les comptes sont justes : soldes, numéros, montants et inscriptions facturées concordent.")


@cantine.command(
    help="Démarre le portail. Les options de Streamlit suivent, par exemple --server.port 8502.",
    short_help="Démarre le portail.",
    context_settings={"ignore_unknown_options": True},
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@french_help
def serve(options: tuple[str, ...]) -> None:
    """Become the server, in the folder where Streamlit finds its configuration and the pages."""
    os.chdir(HERE)
    os.environ["FORWARDED_ALLOW_IPS"] = settings().trusted_proxies  # uvicorn's own default trusts 127.0.0.1
    portal = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *options]
    os.execv(sys.executable, portal)  # noqa: S606  # the words above and what the operator typed, no shell


_MORE = (print_access_link, backup, restore, migrate, doctor, import_families, reglement_command, sbom)
for command in (*_MORE, nginx, static, systemd):
    cantine.add_command(command)

if __name__ == "__main__":
    cantine(prog_name="python -m cantine")
