"""The accounts of the books that the canteen's till (régie) moves, as a town sets them; those of M57 to begin with."""

from dataclasses import dataclass, fields

from cantine.common.vocabulary import Method

LONGEST = 20
"""Letters and digits of an account or of an analytic code."""


@dataclass(frozen=True)
class AccountPlan:
    """The account of each thing that the accounting journal names, beside those of the services.

    `receivable` is what families owe; `unsorted` what no account was given for; `opening` where balances of another
    program come from. `transferred` is gone through between two families and is left empty. A row of the books notes
    the accounts of the day on which it is recorded, so that a setting never changes what is in the books.
    """

    receivable: str = "4111"
    unsorted: str = "4718"
    cheque: str = "5112"
    cash: str = "531"
    transfer: str = "515"
    card: str = "5115"
    cesu: str = "5118"
    online_card: str = "51181"
    online_debit: str = "51181"
    waived: str = "6577"
    irrecoverable: str = "6541"
    transferred: str = "588"
    opening: str = "890"

    def find_received(self, method: Method) -> str:
        """Where a payment arrives, and what an entry against it takes from again."""
        account: str = getattr(self, method.value)
        return account

    def choose_sold(self, account_code: str) -> str:
        """What a line of an invoice notes for its account: empty where it goes to « à classer » of M57, as ever."""
        return account_code or ("" if self.unsorted == DEFAULT.unsorted else self.unsorted)


DEFAULT = AccountPlan()
"""What a town has that never set any; also what rows recorded before there were settings mean by an empty account."""

ACCOUNT_LABELS = {
    "receivable": "Redevables",
    "unsorted": "Recettes à classer (sans compte)",
    "cheque": "Chèques",
    "cash": "Espèces",
    "transfer": "Virements",
    "card": "Carte bancaire au terminal",
    "cesu": "CESU",
    "online_card": "Carte bancaire en ligne",
    "online_debit": "Prélèvement unique en ligne",
    "waived": "Remises gracieuses",
    "irrecoverable": "Admissions en non-valeur",
    "transferred": "Transferts entre familles",
    "opening": "Soldes repris de l'ancien logiciel",
}
"""What each account is for, as pages show it, in their order."""

NAMES = tuple(one.name for one in fields(AccountPlan))
