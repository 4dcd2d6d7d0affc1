"""« Envoi des factures »: what was issued for a month leaves, by mail or on paper."""

from datetime import date

import streamlit as st

from cantine.billing.actions.send_invoices import SendingResult, send_filed, send_invoices
from cantine.billing.queries import deliveries
from cantine.billing.queries.deliveries import DeliveryProgress
from cantine.common.french import join_words, month_name, plural
from cantine.common.roles import Permission
from cantine.mail import delivery_state
from cantine.online_payment.queries.payment_service import can_parents_pay
from cantine.settings import settings
from pages.shared import mail_notice as mail_truth
from pages.shared import notice, session
from pages.shared.form_action import attempt, note_done, say_what_was_done

agent = session.require(Permission.SEE_BILLING)


def describe_progress(progress: DeliveryProgress) -> str:
    """Say how many invoices and credit notes the month has, and how many of them left in each way."""
    words = [f"**{plural(progress.all, 'facture ou avoir', 'factures et avoirs')}**"]
    words += [f"{plural(progress.waiting, 'reste', 'restent')} à envoyer"] if progress.waiting else []
    if progress.mailed:
        words += _describe_mailed(progress)
    words += [f"{progress.printed} à imprimer"] if progress.printed else []
    words += [plural(progress.failed, "mail non arrivé", "mails non arrivés")] if progress.failed else []
    words += [plural(progress.doubtful, "remise incertaine", "remises incertaines")] if progress.doubtful else []
    return ", ".join(words) + "."


def _describe_mailed(progress: DeliveryProgress) -> list[str]:
    """Say how many were sent by mail, and apart from them those that were only written to files."""
    left = progress.mailed - progress.filed
    underway = f" (dont {progress.underway} en route)" if progress.underway else ""
    words = [plural(left, "envoyé par mail", "envoyés par mail") + underway] if left else []
    filed = plural(progress.filed, "écrit dans un fichier, pas envoyé", "écrits dans des fichiers, pas envoyés")
    return [*words, *([filed] if progress.filed else [])]


def send(month: date, waiting: int) -> None:
    """Send the invoices a few at a time, each few in a transaction of their own: a page that is closed or a server that
    is stopped loses nothing."""
    bar, total = st.progress(0.0, "Envoi…"), SendingResult()
    while not total.done:
        try:
            with session.begin_act() as it:
                online = can_parents_pay(it.db)
                some = send_invoices(it.db, it.actor, month, settings().base_url, it.now, online=online)
        except session.GONE:
            st.rerun()
        total = SendingResult(
            total.mailed + some.mailed, total.printed + some.printed, total.no_address + some.no_address, some.done
        )
        left = min(waiting, total.mailed + total.printed)
        bar.progress(left / waiting, f"Envoi : {left} sur {waiting}")
    mailed = plural(total.mailed, "part par mail", "partent par mail")
    missing = f", dont {total.no_address} faute d'adresse mail" if total.no_address else ""
    done = f"{mailed}, {total.printed} à imprimer{missing}."
    note_done(mail_truth.promise(agent, done) if total.mailed else done)
    st.rerun()


with session.open_reader() as db:
    months = {month_name(month): month for month in deliveries.list_months(db)}

st.title("Envoi des factures", anchor=False)
if not months:
    st.info("Aucune facture n'est émise pour l'instant.")
    st.stop()
month = months[st.selectbox("Mois facturé", months, key="mois", bind="query-params")]
with session.open_reader() as db:
    progress = deliveries.read_progress(db, month)
    elsewhere = [
        f"{month_name(one)} ({count})" for one, count in deliveries.count_waiting_by_month(db).items() if one != month
    ]
    doubtful = delivery_state.list_in_doubt(db)

say_what_was_done()
mail_truth.say_obstacles(agent)
st.markdown(describe_progress(progress))
st.caption("Par mois facturé : un avoir part avec le mois de la facture qu'il corrige.")
if elsewhere:
    notice.show_warning(f"Reste aussi à envoyer : {join_words(elsewhere)}.")
if progress.failed and agent.actor.may(Permission.SEE_BLOCKED):
    session.show_link("reglages", "Voir les messages qui ne sont pas arrivés", "mail")
if progress.filed and settings().smtp_url and agent.actor.may(Permission.BILL):
    filed = plural(progress.filed, "facture écrite dans un fichier", "factures écrites dans des fichiers")
    if st.button(f"Envoyer maintenant {filed}"):
        attempt("Elles partent par mail.", lambda it: send_filed(it.db, it.actor, month, it.now))
if progress.waiting and agent.actor.may(Permission.BILL):
    st.markdown("Chaque famille la reçoit comme elle l'a choisi : par mail, avec la facture en PDF, ou sur papier.")
    if st.button(f"Envoyer {plural(progress.waiting, 'facture')}", type="primary"):
        send(month, progress.waiting)

if doubtful:
    st.header("Remise incertaine", anchor=False)
    st.markdown(
        "Le serveur de messagerie a reçu ces messages deux fois, puis n'a pas répondu : ils sont peut-être arrivés. "
        "Ils ne repartent pas tout seuls : renvoyez-les, ou considérez-les comme remis."
    )
    mail_truth.show_decisions(doubtful, agent)

st.header("À télécharger", anchor=False)
files = {f"factures-{month:%Y-%m}": f"Toutes les factures, {month_name(month)} (PDF)"}
if progress.printed:
    files[f"impression-{month:%Y-%m}"] = f"Les factures à imprimer, {month_name(month)} (PDF)"
st.html(
    "".join(f'<p class="aside"><a href="/telecharger/{f}.pdf" download>{words}</a></p>' for f, words in files.items())
)
