"""The settings of an installation: environment variables, or a `.env` file beside the README."""

import os
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pyrage import RecipientError, x25519

HERE = Path(__file__).resolve().parent.parent
DATA = HERE / "data"
MODEL = DATA / "modele_import.csv"
"""The columns of an import, with two families as an example."""


SHORTEST_TOKEN = 24
PREFIX, OF_TESTS = "CANTINE_", "CANTINE_TEST_"


def read_frozen_clock(frozen: str) -> datetime:
    """The instant (UTC) that `CANTINE_NOW` names: an ISO instant with its offset, or `file:PATH` holding one. The file
    is read at each use, so that a demonstration can move its clock under a running server. Raises ValueError with a
    French sentence."""
    try:
        text = Path(frozen.removeprefix("file:")).read_text("utf-8").strip() if frozen.startswith("file:") else frozen
        instant = datetime.fromisoformat(text)
    except (OSError, ValueError):
        raise ValueError("attendu : un instant comme 2026-11-19T16:59:30+01:00, ou file:CHEMIN") from None
    if instant.tzinfo is None:
        raise ValueError("il manque le décalage horaire, par exemple +01:00")
    return instant.astimezone(UTC)


_POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg")


class BadSetting(SystemExit):
    """A setting cannot be used; the message says which one and what it should look like."""


class Settings(BaseSettings):
    """Every setting, with its default."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=HERE / ".env", extra="ignore")

    database_url: str = Field(f"sqlite:///{DATA / 'cantine.db'}", repr=False)  # both may hold a password
    read_url: str = Field("", repr=False)
    smtp_url: str | None = Field(None, repr=False)
    lyra_key: str = Field("", repr=False)
    mail_from: str = ""
    hide_unknown_email: bool | None = None
    trusted_proxies: str = ""
    pages_per_address: int = Field(200, ge=0)
    opening_at_once: int = Field(1_000, gt=0)
    base_url: str = "http://localhost:8501"
    backup_folder: str = ""
    backup_recipient: str = ""
    backup_scratch_url: str = Field("", repr=False)
    security_contact: str = ""
    now: str | None = None
    watch_token: str = Field("", repr=False)
    log: Literal["json", "text"] = "json"

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        """SQLite or PostgreSQL; the latter through psycopg 3, however the address is spelt."""
        scheme, _, rest = value.partition("://")
        if scheme in _POSTGRESQL:
            return f"postgresql+psycopg://{rest}"
        if scheme == "sqlite":
            return value
        raise ValueError("attendu : sqlite:///chemin/cantine.db ou postgresql://utilisateur:secret@serveur/base")

    @field_validator("read_url")
    @classmethod
    def _standby(cls, value: str, info: ValidationInfo) -> str:
        scheme, _, rest = value.partition("://")
        if value and scheme not in _POSTGRESQL:
            raise ValueError("attendu : postgresql://utilisateur:secret@serveur-secondaire/base")
        if value and str(info.data.get("database_url", "")).startswith("sqlite"):
            raise ValueError(
                "SQLite n'a pas de base secondaire : retirez ce réglage, ou passez à PostgreSQL (CANTINE_DATABASE_URL)"
            )
        return f"postgresql+psycopg://{rest}" if value else ""

    @field_validator("backup_folder")
    @classmethod
    def _folder(cls, value: str) -> str:
        if value and not Path(value).is_absolute():
            raise ValueError("attendu : le chemin entier d'un dossier, par exemple /var/sauvegardes/cantine")
        return value

    @field_validator("backup_recipient")
    @classmethod
    def _recipient(cls, value: str) -> str:
        """An age public key, or what GnuPG finds a key by; whether it has that key is seen when it encrypts."""
        value = value.strip()
        if value.startswith("age1"):
            try:
                x25519.Recipient.from_str(value)
            except RecipientError:
                raise ValueError("cette clé publique d'age a une faute : elle commence par age1") from None
        elif value.startswith("AGE-SECRET-KEY-"):
            raise ValueError("attendu : la clé publique (age1…), jamais la clé privée")
        elif value.startswith("-"):
            raise ValueError("attendu : une clé publique d'age (age1…), ou une clé ou adresse que GnuPG connaît")
        return value

    @field_validator("backup_scratch_url")
    @classmethod
    def _scratch(cls, value: str) -> str:
        scheme, _, rest = value.partition("://")
        if value and scheme not in _POSTGRESQL:
            raise ValueError("attendu : postgresql://utilisateur:secret@serveur/postgres")
        return f"postgresql+psycopg://{rest}" if value else ""

    @field_validator("smtp_url")
    @classmethod
    def _smtp(cls, value: str | None) -> str | None:
        if not value:
            return None
        if urlsplit(value).scheme not in ("smtp", "smtps", "smtp+starttls") or not urlsplit(value).hostname:
            raise ValueError("attendu : smtp://serveur:25, smtps://nom:secret@serveur ou smtp+starttls://serveur:587")
        return value

    @field_validator("watch_token")
    @classmethod
    def _token(cls, value: str) -> str:
        if value and (len(value) < SHORTEST_TOKEN or not value.isascii() or not value.isprintable() or " " in value):
            raise ValueError(
                f"attendu : un secret d'au moins {SHORTEST_TOKEN} lettres ou chiffres (openssl rand -hex 24)"
            )
        return value

    @field_validator("lyra_key")
    @classmethod
    def _key(cls, value: str) -> str:
        return value.strip()

    @field_validator("base_url")
    @classmethod
    def _base(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("attendu : l'adresse publique du portail, par exemple https://cantine.exemple.fr")
        return value.rstrip("/")

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies(cls, value: str) -> str:
        """Addresses or networks, with commas."""
        for proxy in filter(None, (part.strip() for part in value.split(","))):
            try:
                ip_network(proxy)
            except ValueError:
                raise ValueError("attendu : des adresses ou des réseaux, par exemple 127.0.0.1,10.0.0.0/8") from None
        return value

    @field_validator("security_contact")
    @classmethod
    def _contact(cls, value: str) -> str:
        if value and not re.fullmatch(r"mailto:[!-~]+@[a-z0-9-]+(\.[a-z0-9-]+)+|https://[a-z0-9-]+[.:/][!-~]*", value):
            raise ValueError("attendu : mailto:securite@exemple.fr ou https://exemple.fr/securite")
        return value

    @field_validator("now")
    @classmethod
    def _now(cls, value: str | None) -> str | None:
        if not value:
            return None
        read_frozen_clock(value)
        return value

    @property
    def sender(self) -> str:
        """The address that messages come from: `CANTINE_MAIL_FROM`, or `cantine@` the portal's host."""
        return self.mail_from or f"cantine@{urlsplit(self.base_url).hostname}"

    @property
    def counts_all_as_one(self) -> bool:
        """Whether it is behind a proxy that was not named, so that nobody's network address can be believed."""
        return self.over_https and not self.trusted_proxies

    @property
    def over_https(self) -> bool:
        """Whether browsers reach the portal over HTTPS."""
        return self.base_url.startswith("https://")


