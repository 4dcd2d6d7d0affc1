"""What parents read where the bookings of their children are stopped: which, why, until when, and whom to call."""

from collections.abc import Iterable, Mapping
from datetime import date

from cantine.common.french import join_words
from cantine.common.language.translate import translate
from cantine.families.queries.families import ChildOfFamily
from cantine.families.rules.stops import HeldStop
from pages.shared import notice


def show_stops(children: Iterable[ChildOfFamily], services: Mapping[int, str], today: date, phone: str) -> None:
    """Show a line for each stop that holds today or later; nothing where there is none."""
    whose: dict[HeldStop, list[str]] = {}
    for child in children:
        for stop in child.pupil.stops:
            if today <= (stop.last_day or date.max):
                whose.setdefault(stop, []).append(child.first_name)
    for stop, names in whose.items():
        notice.show_warning(describe_stop(stop, names, services, phone))


def describe_stop(stop: HeldStop, names: Iterable[str], services: Mapping[int, str], phone: str) -> str:
    """« Léo : les inscriptions sont suspendues à partir du … : motif. Ce qui est inscrit reste. Appelez la mairie. »"""
    of = f" ({services.get(stop.service_id) or translate('prestation')})" if stop.service_id else ""
    said = translate(
        "{names} : les inscriptions sont suspendues{of}, {days}. {reason}",
        names=join_words(names),
        of=of,
        days=stop.describe_days(),
        reason=stop.reason,
    )
    call = translate("Appelez la mairie au {phone}.", phone=phone) if phone else translate("Adressez-vous à la mairie.")
    return translate(
        "{said}. Ce qui est déjà inscrit reste, et peut être annulé. {call}", said=said.rstrip("."), call=call
    )
