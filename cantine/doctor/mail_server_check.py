"""Whether the mail server lets the portal in."""

from cantine.doctor.findings import Condition, Finding
from cantine.mail import transport
from cantine.settings import settings


def check_mail_server() -> Finding:
    """Connect and sign in as for a letter, and send none; it may take as long as the server does, 20 s an answer."""
    smtp = settings().smtp_url
    if not smtp:
        said = "Aucun serveur n'est réglé (CANTINE_SMTP_URL) : les messages vont dans des fichiers."
        return Finding("serveur de messagerie", Condition.WARN, said)
    try:
        said = transport.greet_server(smtp)
    except transport.ServerUnavailable as why:
        return Finding("serveur de messagerie", Condition.BAD, str(why))
    return Finding("serveur de messagerie", Condition.OK, said)
