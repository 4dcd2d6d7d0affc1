"""The wishes of a period: how many for how many places, the decision, and who waits for a place."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import streamlit as st

from cantine.access.queries.visitors import Visitor
from cantine.bookings.actions import decide_wishes
from cantine.bookings.queries.wish_line import WishPlan, plan_decision
from cantine.bookings.rules.wish_decisions import WishInLine
from cantine.common.french import long_date, numeric_moment, plural
from cantine.common.period_types import PeriodMode
from cantine.common.roles import Permission
from cantine.offer.queries.periods import KeptPeriod
from cantine.offer.rules.period_sentences import describe_moment
from pages.shared import mail_notice, session
from pages.shared.form_action import attempt
from pages.shared.tables import html_table

DRAWN = (
    "Au tirage, le lot de chaque famille est l'empreinte SHA-256 de « {seed}:numéro de famille » : la plus petite est "
    "servie d'abord, les frères et sœurs ensemble. Chacun peut le refaire."
)


def show_wishes(agent: Visitor, period: KeptPeriod, now: datetime) -> None:
    """Show the wishes of the period, and the buttons of those who book for families."""
    with session.open_reader() as db:
        plan = plan_decision(db, period.rules, period.seed or 0, session.today())
    may = agent.actor.may(Permission.BOOK_FOR_FAMILIES)
    st.header("Souhaits", anchor=False)
    if period.rules.decided is None:
        _show_undecided(agent, period, plan, now, may=may)
    else:
        _show_waiting(agent, period, plan, may=may)


def _show_undecided(agent: Visitor, period: KeptPeriod, plan: WishPlan, now: datetime, *, may: bool) -> None:
    wishing = len({one.child_id for one in plan.in_order})
    st.markdown(f"{plural(len(plan.in_order), 'souhait')} de {plural(wishing, 'enfant')}.")
    if not plan.in_order:
        st.info("Aucune famille n'a encore fait de souhait.")
    else:
        _show_days(plan)
        if period.rules.mode is PeriodMode.WISH:
            with st.expander("Qui aurait sa place aujourd'hui"):
                st.html(_render_line(plan.in_order, plan))
    closes = period.rules.closes
    if closes and now < closes:
        st.caption(f"La décision est possible après la clôture, le {describe_moment(closes)}.")
    elif may and st.button("Attribuer les places et prévenir les familles", type="primary", key="decide"):
        attempt(
            mail_notice.promise(agent, "Les places sont attribuées, chaque famille reçoit sa réponse."),
            lambda it: decide_wishes.decide_wishes(it.db, it.actor, period.rules.id, it.now),
        )


def _show_days(plan: WishPlan) -> None:
    """How many wish each day, and how many can have it."""
    asked, has = Counter(map(_find_place, plan.in_order)), Counter[tuple[object, int]]()
    has.update(_find_place(one) for one in plan.in_order if one.id in plan.granted)
    first: Mapping[tuple[object, int], WishInLine] = {_find_place(one): one for one in reversed(plan.in_order)}
    rows = []
    for place, one in sorted(first.items(), key=lambda pair: (pair[1].day, pair[1].service_id)):
        free = plan.count_free(one)
        service = plan.services[one.service_id].label
        limit = "sans limite" if free is None else str(free)
        rows.append((long_date(one.day), service, str(asked[place]), limit, str(asked[place] - has[place])))
    head = ("Jour", "Prestation", "Souhaits", "Places libres", "Sans place")
    with st.container(key="wished"):
        st.html(html_table.render_table(head, rows, "Souhaits par jour", "journal"))


def _find_place(one: WishInLine) -> tuple[object, int]:
    return one.day, one.service_id


def _render_line(line: Sequence[WishInLine], plan: WishPlan) -> str:
    """The wishes in their order, as a table."""
    rows = [
        (
            str(place),
            plan.names[one.child_id],
            str(one.family_number),
            long_date(one.day),
            plan.services[one.service_id].label,
            numeric_moment(one.wished_at),
            "sa place" if one.id in plan.granted else "attend",
        )
        for place, one in enumerate(line, 1)
    ]
    head = ("Rang", "Enfant", "Famille n°", "Jour", "Prestation", "Demandé le", "Réponse")
    return html_table.render_table(head, rows, "Souhaits dans l'ordre", "journal")


def _show_waiting(agent: Visitor, period: KeptPeriod, plan: WishPlan, *, may: bool) -> None:
    decided = period.rules.decided
    st.markdown(
        f"Décidés le {describe_moment(decided)} : {plural(period.granted, 'souhait accordé', 'souhaits accordés')}."
        if decided
        else ""
    )
    if period.seed is not None:
        st.caption(f"Tirage n° {period.seed}. {DRAWN.format(seed=period.seed)}")
    if not plan.in_order:
        st.info("Personne n'attend de place.")
        return
    st.subheader("Liste d'attente", anchor=False)
    rows = [
        (
            str(place),
            plan.names[one.child_id],
            long_date(one.day),
            plan.services[one.service_id].label,
            _free(one, plan),
        )
        for place, one in enumerate(plan.in_order, 1)
    ]
    with st.container(key="waiting"):
        head = ("Rang", "Enfant", "Jour", "Prestation", "Places libres")
        st.html(html_table.render_table(head, rows, "Liste d'attente", "journal"))
    if may:
        _offer_place(agent, plan)


def _offer_place(agent: Visitor, plan: WishPlan) -> None:
    """Show who may have a place that is free, and the button that gives it."""
    open_to = {one.id: one for one in plan.in_order if plan.count_free(one) != 0}
    if not open_to:
        return
    chosen = st.selectbox(
        "Donner une place libérée à",
        [*open_to],
        format_func=lambda id: (
            f"{plan.names[open_to[id].child_id]}, {long_date(open_to[id].day)}, "
            f"{plan.services[open_to[id].service_id].label}"
        ),
        key="grant_to",
    )
    if st.button("Donner la place et prévenir la famille", key="grant"):
        attempt(
            mail_notice.promise(agent, "La place est donnée, la famille est prévenue."),
            lambda it: decide_wishes.grant_wish(it.db, it.actor, chosen, it.now),
        )


def _free(one: WishInLine, plan: WishPlan) -> str:
    free = plan.count_free(one)
    return "sans limite" if free is None else str(free)
