"""« Absences »: the sicknesses that were reported, their proofs, and reports by the town hall for any day."""

from datetime import date, timedelta

import streamlit as st

from cantine.billing.queries.absence_credits import draft_absence_credits
from cantine.common.french import days_span, describe_page, numeric_date, plural
from cantine.common.number_input import parse_digits
from cantine.common.roles import Permission
from cantine.common.school_days import school_year, shift_month
from cantine.common.vocabulary import CarenceCount
from cantine.families.queries import children
from cantine.offer.queries import offer
from cantine.offer.rules.sickness_sentences import describe_case_cost, list_sickness_costs
from cantine.settings import settings
from cantine.sickness.actions import proofs, report_sickness, take_back_sickness
from cantine.sickness.queries import cases, proof_pages
from cantine.sickness.queries import sicknesses as sickness_queries
from cantine.sickness.rules.reports import SickPeriod
from pages.shared import escaping, session
from pages.shared.form_action import say_what_was_done
from pages.shared.forms import absence_credit, day_field, proof_form
from pages.shared.tables import sickness_cards

agent = session.require(Permission.SEE_ATTENDANCE)
today = session.today()
begins, ends = school_year(today)
may_report = agent.actor.may(Permission.REPORT_SICKNESS)
RECENT = timedelta(30)
LABELS = {"first": "Premier jour", "last": "Dernier jour"}


def report(child_id: int) -> None:
    """Report the sick days that the fields hold; the town hall may report any day."""
    fields = st.session_state
    proof_on = today if fields["proved"] else None

    def act(it: session.Act) -> sickness_cards.SicknessOutcome:
        limits = {"first": shift_month(begins, -12), "last": shift_month(ends, 12)}
        stretch = SickPeriod(*(day_field.read(label, fields[key], **limits) for key, label in LABELS.items()))
        told_on = day_field.read("La famille a prévenu le", fields["told_on"], last=today) if dated else None
        said = report_sickness.report_by_staff(
            it.db, it.actor, child_id, stretch, it.now, proof_on, case_id=fields.get("case"), told_on=told_on
        )
        return sickness_cards.describe_report(said, labels, to_staff=True)

    sickness_cards.perform(act)


def describe_motive(case: cases.TownCase) -> str:
    """« Enseignant absent : gratuit à partir du 2e jour réservé »."""
    return f"{case.label} : {describe_case_cost(case.excused)}"


def take_back(absence_id: int) -> None:
    """Take a whole report back, past days too, as far as that is possible."""
    sickness_cards.perform(
        lambda it: sickness_cards.describe_taking_back(
            take_back_sickness.take_back_by_staff(it.db, it.actor, absence_id, it.now), labels
        )
    )


def note_proof(absence_id: int, proof_on: date | None) -> None:
    """Note the day on which the proof was brought; None where there was none after all."""

    def act(it: session.Act) -> sickness_cards.SicknessOutcome:
        received = st.session_state.get(f"received_{absence_id}")
        day = day_field.read("Justificatif sur papier reçu le", received, last=today) if received else proof_on
        report_sickness.note_proof(it.db, it.actor, absence_id, proof_on and day, it.now)
        return sickness_cards.SicknessOutcome(f"Le justificatif est {'noté' if proof_on else 'retiré'}.")

    sickness_cards.perform(act)


def accept_proof(absence_id: int) -> None:
    """Accept the proof that the family sent."""

    def act(it: session.Act) -> sickness_cards.SicknessOutcome:
        proofs.accept_proof(it.db, it.actor, absence_id, it.now)
        return sickness_cards.SicknessOutcome("Le justificatif est accepté.")

    sickness_cards.perform(act)


def send_back(absence_id: int, reason: str) -> None:
    """Send the proof back with a reason, which the family gets by mail."""

    def act(it: session.Act) -> sickness_cards.SicknessOutcome:
        proofs.send_back(it.db, it.actor, absence_id, reason, settings().base_url, it.now)
        return sickness_cards.SicknessOutcome("Le justificatif est refusé ; la famille est prévenue par mail.")

    sickness_cards.perform(act)


