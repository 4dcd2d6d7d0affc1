"""Handing a letter to a mail server, or writing it to a file; and what each outcome means."""

import re
import smtplib
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from socket import SHUT_RDWR
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from cantine.common.terms.system_errors import describe_system_error

Deliver = Callable[[EmailMessage, int], None]
"""Hands one message over, with the number of its row; raises NotDelivered where it cannot, or cannot know."""

ANSWERS_WITHIN = 20.0
"""Seconds that a server has for each answer."""

DONE_WITHIN = 60.0
"""Seconds that a server has for a whole letter, however it spreads its answers."""


class NotDelivered(Exception):
    """A letter was not handed over, or nobody knows; the message says why, with the server's own words."""


class LetterRefused(NotDelivered):
    """The server does not take this letter, whenever it is tried: 5xx about its recipient or its content."""


class LetterPostponed(NotDelivered):
    """The server does not take this letter now (4xx), but may take others."""


class DeliveryInDoubt(NotDelivered):
    """The whole letter went out, and no answer came back: it may have been delivered."""


class ServerUnavailable(NotDelivered):
    """The server takes no letter at all now: it is out of reach, too busy, or refuses our sign-in."""


def build_path(folder: Path, number: int) -> Path:
    """Where the letter of this id is written."""
    return folder / f"{number:06}.eml"


def make_folder_delivery(folder: Path) -> Deliver:
    """Write each message as a `.eml` file that any mail program opens, whole or not at all, for its owner alone."""

    def deliver(message: EmailMessage, number: int) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = folder / f".{number:06}.part"
            fresh.touch(mode=0o600)
            fresh.write_bytes(message.as_bytes())
            fresh.replace(build_path(folder, number))
        except OSError as error:
            why = describe_system_error(error)
            raise ServerUnavailable(f"Le dossier {folder} ne peut pas être écrit ({why}).") from error

    return deliver


def make_smtp_delivery(url: str) -> Deliver:
    """Send each message through the server of `CANTINE_SMTP_URL`. Raises NotDelivered.

    Once the server has accepted the letter, it counts as sent: QUIT is sent without waiting for an answer.
    """
    address = urlsplit(url)

    def deliver(message: EmailMessage, _number: int) -> None:
        line = _connect(address)
        try:
            _hand_over(line, message)
            with suppress(smtplib.SMTPException, OSError):
                line.putcmd("quit")
        finally:
            line.close()

    return deliver


def greet_server(url: str) -> str:
    """Connect to the server of `CANTINE_SMTP_URL` and sign in as for a letter, but send none; a French sentence about
    it. Raises ServerUnavailable."""
    address = urlsplit(url)
    line = _connect(address)
    try:
        line.ehlo_or_helo_if_needed()
    except OSError as error:
        raise ServerUnavailable(_describe_trouble(str(address.hostname), error)) from error
    finally:
        line.close()
    ways = {"smtps": "chiffré", "smtp+starttls": "chiffré"}.get(address.scheme, "sans chiffrement")
    signed_in = "identifiant accepté" if address.username else "sans identifiant"
    return f"{address.hostname} répond ({ways}, {signed_in})."


class _Connection(smtplib.SMTP):
    """A connection that is cut after DONE_WITHIN, and knows whether the whole letter has gone out."""

    all_out = False
    _watch: threading.Timer | None = None

    def connect(self, *where: Any, **more: Any) -> tuple[int, bytes]:
        self._watch = threading.Timer(DONE_WITHIN, self._cut)
        self._watch.daemon = True
        self._watch.start()
        return super().connect(*where, **more)

    def send(self, s: Any) -> None:
        super().send(s)
        self.all_out = self.all_out or (isinstance(s, bytes) and s.endswith(b"\r\n.\r\n"))

    def close(self) -> None:
        if self._watch:
            self._watch.cancel()
        super().close()

    def _cut(self) -> None:
        if self.sock:
            with suppress(OSError):
                self.sock.shutdown(SHUT_RDWR)


class _EncryptedConnection(_Connection, smtplib.SMTP_SSL):
    """A connection like `_Connection`, encrypted from the first byte (SMTPS)."""


