"""What a family is told once it has sent what it prepared."""

from collections.abc import Mapping

from cantine.bookings.rules.cell_changes import MonthSaved
from cantine.common.french import begin_sentence, long_date
from cantine.common.language.translate import translate, translate_plural


def describe_sent(
    saved: Mapping[int, MonthSaved], names: Mapping[int, str], services: Mapping[int, str]
) -> tuple[str, list[str]]:
    """How many days are booked, and a line for each that is not: « Lundi 4 janvier, TOTO, Centre : Complet. »"""
    booked = sum(len(one.saved) for one in saved.values())
    said = translate_plural(
        booked,
        "Votre préparation est envoyée : {count} inscription enregistrée.",
        "Votre préparation est envoyée : {count} inscriptions enregistrées.",
    )
    refused = [
        translate(
            "{day}, {child}, {service} : {reason}",
            day=begin_sentence(long_date(change.day)),
            child=names.get(child_id, ""),
            service=services.get(change.service_id, ""),
            reason=why,
        )
        for child_id, one in saved.items()
        for change, why in one.refused
    ]
    return said, refused