if "enfant" not in st.query_params:
    st.title("Absences", anchor=False)
    if may_report:
        typed = st.text_input("Nom de l'enfant absent", key="nom", bind="query-params", max_chars=100)
    by_name = st.container()
    with session.open_reader() as db:
        waiting = proof_pages.count_proofs_to_check(db)
        town_cases = cases.list_cases(db)
    if may_report and any(case.active for case in town_cases):
        session.show_link("absences-de-classe", "Signaler pour une classe entière", "groups")
    st.header("Depuis un mois et à venir", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        unproved = st.checkbox("Sans justificatif", key="justificatif", bind="query-params")
        to_check = bool(waiting) and st.checkbox(
            f"Justificatifs à vérifier ({waiting})", key="a-verifier", bind="query-params"
        )
        leaf = st.number_input("Page", 1, 100_000, key="page", bind="query-params")
    with session.open_reader() as db:
        found = children.search_by_name(db, typed, today) if may_report else []
        reports, count = sickness_queries.list_page(db, today - RECENT, unproved=unproved, to_check=to_check, page=leaf)
    with by_name:
        for one in found:
            label = f"{one.full_name} · {one.place}"
            session.show_link("absences", label, enfant=str(one.id))
        if may_report and typed.strip() and not found:
            st.info("Aucun enfant scolarisé ne porte ce nom.")
    where = describe_page(leaf, count, sickness_queries.PER_PAGE)
    st.markdown(f"{plural(count, 'absence')}, {where}." if reports else "Aucune absence.")
    for listed in reports:
        name = f"{listed.child} · {listed.classroom or 'sans classe'}"
        name += f" · {listed.case}" if listed.case else ""
        seen = f"justificatif reçu le {numeric_date(listed.proof_on)}" if listed.proof_on else "sans justificatif"
        seen = "justificatif envoyé, à vérifier" if listed.to_check else seen
        days = days_span(listed.stretch.first, listed.stretch.last)
        with st.container(gap=None):
            session.show_link("absences", name, enfant=str(listed.child_id))
            st.html(escaping.render_paragraph(f"{days} · {plural(listed.bookings, 'inscription')} · {seen}"))
    st.stop()

with session.open_reader() as db:
    child = children.find_child(db, parse_digits(st.query_params["enfant"]) or 0)
    if child is None:
        session.stop_as_missing()
    services, labels = offer.list_services(db), offer.read_labels(db)
    own = sickness_queries.list_for_child(db, child.id, shift_month(begins, -12))
    credits = draft_absence_credits(db, [one.id for one in own])
    sees = agent.actor.may(Permission.SEE_HEALTH)
    excused = {case.id: case for case in cases.list_cases(db) if case.active}
    dated = any(one.proof_hours or one.carence_counts is CarenceCount.CALL for one in services)
    pages = proof_pages.list_pages(db, own) if sees else {}

# What the list was asked for leaves the address, and the child stays in it.
st.query_params.from_dict({"enfant": str(child.id)})
st.title("Absences", anchor=False)
with st.container(horizontal=True, vertical_alignment="center", key="whose"):
    st.markdown(f"**{escaping.escape_markdown(child.full_name)}**", width="content")
    session.show_link("absences", "Toutes les absences", "arrow_back", page="1")
say_what_was_done()
sickness_cards.show_outcome()

if may_report:
    st.header("Signaler une absence", anchor=False)
    st.html(escaping.render_paragraphs(list_sickness_costs(service.on(today) for service in services)))
    with st.form("report", border=False):
        with st.container(horizontal=True):
            for key, label in LABELS.items():
                day_field.show_day_field(label, today, key=key)
        if excused:
            motives: dict[int | None, str] = {None: "Maladie"} | {
                key: describe_motive(case) for key, case in excused.items()
            }
            st.selectbox("Motif", [*motives], format_func=motives.__getitem__, key="case")
        if dated:
            day_field.show_day_field("La famille a prévenu le", today, key="told_on")
        st.checkbox("Justificatif remis", key="proved")
        st.form_submit_button("Signaler l'absence", type="primary", on_click=report, args=(child.id,))

st.header("Absences signalées", anchor=False)
for mine in own:
    with st.container(border=True, key=f"sickness_{mine.id}"):
        st.html(sickness_cards.render_card(mine, {child.id: child}, services, labels))
        if mine.id in credits:
            absence_credit.show_offer(credits[mine.id], agent.actor)
        if may_report:
            proof_form.show_for_staff(mine, pages.get(mine.id, []), accept_proof, send_back)
            if dated and not (mine.proof_on or mine.waits):
                day_field.show_day_field("Justificatif sur papier reçu le", today, key=f"received_{mine.id}")
            with st.container(horizontal=True):
                proof = ("Retirer le justificatif", None) if mine.proof_on else ("Noter le justificatif", today)
                if not mine.waits:
                    st.button(proof[0], key=f"proof_{mine.id}", on_click=note_proof, args=(mine.id, proof[1]))
                if any(not booking.invoiced for booking in mine.bookings):
                    st.button("Annuler le signalement", key=f"back_{mine.id}", on_click=take_back, args=(mine.id,))
if not own:
    st.info("Aucune absence signalée depuis l'année scolaire dernière.")
