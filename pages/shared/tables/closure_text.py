"""Closures in words: what one closes, and what it would cancel or has cancelled."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

import streamlit as st

from cantine.closures.rules import ClosureEffect, CoveredBooking, Reopening, Schools, describe_days, describe_scope
from cantine.common.french import days_span, euros, long_date, plural
from cantine.common.school_days import GUESSED, SchoolZone, find_school_holiday, is_guessed
from cantine.common.typed_text.html import escape
from cantine.offer.rules.services import ClosurePeriod
from pages.shared import notice
from pages.shared.tables import html_table

Labels = Mapping[int, str]
SHOWN = 200
"""Children named in a preview."""


def describe_removing(closure: ClosurePeriod, reopened: Reopening) -> str:
    """Say what removing the closure brings back, and what not; `reopened` is what could come back."""
    if closure.free:
        return (
            "Ce qui n'est pas encore facturé de ces jours redevient payant, et les familles n'en sont pas prévenues. "
            "Ce qui est facturé gratuit ou rendu par un avoir le reste."
        )
    alone = (
        "Les inscriptions que cette fermeture a annulées ne reviennent pas d'elles-mêmes : les familles peuvent "
        "seulement réserver de nouveau, dans les délais."
    )
    if not reopened.back:
        return alone
    return (
        f"« Rouvrir et rétablir » remet {plural(len(reopened.back), 'inscription')} de "
        f"{plural(len({one.covered.family_id for one in reopened.back}), 'famille')} comme avant la fermeture, sans "
        "majoration, et chaque famille reçoit un mail. « Supprimer sans rétablir » les laisse annulées."
    )


def describe_reopened(reopened: Reopening) -> str:
    """« 12 inscriptions rétablies, 2 restent annulées »; nothing where nothing was to be put back."""
    if not reopened.back and not reopened.left:
        return ""
    back = plural(len(reopened.back), "inscription rétablie", "inscriptions rétablies")
    left = plural(len(reopened.left), "reste annulée", "restent annulées") if reopened.left else ""
    return ", ".join(filter(None, (back, left)))


def show_reopening(reopened: Reopening, services: Labels) -> None:
    """Show what comes back, folded, and what does not with its reasons."""
    if reopened.back:
        names = _render_names([one.covered for one in reopened.back], services, "Inscriptions à rétablir")
        st.html(html_table.render_folded("Afficher les inscriptions à rétablir", names))
    if reopened.left:
        st.markdown(f"**{plural(len(reopened.left), 'inscription reste annulée', 'inscriptions restent annulées')}** :")
        rows = [
            (one.covered.child, f"{services[one.covered.service_id]}, {long_date(one.covered.day)}", str(why))
            for one, why in reopened.left[:SHOWN]
        ]
        more = len(reopened.left) - len(rows)
        rest = f"<p>… et {plural(more, 'autre')}.</p>" if more > 0 else ""
        st.html(
            html_table.render_table(("Enfant", "Inscription", "Pourquoi"), rows, "Ce qui reste annulé", "covered")
            + rest
        )


def describe_removed(closure: ClosurePeriod, reopened: Reopening) -> str:
    """Say which closure was removed, and what holds now."""
    if told := describe_reopened(reopened):
        return f"La fermeture est supprimée : {told}."
    if closure.free:
        return "C'est supprimé : ce qui n'est pas encore facturé de ces jours est de nouveau payant."
    return "La fermeture est supprimée. Les familles peuvent de nouveau réserver ces jours."


def describe_closure(closure: ClosurePeriod, services: Labels, classrooms: Labels, schools: Schools) -> str:
    """« Grève, le lundi 30 novembre 2026 : Repas, classe CP », as HTML."""
    what = describe_scope(closure, services, classrooms, schools)
    span = days_span(closure.first, closure.last)
    if closure.free:
        closes = "tout est servi gratuitement" if what == "tout" else f"servi gratuitement, {what}"
    else:
        closes = "tout est fermé" if what == "tout" else what
    return f"<p><strong>{escape(closure.label)}</strong>, {span} : {escape(closes)}</p>"


def describe_done(closed: ClosureEffect) -> str:
    """Say in one sentence what the closure did."""
    families = len({one.family_id for one in closed.cancelled})
    if closed.freed:
        families = len({one.family_id for one in closed.freed})
        told = plural(families, "famille prévenue", "familles prévenues")
        freed = plural(len(closed.freed), "inscription gratuite", "inscriptions gratuites")
        return f"C'est enregistré : {freed}, {told} par mail{_describe_credited(closed)}."
    again = f" De nouveau ouvert : {told}." if (told := describe_reopened(closed.reopened)) else ""
    if not closed.cancelled:
        return f"La fermeture est enregistrée ; aucune inscription n'était concernée.{again}"
    cancelled = plural(len(closed.cancelled), "inscription annulée", "inscriptions annulées")
    return (
        f"La fermeture est enregistrée : {cancelled}, "
        f"{plural(families, 'famille prévenue', 'familles prévenues')} par mail{_describe_credited(closed)}.{again}"
    )


def _describe_credited(closed: ClosureEffect) -> str:
    """« , 13,50 € rendus par 1 avoir, dont 8,00 € seront facturés de nouveau (…) : 5,50 € au total »."""
    notes = [credit for credits in closed.credits.values() for credit in credits]
    if not notes:
        return ""
    total, again = sum(credit.cents for credit in notes), closed.again.values()
    told = f", {euros(total)} rendus par {plural(len(notes), 'avoir')}"
    if not again:
        return told
    cents, halves = sum(one.cents for one in again), sum(len(one.bookings) for one in again)
    other = plural(halves, "demi-journée qui reste inscrite", "demi-journées qui restent inscrites")
    return f"{told}, dont {euros(cents)} seront facturés de nouveau ({other}) : {_measure_return(total - cents)}"


def _measure_return(cents: int) -> str:
    """« 5,50 € au total », « 2,00 € de plus à payer au total »."""
    return f"{euros(abs(cents))} {'au total' if cents >= 0 else 'de plus à payer au total'}"


def show_preview(closed: ClosureEffect, services: Labels) -> None:
    """Show what will be cancelled: how many bookings, by day and service, and whose."""
    if closed.present:
        left = plural(len(closed.present), "inscription reste telle quelle", "inscriptions restent telles quelles")
        notice.show_warning(f"{left} : l'enfant a été pointé présent.")
        names = _render_names(closed.present, services, "Enfants présents")
        st.html(html_table.render_folded("Afficher les enfants présents", names))
    covered = closed.cancelled or closed.freed
    if not covered:
        st.info("Aucune inscription n'est concernée.")
        return
    children = len({one.child_id for one in covered})
    families = len({one.family_id for one in covered})
    what = "gratuites, qui restent prévues et pointées" if closed.freed else "à annuler"
    st.markdown(
        f"**{plural(len(covered), 'inscription')}** de {plural(children, 'enfant')} "
        f"({plural(families, 'famille')}) {what}{_describe_credited(closed)}. "
        "Chaque famille reçoit un mail avec ses jours."
    )
    title = "Inscriptions gratuites par jour" if closed.freed else "Inscriptions à annuler par jour"
    st.html(_render_figures(covered, services, title))
    names = _render_names(covered, services, "Enfants concernés")
    st.html(html_table.render_folded("Afficher les enfants concernés", names))


def _render_figures(covered: Sequence[CoveredBooking], services: Labels, title: str) -> str:
    counted = Counter((one.day, one.service_id) for one in covered)
    shown = {key: label for key, label in services.items() if any(service == key for _day, service in counted)}
    head = ("Date", *shown.values())
    rows = [
        (long_date(day), *(str(counted[day, key] or "") for key in shown))
        for day in sorted({day for day, _service in counted})
    ]
    return html_table.render_table(head, rows, title, "ticks")


def _render_names(covered: Sequence[CoveredBooking], services: Labels, title: str) -> str:
    head = ("Enfant", "Inscriptions")
    of_children = [[*of_child] for _child, of_child in groupby(covered, lambda one: (one.family_id, one.child_id))]
    rows = [(some[0].child, " ; ".join(describe_days(some, services))) for some in of_children[:SHOWN]]
    more = len(of_children) - len(rows)
    rest = f"<p>… et {plural(more, 'autre enfant', 'autres enfants')}.</p>" if more > 0 else ""
    return html_table.render_table(head, rows, title, "covered") + rest


def render_holidays(spans: Sequence[tuple[str, date, date]], title: str, zone: SchoolZone) -> str:
    """A table of holidays with their days; school holidays that no arrêté has decreed yet are marked as guesses."""
    head = ("Nom", "Jours")
    rows = []
    for name, first, last in spans:
        guess = f" ({GUESSED})" if is_guessed(last, zone) and find_school_holiday(first, zone) == name else ""
        rows.append(html_table.render_row(head, (name, days_span(first, last) + guess)))
    return html_table.render_table(head, rows, title, "holidays")
