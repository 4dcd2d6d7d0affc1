"""What is said where a code or a password was refused."""

from cantine.access.flow import SignInRefused
from cantine.common.french import moment_with_seconds
from pages.shared import notice


def say_refusal(refused: SignInRefused, wrong: str) -> None:
    """Say until when to wait, or that it was `wrong`."""
    if refused.until:
        notice.show_refusal(f"Trop d'essais. Vous pourrez réessayer {moment_with_seconds(refused.until)}.")
    else:
        notice.show_refusal(wrong)
