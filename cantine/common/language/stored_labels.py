"""Labels that the database keeps in French, as papers were issued with them, said in the language of the run."""

import re
from datetime import date

from cantine.common.french import month_name
from cantine.common.language.languages import get_language
from cantine.common.language.translate import translate

_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
)
_OF_MONTH = re.compile(rf"Prestations (?:de |d')({'|'.join(_MONTHS)}) (\d{{4}})(, complément)?")


def translate_label(label: str) -> str:
    """« Prestations d'octobre 2026, complément » as « Services of October 2026, supplement »."""
    if get_language() == "fr" or not (found := _OF_MONTH.fullmatch(label)):
        return translate(label)
    month = month_name(date(int(found[2]), _MONTHS.index(found[1]) + 1, 1))
    if found[3]:
        return translate("Prestations de {month}, complément", month=month)
    return translate("Prestations de {month}", month=month)
