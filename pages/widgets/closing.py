"""Closures in words: what one closes, and what it would cancel or has cancelled."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from itertools import groupby

import streamlit as st

from cantine.actions.closures import Closed
from cantine.rules.closures import Covered, by_day, whole
from cantine.rules.french import days_span, euros, long_date, plural
from cantine.rules.services import Closure
from pages.widgets import notice, tables

Labels = Mapping[int, str]
SHOWN = 200
"""Children named in a preview."""


def sentence(closure: Closure, services: Labels, classrooms: Labels) -> str:
    """« Grève, le lundi 30 novembre 2026 : Repas, classe CP », as HTML."""
    what = whole(closure, services, classrooms)
    span = days_span(closure.first, closure.last)
    closes = "tout est fermé" if what == "tout" else what
    return f"<p><strong>{escape(closure.label)}</strong>, {span} : {escape(closes)}</p>"


def done(closed: Closed) -> str:
    """What was done, in one sentence."""
    families = len({one.family_id for one in closed.cancelled})
    if not closed.cancelled:
        return "La fermeture est enregistrée ; aucune inscription n'était concernée."
    cancelled = plural(len(closed.cancelled), "inscription annulée", "inscriptions annulées")
    return (
        f"La fermeture est enregistrée : {cancelled}, "
        f"{plural(families, 'famille prévenue', 'familles prévenues')} par mail{_credited(closed)}."
    )


def _credited(closed: Closed) -> str:
    notes = [credit for credits in closed.credits.values() for credit in credits]
    total = sum(credit.cents for credit in notes)
    return f", {euros(total)} rendus par {plural(len(notes), 'avoir')}" if notes else ""


def preview(closed: Closed, services: Labels) -> None:
    """What will be cancelled: in figures, by day and service, and for whom."""
    if closed.present:
        left = plural(len(closed.present), "inscription reste telle quelle", "inscriptions restent telles quelles")
        notice.warning(f"{left} : l'enfant a été pointé présent.")
        st.html(tables.folded("Afficher les enfants présents", _names(closed.present, services, "Enfants présents")))
    if not closed.cancelled:
        st.info("Aucune inscription n'est concernée.")
        return
    children = len({one.child_id for one in closed.cancelled})
    families = len({one.family_id for one in closed.cancelled})
    st.markdown(
        f"**{plural(len(closed.cancelled), 'inscription')}** de {plural(children, 'enfant')} "
        f"({plural(families, 'famille')}) à annuler{_credited(closed)}. Chaque famille reçoit un mail avec ses jours."
    )
    st.html(_figures(closed.cancelled, services))
    st.html(tables.folded("Afficher les enfants concernés", _names(closed.cancelled, services, "Enfants concernés")))


def _figures(covered: Sequence[Covered], services: Labels) -> str:
    counted = Counter((one.day, one.service_id) for one in covered)
    shown = {key: label for key, label in services.items() if any(service == key for _day, service in counted)}
    head = ("Date", *shown.values())
    rows = [
        tables.row(head, (long_date(day), *(str(counted[day, key] or "") for key in shown)))
        for day in sorted({day for day, _service in counted})
    ]
    return tables.table(head, rows, "Inscriptions à annuler par jour", "ticks")


def _names(covered: Sequence[Covered], services: Labels, title: str) -> str:
    head = ("Enfant", "Inscriptions")
    of_children = [[*of_child] for _child, of_child in groupby(covered, lambda one: (one.family_id, one.child_id))]
    rows = [tables.row(head, (some[0].child, " ; ".join(by_day(some, services)))) for some in of_children[:SHOWN]]
    more = len(of_children) - len(rows)
    rest = f"<p>… et {plural(more, 'autre enfant', 'autres enfants')}.</p>" if more > 0 else ""
    return tables.table(head, rows, title, "covered") + rest


def holidays(spans: Sequence[tuple[str, date, date]], title: str) -> str:
    """A table of holidays with their days."""
    head = ("Nom", "Jours")
    rows = [tables.row(head, (name, days_span(first, last))) for name, first, last in spans]
    return tables.table(head, rows, title, "holidays")
