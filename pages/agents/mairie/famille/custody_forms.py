"""« Garde » and « Changer de famille »: who has the child from a day on, with what that moves told beforehand."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import streamlit as st

from cantine.common.form_input import NotAccepted
from cantine.common.french import join_words, long_date, plural
from cantine.common.number_input import parse_family_number
from cantine.common.vocabulary import WEEKS_LABELS, Weeks
from cantine.families.actions import children, custody_days
from cantine.families.queries import family_card
from cantine.families.queries.custody import name_families
from cantine.families.queries.family_card import ChildDetails
from cantine.families.rules.custody import MovedBookings, describe_two_odd_weeks
from pages.shared import notice, session
from pages.shared.database_failures import take_sentence
from pages.shared.edit_form import EditForm
from pages.shared.form_action import attempt
from pages.shared.forms.day_field import TypedDay, show_day_field

OTHER_WEEKS = {Weeks.EVEN: Weeks.ODD, Weeks.ODD: Weeks.EVEN, Weeks.ALL: Weeks.ALL}

Homes = Mapping[int, Weeks]
Asked = Callable[[session.Act], tuple[Homes, date]]
"""The families with their weeks, and from which day on."""


def show_forms(family_id: int, child: ChildDetails, today: date) -> None:
    """Show the forms that change the custody for good from a day on, and single days of a child with two homes."""
    edit = EditForm(f"garde {child.id}", child)
    with st.expander("Garde"):
        _show_custody(family_id, edit, today)
    with st.expander("Changer de famille"):
        _show_family_change(family_id, edit, today)
    edit.say_done()
    if child.other_number:
        with st.expander("Jours de garde particuliers"):
            _show_custody_days(family_id, child)


def _show_custody(family_id: int, edit: EditForm[ChildDetails], today: date) -> None:
    child = edit.shown
    with st.form(f"custody_{child.id}", border=False):
        kinds = [*WEEKS_LABELS]
        weeks = st.radio("L'enfant est avec cette famille", kinds, kinds.index(child.weeks), WEEKS_LABELS.__getitem__)
        typed = st.text_input("N° de l'autre famille, les autres semaines", str(child.other_number or ""), max_chars=9)
        first = show_day_field("À partir du", today)
        if odd := describe_two_odd_weeks(today, today + timedelta(365)):
            st.caption(odd)
        sent = st.form_submit_button("Enregistrer")

    def asked(it: session.Act) -> tuple[Homes, date]:
        homes = {family_id: weeks}
        if weeks is not Weeks.ALL:
            other = _read_family(it, typed)
            if other == family_id:
                raise NotAccepted("Indiquez le n° de l'autre famille.")
            homes[other] = OTHER_WEEKS[weeks]
        return homes, first.required()

    _confirm_and_do(family_id, edit, "custody", sent, asked, "La garde est enregistrée.")


def _show_family_change(family_id: int, edit: EditForm[ChildDetails], today: date) -> None:
    with st.form(f"change_family_{edit.shown.id}", border=False):
        typed = st.text_input("N° de la nouvelle famille", max_chars=9)
        first = show_day_field("À partir du", today)
        st.caption("L'enfant y est toutes les semaines ; les jours d'avant restent à la famille d'aujourd'hui.")
        sent = st.form_submit_button("Changer de famille")

    def asked(it: session.Act) -> tuple[Homes, date]:
        return {_read_family(it, typed): Weeks.ALL}, first.required()

    _confirm_and_do(family_id, edit, "change_family", sent, asked, "L'enfant a changé de famille.")


def _read_family(it: session.Act, typed: str) -> int:
    number = parse_family_number(typed)
    found = family_card.find_id(it.db, number) if number is not None else None
    if found is None:
        raise NotAccepted("Indiquez le n° de l'autre famille.")
    return found


def _list_homes(it: session.Act, family_id: int, child: ChildDetails) -> Homes:
    """The families that have the child, and in which weeks, as the card shows it."""
    other = family_card.find_id(it.db, child.other_number) if child.other_number else None
    return {family_id: child.weeks} | ({} if other is None else {other: OTHER_WEEKS[child.weeks]})


def _confirm_and_do(
    family_id: int, edit: EditForm[ChildDetails], what: str, sent: bool, asked: Asked, done: str
) -> None:
    """Change the custody at once, unless that moves bookings: then show how many, and do it once that is confirmed."""
    child = edit.shown
    key = f"{what}_draft_{child.id}"
    if sent:
        try:
            with session.begin_act() as it:
                homes, first_day = asked(it)
                seen = _list_homes(it, family_id, child)
                moved = children.preview_custody(
                    it.db, it.actor, child.id, homes, it.now, first_day=first_day, seen=seen
                )
                numbers = name_families(it.db, [*homes])
        except NotAccepted as refused:
            st.session_state.pop(key, None)
            notice.show_refusal(str(refused))
            return
        except session.GONE:
            notice.show_refusal(take_sentence() or "Cette famille n'existe pas, ou elle est archivée.")
            return
        st.session_state[key] = homes, first_day, moved, numbers, seen
    if key not in st.session_state:
        return
    homes, first_day, moved, numbers, seen = st.session_state[key]
    if moved == MovedBookings() or _ask_to_confirm(key, _describe_move(homes, first_day, moved, numbers)):
        del st.session_state[key]
        edit.attempt(
            done,
            lambda it: children.set_custody(it.db, it.actor, child.id, homes, it.now, first_day=first_day, seen=seen),
            lambda _name, homes: join_words(sorted(WEEKS_LABELS[weeks] for weeks in homes.values())),
            stays=family_id in homes,
        )


def _ask_to_confirm(key: str, warning: str) -> bool:
    """Whether the change in the session under `key` is confirmed; « Ne rien changer » forgets it."""
    notice.show_warning(warning)
    with st.container(horizontal=True):
        sure = st.button("Confirmer", key=f"{key}_yes", type="primary")
        if st.button("Ne rien changer", key=f"{key}_no"):
            del st.session_state[key]
            st.rerun()
    return sure


def _describe_move(homes: Homes, first_day: date, moved: MovedBookings, numbers: Mapping[int, str]) -> str:
    """« À partir du …, 12 inscriptions passent à la famille n° 102 ; 3 déjà facturées restent. »."""
    whose = f"à la {numbers[next(iter(homes))]}" if len(homes) == 1 else "à la famille du jour"
    told = f"{plural(moved.moved, 'inscription passe', 'inscriptions passent')} {whose}" if moved.moved else ""
    invoiced = plural(moved.invoiced, "inscription déjà facturée reste", "inscriptions déjà facturées restent")
    kept = f"{invoiced} à la famille qui a la facture (un avoir « à refacturer » la corrige)" if moved.invoiced else ""
    return f"À partir du {long_date(first_day)} : {' ; '.join(filter(None, (told, kept)))}."


def _show_custody_days(family_id: int, child: ChildDetails) -> None:
    """Show the form for days that do not follow the usual weeks: here, at the other family's, or as usual again."""
    where = {
        "here": "avec cette famille",
        "there": f"avec la famille n° {child.other_number}",
        "usual": "comme d'habitude",
    }
    with st.form(f"own_days_{child.id}", border=False):
        with st.container(horizontal=True):
            first = show_day_field("Du")
            last = show_day_field("au (compris)")
        chosen = st.radio("L'enfant est ces jours-là", [*where], format_func=where.__getitem__)
        st.caption("Les inscriptions de ces jours qui ne sont pas encore facturées passent à la famille du jour.")
        if st.form_submit_button("Enregistrer"):
            done = "Les jours de garde sont enregistrés."
            attempt(done, lambda it: _set_days(it, family_id, child, first, last, chosen))


def _set_days(
    it: session.Act, family_id: int, child: ChildDetails, typed_first: TypedDay, typed_last: TypedDay, where: str
) -> None:
    first = typed_first.required()
    last = typed_last.day() or first
    if last < first:
        raise NotAccepted("Indiquez le premier et le dernier jour, dans cet ordre.")
    days = [first + timedelta(ahead) for ahead in range((last - first).days + 1)]
    if len(days) > custody_days.AT_MOST:
        raise NotAccepted("Un an au plus en une fois.")
    if where == "usual":
        custody_days.clear_custody_days(it.db, it.actor, child.id, days, it.now)
        return
    other = family_card.find_id(it.db, child.other_number or 0)
    custody_days.set_custody_days(it.db, it.actor, child.id, family_id if where == "here" else other or 0, days, it.now)
