"""The billing run of a month: what it would bill and what to look at first, then the run with its progress."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from cantine.attendance.queries import alerts
from cantine.attendance.rules.alerts import ALERT_LABELS, Alert
from cantine.billing.actions.bill_month import BillingResult, bill, split_batches
from cantine.billing.queries import billing_preview
from cantine.billing.queries.billing_preview import BillingPreview, BillingWarning
from cantine.common.french import euros, join_words, month_name, plural
from cantine.common.school_days import find_month_end
from cantine.common.tables.table import CellKind, Column
from pages.agents.finances.facturation import family_choice
from pages.shared import notice, session
from pages.shared.form_action import note_done, say_what_was_done
from pages.shared.tables import html_table

COLUMNS = (Column("Inscriptions", CellKind.COUNT), Column("Montant", CellKind.AMOUNT))
NAMED = 12
"""Names in a warning; the others are counted."""


def show_section(month: date, today: date, *, may_bill: bool) -> None:
    """Show the preview of a month's billing and its button. A run begun again after a stop bills the rest."""
    chosen = family_choice.choose_families("Familles : leurs numéros, ou vide pour toutes")
    only = None if chosen is None else {family_id for family_id, _ in chosen.values()}
    with session.open_reader() as db:
        waiting = billing_preview.count_waiting_families(db, month, only)
    say_what_was_done("run")
    if not waiting:
        st.info(f"Tout est facturé pour {month_name(month)} : il ne reste aucune inscription à facturer.")
        return
    asked = (month, only and tuple(sorted(only)))
    if st.button("Préparer l'aperçu", type="primary" if st.session_state.get("previewed") != asked else "secondary"):
        st.session_state["previewed"] = asked
    st.caption(f"{plural(waiting, 'famille a', 'familles ont')} des inscriptions non facturées en {month_name(month)}.")
    if st.session_state.get("previewed") != asked:
        return
    with st.spinner("Calcul de l'aperçu…"), session.open_reader() as db:
        found = billing_preview.preview(db, month, today, only)
        counted = alerts.count_by_kind(db, month, find_month_end(month), today)
    _show_preview(found, month, today)
    for kind in (Alert.OUTSIDE, Alert.ARCHIVED):
        if counted[kind]:
            told = f"{ALERT_LABELS[kind]} : {plural(counted[kind], 'inscription')}, facturées comme les autres."
            notice.show_warning(f"{told} Voyez « Alertes » avant d'émettre.")
    if may_bill and (found.invoices or found.corrected):
        words = f"Émettre {plural(found.invoices, 'facture')} ({euros(found.cents)})"
        if found.corrected:
            words += f" et les avoirs ({euros(found.credited)})"
        if st.button(words, type="primary", key="issue"):
            _bill_portions(found.families, month)


def _show_preview(found: BillingPreview, month: date, today: date) -> None:
    st.header(f"Aperçu : {plural(found.invoices, 'facture')}, {euros(found.cents)}", anchor=False)
    rows = [(one.label, one.bookings, one.cents) for one in found.services]
    total = ("Total", sum(one.bookings for one in found.services), found.cents)
    st.html(html_table.render_figures((Column("Prestation"), *COLUMNS), rows, "Aperçu par prestation", total))
    if find_month_end(month) >= today:
        notice.show_warning("Le mois n'est pas terminé : les jours à venir sont facturés tels qu'ils sont inscrits.")
    if found.corrected:
        notice.show_warning(
            f"{plural(found.corrected, 'famille a', 'familles ont')} des jours déjà facturés dont le prix n'est plus "
            f"le même (autre demi-journée, maladie) : un avoir les reprend ({euros(found.credited)}), ce qui reste dû "
            "est dans les factures ci-dessus."
        )
    if found.earlier:
        months = join_words([month_name(one) for one in found.earlier])
        notice.show_warning(f"Des jours de {months} en sont : leurs avoirs et leurs factures portent leur mois.")
    _warn(found.unticked, "jour passé sans pointage", "jours passés sans pointage", "facturés comme présents")
    _warn(found.timeless, "garderie sans heure", "garderies sans heure", "facturées pour une seule tranche")
    _warn(
        found.without_birth_date,
        "enfant sans date de naissance",
        "enfants sans date de naissance",
        "compté comme le plus jeune de sa fratrie, alors que le prix dépend du rang",
    )
    _warn(found.without_quotient, "famille sans quotient", "familles sans quotient", "au tarif le plus élevé")
    for family in found.blocked:
        notice.show_refusal(f"Ne peut pas être facturée : {family}")


def _warn(found: BillingWarning, one: str, many: str, then: str) -> None:
    """Show how many there are, who they are, and what happens if nobody mends it; nothing where there are none."""
    if found.names:
        more = len(found.names) - NAMED
        names = [*found.names[:NAMED], *([f"{more} autres"] if more > 0 else [])]
        notice.show_warning(f"{plural(found.bookings or len(found.names), one, many)} ({then}) : {join_words(names)}.")


def _bill_portions(families: Sequence[int], month: date) -> None:
    """Bill some families at a time; what was issued stays issued, whatever happens to this page."""
    bar, done, billed = st.progress(0.0, f"0 famille sur {len(families)}"), 0, BillingResult()
    try:
        for some in split_batches(families):
            with session.begin_act() as it:
                billed += bill(it.db, it.actor, month, some, it.now)
            done += len(some)
            bar.progress(done / len(families), f"{plural(done, 'famille')} sur {len(families)}")
    except session.GONE:
        st.rerun()
    issued = plural(len(billed.invoices), "facture émise", "factures émises")
    told = f"{month_name(month).capitalize()} : {issued}, {euros(billed.cents)}."
    if billed.credit_notes:
        notes = plural(len(billed.credit_notes), "avoir émis", "avoirs émis")
        told += f" {notes}, {euros(billed.credited)} : des jours déjà facturés ont changé de prix."
    if billed.corrected:
        months = join_words([month_name(one) for one in sorted(billed.corrected)])
        told += f" Y compris des jours de {months} : pensez aussi à leur envoi."
    note_done(told, beside="run")
    st.session_state.pop("previewed", None)
    st.rerun()
