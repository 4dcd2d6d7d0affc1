"""The town hall keeps families, guardians and children."""

import pytest
from sqlalchemy import select

from cantine.access.actions import guardians
from cantine.access.actions.guardians import GuardianForm
from cantine.billing.queries import billing_preview
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, NotFound, Role
from cantine.common.vocabulary import Diet, Method, Weeks
from cantine.families.actions import children, families
from cantine.families.actions.children import ChildForm
from cantine.families.actions.families import FamilyForm
from cantine.families.queries import family_card, family_search
from cantine.families.rules.quotients import NilOrUnknown, Nought
from cantine.privacy.actions import archive_family
from cantine.store import database
from cantine.store.tables import (
    Account,
    Custody,
    Family,
    Guardian,
    HealthNote,
    JournalEntry,
    OutboxMail,
    Payment,
    Quotient,
    WebSession,
)
from tests.dates import at, on
from tests.support.billing import NOVEMBER, meals, prices

NOW = at("lundi 2026-11-23 10:00:00")
NOWHERE = 999_999


@pytest.fixture
def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN, proved=True)


def doing(cast, act, *given, **more):
    with database.open_writer(cast.url) as db:
        return act(db, *given, **more)


def journal(cast):
    with database.open_reader(cast.url) as db:
        rows = db.execute(
            select(JournalEntry.action, JournalEntry.before, JournalEntry.after).order_by(JournalEntry.id)
        )
        return [tuple(row) for row in rows]


def test_a_family_is_added_under_the_next_number_and_found(cast, ines):
    form = FamilyForm("  Le   Gall ", "3 rue Haute", "69870", "Avray", resident=False, caf_number="12", note="a\0b")
    family_id = doing(cast, families.add_family, ines, form, NOW)
    with database.open_reader(cast.url) as db:
        family = family_card.find_details(db, 104)
        assert family is not None
        assert (family.id, family.name, family.resident, family.note) == (family_id, "Le Gall", False, "a b")
        assert [found.number for found in family_search.search(db, "gall")[0]] == [104]
    [(action, before, after)] = journal(cast)
    assert (action, before, after["name"], after["note"]) == ("add_family", None, "Le Gall", "…")


def test_a_family_needs_a_name(cast, ines):
    with pytest.raises(NotAccepted, match="Saisissez le nom de la famille"):
        doing(cast, families.add_family, ines, FamilyForm("  "), NOW)
    assert journal(cast) == []


def test_only_what_changed_is_in_the_journal_and_nothing_where_nothing_did(cast, ines):
    form = FamilyForm("MOREL", town="Avray")
    doing(cast, families.edit_family, ines, cast.alices_family, form, NOW)
    doing(cast, families.edit_family, ines, cast.alices_family, form, NOW)
    assert journal(cast) == [("edit_family", {"town": ""}, {"town": "Avray"})]
    with pytest.raises(NotFound):
        doing(cast, families.edit_family, ines, NOWHERE, form, NOW)


def test_an_archived_family_has_no_balance_left_and_comes_back(cast, ines):
    today = on("lundi 2026-11-23")
    with database.open_writer(cast.url) as db:
        db.add(Payment(family_id=cast.alices_family, received_on=today, method=Method.CASH, cents=1250))
    with pytest.raises(NotAccepted, match="12,50\u00a0€"):
        doing(cast, archive_family.archive_family, ines, cast.alices_family, today, NOW)
    doing(cast, archive_family.archive_family, ines, cast.chloes_family, today, NOW)
    doing(cast, archive_family.archive_family, ines, cast.chloes_family, today, NOW)  # again: nothing more
    doing(cast, archive_family.restore_family, ines, cast.chloes_family, NOW)
    assert [action for action, *_ in journal(cast)] == ["archive_family", "restore_family"]
    with database.open_writer(cast.url) as db:
        family = db.get_one(Family, cast.chloes_family)
        family.archived_on = family.anonymised_on = today
    with pytest.raises(NotAccepted, match="anonyme"):
        doing(cast, archive_family.restore_family, ines, cast.chloes_family, NOW)


