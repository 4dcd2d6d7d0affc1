"""An import books the days of the family that has the child, single days that staff entered included."""

from sqlalchemy import select

from cantine.common.roles import Actor, Role
from cantine.families.actions import custody_days
from cantine.store import database
from cantine.store.tables import Booking, Child, Family
from tests.dates import on
from tests.imports.import_steps import NOW, bring, csv


def test_a_day_that_was_given_to_the_other_parent_is_not_booked_by_this_one(cast):
    """Zoé is at Bruno's in odd weeks; of the odd week from 30 November, Tuesday was given to Alice."""
    with database.open_writer(cast.url) as db:
        zoe, first, last = db.execute(
            select(Child.id, Child.first_name, Child.last_name).where(Child.id == cast.zoe)
        ).one()
        number, name = db.execute(select(Family.number, Family.name).where(Family.id == cast.brunos_family)).one()
        custody_days.set_custody_days(
            db, Actor(cast.ines, role=Role.ADMIN), zoe, cast.alices_family, [on("mardi 2026-12-01")], NOW
        )
    head = "n° famille;nom famille;nom;prénom;prestation;lundi;mardi;du;au"
    row = f"{number};{name};{last};{first};Repas;x;x;30/11/2026;01/12/2026"
    assert bring(cast, csv(head, row), trying=True).left_out["other_home"] == 1
    bring(cast, csv(head, row))
    with database.open_reader(cast.url) as db:
        kept = db.execute(select(Booking.day, Booking.family_id).where(Booking.child_id == cast.zoe)).all()
    assert kept == [(on("lundi 2026-11-30"), cast.brunos_family)]
