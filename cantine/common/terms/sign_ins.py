"""What the journal of sign-ins tells of."""

from enum import StrEnum


class SignInKind(StrEnum):
    """A try was refused; it was refused and the next one has to wait; a browser is one of the account from then on."""

    FAILED = "failed"
    BLOCKED = "blocked"
    NEW_DEVICE = "new_device"


SIGN_IN_LABELS = {
    SignInKind.FAILED: "Refusée",
    SignInKind.BLOCKED: "Refusée, puis attente",
    SignInKind.NEW_DEVICE: "Nouvel appareil",
}