_WANTED = {
    "bool_parsing": "attendu : true ou false",
    "literal_error": "attendu : json ou text",
    "int_parsing": "attendu : un nombre entier",
    "greater_than": "attendu : un nombre entier, 1 au moins",
    "greater_than_equal": "attendu : un nombre entier, 0 au moins",
}
"""What is said in the place of pydantic's own English, by the kind of its fault."""


def _describe(kind: str, said: str) -> str:
    return _WANTED.get(kind) or said.removeprefix("Value error, ")


def find_unknown(names: Iterable[str]) -> Iterator[str]:
    """A sentence for each name of a setting that does not exist, with the one that may be meant. Names that do not
    begin with `CANTINE_` are none of the portal's; those of its tests begin with `CANTINE_TEST_`."""
    known = [f"{PREFIX}{field.upper()}" for field in Settings.model_fields]
    for name in sorted({name.upper() for name in names}):
        if name.startswith(PREFIX) and not name.startswith(OF_TESTS) and name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.75)
            meant = f" ; vouliez-vous dire {near[0]} ?" if near else " : retirez-le (le README les nomme tous)."
            yield f"{name} : ce réglage n'existe pas{meant}"


def list_names() -> list[str]:
    """The names in the environment and in the file of settings, whatever they are."""
    file = Settings.model_config.get("env_file")
    written = dotenv_values(file) if isinstance(file, Path) and file.exists() else {}
    return [*os.environ, *written]


@cache
def settings() -> Settings:
    """The settings of this process, read once. Raises BadSetting with a sentence per fault, and for each name that
    nobody knows."""
    faults = [*find_unknown(list_names())]
    try:
        read = Settings()
    except ValidationError as error:
        faults += [
            f"{PREFIX}{str(fault['loc'][0]).upper()} : {_describe(fault['type'], fault['msg'])}"
            for fault in error.errors()
        ]
    if faults:
        raise BadSetting("Réglage refusé.\n" + "\n".join(faults))
    return read
