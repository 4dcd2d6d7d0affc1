"""Closing the books up to a day: when it is refused, what opens them again, and what is still open before that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cantine.common import form_input
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, long_day, month_name, plural, prefix_with_de


def check_closing(until: date, closed_until: date | None, today: date) -> None:
    """Raise NotAccepted unless the books may be closed up to `until`: yesterday at most, and later than they are."""
    if until >= today:
        raise NotAccepted(
            f"Les comptes se closent jusqu'à hier au plus, le {long_day(today - timedelta(1))} : choisissez ce jour ou "
            "un jour plus ancien."
        )
    if until == closed_until:
        raise NotAccepted(f"Les comptes sont déjà clos jusqu'au {long_day(until)}.")
    if closed_until is not None and until < closed_until:
        raise NotAccepted(
            f"Les comptes sont clos jusqu'au {long_day(closed_until)} : la clôture n'avance que vers un jour plus "
            "récent. Seule l'administration peut les rouvrir, avec un motif."
        )


def clean_reopening(until: date | None, closed_until: date | None, reason: str) -> str:
    """The reason for which the books are opened again, and closed up to `until` (None: to no day). Raises NotAccepted.

    `until` is earlier than the day up to which they are closed.
    """
    if closed_until is None:
        raise NotAccepted("Aucun exercice n'est clos : il n'y a rien à rouvrir.")
    if until is not None and until >= closed_until:
        raise NotAccepted(
            f"Les comptes sont clos jusqu'au {long_day(closed_until)} : pour les rouvrir, choisissez un jour plus "
            "ancien, ou laissez la date vide pour tout rouvrir."
        )
    return form_input.require_line(reason, "le motif de la réouverture")


@dataclass(frozen=True)
class UnbilledMonth:
    """A month (its first day) with days that are booked and not billed: of how many families, how many bookings."""

    month: date
    families: int
    bookings: int


@dataclass(frozen=True)
class OpenBeforeClosing:
    """What is not finished of a day and those before it. It may be finished afterwards, at the day on which it is done.

    `unsent` papers have not left; `cheques` (with their `cheque_cents`) are on no deposit slip; `attempts` are payments
    online that are still open or to be checked, `till_days` days of the till that are not closed.
    """

    unbilled: Sequence[UnbilledMonth] = ()
    unsent: int = 0
    cheques: int = 0
    cheque_cents: int = 0
    attempts: int = 0
    till_days: int = 0

    def describe(self) -> list[str]:
        """A sentence for each; none where everything is finished."""
        said = [
            f"{plural(one.bookings, 'inscription')} {prefix_with_de(month_name(one.month))} de "
            f"{plural(one.families, 'famille')} {'reste' if one.bookings < 2 else 'restent'} à facturer."
            for one in self.unbilled
        ]
        if self.unsent:
            said.append(plural(self.unsent, "facture ou avoir n'est pas encore parti.", NOT_SENT))
        if self.cheques:
            count = plural(self.cheques, "chèque n'est", "chèques ne sont")
            said.append(f"{count} sur aucun bordereau ({euros(self.cheque_cents)}).")
        if self.attempts:
            said.append(plural(self.attempts, "paiement en ligne est en attente ou à vérifier.", NOT_SETTLED))
        if self.till_days:
            count = plural(self.till_days, "jour de caisse n'est", "jours de caisse ne sont")
            said.append(f"{count} pas arrêté{'s' if self.till_days > 1 else ''}.")
        return said


NOT_SENT = "factures ou avoirs ne sont pas encore partis."
NOT_SETTLED = "paiements en ligne sont en attente ou à vérifier."
