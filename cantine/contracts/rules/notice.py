"""The notice of a contract: from which day on a change or an end may hold."""

from datetime import date

from cantine.common.contract_terms import ContractNotice
from cantine.common.form_input import NotAccepted
from cantine.common.french import long_date
from cantine.common.language.translate import translate

OVERRULED = "indiquez un motif pour passer outre"


def check_notice(
    notice: ContractNotice | None, first_day: date, asked_on: date, reason: str = "", *, by_staff: bool
) -> None:
    """Raise NotAccepted where a change would hold from `first_day` on, before its notice is over.

    Staff may do so with a reason; without a notice they need none, and parents change nothing before the next day.
    """
    if notice is None and by_staff:
        return
    rule = notice or ContractNotice()
    earliest = rule.find_first_day(asked_on)
    if first_day >= earliest or (by_staff and reason.strip()):
        return
    more = f" ; {OVERRULED}" if by_staff else ""
    said = translate(
        "Préavis d'un forfait : {rule}. Le changement vaut au plus tôt le {day}", rule=rule, day=long_date(earliest)
    )
    raise NotAccepted(f"{said}{more}.")
