"""When a month may be billed."""

from dataclasses import dataclass
from datetime import date

from cantine.common.form_input import NotAccepted
from cantine.common.french import month_name


@dataclass
class NotBegun(NotAccepted):
    """A month that has not begun: its bookings are not known yet."""

    month: date

    def __str__(self) -> str:
        return f"Le mois de {month_name(self.month)} n'a pas commencé : il ne peut pas encore être facturé."


def check_month_has_begun(month: date, today: date) -> None:
    """Raise NotBegun before the first day of the month; from that day on it may be billed, with its days to come."""
    if today < month.replace(day=1):
        raise NotBegun(month)
