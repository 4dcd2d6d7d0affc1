"""`python -m cantine doctor`: what is right and what is wrong with this installation, and what to do."""

import click

from cantine import clock
from cantine.common.form_input import NotAccepted, clean_email
from cantine.common.french import plural
from cantine.doctor.checkup import examine
from cantine.doctor.findings import Condition, Finding
from cantine.doctor.installation_checks import list_settings
from cantine.doctor.mail_server_check import check_mail_server
from cantine.french_prompts import CommandRefused
from cantine.mail import transport
from cantine.mail.outbox import OutgoingLetter
from cantine.settings import settings

SIGNS = {Condition.OK: "  bon      ", Condition.WARN: "  à voir   ", Condition.BAD: "  À RÉPARER"}


@click.command("doctor", help="Dit ce qui va et ce qui ne va pas dans cette installation, et que faire.")
@click.option("--mail", "address", metavar="ADRESSE", help="Envoie aussi un message d'essai à cette adresse.")
@click.help_option("--help", help="Affiche cette aide.")
def doctor(address: str | None) -> None:
    """Say all that is found, settings first; nothing is changed. Exit code 1 where something is to be mended."""
    click.echo("Réglages")
    for name, value in list_settings():
        click.echo(f"  {name:<30}{value}")
    click.echo("\nContrôles")
    findings = [_say(one) for one in examine(settings().database_url, clock.now())]
    findings.append(_say(check_mail_server()))
    if address:
        findings.append(_say(_send_trial(address)))
    broken, doubtful = (sum(one.state is state for one in findings) for state in (Condition.BAD, Condition.WARN))
    seen = f"{plural(doubtful, 'point à voir', 'points à voir')}."
    if broken:
        raise CommandRefused(f"\n{plural(broken, 'point à réparer', 'points à réparer')}, {seen}")
    click.echo(f"\nRien à réparer, {seen}")


def _say(finding: Finding) -> Finding:
    click.echo(f"{SIGNS[finding.state]} {finding.name:<23}{finding.sentence}")
    return finding


def _send_trial(address: str) -> Finding:
    """Send one message now, beside the outbox."""
    smtp = settings().smtp_url
    if not smtp:
        return Finding("message d'essai", Condition.BAD, "Rien n'est envoyé : réglez CANTINE_SMTP_URL.")
    try:
        clean = clean_email(address)
    except NotAccepted:
        clean = None
    if clean is None:
        return Finding("message d'essai", Condition.BAD, f"« {address} » n'est pas une adresse mail.")
    portal = settings().base_url
    text = f"Ce message d'essai vient de {portal}.\nLe portail sait envoyer ses messages.\n"
    told = "Essai du portail de la cantine", text
    letter = OutgoingLetter(0, settings().sender, clean, *told, 0, clock.now(), portal=portal)
    try:
        transport.make_smtp_delivery(smtp)(letter.message, letter.id)
    except transport.NotDelivered as why:
        return Finding("message d'essai", Condition.BAD, str(why))
    return Finding("message d'essai", Condition.OK, f"Le serveur l'a pris pour {clean} : regardez s'il y arrive.")