def test_a_quotient_holds_from_its_day_is_corrected_and_taken_away(cast, ines):
    first = on("mardi 2026-09-01")
    for value in (800, 800, 850, None):
        doing(cast, families.set_quotient, ines, cast.alices_family, first, value, NOW)
    day = first.isoformat()
    assert journal(cast) == [
        ("set_quotient", None, {day: 800}),
        ("set_quotient", {day: 800}, {day: 850}),
        ("set_quotient", {day: 850}, None),
    ]
    with database.open_reader(cast.url) as db:
        assert db.execute(select(Quotient)).all() == []
    with pytest.raises(NotAccepted):
        doing(cast, families.set_quotient, ines, cast.alices_family, first, -1, NOW)


def test_a_quotient_of_nought_is_nil_or_unknown_as_the_clerk_says(cast, ines):
    """Meals cost 3,00 € below 700, 4,00 € from there on and where nobody knows."""
    prices(cast)
    meals(cast, cast.leo, "lundi 2026-11-02", "lundi 2026-11-09", "lundi 2026-11-16")
    day, later = on("lundi 2026-11-09"), on("lundi 2026-11-16")
    with pytest.raises(NilOrUnknown):
        doing(cast, families.set_quotient, ines, cast.alices_family, day, 0, NOW)
    for first, nought in ((day, Nought.UNKNOWN), (later, Nought.NIL)):
        doing(cast, families.set_quotient, ines, cast.alices_family, first, 0, NOW, nought=nought)
    assert journal(cast) == [
        ("set_quotient", None, {day.isoformat(): "inconnu"}),
        ("set_quotient", None, {later.isoformat(): 0}),
    ]
    with database.open_reader(cast.url) as db:
        found = billing_preview.preview(db, NOVEMBER, later)
    assert found.without_quotient.names == ["MOREL (n° 101)"]
    assert found.cents == 300 + 400 + 300
    doing(cast, families.set_quotient, ines, cast.alices_family, day, None, NOW)
    with database.open_reader(cast.url) as db:
        found = billing_preview.preview(db, NOVEMBER, later)
    assert (found.without_quotient.names, found.cents) == ([], 900)


def test_a_guardian_is_added_invited_and_told_how_to_enter(cast, ines):
    form = GuardianForm("Ali", "Morel", " Ali@Exemple.fr ", "06 39 98 01 09", title="M.")
    account = doing(cast, guardians.add_guardian, ines, cast.alices_family, form, NOW)
    assert (
        doing(cast, guardians.invite_guardian, ines, cast.alices_family, account, "abcd-efgh", "hash", NOW)
        == "ali@exemple.fr"
    )
    with database.open_reader(cast.url) as db:
        [letter] = db.execute(select(OutboxMail.recipient, OutboxMail.text, OutboxMail.secret)).all()
        assert (letter.recipient, letter.secret) == ("ali@exemple.fr", True)
        assert "abcd-efgh" in letter.text
        assert "n° de famille : 101" in letter.text
        assert "lundi 7 décembre à 10" in letter.text
        [_alice, ali] = family_card.list_guardians(db, cast.alices_family)
        assert (ali.email, ali.can_enter, ali.title) == ("ali@exemple.fr", False, "M.")
        assert [found.number for found in family_search.search(db, "0639980109")[0]] == [101]


def test_who_has_an_account_already_keeps_it_for_another_family(cast, ines):
    form = GuardianForm("Chloé", "Garnier", "chloe@exemple.fr")
    assert doing(cast, guardians.add_guardian, ines, cast.alices_family, form, NOW) == cast.chloe
    with pytest.raises(NotAccepted, match="déjà"):
        doing(cast, guardians.add_guardian, ines, cast.alices_family, form, NOW)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (GuardianForm("", " "), "Saisissez le prénom ou le nom du responsable"),
        (GuardianForm("Ali", "Morel", "ali@exemple"), "n'est pas complète"),
        (GuardianForm("Ali", "Morel", "ali@exemple.fr, b@exemple.fr"), "n'est pas complète"),
    ],
)
def test_a_guardian_is_refused_with_a_sentence(cast, ines, form, sentence):
    with pytest.raises(NotAccepted, match=sentence):
        doing(cast, guardians.add_guardian, ines, cast.alices_family, form, NOW)
    with pytest.raises(NotAccepted, match=sentence):
        doing(cast, guardians.edit_guardian, ines, cast.alices_family, cast.alice, form, NOW)
    assert journal(cast) == []


