"""Shares are added and ended by the town hall; what may not be is refused in words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, NotFound, Role
from cantine.families.actions.children import ChildForm, add_child
from cantine.families.actions.organisations import OrganisationForm, add_organisation, edit_organisation
from cantine.prices.actions.cost_shares import ShareForm, add_share, end_share
from cantine.prices.queries import known_shares
from cantine.prices.rules.cost_shares import describe_share, format_percent
from cantine.privacy.actions.archive_family import archive_family
from cantine.store import database
from cantine.store.tables import Commune, CostShare, Family, JournalEntry
from tests.dates import at, on
from tests.support.saving import all_at_once

NOW = at("lundi 2026-11-23 10:00:00")
SEPTEMBER, MONDAY, JULY = on("mardi 2026-09-01"), on("lundi 2026-11-30"), on("samedi 2027-07-03")
EVE = MONDAY - timedelta(1)


def ines(cast) -> Actor:
    return Actor(cast.ines, role=Role.ADMIN)


@pytest.fixture
def db(cast):
    with database.open_writer(cast.url) as db:
        yield db


@pytest.fixture
def half(cast, db):
    """What the CCAS is to pay of Tom's prices."""
    ccas = add_organisation(db, ines(cast), OrganisationForm(" CCAS  de Lamure", town="Lamure"), NOW)
    return ShareForm(cast.tom, ccas, MONDAY, percent=5000)


def test_a_third_payer_has_a_number_and_no_children_or_sign_in(cast, db, half):
    row = db.get_one(Family, half.payer_id)
    assert (row.name, row.number, row.organisation, row.invoices_by) == ("CCAS de Lamure", 104, True, "print")
    with pytest.raises(NotFound):
        add_child(db, ines(cast), row.id, ChildForm("Léa", "X"), NOW)
    for form, sentence in ((OrganisationForm(" "), "Saisissez le nom"), (OrganisationForm("ccas de lamure"), "déjà")):
        with pytest.raises(NotAccepted, match=sentence):
            add_organisation(db, ines(cast), form, NOW)
    edit_organisation(db, ines(cast), row.id, OrganisationForm("CCAS", town="Lamure"), NOW)
    edit_organisation(db, ines(cast), row.id, OrganisationForm("CCAS", town="Lamure"), NOW)
    entries = db.scalars(select(JournalEntry).where(JournalEntry.family_id == row.id)).all()
    assert [(one.action, one.after) for one in entries][1:] == [("edit_payer", {"name": "CCAS"})]
    with pytest.raises(NotFound):
        edit_organisation(db, ines(cast), cast.chloes_family, OrganisationForm("CCAS"), NOW)


def test_a_share_is_added_once_and_told(cast, db, half):
    share = add_share(db, ines(cast), half, NOW)
    assert add_share(db, ines(cast), half, NOW) == share
    [known] = known_shares.list_of_payer(db, half.payer_id)
    assert (known.child, known.held.percent) == ("Tom Garnier", 5000)
    assert describe_share(known.held, known.payer, {}).replace("\u00a0", " ") == (
        "CCAS de Lamure : 50 % du prix, toutes les prestations, à partir du 30 novembre 2026"
    )
    entry = db.scalars(select(JournalEntry).where(JournalEntry.action == "add_share")).one()
    told = {"payer": "CCAS de Lamure", "share": "50\u00a0% du prix", "service_ids": "toutes"}
    assert (entry.child_id, entry.after) == (cast.tom, {**told, "first_day": "2026-11-30"})


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"percent": None}, "soit un pourcentage, soit un montant"),
        ({"cents": 100}, "soit un pourcentage, soit un montant"),
        ({"percent": 10_001}, "de 0,01 à 100"),
        ({"percent": 0}, "de 0,01 à 100"),
        ({"percent": None, "cents": 0}, "montant n'est pas possible"),
        ({"service_ids": frozenset()}, "au moins une prestation"),
        ({"last_day": EVE}, "avant le premier"),
    ],
)
def test_what_is_no_share_is_refused(cast, db, half, wrong, sentence):
    with pytest.raises(NotAccepted, match=sentence):
        add_share(db, ines(cast), replace(half, **wrong), NOW)


