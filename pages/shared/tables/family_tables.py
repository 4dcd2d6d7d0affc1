"""The tables of a family: its bookings, its month in figures. Every text is escaped here."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from cantine.bookings.queries.bookings import Booked
from cantine.common.french import hour, long_date, month_name, prefix_with_de
from cantine.common.language.translate import translate, translate_plural
from cantine.common.typed_text.html import escape
from cantine.common.vocabulary import State
from cantine.families.queries.families import ChildOfFamily
from cantine.offer.rules.services import ServiceRules
from pages.shared.tables import html_table


class NamedChild(Protocol):
    """A child of which a table needs no more than the first name."""

    @property
    def first_name(self) -> str:
        """« TOTO »."""


SHOWN_AT_ONCE = 12
"""Days of bookings in view; more of them are one click away."""


def render_bookings_title() -> str:
    """The heading over the bookings of all children."""
    title = escape(translate("Inscriptions en cours"))
    return f"<h2>{title}</h2><p>{escape(translate('Liste des inscriptions en cours et non facturées par enfant'))}</p>"


def render_child_title(child: NamedChild) -> str:
    """The child's first name as the heading over its bookings."""
    return f"<h3>{escape(child.first_name)}</h3>"


def render_bookings(booked: Sequence[Booked], services: Sequence[ServiceRules], child: NamedChild, today: date) -> str:
    """A child's bookings of these services, a row a day: a tick under each, with the time that was chosen. The days
    from `today` on come first; those that are over wait behind a click."""
    by_day: dict[date, dict[int, str]] = defaultdict(dict)
    offered = {service.id for service in services}
    for one in (one for one in booked if one.service_id in offered):
        by_day[one.day][one.service_id] = "✓" if one.time is None else f"✓ {hour(one.time)}"
    head = (translate("Date"), *(service.label for service in services))

    def rows(days: Iterable[date]) -> list[tuple[str, ...]]:
        ticks = ((day, by_day[day]) for day in days)
        return [(long_date(day), *(on.get(service.id, "") for service in services)) for day, on in ticks]

    name = translate("Inscriptions en cours de {child}", child=child.first_name)
    days = sorted(by_day)
    coming, past = [day for day in days if day >= today], [day for day in days if day < today]
    first, later = coming[:SHOWN_AT_ONCE], coming[SHOWN_AT_ONCE:]
    shown = html_table.render_table(head, rows(first), name, "ticks")
    if not first:
        none = translate("Aucune inscription à venir.") if past else translate("Aucune inscription en cours.")
        shown += f'<p class="empty">{escape(none)}</p>'
    if later:
        more = translate_plural(len(later), "Afficher {count} autre jour", "Afficher {count} autres jours")
        shown += html_table.render_folded(
            more, html_table.render_table(head, rows(later), translate("{name}, suite", name=name), "ticks")
        )
    if past:
        more = translate_plural(len(past), "Afficher {count} jour passé", "Afficher {count} jours passés")
        table = html_table.render_table(head, rows(past), translate("{name}, jours passés", name=name), "ticks")
        shown += html_table.render_folded(more, table)
    return shown


def render_month(
    child: ChildOfFamily,
    children: Sequence[ChildOfFamily],
    services: Sequence[ServiceRules],
    booked: Sequence[Booked],
    first: date,
) -> str:
    """The month of these bookings in figures for every child, and that of the child to take away."""
    title = translate("Synthèse {of_month}", of_month=prefix_with_de(month_name(first)))
    words = translate("Télécharger le mois {of_child} (tableur)", of_child=prefix_with_de(child.first_name))
    return (
        f"<h2>{escape(title)}</h2>"
        f"{_render_month_summary(children, services, booked)}"
        f'<p class="aside"><a href="/telecharger/inscriptions-{child.id}-{first:%Y-%m}.csv" download>'
        f"{escape(words)}</a></p>"
    )


def render_outcome(outcome: Mapping[str, Any]) -> str:
    """What the last save of a month recorded and what it refused."""
    recorded = html_table.render_list(translate("Enregistré"), outcome["recorded"])
    return recorded + html_table.render_list(translate("Refusé"), outcome["refused"])


def _render_month_summary(
    children: Sequence[ChildOfFamily], services: Sequence[ServiceRules], booked: Sequence[Booked]
) -> str:
    """How many times each child is booked for each service in the month shown."""
    head = (translate("Enfant"), *(service.label for service in services))
    counted = Counter((one.child_id, one.service_id) for one in booked if one.state is not State.SICK)
    rows = [
        (child.first_name, *(str(counted[child.id, service.id] or "") for service in services)) for child in children
    ]
    return html_table.render_table(head, rows, translate("Synthèse du mois par enfant"), "ticks")
