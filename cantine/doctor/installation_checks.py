"""Whether the machine and the settings are such that the portal can be reached and trusted."""

import resource
import sys
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import make_url

from cantine.doctor.findings import Condition, Finding
from cantine.mail.letter_states import is_local
from cantine.settings import PREFIX, Settings, settings

OLDEST_PYTHON = (3, 11)
FEW_FILES = 4_096
"""A limit of open files below this lets in too few pages at once."""

MISSING_PROXY = (
    "Le portail est en HTTPS sans CANTINE_TRUSTED_PROXIES : il ne sait pas d'où viennent les visiteurs, et leurs "
    "essais de connexion comptent ensemble comme ceux d'une seule adresse. Indiquez l'adresse de votre proxy, par "
    "exemple CANTINE_TRUSTED_PROXIES=127.0.0.1."
)


def list_settings() -> list[tuple[str, str]]:
    """(name, value) of every setting as it is used now; passwords are « … », secrets only said to be set."""
    shown = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings(), name)
        if value is None or value == "":
            text = "non réglé"
        elif not field.repr:
            text = _hide_password(str(value)) or "réglé (secret)"
        else:
            text = {True: "true", False: "false"}.get(value, str(value))
        shown.append((f"{PREFIX}{name.upper()}", text))
    return shown


def _hide_password(value: str) -> str:
    """An address without its password; '' for what is no address."""
    parts = urlsplit(value)
    if not parts.scheme or "://" not in value:
        return ""
    if parts.password is None:
        return value.partition("?")[0]
    return make_url(value.partition("?")[0]).render_as_string(hide_password=True).replace("***", "…")


def check_address() -> Finding:
    """Whether browsers reach the portal by HTTPS, at an address that exists outside of this machine."""
    url = settings().base_url
    if is_local(url):
        said = f"{url} n'existe que sur cette machine : réglez CANTINE_BASE_URL sur l'adresse publique, en https://."
        return Finding("adresse", Condition.WARN, said)
    if not settings().over_https:
        said = f"{url} n'est pas chiffrée : mettez un proxy HTTPS devant, et https:// dans CANTINE_BASE_URL."
        return Finding("adresse", Condition.BAD, said)
    return Finding("adresse", Condition.OK, f"{url}.")


def check_proxy() -> Finding:
    """Whether the proxy in front is named, so that visitors can be told apart."""
    if settings().counts_all_as_one:
        return Finding("proxy", Condition.BAD, MISSING_PROXY)
    named = settings().trusted_proxies
    return Finding(
        "proxy", Condition.OK, f"Proxy de confiance : {named}." if named else "Sans HTTPS, aucun n'est attendu."
    )


def check_python() -> Finding:
    """Whether this Python is new enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return Finding(
            "python", Condition.BAD, f"Python {version} est trop ancien : installez Python 3.11 ou plus récent."
        )
    return Finding("python", Condition.OK, f"Python {version}.", {"version": version})


def check_open_files() -> Finding:
    """Whether the system lets the portal have enough open files: each open page holds one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < FEW_FILES:
        said = f"Le système n'accorde que {most} fichiers ouverts : LimitNOFILE=65536 dans l'unité systemd."
        return Finding("fichiers ouverts", Condition.WARN, said, {"limite": most})
    return Finding("fichiers ouverts", Condition.OK, "Le système en accorde assez.", {"limite": most})


def check_time_zone() -> Finding:
    """Whether the rules of the time in Paris are known: they decide when a week closes."""
    try:
        ZoneInfo("Europe/Paris")
    except ZoneInfoNotFoundError:
        return Finding("fuseau horaire", Condition.BAD, "L'heure de Paris est inconnue : installez le paquet tzdata.")
    return Finding("fuseau horaire", Condition.OK, "L'heure de Paris est connue.")
