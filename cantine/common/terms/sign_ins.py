"""What the journal of sign-ins tells of."""

from enum import StrEnum


class SignInKind(StrEnum):
    """A try was refused; it was refused and the next one has to wait; a browser is one of the account from then on; a
    code was wrong after the right password; none came after it."""

    FAILED = "failed"
    BLOCKED = "blocked"
    NEW_DEVICE = "new_device"
    WRONG_CODE = "wrong_code"
    NO_CODE = "no_code"


SIGN_IN_LABELS = {
    SignInKind.FAILED: "Refusée",
    SignInKind.BLOCKED: "Refusée, puis attente",
    SignInKind.NEW_DEVICE: "Nouvel appareil",
    SignInKind.WRONG_CODE: "Code refusé après le bon mot de passe",
    SignInKind.NO_CODE: "Bon mot de passe, sans bon code",
}