def test_a_new_address_ends_the_sessions_and_what_was_mailed(cast, ines):
    with database.open_writer(cast.url) as db:
        db.add(WebSession(account_id=cast.alice, started_at=NOW, used_at=NOW, ends_at=at("mardi 2026-11-24 10:00:00")))
        db.get_one(Account, cast.alice).mailed_hash = "hash"
    form = GuardianForm("Alice", "Morel", "neuve@exemple.fr")
    doing(cast, guardians.edit_guardian, ines, cast.alices_family, cast.alice, form, NOW)
    doing(cast, guardians.edit_guardian, ines, cast.alices_family, cast.alice, form, NOW)
    with database.open_reader(cast.url) as db:
        assert db.execute(select(WebSession)).all() == []
        assert db.execute(select(Account.email, Account.mailed_hash).where(Account.id == cast.alice)).one() == (
            "neuve@exemple.fr",
            None,
        )
    assert [action for action, *_ in journal(cast)] == ["edit_guardian"]


def test_the_address_of_another_account_and_that_of_staff_are_left_alone(cast, ines):
    taken = GuardianForm("Alice", "Morel", "chloe@exemple.fr")
    with pytest.raises(NotAccepted, match="autre compte"):
        doing(cast, guardians.edit_guardian, ines, cast.alices_family, cast.alice, taken, NOW)
    with database.open_writer(cast.url) as db:
        db.add(Guardian(family_id=cast.alices_family, account_id=cast.nadia, last_name="Nadia"))
    with pytest.raises(NotAccepted, match="agent"):
        doing(
            cast, guardians.edit_guardian, ines, cast.alices_family, cast.nadia, GuardianForm("N", "N", "n@e.fr"), NOW
        )


def test_a_family_keeps_a_guardian_and_another_familys_is_not_found(cast, ines):
    with pytest.raises(NotAccepted, match="au moins un responsable"):
        doing(cast, guardians.remove_guardian, ines, cast.alices_family, cast.alice, NOW)
    form = GuardianForm("Alice", "Morel")
    for act in (
        lambda db: guardians.remove_guardian(db, ines, cast.alices_family, cast.bruno, NOW),
        lambda db: guardians.edit_guardian(db, ines, cast.alices_family, cast.bruno, form, NOW),
        lambda db: guardians.invite_guardian(db, ines, cast.alices_family, cast.bruno, "s", "h", NOW),
        lambda db: guardians.add_guardian(db, ines, NOWHERE, form, NOW),
    ):
        with pytest.raises(NotFound), database.open_writer(cast.url) as db:
            act(db)


def test_without_an_address_nobody_is_invited(cast, ines):
    account = doing(cast, guardians.add_guardian, ines, cast.alices_family, GuardianForm("Ali", "Morel"), NOW)
    with pytest.raises(NotAccepted, match="pas d'adresse mail"):
        doing(cast, guardians.invite_guardian, ines, cast.alices_family, account, "s", "h", NOW)
    doing(cast, guardians.remove_guardian, ines, cast.alices_family, account, NOW)
    with database.open_reader(cast.url) as db:
        assert [one.first_name for one in family_card.list_guardians(db, cast.alices_family)] == ["Alice"]


def test_a_child_is_added_and_changed(cast, ines):
    form = ChildForm("Mia", "Morel", on("lundi 2020-03-02"), cast.cp, Diet.VEGETARIAN)
    child = doing(cast, children.add_child, ines, cast.alices_family, form, NOW)
    moved = ChildForm("Mia", "Morel", on("lundi 2020-03-02"), cast.cm1, Diet.VEGETARIAN)
    doing(cast, children.edit_child, ines, child, moved, NOW)
    doing(cast, children.edit_child, ines, child, moved, NOW)
    with database.open_reader(cast.url) as db:
        mia = next(
            one for one in family_card.list_children(db, cast.alices_family, with_health=True) if one.id == child
        )
        assert (mia.full_name, mia.classroom, mia.diet, mia.weeks) == ("Mia Morel", "CM1", Diet.VEGETARIAN, Weeks.ALL)
        assert [found.number for found in family_search.search(db, "mia")[0]] == [101]
    assert journal(cast)[1:] == [("edit_child", {"classroom_id": cast.cp}, {"classroom_id": cast.cm1})]


