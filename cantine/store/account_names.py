"""What an account is called on lists of who did something."""

from typing import Any

from sqlalchemy import func

from cantine.store.tables import Account


def select_account_name(nobody: str = "") -> Any:
    """The name of an account, else its e-mail address; `nobody` where it has neither, or there is no account."""
    return func.coalesce(func.nullif(Account.name, ""), Account.email, nobody)
