"""Encrypting a backup for whoever holds the key, with age or GnuPG, and opening it again."""

import errno
import os
import shutil
import subprocess
from pathlib import Path

import pyrage

from cantine.backup.rules.outcomes import BackupFailed, RestoreRefused

KEY_BEGINS = "AGE-SECRET-KEY-"
"""How a line with a private key begins."""


def name_ending(recipient: str) -> str:
    """The end of an encrypted file's name: « .age », « .gpg », or none where nothing is encrypted."""
    return "" if not recipient else ".age" if recipient.startswith("age1") else ".gpg"


def encrypt_file(source: Path, target: Path, recipient: str) -> None:
    """Encrypt for an age public key (`age1…`), else for a key that this account's GnuPG has. Raises BackupFailed."""
    if recipient.startswith("age1"):
        try:
            keys = [pyrage.x25519.Recipient.from_str(recipient)]
        except pyrage.RecipientError:
            raise BackupFailed("CANTINE_BACKUP_RECIPIENT n'est pas une clé publique d'age.") from None
        with source.open("rb") as plain, target.open("xb") as hidden:
            try:
                pyrage.encrypt_io(plain, hidden, keys)
            except pyrage.EncryptError as error:
                code = errno.ENOSPC if "Errno 28" in str(error) else errno.EIO
                raise OSError(code, os.strerror(code)) from None
            hidden.flush()
            os.fsync(hidden.fileno())
        return
    ran = _run_gpg(
        ["--trust-model", "always", "--compress-algo", "none"], ["--recipient", recipient], "--encrypt", source, target
    )
    if ran.returncode:
        raise BackupFailed(
            f"GnuPG n'a pas pu chiffrer pour « {recipient} » : importez sa clé publique avec « gpg --import » sous le "
            "compte qui fait marcher le portail, ou changez CANTINE_BACKUP_RECIPIENT."
        )


def decrypt_file(source: Path, target: Path, identity: Path | None, *, with_age: bool) -> None:
    """Open an encrypted file: age's with the private keys in the file `identity`, GnuPG's by the own keyring. Raises
    RestoreRefused with what is missing."""
    if with_age:
        _decrypt_age(source, target, identity)
        return
    ran = _run_gpg([], [], "--decrypt", source, target)
    if ran.returncode:
        raise RestoreRefused(
            "GnuPG n'a pas pu ouvrir ce fichier : la clé privée n'est pas dans le trousseau de ce compte (« gpg "
            "--list-secret-keys »), ou le fichier est abîmé."
        )


def is_encrypted(path: Path) -> bool:
    """Whether a file is encrypted, by its name."""
    return path.suffix in (".age", ".gpg")


def _decrypt_age(source: Path, target: Path, identity: Path | None) -> None:
    if identity is None:
        raise RestoreRefused(
            "Ce fichier est chiffré avec age : indiquez le fichier de la clé privée, « --identity FICHIER »."
        )
    keys = _read_identities(identity)
    with source.open("rb") as hidden, target.open("xb") as plain:
        try:
            pyrage.decrypt_io(hidden, plain, keys)
        except (pyrage.DecryptError, OSError) as error:
            if isinstance(error, OSError) and error.errno:
                raise
            raise RestoreRefused(
                f"La clé de {identity} n'ouvre pas ce fichier : elle n'est pas celle pour laquelle il a été chiffré, "
                "ou le fichier est abîmé."
            ) from None


def _read_identities(path: Path) -> list[pyrage.x25519.Identity]:
    try:
        lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith(KEY_BEGINS)]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError):
        keys = []
    if not keys:
        raise RestoreRefused(f"{path} n'a pas de clé privée d'age : une ligne y commence par « {KEY_BEGINS} ».")
    return keys


def _run_gpg(
    how: list[str], whom: list[str], what: str, source: Path, target: Path
) -> subprocess.CompletedProcess[bytes]:
    """Run GnuPG; its own words are left out, as they are not French and name people."""
    program = shutil.which("gpg") or shutil.which("gpg2")
    if program is None:
        sentence = "GnuPG n'est pas sur cette machine : installez le paquet gnupg."
        raise BackupFailed(sentence) if what == "--encrypt" else RestoreRefused(sentence)
    command = [program, "--batch", "--yes", "--quiet", *how, *whom, "--output", str(target), what, "--", str(source)]
    return subprocess.run(command, capture_output=True, check=False)  # noqa: S603
