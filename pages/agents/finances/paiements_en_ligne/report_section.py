"""The reports of the provider: brought, and each payment on which they and the portal differ."""

import streamlit as st

from cantine.common.french import numeric_moment, plural
from cantine.common.tables.table import CellKind, Column
from cantine.common.vocabulary import ATTEMPT_LABELS, PaymentProvider
from cantine.online_payment.queries import report_differences
from cantine.online_payment.queries.payment_service import find_service
from cantine.online_payment.queries.report_differences import AT_MOST, DifferenceKind, ImportedReport, ReportDifference
from cantine.store.commune import read_commune
from pages.shared import notice, session
from pages.shared.forms.upload import PAYMENTS, take_upload
from pages.shared.tables import html_table

SIMULATED_REPORT = "/simulateur/payfip/releve.csv"
KINDS = {
    DifferenceKind.THERE_ONLY: "Payé au service, pas crédité ici",
    DifferenceKind.HERE_ONLY: "Crédité ici, absent du relevé",
    DifferenceKind.OTHER_AMOUNT: "Autre montant",
}
DIFFERENCES = (
    Column("Écart"),
    Column("Jour", CellKind.DATE),
    Column("Référence"),
    Column("Famille"),
    Column("Au service", CellKind.AMOUNT),
    Column("Ici", CellKind.AMOUNT),
    Column("Suite"),
)
IMPORTED = (
    Column("Fichier"),
    Column("Importé le"),
    Column("Par"),
    Column("Du", CellKind.DATE),
    Column("Au", CellKind.DATE),
    Column("Paiements", CellKind.COUNT),
    Column("Montant", CellKind.AMOUNT),
)


def show_section(*, may_import: bool) -> None:
    """Show the field for a report to those who record payments, then the differences, then the reports."""
    with session.open_reader() as db:
        service, demonstration = find_service(db), read_commune(db).demonstration
    if service and service.provider is PaymentProvider.LYRA:
        st.info("Seuls les relevés de PayFiP se lisent ici : PayZen a les siens dans son espace marchand.")
    elif may_import:
        st.markdown(
            "Téléchargez le relevé (CSV) dans l'espace PayFiP de la régie, puis apportez-le ici : ses paiements sont "
            "comparés à ceux du portail. Un relevé apporté deux fois ne compte qu'une fois."
        )
        if demonstration:
            st.html(
                f'<a class="file" href="{SIMULATED_REPORT}" download>Relevé de la simulation (CSV)</a>', width="content"
            )
        _say_what_arrived(take_upload("report", PAYMENTS))
    with session.open_reader() as db:
        differences = report_differences.list_differences(db)
        reports = report_differences.list_reports(db)
    if not reports:
        st.info("Aucun relevé n'est encore importé.")
        return
    st.header("Écarts", anchor=False)
    if differences:
        rows = [_list_cells(one) for one in differences]
        with st.container(key="payments"):
            st.html(html_table.render_figures(DIFFERENCES, rows, "Écarts"))
        if len(differences) == AT_MOST:
            st.caption(f"Les {AT_MOST} derniers seulement.")
        st.caption(
            "Un paiement du soir peut n'être que dans le relevé du lendemain : importez-le avant de chercher plus loin."
        )
    else:
        notice.show_success("Aucun écart : les relevés et le portail disent la même chose.")
    st.header("Relevés importés", anchor=False)
    st.html(html_table.render_figures(IMPORTED, [_describe_report(one) for one in reports], "Relevés importés"))


def _say_what_arrived(added: int | None) -> None:
    if added:
        notice.show_success(f"Le relevé est importé : {plural(added, 'paiement')}.")
    elif added == 0:
        notice.show_warning("Ce relevé était déjà importé : rien n'est ajouté.")


def _list_cells(one: ReportDifference) -> tuple[html_table.Content, ...]:
    """The cells of a difference, with the way on: to the attempt, where there is one."""
    family = f"{one.family_name} (n° {one.family_number})"
    account = f"/compte-famille?numero={one.family_number}"
    state = f" ({ATTEMPT_LABELS[one.state].lower()})" if one.state and one.kind is DifferenceKind.THERE_ONLY else ""
    onward: html_table.Content = (
        "Aucune tentative de cette référence ici : cherchez le payeur dans l'espace du service."
    )
    if one.attempt_id:
        words = f"Ouvrir la tentative{state}"
        onward = html_table.PageLink(
            words, f"/paiements-en-ligne?tentative={one.attempt_id}", f"{words} {one.reference}"
        )
    return (
        KINDS[one.kind],
        one.day,
        one.reference,
        html_table.PageLink(family, account) if one.family_number else "",
        one.there,
        one.here,
        onward,
    )


def _describe_report(one: ImportedReport) -> tuple[html_table.Content, ...]:
    moment = numeric_moment(one.imported_at)
    return one.name, moment, one.imported_by, one.first_day, one.last_day, one.count, one.cents