def _connect(address: SplitResult) -> _Connection:
    """Connect to the server, and sign in where the address has a password. Raises ServerUnavailable."""
    host = address.hostname or ""
    line: _Connection | None = None
    where = f"{host}:{address.port}" if address.port else host
    try:
        # Reading whom to believe takes longer than handing over a letter: only where the line is to be encrypted.
        if address.scheme == "smtps":
            tls = ssl.create_default_context()
            line = _EncryptedConnection(host, address.port or 465, timeout=ANSWERS_WITHIN, context=tls)
        else:
            line = _Connection(host, address.port or 25, timeout=ANSWERS_WITHIN)
        if address.scheme == "smtp+starttls":
            line.starttls(context=ssl.create_default_context())
        if address.username:
            line.login(unquote(address.username), unquote(address.password or ""))
    except (OSError, ValueError) as error:  # SMTPException is an OSError, a name that cannot be written a ValueError
        if line:
            line.close()
        raise ServerUnavailable(_describe_trouble(where, error)) from error
    return line


def _describe_trouble(where: str, error: Exception) -> str:
    said = _describe_error(error)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"Le serveur de messagerie {where} refuse l'identifiant ou le mot de passe ({said})."
    if isinstance(error, ssl.SSLError):
        return f"La connexion chiffrée au serveur de messagerie {where} échoue ({said})."
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"Le serveur de messagerie {where} ne propose pas ce que CANTINE_SMTP_URL demande ({said})."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"Le serveur de messagerie {where} ne prend pas de message en ce moment ({said})."
    return f"Le serveur de messagerie {where} ne répond pas ({said})."


def _hand_over(line: _Connection, message: EmailMessage) -> None:
    """Send one message over this connection. Raises NotDelivered."""
    recipients = [one.addr_spec for one in message["To"].addresses]
    if len(recipients) != 1:
        raise LetterRefused(f"« {message['To']} » n'est pas une adresse mail.")
    try:
        line.send_message(message, to_addrs=recipients)
    except smtplib.SMTPRecipientsRefused as refused:
        raise _judge_reply(*next(iter(refused.recipients.values())), line.all_out) from refused
    except smtplib.SMTPDataError as refused:
        if not (line.all_out and 200 <= refused.smtp_code < 300):
            raise _judge_reply(refused.smtp_code, refused.smtp_error, line.all_out) from refused
    except smtplib.SMTPSenderRefused as refused:
        too_large = refused.smtp_code == 552
        why = "est trop volumineux" if too_large else f"venant de {refused.sender}"
        kind = LetterRefused if too_large else ServerUnavailable
        raise kind(f"Le serveur refuse ce message {why} ({_describe_error(refused)}).") from refused
    except smtplib.SMTPNotSupportedError as refused:
        raise LetterRefused(f"Le serveur ne sait pas écrire à cette adresse ({_describe_error(refused)}).") from refused
    except OSError as error:
        if line.all_out:
            why = f"Le serveur a reçu le message, puis n'a pas répondu ({_describe_error(error)})."
            raise DeliveryInDoubt(why) from error
        raise ServerUnavailable(f"Le serveur a interrompu l'envoi ({_describe_error(error)}).") from error
    except ValueError as error:
        raise LetterRefused(f"Ce message ne peut pas être écrit ({_describe_error(error)}).") from error


def _judge_reply(code: int, said: bytes | str, all_out: bool) -> NotDelivered:
    """What a reply about one letter means. « Relay » and 53x are about us, not about the recipient."""
    words = f"{code} {_decode(said)}".strip()
    if code == 421:
        return ServerUnavailable(f"Le serveur ne prend pas de message en ce moment ({words}).")
    if 530 <= code <= 539 or (code >= 500 and "relay" in words.lower()):
        return ServerUnavailable(f"Le serveur refuse de transmettre les messages du portail ({words}).")
    if 500 <= code <= 599:
        return LetterRefused(f"Le serveur refuse ce message pour de bon ({words}).")
    if 400 <= code <= 499:
        return LetterPostponed(f"Le serveur ne prend pas ce message pour l'instant ({words}).")
    kind = DeliveryInDoubt if all_out else ServerUnavailable
    return kind(f"La réponse du serveur n'est pas compréhensible ({words}).")


def _describe_error(error: Exception) -> str:
    """The text of an error; for an answer of the server, its code and words."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decode(error.smtp_error)}".strip()
    return _decode(str(error) or type(error).__name__)


def _decode(said: bytes | str) -> str:
    """The server's words on one line, whatever their encoding, without the NULs that no database keeps."""
    if isinstance(said, bytes):
        try:
            text = said.decode("utf-8")
        except UnicodeDecodeError:
            text = said.decode("cp1252", "replace")
    else:
        text = said.encode("utf-8", "replace").decode()
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\ufffd]+", " ", text).strip()
