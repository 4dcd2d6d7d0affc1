"""When money goes to the bank on a deposit slip, and when a slip may be taken back."""

from datetime import date

from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, long_day, numeric_date
from cantine.common.terms.till import SlipEnding
from cantine.common.vocabulary import Method

CHOOSE = {
    Method.CHEQUE: "Cochez au moins un chèque.",
    Method.CESU: "Cochez au moins un CESU.",
    Method.CARD: "Cochez au moins un paiement par carte.",
}
"""What is said where a slip would be empty; the means whose slips hold payments."""

GONE = {
    Method.CHEQUE: "Un des chèques cochés n'attend plus",
    Method.CESU: "Un des CESU cochés n'attend plus",
    Method.CARD: "Un des paiements cochés n'attend plus",
}


class SlipTwice(NotAccepted):
    """The slip of cash looks like one that was made on the same day: the clerk must confirm it."""

    def __init__(self, number: int, cents: int) -> None:
        super().__init__(f"Un bordereau d'espèces de {euros(cents)} est déjà fait aujourd'hui : n° {number}.")


def check_slip_items(method: Method, chosen: int, waiting: int) -> None:
    """Raise NotAccepted where none of the payments is chosen, or not all that are chosen wait for a slip."""
    if method not in CHOOSE:
        raise NotAccepted("Un bordereau porte des chèques, des CESU, des paiements par carte ou des espèces.")
    if not chosen:
        raise NotAccepted(CHOOSE[method])
    if waiting != chosen:
        raise NotAccepted(f"{GONE[method]} : il a été annulé, rejeté ou remis entre-temps. Vérifiez.")


def check_cash_slip(cents: int, in_till: int | None) -> None:
    """Raise NotAccepted where no cash is counted, or more than there is by the books (None: they do not tell)."""
    if cents <= 0:
        raise NotAccepted("Comptez les billets et les pièces que vous versez.")
    if in_till is not None and cents > in_till:
        raise NotAccepted(f"Il y a {euros(max(0, in_till))} en caisse : vous ne pouvez pas en verser {euros(cents)}.")


def check_slip_open(ending: SlipEnding | None, ended_on: date | None) -> None:
    """Raise NotAccepted for a slip that was taken back, or that the bank has."""
    if ending is None or ended_on is None:
        return
    day = numeric_date(ended_on)
    if ending is SlipEnding.TAKEN_BACK:
        raise NotAccepted(f"Ce bordereau est déjà repris, le {day}.")
    raise NotAccepted(f"La banque a reçu ce bordereau le {day}.")


def check_banked_day(day: date, made_on: date, today: date) -> None:
    """Raise NotAccepted where the bank cannot have got the slip on this day."""
    if day < made_on:
        raise NotAccepted(f"Ce bordereau est du {long_day(made_on)} : la date ne peut pas être avant.")
    if day > today:
        raise NotAccepted("Cette date est dans le futur : vérifiez-la.")