@pytest.mark.parametrize(("first", "last"), [("", "李"), ("Zoé", "")])
def test_one_name_is_enough(cast, ines, first, last):
    child = doing(cast, children.add_child, ines, cast.alices_family, ChildForm(first, last), NOW)
    guardian = doing(cast, guardians.add_guardian, ines, cast.alices_family, GuardianForm(first, last), NOW)
    with database.open_reader(cast.url) as db:
        named = {one.id: one.full_name for one in family_card.list_children(db, cast.alices_family, with_health=False)}
        assert named[child] == (first or last)
        assert guardian in [one.account_id for one in family_card.list_guardians(db, cast.alices_family)]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (ChildForm("", " "), "nom de l'enfant"),
        (
            ChildForm("Mia", "Morel", enrolled_from=on("mardi 2026-09-01"), enrolled_until=on("lundi 2026-08-31")),
            "avant son début",
        ),
    ],
)
def test_a_child_is_refused_with_a_sentence(cast, ines, form, sentence):
    with pytest.raises(NotAccepted, match=sentence):
        doing(cast, children.add_child, ines, cast.alices_family, form, NOW)
    with pytest.raises(NotAccepted, match=sentence):
        doing(cast, children.edit_child, ines, cast.leo, form, NOW)


def test_a_classroom_a_family_or_a_child_that_is_not_there_is_not_found(cast, ines):
    with pytest.raises(NotFound):
        doing(cast, children.edit_child, ines, cast.leo, ChildForm("Léo", "Morel", classroom_id=NOWHERE), NOW)
    with pytest.raises(NotFound):
        doing(cast, children.add_child, ines, NOWHERE, ChildForm("Léo", "Morel"), NOW)
    with pytest.raises(NotFound):
        doing(cast, children.edit_child, ines, NOWHERE, ChildForm("Léo", "Morel"), NOW)


def test_a_health_note_is_seen_by_those_who_may_and_never_in_the_journal(cast, ines):
    doing(cast, children.set_health, ines, cast.leo, " Arachides ", True, NOW)
    doing(cast, children.set_health, ines, cast.leo, "Arachides", True, NOW)
    with database.open_reader(cast.url) as db:
        [leo] = [
            one for one in family_card.list_children(db, cast.alices_family, with_health=True) if one.id == cast.leo
        ]
        assert (leo.health, leo.basket) == ("Arachides", True)
        [leo] = [
            one for one in family_card.list_children(db, cast.alices_family, with_health=False) if one.id == cast.leo
        ]
        assert (leo.health, leo.basket) == ("", False)
    assert journal(cast) == [("set_health", None, None)]
    doing(cast, children.set_health, ines, cast.leo, "  ", True, NOW)
    with database.open_reader(cast.url) as db:
        assert db.execute(select(HealthNote)).all() == []


def test_a_child_goes_to_one_family_or_to_two_in_turns(cast, ines):
    doing(
        cast, children.set_custody, ines, cast.leo, {cast.alices_family: Weeks.ODD, cast.chloes_family: Weeks.EVEN}, NOW
    )
    doing(cast, children.set_custody, ines, cast.zoe, {cast.brunos_family: Weeks.ALL}, NOW)
    with database.open_reader(cast.url) as db:
        homes = {
            (row.child_id, row.family_id): row.weeks
            for row in db.execute(select(Custody.child_id, Custody.family_id, Custody.weeks))
        }
        assert homes[cast.leo, cast.chloes_family] == Weeks.EVEN
        assert {family for child, family in homes if child == cast.zoe} == {cast.brunos_family}
        assert [found.number for found in family_search.search(db, "leo")[0]] == [103, 101]
    assert journal(cast)[0] == (
        "set_custody",
        {"famille n° 101": "all"},
        {"famille n° 101": "odd", "famille n° 103": "even"},
    )


@pytest.mark.parametrize("weeks", [(), (Weeks.EVEN,), (Weeks.ALL, Weeks.ALL), (Weeks.EVEN, Weeks.EVEN)])
def test_weeks_that_leave_a_gap_or_overlap_are_refused(cast, ines, weeks):
    homes = dict(zip((cast.alices_family, cast.chloes_family), weeks, strict=False))
    with pytest.raises(NotAccepted, match="paires et impaires"):
        doing(cast, children.set_custody, ines, cast.leo, homes, NOW)
    with pytest.raises(NotFound):
        doing(cast, children.set_custody, ines, cast.leo, {NOWHERE: Weeks.ALL}, NOW)
