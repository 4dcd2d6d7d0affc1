"""A column takes as many letters as its bound says, whoever writes them; what is longer is refused, and never cut."""

import pytest
from sqlalchemy import insert, select, text, update

from cantine.access.actions import guardians
from cantine.common.form_edits import ShownForm
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Role
from cantine.families.actions import families
from cantine.families.actions.families import FamilyForm
from cantine.privacy.actions._erasure import strike_out
from cantine.store import database
from cantine.store.tables import Base, Family, Guardian, School
from cantine.store.text_bounds import BOUNDS, find_longest
from tests.permissions.people import NOW

STAFF = Actor(0, role=Role.ADMIN)


@pytest.mark.parametrize("column", BOUNDS)
def test_each_column_takes_its_bound_and_not_a_letter_more(column):
    table, _, name = column.partition(".")
    kind, longest = Base.metadata.tables[table].c[name].type, find_longest(column)
    kept = "é" * longest
    assert kind.process_bind_param(kept, None) is kept
    assert kind.process_bind_param(None, None) is None
    with pytest.raises(NotAccepted, match=r"trop long(ue)? : "):
        kind.process_bind_param(f"{kept}é", None)


def test_it_is_refused_in_a_row_and_in_a_statement_and_nothing_is_kept(cast):
    for write in (
        lambda db: db.add(School(name="x" * 101)) or db.flush(),
        lambda db: db.execute(insert(School).values(name="x" * 101)),
        lambda db: db.execute(update(School).values(name="x" * 101)),
    ):
        told = "Ce nom est trop long : 100 caractères au plus, il en a 101"
        with pytest.raises(NotAccepted, match=told), database.open_writer(cast.url) as db:
            write(db)
    with database.open_reader(cast.url) as db:
        assert max(map(len, db.scalars(select(School.name)))) < 100


def test_what_is_asked_for_may_be_longer(cast):
    with database.open_reader(cast.url) as db:
        assert db.scalars(select(School.id).where(School.name == "x" * 5_000)).all() == []


def test_what_is_longer_already_stays_and_the_other_fields_are_edited(cast):
    """The note was written before there was a bound; the address is changed beside it, and names are struck out."""
    long = " ".join(["Léo"] * 800)
    with database.open_writer(cast.url) as db:
        db.execute(text("UPDATE family SET note = :long, name = :name"), {"long": long, "name": "12"})
        db.execute(text("UPDATE guardian SET phone = '06 (le soir)', last_name = 'www.morel.fr'"))
    form = FamilyForm("12", address="1 rue Haute", note=long)
    shown = vars(FamilyForm("12", note=long))
    with database.open_writer(cast.url) as db:
        families.edit_family(db, STAFF, cast.alices_family, form, NOW, seen=ShownForm(shown, shown))
    person = guardians.GuardianForm("Alice", "www.morel.fr", "alice@exemple.fr", "06 (le soir)", title="Mme")
    with database.open_writer(cast.url) as db:
        guardians.edit_guardian(db, STAFF, cast.alices_family, cast.alice, person, NOW)
    with database.open_reader(cast.url) as db:
        family = db.execute(select(Family.__table__).where(Family.id == cast.alices_family)).one()
        assert (family.address, family.name, family.note) == ("1 rue Haute", "12", long)
        assert db.scalars(select(Guardian.title).where(Guardian.account_id == cast.alice)).one() == "Mme"
    with database.open_writer(cast.url) as db:
        strike_out(db, ["Léo"])
    with database.open_reader(cast.url) as db:
        assert "Léo" not in db.execute(select(Family.__table__).where(Family.id == cast.alices_family)).one().note