def test_shares_that_overlap_do_not_exceed_the_whole_price(cast, db, half):
    of_meals = replace(half, service_ids=frozenset({cast.meal}), last_day=JULY)
    add_share(db, ines(cast), half, NOW)
    add_share(db, ines(cast), of_meals, NOW)
    with pytest.raises(NotAccepted, match="Tom serait pris en charge à 100,01"):
        add_share(db, ines(cast), replace(of_meals, percent=1), NOW)
    add_share(db, ines(cast), replace(half, service_ids=frozenset({cast.study})), NOW)
    add_share(db, ines(cast), replace(half, last_day=EVE, first_day=SEPTEMBER, percent=10_000), NOW)
    add_share(db, ines(cast), replace(half, percent=None, cents=200), NOW)  # an amount is capped at what is left


def test_a_family_pays_a_share_of_a_child_that_it_shares_with_another(cast, db, half):
    add_share(db, ines(cast), replace(half, child_id=cast.zoe, payer_id=cast.brunos_family), NOW)
    for child, payer, sentence in (
        (cast.zoe, cast.chloes_family, "en garde"),
        (cast.tom, cast.chloes_family, "la seule"),
    ):
        with pytest.raises(NotAccepted, match=sentence):
            add_share(db, ines(cast), replace(half, child_id=child, payer_id=payer), NOW)
    payers = known_shares.list_possible_payers(db, [cast.zoe, cast.tom])
    assert [*payers[cast.tom]] == [half.payer_id]
    assert {*payers[cast.zoe]} == {half.payer_id, cast.alices_family, cast.brunos_family}


def test_a_payer_that_is_archived_or_nobody_takes_no_new_share(cast, db, half):
    for wrong in ({"payer_id": 999}, {"child_id": 999}, {"service_ids": frozenset({999})}):
        with pytest.raises(NotFound):
            add_share(db, ines(cast), replace(half, **wrong), NOW)
    db.get_one(Family, half.payer_id).archived_on = EVE
    with pytest.raises(NotAccepted, match="archivé"):
        add_share(db, ines(cast), half, NOW)


def test_a_share_ends_goes_on_or_goes(cast, db, half):
    share = add_share(db, ines(cast), half, NOW)
    end_share(db, ines(cast), share, JULY, NOW)
    end_share(db, ines(cast), share, JULY, NOW)
    assert db.get_one(CostShare, share).last_day == JULY
    other = add_share(db, ines(cast), replace(half, first_day=JULY + timedelta(1), percent=6000), NOW)
    with pytest.raises(NotAccepted, match="dépasser 100"):
        end_share(db, ines(cast), share, JULY + timedelta(9), NOW)
    end_share(db, ines(cast), other, JULY, NOW)
    assert db.scalars(select(CostShare.id)).all() == [share]
    with pytest.raises(NotFound):
        end_share(db, ines(cast), other, JULY, NOW)
    actions = db.scalars(select(JournalEntry.action).where(JournalEntry.child_id == cast.tom)).all()
    assert actions == ["add_share", "end_share", "add_share", "end_share"]


def test_closed_books_take_no_share_and_keep_their_ends(cast, db, half):
    share = add_share(db, ines(cast), replace(half, first_day=SEPTEMBER), NOW)
    db.get_one(Commune, 1).closed_until = EVE
    db.flush()
    for act in (
        lambda: add_share(db, ines(cast), replace(half, first_day=EVE), NOW),
        lambda: end_share(db, ines(cast), share, EVE - timedelta(1), NOW),
    ):
        with pytest.raises(NotAccepted, match="Exercice clos"):
            act()
    end_share(db, ines(cast), share, EVE, NOW)
    begun = add_share(db, ines(cast), half, NOW)
    end_share(db, ines(cast), begun, SEPTEMBER, NOW)  # it goes: of closed days it never paid anything
    assert db.scalars(select(CostShare.id)).all() == [share]
    end_share(db, ines(cast), share, date.max, NOW)


def test_an_archived_payer_pays_no_share_even_where_both_come_at_once(cast):
    with database.open_writer(cast.url) as db:
        payers = [add_organisation(db, ines(cast), OrganisationForm(f"CCAS {n}"), NOW) for n in range(3)]

    def act(what, *how):
        with database.open_writer(cast.url) as db:
            return what(db, ines(cast), *how)

    for payer in payers:
        share, archive = ShareForm(cast.tom, payer, MONDAY, cents=10), (archive_family, payer, NOW.date(), NOW)
        done = all_at_once([lambda share=share: act(add_share, share, NOW), lambda archive=archive: act(*archive)])
        assert sum(isinstance(one, NotAccepted) for one in done) == 1


def test_percentages_are_written_as_people_do():
    assert [format_percent(one) for one in (5000, 3333, 50, 10_000, 1250)] == [
        "50\u00a0%",
        "33,33\u00a0%",
        "0,5\u00a0%",
        "100\u00a0%",
        "12,5\u00a0%",
    ]
