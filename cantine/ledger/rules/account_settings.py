"""What a town types for the accounts of its books and the analytic codes of its schools, and when it is refused."""

import re
from collections import Counter
from collections.abc import Collection, Mapping

from cantine.common.form_input import NotAccepted
from cantine.common.terms.account_plan import ACCOUNT_LABELS, LONGEST, NAMES, AccountPlan

_ACCOUNT = re.compile(r"[1-8][0-9A-Z]*")
_ANALYTIC = re.compile(r"[0-9A-Z](?:[0-9A-Z ._/-]*[0-9A-Z])?")


def clean_plan(typed: Mapping[str, str]) -> AccountPlan:
    """The plan to keep, spaces inside an account left out; a field that is missing keeps the account of M57.

    Raises NotAccepted for an account that is empty, too long or none of the chart of accounts, which begins with a
    figure from 1 to 8, and for one that is that of the families and something else too.
    """
    plan = AccountPlan(**{name: _clean_account(name, typed[name]) for name in NAMES if name in typed})
    for name in NAMES:
        if name not in ("receivable", "transferred") and getattr(plan, name) == plan.receivable:
            taken = f"{plan.receivable} est déjà le compte des redevables ; prenez-en un autre."
            raise NotAccepted(f"« {ACCOUNT_LABELS[name]} » : {taken}")
    return plan


def _clean_account(name: str, typed: str) -> str:
    account = "".join(typed.split()).upper()
    if not account:
        raise NotAccepted(f"« {ACCOUNT_LABELS[name]} » : indiquez un compte.")
    if len(account) > LONGEST or not _ACCOUNT.fullmatch(account):
        raise NotAccepted(
            f"« {ACCOUNT_LABELS[name]} » : un compte commence par un chiffre de 1 à 8, suivi de chiffres ou de lettres "
            f"({LONGEST} au plus)."
        )
    return account


def clean_analytic_code(school: str, typed: str) -> str:
    """The analytic code of a school as it is kept, in capitals; empty for none. Raises NotAccepted."""
    code = " ".join(typed.split()).upper()
    if code and (len(code) > LONGEST or not _ANALYTIC.fullmatch(code)):
        raise NotAccepted(
            f"« {school} » : un code analytique se compose de chiffres et de lettres sans accent, de points et de "
            f"tirets ({LONGEST} au plus)."
        )
    return code


def label_accounts(plan: AccountPlan) -> dict[str, str]:
    """The accounts of a plan by what they are for, in the words of the page."""
    return {label: getattr(plan, name) for name, label in ACCOUNT_LABELS.items()}


def take_changes(plan: AccountPlan, changed: Mapping[str, str]) -> dict[str, str]:
    """The fields of the plan with these changes, which are by what the accounts are for."""
    return {name: changed.get(label, getattr(plan, name)) for name, label in ACCOUNT_LABELS.items()}


def label_schools(names: Mapping[int, str]) -> dict[int, str]:
    """The name of each school (by id), with its number where two are called the same."""
    counts = Counter(names.values())
    return {id: name if counts[name] == 1 else f"{name} (n° {id})" for id, name in names.items()}


def describe_codes(codes: Mapping[str, str], which: Collection[str]) -> list[str]:
    """« Espèces : 531 », « École du Bourg : aucun », for those of `which`."""
    return [f"{label} : {code or 'aucun'}" for label, code in codes.items() if label in which]
